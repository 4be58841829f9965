"""Reading the folder of one run: by indicator and year, or as one tidy table.

Everything needed is in the folder: `timeseries.parquet` carries unit, kind and grouping of each
indicator in its schema, and scenario and seed in its metadata.
"""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    import pandas as pd

CITY = "city"
KEYS = ("quarter", "label", "grouping", "member")
_OF_A_YEAR: Mapping[str, Callable[[list[float]], float]] = {
    "flow": sum,
    "stock": lambda quarters: quarters[-1],
    "mean": lambda quarters: sum(quarters) / len(quarters),
    "maximum": max,
}


@dataclass(frozen=True)
class Column:
    """What the table says about one indicator: see its unit, kind, grouping and meaning."""

    name: str
    unit: str
    kind: str
    by: str
    meaning: str


class Result:
    """One run, as read from its folder.

    Attributes:
        folder: where it was read.
        about: scenario, seed and whatever else the run says of itself.
        columns: the indicators, by name, in the order of the table.
    """

    def __init__(self, folder: Path) -> None:
        path = folder / "timeseries.parquet"
        if not path.is_file():
            raise FileNotFoundError(f"{folder} holds no whole run: {path.name} is missing")
        with pq.ParquetFile(path) as file:
            table = file.read()
        self.folder = folder
        self.about: Mapping[str, str] = _text(table.schema.metadata)
        self.columns: dict[str, Column] = {}
        for field in table.schema:
            if field.name not in KEYS:
                facts = _text(field.metadata)
                self.columns[field.name] = Column(
                    field.name, facts["unit"], facts["kind"], facts["by"], facts["meaning"]
                )
        self._table = table.replace_schema_metadata(None)
        self._keys = {key: self._table.column(key).to_pylist() for key in KEYS}

    @cached_property
    def wide(self) -> "pd.DataFrame":
        """The table as stored: one row per quarter and group."""
        return self._table.to_pandas()

    @cached_property
    def labels(self) -> list[str]:
        """Labels of the quarters, in order: "2020Q1" ..."""
        quarters = dict(zip(self._keys["quarter"], self._keys["label"], strict=True))
        return [quarters[quarter] for quarter in sorted(quarters)]

    def __contains__(self, name: str) -> bool:
        return name in self.columns

    def children(self, prefix: str) -> list[str]:
        """Indicators one level below `prefix`, in the order of the table."""
        depth = prefix.count("|") + 1
        below = (name for name in self.columns if name.startswith(prefix + "|"))
        return [name for name in below if name.count("|") == depth]

    def members(self, name: str) -> list[str]:
        """Members of the grouping an indicator is recorded by."""
        return [member for grouping, member in self._rows if grouping == self.columns[name].by]

    def quarterly(self, name: str, member: str = CITY) -> dict[str, float]:
        """Values by quarter label ("2028Q3") for the city or one member; empty if not recorded."""
        grouping = CITY if member == CITY else self.columns[name].by
        rows = self._rows.get((grouping, member))
        if rows is None:
            raise KeyError(f"{name} is not recorded for {member!r}")
        values, labels = self._values(name)[rows].tolist(), self._keys["label"]
        return {
            labels[row]: value for row, value in zip(rows, values, strict=True) if value == value
        }

    def yearly(self, name: str, member: str = CITY) -> dict[int, float]:
        """Values of whole years (sum, last, mean or maximum of the quarters, by kind)."""
        by_year: dict[int, list[float]] = {}
        for label, value in self.quarterly(name, member).items():
            by_year.setdefault(int(label[:4]), []).append(value)
        of_a_year = _OF_A_YEAR[self.columns[name].kind]
        return {year: of_a_year(v) for year, v in by_year.items() if len(v) == 4}

    def unit(self, name: str) -> str:
        """Unit of a yearly value: a flow is per year."""
        column = self.columns[name]
        return column.unit + "/yr" if column.kind == "flow" else column.unit

    def tidy(self) -> "pd.DataFrame":
        """One row per value: scenario, seed, quarter, indicator, group, value, unit.

        A group is "city" or grouping and member ("division|Gusu"); a flow's unit is per quarter.
        """
        import pandas as pd  # noqa: PLC0415  (slow, and seldom wanted)

        long = self.wide.melt(id_vars=list(KEYS), var_name="indicator", value_name="value").dropna(
            subset=["value"]
        )
        per_quarter = {
            name: column.unit + ("/quarter" if column.kind == "flow" else "")
            for name, column in self.columns.items()
        }
        group = long["grouping"].where(
            long["grouping"] == CITY, long["grouping"] + "|" + long["member"]
        )
        return pd.DataFrame(
            {
                "scenario": self.about.get("scenario", ""),
                "seed": self.about.get("seed", ""),
                "quarter": long["label"],
                "indicator": long["indicator"],
                "group": group,
                "value": long["value"],
                "unit": long["indicator"].map(per_quarter),
            }
        ).reset_index(drop=True)

    def rows(self, file: str) -> list[dict[str, str]]:
        """Rows of `facts.csv` or `observed.csv` of this run; none if it has no such file."""
        path = self.folder / file
        if not path.is_file():
            return []
        with path.open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))

    def _values(self, name: str) -> np.ndarray:
        """A column as numbers, NaN where nothing is recorded."""
        if name not in self._read:
            self._read[name] = _numbers(self._table.column(name))
        return self._read[name]

    @cached_property
    def _read(self) -> dict[str, np.ndarray]:
        return {}

    @cached_property
    def _rows(self) -> dict[tuple[str, str], list[int]]:
        """Rows of each group in the order of the quarters, groups in the order of the table."""
        found: dict[tuple[str, str], list[int]] = {}
        groups = zip(self._keys["grouping"], self._keys["member"], strict=True)
        for row, group in enumerate(groups):
            found.setdefault(group, []).append(row)
        quarter = self._keys["quarter"]
        return {group: sorted(rows, key=quarter.__getitem__) for group, rows in found.items()}


def read(folder: str | Path) -> Result:
    """Read the run in `folder`.

    Raises:
        FileNotFoundError: there is no whole run in it.
    """
    return Result(Path(folder))


def _numbers(column: pa.ChunkedArray) -> np.ndarray:
    """The numbers of a column of float64, NaN where there is none.

    Arrow's own way to numpy loads pandas first, for which a stored answer would wait half a second.
    """
    values = np.full(len(column), np.nan)
    end = 0
    for chunk in column.chunks:
        first, start, end = chunk.offset, end, end + len(chunk)
        known, numbers = chunk.buffers()
        place = slice(first, first + len(chunk))
        found = np.frombuffer(numbers, np.float64)[place]
        values[start:end] = found
        if known is not None:
            bits = np.unpackbits(np.frombuffer(known, np.uint8), bitorder="little")
            values[start:end][bits[place] == 0] = np.nan
    return values


def _text(metadata: Mapping[bytes, bytes] | None) -> dict[str, str]:
    return {key.decode(): value.decode() for key, value in (metadata or {}).items()}
