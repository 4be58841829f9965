"""Reading the folder of one run: by indicator and year, or as one tidy table.

Everything needed is in the folder: `timeseries.parquet` carries unit, kind and grouping of each
indicator in its schema, and scenario and seed in its metadata.
"""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

CITY = "city"
KEYS = ("quarter", "label", "grouping", "member")
_OF_A_YEAR: Mapping[str, Callable[[list[float]], float]] = {
    "flow": lambda quarters: float(np.sum(quarters)),
    "stock": lambda quarters: quarters[-1],
    "mean": lambda quarters: float(np.mean(quarters)),
    "maximum": lambda quarters: float(np.max(quarters)),
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
        wide: the table as stored (one row per quarter and group).
    """

    def __init__(self, folder: Path) -> None:
        path = folder / "timeseries.parquet"
        if not path.is_file():
            raise FileNotFoundError(f"{folder} holds no whole run: {path.name} is missing")
        table = pq.read_table(path)
        self.folder = folder
        self.about: Mapping[str, str] = _text(table.schema.metadata)
        self.columns: dict[str, Column] = {}
        for field in table.schema:
            if field.name not in KEYS:
                facts = _text(field.metadata)
                self.columns[field.name] = Column(
                    field.name, facts["unit"], facts["kind"], facts["by"], facts["meaning"]
                )
        self.wide: pd.DataFrame = table.replace_schema_metadata(None).to_pandas()

    def __contains__(self, name: str) -> bool:
        return name in self.columns

    def children(self, prefix: str) -> list[str]:
        """Indicators one level below `prefix`, in the order of the table."""
        depth = prefix.count("|") + 1
        below = (name for name in self.columns if name.startswith(prefix + "|"))
        return [name for name in below if name.count("|") == depth]

    def members(self, name: str) -> list[str]:
        """Members of the grouping an indicator is recorded by."""
        rows = self.wide["grouping"] == self.columns[name].by
        return list(dict.fromkeys(self.wide.loc[rows, "member"]))

    def quarterly(self, name: str, member: str = CITY) -> "pd.Series[float]":
        """Values by quarter label ("2028Q3") for the city or one member; empty if not recorded."""
        grouping = CITY if member == CITY else self.columns[name].by
        rows = self._groups.get((grouping, member))
        if rows is None:
            raise KeyError(f"{name} is not recorded for {member!r}")
        return rows.set_index("label")[name].dropna().rename(None)

    def yearly(self, name: str, member: str = CITY) -> dict[int, float]:
        """Values of whole years (sum, last, mean or maximum of the quarters, by kind)."""
        quarters = self.quarterly(name, member)
        by_year: dict[int, list[float]] = {}
        for label, value in quarters.items():
            by_year.setdefault(int(str(label)[:4]), []).append(float(value))
        of_a_year = _OF_A_YEAR[self.columns[name].kind]
        return {y: of_a_year(v) for y, v in by_year.items() if len(v) == 4}

    def unit(self, name: str) -> str:
        """Unit of a yearly value: a flow is per year."""
        column = self.columns[name]
        return column.unit + "/yr" if column.kind == "flow" else column.unit

    def tidy(self) -> pd.DataFrame:
        """One row per value: scenario, seed, quarter, indicator, group, value, unit.

        A group is "city" or grouping and member ("division|Gusu"); a flow's unit is per quarter.
        """
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

    @cached_property
    def _groups(self) -> dict[tuple[str, str], pd.DataFrame]:
        grouped = self.wide.sort_values("quarter").groupby(["grouping", "member"], sort=False)
        return {(str(key[0]), str(key[1])): rows for key, rows in grouped}


def read(folder: str | Path) -> Result:
    """Read the run in `folder`.

    Raises:
        FileNotFoundError: there is no whole run in it.
    """
    return Result(Path(folder))


def _text(metadata: Mapping[bytes, bytes] | None) -> dict[str, str]:
    return {key.decode(): value.decode() for key, value in (metadata or {}).items()}
