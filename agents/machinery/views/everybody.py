"""All agents of a model in one AgentSet: populations in columns, and registered Mesa agents."""

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NoReturn

import numpy as np

from agents.machinery.population import Population
from agents.machinery.views.mesa_lines import AgentSet, GroupBy


class Everybody(AgentSet):
    """The agents of a city across kinds; every verb is passed on to the kinds it holds.

    Args:
        parts: populations, and Mesa's own sets of registered agents, in a fixed order.
        random: the model's generator, which Mesa expects to find; it is not drawn from.
    """

    def __init__(self, parts: Sequence[Any], random: Any) -> None:
        self.parts = tuple(parts)
        self.random = random

    def __len__(self) -> int:
        return sum(len(part) for part in self.parts)

    def __iter__(self) -> Iterator[Any]:
        return itertools.chain.from_iterable(self.parts)

    def __contains__(self, agent: object) -> bool:
        return any(agent in part for part in self.parts)

    def __getitem__(self, item: int | slice) -> Any:
        """Return the member at a position, or a list of members for a slice."""
        if isinstance(item, slice):
            return list(self)[item]
        at = item + len(self) if item < 0 else item
        for part in self.parts:
            if 0 <= at < len(part):
                if isinstance(part, Population):
                    return part.kind.at(part, part.rows[at])
                return list(part)[at]
            at -= len(part)
        raise IndexError(f"agent {item} of {len(self)}")

    def __reversed__(self) -> Iterator[Any]:
        return itertools.chain.from_iterable(reversed(list(part)) for part in reversed(self.parts))

    def __eq__(self, other: object) -> bool:
        """Return whether both hold the same agents, in whatever order."""
        if not isinstance(other, Everybody):
            return NotImplemented
        return len(self) == len(other) and set(self) == set(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<{len(self)} agents of {len(self.parts)} kinds>"

    def index(self, value: Any, start: int = 0, stop: int | None = None) -> int:
        """Return the position at which `self[position]` is this agent, or raise ValueError."""
        first, last, _ = slice(start, stop).indices(len(self))
        for position, agent in enumerate(self):
            if agent == value and first <= position < last:
                return position
        raise ValueError(f"{value!r} is not between {first} and {last}")

    def count(self, value: Any) -> int:
        """Return 1 if the agent is a member, else 0."""
        return int(value in self)

    def select(
        self,
        filter_func: Callable[[Any], Any] | None = None,
        at_most: float = float("inf"),
        inplace: bool = False,
        agent_type: type | None = None,
    ) -> "Everybody":
        """Return those for whom the function holds, kind by kind, at most so many."""
        if inplace:
            self._refuse()
        if isinstance(at_most, float) and at_most <= 1.0:
            at_most = int(len(self) * at_most)
        left = at_most if at_most == float("inf") else max(math.ceil(at_most), 0)
        chosen = []
        for part in self.parts:
            some = part.select(filter_func, at_most=left, agent_type=agent_type)
            chosen.append(some)
            left -= len(some)
        return Everybody(chosen, self.random)

    def do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> "Everybody":
        """Call a method by name, or a function, on everybody in turn; return self."""
        self.map(method, *args, **kwargs)
        return self

    def map(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Call a method by name, or a function, on everybody; return what they return."""
        return list(
            itertools.chain.from_iterable(part.map(method, *args, **kwargs) for part in self.parts)
        )

    def get(
        self, attr_names: str | list[str], handle_missing: str = "error", default_value: Any = None
    ) -> list[Any]:
        """Return everybody's value or values; a kind without the attribute raises or defaults."""
        found: list[Any] = []
        for part in self.parts:
            values = part.get(attr_names, handle_missing, default_value)
            found.extend(values.tolist() if isinstance(values, np.ndarray) else values)
        return found

    def agg(self, attribute: str, func: Callable[..., Any] | Iterable[Callable[..., Any]]) -> Any:
        """Return one or several functions of everybody's values."""
        values = self.get(attribute)
        return func(values) if callable(func) else [each(values) for each in func]

    def set(self, attr_name: str, value: Any) -> "Everybody":
        """Set an attribute of everybody to one value."""
        for part in self.parts:
            part.set(attr_name, value)
        return self

    def groupby(self, by: Callable[[Any], Any] | str, result_type: str = "agentset") -> GroupBy:
        """Group everybody by an attribute or a function."""
        groups: dict[Any, list[Any]] = {}
        for part in self.parts:
            for key, members in part.groupby(by):
                groups.setdefault(key, []).append(members)
        if result_type == "list":
            return GroupBy({key: list(itertools.chain(*parts)) for key, parts in groups.items()})
        return GroupBy({key: Everybody(parts, self.random) for key, parts in groups.items()})

    def to_list(self) -> list[Any]:
        """Return everybody as a list of agents."""
        return list(self)

    def __copy__(self) -> "Everybody":
        return Everybody(self.parts, self.random)

    def __getstate__(self) -> dict[str, Any]:
        return {"parts": self.parts, "random": self.random}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.parts, self.random = state["parts"], state["random"]

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError(
            "kinds of agents have no common order or membership to change: "
            "work on one kind, e.g. city.households.sort(...), or on select(...)"
        )

    sort = shuffle = shuffle_do = _refuse
    add = discard = remove = pop = clear = _update = _refuse
    __ior__ = __iand__ = __ixor__ = __isub__ = _refuse
    __or__ = __and__ = __xor__ = __sub__ = _refuse
    __ror__ = __rand__ = __rxor__ = __rsub__ = _refuse
