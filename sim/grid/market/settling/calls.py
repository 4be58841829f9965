"""Paying those who cut their load on call, and what operators of virtual plants keep of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.accounts.books.controls import Control
from sim.accounts.books.money import Kind, Ledger
from sim.grid.conditions import Conditions
from sim.grid.outcome import PowerOutcome
from sim.grid.supply.offers import RESPONSE
from sim.grid.supply.response import HOURS_OF_EVENT

GRID, FIRMS, OPERATORS = "grid company", "firms", "energy-service companies"
POSTS = "charging operators"
KWH_PER_GWH = 1e6
KW_PER_MW = 1e3


@dataclass(frozen=True)
class OnCall:
    """Load on call.

    Attributes:
        kw: of the mean load by class of load.
        operated: the part of firms' that virtual plants hold; those of charging posts they hold
            all.
        kept: the share of its pay that their operators keep.
        by_sector: kW of firms by sector of the accounts.
    """

    kw: Mapping[str, float]
    operated: float
    kept: float
    by_sector: Mapping[int, float] = field(default_factory=dict)

    @property
    def at_posts(self) -> float:
        """The part of all load on call that is at charging posts; a call reaches all alike."""
        total = sum(self.kw.values())
        return self.kw.get("charging", 0.0) / total if total > 0.0 else 0.0


def lost_by_sector(
    outcome: PowerOutcome, on_call: OnCall, load_class: Sequence[str | None]
) -> NDArray[np.float64]:
    """GWh at the meters that sectors did without on call and did not make up for.

    Args:
        outcome: of the dispatch.
        on_call: who was on call; within a class all answer alike.
        load_class: of each sector of the accounts.
    """
    found = np.zeros(len(load_class))
    for row, kw in on_call.by_sector.items():
        name = load_class[row]
        if name in outcome.lost and kw > 0.0:
            found[row] = outcome.lost[name] * kw / on_call.kw[name]
    return found


def paid_for_calls(outcome: PowerOutcome, conditions: Conditions) -> float:
    """Yuan for the load cut in a quarter: pay per kW and event, an event of two hours."""
    return outcome.demand_response * KWH_PER_GWH / HOURS_OF_EVENT * conditions.call_pay


def pay_calls(
    ledger: Ledger, outcome: PowerOutcome, conditions: Conditions, on_call: OnCall
) -> list[Control]:
    """Book the pay, and of it what operators keep; return what the bookings must add up to.

    Args:
        ledger: takes the bookings.
        outcome: of the dispatch.
        conditions: of the quarter.
        on_call: who is on call.
    """
    paid, quarter, posts = paid_for_calls(outcome, conditions), outcome.quarter, on_call.at_posts
    fees = {
        FIRMS: (1.0 - posts) * on_call.operated * on_call.kept,
        POSTS: posts * on_call.kept,
    }
    for payee, share in ((FIRMS, 1.0 - posts), (POSTS, posts)):
        ledger.book(GRID, payee, Kind.DEMAND_RESPONSE, share * paid, quarter)
        ledger.book(payee, OPERATORS, Kind.FEE, fees[payee] * paid, quarter, "virtual plants")
    found = outcome.dispatch
    at = np.array([name == RESPONSE for name in outcome.groups])
    by_day = found.output[:, at].sum(axis=(1, 2))
    metered = outcome.end_use / (outcome.end_use + outcome.grid_loss)
    events = metered * float(found.days @ by_day) * KW_PER_MW / HOURS_OF_EVENT  # kW times events
    owed = events * conditions.call_pay
    return [
        Control("load cut on call", Kind.DEMAND_RESPONSE, owed, payer=GRID),
        *(
            Control(f"virtual plants of {payer}", Kind.FEE, share * owed, payer, OPERATORS)
            for payer, share in fees.items()
        ),
    ]
