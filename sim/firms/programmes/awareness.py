"""How knowledge of savings spreads among the firms of a trade, quarter by quarter."""

import numpy as np
from numpy.typing import NDArray

from agents.firms.kinds import SECTORS, Sector
from agents.firms.programmes.awareness import hear_of_savings
from agents.machinery.population import Population, Rows
from agents.machinery.surroundings import Seen
from sim.accounts.books.money import Ledger, group_sums
from sim.clock import QUARTERS_PER_YEAR
from sim.firms.decisions.retrofits import Retrofits
from sim.firms.market import FirmMarket


class TradeTalk:
    """Firms that do not know their options hear of them once a year or not (see `Decision`).

    Who has heard looks at its next project at the pace of those who know.

    Attributes:
        rules: what it runs.
        heard: firms that came to know their options by talk in the quarter.
    """

    rules = (hear_of_savings,)

    def __init__(self, population: Population, market: FirmMarket, retrofits: Retrofits) -> None:
        self.population, self.market, self.retrofits = population, market, retrofits
        self.talk = market.terms.programme("awareness", "talk", "1/yr")
        self.quarter = 0
        self.rows: Rows = np.zeros(0, np.int64)
        self.hears = np.zeros(0, np.bool_)
        self.heard = 0.0
        self._aware_2020 = self._aware_now()
        self._see(0)

    @property
    def deciding(self) -> tuple[Rows, ...]:
        """The rows of those who may hear of it."""
        return (self.rows,)

    def gather(self, quarter: int) -> None:
        """Find who does not know and whose year is over, set what they see."""
        self.quarter = quarter
        columns = self.population.columns
        due = columns["hear_due"] == quarter
        self.rows = np.flatnonzero(due & columns["active"] & ~columns["aware"])
        self._see(quarter)

    def decide(self) -> None:
        """Run the rule."""
        self.hears = hear_of_savings.decide(self.population, self.rows)

    def scatter(self, ledger: Ledger) -> None:
        """Write who knows now, date its next look, open the next year."""
        del ledger  # talk is free
        columns = self.population.columns
        news = self.rows[self.hears]
        news = news[~columns["aware"][news]]  # not those who have just looked by themselves
        columns["aware"][news] = True
        self.retrofits.dates.open(news, self.quarter)
        self.heard = float(columns["weight"][news].sum())
        columns["hear_spell"][self.rows] += 1
        columns["hear_due"][self.rows] += QUARTERS_PER_YEAR

    def _aware_now(self) -> NDArray[np.float64]:
        """Return the share of the firms of each sector that know their options."""
        columns = self.population.columns
        weight = np.where(columns["active"], columns["weight"], 0.0)
        number, know = (
            group_sums(columns["sector"], weight * part, len(SECTORS), 1.0)
            for part in (1.0, columns["aware"])
        )
        return np.asarray(know / np.maximum(number, 1e-12))

    def _see(self, quarter: int) -> None:
        seen, lever = self.population.surroundings, "tech_diffusion_boost"
        shares = self._aware_2020 if self.market.contacts_frozen else self._aware_now()
        meaning = "share of firms of the trade that know their options"
        seen["aware_in_trade"] = Seen(shares, "1", meaning, "last quarter", "sector")
        seen["talk"] = Seen(self.talk, "1/yr", "how fast news spreads", "programmes.csv")
        boost = self.market.lever(lever, quarter)
        seen["diffusion_boost"] = Seen(boost, "1", "faster among small firms", f"lever {lever}")


def aware_share(population: Population, *, small: bool) -> float:
    """Return the share of factories below or above the threshold that know their options."""
    columns = population.columns
    these = columns["active"] & (columns["small"] == small)
    these &= columns["sector"] <= Sector.WATER_AND_GAS_SUPPLY
    weight = columns["weight"][these]
    return float((weight * columns["aware"][these]).sum() / max(weight.sum(), 1e-12))
