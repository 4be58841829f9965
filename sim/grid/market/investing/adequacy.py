"""Whether the system can carry next year's load: what is firm in every hour, against what is asked.

Next year is last year, hour by hour, with the load grown as the peak grew and with the units that
will stand then. Firm are the plants at the availability of their season, sun and wind as the day's
weather gives them, and from outside what can really land in the hour: what the lines bring from the
hydropower stations and what the province offers in the room that they leave under the ties. That
is the nameplate of the ties only in hours in which the province has more to offer than fits.
Stores are not counted: they last hours, a heat wave lasts weeks. Of load on call counts what the
calls of a season can do on all days of its extreme weather: the two tightest hours are relieved by
the part of it that is called and answers, the hours after bear what comes back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from agents.grid import grid_operator
from sim.clock import QUARTERS_PER_YEAR, quarter_of_year
from sim.grid.conditions import Conditions
from sim.grid.hourly.dispatch import Floats
from sim.grid.outcome import PowerOutcome
from sim.grid.supply.offers import unit_limits
from sim.grid.supply.response import (
    EVENT_DAY,
    comes_back,
    hours_after,
    hours_of_return,
    part_called,
    tightest_hours,
)
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
        relief: MW by which calls can cut an hour of the extreme day [4 quarters, 24 hours].
        later: MW of it that is used in the hours after, same axes.
        hours_later: over how many hours that is spread.
    """

    load: Floats
    firm: Floats
    plants: Floats
    growth: float
    relief: Floats
    later: Floats
    hours_later: int

    def without(self, unit: int) -> "NextYear":
        """The same without one unit of the fleet."""
        return replace(self, firm=self.firm - self.plants[:, :, unit])

    def tightest_load(self) -> float:
        """MW of last year's load in the hour in which least is spare."""
        return float(self.load.flat[int(np.argmin(self._with_calls() / self.load))])

    def margin(self) -> float:
        """Firm capacity above the load in the hour in which least is spare, as a share of it."""
        firm = self._with_calls()
        at = int(np.argmin(firm / self.load))
        return grid_operator.firm_margin(
            float(firm.flat[at]), float(self.load.flat[at]), self.growth
        )

    def _with_calls(self) -> Floats:
        """Firm MW with load on call counted as such, axes as those of the load."""
        firm = self.firm.copy()
        for season, day in enumerate(firm[:, EVENT_DAY]):
            hours = tightest_hours(day, self.load[season, EVENT_DAY])
            after = hours_after(hours, self.hours_later)
            day[hours] += self.relief[season, hours]
            day[after] -= self.later[season, hours].sum() / self.hours_later
        return firm


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
    relief, later = zip(*(_of_calls(system, last) for last in year), strict=True)
    return NextYear(
        load=np.stack([last.load - last.response.all_back() for last in year]),
        firm=by_unit.sum(axis=2) + np.stack(others),
        plants=by_unit,
        growth=growth,
        relief=np.stack(relief),
        later=np.stack(later),
        hours_later=hours_of_return(system.tables),
    )


def _of_calls(system: PowerSystem, last: PowerOutcome) -> tuple[Floats, Floats]:
    """MW by which calls can cut each hour of the extreme day of a quarter, and what comes back."""
    tables, season = system.tables, quarter_of_year(last.quarter)
    part = part_called(tables, season, tables.operating("calls", season, "1"))
    relief, later = np.zeros((2, 24))
    for name, mw in last.response.on_call.items():
        relief += part * mw[EVENT_DAY]
        later += part * comes_back(tables, name) * mw[EVENT_DAY]
    return relief, later


def note_peak(system: PowerSystem, year: Sequence[PowerOutcome]) -> float:
    """Growth of the peak since the last review, at least none; remembers the peak for the next."""
    peak = max(float(outcome.load.max()) for outcome in year)
    before = system.peak_of_last_review
    system.peak_of_last_review = peak
    return max(peak / before - 1.0, 0.0) if before > 0.0 else 0.0
