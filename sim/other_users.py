"""Energy users for whom nobody decides in the model: they follow an outside series and a trend.

Farms, building sites, traffic that passes through, trains, ships: their energy of 2020 is the row
of the balance, scaled by a driver to the power of an elasticity and by a yearly trend of intensity
(conf/city/<city>/balance/other_users.csv). They are listed so that the account of the city is
whole; no lever reaches them.
"""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from sim.accounts.balance import read_balance
from sim.accounts.vocabulary import SECTOR, SECTORS
from sim.clock import QUARTERS_PER_YEAR
from sim.errors import InputError
from sim.tables import city_path, read_graded
from sim.world import World

TREND = "intensity_change"
MIDDLE_OF_2020 = 1.5  # in quarters: the trend counts from the middle of the base year
Array = NDArray[np.float64]


class OtherUsers:
    """Energy use that is scheduled, not decided.

    Args:
        city: name of the city.
        world: drivers.
        decided: sectors whose energy comes from agents; the table must hold all the others.

    Raises:
        InputError: a sector has no row, or a row's sector has agents of its own.
    """

    def __init__(self, city: str, world: World, decided: Collection[str]) -> None:
        path = city_path(city, "balance", "other_users.csv")
        table = read_graded(path, keys=("sector", "item"))
        base = read_balance(city).use
        rows: dict[str, dict[str, float]] = {
            sector: {} for sector in SECTORS if sector not in decided
        }
        for (sector, item), graded in table.rows:
            if sector not in rows:
                allowed = "a sector of the balance without agents: " + ", ".join(rows)
                raise InputError(path, "sector", sector, allowed)
            rows[sector][item] = graded.value
        self.sectors = tuple(rows)
        self._factor = np.ones((len(SECTORS), world.end + 1))
        for sector, items in rows.items():
            if TREND not in items:
                raise InputError(path, sector, "missing", f"a row for {sector}, {TREND}")
            self._factor[SECTOR[sector]] = _factor(items, world)
        self._base = np.where(np.isin(SECTORS, self.sectors)[:, None], base, 0.0)

    def use(self, quarter: int) -> Array:
        """Return the use at the rate of this quarter, TJ a year, shape [SECTORS, FUELS]."""
        return self._base * self._factor[:, quarter][:, None]


def _factor(items: dict[str, float], world: World) -> Array:
    """Return use against 2020 by quarter: drivers to their elasticities, times the trend."""
    years = (np.arange(world.end + 1) - MIDDLE_OF_2020) / QUARTERS_PER_YEAR
    factor = (1.0 + items[TREND]) ** np.maximum(years, 0.0)
    for driver, elasticity in items.items():
        if driver != TREND:
            series = world.series(driver)
            factor = factor * (series / series[:QUARTERS_PER_YEAR].mean()) ** elasticity
    return factor
