"""How households travel: what draws them to bus and metro, habit, and how far cars go then."""

import math

import numpy as np
import pytest

from agents.households.car import CarOffers
from agents.households.household import ACTIVE, BUS, CAR, METRO, NO_CAR, PETROL
from agents.households.travel import (
    TravelWeights,
    choose_travel,
    driving_after,
    usual_travel,
)

BASE = {
    "bus_access": 0.2,
    "metro_access": 0.08,
    "metro_near": 1.0,
    "bus_fare": 2.0,
    "metro_fare": 4.0,
    "cost_per_km_public": 1.0,
    "carbon_points": 0.0,
    "uprooted": 0.0,
}
PLAIN = TravelWeights(
    bus=-0.5,
    metro=0.5,
    car=1.0,
    bus_in_villages=0.0,
    hour=4.0,
    price=0.04,
    typical_income=100_000.0,
    income_effect=0.5,
    trip=10.0,
    habit=1.5,
    frugal=0.3,
    swing=0.35,
)


@pytest.fixture(scope="module")
def drivers(homes_with):
    """Everybody with a petrol car that takes it, some of them in the scheme."""
    return homes_with(car=PETROL, travel=CAR, carbon_member=True, frugal=0)


@pytest.mark.parametrize(
    ("better", "towards"),
    [
        ({"bus_access": 0.05}, {BUS}),
        ({"bus_fare": 0.0}, {BUS}),
        ({"metro_access": 0.0}, {METRO}),
        ({"metro_fare": 0.0}, {METRO}),
        ({"cost_per_km": CarOffers(2.0, 2.0, 2.0)}, {ACTIVE, BUS, METRO}),
        ({"carbon_points": 0.4}, {ACTIVE, BUS, METRO}),
    ],
    ids=str,
)
def test_what_makes_a_way_better_moves_people_to_it_only(drivers, seeing, better, towards):
    base = seeing(**BASE)
    before = choose_travel.decide(drivers, None, base)
    after = choose_travel.decide(drivers, None, seeing(**BASE | better))
    moved = before != after
    assert moved.any()
    assert set(after[moved]) <= towards


def test_points_are_for_members_only(homes_with, seeing):
    others = homes_with(car=PETROL, travel=CAR, carbon_member=False)
    one, other = (
        choose_travel.decide(others, None, seeing(**BASE | {"carbon_points": points}))
        for points in (0.0, 5.0)
    )
    assert np.array_equal(one, other)


def test_a_frugal_habit_speaks_against_the_car(homes_with, seeing):
    seen = seeing(**BASE)
    by_car = [
        (choose_travel.decide(homes_with(car=PETROL, travel=CAR, frugal=f), None, seen) == CAR)
        for f in (0, 1)
    ]
    assert np.all(by_car[1] <= by_car[0])
    assert by_car[1].sum() < by_car[0].sum()


def test_nobody_takes_what_is_not_there(homes_with, seeing):
    without = homes_with(car=NO_CAR, travel=CAR)
    chosen = choose_travel.decide(without, None, seeing(**BASE | {"metro_near": 0.0}))
    assert set(chosen) == {ACTIVE, BUS}


def test_most_stay_with_what_they_are_used_to_unless_their_life_has_changed(homes_with, seeing):
    seen, moved = seeing(**BASE), seeing(**BASE | {"uprooted": 1.0})
    for way in (ACTIVE, BUS, METRO, CAR):
        people = homes_with(car=PETROL, travel=way)
        staying = (choose_travel.decide(people, None, seen) == way).mean()
        assert staying > 1.2 * (choose_travel.decide(people, None, moved) == way).mean()


def test_how_people_travel_at_the_start_is_how_they_go_on(homes_with, seeing):
    """Known answer: shares of four ways with one habit are those of the chain of choices."""
    weights = PLAIN
    people = homes_with(car=PETROL, income=100_000.0, price_sensitivity=1.0, urban=True, frugal=0)
    seen = seeing(**BASE | {"travel_weights": weights, "cost_per_km": CarOffers(0.6, 0.6, 0.6)})
    usual = np.array([field[0] for field in usual_travel.decide(people, None, seen)])
    v = np.array(
        [0.0, -0.5 - 4.0 * 0.2 - 0.04 * 2.0, 0.5 - 4.0 * 0.08 - 0.04 * 4.0, 1.0 - 0.04 * 6.0]
    )
    chain = np.empty((4, 4))
    for way in range(4):
        weight = np.exp(v + np.where(np.arange(4) == way, 1.5, 0.0))
        chain[way] = weight / weight.sum()
    np.testing.assert_allclose(usual @ chain, usual, rtol=1e-9)
    assert usual.sum() == pytest.approx(1.0)


def test_cars_go_as_far_as_before_until_their_owners_travel_otherwise():
    assert driving_after(CAR, 1.0, PLAIN) == 1.0
    assert driving_after(BUS, 0.0, PLAIN) == 1.0
    assert driving_after(METRO, 1.0, PLAIN) == pytest.approx(0.65)
    assert driving_after(CAR, 0.0, PLAIN) == pytest.approx(1.35)
    mean = 0.8 * driving_after(CAR, 0.8, PLAIN) + 0.2 * driving_after(ACTIVE, 0.8, PLAIN)
    assert math.isclose(mean, 1.0)  # who has no car yet is expected to drive as others do
