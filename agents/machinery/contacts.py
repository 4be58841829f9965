"""Contacts: a directed small world computed from the index, so that it costs no memory.

Each agent has the same few contacts for life. Most live near it, in its own district block (rows
are sorted by district, so near in the index is near in the city), some elsewhere in the district,
a few anywhere. A draw that hits the agent itself or somebody who is not active is replaced by the
next one, so a contact changes only when it, or one who was drawn before it, comes or goes.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from agents.machinery.chance import stream_key, uniform_at, unit
from agents.machinery.philox import philox
from agents.machinery.population import Population, Rows, checked_rows

TRIES = 8  # draws per contact before it is given up


@dataclass(frozen=True)
class Contacts:
    """Who knows whom in one kind of agent.

    Attributes:
        stream: name of the stream the contacts are drawn from.
        number: contacts per agent.
        near: share of contacts within the neighbourhood.
        district: share elsewhere in the same district (the rest lives anywhere).
        neighbourhood: real agents in a neighbourhood; a sample holds fewer, at least `number` each
            side.
    """

    stream: str
    number: int
    near: float
    district: float
    neighbourhood: int

    def __post_init__(self) -> None:
        if self.number < 1 or self.neighbourhood < 1:
            raise ValueError(f"{self.stream}: contacts and neighbourhood are at least 1")
        if min(self.near, self.district) < 0 or self.near + self.district > 1 + 1e-12:
            raise ValueError(f"{self.stream}: shares near and in the district are parts of one")

    def share(
        self, population: Population, rows: Rows, state: str | NDArray[Any], value: int
    ) -> NDArray[np.float64]:
        """Return for each row the share of its contacts whose coded `state` is `value`.

        0 for an agent that knows nobody.

        `state` is the name of a state, or a column of the population as it stood at some time.
        """
        return self._gather(population, rows, _column(population, state), value, above=False)

    def share_above(
        self, population: Population, rows: Rows, state: str | NDArray[Any], value: float
    ) -> NDArray[np.float64]:
        """Return for each row the share of its contacts whose `state` is above `value`."""
        return self._gather(population, rows, _column(population, state), value, above=True)

    def rows_of(self, population: Population, row: int) -> NDArray[np.int64]:
        """Return the rows of one agent's contacts, in order; somebody may be drawn twice."""
        found = self.table(population, np.array([row]))[0]
        return found[found >= 0]

    def table(self, population: Population, rows: Rows) -> NDArray[np.int64]:
        """Return the contacts of each row [rows, number], -1 where one was given up."""
        rows = checked_rows(rows, population.size)
        found = np.full((len(rows), self.number), -1, np.int64)
        if len(rows) == 0:
            return found
        bounds, active, reach, key = self._world(population)
        _find(
            rows, self.number, self.near, self.district, reach, bounds,
            population.columns["district"], active, key[0], key[1], found,
        )  # fmt: skip
        return found

    def _world(
        self, population: Population
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_], int, tuple[np.uint64, np.uint64]]:
        columns = population.columns
        bounds = population.register.district_bounds
        if bounds is None:
            bounds = _bounds(columns["district"])
            if not bounds.size:
                raise ValueError("rows are not sorted by district, so near rows are not neighbours")
            population.register.district_bounds = bounds
        active = columns.get("active")
        if active is None:
            active = np.ones(0, np.bool_)  # empty: a kind without the state is always active
        reach = max(self.number, round(self.neighbourhood / population.weight / 2))
        key_0, key_1 = stream_key(population.seed, self.stream)
        return bounds, active, reach, (np.uint64(key_0), np.uint64(key_1))

    def _gather(
        self, population: Population, rows: Rows, column: NDArray, value: float, *, above: bool
    ) -> NDArray[np.float64]:
        rows = checked_rows(rows, population.size)
        if len(column) != population.size:
            raise ValueError(f"a column of {len(column)} entries for {population.size} rows")
        out = np.empty(len(rows))
        if len(rows) == 0:
            return out
        bounds, active, reach, key = self._world(population)
        _share(
            rows, self.number, self.near, self.district, reach, bounds,
            population.columns["district"], active, column, value, above, key[0], key[1], out,
        )  # fmt: skip
        return out


def _column(population: Population, state: str | NDArray[Any]) -> NDArray[Any]:
    return population.columns[state] if isinstance(state, str) else state


@njit(cache=True, nogil=True)
def _bounds(district):  # type: ignore[no-untyped-def]
    """Return the first row of each district and the end of the last; nothing if not sorted."""
    bounds = np.full(district[-1] + 2, district.size, np.int64)
    bounds[: district[0] + 1] = 0
    for row in range(1, district.size):
        if district[row] < district[row - 1]:
            return bounds[:0]
        if district[row] > district[row - 1]:
            bounds[district[row - 1] + 1 : district[row] + 1] = row
    return bounds


@njit(cache=True, forceinline=True)
def _rings(row, near, district, reach, low, high, size):  # type: ignore[no-untyped-def]
    """Return up to which draw a contact is near or in the district, and each ring's first and last.

    The district of the agent begins at row `low` and ends before `high`.
    """
    first, last = max(low, row - reach), min(high, row + reach + 1)
    return near, near + district, first, last, low, high, size


@njit(cache=True, forceinline=True)
def _drawn(ring, place, rings):  # type: ignore[no-untyped-def]
    """Return the row that two draws point at: the ring it lives in and its place there.

    Two plain selections each, no branches: which ring it is, no processor can foresee.
    """
    near, district, near_first, near_last, low, high, size = rings
    first = near_first if ring < near else low
    last = near_last if ring < near else high
    first = first if ring < district else 0
    last = last if ring < district else size
    return first + int(place * (last - first))


@njit(cache=True, forceinline=True)
def _contact(row, j, rings, active, key_0, key_1):  # type: ignore[no-untyped-def]
    """Return the row of contact `j`, or -1 if every draw hit the agent itself or nobody."""
    block = j * (TRIES // 2)  # an attempt takes two draws, of the four that a block holds
    words = philox(np.uint64(block), np.uint64(row), np.uint64(0), np.uint64(0), key_0, key_1)
    other = _drawn(unit(words[0]), unit(words[1]), rings)
    if other != row and (active.size == 0 or active[other]):
        return other
    return _drawn_again(row, block, rings, active, key_0, key_1)


@njit(cache=True)
def _drawn_again(row, block, rings, active, key_0, key_1):  # type: ignore[no-untyped-def]
    """Return what the second attempt or a later one finds, -1 if none does."""
    for attempt in range(1, TRIES):
        draw = 4 * block + 2 * attempt
        ring = uniform_at(key_0, key_1, row, 0, draw)
        place = uniform_at(key_0, key_1, row, 0, draw + 1)
        other = _drawn(ring, place, rings)
        if other != row and (active.size == 0 or active[other]):
            return other
    return -1


@njit(cache=True, nogil=True)
def _find(rows, number, near, district, reach, bounds, own, active, key_0, key_1, out):  # type: ignore[no-untyped-def]
    """Fill `out` with the contacts of each row, -1 where one is given up."""
    for n in range(rows.size):
        row = rows[n]
        low, high = bounds[own[row]], bounds[own[row] + 1]
        rings = _rings(row, near, district, reach, low, high, own.size)
        for j in range(number):
            out[n, j] = _contact(row, j, rings, active, key_0, key_1)


@njit(cache=True, nogil=True)
def _share(  # type: ignore[no-untyped-def]
    rows,
    number,
    near,
    district,
    reach,
    bounds,
    own,
    active,
    column,
    value,
    above,
    key_0,
    key_1,
    out,
):
    """Fill `out` with the share of each row's contacts for which the state holds."""
    for n in range(rows.size):
        row = rows[n]
        low, high = bounds[own[row]], bounds[own[row] + 1]
        rings = _rings(row, near, district, reach, low, high, own.size)
        known, holding = 0, 0
        for j in range(number):
            other = _contact(row, j, rings, active, key_0, key_1)
            if other >= 0:
                known += 1
                state = column[other]
                holding += (state > value) if above else (state == value)
        out[n] = holding / known if known else 0.0
