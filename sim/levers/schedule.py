"""Schedules: what a lever is set to from which quarter on, as a user writes it."""

import bisect
import math
from dataclasses import dataclass
from typing import Literal, get_args

from sim import clock
from sim.errors import InputError

Interpolation = Literal["linear", "step"]
INTERPOLATIONS: tuple[str, ...] = get_args(Interpolation)
SHAPE = "a number, or a list of [quarter, value] such as [[2026, 0.1], [2028Q3, 0.3]]"
SWITCH = "0 or 1"  # the unit of a lever that is in force or is not


@dataclass(frozen=True)
class Allowed:
    """What a lever may be set to: from `low` to `high`, and `off` wherever that lies."""

    low: float
    high: float
    off: float
    unit: str

    def __str__(self) -> str:
        if self.unit == SWITCH:
            return SWITCH
        words = f"{self.low:g} to {self.high:g} {self.unit}"
        return words if self.low <= self.off <= self.high else f"{words}, or {self.off:g} (off)"

    def __contains__(self, value: float) -> bool:
        if self.unit == SWITCH and value not in (0.0, 1.0):
            return False
        return self.low <= value <= self.high or value == self.off


@dataclass(frozen=True)
class Schedule:
    """Values from given quarters on: between two knots straight or in steps, after the last held.

    Attributes:
        knots: (quarter index, value) in the unit of the lever, ascending by quarter.
        interpolation: "linear" or "step".
    """

    knots: tuple[tuple[int, float], ...]
    interpolation: Interpolation = "step"

    @property
    def first(self) -> int:
        """The first quarter the schedule says anything about."""
        return self.knots[0][0]

    def at(self, quarter: int) -> float:
        """The value in a quarter.

        Raises:
            ValueError: the schedule has not begun by then.
        """
        place = bisect.bisect_right(self.knots, quarter, key=lambda knot: knot[0])
        if place == 0:
            raise ValueError(f"no value before {clock.label(self.first)}")
        start, value = self.knots[place - 1]
        if self.interpolation == "step" or place == len(self.knots):
            return value
        end, following = self.knots[place]
        return value + (following - value) * (quarter - start) / (end - start)


def parse(
    raw: object,
    interpolation: Interpolation,
    allowed: Allowed,
    *,
    file: object,
    key: str,
    earliest: int,
    latest: int,
) -> Schedule:
    """Read a schedule as a user writes it; a bare number holds from `earliest` on.

    Args:
        raw: a number, or a list of [quarter, value] pairs.
        interpolation: how the lever moves between knots.
        allowed: the values it may take.
        file: where `raw` was read, for the message.
        key: its name there, for the message.
        earliest: first quarter index at which a knot may stand.
        latest: last quarter index at which a knot may stand.

    Raises:
        InputError: wrong shape, quarter out of range or not ascending, value not allowed.
    """
    pairs = [[clock.label(earliest), raw]] if _is_number(raw) else raw
    if not isinstance(pairs, list | tuple) or not pairs:
        raise InputError(file, key, raw, SHAPE)
    knots: list[tuple[int, float]] = []
    for pair in pairs:
        if not isinstance(pair, list | tuple) or len(pair) != 2 or not _is_number(pair[1]):
            raise InputError(file, key, pair, SHAPE)
        when = _quarter(pair[0], file, key, earliest, latest)
        if knots and when <= knots[-1][0]:
            raise InputError(file, key, pair[0], "quarters in ascending order, each once")
        value = float(pair[1])
        if value not in allowed:
            raise InputError(file, key, pair[1], str(allowed))
        knots.append((when, value))
    return Schedule(tuple(knots), interpolation)


def _is_number(raw: object) -> bool:
    return isinstance(raw, int | float) and not isinstance(raw, bool) and math.isfinite(raw)


def _quarter(raw: object, file: object, key: str, earliest: int, latest: int) -> int:
    span = f"a year or quarter from {clock.label(earliest)} to {clock.label(latest)}"
    try:
        when = clock.quarter(raw)  # type: ignore[arg-type]
    except ValueError:
        raise InputError(file, key, raw, f"{span}, such as 2028 or 2028Q3") from None
    if not earliest <= when <= latest:
        raise InputError(file, key, raw, span)
    return when
