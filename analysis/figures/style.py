"""One look for all figures: colours that the colour-blind tell apart, labels at the lines.

Figures are drawn without pyplot, so nothing global changes; the same run gives the same bytes.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from analysis.catalogue import LAST_COMMON_YEAR
from analysis.figures.fonts import families
from analysis.text.titles import is_counterfactual

INK, FAINT, GRID = "#222222", "#767676", "#e4e4e4"
OBSERVED = "#767676"
# Okabe and Ito's palette and greys, darkened where it has to carry text
BLUE, SKY, GREEN, ORANGE, RED, PINK, SAND = (
    "#0072b2",
    "#56b4e9",
    "#009e73",
    "#e69f00",
    "#d55e00",
    "#cc79a7",
    "#b7a99a",
)
DARK, MIDDLE, BROWN, OLIVE = "#4d4d4d", "#8c8c8c", "#8a5a00", "#a6a440"
CUT = "#b2182b"  # electricity that was asked for and not delivered
CYCLE = (BLUE, RED, GREEN, ORANGE, PINK, SKY, DARK, SAND)
HISTORY_ENDS = LAST_COMMON_YEAR + 0.5
TICK_STEPS = (1, 2, 5, 10, 20)  # years
TICK_ROOM = 29.0  # points that a year needs on an axis
WORD_ROOM = 34.0  # points that "history" and "outlook" need
FEWEST_YEARS = 2  # a course needs two points

_RC: dict[Any, Any] = {
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9.5,
    "axes.edgecolor": FAINT,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.labelcolor": INK,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "axes.titley": 1.0,  # where it is anyway; not searched for at every drawing
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "text.color": INK,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.major.size": 3,
    "ytick.major.size": 0,
    "svg.fonttype": "none",
    "svg.hashsalt": "citypath",
    "path.simplify": False,
    "hatch.linewidth": 0.6,
}


@contextmanager
def style(names: str = "") -> Iterator[None]:
    """Draw and save inside this.

    Args:
        names: whatever users named; letters of other scripts are drawn if a font has them.
    """
    with mpl.rc_context(_RC), mpl.rc_context({"font.family": families(names)}):
        yield


def new_figure(width: float, height: float) -> Figure:
    """An empty figure, inches."""
    figure = Figure(figsize=(width, height))
    FigureCanvasAgg(figure)
    return figure


def unnamed(axes: Axes, *names: str) -> None:
    """Tell axes that "x" or "y" will bear no name: else its place is searched for at each drawing.

    Measuring every tick for a name that is not there takes a tenth of the time of a figure.
    """
    for name in names:
        axis = axes.xaxis if name == "x" else axes.yaxis
        axis.set_label_coords(0.0, 0.0)


def points_per_year(axes: Axes) -> float:
    """Points that a year is wide."""
    figure = axes.get_figure(root=True)
    left, right = axes.get_xlim()
    return float(axes.bbox.width) * 72 / (figure.dpi if figure else 72.0) / (right - left)


def year_ticks(axes: Axes, first: float, last: float) -> None:
    """Ticks at round years, as many as have room; every year or second one in a short run only."""
    steps = [step for step in TICK_STEPS if step >= 5 or last - first < 10]
    wide = [step for step in steps if step * points_per_year(axes) >= TICK_ROOM]
    step = wide[0] if wide else steps[-1]
    axes.set_xticks([year for year in range(int(first), int(last) + 1) if year % step == 0])


def mark_history(axes: Axes, about: Mapping[str, str], from_year: float, to_year: float) -> None:
    """A thin line where the common history ends and the outlook begins, and words that have room.

    A counterfactual has no history: nothing is drawn.
    """
    if is_counterfactual(about) or not from_year < HISTORY_ENDS < to_year:
        return
    axes.axvline(HISTORY_ENDS, color=FAINT, linewidth=0.8, linestyle=(0, (2, 2)), zorder=3)
    words = (
        (-3, "history", "right", HISTORY_ENDS - from_year),
        (3, "outlook", "left", to_year - HISTORY_ENDS),
    )
    for points, text, side, years in words:
        if years * points_per_year(axes) < WORD_ROOM:
            continue
        axes.annotate(
            text,
            (HISTORY_ENDS, 1.0),
            xycoords=axes.get_xaxis_transform(),
            xytext=(points, 2),
            textcoords="offset points",
            fontsize=7.5,
            color=FAINT,
            ha=side,
        )


def spread(places: Sequence[float], gap: float) -> list[float]:
    """Move label heights apart to at least `gap`, keeping their order and their middle.

    Labels that would overlap form a block around the mean of where they belong.
    """
    order = sorted(range(len(places)), key=lambda i: places[i])
    blocks: list[tuple[float, list[int]]] = []  # middle of a block, its labels from below
    for label in order:
        blocks.append((places[label], [label]))
        while len(blocks) > 1 and _overlap(blocks[-2], blocks[-1], gap):
            (low, first), (high, second) = blocks[-2], blocks[-1]
            both = first + second
            middle = (low * len(first) + high * len(second)) / len(both)
            blocks[-2:] = [(middle, both)]
    moved = [0.0] * len(places)
    for middle, labels in blocks:
        for n, label in enumerate(labels):
            moved[label] = middle + (n - (len(labels) - 1) / 2) * gap
    return moved


def within(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Shift label heights that stand `gap` apart into the axis, so that none lies on its ticks."""
    order = sorted(range(len(places)), key=lambda i: places[i])
    moved = list(places)
    for n, label in enumerate(order):
        moved[label] = max(moved[label], low + n * gap)
    for n, label in enumerate(reversed(order)):
        moved[label] = min(moved[label], high - n * gap)
    return moved


def _overlap(below: tuple[float, list[int]], above: tuple[float, list[int]], gap: float) -> bool:
    top = below[0] + (len(below[1]) - 1) / 2 * gap
    bottom = above[0] - (len(above[1]) - 1) / 2 * gap
    return bottom - top < gap


def label_right(
    axes: Axes,
    x: float,
    labels: Sequence[tuple[str, float, str]],
    *,
    size: float = 8.5,
    offset: float = 0.012,
) -> None:
    """Write labels (text, height in data, colour) right of `x`, apart from each other."""
    low, high = axes.get_ylim()
    inches = axes.bbox.height / axes.bbox.width * _width_in_inches(axes)
    gap = (high - low) * size * 1.25 / 72 / inches
    places = within(spread([height for _, height, _ in labels], gap), gap, low, high)
    left, right = axes.get_xlim()
    start = x + (right - left) * offset
    for (text, height, colour), place in zip(labels, places, strict=True):
        if abs(place - height) > gap / 4:
            axes.plot([x, start], [height, place], color=colour, linewidth=0.7, clip_on=False)
        axes.text(start, place, " " + text, fontsize=size, color=colour, va="center", clip_on=False)


def _width_in_inches(axes: Axes) -> float:
    figure = axes.get_figure(root=True)
    return float(figure.get_size_inches()[0]) * axes.get_position().width if figure else 1.0


def readable(colour: str) -> str:
    """The colour, darkened if it is too light for text on white."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    light = 0.299 * red + 0.587 * green + 0.114 * blue
    factor = min(1.0, 120.0 / light)
    return "#" + "".join(f"{round(part * factor):02x}" for part in (red, green, blue))


def save(figure: Figure, folder: Path, name: str) -> list[Path]:
    """Write name.svg and name.png; the bytes depend on nothing but the figure."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for ending, metadata in (("svg", {"Date": None}), ("png", {"Software": None})):
        path = folder / f"{name}.{ending}"
        figure.savefig(path, dpi=150, metadata=metadata, facecolor="white")
        files.append(path)
    return files
