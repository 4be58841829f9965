"""Household work as Citypath has it: a kind of agent and four rules, each for one household."""

import math
from typing import Annotated

from agents.machinery.chance import exponential, gumbel
from agents.machinery.choice import best
from agents.machinery.rule import rule
from agents.machinery.state import Agent, State
from agents.machinery.units import (
    FullLoadHours,
    Quarters,
    Unit,
    YuanPerKW,
    YuanPerKWh,
    YuanPerYear,
)
from agents.wear import worn_out
from experiments.bench.household_work import (
    BATTERY,
    BATTERY_TASTE,
    CAR_CHOICE,
    CAR_SCALE,
    CAR_SHAPE,
    CHARGING_WEIGHT,
    CONTACTS_WEIGHT,
    HYBRID,
    HYBRID_PLUG,
    HYBRID_TASTE,
    KINDS,
    LOOKING_RATE,
    NO_CAR,
    NONE_TASTE,
    PATIENCE,
    PETROL,
    PRICE_WEIGHT,
    ROOF_CHOICE,
    ROOF_RATE,
    TYPICAL_INCOME,
    YEARS_COUNTED,
    CarOffers,
)


class Household(Agent):
    """A household with its car, its roof and two dates."""

    district = State("u1", "1", "district, 0 to 9")
    income = State("f4", "yuan/yr", "disposable income")
    electricity = State("f4", "kWh/yr", "own use at the first tariff")
    sun = State("f4", "h/yr", "yield of a kW of panels on its roof")
    roof = State("?", "1", "has a roof of its own")
    panels = State("?", "1", "has solar panels on it")
    car = State("i1", "1", "0 none, 1 petrol, 2 plug-in hybrid, 3 battery", kinds=KINDS)
    car_bought = State("i2", "quarter", "when the car, or life without one, began")
    car_spell = State("u1", "1", "ordinal of that spell")
    car_due = State("i2", "quarter", "when it ends")
    roof_seen = State("i2", "quarter", "when panels were last thought about")
    roof_spell = State("u1", "1", "how often they were")
    roof_due = State("i2", "quarter", "when they are next")


@rule
def car_hazard(car, age: Quarters) -> float:  # type: ignore[no-untyped-def]
    """A car wears out; without one, a household looks for one now and then."""
    if car == NO_CAR:
        return LOOKING_RATE
    return worn_out(age, CAR_SCALE, CAR_SHAPE)


@rule
def roof_hazard(roof, panels) -> float:  # type: ignore[no-untyped-def]
    """Who has an empty roof thinks about panels now and then."""
    return ROOF_RATE if roof and not panels else 0.0


@rule(stream=CAR_CHOICE, spell="car_spell")
def choose_car(  # type: ignore[no-untyped-def]
    income: YuanPerYear,
    price: Annotated[CarOffers, Unit("yuan/car")],
    subsidy: Annotated[CarOffers, Unit("yuan/car")],
    running: Annotated[CarOffers, Unit("yuan/yr")],
    charging_density,
    plug_in_share_of_contacts,
    chance,
) -> int:
    """Take the car that is worth most: price, some years' running, charging, contacts, taste."""
    per_yuan = PRICE_WEIGHT * math.sqrt(TYPICAL_INCOME / income)
    plug = CHARGING_WEIGHT * math.log(charging_density)
    plug += CONTACTS_WEIGHT * plug_in_share_of_contacts
    petrol_cost = price.petrol - subsidy.petrol + YEARS_COUNTED * running.petrol
    hybrid_cost = price.hybrid - subsidy.hybrid + YEARS_COUNTED * running.hybrid
    battery_cost = price.battery - subsidy.battery + YEARS_COUNTED * running.battery
    return best(
        NONE_TASTE + gumbel(chance, NO_CAR),
        -per_yuan * petrol_cost + gumbel(chance, PETROL),
        HYBRID_TASTE + HYBRID_PLUG * plug - per_yuan * hybrid_cost + gumbel(chance, HYBRID),
        BATTERY_TASTE + plug - per_yuan * battery_cost + gumbel(chance, BATTERY),
    )


@rule(stream=ROOF_CHOICE, spell="roof_spell")
def put_up_panels(  # type: ignore[no-untyped-def]
    sun: FullLoadHours, panel_price: YuanPerKW, tariff: YuanPerKWh, chance
) -> bool:
    """Put panels up if they pay for themselves within one's patience."""
    payback = panel_price / (sun * tariff)
    return payback < PATIENCE * exponential(chance, 0)
