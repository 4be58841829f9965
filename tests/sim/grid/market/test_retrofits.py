"""The round of three retrofits: whose turn it is, what owners decide, what it costs and saves."""

import copy
from collections.abc import Callable

import numpy as np
import pytest

from sim.clock import quarter
from sim.grid.conditions import Conditions
from sim.grid.market.investing.investment import review
from sim.grid.market.investing.retrofits import rebuild
from sim.grid.market.investing.review import Market, Review
from sim.grid.market.policy import PowerPolicy
from sim.grid.market.settling.building_bills import bill, built_so_far
from sim.grid.market.tariffs import RetailTariffs
from sim.grid.record import coal_heat_rate
from sim.grid.supply.fleet import NEVER
from sim.grid.supply.heat import (
    SMALL,
    heat_from_plants,
    heat_taken_over,
    heat_to_take_over,
    offered_instead,
    small_heat,
    taken_over,
)
from sim.grid.system import PowerSystem

Make = Callable[..., Conditions]
NOW = quarter("2026Q1")


def market(system: PowerSystem) -> Market:
    tariffs = RetailTariffs(system.tables, np.ones(64))
    return Market(345.0, tariffs.prices(NOW, 345.0), 800.0, 2600.0)


def rounds(system: PowerSystem, conditions: Conditions, rate: float, years: int = 1) -> Review:
    """So many yearly rounds on four like quarters; the last review."""
    year = [system.dispatch(q, conditions) for q in range(NOW - 4, NOW)]
    policy = PowerPolicy(coal_retrofit_rate=rate)
    for passed in range(years):
        decided = Review()
        rebuild(system, NOW + 4 * passed, year, conditions, policy, market(system), decided)
    return decided


def test_the_round_calls_its_share_of_the_fleet_oldest_first(
    power_system: PowerSystem, conditions: Make
) -> None:
    assert rounds(power_system, conditions(), 0.12).called == {
        "changshu_1_4": 1320.0,
        "huaneng_taicang_1_2": 640.0,
    }  # of 2,197 MW; the rest is saved for the next block
    after = rounds(power_system, conditions(), 0.12).called
    assert after == {"taicanggang_3_6": 1300.0}
    assert rounds(power_system, conditions(), 0.12).called  # nobody twice
    assert "changshu_1_4" not in rounds(power_system, conditions(), 0.3).called


def test_without_a_round_nobody_is_called(power_system: PowerSystem, conditions: Make) -> None:
    before = power_system.fleet.fuel_rate.copy()
    decided = rounds(power_system, conditions(), 0.0, years=3)
    assert not decided.called and not decided.saving and not decided.heat
    assert np.array_equal(power_system.fleet.fuel_rate, before)
    assert taken_over(power_system.tables, power_system.fleet, NOW) == 0.0


def test_an_owner_saves_fuel_where_coal_is_dear_and_years_are_left(
    power_system: PowerSystem, conditions: Make
) -> None:
    fleet = power_system.fleet
    before = fleet.fuel_rate.copy()
    idle, dear = copy.deepcopy(power_system), copy.deepcopy(power_system)
    cheap = rounds(idle, conditions(coal_price=60.0), 0.3)
    assert cheap.called and not cheap.saving  # what coal costs so little is not worth saving
    decided = rounds(dear, conditions(coal_price=1200.0), 0.3)
    row = fleet.name.index("taicanggang_3_6")
    assert before[row] - dear.fleet.fuel_rate[row] == pytest.approx(14.0)
    assert set(decided.saving) <= set(decided.called)


def test_new_units_have_nothing_to_save(power_system: PowerSystem, conditions: Make) -> None:
    rounds(power_system, conditions(scale=1.3, coal_price=1200.0), 0.3, years=6)
    fleet = power_system.fleet
    assert fleet.called[fleet.of_kind("coal") & fleet.standing(NOW)].all()
    assert fleet.fuel_rate[fleet.name.index("guoxin_shazhou_1")] == 266.0


def test_a_round_lowers_the_heat_rate_of_coal(power_system: PowerSystem, conditions: Make) -> None:
    now = conditions(scale=1.3)
    before = power_system.dispatch(NOW, now)
    rounds(power_system, now, 0.3, years=5)
    after = power_system.dispatch(NOW, now)
    rate = [coal_heat_rate(outcome, power_system.fleet) for outcome in (before, after)]
    assert rate[0] == pytest.approx(291.0, rel=0.03)
    assert 2.0 < rate[0] - rate[1] < 15.0


def test_large_units_take_heat_over_from_small_ones(
    power_system: PowerSystem, conditions: Make
) -> None:
    fleet, tables = power_system.fleet, power_system.tables
    before = heat_from_plants(tables, fleet, NOW, 47_000.0)[0]
    decided = rounds(power_system, conditions(), 0.3)
    assert decided.heat and "changshu_1_4" not in decided.heat  # it has seven years left
    after = heat_from_plants(tables, fleet, NOW, 47_000.0)[0]
    moved = after["coal"] - before["coal"]
    assert moved > 0.0
    assert before["coal_chp"] - after["coal_chp"] == pytest.approx(moved)
    assert after["gas"] == pytest.approx(before["gas"])
    fleet.heat_sold[fleet.of_kind("coal")] = 50.0
    assert taken_over(tables, fleet, NOW) == 1.0  # never more than there is
    assert small_heat(tables, fleet, NOW) > 0.0


def test_no_unit_is_rebuilt_for_heat_that_others_have_taken_over(
    power_system: PowerSystem, conditions: Make
) -> None:
    fleet, tables = power_system.fleet, power_system.tables
    small = np.flatnonzero(fleet.technology == SMALL)
    fleet.retired[small[1:]], one = NOW - 8, small[0]
    fleet.retired[one] = NEVER
    fleet.capacity[one] *= 4.0 / small_heat(tables, fleet, NOW)  # PJ
    there = small_heat(tables, fleet, NOW)
    rounds(power_system, conditions(coal_price=1200.0), 1.0)
    assert offered_instead(fleet, NOW) == pytest.approx(there)
    sold = fleet.heat_sold[fleet.heat_sold > 0.0]
    assert sold.max() == pytest.approx(1.5) and 0.0 < sold.min() < 1.5  # the last takes the rest
    assert heat_to_take_over(tables, fleet, NOW) == pytest.approx(0.0, abs=1e-9)
    fleet.retired[one] = NOW
    assert heat_taken_over(tables, fleet, NOW).sum() == 0.0


def test_heat_taken_over_is_in_the_margin_by_which_owners_close(
    power_system: PowerSystem, conditions: Make
) -> None:
    fleet, now = power_system.fleet, conditions()
    row = fleet.name.index("huaneng_taicang_3_4")
    year = [power_system.dispatch(q, now) for q in range(NOW - 4, NOW)]
    told = (PowerPolicy(), RetailTariffs(power_system.tables, np.ones(64)), market(power_system))
    before = review(copy.deepcopy(power_system), NOW, year, now, *told).margins
    fleet.heat_sold[row] = 1.5
    after = review(power_system, NOW, year, now, *told).margins
    assert after[fleet.name[row]] - before[fleet.name[row]] == pytest.approx(1.5 * 14.0)
    assert {name for name in before if before[name] != after[name]} == {fleet.name[row]}


def test_the_bill_of_a_round_is_what_was_rebuilt_at_prices(
    power_system: PowerSystem, conditions: Make
) -> None:
    before = built_so_far(power_system)
    decided = rounds(power_system, conditions(coal_price=1200.0), 0.3)
    owed = bill(decided, before, power_system, NOW, market(power_system))
    assert decided.saving and decided.heat and decided.rebuilt
    assert sum(owed.spent.values()) == pytest.approx(owed.expected["power plants"], rel=1e-12)
    assert set(owed.spent) == {"coal_saving", "coal_heat", "coal_flexibility"}
