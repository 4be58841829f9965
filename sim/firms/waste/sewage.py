"""The city's places for model sewage works: offered to the largest first, year by year."""

import math

import numpy as np

from agents.firms.waste.sewage import SewageTerms, rebuilding_cost, would_be_model
from agents.machinery.population import Population, Rows
from agents.machinery.surroundings import Seen
from sim.accounts.books.money import Ledger
from sim.clock import quarter_of_year
from sim.firms.market import FirmMarket
from sim.firms.money.bookings import Invested, buy

LEVER = "sewage_benchmark_plants"
NEARLY = 1e-9  # of a place: a schedule that reaches five has five


class SewageWorks:
    """Model sewage works (see `sim.phases.Decision`).

    In the first quarter of a year every sewage works says whether it would take a place; the
    largest of those who would get the places that are there. One takes it for good.

    Attributes:
        rules: what it runs.
        invested: what was paid and aided in the quarter.
    """

    rules = (would_be_model, rebuilding_cost)

    def __init__(self, population: Population, market: FirmMarket) -> None:
        self.population, self.market = population, market
        table = market.terms.tables.circular
        self.terms = SewageTerms(
            saving=table.value("sewage", "saving", unit="share"),
            capex=table.value("sewage", "capex", unit="yuan/(kWh yr)"),
            life=table.value("sewage", "life", unit="yr"),
        )
        self.quarter = 0
        self.rows: Rows = np.zeros(0, np.int64)
        self.chosen: Rows = np.zeros(0, np.int64)
        self.invested = Invested()
        seen = population.surroundings
        seen["sewage_terms"] = Seen(self.terms, "1", "of rebuilding", "circular.csv: sewage")

    @property
    def deciding(self) -> tuple[Rows, ...]:
        """The rows of those who decide."""
        return (self.rows,)

    def gather(self, quarter: int) -> None:
        """In the first quarter of a year find the sewage works that are no model yet."""
        self.quarter = quarter
        self.rows = np.zeros(0, np.int64)
        if quarter_of_year(quarter) == 1:
            columns = self.population.columns
            self.rows = np.flatnonzero(
                columns["sewage"] & ~columns["benchmark"] & columns["active"]
            )

    def decide(self) -> None:
        """Ask who would; hand the places to the largest of them."""
        willing = self.rows[would_be_model.decide(self.population, self.rows).astype(np.bool_)]
        columns = self.population.columns
        places = math.floor(self.market.lever(LEVER, self.quarter) + NEARLY)
        left = max(places - self.count(), 0)
        order = np.argsort(-columns["power"][willing], kind="stable")
        self.chosen = np.sort(willing[order[:left]])

    def scatter(self, ledger: Ledger) -> None:
        """Rebuild the works and book what it costs."""
        columns, rows = self.population.columns, self.chosen
        cost = rebuilding_cost.decide(self.population, rows)
        columns["electricity_factor"][rows] *= 1.0 - self.terms.saving
        columns["benchmark"][rows] = True
        aid = self.market.aid_per_yuan(self.quarter)
        self.invested = buy(ledger, self.population, rows, cost, aid, self.quarter)
        self.chosen = np.zeros(0, np.int64)

    def count(self) -> int:
        """Return how many model works there are."""
        columns = self.population.columns
        return int(np.count_nonzero(columns["benchmark"] & columns["active"]))
