"""Booking what firms pay and get, by sector, and serving grants from the city's money."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from agents.firms.kinds import SECTORS
from agents.machinery.population import Population, Rows
from sim.accounts.books.money import GOVERNMENTS, Kind, Ledger, group_sums
from sim.grants import Budget

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Invested:
    """What one kind of decision moved in a quarter, yuan of the whole city.

    Attributes:
        cost: price of the equipment.
        grant: paid on it by the city's green fund.
        aid: the nation's interest aid on the loans.
    """

    cost: float = 0.0
    grant: float = 0.0
    aid: float = 0.0


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


def pay_grants(
    budget: Budget, population: Population, rows: Rows, grant: Array
) -> tuple[NDArray[np.int64], float]:
    """Hand out the money; return the places of those it does not reach, and what was granted, yuan.

    The sum is that of the grants themselves: in a difference of what the budget spent, small ones
    would be lost.

    Args:
        budget: money of the quarter.
        population: the firms.
        rows: who decided.
        grant: yuan that each asks for itself, before weighing; set to 0 where it is not paid.
    """
    without = np.flatnonzero(~serve(budget, population, rows, grant))
    grant[without] = 0.0
    return without, float((grant * population.columns["weight"][rows]).sum())


def book(
    ledger: Ledger,
    population: Population,
    rows: Rows,
    amounts: Array,
    payer: str,
    payee: str,
    kind: Kind,
    quarter: int,
) -> float:
    """Book what each row pays (or gets), times the firms it stands for; return the sum, yuan.

    What a government pays is noted as `granted`, so that it is known of whom, not of which trade.
    """
    if rows.size == 0:
        return 0.0
    columns = population.columns
    if payee == "firms" and payer in GOVERNMENTS:
        np.add.at(columns["granted"], rows, amounts)
    weighed = amounts * columns["weight"][rows]
    sums = group_sums(columns["sector"][rows], weighed, len(SECTORS), 1.0)
    ledger.book_groups(payer, payee, kind, sums, quarter, SECTORS)
    return float(weighed.sum())


def invest(
    ledger: Ledger,
    population: Population,
    rows: Rows,
    costs: Array,
    grants: Array,
    kind: Kind,
    aid_per_yuan: float,
    quarter: int,
) -> Invested:
    """Book investments as `buy` does, and the city's grants on them.

    Args:
        ledger: takes the bookings.
        population: the firms.
        rows: who invests.
        costs: price of each row's equipment, yuan, before weighing.
        grants: of the city on it, yuan, before weighing.
        kind: of the grant.
        aid_per_yuan: interest aid over the aided years, paid when the loan is taken out.
        quarter: index.
    """
    bought = buy(ledger, population, rows, costs, aid_per_yuan, quarter)
    shared = (ledger, population, rows, grants)
    granted = book(*shared, "city government", "firms", kind, quarter)
    return replace(bought, grant=granted)


def buy(
    ledger: Ledger,
    population: Population,
    rows: Rows,
    costs: Array,
    aid_per_yuan: float,
    quarter: int,
) -> Invested:
    """Book investments on which the city gives nothing: their price, the nation's aid on the loans.

    Arguments as for `invest`.
    """
    nation, aid = "national government", Kind.INTEREST_GRANT
    shared = (ledger, population, rows)
    paid = book(*shared, costs, "firms", "equipment suppliers", Kind.PLANT, quarter)
    aided = book(*shared, aid_per_yuan * costs, nation, "firms", aid, quarter)
    return Invested(cost=paid, aid=aided)
