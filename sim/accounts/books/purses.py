"""Programmes with a purse: what they say they granted is what left government's accounts.

A purse counts what it hands out when applicants are served; bookings are made when decisions take
effect. What needs no purse is paid beside it: purchase grants of the nation, premiums promised per
kWh and the bonus on what posts sell, which are named by those who book them, and bus service beyond
that of 2020, which is no grant but bought by the city and has a control of its own.
"""

from collections.abc import Iterable
from typing import NamedTuple

from agents.government.government import Government
from sim.accounts.books.closure import check
from sim.accounts.books.money import Kind, Ledger


class Grants(NamedTuple):
    """Bookings that a purse pays for, by payer, payee and kind."""

    payer: str
    payee: str
    kind: Kind


NATION, CITY = "national government", "city government"
OF_TRADE_IN = (
    Grants(NATION, "households", Kind.CAR_GRANT),
    Grants(NATION, "households", Kind.APPLIANCE_GRANT),
)
OF_GREEN_FUND = (
    Grants(CITY, "households", Kind.SOLAR_GRANT),
    Grants(CITY, "households", Kind.CARBON_REWARD),
    Grants(CITY, "households", Kind.BUILDING_GRANT),
    Grants(CITY, "households", Kind.HEAT_PUMP_GRANT),
    Grants(CITY, "firms", Kind.BUILDING_GRANT),
    Grants(CITY, "firms", Kind.RETROFIT_GRANT),
    Grants(CITY, "firms", Kind.SOLAR_GRANT),
    Grants(CITY, "firms", Kind.ENERGY_GRANT),
    Grants(CITY, "firms", Kind.INTEREST_GRANT),
    Grants(CITY, "firms", Kind.TITLE_GRANT),
    Grants(CITY, "firms", Kind.DESK_GRANT),
    Grants(CITY, "charging operators", Kind.CHARGING_GRANT),
    Grants(CITY, "power plants", Kind.STORAGE_GRANT),
    Grants(CITY, "shippers", Kind.FREIGHT_GRANT),
    Grants(CITY, "other users", Kind.ENERGY_GRANT),
)


def check_purse(
    ledger: Ledger,
    quarter: int,
    government: Government,
    grants: Iterable[Grants],
    beside: float,
) -> None:
    """Compare what a government's purses granted with what was booked.

    Args:
        ledger: with all bookings of the quarter.
        quarter: index.
        government: whose purses they are.
        grants: the bookings that the purses pay for.
        beside: part of those bookings that no purse paid for, yuan.

    Raises:
        AccountError: they differ by more than 1e-9 of what was booked.
    """
    booked = sum(
        ledger.total(kind=each.kind, payer=each.payer, payee=each.payee, quarter=quarter)
        for each in grants
    )
    granted = government.granted()
    name = f"money: programmes of the {government.level}"
    check(name, quarter, booked - beside - granted, booked + beside + granted, "yuan")


def check_purses(
    ledger: Ledger,
    quarter: int,
    governments: Iterable[Government],
    beside_trade_in: float,
    beside_green_fund: float,
) -> None:
    """Check the purses of nation and city; arguments and error as for `check_purse`."""
    of_level = {
        "nation": (OF_TRADE_IN, beside_trade_in),
        "city": (OF_GREEN_FUND, beside_green_fund),
    }
    for government in governments:
        if government.level in of_level:
            check_purse(ledger, quarter, government, *of_level[government.level])
