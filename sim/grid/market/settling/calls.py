"""Paying those who cut their load on call, and what operators of virtual plants keep of it."""

from typing import NamedTuple

import numpy as np

from sim.accounts.books.controls import Control
from sim.accounts.books.money import Kind, Ledger
from sim.grid.conditions import Conditions
from sim.grid.outcome import PowerOutcome
from sim.grid.supply.load import HOURS_OF_EVENT

GRID, FIRMS, OPERATORS = "grid company", "firms", "energy-service companies"
KWH_PER_GWH = 1e6


class OnCall(NamedTuple):
    """Load on call: kW of the mean load by class of load.

    `operated` is the part that virtual plants hold, `kept` the share of its pay that their
    operators keep.
    """

    kw: dict[str, float]
    operated: float
    kept: float


def paid_for_calls(outcome: PowerOutcome, conditions: Conditions) -> float:
    """Yuan for the load cut in a quarter: pay per kW and event, an event of two hours."""
    return outcome.demand_response * KWH_PER_GWH / HOURS_OF_EVENT * conditions.call_pay


def pay_calls(
    ledger: Ledger, outcome: PowerOutcome, conditions: Conditions, operated: float, kept: float
) -> list[Control]:
    """Book the pay, and of it what operators keep; return what the bookings must add up to.

    Args:
        ledger: takes the bookings.
        outcome: of the dispatch.
        conditions: of the quarter.
        operated: part of the load on call that virtual plants hold.
        kept: share of its pay that their operators keep.
    """
    paid, quarter = paid_for_calls(outcome, conditions), outcome.quarter
    ledger.book(GRID, FIRMS, Kind.DEMAND_RESPONSE, paid, quarter)
    ledger.book(FIRMS, OPERATORS, Kind.FEE, operated * kept * paid, quarter, "virtual plants")
    found = outcome.dispatch
    at = np.array([name == "demand_response" for name in outcome.groups])
    by_day = found.output[:, at].sum(axis=(1, 2))
    events = float(found.days @ by_day) * 1e3 / HOURS_OF_EVENT  # kW times events
    owed = events * conditions.call_pay
    return [
        Control("load cut on call", Kind.DEMAND_RESPONSE, owed, GRID, FIRMS),
        Control("operators of virtual plants", Kind.FEE, operated * kept * owed, FIRMS, OPERATORS),
    ]
