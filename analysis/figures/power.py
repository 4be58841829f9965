"""Where electricity comes from: by year, and through a summer day by hour."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.catalogue import HOURLY, SOURCES
from analysis.figures import style
from analysis.figures.frame import frame
from analysis.scales import factor
from analysis.tidy import Result

COLOURS = {
    "Coal": style.DARK,
    "Coal Cogeneration": style.MIDDLE,
    "Derived Gas": style.SAND,
    "Natural Gas": style.PINK,
    "Waste": "#8d6e2f",
    "Biomass": "#a6a440",
    "Import Provincial": style.SKY,
    "Import UHV Hydro": style.BLUE,
    "Wind": style.GREEN,
    "Storage Discharge": "#7b5ea7",
    "Solar": style.ORANGE,
}
DEMAND, CHARGE = "Demand", "Storage Charge"
SUMMER = "Q3"
DAY = "working day"
VISIBLE = 0.015  # of the stack: what is thinner gets no label


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
    by_hour = f"GW by hour, {DAY} of the third quarter" if days else ""
    both = f"left: {by_year}; right: {by_hour}" if sources and days else by_year + by_hour
    frame(figure, result, f"Electricity of {city}", both)
    return figure


def _by_year(result: Result, axes: Axes, sources: dict[str, str]) -> None:
    base: dict[int, float] = {}
    labels = []
    for indicator, label in sources.items():
        scale = factor(result.unit(indicator), indicator)
        years = {year: value * scale for year, value in result.yearly(indicator).items()}
        base = base or dict.fromkeys(years, 0.0)
        colour = COLOURS.get(indicator.rsplit("|", 1)[-1], style.MIDDLE)
        axes.bar(
            list(years),
            list(years.values()),
            bottom=[base[year] if value >= 0 else 0.0 for year, value in years.items()],
            width=0.82,
            color=colour,
            linewidth=0.4,
            edgecolor="white",
        )
        last = max(years)
        height = base[last] + years[last] / 2
        labels.append((label, height, style.readable(colour), years[last]))
        base = {year: base[year] + max(value, 0.0) for year, value in years.items()}
    labels = [label for label in labels if label[3] > VISIBLE * base[max(base)]]
    axes.set_xlim(min(base) - 0.6, max(base) + 0.6)
    style.year_ticks(axes, min(base), max(base))
    axes.set_ylabel("TWh a year")
    style.label_right(axes, max(base) + 0.45, [label[:3] for label in labels], size=8)
    style.mark_history(axes, min(base), max(base))


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
    height = 0.73 / len(days) - (0.06 if len(days) > 1 else 0.0)
    for n, label in enumerate(days):
        bottom = 0.105 + (len(days) - 1 - n) * (height + 0.12)
        axes = figure.add_axes((span[0], bottom, span[1], height))
        axes.set_xlim(0, len(hours))
        axes.set_ylim(-1.4 * max(float(c.max()) for c in charge), top * 1.08)
        _stack(axes, powers[n], ordered, top)
        _charge(axes, charge[n], top)
        if f"{HOURLY}|{DEMAND}" in names:
            demand = _of_day(result, f"{HOURLY}|{DEMAND}", hours, label)
            axes.step(_edges(demand), [*demand, demand[-1]], where="post", color=style.INK)
        axes.set_title(f"Summer {label[:4]}", fontsize=9.5, loc="left", fontweight="bold")
        axes.set_xticks(range(0, len(hours) + 1, 6))
        axes.set_ylabel("GW")
    axes.set_xlabel("hour of the day; line: demand")


def _stack(axes: Axes, power: np.ndarray, names: list[str], top: float) -> None:
    """Power by source, labelled at the right, or at its highest where it ends at nothing."""
    kinds = [name.rsplit("|", 1)[1] for name in names]
    colours = [COLOURS.get(kind, style.MIDDLE) for kind in kinds]
    known = {row.indicator.rsplit("|", 1)[1]: row.label for row in SOURCES}
    axes.stackplot(
        _edges(power[0]),
        np.hstack([power, power[:, -1:]]),
        colors=colours,
        step="post",
        linewidth=0.3,
        edgecolor="white",
    )
    labels = []
    middle = power.cumsum(axis=0) - power / 2
    for n, (kind, colour) in enumerate(zip(kinds, colours, strict=True)):
        label, at = known.get(kind, kind), int(power[n].argmax())
        if power[n, -1] > VISIBLE * top:
            labels.append((label, float(middle[n, -1]), style.readable(colour)))
        elif power[n, at] > 0.08 * top:
            axes.text(at + 0.5, middle[n, at], label, fontsize=7.5, ha="center", va="center")
    style.label_right(axes, power.shape[1], labels, size=7.5)


def _charge(axes: Axes, power: np.ndarray, top: float) -> None:
    """What stores take in, below zero."""
    if power.max() <= VISIBLE * top:
        return
    axes.fill_between(
        _edges(power), 0, -np.array([*power, power[-1]]), step="post", color="#c9b8e0"
    )
    if power.max() > 3 * VISIBLE * top:
        at = int(power.argmax())
        axes.text(at, -power.max() / 2, " into storage", fontsize=7, ha="left", va="center")


def _edges(power: np.ndarray) -> np.ndarray:
    return np.arange(len(power) + 1)


def _of_day(result: Result, name: str, hours: list[str], label: str) -> np.ndarray:
    """GW in each hour of the day, in the quarter `label`."""
    scale = factor(result.columns[name].unit, name)
    return np.array([result.quarterly(name, hour)[label] for hour in hours]) * scale
