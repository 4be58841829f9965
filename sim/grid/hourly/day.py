"""The compiled dispatch of representative days: merit order, storage, ramps.

Without a ramp that can bind and with one store the result is the exact optimum of the linear
programme in `sim.grid.hourly.reference`; otherwise it is a local optimum of exchanges, close to it.
"""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from numba import njit

from sim.grid.hourly import curve as curve_module
from sim.grid.hourly import slow as slow_module
from sim.grid.hourly import stores as stores_module
from sim.grid.hourly.curve import HOURS, build_curve, fill, locate, summarise
from sim.grid.hourly.slow import improve_slow, narrow, smooth
from sim.grid.hourly.stores import improve_stores

ROUNDS = 20  # of storage against slow suppliers, at most


def _sources() -> str:
    files = (curve_module.__file__, slow_module.__file__, stores_module.__file__)
    return hashlib.sha256(b"".join(Path(str(f)).read_bytes() for f in files)).hexdigest()


def _compile(sources: str) -> Any:
    """Compile `dispatch_days`; the helpers' sources are part of the key of the cached code.

    Numba itself looks only at the file of the outermost function and would keep stale code.
    """

    @njit(cache=True)
    def dispatch_days(suppliers, limits, day, prices, stores, output, plan, hourly):  # type: ignore[no-untyped-def]
        """Fill `output`, `plan` and `hourly` of every day; the limits are narrowed in place."""
        if len(sources) == 0:  # named, so that it is part of the closure and of the cache key
            return
        count = len(suppliers[0])
        low, high = limits
        load, reserve = day
        charge_limit, discharge_limit, energy, efficiency, wear = stores
        edge, price = np.empty((HOURS, count + 3)), np.empty((HOURS, count + 3))
        step = np.zeros(HOURS, np.int64)
        slow, none = np.zeros(count, np.bool_), np.zeros(count, np.bool_)
        span = np.empty((2, HOURS))
        for d in range(len(load)):
            limits_d = (low[d], high[d])
            day_d = (load[d], reserve[d])
            stores_d = (charge_limit[d], discharge_limit[d], energy, efficiency, wear)
            plan_d = (plan[0][d], plan[1][d], plan[2][d])
            curve = (edge, price, load[d].copy(), step)
            any_slow = narrow(limits_d, suppliers[2], slow)
            build_curve(suppliers, limits_d, day_d, prices, none, curve, span)
            locate(curve)
            improve_stores(curve, stores_d, plan_d)
            fill(suppliers, limits_d, none, curve, output[d])
            if any_slow:
                for s in range(count):
                    if slow[s]:
                        smooth(output[d, s], suppliers[2][s])
                        curve[2][:] -= output[d, s]
                build_curve(suppliers, limits_d, day_d, prices, slow, curve, span)
                locate(curve)
                for _ in range(ROUNDS):
                    moves = improve_slow(slow, suppliers, limits_d, output[d], curve)
                    moves += improve_stores(curve, stores_d, plan_d)
                    if moves == 0:
                        break
                fill(suppliers, limits_d, slow, curve, output[d])
            summarise(reserve[d], curve, span, hourly[d])

    return dispatch_days


dispatch_days = _compile(_sources())
