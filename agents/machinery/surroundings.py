"""What agents see besides themselves: prices, lever values, their district's numbers, offers."""

import difflib
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.machinery.checks import all_finite, all_inside
from agents.machinery.units import DIMENSIONLESS, check_unit


@dataclass(frozen=True)
class Seen:
    """One thing seen, with its unit, meaning and source.

    Attributes:
        value: a number or truth, a named tuple of numbers (one per alternative), or an array.
        unit: a name of `agents.machinery.units.UNITS`.
        meaning: what it says, in words.
        source: where it comes from (a lever, a data row, last quarter's result).
        by: None when everybody sees the same; the name of a whole-number state when `value` is an
            array that each agent reads at its own entry (`by="district"`). A rule gets entries and
            the fields of named tuples as floats.
    """

    value: Any
    unit: str = DIMENSIONLESS
    meaning: str = ""
    source: str = ""
    by: str | None = None

    def __post_init__(self) -> None:
        check_unit(self.unit)
        if self.by is not None:
            if np.ndim(self.value) != 1:
                raise ValueError(f"what is seen by {self.by} is an array with one entry each")
        elif not _is_number(self.value) and not (
            hasattr(self.value, "_fields") and _are_numbers(self.value)
        ):
            raise ValueError(
                f"seen is {self.value!r}: a number, a truth, a named tuple of numbers, or with "
                "`by` an array"
            )
        if not _is_finite(self.value):
            raise ValueError(
                f"seen is {self.value!r}: what agents see is finite; show what has no bound as a "
                "large number, and what is missing as a truth of its own"
            )

    def entries_for(
        self, population: Any, rows: NDArray[np.int64], name: str
    ) -> NDArray[np.float64]:
        """Return the array that agents read at the entry their state `by` says.

        Raises:
            KeyError: `by` is no state of these agents.
            IndexError: the state of an agent at `rows` points outside the array.
        """
        assert self.by is not None
        if self.by not in population.columns or population.columns[self.by].dtype.kind not in "iu":
            raise KeyError(f"{name} is seen by {self.by!r}, which is no state of whole numbers")
        entries = np.ascontiguousarray(self.value, dtype=np.float64)
        column = population.columns[self.by]
        if not all_inside(column, rows, len(entries)):
            at = column[rows]
            raise IndexError(
                f"{name} has entries 0 to {len(entries) - 1}, {self.by} goes from {at.min()} to "
                f"{at.max()}"
            )
        return entries


@dataclass(frozen=True)
class SeenFrom:
    """Something each agent sees from where it stands, gathered only for those who ask.

    Attributes:
        gather: function of (population, rows) that returns a float64 array, one value per row.
    """

    gather: Any
    unit: str = DIMENSIONLESS
    meaning: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        check_unit(self.unit)

    def values(self, population: Any, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return what the agents at `rows` see.

        Raises:
            TypeError: it is not one value each.
            FloatingPointError: one of the values is not finite; the message names its row.
        """
        gathered = np.ascontiguousarray(self.gather(population, rows), dtype=np.float64)
        if gathered.shape != rows.shape:
            raise TypeError(f"gathered {gathered.shape} values for {rows.shape} agents")
        if not all_finite(gathered):
            first = int(np.flatnonzero(~np.isfinite(gathered))[0])
            raise FloatingPointError(
                f"what row {rows[first]} sees ({self.meaning or 'gathered'}) is {gathered[first]}"
            )
        return gathered


class Surroundings(dict[str, Seen | SeenFrom]):
    """Everything a kind of agent sees this quarter, by name; replaced or updated each quarter."""

    def find(self, name: str, who: str) -> Seen | SeenFrom:
        """Return the entry, or raise KeyError naming the nearest one."""
        entry = self.get(name)
        if entry is not None:
            return entry
        near = difflib.get_close_matches(name, self, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise KeyError(
            f"{who} asks for {name!r}, which is neither its state nor seen{hint} "
            f"(seen: {', '.join(sorted(self)) or 'nothing'})"
        )


def plain(value: Any) -> Any:
    """Return a seen value as plain Python: float, int, bool, or a named tuple of floats."""
    if isinstance(value, tuple):
        if {*map(type, value)} == {float}:
            return value
        make: Any = type(value)
        return make(*map(float, value))
    return value.item() if isinstance(value, np.generic | np.ndarray) else value


def _is_finite(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return bool(np.isfinite(value).all())
    return all(map(math.isfinite, value if isinstance(value, tuple) else (value,)))


def _are_numbers(values: tuple[Any, ...]) -> bool:
    return {*map(type, values)} <= {float, int, bool} or all(map(_is_number, values))


def _is_number(value: Any) -> bool:
    if isinstance(value, float | int):  # by far the most often asked
        return True
    return np.ndim(value) == 0 and np.asarray(value).dtype.kind in "biuf"
