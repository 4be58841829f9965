"""What every investment of firms shares: who is due, what is chosen, who is served a grant."""

from abc import ABC, abstractmethod
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from agents.machinery.diary import Dates, Diary
from agents.machinery.population import Population, Rows
from agents.machinery.surroundings import Seen, Surroundings
from sim.firms.market import FirmMarket
from sim.firms.money.bookings import Invested, pay_grants
from sim.grants import Budget


class Investment:
    """A decision on equipment that comes up by a diary (see `sim.phases.Decision`).

    Attributes:
        rows: who decides in the quarter.
        choice: what each of them answers.
        invested: what was paid, granted and aided in the quarter.
    """

    def __init__(self, population: Population, market: FirmMarket, diary: Diary) -> None:
        self.population, self.market, self.terms = population, market, market.terms
        self.dates = Dates(diary, population, market.world.end)
        self.quarter = 0
        self.rows: Rows = np.zeros(0, np.int64)
        self.choice = np.zeros(0, np.int64)
        self.invested = Invested()

    @property
    def deciding(self) -> tuple[Rows, ...]:
        """The rows of those who decide."""
        return (self.rows,)


class GrantedInvestment(Investment, ABC):
    """An investment on which the city's fund gives a grant while it lasts.

    Attributes:
        grant: yuan asked for by each row, and after `serve` paid to it, before weighing.
        granted: what the city's fund gave, yuan.
    """

    def __init__(
        self, population: Population, market: FirmMarket, diary: Diary, budget: Budget
    ) -> None:
        super().__init__(population, market, diary)
        self.budget = budget
        self.cost: NDArray[np.float64] = np.zeros(0)
        self.grant: NDArray[np.float64] = np.zeros(0)
        self.granted = 0.0

    def serve(self) -> None:
        """Hand out the money; whom it does not reach chooses without it."""
        without, self.granted = pay_grants(self.budget, self.population, self.rows, self.grant)
        if without.size:
            bare = Surroundings(self.population.surroundings)
            bare.update(self.without_grant())
            self.choose_again(without, bare)

    @abstractmethod
    def without_grant(self) -> Mapping[str, Seen]:
        """Return what those see whom the money does not reach."""

    @abstractmethod
    def choose_again(self, places: NDArray[np.int64], seen: Surroundings) -> None:
        """Let the rows at these places choose anew, seeing this."""
