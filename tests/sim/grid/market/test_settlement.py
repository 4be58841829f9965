"""Who pays whom on the wholesale side."""

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from sim.accounts.books.closure import AccountError
from sim.accounts.books.controls import check_controls
from sim.accounts.books.money import Kind, Ledger
from sim.accounts.vocabulary import FUEL
from sim.grid.conditions import Conditions
from sim.grid.flows import power_flows
from sim.grid.market.policy import PowerPolicy
from sim.grid.market.settling import settlement as settlement_module
from sim.grid.market.settling.settlement import (
    Settlement,
    capacity_payments,
    gas_energy_price,
    hourly_price,
    stores_trade,
)
from sim.grid.market.settling.settlement_controls import settlement_controls
from sim.grid.market.tariffs import RetailTariffs
from sim.grid.outcome import PowerOutcome
from sim.grid.supply.heat import heat_from_plants
from sim.grid.system import PowerSystem

Make = Callable[..., Conditions]
CONTRACT = 371.0
BIOMASS = 66_000.0  # yuan/TJ


def settle(
    outcome: PowerOutcome,
    system: PowerSystem,
    tariffs: RetailTariffs,
    now: Conditions,
    policy: PowerPolicy,
    contract: float,
    heat_used: float = 0.0,
) -> Settlement:
    """A settlement by itself: the quarter is all the year there is."""
    return settlement_module.settle(
        outcome,
        system,
        tariffs,
        now,
        policy,
        contract,
        year=[outcome],
        heat_used=heat_used,
        biomass_price=BIOMASS,
    )


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
    assert not ledger.total(kind=Kind.STORAGE_GRANT)
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
        booked = settle(outcome, power_system, tariffs, now, PowerPolicy(), CONTRACT)
        return booked.allowances.owed

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
    assert settlement.allowances.owed == 0.0


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
    standing = power_system.storage(1)["grid_side"][0]
    assert settlement.capacity["storage"] == pytest.approx(standing * 1e3 * 120 / 4)
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


def test_batteries_of_firms_get_nothing_from_the_grid_company_or_the_province(
    power_system: PowerSystem, tariffs: RetailTariffs, conditions: Make
) -> None:
    policy = PowerPolicy(storage_capacity_payment=120.0, storage_discharge_subsidy=0.3)
    peak = np.full((3, 24), 0.3)
    peak[:, 8:12] = 1.2
    now = conditions(industry_price=peak)
    paid = []
    for mw in (0.0, 500.0):
        power_system.storage_power["user_side"] = mw
        power_system.storage_energy["user_side"] = 2.0 * mw
        outcome = power_system.dispatch(9, now)
        settlement = settle(outcome, power_system, tariffs, now, policy, CONTRACT)
        paid.append(settlement.capacity["storage"])
        beside = outcome.dispatch.energy(outcome.dispatch.discharge).sum()
        assert settlement.discharge_subsidy == pytest.approx(float(beside) * 1e6 * 0.3)
    assert outcome.discharged > beside
    assert paid[0] == paid[1] > 0.0


def test_stores_beside_the_grid_buy_cheap_hours_and_sell_dear_ones(
    power_system: PowerSystem, conditions: Make
) -> None:
    power_system.storage_power["grid_side"] = 2000.0
    power_system.storage_energy["grid_side"] = 4000.0
    outcome = power_system.dispatch(1, conditions(distributed_pv=35_000.0))
    price = hourly_price(outcome, [outcome], CONTRACT)
    mean = float(outcome.dispatch.days @ price.mean(axis=1)) / outcome.dispatch.days.sum()
    assert mean == pytest.approx(CONTRACT)
    earned, paid = stores_trade(outcome, price)
    by_hand = sum(
        days * power * at
        for days, hours, prices in zip(
            outcome.dispatch.days, outcome.dispatch.discharge[:, 0], price, strict=True
        )
        for power, at in zip(hours, prices, strict=True)
    )
    assert earned["grid_side"] == pytest.approx(by_hand)
    given = outcome.dispatch.energy(outcome.dispatch.discharge)[0]
    taken = outcome.dispatch.energy(outcome.dispatch.charge)[0]
    assert earned["grid_side"] / given > paid["grid_side"] / taken > 0.0


def test_fuel_for_heat_is_bought_and_its_carbon_owed(
    power_system: PowerSystem, tariffs: RetailTariffs, conditions: Make
) -> None:
    now = conditions(carbon_price=100.0, carbon_covered=True, carbon_paid_share=0.5)
    outcome, fleet = power_system.dispatch(24, now), power_system.fleet
    cold, warm = (
        settle(outcome, power_system, tariffs, now, PowerPolicy(), CONTRACT, heat)
        for heat in (0.0, 47_000.0)
    )
    heat, fuel, _ = heat_from_plants(power_system.tables, fleet, 24, 47_000.0)
    assert warm.burnt["coal"] - cold.burnt["coal"] == pytest.approx(fuel["coal"] + fuel["coal_chp"])
    assert warm.fuel["natural_gas"] > cold.fuel["natural_gas"]
    works = outcome.by_kind(outcome.fuel, fleet)["byproduct_gas"]
    assert warm.fuel["coke_and_derived_gas"] == pytest.approx(works * 0.8 * warm.fuel_price["coal"])
    sent = heat["coal"] + heat["coal_chp"]
    per_tj = np.interp(2026.125, [2024.5, 2030.5], [0.105, 0.101]) * 1000.0
    owed = sent / 0.88 / 0.0293076 * 2.66 - 0.5 * per_tj * sent
    gap = warm.allowances.owed - cold.allowances.owed
    assert gap == pytest.approx(100.0 * owed)
    without = settle(
        outcome, power_system, tariffs, conditions(), PowerPolicy(), CONTRACT, 47_000.0
    )
    assert without.allowances.owed == 0.0


HEAT = 47_000.0


def booked_with_controls(
    system: PowerSystem, tariffs: RetailTariffs, now: Conditions, change: dict[str, object]
) -> None:
    """Settle a quarter, book it with some of it changed, compare with the energy account."""
    outcome = system.dispatch(24, now)
    flows = power_flows(outcome, system.fleet, system.tables, HEAT)
    policy = PowerPolicy(100.0, 330.0, storage_capacity_payment=50.0, storage_discharge_subsidy=0.2)
    terms = (system, tariffs, now, policy, CONTRACT)
    settlement = settle(outcome, *terms, HEAT)
    ledger = Ledger()
    dataclasses.replace(settlement, **change).book(ledger, 24)
    check_controls(ledger, 24, settlement_controls(settlement, outcome, flows, *terms))
    assert ledger.sold(24)[FUEL["coal"]] == pytest.approx(flows.fuel_tj[:, FUEL["coal"]].sum())


@pytest.mark.parametrize(
    ("missing", "account"),
    [
        ({}, None),
        ({"energy": {}}, "power bought from plants"),
        ({"imports": {}}, "power bought outside"),
        ({"capacity": {}}, "standing capacity"),
        ({"burnt": {}}, "gas of plants"),
        ({"allowances": settlement_module.Allowances()}, "allowances of plants"),
    ],
)
def test_what_is_forgotten_on_the_wholesale_side_is_found(
    power_system: PowerSystem,
    tariffs: RetailTariffs,
    conditions: Make,
    missing: dict[str, object],
    account: str | None,
) -> None:
    now = conditions(carbon_price=100.0, carbon_covered=True, carbon_paid_share=0.5)
    if account is None:
        booked_with_controls(power_system, tariffs, now, missing)
        return
    with pytest.raises(AccountError, match=account):
        booked_with_controls(power_system, tariffs, now, missing)
