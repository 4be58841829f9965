"""What a run records: indicators by quarter and group, written as one wide Parquet table.

One row per quarter and group, one column per indicator; an indicator is named after the IAMC
convention (`Emissions|CO2|Energy|Demand|Industry`) and declared once with unit, kind and grouping.
Units and kinds travel in the schema of the file, so that whoever reads it needs nothing else.

    recorder = Recorder(
        [
            Indicator("Emissions|CO2|Territorial", "t CO2", FLOW, "what leaves chimneys here"),
            Indicator("City|Stock|Car|Petrol", "vehicles", STOCK, "petrol cars", by="division"),
        ],
        groups={"division": DIVISIONS},
    )
    recorder.put(0, "Emissions|CO2|Territorial", 41.7e6)
    recorder.put(0, "City|Stock|Car|Petrol", array_of_ten)  # the city's row is their sum
    recorder.close_quarter(0)
"""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from sim.clock import FIRST_YEAR, QUARTERS_PER_YEAR, label
from sim.clock import quarter as quarter_of

CITY = "city"
FLOW, STOCK, MEAN, MAXIMUM = "flow", "stock", "mean", "maximum"
KINDS = (FLOW, STOCK, MEAN, MAXIMUM)


@dataclass(frozen=True)
class Indicator:
    """One column of the results.

    Attributes:
        name: after the IAMC convention, parts divided by "|".
        unit: of the amount itself ("t CO2", not "t CO2/yr"); a quarter holds the quarter's amount.
        kind: FLOW (amount in the quarter; a year is the sum), STOCK (state at the end of the
            quarter; a year is its last), MEAN (a year is the mean of its quarters) or MAXIMUM (a
            year is the highest of its quarters).
        meaning: in words.
        by: the grouping it is recorded by: "city", or a name in the recorder's `groups`.
    """

    name: str
    unit: str
    kind: str
    meaning: str
    by: str = CITY


class Recorder:
    """Holds one run's indicators in memory, as float64.

    Args:
        indicators: everything that will be recorded; names differ.
        groups: members of each grouping beyond "city", by name ("division": DIVISIONS).
    """

    def __init__(
        self, indicators: Iterable[Indicator], groups: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        every = list(indicators)
        self.indicators = {indicator.name: indicator for indicator in every}
        self.groups: dict[str, tuple[str, ...]] = {CITY: (CITY,)}
        self.groups |= {name: tuple(members) for name, members in (groups or {}).items()}
        if len(self.indicators) < len(every):
            raise ValueError("an indicator is declared twice")
        for indicator in every:
            if indicator.kind not in KINDS:
                raise ValueError(f"{indicator.name}: kind {indicator.kind!r} is none of {KINDS}")
            if indicator.by not in self.groups:
                raise ValueError(f"{indicator.name}: no grouping {indicator.by!r} is declared")
            if not indicator.unit or ("/yr" in indicator.unit and indicator.kind == FLOW):
                raise ValueError(f"{indicator.name}: unit of the amount, not {indicator.unit!r}")
        self._now: dict[str, dict[str, NDArray[np.float64]]] = {}
        self._closed: dict[int, dict[str, dict[str, NDArray[np.float64]]]] = {}

    def put(self, quarter: int, name: str, values: ArrayLike, city: float | None = None) -> None:
        """Record one indicator for the quarter that is open.

        Args:
            quarter: index; must be one that is not closed.
            name: a declared indicator.
            values: one number (by "city") or one per member of its grouping.
            city: the city's own value; by default the sum over members for flows and stocks, and
                nothing for means and maxima.

        Raises:
            ValueError: unknown name, wrong length, not finite, recorded twice, quarter closed.
        """
        indicator = self._known(name)
        members = self.groups[indicator.by]
        array = np.atleast_1d(np.asarray(values, dtype=np.float64))
        if array.shape != (len(members),):
            raise ValueError(f"{name}: {array.shape} values for {len(members)} members")
        if not np.isfinite(array).all() or (city is not None and not np.isfinite(city)):
            raise ValueError(f"{name} in {label(quarter)} is not finite")
        if quarter in self._closed or name in self._now:
            raise ValueError(f"{name} in {label(quarter)} is recorded already")
        rows = {indicator.by: array.copy()}
        if indicator.by != CITY:
            if city is None and indicator.kind in (FLOW, STOCK):
                city = float(array.sum())
            if city is not None:
                rows[CITY] = np.array([city])
        self._now[name] = rows

    def now(self, name: str) -> float:
        """Return the city's value of an indicator recorded already in the quarter that is open."""
        return float(self._now[self._known(name).name][CITY][0])

    def close_quarter(self, quarter: int) -> None:
        """End a quarter: quarters follow each other and each holds every declared indicator."""
        expected = max(self._closed, default=quarter - 1) + 1
        if quarter != expected:
            raise ValueError(f"{label(quarter)} does not follow {label(expected - 1)}")
        missing = [name for name in self.indicators if name not in self._now]
        if missing:
            raise ValueError(f"{label(quarter)}: nothing recorded for " + "; ".join(missing[:5]))
        self._closed[quarter] = self._now
        self._now = {}

    def series(self, name: str, member: str = CITY) -> NDArray[np.float64]:
        """One indicator of the city or of one member of its grouping, over the closed quarters."""
        indicator = self._known(name)
        by = CITY if member == CITY else indicator.by
        at = self.groups[by].index(member)
        nothing = np.full(len(self.groups[by]), np.nan)
        return np.array([rows[name].get(by, nothing)[at] for rows in self._closed.values()])

    def yearly(self, name: str, year: int) -> float:
        """One indicator of the city in a whole year: by its kind sum, last, mean or highest.

        Raises:
            KeyError: the year is not closed.
        """
        kind, first = self._known(name).kind, quarter_of(year)
        quarters = range(first, first + QUARTERS_PER_YEAR)
        values = [float(self._closed[quarter][name][CITY][0]) for quarter in quarters]
        if kind == FLOW:
            return sum(values)
        if kind == STOCK:
            return values[-1]
        return max(values) if kind == MAXIMUM else sum(values) / len(values)

    def table(self, about: Mapping[str, str] | None = None) -> pa.Table:
        """The wide table, with `about` (scenario, seed ...) in its metadata.

        Columns: quarter (index, int16), label ("2028Q3"), grouping, member, then the indicators
        (float64, empty where an indicator is not recorded by that grouping).
        """
        used = {CITY, *(indicator.by for indicator in self.indicators.values())}
        groupings = [by for by in self.groups if by in used]
        quarters = list(self._closed)
        keys = [
            (quarter, by, member)
            for by in groupings
            for quarter in quarters
            for member in self.groups[by]
        ]
        columns: list[pa.Array] = [
            pa.array([quarter for quarter, _, _ in keys], pa.int16()),
            pa.array([label(quarter) for quarter, _, _ in keys]),
            pa.array([by for _, by, _ in keys]),
            pa.array([member for _, _, member in keys]),
        ]
        fields = [
            pa.field("quarter", pa.int16(), metadata={"meaning": f"0 is {FIRST_YEAR}Q1"}),
            *(pa.field(name, pa.string()) for name in ("label", "grouping", "member")),
        ]
        for indicator in self.indicators.values():
            columns.append(self._column(indicator, groupings, quarters))
            facts = {"unit": indicator.unit, "kind": indicator.kind, "by": indicator.by}
            facts["meaning"] = indicator.meaning
            fields.append(pa.field(indicator.name, pa.float64(), metadata=facts))
        metadata = {key: str(value) for key, value in sorted((about or {}).items())}
        return pa.table(columns, schema=pa.schema(fields, metadata=metadata))

    def _column(
        self, indicator: Indicator, groupings: Sequence[str], quarters: Sequence[int]
    ) -> pa.Array:
        parts = []
        for by in groupings:
            nothing = np.full(len(self.groups[by]), np.nan)
            parts += [self._closed[q][indicator.name].get(by, nothing) for q in quarters]
        values = np.concatenate(parts) if parts else np.empty(0)
        return pa.array(values, pa.float64(), from_pandas=True)  # NaN becomes an empty cell

    def _known(self, name: str) -> Indicator:
        if name not in self.indicators:
            near = difflib.get_close_matches(name, self.indicators, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise ValueError(f"no indicator {name!r} is declared{hint}")
        return self.indicators[name]
