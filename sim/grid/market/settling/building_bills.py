"""Paying for what a yearly review builds: plants, stores, ground PV and ties."""

from typing import NamedTuple

from sim.accounts.books.controls import Control
from sim.accounts.books.money import Kind, Ledger
from sim.grid.hourly.dispatch import Floats
from sim.grid.market.investing.investment_cost import price_at
from sim.grid.market.investing.review import Market, Review
from sim.grid.market.settling.settlement import KW_PER_MW
from sim.grid.system import STORE_KINDS, PowerSystem

SUPPLIERS = "equipment suppliers"
BUYERS = {"tie": "grid company"}  # plants and stores buy the rest
OWNERS = "power plants"
CITY = "city government"
RETROFITS = {  # and the column of the fleet in which each shows
    "coal_flexibility": "minimum_load",
    "coal_saving": "fuel_rate",
    "coal_heat": "heat_sold",
}


class Built(NamedTuple):
    """What decisions have added up to a moment: the state from which a review's bill follows.

    `stores` in MWh by kind, `ground_pv` and `ties` in MW; by unit `capacity` in MW, and what a
    retrofit changes: `minimum_load`, `fuel_rate`, `heat_sold`.
    """

    stores: dict[str, float]
    ground_pv: float
    ties: float
    capacity: Floats
    minimum_load: Floats
    fuel_rate: Floats
    heat_sold: Floats


class Bill(NamedTuple):
    """What a review spent, by what was bought, and what that must be for each buyer, yuan.

    `granted` is what the city gave for long storage, `owed` what its rate makes of what was built.
    """

    spent: dict[str, float]
    expected: dict[str, float]
    granted: float = 0.0
    owed: float = 0.0


def built_so_far(system: PowerSystem) -> Built:
    """Return what decisions have added until now."""
    stores = {kind: system.storage_energy.get(kind, 0.0) for kind in STORE_KINDS}
    fleet = system.fleet
    return Built(
        stores,
        system.added_pv,
        system.added_ties,
        fleet.capacity.copy(),
        fleet.minimum_load.copy(),
        fleet.fuel_rate.copy(),
        fleet.heat_sold.copy(),
    )


def bill(
    decided: Review,
    before: Built,
    system: PowerSystem,
    when: int,
    market: Market,
    grant: float = 0.0,
) -> Bill:
    """Return the bill of a review: what it says it spent, and what the system grew by at prices.

    Args:
        decided: of the review.
        before: the system as it was.
        system: as it is now.
        when: quarter of the review.
        market: prices the review was held at.
        grant: share of the price of long storage that the city gives while its money lasts.
    """
    after = built_so_far(system)
    old = len(before.capacity)
    rebuilt = {
        name: getattr(before, column) != getattr(after, column)[:old]
        for name, column in RETROFITS.items()
    }

    def capex(technology: str, unit: str) -> float:
        return price_at(system, technology, unit, when)

    per_mwh = {"grid_side": market.storage_cost, "flow": capex("flow_storage", "yuan/kWh")}
    plants = sum(per_mwh[kind] * (after.stores[kind] - before.stores[kind]) for kind in per_mwh)
    plants += market.pv_cost * (after.ground_pv - before.ground_pv)
    for kind in dict.fromkeys(system.fleet.kind[old:].tolist()):
        new = after.capacity[old:][system.fleet.kind[old:] == kind]
        plants += capex(kind, "yuan/kW") * float(new.sum())
    for name, changed in rebuilt.items():
        plants += capex(name, "yuan/kW") * float(after.capacity[:old][changed].sum())
    ties = capex("tie", "yuan/kW") * (after.ties - before.ties)
    expected = {OWNERS: plants * KW_PER_MW, "grid company": ties * KW_PER_MW}
    long_storage = per_mwh["flow"] * (after.stores["flow"] - before.stores["flow"]) * KW_PER_MW
    owed = grant * long_storage if decided.granted > 0.0 else 0.0
    return Bill(dict(decided.spent), expected, decided.granted, owed)


def pay_building(ledger: Ledger, quarter: int, owed: Bill | None) -> list[Control]:
    """Book the bill of a quarter's review, if there was one; return what it must add up to."""
    for name, amount in (owed.spent if owed else {}).items():
        ledger.book(BUYERS.get(name, OWNERS), SUPPLIERS, Kind.PLANT, amount, quarter, name)
    expected = owed.expected if owed else dict.fromkeys((OWNERS, "grid company"), 0.0)
    granted = (CITY, OWNERS, Kind.STORAGE_GRANT)
    ledger.book(*granted, owed.granted if owed else 0.0, quarter, "long storage")
    grants = owed.owed if owed else 0.0
    return [
        Control("grants on long storage", Kind.STORAGE_GRANT, grants, CITY, OWNERS),
        *(
            Control(f"building by {payer}", Kind.PLANT, amount, payer, SUPPLIERS)
            for payer, amount in expected.items()
        ),
    ]
