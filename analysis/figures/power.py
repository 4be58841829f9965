"""Where electricity comes from: by year, and through a summer day by hour."""

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.catalogue import HOURLY, SOURCES, UNSERVED
from analysis.figures import style
from analysis.figures.frame import frame
from analysis.scales import digits, factor, finer
from analysis.tidy import Result

STORES, CHARGING = "#6a4c93", "#c9b8e0"
COLOURS = {
    "Coal": style.DARK,
    "Coal Cogeneration": style.MIDDLE,
    "Derived Gas": style.SAND,
    "Natural Gas": style.PINK,
    "Waste": "#8d6e2f",
    "Biomass": style.OLIVE,
    "Import Provincial": style.SKY,
    "Import UHV Hydro": style.BLUE,
    "Wind": style.GREEN,
    "Storage Discharge": STORES,
    "Solar": style.ORANGE,
}
DEMAND, CHARGE = "Demand", "Storage Charge"
NAMES = {row.indicator.rsplit("|", 1)[1]: row.label for row in SOURCES}
NAMES["Storage Discharge"] = "From storage"
SUMMER = "Q3"
DAY = "working day"
VISIBLE = 0.015  # of a stack of hours: what is never thicker gets no label
NOTHING = 0.002  # of a stack of hours: what ends below has no place at its right
NAMED = 0.003  # of the tallest bar: what is thicker in any year gets a label
NEAR = 8.0  # hours: names closer than this would touch
LINE = 0.12  # of the highest hour: what a line of text needs
HEADROOM = 1.3  # of the highest hour: names stand above the stack


def draw(result: Result) -> Figure | None:
    """The figure, or None if the run holds neither sources by year nor hours."""
    sources = {
        row.indicator: row.label
        for row in SOURCES
        if row.indicator in result and len(result.yearly(row.indicator)) >= style.FEWEST_YEARS
    }
    days = _summer_days(result)
    if not sources and not days:
        return None
    figure = style.new_figure((8.0 if sources else 3.2) + 3.5 * bool(days), 5.4)
    right = 0.42 if days else 0.74
    if sources:
        _by_year(result, figure.add_axes((0.06, 0.105, right, 0.73)), sources)
    if days:
        _by_hour(result, figure, days, (0.655, 0.235) if sources else (0.1, 0.62))
    city = result.about.get("city", "the city").capitalize()
    by_year = "TWh a year by source, imports included" if sources else ""
    if by_year and _short_years(result):
        by_year += "; ▼ asked for and not delivered"
    by_hour = f"GW by hour, {DAY} of the third quarter" if days else ""
    both = f"left: {by_year}; right: {by_hour}" if sources and days else by_year + by_hour
    frame(figure, result, f"Electricity of {city}", both)
    return figure


def _by_year(result: Result, axes: Axes, sources: dict[str, str]) -> None:
    series = {indicator: _scaled(result, indicator) for indicator in sources if indicator in result}
    tallest = max(map(sum, zip(*(years.values() for years in series.values()), strict=True)))
    base = dict.fromkeys(next(iter(series.values())), 0.0)
    last, labels = max(base), []
    for indicator, years in series.items():
        colour = COLOURS.get(indicator.rsplit("|", 1)[-1], style.MIDDLE)
        bottom = [base[year] if value >= 0 else 0.0 for year, value in years.items()]
        _bars(axes, years, bottom, colour)
        if max(years.values()) > NAMED * tallest:
            height = base[last] + years[last] / 2
            labels.append((sources[indicator], height, style.readable(colour)))
        base = {year: base[year] + max(value, 0.0) for year, value in years.items()}
    labels += _cuts(result, axes, base)
    axes.set_xlim(min(base) - 0.6, last + 0.6)
    style.year_ticks(axes, min(base), last)
    axes.set_ylabel("TWh a year")
    style.label_right(axes, last + 0.45, labels, size=8)
    style.mark_history(axes, result.about, min(base), last)


def _scaled(result: Result, indicator: str) -> dict[int, float]:
    scale = factor(result.unit(indicator), indicator)
    return {year: value * scale for year, value in result.yearly(indicator).items()}


def _bars(axes: Axes, years: dict[int, float], bottom: list[float], colour: str) -> None:
    axes.bar(
        list(years),
        list(years.values()),
        bottom=bottom,
        width=0.82,
        color=colour,
        linewidth=0.4,
        edgecolor="white",
    )


def _short_years(result: Result) -> dict[int, float]:
    """TWh that were asked for and not delivered, in the years in which there were some."""
    if UNSERVED not in result:
        return {}
    return {year: value for year, value in _scaled(result, UNSERVED).items() if value > 0.0}


def _cuts(result: Result, axes: Axes, base: dict[int, float]) -> list[tuple[str, float, str]]:
    """What was cut, on top of what was delivered; it may be thinner than a line, hence marks."""
    short = {year: value for year, value in _short_years(result).items() if year in base}
    if not short:
        return []
    _bars(axes, short, [base[year] for year in short], style.CUT)
    tops = [base[year] + value for year, value in short.items()]
    lift = 0.02 * max(base.values())
    axes.plot(list(short), [top + lift for top in tops], "v", color=style.CUT, markersize=3.5)
    worst = max(short, key=short.__getitem__)
    (amount,), unit = finer([short[worst]], "TWh")
    text = f"▼ {digits(amount)} {unit} in {worst}"
    return [(text, base[max(base)] + short.get(max(base), 0.0) + lift, style.CUT)]


def _summer_days(result: Result) -> list[str]:
    """Labels of the first and the last third quarter for which hours are recorded."""
    names = result.children(HOURLY)
    if not names:
        return []
    member = result.members(names[0])[0]
    labels = [label for label in result.quarterly(names[0], member) if label.endswith(SUMMER)]
    return list(dict.fromkeys([labels[0], labels[-1]])) if labels else []


def _by_hour(result: Result, figure: Figure, days: list[str], span: tuple[float, float]) -> None:
    names = result.children(HOURLY)
    members = result.members(names[0])
    day = DAY if any(m.startswith(DAY) for m in members) else members[0].rsplit("|", 1)[0]
    hours = [member for member in members if member.startswith(day + "|")]
    ordered = sorted(
        (n for n in names if n.rsplit("|", 1)[1] not in (DEMAND, CHARGE)),
        key=lambda n: list(COLOURS).index(k) if (k := n.rsplit("|", 1)[1]) in COLOURS else 99,
    )
    powers = [np.array([_of_day(result, name, hours, label) for name in ordered]) for label in days]
    top = max(float(power.sum(axis=0).max()) for power in powers)
    taken = f"{HOURLY}|{CHARGE}"
    charge = [_of_day(result, taken, hours, q) if taken in names else np.zeros(24) for q in days]
    deepest = max(float(power.max()) for power in charge)
    height = 0.73 / len(days) - (0.06 if len(days) > 1 else 0.0)
    for n, label in enumerate(days):
        bottom = 0.105 + (len(days) - 1 - n) * (height + 0.12)
        axes = figure.add_axes((span[0], bottom, span[1], height))
        axes.set_xlim(0, len(hours))
        axes.set_ylim(-deepest - (LINE * top if deepest > VISIBLE * top else 0), top * HEADROOM)
        _stack(axes, powers[n], ordered, top)
        _charge(axes, charge[n], top)
        if f"{HOURLY}|{DEMAND}" in names:
            demand = _of_day(result, f"{HOURLY}|{DEMAND}", hours, label)
            axes.step(_edges(demand), [*demand, demand[-1]], where="post", color=style.INK)
        axes.set_title(f"Summer {label[:4]}", fontsize=9.5, loc="left", fontweight="bold")
        axes.set_xticks(range(0, len(hours) + 1, 6))
        axes.set_ylabel("GW")
    axes.set_xlabel("hour of the day; line: demand that was met")


def _stack(axes: Axes, power: np.ndarray, names: list[str], top: float) -> None:
    """Power by source, named at the right, or above where it ends at nothing."""
    kinds = [name.rsplit("|", 1)[1] for name in names]
    colours = [COLOURS.get(kind, style.MIDDLE) for kind in kinds]
    axes.stackplot(
        _edges(power[0]),
        np.hstack([power, power[:, -1:]]),
        colors=colours,
        step="post",
        linewidth=0.3,
        edgecolor="white",
    )
    middle, whole = power.cumsum(axis=0) - power / 2, power.sum(axis=0)
    right, above = [], []
    for n, (kind, colour) in enumerate(zip(kinds, colours, strict=True)):
        label, ink = NAMES.get(kind, kind), style.readable(colour)
        if power[n].max() <= VISIBLE * top:
            continue
        if power[n, -1] > NOTHING * top:
            right.append((label, float(middle[n, -1]), ink))
        else:
            at = int(power[n].argmax())
            above.append((at + 0.5, float(middle[n, at]), label, ink))
    style.label_right(axes, power.shape[1], right, size=7.5)
    name_above(axes, above, float(whole.max()), top)


def name_above(
    axes: Axes, names: list[tuple[float, float, str, str]], highest: float, top: float
) -> None:
    """Names (hour, height, text, colour) above the stack, near ones in steps.

    The name of a later hour stands lower, so that its pole crosses no other name.
    """
    after, level = math.inf, 0
    for hour, height, text, ink in sorted(names, reverse=True):
        level = level + 1 if after - hour < NEAR else 0
        after = hour
        foot = highest + (0.05 + LINE * level) * top
        axes.plot([hour, hour], [height, foot], color=ink, linewidth=0.7)
        near = any(abs(hour - other) < NEAR for other, *_ in names if other != hour)
        side = "left" if near else "center"
        axes.text(hour, foot, text, fontsize=7.5, color=ink, ha=side, va="bottom")


def _charge(axes: Axes, power: np.ndarray, top: float) -> None:
    """What stores take in, below zero, with its name beneath."""
    if power.max() <= VISIBLE * top:
        return
    axes.fill_between(_edges(power), 0, -np.array([*power, power[-1]]), step="post", color=CHARGING)
    at = min(max(int(power.argmax()) + 0.5, 4.0), len(power) - 4.0)
    foot = -power.max() - 0.01 * top
    axes.text(at, foot, "into storage", fontsize=7, color=STORES, ha="center", va="top")


def _edges(power: np.ndarray) -> np.ndarray:
    return np.arange(len(power) + 1)


def _of_day(result: Result, name: str, hours: list[str], label: str) -> np.ndarray:
    """GW in each hour of the day, in the quarter `label`."""
    scale = factor(result.columns[name].unit, name)
    return np.array([result.quarterly(name, hour)[label] for hour in hours]) * scale
