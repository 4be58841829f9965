"""Owners of biomass plants take the farm waste that pays, up to their idle hours."""

import pytest

from agents.grid.biomass_plant import farm_waste_taken

PLANT = {"offered": 400.0, "idle": 1000.0, "price": 0.6, "fuel_cost": 23.0, "efficiency": 0.25}


def test_all_that_is_brought_is_burnt_while_there_are_idle_hours() -> None:
    assert farm_waste_taken(**PLANT) == pytest.approx(400.0)
    assert farm_waste_taken(**{**PLANT, "offered": 1500.0}) == pytest.approx(1000.0)
    assert farm_waste_taken(**{**PLANT, "idle": -5.0}) == 0.0


def test_straw_that_costs_more_than_its_power_earns_is_left() -> None:
    """A GJ makes 69 kWh, 41.7 yuan at 0.6 yuan."""
    assert farm_waste_taken(**{**PLANT, "fuel_cost": 41.0}) > 0.0
    assert farm_waste_taken(**{**PLANT, "fuel_cost": 42.0}) == 0.0
