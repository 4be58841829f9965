"""Which hours of a day are dear: the blocks of the time-of-use price list, by season."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.clock import label, quarter
from sim.errors import InputError, nearest
from sim.grid.hourly.curve import HOURS
from sim.tables import read_table

VALLEY, FLAT, PEAK = range(3)
BLOCKS = {"valley": VALLEY, "flat": FLAT, "peak": PEAK}
SEASONS = 4  # quarters of a year


@dataclass(frozen=True)
class PriceClock:
    """The hours of one price list.

    Attributes:
        block: VALLEY, FLAT or PEAK, int [4 quarters, 24 hours].
        critical: the dearest hours of the extreme day, bool [4 quarters, 24 hours].
    """

    block: NDArray[np.int64]
    critical: NDArray[np.bool_]


def read_time_of_use(path: Path) -> Mapping[int, PriceClock]:
    """Read the price lists by the quarter from which each holds.

    Raises:
        InputError: the file is malformed, or an hour of a quarter is missing, unknown or twice.
    """
    table = read_table(
        path, {"from": str, "quarter": int, "hour": int, "block": str, "critical": bool}
    )
    clocks: dict[int, PriceClock] = {}
    columns = (table[name].tolist() for name in ("from", "quarter", "hour", "block", "critical"))
    for line, (since, season, hour, block, critical) in enumerate(zip(*columns, strict=True), 2):
        where = f"{path}:{line}"
        if block not in BLOCKS:
            allowed = "one of " + ", ".join(BLOCKS)
            raise InputError(where, "column block", block, allowed, nearest(block, BLOCKS))
        if not 1 <= season <= SEASONS:
            raise InputError(where, "column quarter", season, "1 to 4")
        if not 0 <= hour < HOURS:
            raise InputError(where, "column hour", hour, "0 to 23")
        clock = clocks.setdefault(_start(where, since), _blank())
        if clock.block[season - 1, hour] != -1:
            raise InputError(where, "quarter, hour", (season, hour), "each hour once")
        clock.block[season - 1, hour] = BLOCKS[block]
        clock.critical[season - 1, hour] = critical
    for start, clock in clocks.items():
        _check_whole(path, start, clock)
    return clocks


def _start(where: str, since: str) -> int:
    try:
        return quarter(since)
    except ValueError:
        raise InputError(where, "column from", since, "a quarter such as 2023Q1") from None


def _blank() -> PriceClock:
    shape = (SEASONS, HOURS)
    return PriceClock(np.full(shape, -1), np.zeros(shape, dtype=bool))


def _check_whole(path: Path, start: int, clock: PriceClock) -> None:
    missing = np.argwhere(clock.block < 0)
    if missing.size:
        season, hour = missing[0]
        found = f"no row for quarter {season + 1}, hour {hour}"
        allowed = "every hour of every quarter"
        raise InputError(path, f"from {label(start)}", found, allowed)
