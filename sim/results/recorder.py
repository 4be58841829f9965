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
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from sim.clock import FIRST_YEAR, QUARTERS_PER_YEAR, label
from sim.clock import quarter as quarter_of

CITY = "city"
FLOW, STOCK, MEAN, MAXIMUM = "flow", "stock", "mean", "maximum"
KINDS = (FLOW, STOCK, MEAN, MAXIMUM)
Array = NDArray[np.float64]


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


class Place(NamedTuple):
    """Where an indicator stands in the row of a quarter.

    Attributes:
        city: place of the city's value.
        first: place of its first member; the others follow.
        members: how many there are; 0 if it is recorded by "city".
        summed: what it is of the city is the sum of its members.
    """

    city: int
    first: int
    members: int
    summed: bool


class Recorder:
    """Holds one run's indicators in memory, as float64: a row of numbers for each quarter.

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
        self._places: dict[str, Place] = {}
        self._width = 0
        for indicator in every:
            members = 0 if indicator.by == CITY else len(self.groups[indicator.by])
            summed = indicator.kind in (FLOW, STOCK)
            place = Place(self._width, self._width + 1, members, summed)
            self._places[indicator.name] = place
            self._width += 1 + members
        self._now = np.full(self._width, np.nan)
        self._recorded: set[str] = set()  # what stands in the row of the quarter that is open
        self._closed: dict[int, Array] = {}

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
        place = self._place(name)
        if quarter in self._closed or name in self._recorded:
            raise ValueError(f"{name} in {label(quarter)} is recorded already")
        if place.members:
            array = np.asarray(values, dtype=np.float64)
            if array.shape != (place.members,):
                raise ValueError(f"{name}: {array.shape} values for {place.members} members")
            total = float(array.sum())  # not finite if one of the values is not
            self._now[place.first : place.first + place.members] = array
            if city is None and place.summed:
                city = total
        else:
            city = total = values if isinstance(values, float) else _number(name, values)
        if not math.isfinite(total) or (city is not None and not math.isfinite(city)):
            raise ValueError(f"{name} in {label(quarter)} is not finite")
        if city is not None:
            self._now[place.city] = city
        self._recorded.add(name)

    def now(self, name: str) -> float:
        """Return the city's value of an indicator recorded already in the quarter that is open."""
        at = self._place(name).city
        if name not in self._recorded:
            raise KeyError(name)
        return float(self._now[at])

    def close_quarter(self, quarter: int) -> None:
        """End a quarter: quarters follow each other and each holds every declared indicator."""
        expected = max(self._closed, default=quarter - 1) + 1
        if quarter != expected:
            raise ValueError(f"{label(quarter)} does not follow {label(expected - 1)}")
        if len(self._recorded) < len(self.indicators):
            missing = [name for name in self.indicators if name not in self._recorded]
            raise ValueError(f"{label(quarter)}: nothing recorded for " + "; ".join(missing[:5]))
        self._closed[quarter] = self._now
        self._now, self._recorded = np.full(self._width, np.nan), set()

    def of_quarter(self, quarter: int) -> dict[str, dict[str, Array]]:
        """What was recorded in a closed quarter: values by indicator and grouping.

        A mean or highest of members has a value of the city's own only where it was given one.
        """
        row = self._closed[quarter]
        found: dict[str, dict[str, Array]] = {}
        for name, place in self._places.items():
            of_city = row[place.city : place.first]
            found[name] = {} if np.isnan(of_city).any() else {CITY: of_city}
            if place.members:
                members = row[place.first : place.first + place.members]
                found[name][self.indicators[name].by] = members
        return found

    def series(self, name: str, member: str = CITY) -> NDArray[np.float64]:
        """One indicator of the city or of one member of its grouping, over the closed quarters."""
        place = self._place(name)
        at = place.city
        if member != CITY:
            at = place.first + self.groups[self.indicators[name].by].index(member)
        return np.array([row[at] for row in self._closed.values()])

    def yearly(self, name: str, year: int) -> float:
        """One indicator of the city in a whole year: by its kind sum, last, mean or highest.

        Raises:
            KeyError: the year is not closed.
        """
        at, first = self._place(name).city, quarter_of(year)
        quarters = range(first, first + QUARTERS_PER_YEAR)
        values = [float(self._closed[quarter][at]) for quarter in quarters]
        kind = self.indicators[name].kind
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
        rows = np.array(list(self._closed.values())).reshape(len(quarters), self._width)
        for indicator in self.indicators.values():
            columns.append(self._column(indicator, groupings, rows))
            facts = {"unit": indicator.unit, "kind": indicator.kind, "by": indicator.by}
            facts["meaning"] = indicator.meaning
            fields.append(pa.field(indicator.name, pa.float64(), metadata=facts))
        metadata = {key: str(value) for key, value in sorted((about or {}).items())}
        return pa.table(columns, schema=pa.schema(fields, metadata=metadata))

    def _column(self, indicator: Indicator, groupings: Sequence[str], rows: Array) -> pa.Array:
        """The rows of all quarters of one indicator, grouping after grouping."""
        place, parts = self._places[indicator.name], []
        for by in groupings:
            if by == CITY:
                parts.append(rows[:, place.city])
            elif by == indicator.by:
                parts.append(rows[:, place.first : place.first + place.members].ravel())
            else:
                parts.append(np.full(len(rows) * len(self.groups[by]), np.nan))
        values = np.concatenate(parts) if parts else np.empty(0)
        return pa.array(values, pa.float64(), from_pandas=True)  # NaN becomes an empty cell

    def _place(self, name: str) -> Place:
        place = self._places.get(name)
        if place is None:
            near = difflib.get_close_matches(name, self._places, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise ValueError(f"no indicator {name!r} is declared{hint}")
        return place


def _number(name: str, value: ArrayLike) -> float:
    """The one number that stands for the city."""
    array = np.asarray(value, dtype=np.float64)
    if array.size != 1:
        raise ValueError(f"{name}: {array.shape} values for 1 member")
    return float(array.item())
