"""Money: every payment is one booking, and control totals tie the bookings to the meters.

A booking says who paid whom, what for, how much (real 2020 yuan) and when. There is no balancing
item: a party's balance is what its bookings say. Payments of a population are booked as sums by
group (a district, a sector, an income class), one block of bookings for all groups, which keeps
the ledger at some hundred blocks a quarter.

A sale of energy is booked with the quantity behind the bill, in the units of the bill, and the
ledger keeps its TJ. So two things are tested each quarter, to 1e-9 of turnover, and a payment that
is forgotten, booked twice or reckoned from another quantity than was metered stops the run:

    gas = Ware("gas company", Kind.GAS, "natural_gas", TJ_PER_M3)
    ledger.sell("households", gas, yuan_per_m3, m3_by_division, quarter, DIVISIONS)
    ledger.sold(quarter)                            # TJ by fuel: what must have been brought in
    ...
    controls = [                                    # sim.accounts.books.controls
        bills_control("gas of homes", Kind.GAS, yuan_per_tj, account_tj, payer="households"),
        Control("household PV", Kind.SOLAR_GRANT, granted, payee="households"),
    ]
    check_controls(ledger, quarter, controls)       # AccountError if one fails
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.accounts.books.closure import AccountError
from sim.accounts.books.payments import GOVERNMENTS, KNOWN, PARTIES, Kind
from sim.accounts.vocabulary import FUEL, FUELS

__all__ = ["GOVERNMENTS", "PARTIES", "Block", "Booking", "Kind", "Ledger", "Ware", "group_sums"]
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Booking:
    """One payment: `amount` real 2020 yuan, not negative, from `payer` to `payee` in `quarter`.

    `group` names the part of the payer's population the sum stands for, "all" if there is none.
    """

    payer: str
    payee: str
    kind: Kind
    amount: float
    quarter: int
    group: str = "all"


class Ware(NamedTuple):
    """Energy as it is sold: by whom, what the payment is called, which fuel, TJ in a unit of it."""

    payee: str
    kind: Kind
    fuel: str
    tj_per_unit: float


class Block(NamedTuple):
    """Payments made together: one amount for each part of a population, yuan, not negative.

    `groups` are members of one grouping: income classes, sectors, divisions, or "all" alone. A
    part that pays nothing keeps its place here and has no booking of its own.
    """

    payer: str
    payee: str
    kind: Kind
    quarter: int
    groups: tuple[str, ...]
    amounts: list[float]

    def bookings(self) -> list[Booking]:
        """One booking for each part that pays."""
        return [
            Booking(self.payer, self.payee, self.kind, amount, self.quarter, group)
            for group, amount in zip(self.groups, self.amounts, strict=True)
            if amount > 0.0
        ]


class Ledger:
    """All bookings, quarter by quarter, in the order they were made; kept as blocks."""

    def __init__(self) -> None:
        self._by_quarter: dict[int, list[Block]] = {}
        self._of_kind: dict[tuple[int, Kind], list[Block]] = {}  # the same, to find them sooner
        self._sold: dict[int, dict[str, Array]] = {}

    @property
    def bookings(self) -> tuple[Booking, ...]:
        """Every payment so far, by quarter."""
        return self.select()

    def book(
        self, payer: str, payee: str, kind: Kind, amount: float, quarter: int, group: str = "all"
    ) -> None:
        """Book one payment; a payment the other way is a booking of its own, never a minus.

        Raises:
            AccountError: the amount is negative or not finite, a party is unknown or pays itself.
        """
        self._add(Block(payer, payee, Kind(kind), quarter, (group,), [float(amount)]))

    def book_groups(
        self,
        payer: str,
        payee: str,
        kind: Kind,
        amounts: Array,
        quarter: int,
        groups: Sequence[str],
    ) -> None:
        """Book sums of a population: `amounts` [len(groups)] yuan, one booking per group."""
        each = np.asarray(amounts, np.float64).tolist()
        if len(each) != len(groups):
            raise ValueError(f"{len(each)} amounts for {len(groups)} groups")
        self._add(Block(payer, payee, Kind(kind), quarter, tuple(groups), each))

    def _add(self, block: Block) -> None:
        """Check a block and keep it, unless nobody in it pays anything."""
        payer, payee, kind, quarter, _, amounts = block
        if payer not in KNOWN or payee not in KNOWN or payer == payee:
            what = f"money: {payer} to {payee} for {kind}, not two known parties"
            raise AccountError(what, quarter, amounts[0], "yuan")
        for amount in amounts:
            if not 0.0 <= amount < math.inf:
                what = f"money: {payer} to {payee} for {kind}, amount not finite or below zero"
                raise AccountError(what, quarter, amount, "yuan")
        if any(amounts):
            self._by_quarter.setdefault(quarter, []).append(block)
            self._of_kind.setdefault((quarter, kind), []).append(block)

    def sell(
        self,
        payer: str,
        ware: Ware,
        price: Array | float,
        quantity: Array,
        quarter: int,
        groups: Sequence[str] = ("all",),
    ) -> None:
        """Book a sale of energy to each group and note the TJ that were sold.

        Args:
            payer: who buys.
            ware: what, and from whom.
            price: yuan per unit of the bill, for all or by group.
            quantity: units of the bill by group.
            quarter: index.
            groups: names of the parts of the payer's population.
        """
        quantity = np.atleast_1d(np.asarray(quantity, dtype=np.float64))
        amounts = np.multiply(price, quantity)
        self.book_groups(payer, ware.payee, ware.kind, amounts, quarter, groups)
        of_quarter = self._sold.setdefault(quarter, {})
        sold = of_quarter.setdefault(payer, np.zeros(len(FUELS)))
        sold[FUEL[ware.fuel]] += math.fsum(quantity.tolist()) * ware.tj_per_unit

    def sold(self, quarter: int, payer: str | None = None) -> Array:
        """Energy sold with the bookings of a quarter, TJ [FUELS]; to one payer, or to all."""
        of_quarter = self._sold.get(quarter, {})
        total = np.zeros(len(FUELS))
        for each in PARTIES if payer is None else (payer,):  # in one order, whoever bought first
            if each in of_quarter:
                total += of_quarter[each]
        return total

    def blocks(
        self,
        *,
        kind: Kind | None = None,
        payer: str | None = None,
        payee: str | None = None,
        quarter: int | None = None,
    ) -> list[Block]:
        """The blocks of bookings that match all that is given."""
        if quarter is None:
            places: Iterable[Block] = chain.from_iterable(self._by_quarter.values())
        elif kind is None:
            places = self._by_quarter.get(quarter, ())
        else:
            places, kind = self._of_kind.get((quarter, kind), ()), None  # all are of it
        return [
            b
            for b in places
            if (kind is None or b.kind == kind)
            and (payer is None or b.payer == payer)
            and (payee is None or b.payee == payee)
        ]

    def select(
        self,
        *,
        kind: Kind | None = None,
        payer: str | None = None,
        payee: str | None = None,
        quarter: int | None = None,
    ) -> tuple[Booking, ...]:
        """The bookings that match all that is given."""
        found = self.blocks(kind=kind, payer=payer, payee=payee, quarter=quarter)
        return tuple(booking for block in found for booking in block.bookings())

    def total(
        self,
        *,
        kind: Kind | None = None,
        payer: str | None = None,
        payee: str | None = None,
        quarter: int | None = None,
    ) -> float:
        """Sum of the matching bookings, yuan; exactly rounded, so the order does not matter."""
        found = self.blocks(kind=kind, payer=payer, payee=payee, quarter=quarter)
        return math.fsum(chain.from_iterable(block.amounts for block in found))

    def balance(self, party: str, quarter: int | None = None) -> float:
        """What a party received less what it paid, yuan."""
        return self.total(payee=party, quarter=quarter) - self.total(payer=party, quarter=quarter)

    def columns(self) -> dict[str, list[object]]:
        """The ledger as columns, ready for a table."""
        names = ("payer", "payee", "kind", "amount", "quarter", "group")
        columns: dict[str, list[object]] = {name: [] for name in names}
        for booking in self.bookings:
            for name in names:
                value = getattr(booking, name)
                columns[name].append(str(value) if name == "kind" else value)
        return columns


def group_sums(group: NDArray[np.integer], amounts: Array, groups: int, weight: float) -> Array:
    """Sums by group of what members paid, times what each member stands for.

    Args:
        group: group of each member, 0 to groups-1, shape [members].
        amounts: yuan paid by each member, shape [members].
        groups: number of groups.
        weight: agents of the city that one member stands for (1/scale).

    Returns:
        yuan, shape [groups].
    """
    return np.bincount(group, weights=amounts, minlength=groups).astype(np.float64) * weight
