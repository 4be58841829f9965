"""Sorted scrap in the converters of blast-furnace works, where it costs less than hot metal."""

import math
from typing import Annotated, NamedTuple

from agents.conversions import GJ_PER_TJ
from agents.firms.investing import CarbonContent
from agents.firms.steel import RouteInputs, SteelPrices
from agents.machinery.chance import gumbel
from agents.machinery.choice import best, if_offered
from agents.machinery.rule import rule
from agents.machinery.units import TJPerYear, TonnesPerYear, Unit, YuanPerTonneCO2

BLAST_FURNACE = 1  # kinds.SteelRoute


class ScrapTerms(NamedTuple):
    """How works weigh sorted scrap against their own hot metal."""

    iron_per_scrap: Annotated[float, Unit("1")]  # t of hot metal that a tonne of scrap replaces
    sensitivity: Annotated[float, Unit("1")]  # of the logarithm of the ratio of costs


@rule(stream="sorted scrap", spell="scrap_spell")
def charge_sorted_scrap(
    steel_route,
    hot_metal: TonnesPerYear,
    fuel_factor,
    iron_coal: TJPerYear,
    iron_coke: TJPerYear,
    blast_furnace: RouteInputs,
    steel_prices: SteelPrices,
    carbon_content: CarbonContent,
    carbon_price: YuanPerTonneCO2,
    sorted_scrap_offered,
    scrap_terms: ScrapTerms,
    chance,
) -> int:
    """Take this quarter's offer of sorted scrap (1) when hot metal costs more, else not (0).

    A tonne of hot metal costs its ore and coal and the carbon of the line's own coal and coke. Only
    blast-furnace works have converters that can take more scrap than they do.
    """
    ore = blast_furnace.ore * steel_prices.ore
    coking = blast_furnace.coking_coal * steel_prices.coking_coal
    injected = blast_furnace.injected_coal * steel_prices.injected_coal
    carbon = fuel_factor * (iron_coal * carbon_content.coal + iron_coke * carbon_content.coke)
    per_iron = carbon * GJ_PER_TJ / max(hot_metal, 1.0)
    iron = ore + coking + injected + carbon_price * per_iron
    saved = iron * scrap_terms.iron_per_scrap
    worth = scrap_terms.sensitivity * math.log(max(saved, 1.0) / max(steel_prices.scrap, 1.0))
    possible = steel_route == BLAST_FURNACE and sorted_scrap_offered > 0.0
    return best(gumbel(chance, 0), if_offered(possible, worth + gumbel(chance, 1)))
