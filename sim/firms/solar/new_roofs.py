"""New factories whose roof has to carry PV, quarter by quarter."""

import numpy as np
from numpy.typing import NDArray

from agents.firms.kinds import Sector
from agents.firms.power.roof_pv import cover_new_roof
from agents.machinery.population import Population, Rows
from agents.machinery.surroundings import Seen, Surroundings
from sim.clock import QUARTERS_PER_YEAR, label
from sim.firms.market import FirmMarket

Array = NDArray[np.float64]
LAST_FACTORY = Sector.WATER_AND_GAS_SUPPLY


class NewRoofs:
    """The duty on roofs of factories that start.

    A factory opens one quarter after its project was let in; what it must carry then stands, or
    waits for the grid.

    Attributes:
        rules: what it runs.
        duty: share of a roof that must carry PV, by division [10].
    """

    rules = (cover_new_roof,)

    def __init__(self, population: Population, market: FirmMarket) -> None:
        self.population, self.market = population, market
        self.see(0)

    def due(self, quarter: int) -> Rows:
        """Return the factories that open in a quarter under a duty."""
        self.see(quarter)
        rows = np.flatnonzero(self._opened(quarter, 1))
        columns = self.population.columns
        bare = (columns["pv_power"][rows] == 0.0) & (columns["pv_waiting"][rows] == 0.0)
        return rows[bare & (self.duty[columns["district"][rows]] > 0.0)]

    def decide(self, rows: Rows, seen: Surroundings | None = None) -> Array:
        """Return the part of its possible plant that each of them builds."""
        return np.asarray(cover_new_roof.decide(self.population, rows, seen))

    def covered(self, quarter: int) -> float:
        """Return the share of the roof of factories of the last year that carries PV, 0 to 1."""
        rows = np.flatnonzero(self._opened(quarter, QUARTERS_PER_YEAR))
        columns, roof = self.population.columns, self.market.terms.firm_roof
        area = columns["roof_area"][rows].astype(np.float64)
        plant = (columns["pv_power"] + columns["pv_waiting"])[rows]
        under = plant * roof.square_metres_per_kw / roof.largest_fill
        return float(min(under.sum() / max(area.sum(), 1.0), 1.0))

    def see(self, quarter: int) -> None:
        """Set what builders see."""
        self.duty = self.market.levers.by_division("pv_new_factory_roof_share", quarter)
        self.population.surroundings["new_roof_duty"] = Seen(
            self.duty,
            "1",
            "share of a new factory's roof that must carry PV",
            f"lever pv_new_factory_roof_share in {label(quarter)}",
            "district",
        )

    def _opened(self, quarter: int, quarters: int) -> NDArray[np.bool_]:
        """Say which factories opened in this quarter or the ones before it, `quarters` in all."""
        columns = self.population.columns
        since = quarter - columns["arrives"].astype(np.int64)
        opened = (columns["arrives"] > 0) & (since >= 1) & (since <= quarters)
        factory = (columns["sector"] <= LAST_FACTORY) & (columns["roof_area"] > 0.0)
        return np.asarray(opened & factory & columns["active"])
