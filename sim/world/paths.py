"""From yearly and quarterly figures to smooth quarterly paths, past and future.

All arrays count quarters; the past covers 2020Q1-2025Q4 (24 values), whatever world follows.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.clock import LAST_QUARTER_OF_HISTORY, QUARTERS_PER_YEAR, label, quarter, year
from sim.tables import Graded

HISTORY_LENGTH = LAST_QUARTER_OF_HISTORY + 1
Floats = NDArray[np.float64]


class Band(NamedTuple):
    """Low, central and high path of the outlook, one value per future quarter."""

    low: Floats
    central: Floats
    high: Floats


def index_of_growth(growth: Mapping[int, float]) -> dict[int, float]:
    """Chain yearly growth (percent, by year) into an index with 2020 = 1, one year further back."""
    level = {min(growth) - 1: 1.0}
    for when in sorted(growth):
        level[when] = level[when - 1] * (1.0 + growth[when] / 100.0)
    return {when: value / level[2020] for when, value in level.items()}


def smooth_through_means(
    means: Mapping[int, float], fixed: Mapping[int, float], shape: Floats | None = None
) -> Floats:
    """Smoothest quarterly path with the given yearly means and the given single quarters.

    Denton's method: of all paths that meet the figures, the one whose ratio to `shape` changes
    least from quarter to quarter (least squares of first differences).

    Args:
        means: mean by year; years must follow each other.
        fixed: value by quarter index, going before the smoothness.
        shape: profile of the 24 quarters of 2020-2025 (pandemic quarters); None: flat.

    Returns:
        The 24 quarters of 2020-2025.
    """
    start = quarter(min(means))
    count = QUARTERS_PER_YEAR * len(means)
    profile = np.ones(count)
    if shape is not None:
        profile[-HISTORY_LENGTH:] = shape
    conditions: list[Floats] = []
    values: list[float] = []
    for index, value in fixed.items():
        conditions.append(np.eye(count)[index - start])
        values.append(value)
    for when, value in means.items():
        quarters = range(quarter(when), quarter(when + 1))
        if all(index in fixed for index in quarters):
            continue  # the four quarters say it already
        row = np.zeros(count)
        row[quarters[0] - start : quarters[-1] - start + 1] = 1.0 / QUARTERS_PER_YEAR
        conditions.append(row)
        values.append(value)
    met = np.array(conditions)
    change = np.diff(np.diag(1.0 / profile), axis=0)
    corner = np.zeros((len(met), len(met)))
    system: Floats = np.block([[2.0 * change.T @ change, met.T], [met, corner]])
    solution = np.linalg.solve(system, np.concatenate([np.zeros(count), values]))
    return np.ascontiguousarray(solution[:count][-HISTORY_LENGTH:])


def straight_between(rows: Mapping[str, Graded], timing: str) -> Floats:
    """Straight lines between figures in the middle of their year or quarter, or at its end.

    A year of which single quarters are known keeps its own figure beside them, unless all four are.
    """
    years, quarters = split(rows)
    places = {_middle(str(when), timing): value for when, value in years.items()}
    for when in years:
        if all(index in quarters for index in range(quarter(when), quarter(when + 1))):
            del places[_middle(str(when), timing)]
    places |= {_middle(label(index), timing): value for index, value in quarters.items()}
    return _lines(places, 0, HISTORY_LENGTH, timing)


def steps(years: Mapping[int, float], fixed: Mapping[int, float]) -> Floats:
    """Values in force: a quarter's own, else its year's, else the latest before it."""
    known = dict(fixed)
    for when, value in years.items():
        for index in range(quarter(when), quarter(when + 1)):
            known.setdefault(index, value)
    held = np.empty(HISTORY_LENGTH)
    for index in range(HISTORY_LENGTH):
        held[index] = known[max(k for k in known if k <= index)]
    return held


def split(rows: Mapping[str, Graded]) -> tuple[dict[int, float], dict[int, float]]:
    """Rows by period into values by year and values by quarter index."""
    years = {int(p): row.value for p, row in rows.items() if "Q" not in p}
    quarters = {quarter(p): row.value for p, row in rows.items() if "Q" in p}
    return years, quarters


def missing_year(rows: Mapping[str, Graded], timing: str) -> str | None:
    """First period of 2020-2025 on which `rows` say nothing, or None if the past is covered."""
    years, quarters = split(rows)
    if timing == "step":
        return None if min([*map(quarter, years), *quarters]) <= 0 else "2020"
    first = 2019 if timing == "end" else 2020
    for when in range(first, year(LAST_QUARTER_OF_HISTORY) + 1):
        whole = [index for index in range(quarter(when), quarter(when + 1)) if index in quarters]
        if when not in years and (timing == "end" or len(whole) < QUARTERS_PER_YEAR):
            return label(quarter(when))[:4]
    return None


def yearly_means(years: Mapping[int, float], quarters: Mapping[int, float]) -> dict[int, float]:
    """Means by year: as given, or of the four quarters where those are given."""
    means = dict(years)
    for when in {year(index) for index in quarters} - set(means):
        means[when] = float(np.mean([quarters[i] for i in range(quarter(when), quarter(when + 1))]))
    return dict(sorted(means.items()))


def outlook_band(rows: Mapping[str, Graded], timing: str, end: int) -> Band:
    """Low, central and high by quarter from 2026Q1 to `end`, straight between the given periods.

    A year's figure stands in the middle of the year (at its end for a stock); the first and the
    last figure hold outside.
    """
    places, low, central, high = [], [], [], []
    for period, row in sorted(rows.items(), key=lambda item: _middle(item[0], timing)):
        places.append(_middle(period, timing))
        low.append(row.low)
        central.append(row.value)
        high.append(row.high)
    return Band(
        *(
            _lines(dict(zip(places, values, strict=True)), HISTORY_LENGTH, end + 1, timing)
            for values in (low, central, high)
        )
    )


def _lines(points: Mapping[float, float], start: int, stop: int, timing: str) -> Floats:
    """Straight lines through `points` (value by place in quarters), flat outside them."""
    at = np.arange(start, stop) + (1.0 if timing == "end" else 0.5)
    places = sorted(points)
    return np.interp(at, places, [points[place] for place in places])


def _middle(period: str, timing: str) -> float:
    """Where a period's figure stands, in quarters from the start of 2020."""
    start = quarter(period)
    length = 1 if "Q" in period else QUARTERS_PER_YEAR
    return start + (length if timing == "end" else length / 2)


def place_in(band: Band, place: Floats | float) -> Floats:
    """The path at `place` between low (-1), central (0) and high (+1)."""
    up = np.maximum(place, 0.0)
    down = np.maximum(-np.asarray(place), 0.0)
    return band.central + up * (band.high - band.central) - down * (band.central - band.low)


def grow(start: float, growth: Floats) -> Floats:
    """Carry `start` on at yearly growth (percent, one value per quarter), compounded by quarter."""
    by_quarter = np.power(1.0 + growth / 100.0, 1.0 / QUARTERS_PER_YEAR)
    return np.asarray(start * np.cumprod(by_quarter), dtype=np.float64)


def autoregressive(innovations: Floats, persistence: float) -> Floats:
    """Shocks that start from rest and settle at unit variance: a first-order autoregression."""
    shocks = np.empty_like(innovations)
    before = 0.0
    for step, innovation in enumerate(innovations):
        before = persistence * before + (1.0 - persistence**2) ** 0.5 * innovation
        shocks[step] = before
    return shocks
