"""Grants from a budget that runs out: who is served, in which order, and what is left."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.machinery.chance import Stream
from sim.clock import per_quarter
from sim.results.recorder import FLOW, Indicator, Recorder


@dataclass
class Budget:
    """Money of a programme in a quarter; what is not spent lapses.

    Attributes:
        name: of the programme.
        available: yuan left in this quarter.
        spent: yuan granted in this quarter.
        turned_down: yuan asked for in this quarter and not granted; what is owed and paid later
            is none of it.
    """

    name: str
    available: float = 0.0
    spent: float = 0.0
    turned_down: float = 0.0

    def open_quarter(self, yearly: float) -> None:
        """Make a quarter of the year's money available (yuan a year, real 2020)."""
        self.available = per_quarter(yearly)
        self.spent = self.turned_down = 0.0

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
        self.turn_down(float(running[-1]) - granted if running.size else 0.0)
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

    def turn_down(self, amount: float) -> None:
        """Note that so many yuan were asked for in vain.

        Raises:
            ValueError: the amount is negative or no number.
        """
        if not amount >= 0.0:
            raise ValueError(f"{self.name}: {amount} yuan cannot be turned down")
        self.turned_down += amount


def budget_indicators(budgets: Iterable[Budget]) -> list[Indicator]:
    """What is recorded of budgets."""
    meanings = ("paid out of it", "asked for and not granted, the money being gone")
    return [
        Indicator(name, "yuan", FLOW, meaning)
        for budget in budgets
        for name, meaning in zip(_names(budget), meanings, strict=True)
    ]


def record_budgets(budgets: Iterable[Budget], recorder: Recorder, quarter: int) -> None:
    """Record what each budget granted and turned down in a quarter."""
    for budget in budgets:
        amounts = (budget.spent, budget.turned_down)
        for name, amount in zip(_names(budget), amounts, strict=True):
            recorder.put(quarter, name, amount)


def _names(budget: Budget) -> tuple[str, str]:
    root = f"City|Budget|{budget.name.title()}"
    return f"{root}|Granted", f"{root}|Turned Down"
