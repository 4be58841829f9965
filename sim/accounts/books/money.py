"""Money: every payment is one booking, and control totals tie the bookings to the meters.

A booking says who paid whom, what for, how much (real 2020 yuan) and when. There is no balancing
item: a party's balance is what its bookings say. Payments of a population are booked as sums by
group (a district, a sector, an income class), which keeps the ledger at some hundred rows a
quarter.

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
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.accounts.books.closure import AccountError
from sim.accounts.vocabulary import FUEL, FUELS

Array = NDArray[np.float64]


class Kind(StrEnum):
    """What a payment is for."""

    ELECTRICITY = "electricity"
    GAS = "gas"
    HEAT = "heat"
    FUEL = "fuel"  # motor fuels, coal, coke, oil
    WHOLESALE_ELECTRICITY = "wholesale electricity"
    CAPACITY_PAYMENT = "capacity payment"
    FEED_IN = "feed-in of own generation"
    GREEN_CERTIFICATE = "green certificate"
    ALLOWANCE = "emission allowance"
    CARBON_CREDIT = "carbon credit"
    CARBON_REWARD = "carbon-inclusion reward"  # for verified savings of residents
    BORDER_CARBON = "border carbon charge"
    CHARGING_SERVICE = "charging service"
    FARE = "fare"
    BUS_SERVICE = "bus service"  # beyond what fares and the service of 2020 pay for
    FREIGHT = "freight"
    VEHICLE = "vehicle"
    APPLIANCE = "appliance"
    PLANT = "plant and equipment"
    BUILDING_RETROFIT = "building retrofit"
    BUILDING_CODE = "building code"  # what a new building costs beyond one to the code of 2020
    MAINTENANCE = "maintenance"
    WAGE = "wage"
    LOAN = "loan paid out"
    REPAYMENT = "loan repaid"
    INTEREST = "interest"
    ENERGY_SERVICE = "energy-service contract"
    TAX = "tax"
    TAX_RELIEF = "tax relief"
    FEE = "fee"
    CAR_GRANT = "car grant"
    APPLIANCE_GRANT = "appliance grant"
    SOLAR_GRANT = "solar grant"
    STORAGE_GRANT = "storage grant"
    RETROFIT_GRANT = "retrofit grant"
    BUILDING_GRANT = "building grant"  # on retrofit of homes and buildings, insulated farm houses
    HEAT_PUMP_GRANT = "heat pump grant"
    ENERGY_GRANT = "energy grant"  # on hydrogen or power as it is used
    FLEET_GRANT = "fleet grant"
    FREIGHT_GRANT = "freight grant"  # for goods that leave the road
    CHARGING_GRANT = "charging grant"
    INTEREST_GRANT = "interest grant"
    DESK_GRANT = "carbon desk grant"  # on data and trading under the carbon market
    TITLE_GRANT = "title reward"  # for a green manufacturing title
    DEMAND_RESPONSE = "demand response"
    WASTE_DISPOSAL = "waste disposal"
    LANDFILL_LEVY = "landfill levy"


GOVERNMENTS = ("city government", "provincial government", "national government")
PARTIES = (
    "households",
    "firms",
    "transport operators",
    "charging operators",
    "grid company",
    "power plants",
    "gas company",
    "heat suppliers",
    "fuel suppliers",
    "other users",
    "vehicle dealers",
    "equipment suppliers",
    "energy-service companies",
    "banks",
    "carbon market",
    "certificate market",
    "shippers",
    "waste plants",
    "employees",  # what they are paid is within the income of households that the world gives
    *GOVERNMENTS,
    "outside the city",
)


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


class Ledger:
    """All bookings, quarter by quarter, in the order they were made."""

    def __init__(self) -> None:
        self._by_quarter: dict[int, list[Booking]] = {}
        self._of_kind: dict[tuple[int, Kind], list[Booking]] = {}  # the same, to find them sooner
        self._sold: dict[tuple[int, str], Array] = {}

    @property
    def bookings(self) -> tuple[Booking, ...]:
        """Every payment so far, by quarter."""
        return tuple(b for quarter in self._by_quarter.values() for b in quarter)

    def book(
        self, payer: str, payee: str, kind: Kind, amount: float, quarter: int, group: str = "all"
    ) -> None:
        """Book one payment; a payment the other way is a booking of its own, never a minus.

        Raises:
            AccountError: the amount is negative or not finite, a party is unknown or pays itself.
        """
        amount, kind = float(amount), Kind(kind)
        if payer not in PARTIES or payee not in PARTIES or payer == payee:
            what = f"money: {payer} to {payee} for {kind}, not two known parties"
            raise AccountError(what, quarter, amount, "yuan")
        if not math.isfinite(amount) or amount < 0:
            what = f"money: {payer} to {payee} for {kind}, amount not finite or below zero"
            raise AccountError(what, quarter, amount, "yuan")
        if amount > 0:
            booking = Booking(payer, payee, kind, amount, quarter, group)
            self._by_quarter.setdefault(quarter, []).append(booking)
            self._of_kind.setdefault((quarter, kind), []).append(booking)

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
        for group, amount in zip(groups, np.asarray(amounts).tolist(), strict=True):
            self.book(payer, payee, kind, amount, quarter, group)

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
        sold = self._sold.setdefault((quarter, payer), np.zeros(len(FUELS)))
        sold[FUEL[ware.fuel]] += math.fsum(quantity.tolist()) * ware.tj_per_unit

    def sold(self, quarter: int, payer: str | None = None) -> Array:
        """Energy sold with the bookings of a quarter, TJ [FUELS]; to one payer, or to all."""
        payers = PARTIES if payer is None else (payer,)
        nothing = np.zeros(len(FUELS))
        return np.sum([self._sold.get((quarter, each), nothing) for each in payers], axis=0)

    def select(
        self,
        *,
        kind: Kind | None = None,
        payer: str | None = None,
        payee: str | None = None,
        quarter: int | None = None,
    ) -> tuple[Booking, ...]:
        """The bookings that match all that is given."""
        if quarter is None:
            places: Iterable[Booking] = self.bookings
        elif kind is None:
            places = self._by_quarter.get(quarter, ())
        else:
            places = self._of_kind.get((quarter, kind), ())
        return tuple(
            b
            for b in places
            if (kind is None or b.kind == kind)
            and (payer is None or b.payer == payer)
            and (payee is None or b.payee == payee)
        )

    def total(
        self,
        *,
        kind: Kind | None = None,
        payer: str | None = None,
        payee: str | None = None,
        quarter: int | None = None,
    ) -> float:
        """Sum of the matching bookings, yuan; exactly rounded, so the order does not matter."""
        found = self.select(kind=kind, payer=payer, payee=payee, quarter=quarter)
        return math.fsum(b.amount for b in found)

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
