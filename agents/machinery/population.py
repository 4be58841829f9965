"""A population: a Mesa AgentSet whose members live in numpy columns and are seen through views."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from agents.machinery.checks import all_codes
from agents.machinery.state import Agent, State, checked_columns
from agents.machinery.surroundings import Surroundings
from agents.machinery.views.mesa_lines import AgentSet
from agents.machinery.views.verbs import Verbs

Rows = NDArray[np.int64]


@dataclass(eq=False)
class Register:
    """What a whole population and every selection from it share.

    `district_bounds` is the first row of each district and the end of the last, once asked for.
    """

    model: Any
    kind: type[Agent]
    columns: dict[str, NDArray[Any]]
    seed: int
    weight: float
    first_id: int
    threads: int = 1
    shuffles: int = 0
    surroundings: Surroundings = field(default_factory=Surroundings)
    district_bounds: NDArray[np.int64] | None = None


class Population(Verbs, AgentSet):
    """All agents of one kind, or a selection of them, held as columns.

    `population[i]` of the whole population is row `i`, for good: rows are never reused. Of a
    selection it is the i-th member, as in Mesa. Iterating, counting and the verbs cover the active
    members; a kind without a state named `active` is always active.

    Args:
        model: the Mesa model the agents belong to.
        kind: the `Agent` subclass that declares the columns.
        columns: an array for every declared state, all of one length; taken over, not copied, where
            the dtype is already right.
        seed: the run's seed, from which rules draw.
        weight: how many real agents one row stands for (1 / scale), unless the kind declares a
            state named `weight`.
        first_id: `unique_id` of row 0; ids are unique in a model if the kinds' ranges, and Mesa's
            own ids of registered agents (1, 2, ...), do not overlap.

    Raises:
        ValueError: a column is missing, not declared, of another length, or holds what it cannot.
    """

    def __init__(
        self,
        model: Any,
        kind: type[Agent],
        columns: Mapping[str, NDArray[Any]],
        *,
        seed: int = 0,
        weight: float = 1.0,
        first_id: int = 1,
    ) -> None:
        self._columns = checked_columns(kind, columns)
        self._rows: Rows | None = None
        self.register = Register(model, kind, self._columns, seed, weight, first_id)

    # what it is

    @property
    def model(self) -> Any:
        """The Mesa model."""
        return self.register.model

    @property
    def kind(self) -> type[Agent]:  # type: ignore[override]
        """The class of the agents."""
        return self.register.kind

    @property
    def columns(self) -> dict[str, NDArray[Any]]:  # type: ignore[override]
        """The columns of the whole population by state name; writing them writes the agents."""
        return self._columns

    @property
    def size(self) -> int:
        """The number of rows of the whole population, active or not."""
        return len(next(iter(self.columns.values())))

    @property
    def seed(self) -> int:
        """The run's seed."""
        return self.register.seed

    @property
    def first_id(self) -> int:
        """The `unique_id` of row 0."""
        return self.register.first_id

    @property
    def weight(self) -> float:
        """How many real agents one row stands for."""
        return self.register.weight

    @property
    def surroundings(self) -> Surroundings:
        """What these agents see this quarter."""
        return self.register.surroundings

    @property
    def random(self) -> Any:
        """The model's own generator, which Mesa expects to find; Citypath never draws from it."""
        return self.model.random

    @property
    def schema(self) -> list[State]:
        """The declared states: name, dtype, unit and meaning of every column."""
        return list(self.kind.states().values())

    # rows and members

    @property
    def is_whole(self) -> bool:  # type: ignore[override]
        """Whether this is the population itself, and not a selection from it."""
        return self._rows is None

    @property
    def rows(self) -> Rows:  # type: ignore[override]
        """The row numbers of the members, in order."""
        if self._rows is not None:
            return self._rows
        active = self.columns.get("active")
        return np.arange(self.size) if active is None else np.flatnonzero(active)

    def at_rows(self, rows: Any) -> "Population":
        """Return the selection of these rows, in this order, each once.

        `rows` are row numbers, or one truth per row of the whole population.
        """
        wanted = checked_rows(rows, self.size)
        _, first = np.unique(wanted, return_index=True)
        return self._selection(wanted if len(first) == len(wanted) else wanted[np.sort(first)])

    def _selection(self, rows: Rows) -> "Population":
        return self._sharing(np.asarray(rows, dtype=np.int64))

    def _sharing(self, rows: Rows | None) -> "Population":
        """Return the members at `rows`, or the whole population, on the same columns."""
        other = _of_columns(type(self), self._columns, rows)
        other.register = self.register
        return other

    def __len__(self) -> int:
        if self._rows is not None:
            return len(self._rows)
        active = self.columns.get("active")
        return self.size if active is None else int(np.count_nonzero(active))

    def __iter__(self) -> Iterator[Agent]:
        return (self.kind.at(self, row) for row in self.rows.tolist())

    def __contains__(self, agent: object) -> bool:
        if not isinstance(agent, Agent) or agent.population.columns is not self.columns:
            return False
        if self._rows is not None:
            return bool(np.any(self._rows == agent.row))
        active = self.columns.get("active")
        return active is None or bool(active[agent.row])

    def __getitem__(self, item: int | slice) -> Any:
        """Return the view of one agent, or a list of views for a slice."""
        rows = range(self.size) if self._rows is None else self._rows
        if isinstance(item, slice):
            return [self.kind.at(self, row) for row in rows[item]]
        try:
            return self.kind.at(self, rows[item])
        except IndexError:
            raise IndexError(f"row {item} of a population of {len(rows)}") from None

    def __eq__(self, other: object) -> bool:
        """Return whether both are the same agents, in whatever order: they are sets, as in Mesa."""
        if not isinstance(other, Population):
            return NotImplemented
        return self.columns is other.columns and np.array_equal(
            np.sort(self.rows), np.sort(other.rows)
        )

    def __hash__(self) -> int:
        return hash(id(self.columns))  # membership changes as agents become active, this does not

    def __repr__(self) -> str:
        what = "all" if self.is_whole else "a selection of"
        return f"<{what} {len(self)} {self.kind.__name__} agents>"

    # keeping and copying

    def __reduce__(self) -> tuple[Any, ...]:
        """Hand over what hash and equality ask for before the rest.

        The model, which is part of the rest, may hold this population in a set or as a key.
        """
        return _of_columns, (type(self), self._columns, self._rows), {"register": self.register}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.register = state["register"]

    def __copy__(self) -> "Population":
        return self._sharing(None if self._rows is None else self._rows.copy())

    def __reversed__(self) -> Iterator[Agent]:
        return (self.kind.at(self, row) for row in self.rows[::-1].tolist())

    def index(self, value: Any, start: int = 0, stop: int | None = None) -> int:
        """Return the position at which `self[position]` is this agent, or raise ValueError."""
        if value not in self:
            raise ValueError(f"{value!r} is not a member")
        position = value.row if self._rows is None else int(np.argmax(self._rows == value.row))
        length = self.size if self._rows is None else len(self._rows)
        first, last, _ = slice(start, stop).indices(length)
        if not first <= position < last:
            raise ValueError(f"{value!r} is not between {first} and {last}")
        return position

    def count(self, value: Any) -> int:
        """Return 1 if the agent is a member, else 0."""
        return int(value in self)

    def to_list(self) -> list[Agent]:
        """Return the members as a list of views."""
        return list(self)

    def _update(self, agents: Iterable[Agent]) -> "Population":
        return self._reorder(np.fromiter((agent.row for agent in agents), dtype=np.int64))

    def _reorder(self, rows: Rows) -> "Population":
        if self._rows is None:
            if np.array_equal(rows, self.rows):
                return self
            raise TypeError(
                "the order and membership of a whole population are fixed; "
                "work on what select, sort or shuffle return (inplace=False)"
            )
        self._rows = rows
        return self

    # what cannot be done to columns

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError(
            "all who may ever live have their row from the start: set the state `active` instead "
            "of adding or removing; a | b, a - b and select(...) give other sets"
        )

    add = discard = remove = pop = clear = _refuse
    __ior__ = __iand__ = __ixor__ = __isub__ = _refuse


def _of_columns(
    kind: type[Population], columns: dict[str, NDArray[Any]], rows: Rows | None
) -> Population:
    """Return a population, or a selection from one, that does not know its register yet."""
    made = object.__new__(kind)
    made._columns, made._rows = columns, rows
    return made


def checked_rows(rows: Any, size: int) -> Rows:
    """Return row numbers as int64, from numbers or from one truth per row of the population.

    Raises:
        IndexError: there is no such row, or not one truth per row.
        TypeError: they are neither whole numbers nor truths.
    """
    given = np.asarray(rows)
    if given.ndim != 1:
        raise TypeError(f"rows are a list of row numbers, not of shape {given.shape}")
    if given.dtype.kind == "b":
        if len(given) != size:
            raise IndexError(f"{len(given)} truths for a population of {size} rows")
        return np.flatnonzero(given)
    if len(given) == 0:
        return np.zeros(0, np.int64)
    if given.dtype.kind not in "iu":
        raise TypeError(f"row numbers are whole numbers, not {given.dtype}")
    rows = np.ascontiguousarray(given, dtype=np.int64)
    if not all_codes(rows, size):
        raise IndexError(f"rows {given.min()} to {given.max()} of a population of {size} rows")
    return rows
