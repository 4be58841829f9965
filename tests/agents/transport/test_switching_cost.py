"""Changing the kind of vehicle costs an operator something; it never pays by itself."""

import math

import pytest

from agents.transport.choice import worth
from agents.transport.cost import FleetTerms, FuelPrices, Offer

TERMS = FleetTerms(
    horizon=5.0,
    rate=0.10,
    working_days=300.0,
    long_day=1.0,
    hour_value=100.0,
    speed=40.0,
    most_stops=2.0,
    sensitivity=6.0,
    switch_cost=0.05,
    distrust=0.3,
    familiar_share=0.1,
    scrappage_age=10.0,
    old_upkeep=2.0,
    posts_per_station=10.0,
    on_the_way=0.5,
)
PRICES = FuelPrices(petrol=7.0, diesel=6.5, gas=3.0, electricity=0.6, hydrogen=35.0)
TRUCK = Offer(*([0.0] * len(Offer._fields)))._replace(
    on_sale=1.0, price=400_000.0, resale=100_000.0, diesel=34.0, range=1200.0, known=0.2
)


def value(other_than_now, offer=TRUCK):
    return worth(60_000.0, offer, PRICES, TERMS, 1e6, 24, 0.0, other_than_now)


def test_switching_is_a_loss_of_its_share_of_cost():
    assert value(False) - value(True) == pytest.approx(6.0 * math.log(1.05))


def test_what_few_have_is_distrusted():
    assert value(False, TRUCK._replace(known=0.0)) < value(False)
