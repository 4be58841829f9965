"""Farm waste for biomass plants: what farms bring, and what the plants make of it."""

from dataclasses import dataclass

import numpy as np

from agents.grid.biomass_plant import farm_waste_taken
from sim.clock import quarter_of_year
from sim.grid.data.tables import PowerTables
from sim.grid.outcome import TJ_PER_TCE
from sim.grid.supply.fleet import Fleet, Floats
from sim.tables import city_path, read_graded

TJ_PER_PJ = 1000.0
MJ_PER_KWH = 3.6
KGCE = 1e-3  # tonnes of coal equivalent


@dataclass(frozen=True)
class FarmWaste:
    """Straw and manure that can be collected beyond what was burnt in 2020.

    Attributes:
        collectable: TJ a year.
        cost: delivered to the plant, yuan per GJ.
    """

    collectable: float
    cost: float

    def brought(self, share: float) -> float:
        """Return what farms bring when this share of it is collected, TJ a year."""
        return share * self.collectable


def read_farm_waste(city: str) -> FarmWaste:
    """Return a city's farm waste.

    Raises:
        InputError: the table is missing, malformed or lacks a number.
    """
    rows = read_graded(city_path(city, "waste", "farm.csv"), ("item", "subject"))
    found = sum(rows.value(item, "collectable", unit="PJ") for item in ("straw", "manure"))
    return FarmWaste(found * TJ_PER_PJ, rows.value("cost", "delivered", unit="yuan/GJ"))


def farm_waste_burnt(
    tables: PowerTables,
    fleet: Fleet,
    quarter: int,
    *,
    offered: float,
    price: float,
    fuel_cost: float,
) -> float:
    """Return what biomass plants take of the farm waste on offer, TJ a year.

    Args:
        tables: of the power system.
        fleet: of the city; its biomass plants share the farm waste by what each can burn.
        quarter: index.
        offered: straw and manure that farms bring, TJ a year.
        price: real yuan per kWh sent out.
        fuel_cost: real yuan per GJ of it.
    """
    full = _at_every_hour(tables, fleet, quarter)
    if offered <= 0.0 or not full.any():
        return 0.0
    usual = tables.operating("load_factor", "biomass", "share of capacity")
    idle = full * np.maximum(fleet.availability - usual, 0.0)
    taken = 0.0
    for row in np.flatnonzero(full).tolist():
        energy = fleet.fuel_rate[row] * KGCE * TJ_PER_TCE * 1e3  # MJ of fuel per kWh
        taken += farm_waste_taken(
            offered * float(full[row] / full.sum()),
            float(idle[row]),
            price,
            fuel_cost,
            MJ_PER_KWH / float(energy),
        )
    return taken


def biomass_ratio(tables: PowerTables, fleet: Fleet, quarter: int, taken: float) -> float:
    """Return the load of biomass plants against 2020, with `taken` TJ a year of farm waste."""
    usual = tables.operating("load_factor", "biomass", "share of capacity")
    full = float(_at_every_hour(tables, fleet, quarter).sum())
    return 1.0 + taken / (usual * full) if taken > 0.0 else 1.0


def in_quarter(tables: PowerTables, quarter: int, taken: float) -> float:
    """Return the TJ of a quarter of what is taken evenly over the year, TJ a year."""
    days = tables.days.sum(axis=1)
    return taken * float(days[quarter_of_year(quarter) - 1] / days.sum())


def _at_every_hour(tables: PowerTables, fleet: Fleet, quarter: int) -> Floats:
    """Return what biomass plants would burn if they ran all year, TJ a year by unit."""
    here = fleet.standing(quarter) & fleet.of_kind("biomass")
    hours = float(tables.days.sum()) * 24.0
    rate = np.where(here, fleet.net_capacity() * fleet.fuel_rate, 0.0)  # kgce/h
    return rate * hours * KGCE * TJ_PER_TCE
