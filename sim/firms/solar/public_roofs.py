"""The programme for the roofs of public bodies, quarter by quarter."""

import numpy as np
from numpy.typing import NDArray

from agents.firms.kinds import Sector
from agents.firms.power.roof_pv import lend_public_roof
from agents.machinery.chance import Stream
from agents.machinery.population import Population, Rows
from agents.machinery.surroundings import Surroundings
from sim.clock import per_quarter
from sim.firms.market import FirmMarket

Array = NDArray[np.float64]
PUBLIC = (Sector.SCHOOLS, Sector.HOSPITALS, Sector.PUBLIC_BODIES)


class PublicRoofs:
    """Public bodies asked to lend their roofs until the programme's target is met.

    The office asks them in an order that each has for life, as many as close its part of the gap.

    Attributes:
        rules: what it runs.
    """

    rules = (lend_public_roof,)

    def __init__(self, population: Population, market: FirmMarket) -> None:
        self.population, self.market = population, market
        self._pace = market.terms.number("public_roof", "closing_rate", "1/yr")
        rows = np.flatnonzero(np.isin(population.columns["sector"], PUBLIC))
        order = Stream(population.seed, "public roofs").uniform(rows)
        self._line: Rows = rows[np.argsort(order, kind="stable")]
        self._gap = 0.0  # m2 to be lent in this quarter

    def due(self, quarter: int) -> Rows:
        """Return the bare public roofs, in the order of the line; none when the target is met."""
        target = self.market.lever("pv_public_roof_share", quarter)
        area, covered = self._area()
        missing = target * area.sum() - (area * covered).sum()
        self._gap = float(per_quarter(self._pace * missing))
        if self._gap <= 0.0:
            return np.zeros(0, np.int64)
        return self._line[(area > 0.0) & ~covered]

    def willing(self, rows: Rows, seen: Surroundings | None = None) -> NDArray[np.bool_]:
        """Return which bodies lend their roof if they are asked."""
        return np.asarray(lend_public_roof.decide(self.population, rows, seen))

    def decide(self, rows: Rows) -> NDArray[np.bool_]:
        """Return which bodies lend their roof: those asked first, until the gap is closed."""
        willing = self.willing(rows)
        columns = self.population.columns
        area = columns["roof_area"][rows] * columns["weight"][rows]
        ahead = np.cumsum(area * willing) - area * willing
        return np.asarray(willing & (ahead < self._gap))

    def covered(self) -> float:
        """Return the share of public roof that is under a plant, connected or waiting."""
        area, covered = self._area()
        return float((area * covered).sum() / area.sum())

    def _area(self) -> tuple[Array, NDArray[np.bool_]]:
        """Return the roof of each body in the line, times what it stands for, and if it is lent."""
        columns, rows = self.population.columns, self._line
        area = columns["roof_area"][rows] * columns["weight"][rows] * columns["active"][rows]
        return area, (columns["pv_power"][rows] > 0.0) | (columns["pv_waiting"][rows] > 0.0)
