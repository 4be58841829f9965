"""Air conditioners, refrigerators and washing machines: which label grade replaces the old one."""

from typing import Annotated, NamedTuple

from agents.conversions import QUARTERS_IN_YEAR
from agents.households.money import weight_of_money
from agents.machinery.chance import exponential, gumbel
from agents.machinery.choice import best, if_offered
from agents.machinery.rule import Rule, rule
from agents.machinery.units import PerQuarter, PerYear, Quarters, Unit, Years, YuanPerYear
from agents.wear import worn_out

KEEP = 3  # alternatives are grades 1 to 3 (as 0 to 2) and, for an early wake, keeping the old one
INERTIA = 4  # the draw after those of the alternatives
NOT_ON_SALE = -2.0  # below any worth that tips


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
    inertia: Annotated[float, Unit("1")]


class ApplianceLives(NamedTuple):
    """How long appliances last, and how often households without one buy one."""

    scale: Years
    shape: Annotated[float, Unit("1")]
    first_purchase_rate: PerYear
    trade_in_age: Years


@rule
def appliance_hazard(
    grade, collective, age: Quarters, appliance_lives: ApplianceLives, looking: PerQuarter
) -> float:
    """An appliance wears out; while a rebate is paid, the owners of old ones look at the offer.

    A family without one gets one some day; who lives in a dormitory uses what the house has.
    """
    if grade == 0 and collective:
        return 0.0
    if grade == 0:
        return appliance_lives.first_purchase_rate / QUARTERS_IN_YEAR
    natural = worn_out(age, appliance_lives.scale, appliance_lives.shape)
    old = age / QUARTERS_IN_YEAR >= appliance_lives.trade_in_age
    return natural + (looking if old else 0.0)


@rule(stream="air conditioner choice", spell="air_conditioner_spell")
def choose_appliance(
    early,
    income: YuanPerYear,
    income_growth,
    price_sensitivity,
    use_factor,
    price: Annotated[Grades, Unit("yuan/item")],
    rebate: Annotated[Grades, Unit("yuan/item")],
    energy_cost: Annotated[Grades, Unit("yuan/yr")],
    appliance_worst_class,
    label_heeded,
    label_years: Years,
    weights: ApplianceWeights,
    chance,
) -> int:
    """Take the grade that is worth most: price after rebate and some years of electricity.

    Who goes by a carbon label, which says what a life of use comes to, counts more years.

    Who was brought here early, by a rebate, gives up the old one for a new one that is worth more,
    but only if the rebate itself overcomes the owner's inertia, as with cars.
    """
    money = weight_of_money(price_sensitivity, income * income_growth, weights)
    per_yuan = weights.price * money
    years_use = (weights.years_counted + label_years * label_heeded) * use_factor
    first = (
        weights.first - per_yuan * (price.first + years_use * energy_cost.first) + gumbel(chance, 0)
    )
    second = (
        weights.second
        - per_yuan * (price.second + years_use * energy_cost.second)
        + gumbel(chance, 1)
    )
    third = -per_yuan * (price.third + years_use * energy_cost.third) + gumbel(chance, 2)
    worth = Grades(
        per_yuan * rebate.first,
        per_yuan * rebate.second if appliance_worst_class >= 2.0 else NOT_ON_SALE,
        per_yuan * rebate.third if appliance_worst_class >= 3.0 else NOT_ON_SALE,
    )
    inertia = weights.inertia * exponential(chance, INERTIA) if early else -1.0
    return best(
        if_offered(worth.first > inertia, first + worth.first),
        if_offered(worth.second > inertia, second + worth.second),
        if_offered(worth.third > inertia, third + worth.third),
        if_offered(early, weights.keep + gumbel(chance, KEEP)),
    )


def _for(appliance: str) -> Rule:
    """Return the rule for one appliance: its own diary, prices and draws."""
    return choose_appliance.but(
        stream=f"{appliance} choice".replace("_", " "),
        spell=f"{appliance}_spell",
        early=f"{appliance}_early",
        price=f"{appliance}_price",
        rebate=f"{appliance}_rebate",
        energy_cost=f"{appliance}_energy_cost",
        label_heeded=f"{appliance}_label_heeded",
        weights=f"{appliance}_weights",
    )


choose_air_conditioner = _for("air_conditioner")
choose_refrigerator = _for("refrigerator")
choose_washing_machine = _for("washing_machine")
