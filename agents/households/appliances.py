"""Air conditioners, refrigerators and washing machines: which label grade replaces the old one."""

import math
from typing import Annotated, NamedTuple

from agents.machinery.chance import gumbel
from agents.machinery.choice import best, if_offered
from agents.machinery.rule import rule
from agents.machinery.units import PerQuarter, PerYear, Quarters, Unit, Years, YuanPerYear

KEEP = 3  # alternatives are grades 1 to 3 (as 0 to 2) and, for an early wake, keeping the old one
QUARTERS_IN_YEAR = 4


class Grades(NamedTuple):
    """One number per energy label grade on sale."""

    first: float
    second: float
    third: float


class ApplianceWeights(NamedTuple):
    """How households weigh an appliance; utilities have the scale of a standard Gumbel taste."""

    price: Annotated[float, Unit("utility/yuan")]
    typical_income: YuanPerYear
    income_effect: Annotated[float, Unit("1")]
    years_counted: Years
    first: Annotated[float, Unit("1")]
    second: Annotated[float, Unit("1")]
    keep: Annotated[float, Unit("1")]


class ApplianceLives(NamedTuple):
    """How long appliances last, and how often households without one buy one."""

    scale: Years
    shape: Annotated[float, Unit("1")]
    first_purchase_rate: PerYear
    trade_in_age: Years


@rule
def appliance_hazard(grade, age: Quarters, lives: ApplianceLives, looking: PerQuarter) -> float:
    """An appliance fails as it ages (Weibull); a trade-in makes owners of old ones look."""
    if grade == 0:
        return lives.first_purchase_rate / QUARTERS_IN_YEAR
    years = age / QUARTERS_IN_YEAR
    before = max(years - 0.25, 0.0)
    natural = math.pow(years / lives.scale, lives.shape) - math.pow(
        before / lives.scale, lives.shape
    )
    return natural + (looking if years >= lives.trade_in_age else 0.0)


@rule(stream="air conditioner choice", spell="air_conditioner_spell")
def choose_appliance(
    early,
    income: YuanPerYear,
    price_sensitivity,
    use_factor,
    price: Annotated[Grades, Unit("yuan/item")],
    bonus: Annotated[Grades, Unit("yuan/item")],
    energy_cost: Annotated[Grades, Unit("yuan/yr")],
    worst_grade,
    weights: ApplianceWeights,
    chance,
) -> int:
    """Take the grade that is worth most: price after bonus and some years of electricity."""
    money = price_sensitivity * math.pow(income / weights.typical_income, -weights.income_effect)
    per_yuan = weights.price * money
    years_use = weights.years_counted * use_factor
    first = price.first - bonus.first + years_use * energy_cost.first
    second = price.second - bonus.second + years_use * energy_cost.second
    third = price.third - bonus.third + years_use * energy_cost.third
    return best(
        weights.first - per_yuan * first + gumbel(chance, 0),
        weights.second - per_yuan * second + gumbel(chance, 1),
        if_offered(worst_grade >= 3, -per_yuan * third + gumbel(chance, 2)),
        if_offered(early, weights.keep + gumbel(chance, KEEP)),
    )
