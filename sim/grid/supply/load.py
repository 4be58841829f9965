"""What users ask of the power system by the hour, and what share of it is on call."""

import numpy as np

from sim.clock import quarter_of_year
from sim.grid.conditions import Conditions
from sim.grid.data.tables import DAYS, LOAD_CLASSES, PowerTables
from sim.grid.hourly.dispatch import Floats


def class_loads(tables: PowerTables, conditions: Conditions, quarter: int) -> dict[str, Floats]:
    """MW that users take by class of load [3 days, 24 hours]."""
    season = quarter_of_year(quarter) - 1
    days = tables.days[season]
    loads = {}
    for name in LOAD_CLASSES:
        shape = tables.profiles[name][season]
        energy = (days[:, None] * shape).sum()
        loads[name] = conditions.end_use.get(name, 0.0) * 1000.0 * shape / energy
    return loads


def net_load(tables: PowerTables, conditions: Conditions, quarter: int) -> Floats:
    """MW that must leave the plants and lines, losses included [3 days, 24 hours]."""
    load = np.zeros((len(DAYS), 24))
    for of_class in class_loads(tables, conditions, quarter).values():
        load += of_class
    return load / (1.0 - tables.operating("grid_loss", "all", "share of supply"))


def quarter_shares(tables: PowerTables) -> dict[str, Floats]:
    """The share of the year's use that falls into each quarter, by load class [4], sum 1."""
    energy = {
        name: (tables.days[:, :, None] * tables.profiles[name]).sum(axis=(1, 2))
        for name in LOAD_CLASSES
    }
    return {name: value / value.sum() for name, value in energy.items()}


def shares_on_call(
    tables: PowerTables, quarter: int, kw: dict[str, float], asked: dict[str, float]
) -> dict[str, float]:
    """The share of each class of load that may be cut, at most all of it.

    Args:
        tables: of the city.
        quarter: index.
        kw: on call by class of load, of its mean load.
        asked: GWh of the quarter by class of load.
    """
    hours = float(tables.days[quarter_of_year(quarter) - 1].sum()) * 24.0
    return {
        name: min(load / 1e6 * hours / asked[name], 1.0)
        for name, load in kw.items()
        if asked.get(name, 0.0) > 0.0 and load > 0.0
    }
