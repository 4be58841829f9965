"""What stands around a figure: whose it is, what question it answers, where it comes from."""

import bisect
import re
import textwrap
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from analysis.figures.fonts import name_of_answer, name_of_mix
from analysis.figures.style import FAINT, INK
from analysis.text import titles
from analysis.tidy import Result

MARGIN = 0.01  # of the width, left and right
SPECIAL = 0.22  # inches that a figure grows by to say what is special about its question
TITLE, SUBTITLE, SOURCE = 13.5, 10.0, 7.5  # points
COUNTERFACTUAL = "no lever ever did anything, so none of its years is history"
_ADDRESS = re.compile(r"https?://\S+|\([A-Z]{1,2}\d+(?:-[A-Z]{0,2}\d+)?\)")  # too long for a figure
_SAID = ("scale", "seed", "city_seed", "world", "member")


def frame(figure: Figure, result: Result, what: str, subtitle: str, observed: str = "") -> None:
    """Write title, subtitle and source around a figure whose axes are drawn.

    The title names mix and years; all else that is special about the question stands in a line of
    its own, for which the figure grows, so that two questions never give figures of one name.

    Args:
        figure: at least 0.8 inches above its axes are free, and 0.3 below.
        result: the run.
        what: the beginning of the title, "CO₂ of Suzhou".
        subtitle: how to read it.
        observed: who observed what the figure shows beside the run.
    """
    about = result.about
    mix = titles.policy(about, name_of_mix(about))
    first, last = result.labels[0][:4], result.labels[-1][:4]
    title = f"{what}, {mix}, {first}-{last}"
    apart = COUNTERFACTUAL if titles.is_counterfactual(about) else ""
    special = titles.differences(about, lambda text: _fits(figure, apart + text, SUBTITLE))
    special = titles.BETWEEN.join(part for part in (apart, special) if part)
    if special:
        _grow(figure, SPECIAL)
    inches = float(figure.get_size_inches()[1])
    _write(figure, 1 - 0.1 / inches, fitted(figure, title, TITLE, "bold"), TITLE, INK, "bold")
    _write(figure, 1 - 0.42 / inches, fitted(figure, subtitle, SUBTITLE), SUBTITLE, FAINT)
    if special:
        _write(figure, 1 - 0.64 / inches, fitted(figure, special, SUBTITLE), SUBTITLE, INK)
    lines = textwrap.fill(_source(result, observed), int(15 * figure.get_size_inches()[0]))
    _write(figure, 0.07 / inches, lines, SOURCE, FAINT, va="bottom")


def fitted(figure: Figure, text: str, size: float, weight: str = "normal") -> str:
    """The text, or as much of its beginning as the figure is wide, with an ellipsis."""
    if _fits(figure, text, size, weight):
        return text
    ends = range(len(text))
    kept = bisect.bisect_left(
        ends, True, key=lambda end: not _fits(figure, f"{text[:end]} …", size, weight)
    )
    return f"{text[: max(kept - 1, 0)].rstrip()} …"


def _fits(figure: Figure, text: str, size: float, weight: str = "normal") -> bool:
    canvas = figure.canvas
    assert isinstance(canvas, FigureCanvasAgg)
    font = FontProperties(size=size, weight=weight)
    width = canvas.get_renderer().get_text_width_height_descent(text, font, False)[0]
    return float(width) <= float(figure.bbox.width) * (1 - 2 * MARGIN)


def _grow(figure: Figure, inches: float) -> None:
    """Add height at the top; axes keep their size in inches and their distance to the bottom."""
    width, before = (float(size) for size in figure.get_size_inches())
    figure.set_size_inches(width, before + inches)
    share = before / (before + inches)
    for axes in figure.axes:
        place = axes.get_position()
        axes.set_position((place.x0, place.y0 * share, place.width, place.height * share))


def _source(result: Result, observed: str) -> str:
    """Where the figure comes from: the run, and whoever observed."""
    about = result.about
    said = [f"{key.replace('_', ' ')} {about[key]}" for key in _SAID if about.get(key)]
    whose = [name_of_answer(about)] if about.get("answer") else []
    line = ", ".join(["Citypath", *whose, *said])
    if not observed:
        return line
    short = " ".join(_ADDRESS.sub("", observed).split()).replace(" .", ".")
    return f"{line}. Observed: {short}"


def _write(
    figure: Figure,
    height: float,
    text: str,
    size: float,
    colour: str,
    weight: str = "normal",
    va: str = "top",
) -> None:
    plain: dict[str, Any] = {"parse_math": False}  # a mix may be called by any characters
    figure.text(
        MARGIN, height, text, fontsize=size, color=colour, fontweight=weight, va=va, **plain
    )
