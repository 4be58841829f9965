"""Energy users for whom nobody decides in the model: they follow an outside series and a trend.

Farms, building sites, traffic that passes through, trains, ships: their energy of 2020 is the row
of the balance, scaled by a driver to the power of an elasticity and by a yearly trend of intensity
(conf/city/<city>/balance/other_users.csv). They are listed so that the account of the city is
whole. What shippers, ports and ship owners decide changes the use of trains, ships and ports from
there (`sim.freight`), and how households travel changes that of the metro
(`sim.households.everyday.riders`). They pay for what they use (`sim.other_users.bills`).
"""

from collections.abc import Collection, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sim.accounts.flows.balance import read_balance
from sim.accounts.vocabulary import SECTOR, SECTORS
from sim.clock import QUARTERS_PER_YEAR
from sim.errors import InputError, nearest
from sim.tables import city_path, read_graded
from sim.world.world import World

TREND = "intensity_change"
Array = NDArray[np.float64]


class Movers(Protocol):
    """Those whose decisions change what other users use."""

    def change(self, quarter: int, usual: Array) -> Array:
        """Return what is used on top of the usual, TJ a year [SECTORS, FUELS]."""


class OtherUsers:
    """Energy use that is scheduled, not decided.

    Args:
        city: name of the city.
        world: drivers.
        decided: sectors whose energy comes from agents; the table must hold all the others.
        movers: whose decisions change what these use.

    Raises:
        InputError: a sector has no row, a row's sector has agents of its own, or an item is
            neither a series of the world nor the trend.
    """

    def __init__(
        self,
        city: str,
        world: World,
        decided: Collection[str],
        movers: Sequence[Movers] = (),
    ) -> None:
        path = city_path(city, "balance", "other_users.csv")
        table = read_graded(path, keys=("sector", "item"))
        base = read_balance(city).use
        rows: dict[str, dict[str, float]] = {
            sector: {} for sector in SECTORS if sector not in decided
        }
        for (sector, item), _ in table.rows:
            if sector not in rows:
                allowed = "a sector of the balance without agents: " + ", ".join(rows)
                raise InputError(path, "sector", sector, allowed)
            if item != TREND and item not in world.names:
                allowed = f"{TREND} or a series of the world"
                raise InputError(
                    path, f"item of {sector}", item, allowed, nearest(item, world.names)
                )
            unit = "1/yr" if item == TREND else "1"
            rows[sector][item] = table.value(sector, item, unit=unit)
        self.sectors, self.movers = tuple(rows), movers
        self._factor = np.ones((len(SECTORS), world.end + 1))
        for sector, items in rows.items():
            if TREND not in items:
                raise InputError(path, sector, "missing", f"a row for {sector}, {TREND}")
            self._factor[SECTOR[sector]] = _factor(items, world)
        self._base = np.where(np.isin(SECTORS, self.sectors)[:, None], base, 0.0)

    def usual(self, quarter: int) -> Array:
        """Return the use without anybody's decision, TJ a year, shape [SECTORS, FUELS]."""
        return np.asarray(self._base * self._factor[:, quarter][:, None])

    def use(self, quarter: int) -> Array:
        """Return the use at the rate of this quarter, TJ a year, shape [SECTORS, FUELS]."""
        usual = self.usual(quarter)
        changes = (each.change(quarter, usual) for each in self.movers)
        # less than nothing is not used: ships that unplug save no more than was plugged in
        return np.maximum(sum(changes, usual), 0.0)


def _factor(items: dict[str, float], world: World) -> Array:
    """Return use by quarter, its mean over 2020 being 1: drivers to their elasticities, trend."""
    factor = (1.0 + items[TREND]) ** (np.arange(world.end + 1) / QUARTERS_PER_YEAR)
    for driver, elasticity in items.items():
        if driver != TREND:
            factor = factor * world.series(driver) ** elasticity
    return np.asarray(factor / factor[:QUARTERS_PER_YEAR].mean())
