"""Who pays whom on the wholesale side."""

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from sim.accounts.money import Kind, Ledger
from sim.grid.conditions import Conditions
from sim.grid.market.policy import PowerPolicy
from sim.grid.market.settlement import capacity_payments, gas_energy_price, settle
from sim.grid.market.tariffs import RetailTariffs
from sim.grid.system import PowerSystem

Make = Callable[..., Conditions]
CONTRACT = 371.0


@pytest.fixture
def tariffs(power_system: PowerSystem) -> RetailTariffs:
    return RetailTariffs(power_system.tables, np.ones(64))


def test_bookings_are_the_settlement(
    power_system: PowerSystem, tariffs: RetailTariffs, conditions: Make
) -> None:
    now = conditions(carbon_price=60.0, carbon_covered=True)
    outcome = power_system.dispatch(20, now)
    policy = PowerPolicy(coal_capacity_payment=100.0, gas_capacity_payment=330.0)
    settlement = settle(outcome, power_system, tariffs, now, policy, CONTRACT)
    ledger = Ledger()
    settlement.book(ledger, 20)
    paid = ledger.total(kind=Kind.WHOLESALE_ELECTRICITY, payee="power plants")
    assert paid == pytest.approx(sum(settlement.energy.values()))
    coal = outcome.by_kind(outcome.sent_out, power_system.fleet)["coal"]
    assert settlement.energy["coal"] == pytest.approx(coal * 1e6 * CONTRACT / 1000)
    standing = power_system.fleet.capacity_by_kind(20)["coal"]
    assert settlement.capacity["coal"] == pytest.approx(standing * 1000 * 100 / 4)
    received = ledger.total(kind=Kind.CAPACITY_PAYMENT)
    assert received == pytest.approx(sum(settlement.capacity.values()))
    fuel = ledger.total(kind=Kind.FUEL) + ledger.total(kind=Kind.GAS)
    assert fuel == pytest.approx(sum(settlement.fuel.values()))


def test_coal_is_paid_by_the_tonne(
    power_system: PowerSystem, tariffs: RetailTariffs, conditions: Make
) -> None:
    now = conditions(coal_price=800.0)
    outcome = power_system.dispatch(3, now)
    settlement = settle(outcome, power_system, tariffs, now, PowerPolicy(), CONTRACT)
    tonnes = outcome.coal_burnt(power_system.fleet) / 0.0293076 / 0.786
    assert settlement.fuel["coal"] == pytest.approx(tonnes * 800.0)


def test_allowances_are_owed_above_the_benchmark_and_all_of_them_when_auctioned(
    power_system: PowerSystem, tariffs: RetailTariffs, conditions: Make
) -> None:
    def owed(**changes: float) -> float:
        now = conditions(carbon_price=100.0, carbon_covered=True, **changes)
        outcome = power_system.dispatch(24, now)
        return settle(outcome, power_system, tariffs, now, PowerPolicy(), CONTRACT).allowances

    free, bought = owed(), owed(carbon_paid_share=1.0)
    outcome = power_system.dispatch(
        24, conditions(carbon_price=100.0, carbon_covered=True, carbon_paid_share=1.0)
    )
    coal = np.isin(power_system.fleet.kind, ("coal", "coal_chp"))
    assert bought == pytest.approx(100.0 * outcome.co2[coal].sum())
    assert abs(free) < 0.1 * bought


def test_no_market_no_allowances(
    power_system: PowerSystem, tariffs: RetailTariffs, conditions: Make
) -> None:
    now = conditions(carbon_price=100.0)
    outcome = power_system.dispatch(2, now)
    settlement = settle(outcome, power_system, tariffs, now, PowerPolicy(), CONTRACT)
    assert settlement.allowances == 0.0


def test_gas_is_paid_along_with_the_gas_price_up_to_a_cap(
    power_system: PowerSystem, tariffs: RetailTariffs
) -> None:
    at = [gas_energy_price(power_system.tables, tariffs, 0, price) for price in (2.1, 2.6, 9.0)]
    assert at[0] == pytest.approx(0.49)
    assert at[1] - at[0] == pytest.approx(0.5 / (9.6 * 0.1228 / 0.2175), rel=0.01)
    assert at[2] == pytest.approx(0.391 + 0.35)


def test_stores_are_paid_for_standing_and_for_what_they_deliver(
    power_system: PowerSystem, tariffs: RetailTariffs, conditions: Make
) -> None:
    power_system.storage_power["grid_side"] = 2000.0
    power_system.storage_energy["grid_side"] = 4000.0
    now = conditions(distributed_pv=35_000.0)
    outcome = power_system.dispatch(1, now)
    policy = PowerPolicy(storage_capacity_payment=120.0, storage_discharge_subsidy=0.3)
    settlement = settle(outcome, power_system, tariffs, now, policy, CONTRACT)
    assert outcome.discharged > 0.0
    assert settlement.discharge_subsidy == pytest.approx(outcome.discharged * 1e6 * 0.3)
    none = dataclasses.replace(policy, storage_capacity_payment=0.0)
    assert capacity_payments(power_system.fleet, none, 1, 2000.0)["storage"] == 0.0
    assert capacity_payments(power_system.fleet, policy, 1, 2000.0)["storage"] == 2000e3 * 30


def test_a_unit_that_may_not_close_is_paid_by_the_grid_company(
    power_system: PowerSystem, tariffs: RetailTariffs, conditions: Make
) -> None:
    fleet, now = power_system.fleet, conditions()
    row = fleet.name.index("changshu_1_4")
    fleet.kept[row], fleet.reserve_pay[row] = True, 80.0
    ledger = Ledger()
    outcome = power_system.dispatch(24, now)
    settle(outcome, power_system, tariffs, now, PowerPolicy(), CONTRACT).book(ledger, 24)
    booked = ledger.select(
        payer="grid company", payee="power plants", kind=Kind.CAPACITY_PAYMENT, quarter=24
    )
    paid = sum(booking.amount for booking in booked if booking.group == "reserve")
    assert paid == pytest.approx(1320e3 * 80.0 / 4)
    fleet.retired[row] = 24
    assert capacity_payments(fleet, PowerPolicy(), 24, 0.0)["reserve"] == 0.0
