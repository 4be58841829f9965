"""When a yearly series peaks, by a stated rule.

The rule. The peak is the highest year of the series, provided that afterwards the series *falls
for good*: there is a year after which it stays more than `FALL` below the highest value to the end
of the series, and that lasts at least `LASTING` years. Hence

* a dip is no peak: after 2019 or 2021 the series fell in 2020 or 2022, but when it comes back to
  within `FALL` of the old height, or above, it has not fallen for good;
* a highest value in the last years, or one never left by more than `FALL`, is 'not by the end of
  the run': the years after might be higher;
* a highest value in the observed years is 'before the run'. So is one in the first simulated year
  when no history is joined; its year is then unknown and not named.

The plateau is the run of years around the peak, without a gap, that stay within `FALL` of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

FALL = 0.02
LASTING = 3

PEAK = "peak"
NOT_BY_END = "not by the end of the run"
BEFORE = "before the run"


@dataclass(frozen=True)
class Peak:
    """The outcome for one series.

    Attributes:
        outcome: PEAK, NOT_BY_END or BEFORE.
        year: of the highest value; None if it lies before what is known.
        level: the highest value, in the unit of the series.
        plateau: first and last year within `FALL` of it, without a gap; None if year is None.
        change_to_end: last value over the highest, less one (-0.2: it has fallen by a fifth).
        observed_from: first observed year joined, or None.
    """

    outcome: str
    year: int | None
    level: float
    plateau: tuple[int, int] | None
    change_to_end: float
    observed_from: int | None


def find_peak(
    simulated: Mapping[int, float],
    observed: Mapping[int, float] | None = None,
    fall: float = FALL,
    lasting: int = LASTING,
) -> Peak:
    """Find the peak of a yearly series.

    Args:
        simulated: value by year, years without a gap, all above zero.
        observed: earlier years, on the same level (see `scale_shape`); years from the first
            simulated one on are ignored.
        fall: share by which the series must stay below its highest value.
        lasting: for how many years, to the end of the series.
    """
    if not simulated or min(simulated.values()) <= 0:
        raise ValueError("a peak needs at least one year, all values above zero")
    first = min(simulated)
    history = {year: v for year, v in (observed or {}).items() if year < first}
    series = dict(sorted((history | dict(simulated)).items()))
    years = list(series)
    if years != list(range(years[0], years[-1] + 1)):
        raise ValueError(f"years are missing between {years[0]} and {years[-1]}")
    level = max(series.values())
    highest = min(year for year in years if series[year] == level)
    below = [series[year] < (1.0 - fall) * level for year in years]
    lasting_below = 0
    while lasting_below < len(below) and below[-1 - lasting_below]:
        lasting_below += 1
    outcome = PEAK
    if lasting_below < lasting:
        outcome = NOT_BY_END
    elif highest < first or (highest == first and not history):
        outcome = BEFORE
    unknown = outcome == BEFORE and not history
    return Peak(
        outcome,
        None if unknown else highest,
        level,
        None if unknown else _plateau(series, highest, (1.0 - fall) * level),
        series[years[-1]] / level - 1.0,
        min(history) if history else None,
    )


def scale_shape(shape: Mapping[int, float], simulated: Mapping[int, float]) -> dict[int, float]:
    """Bring an observed series, known as a shape only, to the level of the run.

    It is multiplied by one number: the run's value of its first year over the shape's value of
    that year, which `shape` must therefore hold.

    Returns:
        The years before the run, scaled.
    """
    first = min(simulated)
    if first not in shape:
        raise ValueError(f"the observed shape has no value for {first}, where the run starts")
    factor = simulated[first] / shape[first]
    return {year: value * factor for year, value in shape.items() if year < first}


def _plateau(series: Mapping[int, float], peak: int, floor: float) -> tuple[int, int]:
    start = end = peak
    while series.get(start - 1, 0.0) >= floor:
        start -= 1
    while series.get(end + 1, 0.0) >= floor:
        end += 1
    return start, end
