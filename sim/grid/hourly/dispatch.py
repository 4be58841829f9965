"""Hourly dispatch of a quarter: what delivers in the cheapest way, at what price.

A quarter is a few representative days of 24 hours, each standing for a number of days. A
*supplier* is anything with limits and a price per MWh: a unit, a step of provincial imports, PV
(from nothing to what the sun gives, nearly free, so that what is not called is curtailed), exports
(from minus the limit to nothing). A *store* moves energy between the hours of a day. In every hour

    output + discharge + unserved = load + charge + surplus,

the surplus being must-run output without a taker. The headroom of the suppliers (those that can
move their whole range within an hour) must cover the reserve; what is missing is paid for at the
reserve price. Ramps and storage levels run round the clock, as the day repeats. All of this is
linear; `sim.grid.hourly.reference` solves the same programme by a general solver, for checks.

Units: MW for an hour is MWh; yuan/MWh; energies of a quarter in GWh.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.grid.hourly.curve import HOURS
from sim.grid.hourly.day import dispatch_days

Floats = NDArray[np.float64]
MWH_PER_GWH = 1000.0
_PLAN = (  # of a dispatch, what is decided, and the limits between which it was
    "output",
    "charge",
    "discharge",
    "level",
    "price",
    "unserved",
    "low",
    "high",
    "surplus",
    "reserve_missing",
)


@dataclass(frozen=True)
class Suppliers:
    """What can deliver in a quarter.

    Args:
        names: of the suppliers.
        cost: yuan/MWh, not negative [suppliers].
        ramp: MW per hour, infinite where it cannot bind [suppliers].
        low: MW delivered at least [days, suppliers, 24].
        high: MW delivered at most [days, suppliers, 24].
    """

    names: tuple[str, ...]
    cost: Floats
    ramp: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class Stores:
    """What can keep energy for some hours of the day.

    Args:
        names: of the stores.
        charge_limit: MW at the busbar [days, stores, 24].
        discharge_limit: MW at the busbar [days, stores, 24].
        energy: MWh inside when full [stores].
        efficiency: one way, so that a round trip keeps its square [stores].
        wear: yuan per MWh discharged [stores].
    """

    names: tuple[str, ...]
    charge_limit: Floats
    discharge_limit: Floats
    energy: Floats
    efficiency: Floats
    wear: Floats


@dataclass(frozen=True)
class Dispatch:
    """A dispatched quarter; arrays begin with the axis of the representative days.

    `output` [days, suppliers, 24], `charge`, `discharge` and `level` [days, stores, 24] (level at
    the end of the hour), `price` (yuan/MWh, what the dearest MWh called costs), `unserved`,
    `surplus`, `reserve_missing` and `load` [days, 24], all in MW or MWh; `low` and `high` are the
    limits as the ramps narrowed them; `days` says how many days of the quarter each stands for.
    """

    output: Floats
    charge: Floats
    discharge: Floats
    level: Floats
    price: Floats
    unserved: Floats
    surplus: Floats
    reserve_missing: Floats
    low: Floats
    high: Floats
    load: Floats
    days: Floats

    def energy(self, power: Floats) -> Floats:
        """Energy of the quarter in GWh of MW given as [days, ..., 24]."""
        per_day = power.sum(axis=-1)
        return self.days @ per_day / MWH_PER_GWH

    def imbalance(self) -> Floats:
        """What the energy balance of each hour lacks [days, 24] MW; zero up to rounding."""
        given = self.output.sum(axis=1) + self.discharge.sum(axis=1) + self.unserved
        return given - self.load - self.charge.sum(axis=1) - self.surplus

    def daily_cost(
        self, suppliers: Suppliers, stores: Stores, reserve_price: float, unserved_price: float
    ) -> Floats:
        """What each representative day costs, in yuan: the objective of the linear programme."""
        return (
            np.einsum("dsh,s->d", self.output, suppliers.cost)
            + np.einsum("dkh,k->d", self.discharge, stores.wear)
            + reserve_price * self.reserve_missing.sum(axis=1)
            + unserved_price * self.unserved.sum(axis=1)
        )


def blend(one: Dispatch, other: Dispatch, share: float) -> Dispatch:
    """The plan between two of the same quarter: `share` (0 to 1) of the other, the rest of one.

    All constraints are linear, so it keeps to all of them, and its use of any fuel lies between
    theirs in the same proportion; so does the price, of which either plan supports its own. Where
    their limits differ (units on line in one stand cold in the other), it keeps to those between.
    """
    between = {
        name: (1.0 - share) * getattr(one, name) + share * getattr(other, name) for name in _PLAN
    }
    return replace(one, **between)


def dispatch(
    suppliers: Suppliers,
    stores: Stores,
    load: Floats,
    reserve: Floats,
    days: Floats,
    reserve_price: float,
    unserved_price: float,
) -> Dispatch:
    """Dispatch the representative days of a quarter.

    Args:
        suppliers: what can deliver.
        stores: what can keep energy.
        load: MW to be served [days, 24].
        reserve: MW of headroom to be kept [days, 24].
        days: number of days each representative day stands for [days].
        reserve_price: yuan per MWh of missing headroom.
        unserved_price: yuan per MWh of load not served, above any other price.

    Raises:
        ValueError: a price out of order, or arrays that do not fit together.
    """
    count, kept = len(suppliers.cost), len(stores.energy)
    _check_shape("limits of suppliers", suppliers.low, (len(days), count, HOURS))
    _check_shape("limits of suppliers", suppliers.high, (len(days), count, HOURS))
    _check_shape("limits of stores", stores.charge_limit, (len(days), kept, HOURS))
    _check_shape("limits of stores", stores.discharge_limit, (len(days), kept, HOURS))
    _check_shape("load", load, (len(days), HOURS))
    _check_shape("reserve", reserve, (len(days), HOURS))
    dearest = suppliers.cost.max() + reserve_price
    if suppliers.cost.min() < 0.0 or reserve_price < 0.0 or dearest > unserved_price:
        raise ValueError("prices must run from 0 to suppliers' plus reserve to unserved load")
    low, high = suppliers.low.copy("C"), suppliers.high.copy("C")
    output = np.empty(low.shape)
    charge, discharge, level = np.zeros((3, len(days), kept, HOURS))
    hourly = np.empty((len(days), 4, HOURS))
    order = np.argsort(suppliers.cost, kind="stable")
    # one memory layout, or the kernel would be compiled anew for every mixture of layouts
    plain = np.ascontiguousarray
    dispatch_days(
        (order, plain(suppliers.cost), plain(suppliers.ramp)),
        (low, high),
        (plain(load), plain(reserve)),
        (float(reserve_price), float(unserved_price)),
        (
            plain(stores.charge_limit),
            plain(stores.discharge_limit),
            plain(stores.energy),
            plain(stores.efficiency),
            plain(stores.wear),
        ),
        output,
        (charge, discharge, level),
        hourly,
    )
    price, unserved, surplus, missing = (hourly[:, i] for i in range(4))
    return Dispatch(
        output=output,
        charge=charge,
        discharge=discharge,
        level=level,
        price=price,
        unserved=unserved,
        surplus=surplus,
        reserve_missing=missing,
        low=low,
        high=high,
        load=load,
        days=days,
    )


def _check_shape(what: str, array: Floats, shape: tuple[int, ...]) -> None:
    if array.shape != shape:
        raise ValueError(f"{what}: shape {array.shape}, expected {shape}")
