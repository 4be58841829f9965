"""Sums and numbers by group of what members of a population have, use or are, in one pass."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[np.float64]


@njit(cache=True)
def _add(group, columns, times, sums):  # type: ignore[no-untyped-def]
    """Add what each member has to the row of its group; compiled."""
    for member in range(len(group)):
        at = group[member]
        if at < 0 or at >= len(sums):
            raise IndexError("a member is of no group")
        number = np.float64(times[member])
        for column in range(len(columns)):
            sums[at, column] += np.float64(columns[column][member]) * number


@njit(cache=True)
def _count(rows, part, kind, number, counts):  # type: ignore[no-untyped-def]
    """Count each row in the cell of its part and kind; compiled."""
    for row in rows:
        in_part, of_kind = part[row], kind[row]
        if not (0 <= in_part < counts.shape[0] and 0 <= of_kind < counts.shape[1]):
            raise IndexError("a member is of no group")
        counts[in_part, of_kind] += 1 if number is None else number[row]


def counts_by_kind(
    rows: NDArray[np.int64],
    part: NDArray[np.integer],
    kind: NDArray[np.integer],
    shape: tuple[int, int],
    number: NDArray[np.integer] | None = None,
) -> NDArray[np.int64]:
    """How many of these rows are of each kind in each part of the city or of its people.

    Args:
        rows: who is counted.
        part: of every row, 0 to parts-1.
        kind: of every row, 0 to kinds-1.
        shape: parts, kinds.
        number: how many every row counts for (persons, vehicles); one if not given.

    Returns:
        shape [parts, kinds].

    Raises:
        IndexError: a row is of no part or no kind, or there is no such row.
        ValueError: shapes differ.
    """
    if rows.size and not (rows.min() >= 0 and rows.max() < part.size):
        raise IndexError("a row that there is not")
    for each in (kind, part if number is None else number):
        if each.shape != part.shape:
            raise ValueError(f"{each.shape} values for {part.shape} rows")
    counts = np.zeros(shape, np.int64)
    _count(rows, part, kind, number, counts)
    return counts


def sums_by_group(
    group: NDArray[np.integer],
    columns: tuple[NDArray[np.floating], ...],
    groups: int,
    times: NDArray[np.number],
) -> Array:
    """Sums by group, added up in the order of the members.

    They are the bits of `numpy.bincount(group, column * times)`, which would take three passes
    over the members for each column.

    Args:
        group: group of each member, 0 to groups-1, shape [members].
        columns: what each member has, of one dtype, shape [members] each.
        groups: number of groups.
        times: what it is multiplied by, shape [members].

    Returns:
        shape [groups, columns].

    Raises:
        IndexError: a member is of no group.
        ValueError: shapes differ.
    """
    for each in (*columns, times):
        if each.shape != group.shape:
            raise ValueError(f"{each.shape} values for {group.shape} members")
    sums = np.zeros((groups, len(columns)))
    _add(group, columns, times, sums)
    return sums
