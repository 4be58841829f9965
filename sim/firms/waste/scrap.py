"""Scrap that the city has collected and sorted: its supply, its price, and who charges it."""

import math

import numpy as np
from numpy.typing import NDArray

from agents.firms.kinds import SteelRoute
from agents.firms.waste.scrap import ScrapTerms, charge_sorted_scrap
from agents.machinery.population import Population, Rows
from agents.machinery.surroundings import Seen
from sim.accounts.books.money import Ledger
from sim.clock import QUARTERS_PER_YEAR
from sim.firms.market import FirmMarket
from sim.firms.terms import filled

Array = NDArray[np.float64]
LEVER = "scrap_collection_boost"
TONNES_PER_MT = 1e6


def scrap_supply(market: FirmMarket, quarter: int) -> float:
    """Return scrap that the city's works can get, t a year, with what is collected beyond it.

    Raises:
        InputError: the table of routes lacks the supply.
    """
    rows = market.terms.tables.routes
    growth = rows.value("all", "scrap_supply_growth", unit="1/yr")
    supply = rows.value("all", "scrap_supply_2020", unit="Mt/yr") * TONNES_PER_MT
    supply *= math.exp(growth * quarter / QUARTERS_PER_YEAR)
    return supply * (1.0 + market.lever(LEVER, quarter))


def scrap_price_factor(market: FirmMarket, quarter: int) -> float:
    """Return by what the price of scrap is multiplied: more of it has to find a buyer."""
    flexibility = market.terms.tables.circular.value("scrap", "price_flexibility", unit="1")
    return float((1.0 + market.lever(LEVER, quarter)) ** -flexibility)


class ScrapCharge:
    """Sorted scrap in converters (see `sim.phases.Decision`).

    Quarter by quarter each blast-furnace line is offered its part of what is collected beyond the
    market's own supply, by its crude steel, as far as its converter can take it. What it takes
    replaces hot metal, and with it coal, coke and the gas of the works.

    Attributes:
        rules: what it runs.
    """

    rules = (charge_sorted_scrap,)

    def __init__(self, population: Population, market: FirmMarket) -> None:
        self.population, self.market = population, market
        circular, routes = market.terms.tables.circular, market.terms.routes
        self.terms = filled(ScrapTerms, circular, "scrap")
        self.largest = circular.value("scrap", "largest_extra", unit="1")
        self.saved = self.terms.iron_per_scrap / routes["blast_furnace"].iron
        self.quarter = 0
        self.rows: Rows = np.zeros(0, np.int64)
        self.choice = np.zeros(0, np.int64)
        self.offered = 0.0
        self._see(0)

    @property
    def deciding(self) -> tuple[Rows, ...]:
        """The rows of those who decide."""
        return (self.rows,)

    def gather(self, quarter: int) -> None:
        """Find the blast-furnace lines, set what they see."""
        self.quarter = quarter
        self.rows = self._lines()
        self._see(quarter)

    def decide(self) -> None:
        """Run the rule."""
        self.choice = charge_sorted_scrap.decide(self.population, self.rows)

    def scatter(self, ledger: Ledger) -> None:
        """Write the charge of the quarter and the hot metal, coal and coke that go with it."""
        del ledger  # materials of steel are in no account of money
        columns = self.population.columns
        wanted = np.where(self.choice == 1, self.offered, 0.0)
        before = columns["sorted_scrap"][self.rows]
        moved = np.flatnonzero(wanted != before)
        rows = self.rows[moved]
        ratio = (1.0 - self.saved * wanted[moved]) / (1.0 - self.saved * before[moved])
        for name in ("hot_metal", "iron_coal", "iron_coke"):
            columns[name][rows] *= ratio
        columns["sorted_scrap"][rows] = wanted[moved]
        columns["scrap_spell"][self.rows] += 1
        rebuilt = columns["steel_route"] != SteelRoute.BLAST_FURNACE
        columns["sorted_scrap"][rebuilt] = 0.0

    def _lines(self) -> Rows:
        columns = self.population.columns
        blast = columns["steel_route"] == SteelRoute.BLAST_FURNACE
        return np.flatnonzero(blast & columns["active"])

    def _see(self, quarter: int) -> None:
        columns, rows = self.population.columns, self._lines()
        boost = self.market.lever(LEVER, quarter)
        extra = scrap_supply(self.market, quarter) * boost / (1.0 + boost)
        crude = float((columns["crude_steel"] * columns["activity"])[rows].sum())
        self.offered = min(extra / crude, self.largest) if crude > 0.0 else 0.0
        seen = self.population.surroundings
        seen["sorted_scrap_offered"] = Seen(
            self.offered, "1", "sorted scrap offered, t/t", f"lever {LEVER}"
        )
        seen["scrap_terms"] = Seen(self.terms, "1", "how scrap is weighed", "circular.csv: scrap")
