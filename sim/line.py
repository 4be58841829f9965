"""Whom a programme calls next: a line in the order of a draw that each has for life."""

import numpy as np
from numpy.typing import NDArray

from agents.machinery.chance import Stream
from agents.machinery.population import Rows


class Line:
    """Those a programme may call, in a fixed order; after the last it begins anew.

    What is called is measured (floor, offices); who is larger than what is left is called all the
    same, and the next wait for it. So a small city calls as much in the mean as a large one.

    Args:
        name: of the programme.
        rows: who may ever be called.
        seed: of the run.
        lapses: whether what nobody can take now is lost; else it waits for later comers.

    Attributes:
        allowance: what may still be called; below zero after a large one.
    """

    def __init__(self, name: str, rows: Rows, seed: int, *, lapses: bool = True) -> None:
        draws = Stream(seed, f"line of {name}").uniform(rows)
        self.rows = rows[np.argsort(draws, kind="stable")]
        self.allowance = 0.0
        self._next, self._lapses = 0, lapses

    def call(self, more: float, size: NDArray[np.float64], fits: NDArray[np.bool_]) -> Rows:
        """Return the rows called now, in the order of the line.

        Args:
            more: what may be called beyond what was left; nothing is called while it is none.
            size: of everybody in the population.
            fits: whether each may be called now.
        """
        self.allowance += more
        order = np.roll(self.rows, -self._next)
        waiting = np.flatnonzero(fits[order])
        if self.allowance <= 0.0 or not waiting.size:
            if self._lapses:
                self.lapse()
            return np.zeros(0, np.int64)
        running = np.cumsum(size[order[waiting]])
        number = min(int(np.searchsorted(running, self.allowance)) + 1, waiting.size)
        self.allowance -= float(running[number - 1])
        if number == waiting.size and self._lapses:
            self.lapse()
        self._next = (self._next + int(waiting[number - 1]) + 1) % order.size
        return np.asarray(order[waiting[:number]])

    def lapse(self) -> None:
        """Let what is left of the allowance go."""
        self.allowance = min(self.allowance, 0.0)
