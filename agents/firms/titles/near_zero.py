"""The near-zero-carbon factory: low enough by its fuels, green power for the rest of the way."""

from typing import Annotated, NamedTuple

from agents.firms.titles.honour import asked_for, liking
from agents.machinery.chance import gumbel
from agents.machinery.rule import rule
from agents.machinery.units import (
    KWhPerYear,
    TonnesCO2PerYear,
    Unit,
    Years,
    Yuan,
    YuanPerKWh,
    YuanPerYear,
)

OUT_OF_REACH = 2.0  # share of green power that nobody can buy


class NearZeroTerms(NamedTuple):
    """What the title costs beside green power and brings, and how firms weigh it."""

    buyers: Annotated[float, Unit("1")]  # over its life, of a year's sales to those who ask
    fee: Yuan
    life: Years  # then it is looked at again
    sensitivity: Annotated[float, Unit("1")]
    hesitation: Annotated[float, Unit("1")]


def green_needed(own: float, of_power: float, admitted: float) -> float:
    """Return the share of its power that must be green for emissions to be those admitted.

    Args:
        own: emissions of the firm's fuels and heat.
        of_power: emissions of all power it buys, were none of it green.
        admitted: of both together.
    """
    if own + of_power <= admitted:
        return 0.0
    if own > admitted:
        return OUT_OF_REACH
    return min((own + of_power - admitted) / of_power, 1.0)


@rule
def green_for_title(
    own_emissions: TonnesCO2PerYear,
    power_emissions: TonnesCO2PerYear,
    emissions_admitted: TonnesCO2PerYear,
) -> float:
    """The green share that the title asks of this firm; above 1 if its fuels alone are too much."""
    return green_needed(own_emissions, power_emissions, emissions_admitted)


@rule
def renew_near_zero(
    activity,
    base_output: YuanPerYear,
    export_share,
    buyer_pressure,
    chain_pressure,
    green_share,
    bought_power: KWhPerYear,
    own_emissions: TonnesCO2PerYear,
    power_emissions: TonnesCO2PerYear,
    emissions_admitted: TonnesCO2PerYear,
    green_premium: YuanPerKWh,
    near_zero_terms: NearZeroTerms,
) -> bool:
    """Keep the title at its next test: who burns too much by then loses it.

    Who lacks green power for it buys that, if it costs no more than buyers pay for the title.
    """
    terms = near_zero_terms
    needed = green_needed(own_emissions, power_emissions, emissions_admitted)
    more = max(needed - green_share, 0.0) * bought_power
    asked = asked_for(export_share, buyer_pressure, chain_pressure)
    worth = terms.buyers * asked * activity * base_output
    return needed <= 1.0 and worth >= terms.life * more * green_premium


@rule(stream="near-zero factory", spell="title_spell")
def go_near_zero(
    zero_carbon,
    small,
    activity,
    base_output: YuanPerYear,
    export_share,
    buyer_pressure,
    chain_pressure,
    green_share,
    bought_power: KWhPerYear,
    own_emissions: TonnesCO2PerYear,
    power_emissions: TonnesCO2PerYear,
    emissions_admitted: TonnesCO2PerYear,
    green_premium: YuanPerKWh,
    near_zero_terms: NearZeroTerms,
    chance,
) -> bool:
    """Ask the city's inspectors for the title when buyers pay more than it takes to meet it.

    What it takes is verification, and green power for as much as is missing, for the life of the
    title. Who burns too much fuel for it cannot buy it.
    """
    terms = near_zero_terms
    needed = green_needed(own_emissions, power_emissions, emissions_admitted)
    if zero_carbon or small or needed > 1.0:
        return False
    more = max(needed - green_share, 0.0) * bought_power
    output = activity * base_output
    asked = asked_for(export_share, buyer_pressure, chain_pressure)
    worth = terms.buyers * asked * output
    cost = terms.fee + terms.life * more * green_premium
    wanted = liking(worth, cost, terms.sensitivity, terms.hesitation)
    return wanted + gumbel(chance, 1) > gumbel(chance, 0)
