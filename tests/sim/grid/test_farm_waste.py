"""Farm waste makes biomass plants run longer, never longer than they are there."""

import pytest

from sim.grid.supply.farm_waste import biomass_ratio, read_farm_waste

QUARTER = 40
PAYING = {"price": 0.6, "fuel_cost": 23.1}


def ratio(system, offered, **terms):
    told = {**PAYING, **terms}
    return biomass_ratio(system.tables, system.fleet, QUARTER, offered=offered, **told)


def test_a_fifth_of_the_farm_waste_is_burnt_to_the_last_gigajoule(power_system, conditions):
    brought = read_farm_waste("suzhou").brought(0.2)
    assert brought == pytest.approx(1100.0)
    burnt = {}
    for offered in (0.0, brought):
        total = 0.0
        for quarter in range(QUARTER, QUARTER + 4):
            now = conditions(biomass_ratio=ratio(power_system, offered))
            outcome = power_system.dispatch(quarter, now)
            total += outcome.by_kind(outcome.fuel, power_system.fleet)["biomass"]
        burnt[offered] = total
    assert burnt[brought] - burnt[0.0] == pytest.approx(brought, rel=0.01)


def test_plants_run_at_most_as_long_as_they_are_available(power_system):
    fleet, tables = power_system.fleet, power_system.tables
    here = fleet.standing(QUARTER) & fleet.of_kind("biomass")
    usual = tables.operating("load_factor", "biomass", "share of capacity")
    most = fleet.availability[here].max() / usual
    assert ratio(power_system, 1e6) == pytest.approx(most)
    assert 1.0 < ratio(power_system, 500.0) < ratio(power_system, 1000.0) < most


def test_nothing_is_burnt_that_is_not_brought_or_does_not_pay(power_system):
    assert ratio(power_system, 0.0) == 1.0
    assert ratio(power_system, 1000.0, fuel_cost=99.0) == 1.0
    power_system.fleet.retired[power_system.fleet.of_kind("biomass")] = 0
    assert ratio(power_system, 1000.0) == 1.0
