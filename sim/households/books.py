"""Booking what households pay and get, by income class, so that the ledger tells who bears what."""

import numpy as np
from numpy.typing import NDArray

from agents.households.household import INCOME_CLASSES
from agents.machinery.population import Population, Rows
from sim.accounts.books.money import Kind, Ledger, group_sums
from sim.divisions import DIVISIONS

Array = NDArray[np.float64]
INCOME_CLASS, DIVISION = 0, 1
PARTS = (("income_class", INCOME_CLASSES), ("district", len(DIVISIONS)))  # column, how many
QUINTILES = tuple(f"quintile {number + 1}" for number in range(INCOME_CLASSES))


def book(
    ledger: Ledger,
    population: Population,
    rows: Rows,
    payments: tuple[tuple[str, str, Kind, Array], ...],
    quarter: int,
) -> None:
    """Book what each of these households pays (or gets), times those it stands for.

    Args:
        ledger: takes the bookings.
        population: the households.
        rows: who pays or gets.
        payments: payer, payee, kind, and yuan of each row.
        quarter: index.
    """
    income_class = population.columns["income_class"][rows]
    for payer, payee, kind, amounts in payments:
        sums = group_sums(income_class, amounts, INCOME_CLASSES, population.weight)
        ledger.book_groups(payer, payee, kind, sums, quarter, QUINTILES)


def income_classes(income: Array, persons: Array, present: NDArray[np.bool_]) -> NDArray[np.int8]:
    """Return each household's fifth of the city's people by income per head, 0 the poorest.

    Args:
        income: of each household, yuan/yr.
        persons: in it.
        present: who lives here in 2020: the bounds are theirs, newcomers are sorted by them.
    """
    per_head = np.asarray(income, np.float64) / np.maximum(persons, 1)
    order = np.argsort(per_head[present], kind="stable")
    people = np.asarray(persons, np.float64)[present][order]
    middle = np.cumsum(people) - people / 2.0  # a household stands where its middle member does
    fifth = (middle * INCOME_CLASSES / people.sum()).astype(np.int64)
    first = np.searchsorted(fifth, np.arange(1, INCOME_CLASSES))
    bounds = per_head[present][order][first]
    return np.searchsorted(bounds, per_head, side="right").astype(np.int8)
