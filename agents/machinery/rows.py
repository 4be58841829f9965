"""Sets of rows of one population: who is in any of several, who is among some.

Rows are small whole numbers, so a mark per row of the population answers in one pass; numpy's own
set functions sort or hash, and cost a hundred times more for a million rows.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from agents.machinery.population import Rows


def union(size: int, parts: Iterable[Rows]) -> Rows:
    """Return the rows that are in any of the parts, in order, each once.

    Args:
        size: rows of the whole population.
        parts: row numbers below `size`.
    """
    return np.flatnonzero(marked(size, parts))


def among(rows: Rows, some: Rows, size: int) -> NDArray[np.bool_]:
    """Return for each row whether it is one of `some`."""
    return marked(size, [some])[rows]


def marked(size: int, parts: Iterable[Rows]) -> NDArray[np.bool_]:
    """Return one truth per row of the population: whether it is in any of the parts."""
    marks = np.zeros(size, np.bool_)
    for rows in parts:
        marks[rows] = True
    return marks
