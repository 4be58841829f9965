"""Whether the system can carry next year's load: what is firm in every hour, against what is asked.

Next year is last year, hour by hour, with the load grown as the peak grew and with the units that
will stand then. Firm are the plants at the availability of their season, sun and wind as the day's
weather gives them, and from outside what can really land in the hour: what the lines bring from the
hydropower stations and what the province offers in the room that they leave under the ties. That
is the nameplate of the ties only in hours in which the province has more to offer than fits.
Stores and industry's response are not counted: they last hours, a heat wave lasts weeks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from agents.grid import grid_operator
from sim.clock import QUARTERS_PER_YEAR
from sim.grid.conditions import Conditions
from sim.grid.hourly.dispatch import Floats
from sim.grid.outcome import PowerOutcome
from sim.grid.supply.offers import unit_limits
from sim.grid.system import PowerSystem

WITHOUT_PLANT = ("uhv_hydro", "provincial", "wind", "pv")


@dataclass(frozen=True)
class NextYear:
    """Load and firm capacity in the hours of the days of the year to come.

    Attributes:
        load: MW of last year [4 quarters, 3 days, 24 hours].
        firm: MW that can be sent out or landed, the same axes.
        plants: MW of it by unit of the fleet [4 quarters, 3 days, units, 24 hours].
        growth: of the load from last year to next, as a share.
    """

    load: Floats
    firm: Floats
    plants: Floats
    growth: float

    def without(self, unit: int) -> "NextYear":
        """The same without one unit of the fleet."""
        return replace(self, firm=self.firm - self.plants[:, :, unit])

    def tightest_load(self) -> float:
        """MW of last year's load in the hour in which least is spare."""
        return float(self.load.flat[self._tightest()])

    def margin(self) -> float:
        """Firm capacity above the load in the hour in which least is spare, as a share of it."""
        at = self._tightest()
        return grid_operator.firm_margin(
            float(self.firm.flat[at]), float(self.load.flat[at]), self.growth
        )

    def _tightest(self) -> int:
        return int(np.argmin(self.firm / self.load))


def look_ahead(
    system: PowerSystem, year: Sequence[PowerOutcome], conditions: Conditions, growth: float
) -> NextYear:
    """What the grid company expects of next year.

    Args:
        system: units as decided so far; those under construction count from their first quarter.
        year: outcomes of the last four quarters.
        conditions: of the last quarter.
        growth: of the load from last year to next, as a share.
    """
    plants = [
        unit_limits(system.fleet, system.tables, conditions, last.quarter + QUARTERS_PER_YEAR)[1]
        for last in year
    ]
    others = [
        last.dispatch.high[:, np.isin(last.groups, WITHOUT_PLANT)].sum(axis=1) for last in year
    ]
    by_unit = np.stack(plants)
    return NextYear(
        load=np.stack([last.load for last in year]),
        firm=by_unit.sum(axis=2) + np.stack(others),
        plants=by_unit,
        growth=growth,
    )


def note_peak(system: PowerSystem, year: Sequence[PowerOutcome]) -> float:
    """Growth of the peak since the last review, at least none; remembers the peak for the next."""
    peak = max(float(outcome.load.max()) for outcome in year)
    before = system.peak_of_last_review
    system.peak_of_last_review = peak
    return max(peak / before - 1.0, 0.0) if before > 0.0 else 0.0
