"""Who makes for the new-energy market: projects that settle for it, makers that turn to it."""

import math
from typing import Annotated, NamedTuple

from agents.firms.kinds import Sector
from agents.machinery.chance import gumbel
from agents.machinery.choice import best, if_offered
from agents.machinery.rule import rule
from agents.machinery.units import Unit, YuanPerYear

CHEMICALS, ELECTRONICS = int(Sector.CHEMICALS), int(Sector.ELECTRONICS)
MACHINERY = int(Sector.MACHINERY)
AS_BEFORE, NEW_ENERGY = 0, 1


class NewEnergyTerms(NamedTuple):
    """The odds of making for that market while it does not grow, and what its growth does."""

    project_odds: Annotated[float, Unit("1")]
    turning_odds: Annotated[float, Unit("1")]
    turned_size: YuanPerYear
    market_pull: Annotated[float, Unit("1")]


def of_these_trades(sector: int) -> bool:
    """Return whether a trade can make cells, stores, electrolysers, grid equipment."""
    return sector in (ELECTRONICS, MACHINERY, CHEMICALS)


def pull(odds: float, market_growth: float, drive: float, terms: NewEnergyTerms) -> float:
    """Return the liking for that market: a growing one draws, and so does the city's drive."""
    return math.log(odds) + terms.market_pull * market_growth + math.log(drive)


@rule(stream="new-energy project", spell="entry_spell")
def settle_as_new_energy(
    sector,
    feedstock: Annotated[float, Unit("TJ/yr")],
    market_growth,
    investment_drive,
    new_energy_terms: NewEnergyTerms,
    chance,
) -> int:
    """A project that settles here makes for the new-energy market (1) or as its trade does (0)."""
    terms = new_energy_terms
    liked = pull(terms.project_odds, market_growth, investment_drive, terms)
    able = of_these_trades(sector) and feedstock == 0.0
    return best(gumbel(chance, 0), if_offered(able, liked + gumbel(chance, 1)))


@rule(stream="turning to new energy", spell="growth_spell")
def turn_to_new_energy(
    sector,
    small,
    new_energy,
    activity,
    base_output: YuanPerYear,
    feedstock: Annotated[float, Unit("TJ/yr")],
    market_growth,
    investment_drive,
    new_energy_terms: NewEnergyTerms,
    chance,
) -> int:
    """At the end of its year a maker of these trades turns to that market (1) or stays (0).

    Large ones add a line instead of turning; that is in the growth of the market.
    """
    terms = new_energy_terms
    liked = pull(terms.turning_odds, market_growth, investment_drive, terms)
    able = of_these_trades(sector) and feedstock == 0.0 and not small and not new_energy
    able = able and activity * base_output <= terms.turned_size
    return best(gumbel(chance, 0), if_offered(able, liked + gumbel(chance, 1)))
