"""One division's households while they are drawn: their kinds, addresses, chance and columns."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.machinery.chance import Stream
from sim.build.households.tables import KINDS
from sim.build.quota import FloatArray, IntArray
from sim.divisions import DIVISIONS

APARTMENT, HOUSE, OTHER_DWELLING, DORMITORY = range(4)
AREA = ("urban", "rural", "collective", "collective", "urban")  # of a kind, in table keys

# A row's address says where it stands among its like (division, kind, ordinal), so that households
# of one kind never move the chance of another: more arrivals leave everybody as they were.
_KIND_SHIFT = 40
_KINDS_PER_DIVISION = 8
_CELLS = 64  # quotas of one attribute in a division, at most
_DRAWN_AT_ONCE = 50_000  # rows; in smaller blocks a draw for all costs less than one per kind


@lru_cache(maxsize=256)
def _stream(city_seed: int, attribute: str) -> Stream:
    return Stream(city_seed, f"household {attribute}")


@lru_cache(maxsize=256)
def _offsets(city_seed: int, attribute: str) -> FloatArray:
    stream = Stream(city_seed, f"household quota {attribute}")
    return stream.uniform(np.arange(len(DIVISIONS) * _CELLS)).reshape(-1, _CELLS)


@dataclass
class Block:
    """The rows of one division, ordered by kind (see `household_tables`).

    Attributes:
        counts: rows per kind, length KINDS.
        columns: the household columns of these rows (views into those of the city).
        dwelling: type of dwelling, APARTMENT to DORMITORY.
        vintage: 0 built before 1990, then 1990s, 2000-2004, 2005-2009, 2010-2014, 5 from 2015.
        ln_income: log of household income over the mean of its kind in this division.
    """

    division: int
    city_seed: int
    counts: IntArray
    columns: dict[str, NDArray[Any]]
    address: IntArray = field(init=False)
    dwelling: NDArray[np.int8] = field(init=False)
    vintage: NDArray[np.int8] = field(init=False)
    ln_income: FloatArray = field(init=False)

    def __post_init__(self) -> None:
        self._drawn: dict[tuple[str, int], FloatArray] = {}
        self._ends = [0, *np.cumsum(self.counts).tolist()]
        rows = self._ends[-1]
        self.address = np.empty(rows, dtype=np.int64)
        for kind, part in self.kinds():
            first = (self.division * _KINDS_PER_DIVISION + kind) << _KIND_SHIFT
            self.address[part] = np.arange(first, first + part.stop - part.start)
        self.dwelling = np.zeros(rows, dtype=np.int8)
        self.vintage = np.zeros(rows, dtype=np.int8)
        self.ln_income = np.zeros(rows)

    def rows(self, first: int, last: int | None = None) -> slice:
        """Rows of kind `first`, or of the kinds `first` to `last`."""
        return slice(self._ends[first], self._ends[(first if last is None else last) + 1])

    def kinds(self) -> Iterator[tuple[int, slice]]:
        """The kinds that live here, with their rows."""
        for kind in range(KINDS):
            if self.counts[kind]:
                yield kind, self.rows(kind)

    def uniform(self, attribute: str, rows: slice | IntArray, k: int = 0) -> FloatArray:
        """One uniform draw per row, the same for the row's address whoever else is drawn."""
        stream = _stream(self.city_seed, attribute)
        if self.address.size > _DRAWN_AT_ONCE:
            return stream.uniform(self.address[rows], 0, k)
        if (attribute, k) not in self._drawn:
            self._drawn[attribute, k] = stream.uniform(self.address, 0, k)
        return self._drawn[attribute, k][rows]

    def offset(self, attribute: str, cell: int) -> float:
        """The draw in (0, 1) that rounds a fraction of a row up or down in one cell."""
        return float(_offsets(self.city_seed, attribute)[self.division, cell])

    def rounded(self, attribute: str, cell: int, expected: float) -> int:
        """The expected number of rows, rounded up or down by the cell's offset."""
        return int(np.floor(expected + self.offset(attribute, cell)))
