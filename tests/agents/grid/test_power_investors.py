"""What owners and investors of the power system decide, by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.grid.grid_operator import (
    firm_margin,
    lets_close,
    reserve_payment,
    ties_to_build,
)
from agents.grid.plant_owner import (
    permitted_block,
    retrofits_for_flexibility,
    wants_to_build,
    wants_to_close,
    yearly_cost_of_capital,
    yearly_margin,
    years_at_a_loss,
)
from agents.grid.projects import share_built, whole_modules
from agents.grid.solar_developer import price_received, yearly_surplus
from agents.grid.storage_investor import yearly_income

YOUNG = {
    "age": 10.0,
    "lifetime": 30.0,
    "longest_life": 40.0,
    "margin": 50.0,
    "years_of_loss": 0,
    "patience": 3,
    "serves_heat": False,
}


def test_margin_counts_energy_capacity_payment_and_fixed_cost() -> None:
    assert yearly_margin(4000, 0.37, 0.25, 100, 150) == pytest.approx(4000 * 0.12 - 50)


def test_capital_is_repaid_with_interest() -> None:
    assert yearly_cost_of_capital(1000, 0.0, 20) == pytest.approx(50)
    even = yearly_cost_of_capital(1000, 0.07, 20)
    worth = sum(even / 1.07**year for year in range(1, 21))
    assert worth == pytest.approx(1000)


@pytest.mark.parametrize(
    ("change", "closed"),
    [
        ({}, False),
        ({"years_of_loss": 2}, False),
        ({"years_of_loss": 3}, True),
        ({"years_of_loss": 3, "serves_heat": True}, False),
        ({"age": 31, "margin": 1.0}, False),
        ({"age": 31, "margin": -1.0}, True),
        ({"age": 40, "margin": 500.0}, True),
        ({"age": 40, "serves_heat": True}, True),
    ],
)
def test_an_owner_closes_a_unit_at_the_end_of_life_or_after_a_row_of_losses(
    change: dict[str, float], closed: bool
) -> None:
    assert wants_to_close(**{**YOUNG, **change}) is closed  # type: ignore[arg-type]


def test_years_of_loss_are_counted_in_a_row() -> None:
    assert years_at_a_loss(-1.0, 1) == 2
    assert years_at_a_loss(0.0, 5) == 0


def test_a_block_is_begun_whole_within_the_permit_or_not_at_all() -> None:
    assert permitted_block(4250, 5000, 650) == 650
    assert permitted_block(4400, 5000, 650) == 0
    assert permitted_block(0, math.inf, 650) == 650


def test_building_and_rebuilding_ask_for_the_cost_of_capital() -> None:
    assert wants_to_build(210, 206) and not wants_to_build(200, 206)
    assert retrofits_for_flexibility(13, 12, False)
    assert not retrofits_for_flexibility(11, 12, False)
    assert retrofits_for_flexibility(0, 12, True)


def test_a_store_earns_spread_subsidy_and_capacity() -> None:
    income = yearly_income(300, 2, 0.86, 1.1, 0.27, 0.3, 120, 0.03)
    assert income == pytest.approx(600 * (1.1 - 0.27 / 0.86 + 0.27) + 120)
    assert yearly_income(300, 2, 0.86, 0.3, 0.3, 0.0, 120, 0.03) == 120  # it then rests


def test_half_of_the_projects_build_at_break_even() -> None:
    assert share_built(250, 250, 0.12) == pytest.approx(0.5)
    assert share_built(0, 250, 0.12) == 0
    assert share_built(500, 250, 0.12) > 0.99


def test_nothing_smaller_than_a_module_is_built() -> None:
    assert whole_modules(0.029, 0.5) == 0.0
    assert whole_modules(1.49, 0.5) == 1.0
    assert whole_modules(3 * 0.1, 0.1) == pytest.approx(0.3)  # to rounding


@given(st.floats(1, 1000), st.floats(1, 1000), st.floats(0, 500))
def test_more_income_never_builds_less(income: float, cost: float, more: float) -> None:
    assert share_built(income + more, cost, 0.12) >= share_built(income, cost, 0.12)


def test_sun_earns_guaranteed_and_market_price_by_share() -> None:
    assert price_received(0.39, 0.2, 0.7) == pytest.approx(0.3 * 0.39 + 0.7 * 0.2)
    assert yearly_surplus(1000, 0.3, 0.1, 45, 200) == pytest.approx(25)


def test_ties_fill_the_gap_to_the_wanted_margin_within_a_year_s_pace() -> None:
    margin = firm_margin(36_000, 35_000, 0.02)
    assert margin == pytest.approx(36_000 / 35_700 - 1)
    assert ties_to_build(0.06, 0.05, 35_000, 0.02) == 0
    assert ties_to_build(0.04, 0.05, 35_000, 0.02) == pytest.approx(350)
    assert ties_to_build(-0.2, 0.05, 35_000, 0.02) == pytest.approx(700)


def test_a_unit_may_close_while_the_wanted_margin_stands_without_it() -> None:
    assert lets_close(0.05, 0.05)
    assert not lets_close(0.049, 0.05)


def test_a_unit_that_may_not_close_is_paid_what_it_lost() -> None:
    assert reserve_payment(-80.0) == 80.0
    assert reserve_payment(30.0) == 0.0  # beyond its longest life, and earning
