"""The scorecard: what the city's plan promises against what a run shows, target by target.

The promises lie beside the run as `targets.csv`; nothing is filled in. What a sense means:

* at_least, at_most: the value of the year, as it stands;
* about: 95 % of what is promised or more ("左右", of things to be reached);
* near: within 5 % of it ("左右", of what is only expected);
* peak_by: the peak by the rule of `analysis.peak`, no later than the year;
* below_since: the change since that year is below zero;
* every_year: the lowest value of all years from that one on;
* share_met: the share of the other targets of that year that are met, those left out that are
  only counted.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analysis.catalogue import LAST_COMMON_YEAR
from analysis.lines import TargetLine
from analysis.peak import NOT_BY_END, find_peak
from analysis.present import Found, find, observed_history
from analysis.scales import shown
from analysis.tidy import Result

TARGETS = "targets.csv"
ABOUT = 0.95
COUNTED = "scheduled"
IN_THE_PAST = "past"  # a peak in the years that all mixes share
OVER = " / "  # between the names of a ratio
_Z = 1.96  # of a normal distribution, for an interval of 95 %


@dataclass(frozen=True)
class Chance:
    """In how many runs a target is met: share, and Wilson interval of 95 %."""

    met: int
    runs: int
    share: float
    low: float
    high: float


def scorecard(result: Result) -> tuple[TargetLine, ...]:
    """Score every target of a run, in the order of the plan's text."""
    rows = result.rows(TARGETS)
    lines = {row["name"]: _line(result, row) for row in rows if row["sense"] != "share_met"}
    for row in rows:
        if row["sense"] == "share_met":
            lines[row["name"]] = _share(row, lines.values())
    return tuple(lines[row["name"]] for row in rows)


def chance(outcomes: Sequence[bool]) -> Chance:
    """How likely a target is met, from independent runs.

    The interval is Wilson's, which does not collapse when all runs agree.

    Raises:
        ValueError: there is no run.
    """
    runs, met = len(outcomes), sum(outcomes)
    if not runs:
        raise ValueError("a probability needs at least one run")
    share, weight = met / runs, _Z**2 / runs
    middle = (share + weight / 2.0) / (1.0 + weight)
    half = _Z * math.sqrt(share * (1.0 - share) / runs + weight / (4.0 * runs)) / (1.0 + weight)
    low, high = max(middle - half, 0.0), min(middle + half, 1.0)
    return Chance(met, runs, share, low if met else 0.0, high if met < runs else 1.0)


def promised(rows: Iterable[Mapping[str, str]]) -> tuple[TargetLine, ...]:
    """What is promised, before any run: rows as in `targets.csv`."""
    return tuple(_told(row, None, None) for row in rows)


def _line(result: Result, row: dict[str, str]) -> TargetLine:
    """Score one target that stands for itself."""
    found = _found(result, row["indicator"])
    year = int(row["year"])
    if found is None or found.parts:
        return _told(row, None, None, "not recorded in this run")
    if row["sense"] == "peak_by" and year in found.years:
        return _peak(result, found, row)
    since = int(row["since"]) if row["since"] else year
    if not {since, year} <= set(found.years):
        return _told(row, None, None, f"the run holds no {year}")
    if row["sense"] == "below_since":
        change = 100.0 * (found.years[year] / found.years[since] - 1.0)
        return _told(row, change, change < 0.0)
    value = found.years[year]
    if row["sense"] == "every_year":
        value = min(found.years[one] for one in range(since, year + 1))
    value, unit = in_unit(value, found.unit, found.indicator, row["unit"])
    if unit.removesuffix("/yr") != row["unit"]:
        raise ValueError(f"{TARGETS}: {row['name']} must be in {unit}, as the run is")
    promised = float(row["value"])
    if row["sense"] == "at_most":
        return _told(row, value, value <= promised)
    if row["sense"] == "near":
        return _told(row, value, abs(value - promised) <= (1.0 - ABOUT) * promised)
    least = ABOUT * promised if row["sense"] == "about" else promised
    return _told(row, value, value >= least * (1.0 - 1e-9))


def in_unit(value: float, unit: str, indicator: str, wanted: str) -> tuple[float, str]:
    """A value as a reader sees it; a pure number in per cent where that is wanted."""
    if unit == "1" and wanted == "%":
        return 100.0 * value, "%"
    return shown(value, unit, indicator)


def _peak(result: Result, found: Found, row: dict[str, str]) -> TargetLine:
    history, _ = observed_history(result, found.indicator)
    peak = find_peak(found.years, history)
    if peak.outcome == NOT_BY_END:
        return _told(row, None, False, f"no peak by {max(found.years)}")
    if peak.year is None:
        return _told(row, None, True, IN_THE_PAST)
    note = "" if peak.year > LAST_COMMON_YEAR else IN_THE_PAST
    return _told(row, float(peak.year), peak.year <= float(row["value"]), note)


def _share(row: dict[str, str], lines: Iterable[TargetLine]) -> TargetLine:
    judged = [
        one.met
        for one in lines
        if one.met is not None and one.how != COUNTED and one.year == int(row["year"])
    ]
    if not judged:
        return _told(row, None, None, "no target is scored")
    share = 100.0 * sum(judged) / len(judged)
    return _told(row, share, share >= float(row["value"]))


def _found(result: Result, indicator: str) -> Found | None:
    """An indicator, a sum of indicators, or one over another."""
    above, over, below = indicator.partition(OVER)
    found = find(result, above)
    if not over or found is None:
        return found
    under = find(result, below)
    if under is None or found.parts or under.parts:
        return None
    years = {year: value / under.years[year] for year, value in found.years.items()}
    return Found(indicator, years, f"{found.unit}/({under.unit})")


def _told(
    row: Mapping[str, str], value: float | None, met: bool | None, note: str = ""
) -> TargetLine:
    return TargetLine(
        row["name"],
        int(row["measure"]),
        row["label_en"],
        row["label_zh"],
        row["indicator"],
        row["sense"],
        row["how"],
        int(row["year"]),
        float(row["value"]) if row["value"] else None,
        float(row["upper"]) if row["upper"] else None,
        row["unit"],
        value,
        met,
        note,
        row["within"],
        row["reading"],
        row["stated"] == str(True),
    )
