"""What the owner of a coal unit weighs at its turn in the round of retrofits: known answers."""

import pytest

from agents.grid.coal_retrofit import (
    fuel_saved,
    heat_earned,
    takes_retrofit,
    yearly_cost,
    years_to_repay,
)


def test_a_unit_near_its_end_repays_in_the_years_it_has_left() -> None:
    assert years_to_repay(age=20.0, longest_life=40.0, lifetime=15.0) == 15.0
    assert years_to_repay(age=33.0, longest_life=40.0, lifetime=15.0) == 7.0
    assert years_to_repay(age=50.0, longest_life=40.0, lifetime=15.0) == 1.0
    assert yearly_cost(120.0, 0.065, 7.0) > yearly_cost(120.0, 0.065, 15.0)


def test_ten_grams_over_four_thousand_hours_are_forty_kilograms_of_coal() -> None:
    assert fuel_saved(4000.0, 10.0, coal_price=900.0, carbon_price=0.0) == pytest.approx(36.0)
    assert fuel_saved(4000.0, 10.0, 900.0, 250.0) == pytest.approx(46.0)
    assert heat_earned(1.5, 14.0) == pytest.approx(21.0)


def test_what_pays_is_done_and_nothing_to_gain_is_left() -> None:
    assert takes_retrofit(13.0, 12.0)
    assert not takes_retrofit(11.0, 12.0)
    assert not takes_retrofit(0.0, 0.0)
