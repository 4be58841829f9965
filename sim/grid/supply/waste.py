"""Waste for burning: plants burn what is collected, however many of them are built."""

from sim.grid.data.tables import PowerTables
from sim.grid.outcome import TJ_PER_TCE
from sim.grid.supply.fleet import Fleet
from sim.grid.supply.offers import decimal_year

KG_PER_MT = 1e9
TJ_PER_MT_OF_GJ_PER_T = 1e3


def waste_collected(tables: PowerTables, quarter: int, population: float) -> float:
    """TJ a year that are there to be burnt: household waste by head, and sludge and trade waste.

    Args:
        tables: of the power system.
        quarter: index.
        population: persons.
    """
    when, table = decimal_year(quarter), tables.operation
    homes = tables.by_year(table, "waste_burnt_by_head", when, "kg/(person yr)") * population
    other = tables.by_year(table, "other_waste_burnt", when, "Mt/yr")
    heat = tables.operating("waste_energy", "all", "GJ/t")
    return (homes / KG_PER_MT + other) * heat * TJ_PER_MT_OF_GJ_PER_T


def waste_ratio(tables: PowerTables, fleet: Fleet, quarter: int, population: float) -> float:
    """What waste plants can run for want of waste, against their load factor of 2020; at most 1.

    Arguments as for `waste_collected`, and the units.
    """
    here = fleet.standing(quarter) & fleet.of_kind("waste")
    hours = float(tables.days.sum()) * 24.0
    rate = (fleet.net_capacity() * fleet.fuel_rate)[here].sum()  # MW x gce/kWh = kgce/h
    factor = tables.operating("load_factor", "waste", "share of capacity")
    could_burn = float(rate) * factor * hours / 1e3 * TJ_PER_TCE
    if could_burn == 0.0:
        return 1.0
    return min(waste_collected(tables, quarter, population) / could_burn, 1.0)
