"""Heat from power plants: who delivers the steam that the city uses, and what fuel it takes.

Kinds of plant share the heat in proportion to what they delivered in 2020 times what of them still
stands. Its fuel is booked at the efficiency of a boiler, apart from the fuel for electricity. Large
coal units that were rebuilt to sell heat take it over from small cogeneration.
"""

import numpy as np

from sim.clock import QUARTERS_PER_YEAR
from sim.grid.data.tables import PowerTables
from sim.grid.supply.fleet import Fleet, Floats

KINDS_OF_HEAT = ("coal", "coal_chp", "gas", "biomass")
TJ_PER_PJ = 1000.0
SMALL = "coal_small_chp"  # technology that gives way to large units


def heat_shares(tables: PowerTables, fleet: Fleet, quarter: int) -> dict[str, float]:
    """The share of the heat sent out that each kind of plant delivers."""
    weight = {
        kind: tables.operating("heat_output", kind, "PJ/yr")
        * fleet.capacity_of(kind, quarter)
        / fleet.capacity_of(kind, 0)
        for kind in KINDS_OF_HEAT
    }
    moved = small_heat(tables, fleet, quarter) * taken_over(tables, fleet, quarter)
    weight["coal"] += moved
    weight["coal_chp"] -= moved
    total = sum(weight.values())
    return {kind: value / total for kind, value in weight.items()}


def small_heat(tables: PowerTables, fleet: Fleet, quarter: int) -> float:
    """PJ a year that small cogeneration would send out if no large unit took any over."""
    here = fleet.standing(quarter)
    small = float(fleet.capacity[here & (fleet.technology == SMALL)].sum())
    first = fleet.capacity_of("coal_chp", 0)
    return tables.operating("heat_output", "coal_chp", "PJ/yr") * small / first


def taken_over(tables: PowerTables, fleet: Fleet, quarter: int) -> float:
    """The share of the heat of small cogeneration that large coal units now send out."""
    there = small_heat(tables, fleet, quarter)
    return min(offered_instead(fleet, quarter) / there, 1.0) if there > 0.0 else 0.0


def offered_instead(fleet: Fleet, quarter: int) -> float:
    """PJ a year that large coal units can send out in place of small cogeneration."""
    return float((fleet.capacity * fleet.heat_sold)[fleet.standing(quarter)].sum()) / TJ_PER_PJ


def heat_to_take_over(tables: PowerTables, fleet: Fleet, quarter: int) -> float:
    """PJ a year of small cogeneration that no large unit has taken over; none where all is."""
    return max(small_heat(tables, fleet, quarter) - offered_instead(fleet, quarter), 0.0)


def heat_taken_over(tables: PowerTables, fleet: Fleet, quarter: int) -> Floats:
    """GJ per kW and year that each unit sends out in place of small ones [units].

    As small plants close, those that took heat over share what is left.
    """
    offered = offered_instead(fleet, quarter)
    if offered == 0.0:
        return np.zeros(len(fleet))
    return fleet.heat_sold * min(small_heat(tables, fleet, quarter) / offered, 1.0)


def heat_from_plants(
    tables: PowerTables, fleet: Fleet, quarter: int, used: float
) -> tuple[dict[str, float], dict[str, float], float]:
    """Heat sent out and fuel for it by kind of plant, and the loss of the network, all in TJ.

    Args:
        tables: of the city.
        fleet: units.
        quarter: index.
        used: TJ of heat that users take in the quarter.
    """
    loss = tables.operating("heat_network_loss", "all", "share of heat sent out")
    sent = used / (1.0 - loss)
    shares = heat_shares(tables, fleet, quarter)
    heat = {kind: sent * share for kind, share in shares.items()}
    fuel = {
        kind: amount / tables.operating("heat_efficiency", kind, "share")
        for kind, amount in heat.items()
    }
    return heat, fuel, sent - used


def heat_ratio(tables: PowerTables, used: float) -> float:
    """Heat used in a quarter (TJ) against a quarter of 2020; moves the heat floors of plants."""
    base = sum(tables.operating("heat_output", kind, "PJ/yr") for kind in KINDS_OF_HEAT)
    loss = tables.operating("heat_network_loss", "all", "share of heat sent out")
    return used / (base * TJ_PER_PJ / QUARTERS_PER_YEAR * (1.0 - loss))
