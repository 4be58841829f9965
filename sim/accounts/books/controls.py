"""What the quarter's bookings must add up to, known from elsewhere, and the test that they do.

Every control total is worked out from quantities that are held apart from the bookings: the energy
account, the dispatch, the purse of a programme.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.accounts.books.closure import check
from sim.accounts.books.money import Kind, Ledger

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Control:
    """What bookings of one kind must add up to, known from elsewhere.

    Attributes:
        name: in words, for the error.
        kind: of the bookings compared.
        expected: yuan in the quarter.
        payer: only bookings of this party; None for all.
        payee: likewise.
    """

    name: str
    kind: Kind
    expected: float
    payer: str | None = None
    payee: str | None = None


def bills_control(
    name: str,
    kind: Kind,
    tariff: Array | float,
    metered: Array,
    *,
    payer: str | None = None,
    payee: str | None = None,
) -> Control:
    """Bills paid must be tariff (yuan per unit) x metered energy (units), summed over classes."""
    expected = math.fsum(np.ravel(np.multiply(tariff, metered)).tolist())
    return Control(name, kind, expected, payer, payee)


def check_controls(ledger: Ledger, quarter: int, controls: Iterable[Control]) -> None:
    """Compare the quarter's bookings with every control total.

    Raises:
        AccountError: bookings and expectation differ by more than 1e-9 of turnover.
    """
    for control in controls:
        booked = ledger.total(
            kind=control.kind, payer=control.payer, payee=control.payee, quarter=quarter
        )
        turnover = abs(booked) + abs(control.expected)
        check(f"money: {control.name}", quarter, booked - control.expected, turnover, "yuan")


def check_allowances(
    quarter: int,
    *,
    held_before: float,
    allocated: float,
    bought: float,
    surrendered: float,
    sold: float,
    held_after: float,
) -> None:
    """Allowances are neither made nor lost on the way: all in t; raises AccountError."""
    gap = held_before + allocated + bought - surrendered - sold - held_after
    turnover = held_before + allocated + bought + surrendered + sold + held_after
    check("allowances", quarter, gap, turnover, "t")
