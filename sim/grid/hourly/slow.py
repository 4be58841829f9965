"""Suppliers whose ramp limit can bind in the hourly dispatch.

A supplier is slow if its limits of one day leave room to move faster in an hour than its ramp.
Its profile starts near merit order and is raised or lowered over runs of hours while that pays:
any feasible change of one profile is a sum of such runs, so each supplier ends at its own optimum
given the others. Compiled by numba into `sim.grid.hourly.day`; MW, MW per hour and yuan/MWh.
"""

import numpy as np
from numba import njit

from sim.grid.hourly.curve import EXACT, HOURS, WORTH, price_down, price_up, shift

MOST_MOVES = 500  # of one supplier at a time; a bound against endless rounding


@njit
def narrow(limits, ramp, slow):  # type: ignore[no-untyped-def]
    """Mark the slow suppliers and narrow their limits in place to what the ramp lets be reached.

    A floor that cannot be reached from a neighbouring ceiling gives way; afterwards the limits
    themselves move no faster than the ramp. Returns whether any supplier is slow.
    """
    low, high = limits
    found = False
    for s in range(len(ramp)):
        slow[s] = False
        most, least = -np.inf, np.inf
        for h in range(HOURS):
            most = max(most, high[s, h])
            least = min(least, low[s, h])
        if most - least <= ramp[s]:
            continue
        for i in range(4 * HOURS):
            h, last = neighbour(i)
            high[s, h] = min(high[s, h], high[s, last] + ramp[s])
        for h in range(HOURS):
            low[s, h] = min(low[s, h], high[s, h])
        for i in range(4 * HOURS):
            h, last = neighbour(i)
            low[s, h] = max(low[s, h], low[s, last] - ramp[s])
        for h in range(HOURS):
            before = (h - 1) % HOURS
            fastest = max(high[s, h] - low[s, before], high[s, before] - low[s, h])
            slow[s] = slow[s] or fastest > ramp[s] + EXACT
        found = found or slow[s]
    return found


@njit
def neighbour(i):  # type: ignore[no-untyped-def]
    """Hour and the hour before it in a walk twice round the day forwards, then twice backwards."""
    if i < 2 * HOURS:
        return i % HOURS, (i - 1) % HOURS
    h = HOURS - 1 - i % HOURS
    return h, (h + 1) % HOURS


@njit
def smooth(profile, ramp):  # type: ignore[no-untyped-def]
    """Bring an hourly profile in place within its ramp: the middle of its hulls below and above."""
    below, above = profile.copy(), profile.copy()
    for i in range(4 * HOURS):
        h, last = neighbour(i)
        below[h] = min(below[h], below[last] + ramp)
        above[h] = max(above[h], above[last] - ramp)
    profile[:] = 0.5 * (below + above)


@njit
def best_run(s, sign, limit, suppliers, output, curve):  # type: ignore[no-untyped-def]
    """The run of hours over which supplier s gains most by moving `sign` MW towards its limit.

    Returns the gain (yuan per MW), the first hour, the length (0 if none) and the MW it holds for.
    """
    _, cost, ramp = suppliers
    best = (WORTH, 0, 0, 0.0)
    for first in range(HOURS):
        before = (first - 1) % HOURS
        entry = ramp[s] - sign * (output[s, first] - output[s, before])
        gain, room = 0.0, np.inf
        for length in range(1, HOURS + 1):
            h = (first + length - 1) % HOURS
            spent, most = price_down(h, curve) if sign > 0.0 else price_up(h, curve)
            gain += sign * (spent - cost[s])
            room = min(room, most, sign * (limit[s, h] - output[s, h]))
            if room <= EXACT:
                break
            after = (h + 1) % HOURS
            leave = ramp[s] - sign * (output[s, h] - output[s, after])
            free = room if length == HOURS else min(room, entry, leave)
            if free > EXACT and gain > best[0]:
                best = (gain, first, length, free)
    return best


@njit
def improve_slow(slow, suppliers, limits, output, curve):  # type: ignore[no-untyped-def]
    """Raise or lower slow suppliers over runs of hours while it pays; returns the moves made."""
    low, high = limits
    moves = 0
    for s in range(len(slow)):
        if not slow[s]:
            continue
        for _ in range(MOST_MOVES):
            rise = best_run(s, 1.0, high, suppliers, output, curve)
            fall = best_run(s, -1.0, low, suppliers, output, curve)
            best, sign = (rise, 1.0) if rise[0] >= fall[0] else (fall, -1.0)
            if best[2] == 0:
                break
            moves += 1
            for i in range(best[2]):
                h = (best[1] + i) % HOURS
                output[s, h] += sign * best[3]
                shift(h, -sign * best[3], curve)
    return moves
