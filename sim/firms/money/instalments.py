"""Support of large plants, paid by the city's fund in equal parts over the years of building."""

import numpy as np
from numpy.typing import NDArray

from agents.machinery.population import Rows
from sim.clock import QUARTERS_PER_YEAR
from sim.grants import Budget

Array = NDArray[np.float64]


class Instalments:
    """What the fund still owes; it comes before new applications, and waits when money is short.

    Args:
        budget: the fund.
        years: over which a support is paid.
        seed: of the run.
    """

    def __init__(self, budget: Budget, years: float, seed: int) -> None:
        self.budget, self.seed = budget, seed
        self.number = max(round(years * QUARTERS_PER_YEAR), 1)
        self._part: dict[int, float] = {}
        self._owed: dict[int, float] = {}

    @property
    def owed(self) -> float:
        """Yuan still to be paid, over all rows."""
        return float(sum(self._owed.values()))

    def promise(self, row: int, total: float) -> None:
        """Promise a support whose first part has been paid."""
        self._part[row] = total / self.number
        self._owed[row] = total - total / self.number

    def pay(self) -> tuple[Rows, Array]:
        """Take what is due in this quarter out of the fund; return rows and yuan."""
        rows, amounts = [], []
        for row, owed in list(self._owed.items()):
            due = min(self._part[row], owed, self.budget.available)
            if due <= 0.0:
                continue
            served = self.budget.serve(np.array([row]), np.array([due]), self.seed)
            assert served.all(), "no more is asked for than is there"
            rows.append(row)
            amounts.append(due)
            self._owed[row] = owed - due
            if self._owed[row] <= 1e-9 * self._part[row]:
                del self._owed[row], self._part[row]
        return np.array(rows, np.int64), np.array(amounts)
