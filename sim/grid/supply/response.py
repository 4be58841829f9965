"""Load that is cut on call: when a season's calls are made, what is cut in them, what comes back.

Calls are for the extreme day, for its two tightest hours. The day stands for several, and those on
call take turns, so that what is cut on it in the mean is the part of them that the season's calls
come to. Until 2025 calls are those that the province really made; from then
on the grid company calls when what is firm above the load falls below its reserve. What was agreed
is not all cut; some of what is cut comes back in the hours after, as furnaces catch up, rooms are
cooled again and cars are charged later; the rest is lost to those who let it go.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.grid.grid_operator import calls_to_make, firm_margin
from sim.clock import LAST_QUARTER_OF_HISTORY, label, quarter_of_year
from sim.grid.conditions import Conditions
from sim.grid.data.tables import DAYS, PowerTables
from sim.grid.hourly.dispatch import Floats
from sim.grid.supply.load import class_loads

EVENT_DAY = DAYS.index("extreme_day")
HOURS_OF_EVENT = 2
CAR_BATTERIES = "charging"  # all that they were not charged with comes back
ORDERED = "calls_ordered"


@dataclass(frozen=True)
class Response:
    """Calls of a quarter and what they do, MW at the busbar on the mean of the days.

    Attributes:
        events: calls of two hours made in the quarter.
        hours: in which they fall [2].
        on_call: what may be cut by class of load [3 days, 24 hours].
        cut: what is cut by class, same axes.
        back: what of it is used later by class, same axes.
    """

    events: float
    hours: NDArray[np.int64]
    on_call: Mapping[str, Floats]
    cut: Mapping[str, Floats]
    back: Mapping[str, Floats]

    def may_be_cut(self) -> Floats:
        """MW of all classes [3 days, 24 hours]."""
        return _total(self.on_call)

    def all_cut(self) -> Floats:
        """MW of all classes [3 days, 24 hours]."""
        return _total(self.cut)

    def all_back(self) -> Floats:
        """MW of all classes [3 days, 24 hours]."""
        return _total(self.back)


def ordered_calls(tables: PowerTables, quarter: int) -> float | None:
    """Return the calls that the province made in a quarter of history; None from 2026 on."""
    if quarter > LAST_QUARTER_OF_HISTORY:
        return None
    known = (ORDERED, label(quarter)) in tables.operation
    return tables.operating(ORDERED, label(quarter), "1") if known else 0.0


def respond(
    tables: PowerTables, conditions: Conditions, quarter: int, firm: Floats, load: Floats
) -> Response:
    """Call those who are on call, if it is tight enough.

    Args:
        tables: of the city.
        conditions: of the quarter, with the shares of load on call.
        quarter: index.
        firm: MW that plants, lines and province can bring [3 days, 24 hours].
        load: MW asked of them, same axes.
    """
    season = quarter_of_year(quarter)
    hours = tightest_hours(firm[EVENT_DAY], load[EVENT_DAY])
    if conditions.calls_ordered is not None:
        events = conditions.calls_ordered
    else:
        tightest = (firm[EVENT_DAY] / load[EVENT_DAY])[hours].min()
        margin = firm_margin(float(tightest), 1.0, 0.0)
        reserve = tables.operating("call_reserve", "all", "share of load")
        events = calls_to_make(margin, reserve, tables.operating("calls", season, "1"))
    on_call = load_on_call(tables, conditions, quarter)
    cut = {name: np.zeros_like(load) for name in on_call}
    back = {name: np.zeros_like(load) for name in on_call}
    for name, mw in on_call.items():
        cut[name][EVENT_DAY, hours] = part_called(tables, season, events) * mw[EVENT_DAY, hours]
        later = hours_after(hours, hours_of_return(tables))
        energy = comes_back(tables, name) * cut[name][EVENT_DAY].sum()
        back[name][EVENT_DAY, later] = energy / len(later)
    return Response(events if on_call else 0.0, hours, on_call, cut, back)


def load_on_call(tables: PowerTables, conditions: Conditions, quarter: int) -> dict[str, Floats]:
    """MW at the busbar that may be cut in every hour, by class of load [3 days, 24 hours]."""
    if not conditions.on_call:
        return {}
    loads = class_loads(tables, conditions, quarter)
    sent = 1.0 - tables.operating("grid_loss", "all", "share of supply")
    return {name: share * loads[name] / sent for name, share in conditions.on_call.items()}


def part_called(tables: PowerTables, season: int, events: float) -> float:
    """Return the part of what is on call that is cut in the tightest hours of the extreme day.

    Args:
        tables: of the city.
        season: quarter of the year, 1 to 4.
        events: calls of the season.
    """
    days = float(tables.days[season - 1, EVENT_DAY])
    answered = tables.operating("call_answered", "all", "share")
    return answered * min(events / days, 1.0)


def comes_back(tables: PowerTables, load_class: str) -> float:
    """Return the share of a cut that is used in the hours after it."""
    if load_class == CAR_BATTERIES:
        return 1.0
    return tables.operating("call_comes_back", load_class, "share")


def tightest_hours(firm: Floats, load: Floats) -> NDArray[np.int64]:
    """Return the hours of a day, one after the other, in which least is spare [2].

    Args:
        firm: MW [24].
        load: MW [24].
    """
    together = np.convolve(firm / load, np.ones(HOURS_OF_EVENT), mode="valid")
    first = int(np.argmin(together))
    return np.arange(first, first + HOURS_OF_EVENT)


def hours_of_return(tables: PowerTables) -> int:
    """Return over how many hours after a call what comes back is spread."""
    return round(tables.operating("call_comes_back_within", "all", "h"))


def hours_after(hours: NDArray[np.int64], number: int) -> NDArray[np.int64]:
    """Return so many hours after those of a call, round the clock."""
    return (int(hours[-1]) + 1 + np.arange(number)) % 24


def _total(by_class: Mapping[str, Floats]) -> Floats:
    return np.sum([np.zeros((len(DAYS), 24)), *by_class.values()], axis=0)
