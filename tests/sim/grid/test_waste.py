"""Waste power follows the waste there is, not the plants that are built."""

from collections.abc import Callable

import pytest

from sim.grid.conditions import Conditions
from sim.grid.supply.waste import waste_collected, waste_ratio
from sim.grid.system import PowerSystem

Make = Callable[..., Conditions]
PEOPLE = 12_748_300.0


def test_what_is_collected_in_2020_is_the_balance_s(power_system: PowerSystem) -> None:
    assert waste_collected(power_system.tables, 1, PEOPLE) == pytest.approx(37_820, rel=1e-3)
    assert waste_ratio(power_system.tables, power_system.fleet, 1, PEOPLE) == 1.0


def test_plants_burn_what_is_collected_and_no_more(
    power_system: PowerSystem, conditions: Make
) -> None:
    tables, fleet = power_system.tables, power_system.fleet
    for first in (12, 40):  # 2023 and 2030, when capacity is half as much again
        burnt = collected = 0.0
        for quarter in range(first, first + 4):
            now = conditions(waste_ratio=waste_ratio(tables, fleet, quarter, PEOPLE))
            outcome = power_system.dispatch(quarter, now)
            burnt += outcome.by_kind(outcome.fuel, fleet)["waste"]
            collected += waste_collected(tables, quarter, PEOPLE) / 4
        assert burnt == pytest.approx(collected, rel=0.005)


def test_more_people_leave_more_waste_until_the_plants_are_full(
    power_system: PowerSystem,
) -> None:
    def ratio(people: float) -> float:
        return waste_ratio(power_system.tables, power_system.fleet, 40, people)

    assert ratio(0.9 * PEOPLE) < ratio(PEOPLE) < ratio(1.1 * PEOPLE) < 1.0
    assert ratio(3.0 * PEOPLE) == 1.0


def test_without_plants_there_is_nothing_to_limit(power_system: PowerSystem) -> None:
    fleet = power_system.fleet
    fleet.retired[fleet.of_kind("waste")] = 0
    assert waste_ratio(power_system.tables, fleet, 40, PEOPLE) == 1.0
