"""How the headline is laid out: a hundred columns, labels left, numbers right below their heads."""

import textwrap
from collections.abc import Sequence

WIDTH = 100
LABEL = 55
COLUMN = 11


def widths(heads: Sequence[int | str]) -> tuple[int, int]:
    """Letters for the label and for each column under such heads, together at most `WIDTH`."""
    column = COLUMN
    if LABEL + column * len(heads) > WIDTH:
        widest = max(len(str(head)) for head in heads)
        column = max((WIDTH - LABEL) // len(heads), widest + 2)
    return min(LABEL, WIDTH - column * len(heads)), column


def wrapped(text: str, indent: str) -> list[str]:
    """Lines of the text, each indented."""
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent)


def short_unit(unit: str) -> str:
    """A unit as printed: tables are by year, and money is of 2020 everywhere."""
    return unit.removesuffix("/yr").removesuffix(" of 2020")


def fit(label: str, unit: str, room: int) -> str:
    """Label and unit, `room` wide; a label that is too long loses its end, never the unit."""
    return (clip(label, room - len(unit)).rstrip() + unit).ljust(room)


def clip(label: str, room: int) -> str:
    """The label, `room` wide; a long one ends in an ellipsis."""
    return label.ljust(room) if len(label) <= room else label[: room - 1].rstrip() + "…"
