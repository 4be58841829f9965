"""What an agent is made of: state variables declared one line each, kept as columns."""

import difflib
from collections.abc import Mapping
from typing import Any, NoReturn, overload

import mesa
import numpy as np
from numpy.typing import NDArray

from agents.machinery.units import check_unit

NEVER = np.iinfo(np.int16).max  # a due date beyond every horizon; a quarter in which nothing was


class State:
    """One state variable of a kind of agent: a numpy column, read and written through its views.

    Args:
        dtype: numpy type of the column ("f4", "i1", "i2", "?"); rules compute in float64 and int64.
        unit: a name of `agents.machinery.units.UNITS`.
        meaning: what the number says, in words, with its coding where it is a kind.
        kinds: how many values a coded state takes (0..kinds-1); others are refused, and hazards
            may depend on it.
    """

    def __init__(self, dtype: str, unit: str, meaning: str, *, kinds: int | None = None) -> None:
        self.dtype = np.dtype(dtype)
        self.unit = check_unit(unit)
        self.meaning = meaning
        self.kinds = 2 if self.dtype.kind == "b" else kinds
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"State({self.name}: {self.dtype} [{self.unit}] {self.meaning})"

    @overload
    def __get__(self, view: None, kind: type) -> "State": ...
    @overload
    def __get__(self, view: "Agent", kind: type) -> Any: ...
    def __get__(self, view: "Agent | None", kind: type) -> Any:
        if view is None:
            return self
        return view.population.columns[self.name][view.row].item()

    def __set__(self, view: "Agent", value: Any) -> None:
        view.population.columns[self.name][view.row] = self.checked(value)

    def checked(self, value: Any) -> NDArray[Any]:
        """Return `value` in the column's dtype, or raise ValueError where it does not fit."""
        given = np.asarray(value)
        if given.dtype.kind not in "biuf":
            raise ValueError(f"{self.name} = {value!r}: the column holds numbers")
        if self.dtype.kind in "iu":
            limits = np.iinfo(self.dtype)
            low, high = limits.min, limits.max
            if self.kinds is not None:
                low, high = 0, self.kinds - 1
            bad = (given < low) | (given > high)
            if given.dtype.kind == "f":
                bad |= given != np.floor(given)
            allowed = f"whole numbers from {low} to {high}"
        elif self.dtype.kind == "b":
            bad, allowed = (given != 0) & (given != 1), "True or False"
        else:
            largest = np.finfo(self.dtype).max
            bad, allowed = ~(np.abs(given) <= largest), "finite numbers"
        if np.any(bad):
            first = given if given.ndim == 0 else given.flat[np.argmax(bad)]
            raise ValueError(f"{self.name} = {first}: the column holds {allowed}")
        return np.asarray(given, dtype=self.dtype)


class Agent(mesa.Agent):
    """A view of one row of a population: a real Mesa agent, made when it is asked for.

    Subclasses declare their state variables as `State` lines. Attributes read and write the
    population's columns; a name that is not declared raises, so that a misspelling is never a new
    attribute. Two views of one row are equal.
    """

    population: Any
    row: int

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        taken = {*dir(Agent), "population", "row", "pos"}
        clash = [name for name, entry in vars(cls).items() if isinstance(entry, State)]
        clash = [name for name in clash if name in taken]
        if clash:
            raise TypeError(f"{cls.__name__}: every agent has a {clash[0]!r}, name the state else")

    def __init__(self, *_: Any, **__: Any) -> None:
        kind = type(self).__name__
        raise TypeError(
            f"{kind} is a view of a population and is not built one by one: "
            f"take population[row], or declare columns for Population(model, {kind}, columns)"
        )

    @classmethod
    def at(cls, population: Any, row: int) -> "Agent":
        """Return the view of `row`; the population stays alive as long as the view does."""
        view = cls.__new__(cls)
        object.__setattr__(view, "population", population)
        object.__setattr__(view, "row", int(row))
        return view

    @classmethod
    def states(cls) -> dict[str, State]:
        """Return the declared state variables by name, in the order of declaration."""
        return {
            name: entry
            for base in reversed(cls.__mro__)
            for name, entry in vars(base).items()
            if isinstance(entry, State)
        }

    @property
    def model(self) -> Any:
        """The model whose population this agent belongs to."""
        return self.population.model

    @property
    def unique_id(self) -> int:
        """The population's first id plus the row: unique in the model, the same in every run."""
        return int(self.population.first_id + self.row)

    @property
    def random(self) -> NoReturn:
        """Refuse: draws have addresses here."""
        raise AttributeError(
            "agents draw by address, not from a shared generator: "
            "give a rule the argument `chance` and use uniform(chance, k)"
        )

    rng = random

    def __setattr__(self, name: str, value: Any) -> None:
        entry = getattr(type(self), name, None)
        if not isinstance(entry, State | property):
            raise AttributeError(self._unknown(name))
        object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        entry = getattr(type(self), name, None)
        if isinstance(entry, property) and entry.fget is not None:
            return entry.fget(self)  # what failed inside a property says so itself
        raise AttributeError(self._unknown(name))

    def _unknown(self, name: str) -> str:
        known = list(type(self).states())
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        return f"{type(self).__name__} has no state {name!r}{hint} (declared: {', '.join(known)})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Agent):
            return NotImplemented
        return self.row == other.row and self.population.columns is other.population.columns

    def __hash__(self) -> int:
        return hash((id(self.population.columns), self.row))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.row})"

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self).at, (self.population, self.row))

    def remove(self) -> NoReturn:
        """Refuse: rows are never removed, agents become inactive."""
        raise TypeError("rows are never removed; an agent leaves by becoming inactive")


def checked_columns(
    kind: type[Agent], columns: Mapping[str, NDArray[Any]]
) -> dict[str, NDArray[Any]]:
    """Return the columns in declared order and dtype, or raise ValueError naming the fault."""
    states = kind.states()
    missing, unknown = states.keys() - columns.keys(), columns.keys() - states.keys()
    if missing or unknown or not states:
        raise ValueError(
            f"columns of {kind.__name__}: missing {sorted(missing)}, not declared {sorted(unknown)}"
        )
    shapes = {name: np.shape(column) for name, column in columns.items()}
    if len(set(shapes.values())) > 1 or len(next(iter(shapes.values()))) != 1:
        raise ValueError(f"columns of {kind.__name__} are not flat and of one length: {shapes}")
    taken: dict[str, NDArray[Any]] = {}
    for name, state in states.items():
        column = np.ascontiguousarray(state.checked(columns[name]))
        if any(np.may_share_memory(column, other) for other in taken.values()):
            column = column.copy()  # one array given for two states would tie them together
        taken[name] = column
    return taken
