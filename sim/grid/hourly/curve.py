"""The hourly supply curve: what one more megawatt costs and one less saves, hour by hour.

A curve is (edge, price, net, step): in hour h step j of the curve reaches to `edge[h, j]` MW at
`price[h, j]` yuan/MWh; `net[h]` is the load asked of the curve and `step[h]` the step it lies on.
Step 0 is surplus (must-run output without a taker), the last step is unserved load, and the steps
between are the suppliers above their minimum, cheapest first, the reserve at an extra price.

Compiled by numba into `sim.grid.hourly.day`; float64, hours 0..23, and hour 23 precedes hour 0.
"""

import numpy as np
from numba import njit

HOURS = 24
EXACT = 1e-9  # MW: closer than this is the same
WORTH = 1e-7  # yuan/MWh: a gain below this is none
SURPLUS_PRICE = 0.0  # yuan/MWh: must-run output that finds no taker costs nothing more


@njit
def build_curve(suppliers, limits, day, prices, slow, curve, span):  # type: ignore[no-untyped-def]
    """Fill `edge` and `price` of the curve from all suppliers but the slow ones.

    `span` [2, hours] receives what these deliver at least and at most.
    """
    order, cost, _ = suppliers
    low, high = limits
    edge, price, _, _ = curve
    _, reserve = day
    reserve_price, unserved_price = prices
    span[:] = 0.0
    for s in range(len(order)):
        if not slow[s]:
            for h in range(HOURS):
                span[0, h] += low[s, h]
                span[1, h] += high[s, h]
    for h in range(HOURS):
        at = span[0, h]
        free = max(at, span[1, h] - reserve[h])  # beyond this the reserve is eaten into
        edge[h, 0] = at
        price[h, 0] = SURPLUS_PRICE
        j = 0
        for s in order:
            width = high[s, h] - low[s, h]
            if slow[s] or width <= EXACT:
                continue
            if at < free - EXACT and at + width > free + EXACT:
                j += 1
                edge[h, j] = free
                price[h, j] = cost[s]
                width -= free - at
                at = free
            j += 1
            at += width
            edge[h, j] = at
            price[h, j] = cost[s] + (reserve_price if at > free + EXACT else 0.0)
        edge[h, j + 1] = np.inf
        price[h, j + 1] = unserved_price


@njit
def locate(curve):  # type: ignore[no-untyped-def]
    """Set `step[h]` to the step whose top first reaches the net load."""
    edge, _, net, step = curve
    for h in range(HOURS):
        j = 0
        while edge[h, j] < net[h] - EXACT:
            j += 1
        step[h] = j


@njit
def price_up(h, curve):  # type: ignore[no-untyped-def]
    """Price of more supply in hour h, and for how many MW it holds."""
    edge, price, net, step = curve
    j = step[h]
    room = edge[h, j] - net[h]
    if room > EXACT:
        return price[h, j], room
    return price[h, j + 1], edge[h, j + 1] - edge[h, j]


@njit
def price_down(h, curve):  # type: ignore[no-untyped-def]
    """Price saved by less supply in hour h, and for how many MW it holds."""
    edge, price, net, step = curve
    j = step[h]
    return price[h, j], np.inf if j == 0 else net[h] - edge[h, j - 1]


@njit
def shift(h, amount, curve):  # type: ignore[no-untyped-def]
    """Move the net load of hour h by `amount` MW, at most to the end of the next step."""
    edge, _, net, step = curve
    net[h] += amount
    j = step[h]
    if amount > 0.0 and net[h] > edge[h, j] + EXACT:
        step[h] = j + 1
    elif amount < 0.0 and j > 0 and net[h] <= edge[h, j - 1] + EXACT:
        net[h] = edge[h, j - 1]
        step[h] = j - 1


@njit
def fill(suppliers, limits, slow, curve, output):  # type: ignore[no-untyped-def]
    """Write the output [suppliers, hours] that the net load calls from the curve."""
    low, high = limits
    left = np.maximum(0.0, curve[2] - curve[0][:, 0])
    for s in suppliers[0]:
        if not slow[s]:
            for h in range(HOURS):
                taken = min(left[h], high[s, h] - low[s, h])
                output[s, h] = low[s, h] + taken
                left[h] -= taken


@njit
def summarise(reserve, curve, span, hourly):  # type: ignore[no-untyped-def]
    """Write price (yuan/MWh), unserved, surplus and missing reserve (MW) of every hour."""
    _, price, net, step = curve
    for h in range(HOURS):
        called = max(span[0, h], min(span[1, h], net[h]))
        hourly[0, h] = price[h, step[h]]
        hourly[1, h] = max(0.0, net[h] - span[1, h])
        hourly[2, h] = max(0.0, span[0, h] - net[h])
        hourly[3, h] = max(0.0, reserve[h] - (span[1, h] - called))
