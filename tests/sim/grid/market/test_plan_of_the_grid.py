"""What the plan asks of grid company, plant owners and investors: ties, waste, long storage."""

import copy
import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from agents.grid.grid_operator import ties_towards
from sim.accounts.books.closure import AccountError
from sim.accounts.books.controls import check_controls
from sim.accounts.books.money import Kind, Ledger
from sim.clock import quarter
from sim.grants import Budget
from sim.grid.conditions import Conditions
from sim.grid.market.investing.investment import review
from sim.grid.market.investing.review import Market, Review
from sim.grid.market.policy import PowerPolicy
from sim.grid.market.settling.building_bills import bill, built_so_far, pay_building
from sim.grid.market.tariffs import RetailTariffs
from sim.grid.system import PowerSystem

Make = Callable[..., Conditions]
NOW = quarter("2026Q1")
POLICY = PowerPolicy(
    coal_capacity_payment=165.0, gas_capacity_payment=330.0, gas_power_permit=7000.0
)


def market(system: PowerSystem, biomass_price: float = 66_000.0) -> Market:
    tariffs = RetailTariffs(system.tables, np.ones(64))
    return Market(345.0, tariffs.prices(NOW - 1, 345.0), 800.0, 2600.0, biomass_price)


def held(
    system: PowerSystem,
    conditions: Conditions,
    when: int = NOW,
    fund: Budget | None = None,
    biomass_price: float = 66_000.0,
    **policy: float,
) -> Review:
    """A review on four like quarters before `when`."""
    year = [system.dispatch(q, conditions) for q in range(when - 4, when)]
    tariffs = RetailTariffs(system.tables, np.ones(64))
    told = market(system, biomass_price)
    asked = dataclasses.replace(POLICY, **policy)
    return review(system, when, year, conditions, asked, tariffs, told, fund)


def test_ties_are_built_towards_the_plan_as_far_as_a_year_goes() -> None:
    assert ties_towards(21_000.0, 17_700.0, peak=30_000.0, largest_step=0.03) == 900.0
    assert ties_towards(18_000.0, 17_700.0, 30_000.0, 0.03) == pytest.approx(300.0)
    assert ties_towards(17_000.0, 17_700.0, 30_000.0, 0.03) == 0.0


def test_the_grid_company_follows_the_plan_year_by_year(
    power_system: PowerSystem, conditions: Make
) -> None:
    known = power_system.import_capability(NOW)
    assert known == pytest.approx(17_715.0)
    assert held(copy.deepcopy(power_system), conditions()).ties == 0.0
    for year in range(6):
        decided = held(
            power_system, conditions(), when=NOW + 4 * year, import_capability_growth=3000.0
        )
        assert decided.ties <= 0.03 * 30_000.0
    assert power_system.import_capability(NOW) == pytest.approx(20_000.0)


def test_stronger_ties_leave_less_unserved(power_system: PowerSystem, conditions: Make) -> None:
    weak = copy.deepcopy(power_system)
    held(power_system, conditions(), import_capability_growth=10_000.0)
    summers = [s.dispatch(NOW + 2, conditions(scale=2.0)) for s in (weak, power_system)]
    assert 0.0 < summers[1].unserved < summers[0].unserved


def test_owners_begin_part_of_what_is_permitted_where_waste_is_shared(
    power_system: PowerSystem, conditions: Make
) -> None:
    def begun(permit: float, waste: float) -> float:
        system = copy.deepcopy(power_system)
        decided = held(system, conditions(waste_ratio=waste), waste_power_permit=permit)
        return sum(mw for name, mw in decided.begun.items() if "waste" in name)

    assert begun(0.0, 1.0) == 0.0
    assert begun(200.0, 1.0) == 60.0  # waste enough for all: as many as are begun in a year
    assert 0.0 < begun(35.0, 1.0) <= 35.0  # the permit binds
    assert 0.0 < begun(60.0, 0.7) < begun(60.0, 1.0)
    assert begun(200.0, 0.4) == 0.0  # nothing left to burn


def test_what_is_begun_counts_against_the_permit_and_stands_later(
    power_system: PowerSystem, conditions: Make
) -> None:
    now = conditions(waste_ratio=1.0)
    for year in range(3):
        held(power_system, now, when=NOW + 4 * year, waste_power_permit=100.0)
    fleet = power_system.fleet
    before, after = (fleet.capacity_by_kind(q)["waste"] for q in (NOW + 7, NOW + 16))
    assert before == 426.0
    assert 426.0 < after <= 526.0


def test_biomass_is_built_only_if_its_fuel_is_cheap(
    power_system: PowerSystem, conditions: Make
) -> None:
    def begun(price: float) -> list[str]:
        system = copy.deepcopy(power_system)
        no_waste = conditions(waste_ratio=0.01)
        decided = held(system, no_waste, biomass_price=price, waste_power_permit=300.0)
        return [name for name in decided.begun if "biomass" in name]

    assert not begun(66_000.0)
    assert begun(2_000.0)


def test_a_grant_draws_flow_batteries_while_the_fund_lasts(
    power_system: PowerSystem, conditions: Make
) -> None:
    def built(share: float, money: float) -> tuple[float, float, float]:
        fund = Budget("green fund")
        fund.open_quarter(4.0 * money)
        decided = held(
            copy.deepcopy(power_system),
            conditions(),
            fund=fund,
            storage_capacity_payment=400.0,
            long_duration_grant=share,
        )
        assert fund.spent == decided.granted
        assert (fund.turned_down > 0.0) == (share > 0.0 and not fund.spent)
        return decided.storage["flow"], decided.storage["grid_side"], decided.granted

    plain, lithium, nothing = built(0.0, 1e12)
    helped, same, granted = built(0.4, 1e12)
    assert nothing == 0.0 < granted
    assert helped > 2.0 * plain
    assert same == lithium  # the others choose as before
    assert built(0.4, 1.0) == (plain, lithium, 0.0)  # the money has run out


def test_the_bill_holds_new_plants_and_the_grant(
    power_system: PowerSystem, conditions: Make
) -> None:
    before, fund = built_so_far(power_system), Budget("green fund")
    fund.open_quarter(1e12)
    decided = held(
        power_system,
        conditions(waste_ratio=1.0, scale=1.2),
        fund=fund,
        waste_power_permit=200.0,
        storage_capacity_payment=400.0,
        long_duration_grant=0.3,
    )
    assert {"gas", "waste"} <= set(decided.spent)
    owed = bill(decided, before, power_system, NOW, market(power_system), 0.3)
    ledger = Ledger()
    controls = pay_building(ledger, NOW, owed)
    check_controls(ledger, NOW, controls)
    paid = ledger.total(kind=Kind.STORAGE_GRANT, payer="city government", payee="power plants")
    assert paid == pytest.approx(fund.spent) and paid > 0.0
    with pytest.raises(AccountError, match="grants on long storage"):
        check_controls(ledger, NOW, pay_building(Ledger(), NOW, owed._replace(owed=2.0 * paid)))


def test_winter_limits_take_coal_power_off_in_winter_alone(
    power_system: PowerSystem, conditions: Make
) -> None:
    def coal(season: int, control: float) -> float:
        outcome = power_system.dispatch(season, conditions(scale=1.2, joint_control=control))
        return float(outcome.sent_out[power_system.fleet.of_kind("coal")].sum())

    for season in (0, 3):
        cut = 1.0 - coal(season, 1.0) / coal(season, 0.0)
        assert 0.03 < cut <= 0.21
        assert coal(season, 0.0) > coal(season, 0.5) > coal(season, 1.0)
    assert coal(1, 1.0) == coal(1, 0.0)
    assert coal(2, 1.0) == coal(2, 0.0)
