"""Near-zero-carbon factories: who asks for the title, and whom the city's inspectors certify."""

import math

import numpy as np

from agents.firms.titles.near_zero import (
    NearZeroTerms,
    go_near_zero,
    green_for_title,
    renew_near_zero,
)
from agents.machinery.chance import Stream
from agents.machinery.population import Population, Rows
from agents.machinery.state import NEVER
from agents.machinery.surroundings import Seen, SeenFrom
from sim.accounts.books.money import Ledger
from sim.clock import QUARTERS_PER_YEAR
from sim.firms.market import FirmMarket
from sim.firms.terms import filled
from sim.firms.titles.footprint import (
    Admitted,
    BoughtPower,
    PowerEmissions,
    per_output_of_sectors,
)
from sim.firms.titles.honours import Honours

PROGRAMME = "zero_carbon_factory_programme"


class NearZeroFactories:
    """Thought of with the other titles (see `sim.phases.Decision`).

    The city certifies so many factories a year at most, in the order of a draw that each has for
    life; places of a year that nobody takes lapse. Who goes away empty asks again when it next
    thinks of titles. What verification costs is in wages and services. At the end of its life a
    title is tested again, without a new place; who fails may ask anew.

    Attributes:
        rules: what it runs.
        rows: who decides in the quarter.
        certified: who got the title in the quarter.
        tested: whose title came to the end of its life; once scattered, who keeps it.
    """

    rules = (go_near_zero, green_for_title, renew_near_zero)

    def __init__(self, population: Population, market: FirmMarket, honours: Honours) -> None:
        self.population, self.market, self.honours = population, market, honours
        titles = market.terms.tables.titles
        self._terms = filled(NearZeroTerms, titles, "near_zero")
        self._bought = BoughtPower(titles.value("honour", "sun_hours", unit="h/yr"))
        self._life = round(self._terms.life * QUARTERS_PER_YEAR)
        bar = titles.value("near_zero", "bar", unit="1")
        at_2020 = per_output_of_sectors(population, market.border.emissions, self.power(0))
        self._admitted = Admitted(bar * at_2020)
        none: Rows = np.zeros(0, np.int64)
        self.rows, self.certified, self.tested = none, none, none
        self.asks = np.zeros(0, np.bool_)
        self.quarter, self._places, self._taken = 0, 0.0, 0
        self._see(0)

    @property
    def deciding(self) -> tuple[Rows, ...]:
        """The rows of those who decide."""
        return (self.rows, self.tested)

    def power(self, quarter: int) -> PowerEmissions:
        """Return emissions of bought power as deciders of a quarter know them."""
        return PowerEmissions(self._bought, self.market.now(quarter)["grid_co2_factor"])

    def gather(self, quarter: int) -> None:
        """Find who thinks of titles, open the quarter's places, set what they see."""
        self.quarter = quarter
        places = self.market.lever(PROGRAMME, quarter) / QUARTERS_PER_YEAR
        if quarter % QUARTERS_PER_YEAR == 0:
            self._places, self._taken = 0.0, 0
        self._places += places
        self.rows = self.honours.rows if self._places > 0.0 else self.honours.rows[:0]
        columns = self.population.columns
        due = columns["zero_carbon"] & columns["active"] & (columns["zero_carbon_due"] == quarter)
        self.tested = np.flatnonzero(due)
        self._see(quarter)

    def decide(self) -> None:
        """Let them ask, and certify in line while there are places."""
        self.asks = go_near_zero.decide(self.population, self.rows).astype(np.bool_)
        asking = self.rows[self.asks]
        draws = Stream(self.population.seed, "queue for near-zero factories").uniform(asking)
        free = max(math.floor(self._places + 1e-9) - self._taken, 0)
        self.certified = asking[np.argsort(draws, kind="stable")[:free]]

    def scatter(self, ledger: Ledger) -> None:
        """Write the titles; the green power that they rest on is kept from now on.

        Boilers and kilns of the quarter are in place by now: inspectors certify what they find, and
        whose fuels alone have become too much goes away without the title.
        """
        del ledger
        passed = green_for_title.decide(self.population, self.certified) <= 1.0
        self.certified = self.certified[passed]
        self._taken += self.certified.size
        self._let_lapse(self.tested)
        self._hold(np.concatenate([self.certified, self.tested]))

    def _let_lapse(self, tested: Rows) -> None:
        """Test titles again; those that fail lapse with the green power kept for them."""
        columns = self.population.columns
        holds = renew_near_zero.decide(self.population, tested).astype(np.bool_)
        lapsed, self.tested = tested[~holds], tested[holds]
        columns["zero_carbon"][lapsed] = False
        columns["zero_carbon_due"][lapsed] = NEVER
        columns["green_kept"][lapsed] = 0.0  # a park that signed asks for it anew

    def _hold(self, rows: Rows) -> None:
        """Give the title, for its life, and keep the green power that it rests on."""
        columns = self.population.columns
        kept = green_for_title.decide(self.population, rows)
        columns["zero_carbon"][rows] = True
        columns["zero_carbon_due"][rows] = self.quarter + self._life
        columns["green_kept"][rows] = kept  # a park that signed asks for all
        columns["green_share"][rows] = np.maximum(columns["green_share"][rows], kept)

    def count(self) -> float:
        """Return the factories in business that hold the title."""
        columns = self.population.columns
        return float(columns["weight"][columns["zero_carbon"] & columns["active"]].sum())

    def _see(self, quarter: int) -> None:
        seen, power = self.population.surroundings, self.power(quarter)
        for name, gather, unit, meaning in (
            ("bought_power", self._bought, "kWh/yr", "use less what the roof makes"),
            ("own_emissions", self.market.border.emissions, "tCO2/yr", "from fuel"),
            ("power_emissions", power, "tCO2/yr", "of power bought, none of it green"),
            ("emissions_admitted", self._admitted, "tCO2/yr", "by the bar of the title"),
        ):
            seen[name] = SeenFrom(gather, unit, meaning, "titles.csv, emission_factors.csv, world")
        seen["near_zero_terms"] = Seen(
            self._terms, "1", "what the title asks for and brings", "titles.csv: near_zero"
        )
