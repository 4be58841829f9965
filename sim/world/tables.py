"""The tables of conf/world/, read and checked: what the world did, may do, and how it varies.

`series.csv` lists every series and every common factor behind them; `history.csv` holds 2019-2025;
`outlook.csv` low, central and high values from 2026 (2060 the last); `chance.csv` the numbers that
make a world differ from the central path.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from sim.clock import quarter
from sim.errors import InputError
from sim.tables import Graded, GradedTable, conf_path, read_graded, read_table

FACTOR = "factor"
GROWTH_UNIT = "%/yr"
FIRST_OUTLOOK_YEAR = 2026
LAST_OUTLOOK_YEAR = 2060
_WORDS = {
    "history": ("level", "growth"),
    "outlook": ("level", "growth"),
    "timing": ("mean", "middle", "end", "step"),
    "money": ("none", "nominal"),
    "draw": ("none", "once", "yearly"),
    "shock": ("none", "add", "multiply"),
    "clock": ("year", "quarter"),
}


@dataclass(frozen=True)
class Series:
    """How one series is to be read.

    Attributes:
        name: as rules and results know it.
        unit: of the finished series (money: real 2020 yuan).
        meaning: in words.
        parent: the common factor it moves with, or "".
        history: the past is given as "level" or as yearly "growth".
        outlook: the same for the future.
        timing: a yearly value of the past is met by the mean of a smooth path ("mean"), stands in
            the middle of the year with straight lines between ("middle") or at its end ("end"), or
            is in force from its start ("step").
        money: "nominal" if it has to be deflated.
        draw: its place between low and high is drawn "once" per world, "yearly", or never ("none").
        shock: "add" to the value (or growth), "multiply" it, or "none".
        clock: shocks come by "year" or by "quarter".
    """

    name: str
    unit: str
    meaning: str
    parent: str
    history: str
    outlook: str
    timing: str
    money: str
    draw: str
    shock: str
    clock: str


@dataclass(frozen=True)
class WorldTables:
    """Everything under conf/world/.

    Attributes:
        series: by name, in the order of the file.
        parents: factor by name of series or factor; "" where there is none.
        history: graded rows by series and period ("2021" or "2021Q3").
        outlook: likewise, from 2026.
        chance: the graded table of loadings, shocks, persistence and exposures.
    """

    series: Mapping[str, Series]
    parents: Mapping[str, str]
    history: Mapping[str, Mapping[str, Graded]]
    outlook: Mapping[str, Mapping[str, Graded]]
    chance: GradedTable

    def number(self, name: str, item: str, default: float | None = None) -> float:
        """A number of chance.csv; `default` where the row is missing, else InputError."""
        if default is not None and (name, item) not in self.chance:
            return default
        return self.chance.row(name, item).value


def read_world_tables(folder: str | Path | None = None) -> WorldTables:
    """Read and check the four tables of `folder` (default: those shipped)."""
    folder = Path(folder) if folder is not None else conf_path("world")
    listing = folder / "series.csv"
    names = ["series", *(field.name for field in fields(Series)[1:])]
    columns = read_table(listing, dict.fromkeys(names, str))
    rows = [Series(*(str(cell) for cell in row)) for row in zip(*columns.values(), strict=True)]
    parents = {row.name: row.parent for row in rows}
    _check_listing(listing, rows, parents)
    series = {row.name: row for row in rows if row.history != FACTOR}
    tables = WorldTables(
        series,
        parents,
        _read_periods(folder / "history.csv", series, "history"),
        _read_periods(folder / "outlook.csv", series, "outlook"),
        read_graded(folder / "chance.csv", keys=("series", "item")),
    )
    _check_chance(tables)
    return tables


def _check_listing(path: Path, rows: list[Series], parents: Mapping[str, str]) -> None:
    for row in rows:
        if row.parent and row.parent not in parents:
            raise InputError(path, f"parent of {row.name}", row.parent, "a series or factor listed")
        if _depth(row.name, parents) > len(parents):
            raise InputError(path, f"parent of {row.name}", row.parent, "no circle of parents")
        for column, words in _WORDS.items():
            found = getattr(row, column)
            if row.history != FACTOR and found not in words:
                raise InputError(
                    path, f"{column} of {row.name}", found, "one of " + ", ".join(words)
                )
    if len(parents) < len(rows):
        names = [row.name for row in rows]
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError(path, "series", twice, "each name once")


def _depth(name: str, parents: Mapping[str, str]) -> int:
    steps = 0
    while name and steps <= len(parents):
        name = parents[name]
        steps += 1
    return steps


def _read_periods(
    path: Path, series: Mapping[str, Series], part: str
) -> dict[str, dict[str, Graded]]:
    table = read_graded(path, keys=("series", "period"))
    periods: dict[str, dict[str, Graded]] = {name: {} for name in series}
    for (name, period), graded in table.rows:
        if name not in series:
            raise InputError(path, "series", name, "a series listed in series.csv")
        _check_period(path, name, period, part)
        growth = getattr(series[name], part) == "growth"
        unit = GROWTH_UNIT if growth else series[name].unit
        if graded.unit != unit:
            raise InputError(path, f"unit of {name} {period}", graded.unit, f"'{unit}'")
        periods[name][period] = graded
    for name, found in periods.items():
        if not found:
            raise InputError(path, "series", name, "at least one row for every series listed")
    return periods


def _check_period(path: Path, name: str, period: str, part: str) -> None:
    first, last = (
        (FIRST_OUTLOOK_YEAR, LAST_OUTLOOK_YEAR)
        if part == "outlook"
        else (2019, FIRST_OUTLOOK_YEAR - 1)
    )
    allowed = f"a year or quarter from {first} to {last}"
    try:
        index = quarter(period)
    except ValueError:
        raise InputError(path, f"period of {name}", period, allowed) from None
    if not quarter(first) <= index < quarter(last + 1):
        raise InputError(path, f"period of {name}", period, allowed)


def _check_chance(tables: WorldTables) -> None:
    """Every number a series needs is there and lies where it makes sense."""
    path = tables.chance.path
    for name, parent in tables.parents.items():
        if parent and not -1 <= tables.number(name, "loading") <= 1:
            raise InputError(
                path, f"loading of {name}", tables.number(name, "loading"), "-1 to 1, a correlation"
            )
    for row in tables.series.values():
        if row.shock != "none":
            persistence = tables.number(row.name, "persistence")
            if not 0 <= persistence < 1:
                raise InputError(path, f"persistence of {row.name}", persistence, "0 to below 1")
            if tables.number(row.name, "shock") < 0:
                raise InputError(path, f"shock of {row.name}", "below 0", "0 or more")
    for name, item in (key for key, _ in tables.chance.rows):
        if name not in tables.parents:
            raise InputError(path, "series", name, "a series or factor listed in series.csv")
        if item not in ("loading", "shock", "persistence", "exposure"):
            raise InputError(
                path, f"item of {name}", item, "loading, shock, persistence or exposure"
            )
