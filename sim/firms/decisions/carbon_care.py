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
from agents.machinery.surroundings import Seen, SeenFrom, Surroundings
from sim.accounts.books.controls import Control
from sim.accounts.books.money import Kind, Ledger
from sim.firms.green.border import exposure
from sim.firms.market import FirmMarket
from sim.firms.money.bookings import book, pay_grants
from sim.firms.terms import filled
from sim.grants import Budget

SUPPORT = "ets_city_support"


class CarbonCare:
    """Looked at by every firm that is covered or exposed, when its power contract ends.

    See `sim.phases.Decision`. The city's part of a year's cost of a desk comes from the green fund
    when the year begins; whom the money does not reach decides without it.

    Attributes:
        rules: what it runs.
        grant: of each covered firm that decides, yuan before weighing; after `serve`, what is paid.
        granted: what the city's fund gave, yuan.
    """

    rules = (keep_carbon_desk, verify_carbon_data)

    def __init__(self, population: Population, market: FirmMarket, budget: Budget) -> None:
        self.budget, self.quarter = budget, 0
        self.grant, self.granted = np.zeros(0), 0.0
        self.population, self.market, self.terms = population, market, market.terms
        behaviour = market.terms.tables.behaviour
        self._desk_terms = filled(DeskTerms, behaviour, "carbon_desk")
        self._data_terms = filled(DataTerms, behaviour, "carbon_data", {"mark_up": 0.0})
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
        self.quarter = quarter
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
        """Run the rules, as if every support were paid."""
        self.minds = keep_carbon_desk.decide(self.population, self.covered)
        self.verifies = verify_carbon_data.decide(self.population, self.exposed)
        support = self.market.lever(SUPPORT, self.quarter) * self._desk_terms.cost
        self.grant = np.where(self.minds, support, 0.0)

    def serve(self) -> None:
        """Hand out the money; whom it does not reach decides without it."""
        without, self.granted = pay_grants(self.budget, self.population, self.covered, self.grant)
        if without.size:
            bare = Surroundings(self.population.surroundings)
            bare["desk_support"] = Seen(0.0, "1", "the money has run out", "budget")
            again = keep_carbon_desk.decide(self.population, self.covered[without], bare)
            self.minds[without] = again

    def scatter(self, ledger: Ledger) -> None:
        """Write who minds a price for the coming year, book support; the rest is in wages."""
        columns, paid = self.population.columns, (self.covered, self.grant)
        city, kind = "city government", Kind.DESK_GRANT
        book(ledger, self.population, *paid, city, "firms", kind, self.quarter)
        columns["carbon_desk"][self.covered] = self.minds
        columns["carbon_verified"][self.exposed] = self.verifies

    def control(self) -> Control:
        """Return what support booked must add up to: what left the fund for it."""
        return Control("support of carbon desks", Kind.DESK_GRANT, self.granted, payee="firms")

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
            ("desk_support", SUPPORT, "part of the cost of a desk the city pays"),
            ("data_offer", "verified_export_carbon_data", "exporters offered verification"),
        ):
            seen[name] = Seen(market.lever(lever, quarter), "1", meaning, f"lever {lever}")
        seen["desk_terms"] = Seen(self._desk_terms, "1", "what a desk is worth", "behaviour.csv")
        known = self._data_terms._replace(mark_up=market.border.mark_up(max(quarter - 1, 0)))
        seen["data_terms"] = Seen(known, "1", "what data are worth", "behaviour.csv; world")
