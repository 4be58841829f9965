"""Which firms mind the price of carbon: desks under the market, verified data for the border."""

import numpy as np
from numpy.typing import NDArray

from agents.firms.programmes.carbon_care import (
    DataTerms,
    DeskTerms,
    keep_carbon_desk,
    verify_carbon_data,
)
from agents.machinery.population import Population, Rows
from agents.machinery.surroundings import Seen, SeenFrom
from sim.accounts.books.money import Ledger
from sim.firms.green.border import exposure
from sim.firms.market import FirmMarket
from sim.firms.terms import filled


class CarbonCare:
    """Looked at by every firm that is covered or exposed, when its power contract ends.

    See `sim.phases.Decision`.

    Attributes:
        rules: what it runs.
    """

    rules = (keep_carbon_desk, verify_carbon_data)

    def __init__(self, population: Population, market: FirmMarket) -> None:
        self.population, self.market, self.terms = population, market, market.terms
        behaviour = market.terms.tables.behaviour
        self._desk_terms = filled(DeskTerms, behaviour, "carbon_desk")
        self._data_terms = filled(DataTerms, behaviour, "carbon_data")
        none: Rows = np.zeros(0, np.int64)
        self.covered, self.exposed = none, none
        self.minds = self.verifies = np.zeros(0, np.bool_)
        self._see(0)

    @property
    def deciding(self) -> tuple[Rows, ...]:
        """The rows of those who decide."""
        return (self.covered, self.exposed)

    def gather(self, quarter: int) -> None:
        """Find whose year is over, set what they see."""
        columns = self.population.columns
        due = np.flatnonzero((columns["green_due"] <= quarter) & columns["active"])
        self.covered = due[columns["carbon_group"][due] > 0]
        border = self.market.border
        if border.price(max(quarter - 1, 0)) > 0.0:
            self.exposed = due[exposure(self.population, due, border.covered) > 0.0]
        else:
            self.exposed = due[:0]
        self._see(quarter)

    def decide(self) -> None:
        """Run the rules."""
        self.minds = keep_carbon_desk.decide(self.population, self.covered)
        self.verifies = verify_carbon_data.decide(self.population, self.exposed)

    def scatter(self, ledger: Ledger) -> None:
        """Write who minds a price for the coming year; what that costs is in wages."""
        del ledger
        columns = self.population.columns
        columns["carbon_desk"][self.covered] = self.minds
        columns["carbon_verified"][self.exposed] = self.verifies

    def counts(self) -> tuple[float, float]:
        """Return firms with a carbon desk, and with verified carbon data."""
        return self._count("carbon_desk"), self._count("carbon_verified")

    def _count(self, state: str) -> float:
        columns = self.population.columns
        held: NDArray[np.bool_] = columns[state] & columns["active"]
        return float(columns["weight"][held].sum())

    def _see(self, quarter: int) -> None:
        market, seen = self.market, self.population.surroundings
        seen["market_carbon_price"] = Seen(
            market.carbon_prices(quarter),
            "yuan/tCO2",
            "what a tonne more costs under the market",
            "levers ets_price, ets_paid_share, ets_coverage_*",
            "carbon_group",
        )
        seen["own_emissions"] = SeenFrom(
            market.border.emissions, "tCO2/yr", "from fuel", "emission_factors.csv"
        )
        seen["border_charge"] = SeenFrom(
            market.border.charge(quarter), "yuan/yr", "at the border, before any mark-up", "world"
        )
        for name, lever, meaning in (
            ("desk_support", "ets_city_support", "part of the cost of a desk the city pays"),
            ("data_offer", "verified_export_carbon_data", "exporters offered verification"),
        ):
            seen[name] = Seen(market.lever(lever, quarter), "1", meaning, f"lever {lever}")
        seen["desk_terms"] = Seen(self._desk_terms, "1", "what a desk is worth", "behaviour.csv")
        seen["data_terms"] = Seen(self._data_terms, "1", "what data are worth", "behaviour.csv")
