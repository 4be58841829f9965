"""Grants from a budget that runs out: who is served, in which order, and what is left."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.machinery.chance import Stream
from sim.clock import per_quarter


@dataclass
class Budget:
    """Money of a programme in a quarter; what is not spent lapses.

    Attributes:
        name: of the programme.
        available: yuan left in this quarter.
        spent: yuan granted in this quarter.
    """

    name: str
    available: float = 0.0
    spent: float = 0.0

    def open_quarter(self, yearly: float) -> None:
        """Make a quarter of the year's money available (yuan a year, real 2020)."""
        self.available = per_quarter(yearly)
        self.spent = 0.0

    def serve(
        self, applicants: NDArray[np.int64], amounts: NDArray[np.float64], seed: int
    ) -> NDArray[np.bool_]:
        """Return who gets a grant, and spend it.

        Applicants are served in the order of a draw that each has for life, while the money lasts;
        the first who asks for more than is left, and all after, go without.

        Args:
            applicants: row numbers, none twice.
            amounts: yuan asked for, each times the agents it stands for; not negative.
            seed: of the run.

        Raises:
            ValueError: an amount is negative or no number.
        """
        if not (np.asarray(amounts) >= 0.0).all():
            raise ValueError(f"{self.name}: an amount asked for is negative or no number")
        order = self.line(applicants, seed)
        served = np.zeros(len(applicants), np.bool_)
        running = np.cumsum(amounts[order])
        number = int(np.searchsorted(running, self.available, side="right"))
        served[order[:number]] = True
        granted = float(running[number - 1]) if number else 0.0
        self.pay(granted)  # the very sum that was compared: never more than there is
        return served

    def line(self, applicants: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
        """Return the places of applicants in the order of a draw that each has for life."""
        draws = Stream(seed, f"queue for {self.name}").uniform(applicants)
        return np.argsort(draws, kind="stable")

    def pay(self, amount: float) -> None:
        """Spend so many yuan of the quarter's money.

        Raises:
            ValueError: it is more than is left.
        """
        if not 0.0 <= amount <= self.available:
            raise ValueError(f"{self.name}: {amount} yuan asked for, {self.available} left")
        self.available -= amount
        self.spent += amount
