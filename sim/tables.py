"""Readers for the data tables under conf/: graded tables and plain wide tables.

A graded table is a UTF-8 CSV whose header is the key columns followed by exactly
``value,unit,low,high,grade,source,note``. A plain table has named, typed columns and no grades.
Units, and what makes sense in each, stand in conf/units.csv; what may be negative in
conf/may_be_negative.csv. Whatever is wrong with a file is reported as one line: file,
line, column, value, what is allowed.
"""

import csv
import difflib
import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError, nearest

GRADED_COLUMNS = ("value", "unit", "low", "high", "grade", "source", "note")
GRADES = ("A", "B", "C", "D")  # official, paper or database, news, judgement
_CHANGE, _FASTEST_FALL = "%/yr", -100.0
_TRUTH = {"true": True, "false": False}


class Graded(NamedTuple):
    """One number with everything needed to judge it; `low` and `high` are in the same unit."""

    value: float
    unit: str
    low: float
    high: float
    grade: str
    source: str
    note: str


class GradedTable:
    """The rows of one graded table, found by their key (a tuple of strings, one per key column)."""

    def __init__(
        self, path: Path, keys: Sequence[str], rows: Mapping[tuple[str, ...], Graded]
    ) -> None:
        self.path = path
        self.keys = tuple(keys)
        self._rows = dict(rows)

    @property
    def rows(self) -> Iterable[tuple[tuple[str, ...], Graded]]:
        """All rows in file order, each as (key, graded number)."""
        return self._rows.items()

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, key: object) -> bool:
        parts = key if isinstance(key, tuple) else (key,)
        return tuple(str(part) for part in parts) in self._rows

    def row(self, *key: object) -> Graded:
        """The graded number under `key`; InputError with the nearest known keys if none."""
        wanted = tuple(str(part) for part in key)
        if wanted in self._rows:
            return self._rows[wanted]
        known = {", ".join(k): k for k in self._rows}
        nearest = difflib.get_close_matches(", ".join(wanted), known, n=3, cutoff=0.4)
        raise InputError(
            str(self.path),
            ", ".join(self.keys),
            ", ".join(wanted),
            f"one of the {len(known)} keys of this table",
            hint="nearest: " + "; ".join(nearest) if nearest else None,
        )

    def value(self, *key: object, unit: str) -> float:
        """The number under `key`; the unit asked for must be the unit of the row."""
        graded = self.row(*key)
        if graded.unit != unit:
            name = ", ".join(str(part) for part in key)
            raise InputError(str(self.path), f"unit of {name}", graded.unit, f"'{unit}'")
        return graded.value

    def by(self, last: Iterable[object], *leading: object, unit: str) -> NDArray[np.float64]:
        """Values under (*leading, x) for each x of `last`: float64, in the order given."""
        return np.array([self.value(*leading, x, unit=unit) for x in last], dtype=np.float64)

    def known(self, position: int = 0) -> tuple[str, ...]:
        """The distinct values of the key column at `position`, in file order."""
        return tuple(dict.fromkeys(key[position] for key in self._rows))


def conf_path(*parts: str) -> Path:
    """Path of a file or folder shipped under conf/, in a checkout and when installed."""
    return Path(str(resources.files("conf"))).joinpath(*parts)


def city_path(city: str, *parts: str) -> Path:
    """Path under conf/city/<city>/, for example ``city_path("suzhou", "people", "x.csv")``."""
    return conf_path("city", city, *parts)


def read_graded(path: str | Path, keys: Sequence[str]) -> GradedTable:
    """Read and check a graded table whose leading columns are `keys`.

    Raises:
        InputError: the file is unreadable or malformed, a key stands twice, a unit is not in
            conf/units.csv, or a number is outside what its unit allows.
    """
    path = Path(path)
    header = (*keys, *GRADED_COLUMNS)
    rows: dict[tuple[str, ...], Graded] = {}
    first_line: dict[tuple[str, ...], int] = {}
    below_zero = _lowest_by_key(path.name)
    for line, cells in _read_rows(path, header, any_order=False):
        key = tuple(cells[name] for name in keys)
        for name in keys:
            if not cells[name]:
                raise _cell_error(path, line, name, "", "a key, not empty")
        if key in rows:
            raise _cell_error(
                path,
                line,
                ", ".join(keys),
                ", ".join(key),
                f"each key once; it is on line {first_line[key]}",
            )
        graded = _graded(path, line, cells)
        lowest = min((below_zero[word] for word in key if word in below_zero), default=0.0)
        _check_range(path, line, cells, graded, _FASTEST_FALL if graded.unit == _CHANGE else lowest)
        rows[key] = graded
        first_line[key] = line
    return GradedTable(path, keys, rows)


def read_table(path: str | Path, columns: Mapping[str, type]) -> dict[str, NDArray[Any]]:
    """Read a plain table with exactly these columns, in any order, types float, int, bool or str.

    Returns one array per column: float64, int64, bool or str, all of the number of rows.
    """
    path = Path(path)
    values: dict[str, list[Any]] = {name: [] for name in columns}
    for line, cells in _read_rows(path, tuple(columns), any_order=True):
        for name, kind in columns.items():
            values[name].append(_convert(path, line, name, cells[name], kind))
    return {name: np.array(values[name], dtype=kind) for name, kind in columns.items()}


def _graded(path: Path, line: int, cells: Mapping[str, str]) -> Graded:
    value, low, high = (
        _convert(path, line, name, cells[name], float) for name in ("value", "low", "high")
    )
    if low > value:
        raise _cell_error(path, line, "low", cells["low"], f"at most the value, {cells['value']}")
    if high < value:
        raise _cell_error(
            path, line, "high", cells["high"], f"at least the value, {cells['value']}"
        )
    if cells["grade"] not in GRADES:
        raise _cell_error(path, line, "grade", cells["grade"], "one of A, B, C, D")
    for name in ("unit", "source"):
        if not cells[name]:
            raise _cell_error(path, line, name, "", "not empty (a pure number has unit 1)")
    return Graded(value, cells["unit"], low, high, cells["grade"], cells["source"], cells["note"])


def _check_range(
    path: Path, line: int, cells: Mapping[str, str], graded: Graded, lowest: float
) -> None:
    units = _known_units()
    if graded.unit not in units:
        raise InputError(
            f"{path}:{line}",
            "column unit",
            graded.unit,
            "one of the units in conf/units.csv",
            nearest(graded.unit, units),
        )
    zero, highest = units[graded.unit]
    if graded.low == 0.0 and not zero:
        raise _cell_error(path, line, "low", cells["low"], f"above 0 {graded.unit}")
    if graded.low < lowest:
        raise _cell_error(path, line, "low", cells["low"], f"{lowest:g} {graded.unit} or more")
    if graded.high > highest:
        raise _cell_error(path, line, "high", cells["high"], f"{highest:g} {graded.unit} or less")


@cache
def _lowest_by_key(file: str) -> dict[str, float]:
    """The lowest number of rows that may be negative, by a word of their key."""
    path = conf_path("may_be_negative.csv")
    table = read_table(path, {"file": str, "key": str, "lowest": str, "why": str})
    listed = zip(*(table[name].tolist() for name in ("file", "key", "lowest")), strict=True)
    return {
        key: _convert(path, line, "lowest", lowest, float) if lowest else -math.inf
        for line, (name, key, lowest) in enumerate(listed, 2)
        if name == file
    }


@cache
def _known_units() -> dict[str, tuple[bool, float]]:
    """Whether zero makes sense, and the largest number that does, by unit of conf/units.csv."""
    path = conf_path("units.csv")
    table = read_table(path, {"unit": str, "zero": bool, "highest": str, "meaning": str})
    listed = zip(*(table[name].tolist() for name in ("unit", "zero", "highest")), strict=True)
    return {
        unit: (zero, _convert(path, line, "highest", highest, float) if highest else math.inf)
        for line, (unit, zero, highest) in enumerate(listed, 2)
    }


def _convert(path: Path, line: int, column: str, text: str, kind: type) -> Any:
    if kind is str:
        return text
    if kind is bool:
        if text in _TRUTH:
            return _TRUTH[text]
        raise _cell_error(path, line, column, text, "true or false")
    allowed = "a whole number" if kind is int else "a finite number"
    try:
        number = kind(text)
    except ValueError:
        raise _cell_error(path, line, column, text, allowed) from None
    if not math.isfinite(number):
        raise _cell_error(path, line, column, text, allowed)
    return number


def _read_rows(
    path: Path, columns: Sequence[str], *, any_order: bool
) -> Iterable[tuple[int, dict[str, str]]]:
    """Yield (line number, cells by column) of a CSV file whose header has been checked."""
    reader = csv.reader(_read_text(path).splitlines(), strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        _check_header(path, header, columns, any_order)
        for cells in reader:
            line = reader.line_num
            if not cells:
                continue
            if len(cells) != len(header):
                found = f"{len(cells)} cells"
                raise _cell_error(path, line, "all", found, f"{len(header)}, as in the header")
            yield line, {n: c.strip() for n, c in zip(header, cells, strict=True)}
    except csv.Error as error:
        raise _cell_error(path, reader.line_num, "all", str(error), "valid CSV") from None


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            str(path), f"byte {error.start}", hex(error.object[error.start]), "UTF-8 text"
        ) from None
    except OSError as error:
        raise InputError(
            str(path), "file", error.strerror or "unreadable", "a readable CSV file"
        ) from None


def _check_header(
    path: Path, header: Sequence[str], columns: Sequence[str], any_order: bool
) -> None:
    allowed = ",".join(columns)
    for name in columns:
        if name not in header:
            near = difflib.get_close_matches(name, header, n=1)
            hint = f"'{near[0]}' is there: is it meant?" if near else None
            raise InputError(f"{path}:1", "header", f"no column '{name}'", allowed, hint=hint)
    for name in header:
        if name not in columns or header.count(name) > 1:
            what = "unknown" if name not in columns else "repeated"
            raise InputError(f"{path}:1", "header", f"{what} column '{name}'", allowed)
    if not any_order and tuple(header) != tuple(columns):
        raise InputError(f"{path}:1", "header", ",".join(header), f"this order: {allowed}")


def _cell_error(path: Path, line: int, column: str, value: str, allowed: str) -> InputError:
    return InputError(f"{path}:{line}", f"column {column}", value, allowed)
