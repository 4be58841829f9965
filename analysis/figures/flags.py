"""Flags with the year of a peak, above all lines, that neither text nor pole of another crosses."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from matplotlib.axes import Axes

from analysis.figures import style

SIZE = 8.5  # points, the text of a flag
WIDTH, HEIGHT = 6.6 * SIZE, 1.5 * SIZE  # points that "peak 2030" takes


class Mark(NamedTuple):
    """The peak of a line: year, height in data, colour of the line."""

    year: int
    level: float
    colour: str


def mark_peaks(axes: Axes, marks: Sequence[Mark], lines: Sequence[Mapping[int, float]]) -> None:
    """A dot at each peak, and above all lines one flag with the year, in the order of the years.

    Boundaries that peak in the same year share a flag. Flags of near years form a staircase: each
    text begins at its own pole and passes above the poles that come after it, or mirrored where
    the axis ends too soon.

    Args:
        axes: limits set; the upper one is raised where flags need it.
        marks: see `Mark`.
        lines: value by year of all that is drawn.
    """
    high = HEIGHT / _points(axes)[1] * (axes.get_ylim()[1] - axes.get_ylim()[0])
    wide = WIDTH / style.points_per_year(axes)
    left, right = axes.get_xlim()
    for group in _groups(sorted({mark.year for mark in marks}), wide):
        near = (group[0] - wide, group[-1] + wide)
        tops = [v for line in lines for year, v in line.items() if near[0] <= year <= near[1]]
        foot = max([*tops, *(mark.level for mark in marks if mark.year in group)]) + 0.4 * high
        align = "right" if near[1] > right else "left"
        if len(group) == 1 and left <= group[0] - wide / 2 and group[0] + wide / 2 <= right:
            align = "center"
        order = group if align == "right" else group[::-1]
        for level, year in enumerate(order):
            here = [mark for mark in marks if mark.year == year]
            _flag(axes, here, foot + level * high, align)
        axes.set_ylim(top=max(axes.get_ylim()[1], foot + len(group) * high))


def _groups(years: Sequence[int], wide: float) -> Iterator[list[int]]:
    """The years, those together whose flags would touch."""
    group: list[int] = []
    for year in years:
        if group and year - group[-1] > wide:
            yield group
            group = []
        group.append(year)
    if group:
        yield group


def _flag(axes: Axes, marks: Sequence[Mark], foot: float, align: str) -> None:
    """Pole, dots and text of one year; a flag of two boundaries has the colour of neither."""
    year = marks[0].year
    colour = marks[0].colour if len({mark.colour for mark in marks}) == 1 else style.INK
    low = min(mark.level for mark in marks)
    axes.plot([year, year], [low, foot], color=colour, linewidth=0.8, zorder=4)
    for mark in marks:
        axes.plot(
            [year],
            [mark.level],
            "o",
            color="white",
            markersize=7,
            markeredgecolor=mark.colour,
            zorder=5,
        )
    axes.text(
        year,
        foot,
        f"peak {year}",
        fontsize=SIZE,
        fontweight="bold",
        color=colour,
        ha=align,
        va="bottom",
        zorder=6,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},  # no line shines through
    )


def _points(axes: Axes) -> tuple[float, float]:
    figure = axes.get_figure(root=True)
    dpi = figure.dpi if figure else 72.0
    return float(axes.bbox.width) * 72 / dpi, float(axes.bbox.height) * 72 / dpi
