"""Green factory and supply-chain titles, quarter by quarter."""

import numpy as np

from agents.firms.titles.honour import (
    FACTORY,
    SUPPLY_CHAIN,
    HonourTerms,
    apply_for_honour,
    title_hazard,
    title_pace,
)
from agents.machinery.diary import Diary
from agents.machinery.population import Population
from agents.machinery.surroundings import Seen, Surroundings
from sim.accounts.books.controls import Control
from sim.accounts.books.money import Kind, Ledger
from sim.firms.decisions.investing import GrantedInvestment
from sim.firms.market import FirmMarket
from sim.firms.money.bookings import book
from sim.firms.terms import filled
from sim.grants import Budget

APPLY = 1
REWARD = "green_honour_reward"


class Honours(GrantedInvestment):
    """Who applies for a green title (see `sim.phases.Decision`).

    The city pays its reward from the green fund; whom the money does not reach decides without it.
    What applying costs is in wages and services.

    Attributes:
        rules: what it runs.
    """

    rules = (apply_for_honour,)

    def __init__(self, population: Population, market: FirmMarket, budget: Budget) -> None:
        titles = market.terms.tables.titles
        diary = Diary(
            name="thinking of titles",
            hazard=title_hazard,
            clock=None,
            due="title_due",
            spell="title_spell",
            started="title_started",
            constants={"review_rate": Seen(titles.value("review", "rate", unit="1/yr"), "1/yr")},
            pace=title_pace,
        )
        super().__init__(population, market, diary, budget)
        self._terms = filled(HonourTerms, titles, "honour")
        self._see(0)
        self.dates.begin()

    def gather(self, quarter: int) -> None:
        """Find who thinks of titles, set what they see."""
        self.quarter = quarter
        self.rows = self.dates.who(quarter)
        self._see(quarter)

    def decide(self) -> None:
        """Choose as if every reward were paid."""
        self.choice = apply_for_honour.decide(self.population, self.rows)
        reward = self.market.lever(REWARD, self.quarter)
        self.grant = np.where(self.choice == APPLY, reward, 0.0)

    def without_grant(self) -> dict[str, Seen]:
        """Return what those see whom the money does not reach."""
        return {"honour_reward": Seen(0.0, "yuan", "the money has run out", "budget")}

    def choose_again(self, places: np.ndarray, seen: Surroundings) -> None:
        """Choose without the reward."""
        self.choice[places] = apply_for_honour.decide(self.population, self.rows[places], seen)

    def scatter(self, ledger: Ledger) -> None:
        """Write the titles, book the rewards, and let all think of it again in some years."""
        won = self.choice == APPLY
        self.population.columns["honour"][self.rows[won]] += 1
        city, paid = "city government", self.grant[won]
        shared = (ledger, self.population, self.rows[won], paid)
        book(*shared, city, "firms", Kind.TITLE_GRANT, self.quarter)
        self.dates.open(self.rows, self.quarter)

    def control(self) -> Control:
        """Return what rewards booked must add up to: what left the fund for them."""
        return Control("rewards of titles", Kind.TITLE_GRANT, self.granted, payee="firms")

    def count(self) -> tuple[float, float]:
        """Return green factories and supply-chain firms: titles won, of those since closed too."""
        columns = self.population.columns
        factories, chains = (
            float(columns["weight"][columns["honour"] >= rank].sum())
            for rank in (FACTORY, SUPPLY_CHAIN)
        )
        return factories, chains

    def _see(self, quarter: int) -> None:
        seen = self.population.surroundings
        seen["honour_reward"] = Seen(
            self.market.lever(REWARD, quarter), "yuan", "of the city for a title", f"lever {REWARD}"
        )
        seen["honour_terms"] = Seen(
            self._terms, "1", "what a title asks for and brings", "titles.csv: honour"
        )
