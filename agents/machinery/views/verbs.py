"""Mesa's verbs on columns: select, sort, shuffle, do, map, agg, get, set, groupby, set algebra."""

import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.machinery.chance import Stream
from agents.machinery.state import Agent
from agents.machinery.views.mesa_lines import GroupBy
from agents.machinery.views.together import Together, as_array, widened

SPOT_CHECKS = 16  # agents of each answer asked singly whether a function says the same of all
GOLDEN = (math.sqrt(5.0) - 1.0) / 2.0  # multiples of it fall all over, whatever pattern rows have

ON_ARRAYS: dict[int, Callable[..., Any]] = {
    id(sum): np.sum,
    id(min): np.min,
    id(max): np.max,
    id(any): np.any,
    id(all): np.all,
}


class Verbs:
    """The verbs of an AgentSet, answered from columns; mixed into `Population`."""

    register: Any
    columns: dict[str, NDArray[Any]]
    rows: NDArray[np.int64]
    kind: type[Agent]
    is_whole: bool
    _selection: Callable[..., Any]
    _reorder: Callable[..., Any]

    # choosing members

    def select(
        self,
        filter_func: Callable[[Any], Any] | None = None,
        at_most: float = float("inf"),
        inplace: bool = False,
        agent_type: type[Agent] | None = None,
    ) -> Any:
        """Return the members for whom `filter_func` holds, at most so many, in order.

        The function is one for a single agent. It is asked once about everybody, on arrays; where
        it cannot be (it says `and`, branches, or answers with something other than one truth per
        agent), or where a few agents asked singly answer otherwise, all are asked one by one.
        """
        rows = self.rows
        if isinstance(at_most, float) and at_most <= 1.0:
            at_most = int(len(rows) * at_most)  # a share of the members, rounded down as in Mesa
        if agent_type is not None and not issubclass(self.kind, agent_type):
            rows = rows[:0]
        if filter_func is not None:
            rows = rows[self._answers(filter_func, rows)]
        if at_most < len(rows):
            rows = rows[: max(math.ceil(at_most), 0)]
        return self._result(rows, inplace)

    def _answers(self, predicate: Callable[[Any], Any], rows: NDArray[np.int64]) -> Any:
        """Return one truth per row."""
        if len(rows) > SPOT_CHECKS:
            try:
                with np.errstate(all="raise"):
                    answers = predicate(Together(self, rows))
            except (ValueError, TypeError, AttributeError, ArithmeticError, LookupError):
                answers = None
            if (
                isinstance(answers, np.ndarray)
                and answers.shape == rows.shape
                and answers.dtype == bool
            ):
                answers = np.asarray(answers)
                places = _spots(answers)
                if (self._one_by_one(predicate, rows[places]) == answers[places]).all():
                    return answers
        return self._one_by_one(predicate, rows)

    def _one_by_one(
        self, predicate: Callable[[Any], Any], rows: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        views = (self.kind.at(self, row) for row in rows.tolist())
        return np.fromiter((bool(predicate(view)) for view in views), bool, len(rows))

    def sort(
        self, key: Callable[[Any], Any] | str, ascending: bool = False, inplace: bool = False
    ) -> Any:
        """Return the members ordered by a state or a function, descending unless asked; stable."""
        rows = self.rows
        values = self._values(key, rows) if isinstance(key, str) else as_array(self.map(key))
        if values.dtype.kind not in "biuf":  # pairs, words: as Python orders them
            keys = values.tolist()
            places = sorted(range(len(rows)), key=keys.__getitem__, reverse=not ascending)
            return self._result(rows[np.array(places, dtype=np.int64)], inplace)
        order = np.argsort(values, kind="stable")
        if not ascending:  # descending and still stable, as Python's reverse sort is
            order = len(rows) - 1 - np.argsort(values[::-1], kind="stable")[::-1]
        return self._result(rows[order], inplace)

    def shuffle(self, inplace: bool = False) -> Any:
        """Return the members in an order drawn by addressed chance, another one at each call."""
        self.register.shuffles += 1
        stream = Stream(self.register.seed, f"shuffle {self.kind.__name__}")
        rows = self.rows
        order = np.argsort(stream.uniform(rows, occasion=self.register.shuffles), kind="stable")
        return self._result(rows[order], inplace)

    def _result(self, rows: NDArray[np.int64], inplace: bool) -> Any:
        return self._reorder(rows) if inplace else self._selection(rows)

    # acting

    def do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Call a method by name, or a function, on every member in turn; return self.

        Members are those who are so when it begins, whoever leaves meanwhile.
        """
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
        """Return an array of one attribute, or a list of value lists for several.

        Mesa gives a list for one attribute too; `.tolist()` makes it one.
        """
        if handle_missing not in ("error", "default"):
            raise ValueError(f"handle_missing is 'error' or 'default', not {handle_missing!r}")
        if not isinstance(attr_names, str):
            found = [self.get(name, handle_missing, default_value).tolist() for name in attr_names]
            return [list(values) for values in zip(*found, strict=True)]
        if handle_missing == "error":
            return self._values(attr_names, self.rows)
        if self._has(attr_names):
            return self._values(attr_names, self.rows)
        return as_array([default_value] * len(self.rows))

    def _has(self, name: str) -> bool:
        return name in ("row", "population") or hasattr(self.kind, name)

    def _values(self, name: str, rows: NDArray[np.int64]) -> NDArray[Any]:
        if name in self.columns:
            return widened(self.columns[name][rows])
        if len(rows) == 0 and not self._has(name):
            raise AttributeError(f"{self.kind.__name__} has no attribute {name!r}")
        return as_array([getattr(self.kind.at(self, row), name) for row in rows.tolist()])

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
        groups: dict[Any, Any] = {}
        if isinstance(by, str) and by in self.columns:
            distinct, first, which = np.unique(
                self._values(by, rows), return_index=True, return_inverse=True
            )
            members = np.split(
                rows[np.argsort(which, kind="stable")], np.cumsum(np.bincount(which))[:-1]
            )
            keys = distinct.tolist()
            groups = {keys[g]: members[g] for g in np.argsort(first, kind="stable").tolist()}
        else:
            told = self._values(by, rows).tolist() if isinstance(by, str) else self.map(by)
            for key, row in zip(told, rows.tolist(), strict=True):
                groups.setdefault(key, []).append(row)
        chosen = {key: self._selection(np.asarray(each)) for key, each in groups.items()}
        if result_type == "list":
            return Groups({key: list(each) for key, each in chosen.items()})
        return Groups(chosen)

    # set algebra within one population; orders are Mesa's

    def __and__(self, other: Any) -> Any:
        theirs = self._rows_of(other)
        return self._selection(theirs[np.isin(theirs, self.rows)])

    def __or__(self, other: Any) -> Any:
        theirs = self._rows_of(other)
        return self._selection(np.concatenate([self.rows, theirs[~np.isin(theirs, self.rows)]]))

    def __sub__(self, other: Any) -> Any:
        return self._selection(self.rows[~np.isin(self.rows, self._rows_of(other))])

    def __rsub__(self, other: Any) -> Any:
        theirs = self._rows_of(other)
        return self._selection(theirs[~np.isin(theirs, self.rows)])

    def __xor__(self, other: Any) -> Any:
        return (self - other) | self.__rsub__(other)

    __rand__, __ror__, __rxor__ = __and__, __or__, __xor__

    def __le__(self, other: Any) -> bool:
        return bool(np.isin(self.rows, self._rows_of(other)).all())

    def __ge__(self, other: Any) -> bool:
        return bool(np.isin(self._rows_of(other), self.rows).all())

    def __lt__(self, other: Any) -> bool:
        return self <= other and not self >= other

    def __gt__(self, other: Any) -> bool:
        return self >= other and not self <= other

    def isdisjoint(self, other: Any) -> bool:
        """Return whether no agent is in both."""
        return not np.isin(self._rows_of(other), self.rows).any()

    def _rows_of(self, other: Any) -> NDArray[np.int64]:
        """Return the rows of another selection, or of some of the agents."""
        if isinstance(other, Verbs):
            if other.columns is self.columns:
                return other.rows
        elif isinstance(other, Iterable):
            agents = list(other)
            if all(isinstance(a, Agent) and a.population.columns is self.columns for a in agents):
                return np.array(list(dict.fromkeys(a.row for a in agents)), dtype=np.int64)
        raise TypeError("set operations are between agents of one population")


def _spots(answers: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return places to ask again: some of those answered with yes and some of the others."""
    spread = np.arange(1, SPOT_CHECKS + 1) * GOLDEN % 1.0
    alike = [where for where in (np.flatnonzero(answers), np.flatnonzero(~answers)) if len(where)]
    return np.concatenate([where[(spread * len(where)).astype(np.int64)] for where in alike])


def _apply(func: Callable[..., Any], values: NDArray[Any]) -> Any:
    """Apply an aggregate: Python's reductions and numpy's on the array, others on a list.

    On an array of whole numbers `statistics.mean` would answer with a whole number.
    """
    if id(func) in ON_ARRAYS:
        return ON_ARRAYS[id(func)](values)
    of_numpy = (getattr(func, "__module__", None) or "").startswith("numpy")
    return func(values if of_numpy or isinstance(func, np.ufunc) else values.tolist())


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
