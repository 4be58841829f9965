"""What it takes to act on a carbon price: a desk under the market at home, data for the border."""

import math
from typing import Annotated, NamedTuple

from agents.machinery.chance import gumbel
from agents.machinery.rule import rule
from agents.machinery.units import TonnesCO2PerYear, Unit, YuanPerTonneCO2, YuanPerYear


class DeskTerms(NamedTuple):
    """What a carbon desk costs and how much of a firm's emissions it can work on."""

    cost: YuanPerYear
    reach: Annotated[float, Unit("1")]
    sensitivity: Annotated[float, Unit("1")]


class DataTerms(NamedTuple):
    """What verified carbon data cost an exporter, and what it pays without them."""

    cost: YuanPerYear
    mark_up: Annotated[float, Unit("1")]
    sensitivity: Annotated[float, Unit("1")]


def worth(gain: float, cost: float, sensitivity: float) -> float:
    """Return the utility of a gain at a cost, both a year; free help is always worth having."""
    if gain <= 0.0:
        return -1e9
    if cost <= 0.0:
        return 1e9
    return sensitivity * math.log(gain / cost)


@rule(stream="firm carbon desk", spell="entry_spell")
def keep_carbon_desk(
    market_carbon_price: YuanPerTonneCO2,
    own_emissions: TonnesCO2PerYear,
    desk_support,
    desk_terms: DeskTerms,
    chance,
) -> bool:
    """A covered firm acts on the price when what it could earn outweighs data and trading.

    Without a desk it hands in what it was given and minds the price no further.
    """
    gain = market_carbon_price * own_emissions * desk_terms.reach
    cost = desk_terms.cost * (1.0 - desk_support)
    return worth(gain, cost, desk_terms.sensitivity) + gumbel(chance, 1) > gumbel(chance, 0)


@rule(stream="firm carbon data", spell="entry_spell")
def verify_carbon_data(
    openness, data_offer, border_charge: YuanPerYear, data_terms: DataTerms, chance
) -> bool:
    """An exporter that is offered verification takes it when the mark-up it escapes is dearer."""
    if openness >= data_offer:
        return False
    gain = data_terms.mark_up * border_charge
    return worth(gain, data_terms.cost, data_terms.sensitivity) + gumbel(chance, 1) > gumbel(
        chance, 0
    )
