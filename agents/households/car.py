"""Cars: when one comes up for decision, and which one a household takes."""

import math
from typing import Annotated, NamedTuple

from agents.households.household import BATTERY_ELECTRIC, NO_CAR, PETROL, PLUG_IN_HYBRID
from agents.machinery.chance import gumbel
from agents.machinery.choice import best, if_offered
from agents.machinery.rule import rule
from agents.machinery.units import (
    Kilometres,
    KmPerYear,
    PerQuarter,
    PerYear,
    PostsPerKm2,
    Quarter,
    Quarters,
    Unit,
    Years,
    YuanPerYear,
)

KEEP = 4  # the alternatives are the kinds of car (0 to 3) and, for an early wake, keeping the old
QUARTERS_IN_YEAR = 4


class CarOffers(NamedTuple):
    """One number per kind of car that is on sale."""

    petrol: float
    plug_in_hybrid: float
    battery_electric: float


class CarWeights(NamedTuple):
    """How households weigh a car; utilities have the scale of a standard Gumbel taste."""

    price: Annotated[float, Unit("utility/yuan")]
    typical_income: YuanPerYear
    income_effect: Annotated[float, Unit("1")]
    years_counted: Years
    battery_electric: Annotated[float, Unit("1")]
    plug_in_hybrid: Annotated[float, Unit("1")]
    none: Annotated[float, Unit("1")]
    keep: Annotated[float, Unit("1")]
    range: Annotated[float, Unit("1")]
    typical_range: Kilometres
    home_charging: Annotated[float, Unit("1")]
    public_charging: Annotated[float, Unit("1")]
    public_charging_with_home: Annotated[float, Unit("1")]
    models: Annotated[float, Unit("1")]
    contacts: Annotated[float, Unit("1")]
    familiarity: Annotated[float, Unit("1")]
    hybrid_share: Annotated[float, Unit("1")]


class CarLives(NamedTuple):
    """How long cars last and how often households without one look for one."""

    scale: Years
    shape: Annotated[float, Unit("1")]
    leaving_rate: PerYear
    first_purchase_rate: PerYear
    second_purchase_rate: PerYear
    first_income_effect: Annotated[float, Unit("1")]
    second_income_effect: Annotated[float, Unit("1")]
    typical_income: YuanPerYear
    trade_in_age: Years


def worn_out(age: float, scale: float, shape: float) -> float:
    """Return the hazard of scrapping in the quarter that ends at `age` years, by Weibull's law."""
    before = max(age - 0.25, 0.0)
    return math.pow(age / scale, shape) - math.pow(before / scale, shape)


@rule
def car_hazard(
    car, age: Quarters, car_lives: CarLives, purchase_rate: PerYear, looking: PerQuarter
) -> float:
    """A car is scrapped as it wears out, or sold away; without one, one is looked for.

    A trade-in bonus makes the owners of old cars look at the offer (`looking`).
    """
    if car == NO_CAR:
        return purchase_rate / QUARTERS_IN_YEAR
    years = age / QUARTERS_IN_YEAR
    natural = (
        worn_out(years, car_lives.scale, car_lives.shape)
        + car_lives.leaving_rate / QUARTERS_IN_YEAR
    )
    return natural + (looking if years >= car_lives.trade_in_age else 0.0)


@rule
def first_car_pace(car, income: YuanPerYear, car_lives: CarLives) -> float:
    """Families with more money look for their first car sooner."""
    if car != NO_CAR:
        return 1.0
    return math.pow(income / car_lives.typical_income, car_lives.first_income_effect)


@rule
def second_car_pace(car, second_car, income: YuanPerYear, car_lives: CarLives) -> float:
    """Nobody looks for a second car before the first; then those with more money do sooner."""
    if second_car != NO_CAR:
        return 1.0
    if car == NO_CAR:
        return 0.0
    return math.pow(income / car_lives.typical_income, car_lives.second_income_effect)


@rule(stream="car choice", spell="car_spell")
def choose_car(
    car,
    car_bought: Quarter,
    quarter: Quarter,
    early,
    income: YuanPerYear,
    income_growth,
    price_sensitivity,
    car_km: KmPerYear,
    home_charging,
    electric_taste,
    electric_share_of_contacts,
    car_price: Annotated[CarOffers, Unit("yuan/car")],
    trade_in_bonus: Annotated[CarOffers, Unit("yuan/car")],
    scrappage_bonus: Annotated[CarOffers, Unit("yuan/car")],
    scrappage_age: Quarters,
    cost_per_km: Annotated[CarOffers, Unit("yuan/km")],
    cost_per_km_public: Annotated[float, Unit("yuan/km")],
    battery_range: Kilometres,
    model_choice,
    familiarity,
    charger_density: PostsPerKm2,
    battery_extra,
    car_weights: CarWeights,
    chance,
) -> int:
    """Take the car that is worth most: price and some years' running, range, charging, contacts."""
    bonus = trade_in_bonus
    if car == NO_CAR:
        bonus = CarOffers(0.0, 0.0, 0.0)
    elif quarter - car_bought >= scrappage_age:
        bonus = scrappage_bonus

    money = price_sensitivity * math.pow(
        income * income_growth / car_weights.typical_income, -car_weights.income_effect
    )
    per_yuan = car_weights.price * money
    years_km = car_weights.years_counted * car_km
    chargers = math.log(charger_density)
    if home_charging:
        charging = car_weights.home_charging + car_weights.public_charging_with_home * chargers
        battery_per_km = cost_per_km.battery_electric
    else:
        charging = car_weights.public_charging * chargers
        battery_per_km = cost_per_km_public
    plug_in = (
        charging
        + electric_taste
        + car_weights.contacts * electric_share_of_contacts
        + car_weights.models * math.log(model_choice)
    )
    trust = car_weights.familiarity * familiarity

    petrol = -per_yuan * (car_price.petrol - bonus.petrol + years_km * cost_per_km.petrol)
    hybrid = (
        car_weights.plug_in_hybrid
        + car_weights.hybrid_share * plug_in
        + trust
        - per_yuan * (car_price.plug_in_hybrid - bonus.plug_in_hybrid)
        - per_yuan * years_km * cost_per_km.plug_in_hybrid
    )
    battery = (
        car_weights.battery_electric
        + plug_in
        + trust
        + battery_extra
        + car_weights.range * math.log(battery_range / car_weights.typical_range)
        - per_yuan * (car_price.battery_electric - bonus.battery_electric)
        - per_yuan * years_km * battery_per_km
    )
    return best(
        car_weights.none + gumbel(chance, NO_CAR),
        petrol + gumbel(chance, PETROL),
        hybrid + gumbel(chance, PLUG_IN_HYBRID),
        battery + gumbel(chance, BATTERY_ELECTRIC),
        if_offered(early, car_weights.keep + gumbel(chance, KEEP)),
    )


choose_second_car = choose_car.but(
    stream="second car choice",
    spell="second_car_spell",
    car="second_car",
    car_bought="second_car_bought",
    car_km="second_car_km",
    early="second_early",
    battery_extra="battery_extra_of_second",
)
