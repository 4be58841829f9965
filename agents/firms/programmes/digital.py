"""Digital production and energy management (智改数转网联): a manufacturer changes over or not."""

import math
from typing import Annotated, NamedTuple

from agents.conversions import QUARTERS_IN_YEAR
from agents.firms.business import SizeLaw
from agents.firms.investing import LOWEST_RATE, Finance, annuity, asked_rate
from agents.firms.kinds import FIRST_UTILITY
from agents.machinery.chance import gumbel
from agents.machinery.choice import best, if_offered
from agents.machinery.rule import rule
from agents.machinery.units import PerYear, Unit, Years, YuanPerYear

LEAST_COST = 1e-3  # of the benefit: what has become free of cost is taken all the same


class DigitalTerms(NamedTuple):
    """What going digital costs and brings, and how firms weigh it."""

    sensitivity: Annotated[float, Unit("1")]
    hesitation: Annotated[float, Unit("1")]
    electricity_saving: Annotated[float, Unit("1")]
    fuel_saving: Annotated[float, Unit("1")]
    capex: Annotated[float, Unit("1")]  # of a year's output of a typical firm
    size_power: Annotated[float, Unit("1")]
    other_benefit: Annotated[float, Unit("1")]  # of output, a year
    life: Years


@rule
def digital_hazard(small, digital, review_rate: PerYear, reach: PerYear) -> float:
    """Now and then a manufacturer looks at it; the city's drive goes to those above the threshold.

    Who has changed over does not look again.
    """
    if digital:
        return 0.0
    rate = review_rate if small else review_rate + reach
    return rate / QUARTERS_IN_YEAR


@rule
def digital_pace(sector) -> float:
    """Only manufacturers look."""
    return 1.0 if sector < FIRST_UTILITY else 0.0


def change_over_cost(output: float, size_law: SizeLaw, terms: DigitalTerms) -> float:
    """Return what machines, meters and software cost, yuan: less than in proportion to size."""
    typical = size_law.typical_output
    return terms.capex * typical * math.pow(output / typical, terms.size_power)


@rule
def digital_cost(
    activity, base_output: YuanPerYear, size_law: SizeLaw, digital_terms: DigitalTerms
) -> float:
    """What going digital costs this firm, yuan."""
    return change_over_cost(activity * base_output, size_law, digital_terms)


@rule(stream="firm digital", spell="digital_spell")
def go_digital(
    activity,
    base_output: YuanPerYear,
    hurdle_rate: PerYear,
    fuel_paid: YuanPerYear,
    electricity_paid: YuanPerYear,
    finance: Finance,
    digital_aid: PerYear,
    size_law: SizeLaw,
    digital_terms: DigitalTerms,
    chance,
) -> int:
    """Change over (1) when energy, waste and standstills saved beat the yearly cost, else wait (0).

    The city's aid on the interest lowers the return asked by its part of the loan.
    """
    terms = digital_terms
    output = activity * base_output
    saved = terms.fuel_saving * fuel_paid + terms.electricity_saving * electricity_paid
    benefit = saved + terms.other_benefit * output
    rate = max(asked_rate(hurdle_rate, finance) - finance.debt_share * digital_aid, LOWEST_RATE)
    yearly = change_over_cost(output, size_law, terms) * annuity(rate, terms.life)
    worth = 0.0
    if benefit > 0.0:
        worth = terms.sensitivity * math.log(benefit / max(yearly, LEAST_COST * benefit))
    return best(
        gumbel(chance, 0),
        if_offered(benefit > 0.0, worth - terms.hesitation + gumbel(chance, 1)),
    )
