"""The linear programme that `sim.grid.hourly.dispatch` answers fast, for a general solver.

Slow (some hundred milliseconds a quarter): used to check the dispatch, never in a run.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array

from sim.grid.hourly.curve import EXACT, HOURS
from sim.grid.hourly.dispatch import Dispatch, Floats, Stores, Suppliers


def slow_suppliers(low: Floats, high: Floats, ramp: Floats) -> NDArray[np.bool_]:
    """Which suppliers' limits [suppliers, 24] of a day leave room to move faster than the ramp."""
    up = high - np.roll(low, 1, axis=1)
    down = np.roll(high, 1, axis=1) - low
    return np.maximum(up, down).max(axis=1) > ramp + EXACT


@dataclass
class _Rows:
    """Rows of a sparse matrix under construction, with their right-hand sides."""

    row: list[int] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    right: list[float] = field(default_factory=list)

    def add(self, terms: list[tuple[int, float]], right: float) -> None:
        for column, value in terms:
            self.row.append(len(self.right))
            self.column.append(column)
            self.value.append(value)
        self.right.append(right)

    def matrix(self, columns: int) -> csr_array:
        shape = (len(self.right), columns)
        return csr_array((self.value, (self.row, self.column)), shape=shape)


def least_cost(
    suppliers: Suppliers,
    stores: Stores,
    found: Dispatch,
    reserve: Floats,
    reserve_price: float,
    unserved_price: float,
    day: int,
    *,
    as_given: bool = False,
) -> float:
    """The least cost in yuan of one representative day of a dispatched quarter.

    The limits are those the dispatch narrowed to what ramps let be reached; every feasible plan
    keeps to them. With `as_given` they are those it was given, and the ramps alone narrow them;
    who counts for the reserve, and how far up, is as the dispatch found it.
    """
    reach = found.high[day]
    fast = np.flatnonzero(~slow_suppliers(found.low[day], reach, suppliers.ramp))
    source = suppliers if as_given else found
    low, high = source.low[day], source.high[day]
    count, kept = len(suppliers.cost), len(stores.energy)
    output = np.arange(count * HOURS).reshape(count, HOURS)
    charge, discharge, level = count * HOURS + np.arange(3 * kept * HOURS).reshape(3, kept, HOURS)
    first = (count + 3 * kept) * HOURS
    unserved, surplus, missing = first + np.arange(3 * HOURS).reshape(3, HOURS)
    size = first + 3 * HOURS

    cost, lowest, highest = np.zeros(size), np.zeros(size), np.full(size, np.inf)
    cost[output] = suppliers.cost[:, None]
    cost[discharge] = stores.wear[:, None]
    cost[unserved], cost[missing] = unserved_price, reserve_price
    lowest[output], highest[output] = low, high
    highest[charge] = stores.charge_limit[day]
    highest[discharge] = stores.discharge_limit[day]
    highest[level] = stores.energy[:, None]

    equal, at_most = _Rows(), _Rows()
    for h in range(HOURS):
        before = (h - 1) % HOURS
        balance = [(int(j), 1.0) for j in output[:, h]] + [(int(j), 1.0) for j in discharge[:, h]]
        balance += [(int(j), -1.0) for j in charge[:, h]]
        balance += [(int(unserved[h]), 1.0), (int(surplus[h]), -1.0)]
        equal.add(balance, found.load[day, h])
        for k in range(kept):
            held = [(int(level[k, h]), 1.0), (int(level[k, before]), -1.0)]
            moved = [
                (int(charge[k, h]), -stores.efficiency[k]),
                (int(discharge[k, h]), 1.0 / stores.efficiency[k]),
            ]
            equal.add(held + moved, 0.0)
        headroom = [(int(j), 1.0) for j in output[fast, h]] + [(int(missing[h]), -1.0)]
        at_most.add(headroom, reach[fast, h].sum() - reserve[day, h])
        for s in np.flatnonzero(np.isfinite(suppliers.ramp)):
            now, last = int(output[s, h]), int(output[s, before])
            at_most.add([(now, 1.0), (last, -1.0)], suppliers.ramp[s])
            at_most.add([(now, -1.0), (last, 1.0)], suppliers.ramp[s])
    result = linprog(
        cost,
        A_ub=at_most.matrix(size),
        b_ub=at_most.right,
        A_eq=equal.matrix(size),
        b_eq=equal.right,
        bounds=np.column_stack([lowest, highest]),
        method="highs",
    )
    if result.status != 0:
        raise ArithmeticError(f"the reference programme has no optimum: {result.message}")
    return float(result.fun)
