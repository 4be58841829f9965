"""Booking what firms pay and get, by division, and serving grants from the city's money."""

import numpy as np
from numpy.typing import NDArray

from agents.machinery.population import Population, Rows
from sim.accounts.money import Kind, Ledger, group_sums
from sim.divisions import DIVISIONS
from sim.grants import Budget

Array = NDArray[np.float64]


def serve(budget: Budget, population: Population, rows: Rows, amounts: Array) -> NDArray[np.bool_]:
    """Return for each row whether its grant is paid; rows that ask for nothing are served.

    Args:
        budget: money of the quarter.
        population: the firms.
        rows: who decided.
        amounts: yuan asked for by each row for itself, before weighing.
    """
    served = np.ones(len(rows), np.bool_)
    asking = np.flatnonzero(amounts > 0.0)
    if asking.size:
        weighed = amounts[asking] * population.columns["weight"][rows[asking]]
        served[asking] = budget.serve(rows[asking], weighed, population.seed)
    return served


def granted(population: Population, rows: Rows, grants: Array) -> float:
    """Return the grants of the quarter, yuan, each times the firms its row stands for."""
    return float(grants @ population.columns["weight"][rows])


def book(
    ledger: Ledger,
    population: Population,
    rows: Rows,
    amounts: Array,
    payer: str,
    payee: str,
    kind: Kind,
    quarter: int,
) -> None:
    """Book what each row pays (or gets), times the firms it stands for, as sums by division."""
    columns = population.columns
    weighed = amounts * columns["weight"][rows]
    sums = group_sums(columns["district"][rows], weighed, len(DIVISIONS), 1.0)
    ledger.book_groups(payer, payee, kind, sums, quarter, DIVISIONS)


def invest(
    ledger: Ledger,
    population: Population,
    rows: Rows,
    costs: Array,
    grants: Array,
    kind: Kind,
    quarter: int,
) -> None:
    """Book an investment at its full price, and the city's grant on it."""
    book(ledger, population, rows, costs, "firms", "equipment suppliers", Kind.PLANT, quarter)
    book(ledger, population, rows, grants, "city government", "firms", kind, quarter)


def interest_aid(
    ledger: Ledger,
    population: Population,
    rows: Rows,
    costs: Array,
    share_and_years: float,
    rate: float,
    quarter: int,
) -> None:
    """Book the nation's interest aid on the loan of a project, paid when it is taken out."""
    amounts = costs * share_and_years * rate
    book(
        ledger,
        population,
        rows,
        amounts,
        "national government",
        "firms",
        Kind.INTEREST_GRANT,
        quarter,
    )
