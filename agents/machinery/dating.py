"""The quarter in which a spell ends: where its cumulated hazard reaches its threshold."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from agents.machinery.chance import exponential_at
from agents.machinery.state import NEVER


def cumulated(table: NDArray[np.float64], quarters: int) -> NDArray[np.float64]:
    """Return the hazard cumulated after 0, 1, ... quarters of a spell, by kind.

    Added up in the order in which a spell lives through it, so to the bit what a walk adds up.

    Args:
        table: hazard per quarter [kinds, clocks]; older things keep the last one.
        quarters: the longest spell that is asked for.
    """
    clocks = np.minimum(np.arange(1, quarters + 1), table.shape[1] - 1)
    sums = np.zeros((len(table), quarters + 1))
    np.cumsum(table[:, clocks], axis=1, out=sums[:, 1:])
    return sums


def settled_from(path: NDArray[np.int64]) -> int:
    """Return the quarter from which on one setting of the levers is in force."""
    changes = np.flatnonzero(path[1:] != path[:-1])
    return int(changes[-1]) + 1 if len(changes) else 0


@njit(cache=True, nogil=True)
def find_dates(  # type: ignore[no-untyped-def]
    rows, key_0, key_1, spell, started, arrives, kind, pace, tables, path, settled, sums, out
):
    """Fill `out` with the due quarter of each row's running spell, NEVER if beyond the run.

    A spell that began within the run and lives under one setting is looked up in `sums`, the
    hazard cumulated under the last setting (empty where agents have a pace of their own); any
    other is walked.
    """
    for n in range(rows.size):
        row = rows[n]
        began = np.int64(started[row])
        threshold = exponential_at(key_0, key_1, row, spell[row], 0)
        # a spell that began before the run is known to have lasted to the eve of its first quarter
        first = max(began + 1, arrives[n], 0)
        if sums.size and first == began + 1 and first >= settled:
            quarter = began + _first_reaching(threshold, sums[kind[n]])
            out[n] = quarter if quarter < path.size else NEVER
        else:
            out[n] = _walked(threshold, began, first, kind[n], pace[n], tables, path)


@njit(cache=True)
def _first_reaching(threshold, sums):  # type: ignore[no-untyped-def]
    """Return the first place at which rising `sums` reach the threshold, their number if none."""
    low, high = 0, sums.size
    while low < high:
        middle = (low + high) // 2
        if sums[middle] >= threshold:
            high = middle
        else:
            low = middle + 1
    return low


@njit(cache=True)
def _walked(threshold, began, first, kind, pace, tables, path):  # type: ignore[no-untyped-def]
    """Return the quarter found by walking a spell's hazard forward from its first quarter."""
    oldest = tables.shape[2] - 1
    cumulated = 0.0
    for quarter in range(first, path.size):
        clock = min(quarter - began, oldest)
        cumulated += pace * tables[path[quarter], kind, clock]
        if cumulated >= threshold:
            return quarter
    return NEVER
