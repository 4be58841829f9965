"""Green power contracted outside the city that lands beside what came in before.

Sellers bundle wind, sun and what balances them on one line and keep to a curve that is agreed: what
lands is taken as flat. It must be taken, and is paid at the contract price of the province; what it
is worth beyond that as green is the premium of the green market. In the non-fossil share it counts
whole (NDRC notice 113 of 2024, recalled: power of green contracts between provinces counts with who
receives it); the CO2 of imports stays that of the province, as inventories of cities reckon it.
"""

import numpy as np

from sim.clock import QUARTERS_PER_YEAR, quarter_of_year
from sim.grid.data.tables import PowerTables
from sim.grid.hourly.dispatch import Floats
from sim.levers.levers import Levers

CONTRACTS = ("green_power_import", "regional_green_power_exchange")
GREEN = "green"  # of what lands
GWH_PER_TWH = 1000.0
MWH_PER_GWH = 1000.0


def green_import(levers: Levers, quarter: int) -> float:
    """Return GWh of a quarter that contracts bring in beyond those of history.

    What was contracted by 2025 came with the provincial power of which the steps are fitted; so
    less of it, or none at all, takes nothing away, it only says whose power is green.
    """
    held = sum(levers.value(name, quarter) for name in CONTRACTS)
    before = sum(levers.cards[name].history[-1].value for name in CONTRACTS)
    return max(held - before, 0.0) * GWH_PER_TWH / QUARTERS_PER_YEAR


def green_landing(tables: PowerTables, quarter: int, contracted: float, room: Floats) -> Floats:
    """Return the MW of it that can land [3 days, 24 hours].

    Args:
        tables: of the power system.
        quarter: index.
        contracted: GWh of the quarter.
        room: MW that hydropower leaves on the ties, same axes.
    """
    hours = float(tables.days[quarter_of_year(quarter) - 1].sum()) * 24.0
    return np.minimum(contracted * MWH_PER_GWH / hours, np.maximum(room, 0.0))
