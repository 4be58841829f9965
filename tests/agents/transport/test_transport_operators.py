"""Companies that run vehicles and posts: what they order, what they build."""

import mesa
import numpy as np
import pytest

from agents.machinery.population import Population
from agents.transport.charging import (
    ChargingTerms,
    cost_of_post,
    earnings_per_kwh,
    grant_of_post,
    posts_on_call,
    posts_that_pay,
    posts_to_build,
    posts_wanted,
)
from agents.transport.fleet_size import share_of_places, vehicles_to_order
from agents.transport.operators import ChargingOperator, FleetOperator
from agents.transport.vehicles import Vehicles

TERMS = ChargingTerms(
    fast_share=0.5,
    fast_power=100.0,
    fast_equipment=40_000.0,
    civil=40_000.0,
    slow_post=5_000.0,
    fee=0.4,
    upkeep=0.1,
    grant_per_kw=0.0,
    grant_per_kwh=0.0,
    payback=5.0,
    life=10.0,
    speed=0.25,
    site_relief=0.5,
)
MILLION = 1e6


@pytest.fixture
def operator():
    rows = 4
    zero = np.zeros(rows)
    columns = {name: zero.copy() for name in Vehicles.states()}
    columns |= {"places": np.full(rows, 10), "vehicles": np.full(rows, 10)}
    batches = Population(mesa.Model(rng=1), Vehicles, columns, seed=1)
    return FleetOperator(batches.model, "hauliers", "tractors", 3, batches, base=40.0)


def test_operators_are_registered_agents(operator):
    assert operator in operator.model.agents
    assert operator.unique_id == 1
    assert operator.fleet == 40


def test_an_operator_replaces_what_it_needs(operator):
    replaced = np.array([1, 2])
    assert operator.order(1.0, replaced).tolist() == [10, 10]
    assert operator.order(1.1, replaced).tolist() == [12, 12]
    assert operator.order(0.9, replaced).tolist() == [8, 8]
    assert operator.order(0.4, replaced).sum() == 0
    assert operator.needed == pytest.approx(16.0)


def test_an_order_is_whole_and_bounded(operator):
    assert operator.order(1.03, np.array([0, 3])).sum() == 21  # 41.2 needed, 20 stay
    assert operator.order(9.0, np.array([0])).tolist() == [20]  # twice its places at most
    assert operator.order(1.0, np.zeros(0, np.int64)).sum() == 0


def test_fleet_sizes():
    assert vehicles_to_order(10.0, 12.0) == 0.0
    assert vehicles_to_order(12.5, 10.0) == 2.5
    assert share_of_places(5.0, 10.0) == 0.5
    assert share_of_places(5.0, 0.0) == 0.0


def test_what_a_post_costs_and_earns():
    assert cost_of_post(TERMS, planned=False) == pytest.approx(0.5 * 80_000 + 0.5 * 5_000)
    assert cost_of_post(TERMS, planned=True) == pytest.approx(0.5 * 60_000 + 0.5 * 5_000)
    assert earnings_per_kwh(TERMS) == pytest.approx(0.3)
    granted = TERMS._replace(grant_per_kw=200.0)
    assert grant_of_post(granted, planned=False) == pytest.approx(10_000.0)
    assert grant_of_post(granted._replace(grant_per_kw=1e4), planned=False) == pytest.approx(42_500)


def test_posts_share_sales_until_they_pay_back_in_time():
    posts = posts_that_pay(MILLION, TERMS, planned=False, granted=False)
    assert posts * 42_500 == pytest.approx(0.3 * MILLION * 5.0)


@pytest.mark.parametrize(
    ("change", "sign"),
    [
        ({"fee": 0.5}, 1),
        ({"fast_equipment": 60_000.0}, -1),
        ({"civil": 60_000.0}, -1),
        ({"upkeep": 0.2}, -1),
        ({"grant_per_kw": 100.0}, 1),
        ({"grant_per_kwh": 0.1}, 1),
        ({"payback": 7.0}, 1),
    ],
)
def test_posts_stand_where_they_pay(change, sign):
    before = posts_wanted(MILLION, 0.0, TERMS, granted=True)
    after = posts_wanted(MILLION, 0.0, TERMS._replace(**change), granted=True)
    assert (after - before) * sign > 0.0


def test_more_sales_carry_more_posts():
    assert posts_wanted(2 * MILLION, 0.0, TERMS, True) == pytest.approx(
        2.0 * posts_wanted(MILLION, 0.0, TERMS, True)
    )


def test_a_plan_adds_posts_as_far_as_it_goes_and_never_takes_any():
    free = posts_wanted(MILLION, 0.0, TERMS, False)
    planned = posts_that_pay(MILLION, TERMS, True, False)
    assert free < planned
    assert posts_wanted(MILLION, 1e9, TERMS, False) == planned
    assert posts_wanted(MILLION, 0.5 * (free + planned), TERMS, False) == 0.5 * (free + planned)
    assert posts_wanted(MILLION, 0.5 * free, TERMS, False) == free


def test_no_posts_at_a_loss():
    assert posts_wanted(MILLION, 1e9, TERMS._replace(fee=0.05), True) == 0.0
    assert posts_to_build(100.0, 60.0, TERMS) == 0.0
    assert posts_to_build(100.0, 180.0, TERMS) == pytest.approx(20.0)


def test_a_charging_operator_builds_and_keeps_its_books():
    operator = ChargingOperator(mesa.Model(rng=1), "charging operator of Gusu", 0, 20.0)
    operator.kwh_sold = MILLION
    terms = TERMS._replace(grant_per_kw=100.0)
    number = operator.wishes(terms, 30.0, granted=True)
    assert number > operator.wishes(terms, 30.0, granted=False) > 0.0
    cost, grants = operator.bill(number, terms, 30.0, granted=number)
    operator.build(number, terms, 30.0, granted=number)
    assert (operator.invested, operator.granted) == (cost, grants)
    assert operator.posts == pytest.approx(20.0 - 0.5 + number)
    operator.build(3.0, terms, 0.0, granted=0.0)
    assert operator.granted == 0.0
    assert operator.invested == pytest.approx(3.0 * 42_500)


def test_posts_wait_on_call_if_the_pay_is_worth_the_trouble():
    """A thirtieth of a mean load of a megawatt: reach of a tenth, a third of the load flexible."""
    year = 8760.0 * 1000.0
    assert posts_on_call(year, 0.3, 0.1, pay=8.0, trouble=3.0) == pytest.approx(30.0)
    assert posts_on_call(year, 0.3, 0.2, 8.0, 3.0) == pytest.approx(60.0)
    assert posts_on_call(year, 0.3, 0.2, 3.0, 3.0) == 0.0
    assert posts_on_call(year, 0.3, 0.0, 8.0, 3.0) == 0.0
