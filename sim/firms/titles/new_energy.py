"""The new-energy market: how much it takes of each trade's output, and who makes for it."""

import numpy as np
from numpy.typing import NDArray

from agents.firms.titles.new_energy import (
    NEW_ENERGY,
    NewEnergyTerms,
    settle_as_new_energy,
    turn_to_new_energy,
)
from agents.machinery.population import Population, Rows
from agents.machinery.surroundings import Seen
from sim.accounts.books.money import Ledger
from sim.clock import QUARTERS_PER_YEAR
from sim.firms.decisions.business import Business
from sim.firms.market import FirmMarket
from sim.firms.terms import filled
from sim.firms.titles.new_energy_market import market_index

DRIVE = "new_energy_industry_entry_boost"


class NewEnergyMakers:
    """Projects that settle for the new-energy market, makers that turn to it.

    See `sim.phases.Decision`. Decided with the entry and the yearly change of a firm, so after
    `sim.firms.decisions.business.Business`; who joins shares in the growth
    of that market from the next quarter on, and sells until then what it has sold.

    Attributes:
        rules: what it runs.
        settled, turned: firms of the quarter.
    """

    rules = (settle_as_new_energy, turn_to_new_energy)

    def __init__(self, population: Population, market: FirmMarket, business: Business) -> None:
        self.population, self.market, self.business = population, market, business
        self._terms = filled(NewEnergyTerms, market.terms.tables.titles, "new_energy")
        none: Rows = np.zeros(0, np.int64)
        self.projects, self.makers = none, none
        self.for_market: tuple[NDArray[np.bool_], ...] = (none > 0, none > 0)
        self.settled, self.turned = none, none
        self._see(0)

    @property
    def deciding(self) -> tuple[Rows, ...]:
        """The rows of those who decide."""
        return (self.projects, self.makers)

    def gather(self, quarter: int) -> None:
        """Find whose year is over and which projects apply, set what they see."""
        self.projects, self.makers = self.business.applying, self.business.growing
        self._see(quarter)

    def decide(self) -> None:
        """Run the rules."""
        self.for_market = (
            settle_as_new_energy.decide(self.population, self.projects) == NEW_ENERGY,
            turn_to_new_energy.decide(self.population, self.makers) == NEW_ENERGY,
        )

    def scatter(self, ledger: Ledger) -> None:
        """Write who makes for that market from now on."""
        del ledger
        columns = self.population.columns
        settled, turned = self.projects[self.for_market[0]], self.makers[self.for_market[1]]
        self.settled = settled[columns["active"][settled]]
        self.turned = turned[columns["active"][turned]]
        for joined in (self.settled, self.turned):
            self.business.join_new_energy(joined)

    def output(self) -> float:
        """Return their output at the rate of the quarter, yuan a year of 2020."""
        columns = self.population.columns
        made = columns["base_output"] * columns["activity"] * columns["weight"]
        return float(made[columns["new_energy"] & columns["active"]].sum())

    def _see(self, quarter: int) -> None:
        seen, world = self.population.surroundings, self.market.world
        last = max(quarter - 1, 0)
        year_ago = max(last - QUARTERS_PER_YEAR, 0)
        growth = market_index(world, last) / market_index(world, year_ago) - 1.0
        seen["market_growth"] = Seen(growth, "1", "of the new-energy market in a year", "world")
        seen["investment_drive"] = Seen(
            self.market.lever(DRIVE, quarter), "1", "of the city for new energy", f"lever {DRIVE}"
        )
        seen["new_energy_terms"] = Seen(
            self._terms, "1", "who makes for that market", "titles.csv: new_energy"
        )
