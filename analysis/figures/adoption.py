"""What spreads, and what it replaces: stocks by kind as shares, PV and storage in GW."""

import math

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.catalogue import STOCK
from analysis.figures import style
from analysis.scales import digits, factor
from analysis.tidy import Result

CAPACITY = "Capacity|Electricity"
GROWING = ("Solar", "Storage Capacity")
COLUMNS = 3
ROW = 2.9  # inches
Curves = dict[str, dict[int, float]]


def draw(result: Result) -> Figure | None:
    """Small multiples: one panel per kind of thing; None if the run holds no stocks."""
    panels = [
        (title, unit, curves)
        for title, unit, curves in _stocks(result) + _capacities(result)
        if min(len(values) for values in curves.values()) >= style.FEWEST_YEARS
    ]
    if not panels:
        return None
    rows = math.ceil(len(panels) / COLUMNS)
    height = 1.1 + ROW * rows
    figure = style.new_figure(12.0, height)
    for n, (title, unit, curves) in enumerate(panels):
        row, column = divmod(n, COLUMNS)
        bottom = (height - 0.75 - (row + 1) * ROW + 0.35) / height
        axes = figure.add_axes((0.04 + column * 0.33, bottom, 0.19, (ROW - 0.85) / height))
        _panel(axes, title, unit, curves)
    city = result.about.get("city", "the city").capitalize()
    style.frame(
        figure,
        f"What spreads in {city} under the policy '{result.about.get('scenario', '?')}'",
        "shares of what is in use, and installed power, at the end of each year",
        style.source_line(result),
    )
    return figure


def _stocks(result: Result) -> list[tuple[str, str, Curves]]:
    """Shares in per cent of each thing of which two kinds or more are counted."""
    things: dict[str, list[str]] = {}
    for name in result.columns:
        parts = name.split("|")
        if name.startswith(STOCK + "|") and len(parts) == 4:
            things.setdefault(parts[2], []).append(name)
    panels = []
    for thing, names in things.items():
        if len(names) < 2:
            continue
        series = {name.rsplit("|", 1)[1]: result.yearly(name) for name in names}
        years = next(iter(series.values()))
        total = {year: sum(values[year] for values in series.values()) for year in years}
        curves = {
            kind: {y: 100.0 * v / total[y] for y, v in values.items() if total[y] > 0}
            for kind, values in series.items()
        }
        panels.append((f"{thing}: % of those in use", "%", curves))
    return panels


def _capacities(result: Result) -> list[tuple[str, str, Curves]]:
    """Solar power by kind where it is counted by kind, and storage, in GW."""
    panels = []
    for what in GROWING:
        name = f"{CAPACITY}|{what}"
        names = result.children(name) or ([name] if name in result else [])
        curves = {}
        for one in names:
            scale = factor(result.unit(one), one)
            label = one.rsplit("|", 1)[1]
            curves[label] = {y: v * scale for y, v in result.yearly(one).items()}
        if curves:
            panels.append((f"{what.removesuffix(' Capacity')}: GW", "GW", curves))
    return panels


def _panel(axes: Axes, title: str, unit: str, curves: Curves) -> None:
    labels = []
    years = next(iter(curves.values()))
    for (kind, values), colour in zip(curves.items(), style.CYCLE * 2, strict=False):
        axes.plot(list(values), list(values.values()), color=colour, linewidth=1.9)
        last = values[max(values)]
        labels.append((f"{kind} {digits(last)}", last, style.readable(colour)))
    axes.set_xlim(min(years), max(years))
    axes.set_ylim(0, 100 if unit == "%" else axes.get_ylim()[1])
    axes.set_title(title, fontsize=9.5, loc="left", fontweight="bold", pad=14)
    style.year_ticks(axes, min(years), max(years))
    style.label_right(axes, max(years), labels, size=7.8)
    style.mark_history(axes, min(years), max(years))
