"""Mesa's verbs on columns: select, sort, shuffle, do, map, agg, get, set, groupby, set algebra."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.machinery.chance import Stream
from agents.machinery.mesa_lines import GroupBy
from agents.machinery.state import Agent, State

ON_ARRAYS: dict[Any, Callable[..., Any]] = {
    sum: np.sum,
    min: np.min,
    max: np.max,
    any: np.any,
    all: np.all,
}


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


class Verbs:
    """The verbs of an AgentSet, answered from columns; mixed into `Population`."""

    register: Any
    columns: dict[str, NDArray[Any]]
    rows: NDArray[np.int64]
    kind: type[Agent]
    is_whole: bool
    at_rows: Callable[..., Any]

    # choosing members

    def select(
        self,
        filter_func: Callable[[Any], Any] | None = None,
        at_most: float = float("inf"),
        inplace: bool = False,
        agent_type: type[Agent] | None = None,
    ) -> Any:
        """Return the members for whom `filter_func` holds, at most so many, in order.

        The function is asked once about everybody, on arrays; where it cannot be (it says `and`,
        branches, or answers with something other than one truth per agent) it is asked agent by
        agent, with the same result.
        """
        rows = self.rows
        if isinstance(at_most, float) and at_most <= 1.0:
            at_most = int(len(rows) * at_most)
        if agent_type is not None and not issubclass(self.kind, agent_type):
            rows = rows[:0]
        if filter_func is not None:
            rows = rows[self._answers(filter_func, rows)]
        if at_most < len(rows):
            rows = rows[: int(at_most)]
        return self._result(rows, inplace)

    def _answers(self, predicate: Callable[[Any], Any], rows: NDArray[np.int64]) -> Any:
        """Return one truth per row."""
        try:
            with np.errstate(all="raise"):
                answers = predicate(Together(self, rows))
        except (ValueError, TypeError, AttributeError, ArithmeticError):
            answers = None
        if (
            isinstance(answers, np.ndarray)
            and answers.shape == rows.shape
            and answers.dtype == bool
        ):
            return answers
        return np.fromiter(
            (bool(predicate(self.kind.at(self, row))) for row in rows.tolist()), bool, len(rows)
        )

    def sort(
        self, key: Callable[[Any], Any] | str, ascending: bool = False, inplace: bool = False
    ) -> Any:
        """Return the members ordered by a state or a function, descending unless asked; stable."""
        rows = self.rows
        if isinstance(key, str):
            values = self._values(key, rows)
        else:
            values = np.array([key(self.kind.at(self, row)) for row in rows.tolist()])
        order = np.argsort(values, kind="stable")
        if not ascending:  # descending and still stable, as Python's reverse sort is
            order = len(rows) - 1 - np.argsort(values[::-1], kind="stable")[::-1]
        return self._result(rows[order], inplace)

    def shuffle(self, inplace: bool = False) -> Any:
        """Return the members in an order drawn by addressed chance, another one at each call."""
        self.register.shuffles += 1
        stream = Stream(self.register.seed, f"shuffle {self.kind.__name__}")
        order = np.argsort(
            stream.uniform(self.rows, occasion=self.register.shuffles), kind="stable"
        )
        return self._result(self.rows[order], inplace)

    def _result(self, rows: NDArray[np.int64], inplace: bool) -> Any:
        if not inplace:
            return self.at_rows(rows)
        return self._update(self.kind.at(self, row) for row in rows.tolist())  # type: ignore[attr-defined]

    # acting

    def do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Call a method by name, or a function, on every member in turn; return self."""
        self.map(method, *args, **kwargs)
        return self

    def shuffle_do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Call on every member in a drawn order; return self."""
        self.shuffle().do(method, *args, **kwargs)
        return self

    def map(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Call a method by name, or a function, on every member; return what they return."""
        views = (self.kind.at(self, row) for row in self.rows.tolist())
        if isinstance(method, str):
            return [getattr(view, method)(*args, **kwargs) for view in views]
        return [method(view, *args, **kwargs) for view in views]

    # reading and writing

    def get(
        self,
        attr_names: str | list[str],
        handle_missing: str = "error",
        default_value: Any = None,
    ) -> Any:
        """Return an array of one attribute, or a list of value lists for several, as Mesa does."""
        if handle_missing not in ("error", "default"):
            raise ValueError(f"handle_missing is 'error' or 'default', not {handle_missing!r}")
        if not isinstance(attr_names, str):
            found = [self.get(name, handle_missing, default_value) for name in attr_names]
            return [
                list(values) for values in zip(*(column.tolist() for column in found), strict=True)
            ]
        try:
            return self._values(attr_names, self.rows)
        except AttributeError:
            if handle_missing == "error":
                raise
            return np.full(len(self.rows), default_value)

    def _values(self, name: str, rows: NDArray[np.int64]) -> NDArray[Any]:
        if name in self.columns:
            return widened(self.columns[name][rows])
        if len(rows) == 0 and not hasattr(self.kind, name):
            raise AttributeError(f"{self.kind.__name__} has no attribute {name!r}")
        return np.array([getattr(self.kind.at(self, row), name) for row in rows.tolist()])

    def set(self, attr_name: str, value: Any) -> Any:
        """Set a state of every member to one value, or to an array of one value each."""
        state = self.kind.states().get(attr_name)
        if state is None:
            declared = ", ".join(self.kind.states())
            raise AttributeError(f"{self.kind.__name__} has no state {attr_name!r} ({declared})")
        self.columns[attr_name][self.rows] = state.checked(value)
        return self

    def agg(self, attribute: str, func: Callable[..., Any] | Iterable[Callable[..., Any]]) -> Any:
        """Return one or several functions of the members' values (not weighted; see `total`)."""
        values = self.get(attribute)
        if callable(func):
            return _apply(func, values)
        return [_apply(each, values) for each in func]

    def total(self, attribute: str) -> float:
        """Return the sum over the members, each counted as many times as it stands for."""
        values = np.asarray(self.get(attribute), dtype=np.float64)
        if "weight" in self.columns:
            return float(np.sum(values * self.columns["weight"][self.rows]))
        return float(np.sum(values) * self.register.weight)

    def groupby(self, by: Callable[[Any], Any] | str, result_type: str = "agentset") -> "Groups":
        """Group the members by a state or a function; groups come in the order first seen."""
        rows = self.rows
        keys = self._values(by, rows) if isinstance(by, str) else np.array(self.map(by))
        distinct, first, which = np.unique(keys, return_index=True, return_inverse=True)
        groups: dict[Any, Any] = {}
        for g in np.argsort(first, kind="stable"):
            members = self.at_rows(rows[which == g])
            groups[distinct[g].item()] = list(members) if result_type == "list" else members
        return Groups(groups)

    # set algebra between selections of one population, in this one's order

    def __and__(self, other: Any) -> Any:
        return self.at_rows(self.rows[np.isin(self.rows, self._rows_of(other))])

    def __sub__(self, other: Any) -> Any:
        return self.at_rows(self.rows[~np.isin(self.rows, self._rows_of(other))])

    def __or__(self, other: Any) -> Any:
        more = self._rows_of(other)
        return self.at_rows(np.concatenate([self.rows, more[~np.isin(more, self.rows)]]))

    def __xor__(self, other: Any) -> Any:
        return (self - other) | (other - self)

    def isdisjoint(self, other: Any) -> bool:
        """Return whether no agent is in both."""
        return len(self & other) == 0

    def _rows_of(self, other: Any) -> NDArray[np.int64]:
        if isinstance(other, Verbs) and other.columns is self.columns:
            return other.rows
        raise TypeError("set operations are between selections of one population")


def _apply(func: Callable[..., Any], values: NDArray[Any]) -> Any:
    """Apply an aggregate; Python's own reductions run on the array."""
    return ON_ARRAYS.get(func, func)(values)


class Groups(GroupBy):
    """Mesa's GroupBy, aggregating on columns."""

    def agg(self, attr_name: str, func: Callable[..., Any]) -> dict[Any, Any]:
        """Return `func` of each group's values."""
        return {
            key: group.agg(attr_name, func)
            if isinstance(group, Verbs)
            else func([getattr(agent, attr_name) for agent in group])
            for key, group in self.groups.items()
        }
