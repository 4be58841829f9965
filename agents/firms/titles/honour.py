"""Green titles: a manufacturer whose energy per output is low enough applies, or leaves it."""

import math
from typing import Annotated, NamedTuple

from agents.conversions import KWH_PER_TJ, QUARTERS_IN_YEAR
from agents.firms.business import SizeLaw
from agents.firms.kinds import FIRST_UTILITY
from agents.machinery.chance import gumbel
from agents.machinery.choice import best, if_offered
from agents.machinery.rule import rule
from agents.machinery.units import (
    FullLoadHours,
    Kilowatts,
    PerYear,
    TJPerYear,
    Unit,
    Yuan,
    YuanPerYear,
)

NONE, FACTORY, SUPPLY_CHAIN = 0, 1, 2


class HonourTerms(NamedTuple):
    """What a title asks for, costs and brings, and how firms weigh it."""

    bar: Annotated[float, Unit("1")]  # energy per output over best practice of 2020
    green_credit: Annotated[float, Unit("1")]
    buyers: Annotated[float, Unit("1")]  # over its life, of a year's sales to those who ask
    standing: Yuan  # beside reward and buyers
    fee: Yuan
    size_power: Annotated[float, Unit("1")]
    chain_size: YuanPerYear
    chain_fee: Annotated[float, Unit("1")]
    sun_hours: FullLoadHours
    sensitivity: Annotated[float, Unit("1")]
    hesitation: Annotated[float, Unit("1")]
    chain_hesitation: Annotated[float, Unit("1")]


@rule
def title_hazard(small, review_rate: PerYear) -> float:
    """Now and then a firm above the statistical threshold thinks of titles."""
    return 0.0 if small else review_rate / QUARTERS_IN_YEAR


@rule
def title_pace(sector) -> float:
    """Titles are for manufacturers."""
    return 1.0 if sector < FIRST_UTILITY else 0.0


def asked_for(export_share: float, buyer_pressure: float, chain_pressure: float) -> float:
    """Return the share of its sales whose buyers ask a firm for something green."""
    return min(export_share * buyer_pressure + chain_pressure, 1.0)


def liking(worth: float, cost: float, sensitivity: float, hesitation: float) -> float:
    """Return the utility of what is worth so much at such a cost, both in yuan."""
    return sensitivity * math.log((worth + 1.0) / (cost + 1.0)) - hesitation


@rule(stream="green title", spell="title_spell")
def apply_for_honour(
    small,
    honour,
    activity,
    base_output: YuanPerYear,
    efficiency_gap,
    fuel_factor,
    electricity_factor,
    steam_low: TJPerYear,
    steam_mid: TJPerYear,
    furnace_high: TJPerYear,
    furnace_very_high: TJPerYear,
    power: TJPerYear,
    pv_power: Kilowatts,
    green_share,
    export_share,
    buyer_pressure,
    chain_pressure,
    honour_reward: Yuan,
    size_law: SizeLaw,
    honour_terms: HonourTerms,
    chance,
) -> int:
    """Apply (1) for the green factory title, or after it for that of a supply chain; or not (0).

    The test is the firm's own: energy per output over the best practice of 2020, measures it has
    taken since counted, and a little more admitted when its power is green or from its roof. It
    applies when the reward, better standing with government and banks, and buyers who ask for it
    outweigh what applying costs.
    """
    terms = honour_terms
    heat = steam_low + steam_mid + furnace_high + furnace_very_high
    used = heat * fuel_factor + power * electricity_factor
    at_2020 = heat + power
    level = efficiency_gap * (used / at_2020 if at_2020 > 0.0 else 1.0)
    bought = activity * electricity_factor * power * KWH_PER_TJ
    roof = min(pv_power * terms.sun_hours / bought, 1.0) if bought > 0.0 else 0.0
    green = roof + (1.0 - roof) * green_share
    meets = level <= terms.bar * (1.0 + terms.green_credit * green)
    output = activity * base_output
    open_to_it = honour == NONE or (honour == FACTORY and output >= terms.chain_size)
    asked = asked_for(export_share, buyer_pressure, chain_pressure)
    size = math.pow(output / size_law.typical_output + 1e-9, terms.size_power)
    worth = honour_reward + terms.standing * size + terms.buyers * asked * output
    cost = terms.fee * size
    hesitation = terms.hesitation
    if honour == FACTORY:
        cost = cost * terms.chain_fee
        hesitation = terms.chain_hesitation
    wanted = liking(worth, cost, terms.sensitivity, hesitation)
    return best(
        gumbel(chance, 0),
        if_offered(meets and open_to_it and not small, wanted + gumbel(chance, 1)),
    )
