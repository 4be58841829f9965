"""Cars: when one comes up for decision, and which one a household takes."""

import math
from typing import Annotated, NamedTuple

from agents.conversions import QUARTERS_IN_YEAR
from agents.households.household import BATTERY_ELECTRIC, NO_CAR, PETROL, PLUG_IN_HYBRID
from agents.households.money import weight_of_money
from agents.machinery.chance import exponential, gumbel
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
from agents.wear import worn_out

KEEP = 4  # the alternatives are the kinds of car (0 to 3) and, for an early wake, keeping the old
INERTIA = 5  # the draw after those of the alternatives


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
    inertia: Annotated[float, Unit("1")]
    range: Annotated[float, Unit("1")]
    typical_range: Kilometres
    home_charging: Annotated[float, Unit("1")]
    public_charging: Annotated[float, Unit("1")]
    public_charging_with_home: Annotated[float, Unit("1")]
    models: Annotated[float, Unit("1")]
    contacts: Annotated[float, Unit("1")]
    battery_familiarity: Annotated[float, Unit("1")]
    hybrid_familiarity: Annotated[float, Unit("1")]
    hybrid_share: Annotated[float, Unit("1")]


class CarLives(NamedTuple):
    """How long cars last, when a bonus is paid for them, how often others look for one."""

    scale: Years
    shape: Annotated[float, Unit("1")]
    leaving_rate: PerYear
    first_purchase_rate: PerYear
    second_purchase_rate: PerYear
    first_income_effect: Annotated[float, Unit("1")]
    second_income_effect: Annotated[float, Unit("1")]
    collective_pace: Annotated[float, Unit("1")]
    typical_income: YuanPerYear
    trade_in_age: Years
    scrappage_age: Years


@rule
def car_hazard(
    car,
    age: Quarters,
    car_lives: CarLives,
    purchase_rate: PerYear,
    looking_to_swap: PerQuarter,
    looking_to_scrap: PerQuarter,
) -> float:
    """A car is scrapped as it wears out, or sold away; without one, one is looked for.

    While a bonus is paid, the owners of cars old enough for it look at the offer.
    """
    if car == NO_CAR:
        return purchase_rate / QUARTERS_IN_YEAR
    years = age / QUARTERS_IN_YEAR
    looking = looking_to_swap if years >= car_lives.trade_in_age else 0.0
    if years >= car_lives.scrappage_age:
        looking = max(looking, looking_to_scrap)
    natural = car_lives.leaving_rate / QUARTERS_IN_YEAR
    return natural + worn_out(age, car_lives.scale, car_lives.shape) + looking


@rule
def first_car_pace(car, collective, income: YuanPerYear, car_lives: CarLives) -> float:
    """Those with more money look for their first car sooner; in dormitories few do."""
    if car != NO_CAR:
        return 1.0
    from_income = math.pow(income / car_lives.typical_income, car_lives.first_income_effect)
    return from_income * (car_lives.collective_pace if collective else 1.0)


@rule
def second_car_pace(car, second_car, collective, income: YuanPerYear, car_lives: CarLives) -> float:
    """Families look for a second car after the first, those with more money sooner."""
    if second_car != NO_CAR:
        return 1.0
    if car == NO_CAR or collective:
        return 0.0
    return math.pow(income / car_lives.typical_income, car_lives.second_income_effect)


def bonus_for(
    car: int, age: float, replacement: CarOffers, scrappage: CarOffers, lives: CarLives
) -> CarOffers:
    """Return what is paid, by kind of the new car, for giving up a car of `age` quarters.

    Any car may be swapped; one that is old may be scrapped instead, where that pays more.
    """
    if car == NO_CAR:
        return CarOffers(0.0, 0.0, 0.0)
    if age / QUARTERS_IN_YEAR < lives.scrappage_age:
        return replacement
    return CarOffers(
        max(replacement.petrol, scrappage.petrol),
        max(replacement.plug_in_hybrid, scrappage.plug_in_hybrid),
        max(replacement.battery_electric, scrappage.battery_electric),
    )


@rule
def car_bonus(
    car,
    car_bought: Quarter,
    quarter: Quarter,
    replacement_bonus: Annotated[CarOffers, Unit("yuan/car")],
    scrappage_bonus: Annotated[CarOffers, Unit("yuan/car")],
    car_lives: CarLives,
) -> CarOffers:
    """What giving up the car brings, by kind of the new one."""
    return bonus_for(car, quarter - car_bought, replacement_bonus, scrappage_bonus, car_lives)


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
    replacement_bonus: Annotated[CarOffers, Unit("yuan/car")],
    scrappage_bonus: Annotated[CarOffers, Unit("yuan/car")],
    cost_per_km: Annotated[CarOffers, Unit("yuan/km")],
    cost_per_km_public: Annotated[float, Unit("yuan/km")],
    battery_range: Kilometres,
    model_choice,
    battery_known,
    hybrid_known,
    charger_density: PostsPerKm2,
    battery_extra,
    car_weights: CarWeights,
    car_lives: CarLives,
    chance,
) -> int:
    """Take the car that is worth most: price and some years' running, range, charging, contacts.

    Who was brought here early, by a bonus, gives up the old car for a new one that is worth more,
    but only if the bonus itself overcomes the owner's inertia, of which each has a different share:
    so it moves whom its size tips, and a lower price alone brings nobody early.
    """
    age = quarter - car_bought
    bonus = bonus_for(car, age, replacement_bonus, scrappage_bonus, car_lives)
    money = weight_of_money(price_sensitivity, income * income_growth, car_weights)
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

    none = car_weights.none + gumbel(chance, NO_CAR)
    petrol = -per_yuan * (car_price.petrol + years_km * cost_per_km.petrol) + gumbel(chance, PETROL)
    hybrid = (
        car_weights.plug_in_hybrid
        + car_weights.hybrid_share * plug_in
        + car_weights.hybrid_familiarity * hybrid_known
        - per_yuan * (car_price.plug_in_hybrid + years_km * cost_per_km.plug_in_hybrid)
        + gumbel(chance, PLUG_IN_HYBRID)
    )
    battery = (
        car_weights.battery_electric
        + plug_in
        + car_weights.battery_familiarity * battery_known
        + battery_extra
        + car_weights.range * math.log(battery_range / car_weights.typical_range)
        - per_yuan * (car_price.battery_electric + years_km * battery_per_km)
        + gumbel(chance, BATTERY_ELECTRIC)
    )
    worth = CarOffers(
        per_yuan * bonus.petrol,
        per_yuan * bonus.plug_in_hybrid,
        per_yuan * bonus.battery_electric,
    )
    inertia = car_weights.inertia * exponential(chance, INERTIA) if early else -1.0
    # at the natural date there is no inertia: no bonus at all is enough
    return best(
        if_offered(not early, none),
        if_offered(worth.petrol > inertia, petrol + worth.petrol),
        if_offered(worth.plug_in_hybrid > inertia, hybrid + worth.plug_in_hybrid),
        if_offered(worth.battery_electric > inertia, battery + worth.battery_electric),
        if_offered(early, car_weights.keep + gumbel(chance, KEEP)),
    )


second_car_bonus = car_bonus.but(car="second_car", car_bought="second_car_bought")
choose_second_car = choose_car.but(
    stream="second car choice",
    spell="second_car_spell",
    car="second_car",
    car_bought="second_car_bought",
    car_km="second_car_km",
    early="second_early",
    battery_extra="battery_extra_of_second",
)
