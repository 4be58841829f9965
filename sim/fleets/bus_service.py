"""Bus service that the city orders beyond that of 2020: what is driven for it, and who is paid.

The city pays operators by the kilometre. They buy energy and buses as for all their service, and
pay on what the extra kilometres cost in drivers and upkeep.
"""

from typing import NamedTuple

from agents.transport.kinds import POWERTRAINS
from sim.accounts.books.controls import Control
from sim.accounts.books.money import Kind, Ledger
from sim.build.fleets.tables import FleetTables
from sim.fleets.market import VehicleMarket

CITY, OPERATORS = "city government", "transport operators"
CREW, WORKSHOPS = "employees", "vehicle dealers"


class BusService(NamedTuple):
    """What a kilometre of extra service is paid with, yuan of 2020.

    Attributes:
        price: by the city to the operator.
        crew: of it to drivers and staff.
        upkeep: of it to workshops, of the buses as they are.
    """

    price: float
    crew: float
    upkeep: float


def bus_service(tables: FleetTables, buses: VehicleMarket) -> BusService:
    """Return the terms of the quarter, for the buses that stand now."""
    stock = buses.stock().sum(axis=0)
    upkeep = sum(
        stock[code] * make.upkeep
        for code in range(len(POWERTRAINS))
        if (make := buses.fixed.makes[code]) is not None
    )
    return BusService(
        tables.number("buses", "service_cost", "yuan/km"),
        tables.number("buses", "service_crew", "yuan/km"),
        float(upkeep / max(stock.sum(), 1.0)),
    )


def pay_bus_service(
    ledger: Ledger, quarter: int, terms: BusService, driven: float, usual: float, level: float
) -> list[Control]:
    """Book what the city pays operators for extra service, and what they pay on.

    Args:
        ledger: takes the bookings.
        quarter: index.
        terms: of a kilometre.
        driven: bus-km of the quarter.
        usual: bus-km that the same buses would drive for the service of 2020.
        level: of service that was ordered, against 2020; below 1 nothing is paid.

    Returns:
        What the bookings must add up to: terms times the part of all bus-km that was ordered.
    """
    extra = max(driven - usual, 0.0)
    ordered = driven * (1.0 - 1.0 / max(level, 1.0))
    payments = (
        (CITY, OPERATORS, Kind.BUS_SERVICE, terms.price),
        (OPERATORS, CREW, Kind.WAGE, terms.crew),
        (OPERATORS, WORKSHOPS, Kind.MAINTENANCE, terms.upkeep),
    )
    for payer, payee, kind, per_km in payments:
        ledger.book(payer, payee, kind, per_km * extra, quarter, "buses")
    return [
        Control(f"bus service, {kind}", kind, per_km * ordered, payer, payee)
        for payer, payee, kind, per_km in payments
    ]
