"""CO2 by sector, stacked by year, with observed history joined and the peaks marked."""

from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.catalogue import (
    BUILDINGS,
    CO2,
    DEMAND,
    OFFICIAL_PROVINCIAL,
    OFFICIAL_ZERO,
    SUPPLY,
    TERRITORIAL,
)
from analysis.figures import style
from analysis.figures.flags import Mark, mark_peaks
from analysis.figures.frame import frame
from analysis.peak import NOT_BY_END, Peak, find_peak
from analysis.present import find, observed_history, observed_level, of_level
from analysis.scales import digits, factor
from analysis.text.titles import is_counterfactual
from analysis.text.words import sentence
from analysis.tidy import Result

STEEL = f"{DEMAND}|Industry|Steel"


class Layer(NamedTuple):
    """A layer of the stack: the sum of `plus`, less what other layers show of it."""

    label: str
    colour: str
    plus: tuple[str, ...]
    less: tuple[str, ...] = ()


LAYERS = (
    Layer(
        "Power and heat",
        style.DARK,
        (f"{SUPPLY}|Electricity and Heat", f"{SUPPLY}|Heat", f"{SUPPLY}|Hydrogen"),
    ),
    Layer("Steel", style.RED, (STEEL, f"{SUPPLY}|Solids")),
    Layer("Other industry", style.ORANGE, (f"{DEMAND}|Industry",), (STEEL,)),
    Layer("Processes, waste", style.SAND, (f"{CO2}|Industrial Processes", f"{CO2}|Waste")),
    Layer("Transport", style.BLUE, (f"{DEMAND}|Transportation",)),
    Layer("Services", style.SKY, (f"{DEMAND}|{BUILDINGS}|Commercial",)),
    Layer("Homes", style.GREEN, (f"{DEMAND}|{BUILDINGS}|Residential",)),
    Layer("Agriculture", style.PINK, (f"{DEMAND}|Agriculture",)),
)
TOTALS = (
    (TERRITORIAL, "Territorial", style.INK, "-"),
    (OFFICIAL_ZERO, "Official, hydropower at zero", "#6a4c93", (0, (5, 2))),
    (OFFICIAL_PROVINCIAL, "Official, at grid factor", "#8a5a00", (0, (1, 1.5))),
)


def draw(result: Result) -> Figure | None:
    """The figure, or None if the run holds no emissions by sector."""
    layers = _layers(result)
    if not layers or len(layers[0][2]) < style.FEWEST_YEARS:
        return None
    years = np.array(sorted(layers[0][2]))
    heights = np.array([[values[year] for year in years] for _, _, values in layers])
    figure = style.new_figure(11.5, 5.8)
    axes = figure.add_axes((0.055, 0.125, 0.645, 0.72))  # three lines of source below
    axes.stackplot(
        years, heights, colors=[c for _, c, _ in layers], linewidth=0.6, edgecolor="white"
    )
    labels = [
        (label, middle, style.readable(colour))
        for (label, colour, _), middle in zip(
            layers, heights.cumsum(axis=0)[:, -1] - heights[:, -1] / 2, strict=True
        )
    ]
    observed = _lines(result, axes, labels)
    first = min([int(years[0]), *observed[0]])
    axes.set_xlim(first, years[-1])
    axes.set_ylim(0, axes.get_ylim()[1])
    axes.set_ylabel("Mt CO₂ a year")
    style.label_right(axes, float(years[-1]), labels)
    style.mark_history(axes, result.about, first, float(years[-1]))
    style.year_ticks(axes, first, float(years[-1]))
    city = result.about.get("city", "the city").capitalize()
    whole = find(result, TERRITORIAL)
    known = f"CO₂ of {city}" + ("" if whole and not whole.parts else ", sectors simulated so far")
    level = observed_level(result, TERRITORIAL)
    said = "" if level is None else of_level(level)
    source = ". ".join(text for text in (observed[1], said) if text)
    frame(figure, result, known, _subtitle(result, heights), source if observed[1] else "")
    return figure


def _layers(result: Result) -> list[tuple[str, str, dict[int, float]]]:
    """Label, colour and Mt by year of every layer that the run holds."""
    shown = []
    for layer in LAYERS:
        found = [f for f in (find(result, name) for name in layer.plus) if f]
        if not found:
            continue
        less = [f for f in (find(result, name) for name in layer.less) if f]
        scale = factor(found[0].unit)
        years = {
            year: scale * (sum(f.years[year] for f in found) - sum(f.years[year] for f in less))
            for year in found[0].years
        }
        label = layer.label
        if layer.less and not less:
            label = layer.label.removeprefix("Other ").capitalize()
        if len(found) == 1 and len(found[0].parts) == 1:
            label = sentence(found[0].parts[0].rsplit("|", 1)[-1])
        shown.append((label, layer.colour, years))
    return shown


def _lines(
    result: Result, axes: Axes, labels: list[tuple[str, float, str]]
) -> tuple[dict[int, float], str]:
    """Draw totals, history and peaks; returns the observed years and their source."""
    joined: tuple[dict[int, float], str] = {}, ""
    marks: list[Mark] = []
    lines: list[dict[int, float]] = []
    for indicator, label, colour, dashes in TOTALS:
        found = find(result, indicator)
        if found is None or found.parts:
            continue
        scale = factor(found.unit)
        years = {year: value * scale for year, value in found.years.items()}
        axes.plot(list(years), list(years.values()), color=colour, linewidth=1.8, linestyle=dashes)
        lines.append(years)
        history, source = observed_history(result, indicator)
        if history:
            seen = {year: value * scale for year, value in history.items()}
            joined = seen, source
            lines.append(seen)
            first = min(years)
            axes.plot(
                [*seen, first],
                [*seen.values(), years[first]],
                color=style.OBSERVED,
                linewidth=1.2,
                marker="o",
                markersize=3.2,
                markevery=list(range(len(seen))),
            )
            _write(axes, 0.02, seen[min(seen)] * 0.9, _of_history(result), style.OBSERVED)
        peak = find_peak(found.years, history)
        labels.append((f"{label}: {_in_words(peak, scale)}", years[max(years)], colour))
        if peak.year is not None and peak.outcome != NOT_BY_END:
            marks.append(Mark(peak.year, peak.level * scale, colour))
    mark_peaks(axes, marks, lines)
    return joined


def _in_words(peak: Peak, scale: float) -> str:
    if peak.outcome == NOT_BY_END:
        return "no peak yet"
    if peak.year is None:
        return "peak before the run"
    return f"peak {peak.year}, {digits(peak.level * scale)} Mt"


def _of_history(result: Result) -> str:
    """What the observed line is; a counterfactual must not be taken for what became of it."""
    lived = " under policies" if is_counterfactual(result.about) else ""
    return f"observed{lived},\nscaled to the run's {result.labels[0][:4]}"


def _write(axes: Axes, x: float, y: float, text: str, colour: str) -> None:
    axes.text(
        x, y, text, fontsize=8.5, color=colour, transform=axes.get_yaxis_transform(), va="top"
    )


def _subtitle(result: Result, heights: np.ndarray) -> str:
    text = "where it is emitted, by sector; official totals add electricity brought in"
    found = find(result, TERRITORIAL)
    if found is None or found.parts:
        return "where it is emitted; the total of the city is not known yet"
    whole = found.years[max(found.years)] * factor(found.unit)
    if abs(heights[:, -1].sum() / whole - 1.0) > 0.02:
        return "the layers are the sectors simulated so far, not the whole of the city"
    return text
