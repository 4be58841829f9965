"""Goods on their way: which of road, water and rail firms take when a contract comes up."""

import math
from typing import Annotated, NamedTuple

from agents.machinery.choice import best, if_offered
from agents.machinery.rule import rule
from agents.machinery.state import Agent, State
from agents.machinery.units import (
    Hours,
    Kilometres,
    KmPerHour,
    Unit,
    YuanPerTonne,
    YuanPerTonneHour,
    YuanPerTonneKm,
)

ROAD, WATER, RAIL = range(3)
MODES = ("road", "water", "rail")
LEAST_COST = 1.0  # yuan/t: no support makes moving a tonne free


class Goods(Agent):
    """A regular flow of goods that firms of one sector in one division send or receive.

    It goes under one transport contract at a time. Tastes are lasting: a quay of one's own, a
    customer with a siding, a forwarder of old; they hold what its mode of 2020 tells beyond cost.
    """

    district = State("i1", "1", "division of the firms, 0 Gusu to 9 Taicang", kinds=10)
    sector = State("i1", "1", "place of the sector in transport/freight.csv")
    turnover = State("f8", "tkm/yr", "goods times distance in 2020")
    haul = State("f4", "km", "from door to door")
    quay = State("f4", "km", "from the firm to the nearest quay")
    railhead = State("f4", "km", "from the firm to the nearest goods station")
    hour_value = State("f4", "yuan/(t h)", "cost of a tonne being an hour longer on the way")
    road_taste = State("f8", "1", "utility of the road beyond cost")
    water_taste = State("f8", "1", "utility of barges beyond cost")
    rail_taste = State("f8", "1", "utility of trains beyond cost")
    full_load = State("?", "1", "fills a truck or container: small lots have no other way")
    mode = State("i1", "1", "0 road, 1 water, 2 rail", kinds=len(MODES))
    from_road = State("?", "1", "went by road in 2020: support is for what leaves the road")
    due = State("i2", "quarter", "the transport contract ends")
    spell = State("u2", "1", "ordinal of the contract")


class FreightTerms(NamedTuple):
    """What carriers ask and how they run this quarter; firms of all sectors see the same."""

    road_price: YuanPerTonneKm
    water_price: YuanPerTonneKm
    rail_price: YuanPerTonneKm
    cartage: YuanPerTonneKm
    water_handling: YuanPerTonne
    rail_handling: YuanPerTonne
    road_speed: KmPerHour
    water_speed: KmPerHour
    rail_speed: KmPerHour
    water_wait: Hours
    rail_wait: Hours
    sensitivity: Annotated[float, Unit("1")]


def main_leg(haul: float, access: float) -> float:
    """Return the km by water or rail once the goods are at the quay or the station."""
    return max(haul - access, 0.0)


def cost_by_road(haul: float, hour_value: float, terms: FreightTerms) -> float:
    """Return what a tonne costs from door to door by truck: price and time."""
    return haul * terms.road_price + hour_value * haul / terms.road_speed


def cost_by_transfer(
    haul: float,
    access: float,
    hour_value: float,
    price: float,
    handling: float,
    speed: float,
    wait: float,
    terms: FreightTerms,
) -> float:
    """Return what a tonne costs by barge or train, with cartage, handling and time."""
    leg = main_leg(haul, access)
    carting = access * terms.cartage + hour_value * access / terms.road_speed
    return carting + handling + leg * price + hour_value * (leg / speed + wait)


@rule
def choose_mode(
    haul: Kilometres,
    quay: Kilometres,
    railhead: Kilometres,
    hour_value: YuanPerTonneHour,
    full_load,
    road_taste,
    water_taste,
    rail_taste,
    from_road,
    freight_terms: FreightTerms,
    freight_support: YuanPerTonneKm,
) -> int:
    """Take the way that costs least from door to door, time and old ties counted.

    Small lots, and goods that go no farther than the quay or the station, stay on the road. Whoever
    leaves the road gets the city's support on the leg by water or rail; goods that went that way
    before get none.
    """
    terms, aid = freight_terms, freight_support * from_road
    by_road = cost_by_road(haul, hour_value, terms)
    by_water = cost_by_transfer(
        haul,
        quay,
        hour_value,
        terms.water_price - aid,
        terms.water_handling,
        terms.water_speed,
        terms.water_wait,
        terms,
    )
    by_rail = cost_by_transfer(
        haul,
        railhead,
        hour_value,
        terms.rail_price - aid,
        terms.rail_handling,
        terms.rail_speed,
        terms.rail_wait,
        terms,
    )
    return best(
        road_taste - terms.sensitivity * math.log(max(by_road, LEAST_COST)),
        if_offered(
            full_load * float(haul > quay),
            water_taste - terms.sensitivity * math.log(max(by_water, LEAST_COST)),
        ),
        if_offered(
            full_load * float(haul > railhead),
            rail_taste - terms.sensitivity * math.log(max(by_rail, LEAST_COST)),
        ),
    )
