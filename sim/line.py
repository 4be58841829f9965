"""Whom a programme calls next: a line in the order of a draw that each has for life."""

import numpy as np
from numpy.typing import NDArray

from agents.machinery.chance import Stream
from agents.machinery.population import Rows

STRETCH = 4096  # places of a line looked at together; results do not depend on it


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

    def call(
        self,
        more: float,
        size: NDArray[np.floating],
        fits: NDArray[np.bool_],
        times: float = 1.0,
    ) -> Rows:
        """Return the rows called now, in the order of the line.

        Args:
            more: what may be called beyond what was left; nothing is called while it is none.
            size: of everybody in the population.
            fits: whether each may be called now.
            times: what each size is multiplied by.
        """
        self.allowance += more
        called: list[Rows] = []
        if self.allowance > 0.0:
            called = self._walk(size, fits, times)
        if self.allowance > 0.0 and self._lapses:
            self.lapse()  # the line is at its end
        return np.concatenate([np.zeros(0, np.int64), *called])

    def _walk(
        self, size: NDArray[np.floating], fits: NDArray[np.bool_], times: float
    ) -> list[Rows]:
        """Go down the line, a stretch at a time, until what may be called is called."""
        called: list[Rows] = []
        length, first, used = self.rows.size, self._next, 0.0
        for start in range(0, length, STRETCH):
            places = (first + np.arange(start, min(start + STRETCH, length))) % length
            waiting = places[fits[self.rows[places]]]
            if not waiting.size:
                continue
            rows = self.rows[waiting]
            sizes = size[rows].astype(np.float64) * times
            running = np.cumsum(np.concatenate([[used], sizes]))[1:]
            number = min(int(np.searchsorted(running, self.allowance)) + 1, rows.size)
            called.append(rows[:number])
            used = float(running[number - 1])
            self._next = int(waiting[number - 1] + 1) % length
            if used >= self.allowance:
                break
        self.allowance -= used
        return called

    def lapse(self) -> None:
        """Let what is left of the allowance go."""
        self.allowance = min(self.allowance, 0.0)
