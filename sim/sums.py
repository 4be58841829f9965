"""Sums by group of several things that members of a population have, use or pay, in one pass."""

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
