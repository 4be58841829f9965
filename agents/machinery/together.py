"""Many agents answering at once: arrays in the place of one agent's values."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.machinery.state import Agent, State


class Together:
    """All members answering at once: what a predicate is given first, in place of one agent.

    An attribute is the array of everybody's values, widened so that arithmetic is the same as with
    one agent's; a property declared on the kind is computed from those arrays.
    """

    def __init__(self, population: Any, rows: NDArray[np.int64]) -> None:
        self._population = population
        self._rows = rows

    def __getattr__(self, name: str) -> Any:
        entry = getattr(self._population.kind, name, None)
        if isinstance(entry, State):
            return widened(self._population.columns[name][self._rows])
        if isinstance(entry, property) and entry.fget is not None and not hasattr(Agent, name):
            return entry.fget(self)
        if name == "row":
            return self._rows
        if name == "unique_id":
            return self._population.first_id + self._rows
        raise AttributeError(name)


def widened(values: NDArray[Any]) -> NDArray[Any]:
    """Return narrow column values as float64, int64 or bool: what one agent's attribute gives."""
    return values if values.dtype.kind == "b" else values.astype(values.dtype.kind + "8")


def as_array(values: list[Any]) -> NDArray[Any]:
    """Return a flat array of what agents gave one by one: of numbers or words if all are alike."""
    kinds = set(map(type, values))
    if len(kinds) == 1:
        kind = kinds.pop()
        if kind in (bool, float, str) or issubclass(kind, np.number | np.bool_):
            return np.array(values)
        if kind is int and min(values) >= -(2**63) and max(values) < 2**63:
            return np.array(values)
    flat = np.empty(len(values), dtype=object)
    flat[:] = values
    return flat
