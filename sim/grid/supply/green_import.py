"""Green power contracted outside the city that lands beside what came in before."""

from sim.clock import QUARTERS_PER_YEAR
from sim.levers.levers import Levers

CONTRACTS = ("green_power_import", "regional_green_power_exchange")
GWH_PER_TWH = 1000.0


def green_import(levers: Levers, quarter: int) -> float:
    """Return GWh of a quarter that contracts bring in beyond those of history.

    What was contracted by 2025 came with the provincial power of which the steps are fitted; so
    less of it, or none at all, takes nothing away, it only says whose power is green.
    """
    held = sum(levers.value(name, quarter) for name in CONTRACTS)
    before = sum(levers.cards[name].history[-1].value for name in CONTRACTS)
    return max(held - before, 0.0) * GWH_PER_TWH / QUARTERS_PER_YEAR
