"""What spreads, and what it replaces: a dozen things a reader asks about, by kind.

Vehicles, boilers and appliances as shares of those in use; solar power, storage and charging posts
as amounts. A panel whose indicators the run does not hold is left out.
"""

import math
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.catalogue import STOCK
from analysis.figures import style
from analysis.figures.frame import frame
from analysis.scales import digits, factor
from analysis.text.words import sentence
from analysis.tidy import Result

CAPACITY = "Capacity|Electricity"
STORAGE = f"{CAPACITY}|Storage Capacity"
ARC = "City|Share|Electric Arc in Crude Steel"
POSTS = ("Public", "Fleet")
OTHER = "Other"
SMALL = 2.0  # per cent: kinds that never reach it are drawn as one
COLUMNS = 4
WIDTH, PANEL, ROW = 14.0, 3.47, 2.62  # inches
Curves = dict[str, dict[int, float]]


class Shares(NamedTuple):
    """A panel of kinds, in per cent of the things in use together."""

    title: str
    things: tuple[str, ...]


STOCKS = (
    Shares("Private cars", ("Car",)),
    Shares("Heavy trucks", ("Tractor", "Tipper", "Rigid Truck")),
    Shares("Light trucks", ("Light Truck",)),
    Shares("Buses", ("Bus",)),
    Shares("Taxis and ride-hailing", ("Taxi", "Ride-Hailing")),
    Shares("Water heaters", ("Water Heater",)),
    Shares("Air conditioners", ("Air Conditioner",)),
    Shares("Firms' boilers", ("Boiler",)),
)
# one thing, one colour, in every panel
COLOURS = {
    "Petrol": style.DARK,
    "Diesel": style.BROWN,
    "Coal": style.DARK,
    "Blast furnace": style.DARK,
    "Gas": style.PINK,
    "Hybrid": style.SAND,
    "Plug-in hybrid": style.SKY,
    "Battery electric": style.GREEN,
    "Battery swap": style.BLUE,
    "Fuel cell": style.ORANGE,
    "Electric": style.BLUE,
    "Electric arc": style.GREEN,
    "Heat pump": style.GREEN,
    "Solar": style.ORANGE,
    "Biomass": style.OLIVE,
    "Purchased heat": style.RED,
    "Grade 1 (best)": style.GREEN,
    "Grade 2": style.ORANGE,
    "Grade 3": style.RED,
    OTHER: style.MIDDLE,
}


def draw(result: Result) -> Figure | None:
    """Small multiples: one panel per kind of thing; None if the run holds none of them."""
    panels = [
        (title, unit, curves)
        for title, unit, curves in _panels(result)
        if curves and min(len(values) for values in curves.values()) >= style.FEWEST_YEARS
    ]
    if not panels:
        return None
    columns = min(COLUMNS, max(len(panels), 2))
    rows = math.ceil(len(panels) / columns)
    width, height = WIDTH - (COLUMNS - columns) * PANEL, 1.1 + ROW * rows
    figure = style.new_figure(width, height)
    for n, (title, unit, curves) in enumerate(panels):
        row, column = divmod(n, columns)
        bottom = (height - 0.75 - (row + 1) * ROW + 0.35) / height
        left = (0.42 + column * PANEL) / width
        axes = figure.add_axes((left, bottom, 1.75 / width, (ROW - 0.85) / height))
        _panel(axes, title, unit, curves)
        style.mark_history(axes, result.about, *axes.get_xlim())
    city = result.about.get("city", "the city").capitalize()
    how = "shares of what is in use, and what is installed, at the end of each year"
    frame(figure, result, f"What spreads in {city}", how)
    return figure


def _panels(result: Result) -> list[tuple[str, str, Curves]]:
    """Title, unit and curves, in the order in which they are drawn."""
    vehicles = [(s.title, "%", merged(_shares(result, s.things))) for s in STOCKS[:5]]
    others = [(s.title, "%", merged(_shares(result, s.things))) for s in STOCKS[5:]]
    return [
        *vehicles,
        ("Charging posts", "thousand", _posts(result)),
        *others,
        ("Crude steel by route", "%", _steel(result)),
        ("Solar power", "GW", _solar(result)),
        ("Storage", "GW", _storage(result)),
    ]


def _shares(result: Result, things: tuple[str, ...]) -> Curves:
    """Per cent of each kind in all of the things together; nothing if they are of one kind."""
    stock: Curves = {}
    for thing in things:
        for name in result.children(f"{STOCK}|{thing}"):
            kind = sentence(name.rsplit("|", 1)[1]).replace("Grade 1", "Grade 1 (best)")
            sums = stock.setdefault(kind, {})
            for year, value in result.yearly(name).items():
                sums[year] = sums.get(year, 0.0) + value
    if len(stock) < 2:
        return {}
    years = next(iter(stock.values()))
    total = {year: sum(values.get(year, 0.0) for values in stock.values()) for year in years}
    return {
        kind: {year: 100.0 * values.get(year, 0.0) / total[year] for year in years if total[year]}
        for kind, values in stock.items()
    }


def merged(curves: Curves) -> Curves:
    """The kinds, those that never reach `SMALL` per cent added up as `OTHER`, at the end."""
    small = [
        kind
        for kind, values in curves.items()
        if kind == OTHER or max(values.values(), default=0.0) < SMALL
    ]
    kept = {kind: values for kind, values in curves.items() if kind not in small}
    rest = {
        year: sum(curves[kind][year] for kind in small) for kind in small for year in curves[kind]
    }
    return kept | ({OTHER: rest} if any(rest.values()) else {})


def _steel(result: Result) -> Curves:
    if ARC not in result:
        return {}
    arc = {year: 100.0 * value for year, value in result.yearly(ARC).items()}
    return {"Blast furnace": {year: 100.0 - value for year, value in arc.items()}} | {
        "Electric arc": arc
    }


def _solar(result: Result) -> Curves:
    """On roofs of firms and of households and on open ground, or the total if it is not split."""
    whole = f"{CAPACITY}|Solar"
    labels = {"Firm": "Firms' roofs", "Household": "Homes' roofs", "Ground": "Open ground"}
    names = result.children(whole) or ([whole] if whole in result else [])
    kinds = {name: sentence(name.rsplit("|", 1)[1]) for name in names}
    return {labels.get(kind, kind): _shown(result, name) for name, kind in kinds.items()}


def _storage(result: Result) -> Curves:
    """Beside the grid and, what all stores have beyond it, behind the meters of firms."""
    if STORAGE not in result:
        return {}
    whole = _shown(result, STORAGE)
    if f"{STORAGE}|Grid" not in result:
        return {"All stores": whole}
    grid = _shown(result, f"{STORAGE}|Grid")
    return {"At the grid": grid, "At firms": {y: value - grid[y] for y, value in whole.items()}}


def _posts(result: Result) -> Curves:
    names = {kind: f"{STOCK}|{kind} Charging Posts" for kind in POSTS}
    return {
        {"Public": "Public", "Fleet": "Fleets' own"}[kind]: {
            year: value / 1000.0 for year, value in result.yearly(name).items()
        }
        for kind, name in names.items()
        if name in result
    }


def _shown(result: Result, name: str) -> dict[int, float]:
    scale = factor(result.unit(name), name)
    return {year: value * scale for year, value in result.yearly(name).items()}


def _panel(axes: Axes, title: str, unit: str, curves: Curves) -> None:
    labels = []
    years = next(iter(curves.values()))
    spare = [colour for colour in style.CYCLE if colour not in map(COLOURS.get, curves)]
    for kind, values in curves.items():
        colour = COLOURS.get(kind) or spare.pop(0)
        axes.plot(list(values), list(values.values()), color=colour, linewidth=1.9)
        last = values[max(values)]
        labels.append((f"{kind} {_amount(last, unit)}", last, style.readable(colour)))
    axes.set_xlim(min(years), max(years))
    axes.set_ylim(0, 100 if unit == "%" else axes.get_ylim()[1])
    axes.set_title(f"{title}, {unit}", fontsize=9.5, loc="left", fontweight="bold", pad=14)
    style.unnamed(axes, "x", "y")
    style.year_ticks(axes, min(years), max(years))
    style.label_right(axes, max(years), labels, size=7.8)


def _amount(value: float, unit: str) -> str:
    """Whole per cent, a trace as such; other amounts with three digits."""
    if unit != "%":
        return digits(value)
    return "<1" if 0 < value < 0.5 else f"{value:.0f}"
