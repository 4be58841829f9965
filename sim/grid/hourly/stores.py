"""Storage in the hourly dispatch: energy is moved between two hours while that pays.

`stores` is (charge limit [stores, hours] MW, discharge limit [stores, hours] MW, energy [stores]
MWh, one-way efficiency [stores], wear [stores] in yuan per MWh discharged). `plan` is (charge,
discharge, level), each [stores, hours]; the level is that at the end of the hour, the day cyclic.

A move takes energy in at one hour and out at another, kept in between or lent (out first). What is
already planned is undone before anything is added on the other side, so no store charges and
discharges at once. With one store these moves span every feasible change, so the end is the exact
optimum; with several, chains through a second store add the exchange between two of them.
"""

import numpy as np
from numba import njit

from sim.grid.hourly.curve import EXACT, HOURS, WORTH, price_down, price_up, shift

MOST_MOVES = 5000  # far above what a day takes; a bound against endless rounding
RATE, WEAR, LIMIT = 0, 1, 2  # of a door: MWh inside per MWh at the busbar (in) or back (out)


@njit
def open_doors(h, stores, plan, into, out):  # type: ignore[no-untyped-def]
    """Note how energy gets into and out of every store in hour h: rate, wear, most MWh inside."""
    charge_limit, discharge_limit, _, efficiency, wear = stores
    charge, discharge, _ = plan
    for k in range(len(efficiency)):
        if discharge[k, h] > EXACT:
            into[k, h, RATE] = 1.0 / efficiency[k]
            into[k, h, WEAR] = wear[k]
            into[k, h, LIMIT] = discharge[k, h] / efficiency[k]
        else:
            into[k, h, RATE] = efficiency[k]
            into[k, h, WEAR] = 0.0
            into[k, h, LIMIT] = (charge_limit[k, h] - charge[k, h]) * efficiency[k]
        if charge[k, h] > EXACT:
            out[k, h, RATE] = 1.0 / efficiency[k]
            out[k, h, WEAR] = 0.0
            out[k, h, LIMIT] = charge[k, h] * efficiency[k]
        else:
            out[k, h, RATE] = efficiency[k]
            out[k, h, WEAR] = wear[k]
            out[k, h, LIMIT] = (discharge_limit[k, h] - discharge[k, h]) / efficiency[k]


@njit
def reach(k, busbar, into, energy, level, cheapest, origin, kept):  # type: ignore[no-untyped-def]
    """Find for every hour the cheapest energy that can be had inside store k, and whence.

    `busbar[h]` prices a MWh at the busbar; `cheapest[h]` is per MWh inside, infinite if none.
    """
    for h in range(HOURS):
        cheapest[h] = np.inf
    for forward in (True, False):
        best, source = np.inf, 0
        for i in range(2 * HOURS):
            h = i if i < HOURS else i - HOURS
            if not forward:
                h = HOURS - 1 - h
            if best < cheapest[h] and source != h:
                cheapest[h], origin[h], kept[h] = best, source, forward
            if into[k, h, LIMIT] > EXACT:
                own = (busbar[h] - into[k, h, WEAR]) / into[k, h, RATE]
                if own <= best:
                    best, source = own, h
            room = energy[k] - level[k, h] if forward else level[k, h - 1 if h else HOURS - 1]
            if room <= EXACT:
                best = np.inf


@njit
def dearest(k, saved, out, cheapest):  # type: ignore[no-untyped-def]
    """The hour in which energy out of store k earns most above its price inside, and how much."""
    gain, hour = WORTH, -1
    for h in range(HOURS):
        if out[k, h, LIMIT] > EXACT:
            earned = (saved[h] - out[k, h, WEAR]) * out[k, h, RATE] - cheapest[h]
            if earned > gain:
                gain, hour = earned, h
    return gain, hour


@njit
def free_room(k, start, end, kept, energy, level):  # type: ignore[no-untyped-def]
    """MWh that store k can keep from hour `start` to `end`, or lend backwards."""
    first, last = (start, end) if kept else (end, start)
    room, h = np.inf, first
    while h != last:
        room = min(room, energy[k] - level[k, h] if kept else level[k, h])
        h = (h + 1) % HOURS
    return room


@njit
def carry(k, start, end, kept, amount, into, out, plan):  # type: ignore[no-untyped-def]
    """Take `amount` MWh (inside) into store k at hour `start` and out at `end`."""
    charge, discharge, level = plan
    first, last = (start, end) if kept else (end, start)
    h = first
    while h != last:
        level[k, h] += amount if kept else -amount
        h = (h + 1) % HOURS
    if discharge[k, start] > EXACT:
        discharge[k, start] = max(0.0, discharge[k, start] - amount / into[k, start, RATE])
    else:
        charge[k, start] += amount / into[k, start, RATE]
    if charge[k, end] > EXACT:
        charge[k, end] = max(0.0, charge[k, end] - amount * out[k, end, RATE])
    else:
        discharge[k, end] += amount * out[k, end, RATE]


@njit
def improve_stores(curve, stores, plan):  # type: ignore[no-untyped-def]
    """Move energy between hours while that pays; returns the number of moves."""
    energy, level = stores[2], plan[2]
    count = len(energy)
    into, out = np.empty((count, HOURS, 3)), np.empty((count, HOURS, 3))
    cheapest = np.empty((count, HOURS))
    origin, kept = np.zeros((count, HOURS), np.int64), np.zeros((count, HOURS), np.bool_)
    busbar, saved = np.empty(HOURS), np.empty(HOURS)
    for h in range(HOURS):
        open_doors(h, stores, plan, into, out)
        busbar[h], saved[h] = price_up(h, curve)[0], price_down(h, curve)[0]
    for moves in range(MOST_MOVES):
        gain, store, end = WORTH, -1, 0
        for k in range(count):
            reach(k, busbar, into, energy, level, cheapest[k], origin[k], kept[k])
            found = dearest(k, saved, out, cheapest[k])
            if found[1] >= 0 and found[0] > gain:
                gain, store, end = found[0], k, found[1]
        if store < 0:
            if count < 2 or not improve_chain(
                curve, stores, plan, into, out, busbar, saved, cheapest, origin, kept
            ):
                return moves
            continue
        start, keep = origin[store, end], kept[store, end]
        amount = min(
            into[store, start, LIMIT],
            out[store, end, LIMIT],
            price_up(start, curve)[1] * into[store, start, RATE],
            price_down(end, curve)[1] / out[store, end, RATE],
            free_room(store, start, end, keep, energy, level),
        )
        carry(store, start, end, keep, amount, into, out, plan)
        shift(start, amount / into[store, start, RATE], curve)
        shift(end, -amount * out[store, end, RATE], curve)
        for h in (start, end):
            open_doors(h, stores, plan, into, out)
            busbar[h], saved[h] = price_up(h, curve)[0], price_down(h, curve)[0]
    return MOST_MOVES


@njit
def improve_chain(curve, stores, plan, into, out, busbar, saved, cheapest, origin, kept):  # type: ignore[no-untyped-def]
    """Make one move through two stores that hand energy over in a third hour, if one pays.

    `cheapest`, `origin` and `kept` hold what `reach` found for every store.
    """
    energy, level = stores[2], plan[2]
    count = len(energy)
    lent = np.empty(HOURS)
    lender = np.zeros(HOURS, np.int64)
    again, whence, stays = np.empty(HOURS), np.zeros(HOURS, np.int64), np.zeros(HOURS, np.bool_)
    for second in range(count):
        for h in range(HOURS):
            lent[h] = np.inf
            for k in range(count):
                if k != second and out[k, h, LIMIT] > EXACT:
                    asked = cheapest[k, h] / out[k, h, RATE] + out[k, h, WEAR]
                    if asked < lent[h]:
                        lent[h], lender[h] = asked, k
        reach(second, lent, into, energy, level, again, whence, stays)
        _, end = dearest(second, saved, out, again)
        if end < 0:
            continue
        middle = whence[end]
        first = lender[middle]
        start = origin[first, middle]
        handed = (
            min(
                into[first, start, LIMIT],
                out[first, middle, LIMIT],
                price_up(start, curve)[1] * into[first, start, RATE],
                free_room(first, start, middle, kept[first, middle], energy, level),
            )
            * out[first, middle, RATE]
        )
        handed = min(
            handed,
            min(
                into[second, middle, LIMIT],
                out[second, end, LIMIT],
                price_down(end, curve)[1] / out[second, end, RATE],
                free_room(second, middle, end, stays[end], energy, level),
            )
            / into[second, middle, RATE],
        )
        taken = handed / out[first, middle, RATE]
        given = handed * into[second, middle, RATE]
        bought = taken / into[first, start, RATE]
        sold = given * out[second, end, RATE]
        carry(first, start, middle, kept[first, middle], taken, into, out, plan)
        carry(second, middle, end, stays[end], given, into, out, plan)
        shift(start, bought, curve)
        shift(end, -sold, curve)
        for h in (start, middle, end):
            open_doors(h, stores, plan, into, out)
            busbar[h], saved[h] = price_up(h, curve)[0], price_down(h, curve)[0]
        return True
    return False
