"""CO2 walked from boundary to boundary: Territorial, Official, End-User, and each step between.

The steps are those of `sim.accounts.emissions.co2.identity`, which every quarter of a run is held
to. Here they are taken from what the run recorded, each on its own, so that a walk that ends where
the next boundary is recorded is a check and no tautology; what is left over is stored and printed.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from analysis.catalogue import BOUNDARIES, CO2
from analysis.lines import Headline, Number
from analysis.present import find
from analysis.scales import shown
from analysis.text.layout import clip, widths
from analysis.text.years import COMPARED
from analysis.tidy import Result

SECTION = "identity"
LEFT_OVER = "Left over, at most"
_PROCESSES, _WASTE = f"{CO2}|Industrial Processes", f"{CO2}|Waste"
_UHV, _PROVINCE = f"{CO2}|Import UHV Hydro", f"{CO2}|Import Provincial"
_ZERO, _FACTOR, _TERRITORIAL, _END_ZERO, _END_FACTOR = BOUNDARIES


class Step(NamedTuple):
    """A line of the walk; `sign` is 0 where a boundary is reached, which adds nothing."""

    label: str
    indicator: str
    sign: int


STEPS = (
    Step(*_TERRITORIAL, 0),
    Step("industrial processes", _PROCESSES, -1),
    Step("fossil part of waste", _WASTE, -1),
    Step("net electricity import from the province", _PROVINCE, +1),
    Step(*_ZERO, 0),
    Step("UHV hydropower, at the provincial factor", _UHV, +1),
    Step(*_FACTOR, 0),
    Step("industrial processes", _PROCESSES, +1),
    Step("fossil part of waste", _WASTE, +1),
    Step(*_END_FACTOR, 0),
    Step("UHV hydropower, at the provincial factor", _UHV, -1),
    Step(*_END_ZERO, 0),
)


def identity_numbers(result: Result, years: Sequence[int]) -> Iterable[Number]:
    """The walk in Mt, steps with their sign, in 2020 and 2030; nothing unless all is recorded.

    Args:
        result: the run.
        years: whole years of the run; its last stands for 2030 if it ends before.
    """
    series = {}
    for step in STEPS:
        found = find(result, step.indicator)
        if found is None or found.parts:
            return
        series[step.indicator] = found
    first, later = COMPARED
    for year in dict.fromkeys((first, min(later, years[-1]))):
        if any(year not in found.years for found in series.values()):
            continue
        reached = worst = 0.0
        for at, (label, indicator, sign) in enumerate(STEPS):
            value, unit = shown(series[indicator].years[year], series[indicator].unit)
            if sign:
                value *= sign
                reached += value
            elif at:
                worst = max(worst, abs(value - reached))
            if not sign:
                reached = value
            yield Number(SECTION, label, indicator, year, value, unit)
        yield Number(SECTION, LEFT_OVER, f"{CO2} identity", year, worst, unit)


def render_identity(headline: Headline) -> str:
    """The walk as a table whose columns add up to the last digit printed, if CO2 does."""
    numbers = [number for number in headline.numbers if number.section == SECTION]
    if not numbers:
        return ""
    years = list(dict.fromkeys(number.year for number in numbers))
    room, column = widths(years)
    title = "CO2 from boundary to boundary, Mt CO2"
    columns = [_printed([n.value for n in numbers if n.year == year]) for year in years]
    lines = [f"{title:<{room}}" + "".join(f"{year:>{column}}" for year in years)]
    signs = [step.sign for step in STEPS] + [0]
    labels = [step.label for step in STEPS] + [LEFT_OVER]
    for label, sign, *values in zip(labels, signs, *columns, strict=True):
        told = f"    {'plus' if sign > 0 else 'less'} {label}" if sign else f"  {label}"
        lines.append(clip(told, room) + "".join(f"{value:>{column}}" for value in values))
    return "\n".join(lines)


def _printed(values: Sequence[float]) -> list[str]:
    """Two decimals; a total is the sum of the lines above it as far as rounding explains it.

    Totals rounded on their own miss the sum of rounded steps by a digit or two. Where more is
    missing than rounding can be, the total itself is printed, and the sum visibly fails.
    """
    told, sums, rounded = [], 0.0, 0
    signs = [step.sign for step in STEPS]
    for value, sign in zip(values[:-1], signs, strict=True):
        if sign:
            rounded += 1
            sums += round(value, 2)
            told.append(f"{round(value, 2):+.2f}")
            continue
        if abs(value - sums) > 0.005 * (rounded + 1):
            sums = round(value, 2)
        told.append(f"{sums:.2f}")
    return [*told, f"{values[-1]:.2f}"]
