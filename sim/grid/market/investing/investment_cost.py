"""Numbers of the cost table as investors use them: per kW and year, real 2020 yuan."""

import numpy as np

from agents.grid import plant_owner
from sim.clock import QUARTERS_PER_YEAR
from sim.grid.system import PowerSystem


def cost(system: PowerSystem, technology: str, item: str, unit: str, year: object = "all") -> float:
    """A number of the cost table."""
    return system.tables.costs.value(technology, item, year, unit=unit)


def capital(system: PowerSystem, technology: str, price: float) -> float:
    """Yearly yuan per kW that repays `price` (yuan/kW) of a technology."""
    return plant_owner.yearly_cost_of_capital(
        price,
        cost(system, technology, "cost_of_capital", "1/yr"),
        cost(system, technology, "lifetime", "yr"),
    )


def price_at(system: PowerSystem, technology: str, unit: str, when: int) -> float:
    """Price of a technology in the year of a quarter, straight between the years given."""
    years = (2020, 2025, 2030, 2035)
    values = [cost(system, technology, "capex", unit, year) for year in years]
    return float(np.interp(2020.0 + when / QUARTERS_PER_YEAR, years, values))
