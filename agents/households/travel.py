"""How a household gets about: on foot or by bicycle, by bus, by metro, by car.

The choice is a habit: it is thought about every few years, when a household comes to the city, when
the metro comes near it, and when it gets its first car or loses its last. What is chosen is how
most trips are made; cars stay with the household and go less far where they stay at home on working
days.
"""

import math
from typing import Annotated, NamedTuple

from agents.conversions import QUARTERS_IN_YEAR
from agents.households.car import CarOffers
from agents.households.household import (
    ACTIVE,
    BATTERY_ELECTRIC,
    BUS,
    CAR,
    METRO,
    NO_CAR,
    PLUG_IN_HYBRID,
)
from agents.households.money import weight_of_money
from agents.machinery.chance import gumbel
from agents.machinery.choice import best, if_offered
from agents.machinery.rule import rule
from agents.machinery.units import Hours, Kilometres, Unit, Years, Yuan, YuanPerYear


class TravelWeights(NamedTuple):
    """How ways of travel are weighed; utilities have the scale of a standard Gumbel taste.

    `hour` is for an hour of walking and waiting on a trip, `price` for a yuan of it.
    """

    bus: Annotated[float, Unit("1")]
    metro: Annotated[float, Unit("1")]
    car: Annotated[float, Unit("1")]
    bus_in_villages: Annotated[float, Unit("1")]
    hour: Annotated[float, Unit("1")]
    price: Annotated[float, Unit("utility/yuan")]
    typical_income: YuanPerYear
    income_effect: Annotated[float, Unit("1")]
    trip: Kilometres
    habit: Annotated[float, Unit("1")]
    frugal: Annotated[float, Unit("1")]
    swing: Annotated[float, Unit("1")]


class Worth(NamedTuple):
    """What each way of travel is worth, habit and chance apart."""

    active: float
    bus: float
    metro: float
    car: float


@rule
def travel_hazard(interval: Years) -> float:
    """Everybody thinks about how it travels every few years."""
    return 1.0 / (QUARTERS_IN_YEAR * interval)


def worth_of_ways(
    car: int,
    urban: bool,
    money: float,
    green: float,
    home_charging: bool,
    bus_access: float,
    metro_access: float,
    bus_fare: float,
    metro_fare: float,
    cost_per_km: CarOffers,
    cost_per_km_public: float,
    weights: TravelWeights,
) -> Worth:
    """Return the worth of each way: time to get to it, what a trip costs, what speaks for green."""
    per_yuan = weights.price * money
    per_km = cost_per_km.petrol
    if car == PLUG_IN_HYBRID:
        per_km = cost_per_km.plug_in_hybrid
    elif car == BATTERY_ELECTRIC:
        per_km = cost_per_km.battery_electric if home_charging else cost_per_km_public
    village = 0.0 if urban else weights.bus_in_villages
    return Worth(
        green,
        weights.bus + village + green - weights.hour * bus_access - per_yuan * bus_fare,
        weights.metro + green - weights.hour * metro_access - per_yuan * metro_fare,
        weights.car - per_yuan * weights.trip * per_km,
    )


@rule(stream="travel choice", spell="travel_spell")
def choose_travel(
    travel,
    car,
    urban,
    income: YuanPerYear,
    income_growth,
    price_sensitivity,
    home_charging,
    carbon_member,
    frugal,
    bus_access: Hours,
    metro_access: Hours,
    metro_near,
    bus_fare: Yuan,
    metro_fare: Yuan,
    cost_per_km: Annotated[CarOffers, Unit("yuan/km")],
    cost_per_km_public: Annotated[float, Unit("yuan/km")],
    carbon_points,
    uprooted,
    travel_weights: TravelWeights,
    chance,
) -> int:
    """Travel as is worth most: walk and wait, money, points, and what one is used to.

    Who has just come to the city, or has got its first car or lost its last, is used to nothing.
    Members of the carbon-inclusion scheme count the points of a ride or a walk, those in a frugal
    habit leave the car more easily.
    """
    money = weight_of_money(price_sensitivity, income * income_growth, travel_weights)
    green = (carbon_points if carbon_member else 0.0) + travel_weights.frugal * frugal
    worth = worth_of_ways(
        car,
        urban,
        money,
        green,
        home_charging,
        bus_access,
        metro_access,
        bus_fare,
        metro_fare,
        cost_per_km,
        cost_per_km_public,
        travel_weights,
    )
    habit = 0.0 if uprooted else travel_weights.habit
    return best(
        worth.active + (habit if travel == ACTIVE else 0.0) + gumbel(chance, ACTIVE),
        worth.bus + (habit if travel == BUS else 0.0) + gumbel(chance, BUS),
        if_offered(
            metro_near,
            worth.metro + (habit if travel == METRO else 0.0) + gumbel(chance, METRO),
        ),
        if_offered(
            car != NO_CAR, worth.car + (habit if travel == CAR else 0.0) + gumbel(chance, CAR)
        ),
    )


@rule
def usual_travel(
    car,
    urban,
    income: YuanPerYear,
    price_sensitivity,
    home_charging,
    bus_access: Hours,
    metro_access: Hours,
    metro_near,
    bus_fare: Yuan,
    metro_fare: Yuan,
    cost_per_km: Annotated[CarOffers, Unit("yuan/km")],
    cost_per_km_public: Annotated[float, Unit("yuan/km")],
    travel_weights: TravelWeights,
) -> Worth:
    """How likely each way is after many years under what holds now, so that nothing drifts.

    Choosing again and again with a habit h leads to shares in proportion to e^v (sum of all e^v +
    e^v (e^h - 1)): as many then leave a way as come to it.
    """
    money = weight_of_money(price_sensitivity, income, travel_weights)
    worth = worth_of_ways(
        car,
        urban,
        money,
        0.0,
        home_charging,
        bus_access,
        metro_access,
        bus_fare,
        metro_fare,
        cost_per_km,
        cost_per_km_public,
        travel_weights,
    )
    active, bus = math.exp(worth.active), math.exp(worth.bus)
    metro = math.exp(worth.metro) if metro_near else 0.0
    by_car = math.exp(worth.car) if car != NO_CAR else 0.0
    total = active + bus + metro + by_car
    stay = math.exp(travel_weights.habit) - 1.0
    active *= total + active * stay
    bus *= total + bus * stay
    metro *= total + metro * stay
    by_car *= total + by_car * stay
    total = active + bus + metro + by_car
    return Worth(active / total, bus / total, metro / total, by_car / total)


@rule
def driving_after(travel, usual_driving, travel_weights: TravelWeights) -> float:
    """How far the cars of a household go: further than they did for one who takes to the car."""
    by_car = 1.0 if travel == CAR else 0.0
    return 1.0 + travel_weights.swing * (by_car - usual_driving)


usual_travel_with_a_car = usual_travel.but(car="a_petrol_car")
