"""A rule: one plain function for one agent, run for all who are due.

The same source answers for one agent, in the interpreter, and for millions, compiled into a loop
over the rows of those who decide. State comes by name from the agent, the rest from its
surroundings; `chance` is the address of its own draws.
"""

import importlib
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from agents.machinery.chance import Chance, stream_key
from agents.machinery.compiler.deciding import compare, decide
from agents.machinery.compiler.kernel import parts_of
from agents.machinery.compiler.refusals import check_constants, check_syntax
from agents.machinery.compiler.signature import (
    ANSWER_TYPES,
    CANNOT_BE_WORKED_OUT,
    answer_fields,
    answer_type_of,
    checked_answer,
    checked_utilities,
    parameters_of,
)
from agents.machinery.compiler.source import utilities_function
from agents.machinery.explain import Explanation, explained
from agents.machinery.population import Population, checked_rows
from agents.machinery.state import Agent, State
from agents.machinery.surroundings import SeenFrom, Surroundings, plain


class UnitMismatchError(TypeError):
    """A rule asks for one unit and is handed another."""


class Rule:
    """A decision rule; made by the decorator `rule`.

    Attributes:
        function: the plain function, for one agent.
        stream: name of the stream its draws come from.
        spell: the state that counts the agent's spells: the occasion of its draws.
        names: its arguments, in order.
        parameters: what it asks for, `chance` excepted.
        asks: every argument in order with the state or thing seen that fills it.
        answers: for each field of the answer (one field for a plain number) its name and type.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        stream: str | None = None,
        spell: str | None = None,
        reading: dict[str, str] | None = None,
    ) -> None:
        self.function = function
        self.__name__ = function.__name__
        self.__doc__ = function.__doc__
        self.__module__ = function.__module__
        check_syntax(function)
        check_constants(function)
        parts_of(function)  # refuses names that no kernel could stand for
        self.names = tuple(inspect.signature(function).parameters)
        self.draws = "chance" in self.names
        self.answer_type = answer_type_of(function)
        self.answers = answer_fields(self.answer_type)
        self.parameters = parameters_of(function)
        self._read(stream, spell, reading or {})

    def _read(self, stream: str | None, spell: str | None, reading: dict[str, str]) -> None:
        """Set where draws come from and which states fill the parameters."""
        self.stream, self.spell, self.reading = stream, spell, dict(reading)
        self.parameters = tuple(
            replace(parameter, reads=reading.get(parameter.name, parameter.name))
            for parameter in self.parameters
        )
        self.asks = tuple((name, reading.get(name, name)) for name in self.names)
        unknown = reading.keys() - set(self.names)
        if unknown:
            raise TypeError(f"{self.__name__} has no argument {sorted(unknown)} to read otherwise")
        if self.draws and (stream is None or spell is None):
            raise TypeError(
                f"{self.__name__} draws: name its stream and the state that counts its occasions, "
                'as in @rule(stream="car choice", spell="car_spell")'
            )

    def __repr__(self) -> str:
        return f"<rule {self.__name__}({', '.join(p.name for p in self.parameters)})>"

    def __reduce__(self) -> tuple[Any, ...]:
        name = self.function.__qualname__
        return (_found_again, (self.__module__, name, self.stream, self.spell, self.reading))

    def __deepcopy__(self, memo: dict[int, Any]) -> "Rule":
        return self  # nothing in it ever changes

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Answer for given arguments, interpreted: the plain function itself."""
        return self.function(*args, **kwargs)

    def but(
        self,
        *,
        stream: str | None = None,
        spell: str | None = None,
        **reading: str,
    ) -> "Rule":
        """Return the same rule reading other states.

        `choose_car.but(annual_km="second_car_km")`.
        """
        other = object.__new__(Rule)
        vars(other).update(vars(self))  # the function has been checked: that is not done again
        other._read(stream or self.stream, spell or self.spell, {**self.reading, **reading})
        return other

    # one agent, interpreted

    def arguments_for(
        self, agent: Agent, surroundings: Surroundings | None = None
    ) -> dict[str, Any]:
        """Return what the rule would be told about this agent, by parameter name."""
        population = agent.population
        seen = population.surroundings if surroundings is None else surroundings
        told = {}
        for parameter in self.parameters:
            if parameter.reads in population.columns:
                told[parameter.name] = population.columns[parameter.reads][agent.row].item()
                continue
            entry = seen.find(parameter.reads, self.__name__)
            if isinstance(entry, SeenFrom):
                told[parameter.name] = entry.values(population, np.array([agent.row])).item()
            elif entry.by is not None:
                entries = entry.entries_for(population, np.array([agent.row]), parameter.reads)
                told[parameter.name] = entries[population.columns[entry.by][agent.row]].item()
            else:
                told[parameter.name] = plain(entry.value)
        if self.draws:
            told["chance"] = self.chance_of(agent)
        return told

    def chance_of(self, agent: Agent) -> Chance:
        """Return the address of this agent's draws."""
        assert self.stream is not None and self.spell is not None
        population = agent.population
        occasion = int(population.columns[self.spell][agent.row])
        return Chance(*stream_key(population.seed, self.stream), agent.row, occasion)

    def for_agent(self, agent: Agent, surroundings: Surroundings | None = None) -> Any:
        """Answer for one agent with its own draws, interpreted; equals its place in `decide`.

        Raises:
            FloatingPointError: the answer or a utility is not finite, or cannot be worked out; the
                message names the agent and what the rule was told.
        """
        told = self.arguments_for(agent, surroundings)
        with self._naming(agent, told):
            return checked_answer(self.function(**told), self.answer_type, self.answers)

    def utilities_for(
        self, agent: Agent, surroundings: Surroundings | None = None
    ) -> tuple[float, ...]:
        """Return one agent's row of `utilities`, interpreted; stops as `for_agent` does."""
        told = self.arguments_for(agent, surroundings)
        with self._naming(agent, told):
            return checked_utilities(utilities_function(self.function)(**told))

    def explain(self, agent: Agent, surroundings: Surroundings | None = None) -> Explanation:
        """Run the interpreted copy and return every argument, local value and the answer.

        It stops as `for_agent` does.
        """
        seen = agent.population.surroundings if surroundings is None else surroundings
        told = self.arguments_for(agent, seen)
        with self._naming(agent, told):
            return explained(self, agent, told, seen)

    @contextmanager
    def _naming(self, agent: Agent, told: dict[str, Any]) -> Iterator[None]:
        """Name the agent, and what the rule was told, where an answer cannot be had."""
        try:
            yield
        except CANNOT_BE_WORKED_OUT as problem:
            why = str(problem) or type(problem).__name__
            raise FloatingPointError(
                f"{self.__name__} of {agent!r}: {why}; it was told {told}"
            ) from problem

    # all who are due, compiled

    def decide(
        self,
        population: Population,
        rows: NDArray[np.int64] | None = None,
        surroundings: Surroundings | None = None,
    ) -> Any:
        """Answer for the agents at `rows` (all members if None), compiled.

        Returns:
            An array with one answer per row: int64, float64 or bool. A rule that answers with a
            named tuple returns that tuple of arrays.

        Raises:
            FloatingPointError: an answer or a utility is not finite, or cannot be worked out; the
                message names the first such agent.
            KeyError: the rule asks for something that is neither state nor seen.
            IndexError: a row, or the entry of an array that an agent reads, does not exist.
        """
        chosen = population.rows if rows is None else checked_rows(rows, population.size)
        seen = population.surroundings if surroundings is None else surroundings
        outs = decide(self, population, chosen, seen)
        return outs[0] if self.answer_type in ANSWER_TYPES else self.answer_type(*outs)

    def utilities(
        self,
        population: Population,
        rows: NDArray[np.int64] | None = None,
        surroundings: Surroundings | None = None,
    ) -> NDArray[np.float64]:
        """Return the utilities a choice rule compares, compiled: float64 [rows, alternatives].

        Where the rule answers without comparing, the row is its answer and zeros. Raises as
        `decide`.
        """
        chosen = population.rows if rows is None else checked_rows(rows, population.size)
        seen = population.surroundings if surroundings is None else surroundings
        return np.column_stack(compare(self, population, chosen, seen))

    # units

    def check(self, kind: type[Agent], seen: Surroundings) -> None:
        """Raise KeyError or UnitMismatchError unless every argument is there, in its unit."""
        states = kind.states()
        for parameter in self.parameters:
            entry: Any = states.get(parameter.reads) or seen.find(parameter.reads, self.__name__)
            self._check_counter(getattr(entry, "by", None), states, f"{parameter.reads} is seen by")
            if parameter.fields is not None and isinstance(
                getattr(entry, "value", None), parameter.fields
            ):
                continue
            if entry.unit != parameter.unit:
                raise UnitMismatchError(
                    f"{self.__name__} takes {parameter.name} in {parameter.unit!r}, "
                    f"but {parameter.reads} is in {entry.unit!r}"
                )
        self._check_counter(self.spell, states, f"{self.__name__} counts occasions in")

    def _check_counter(self, name: str | None, states: dict[str, State], what: str) -> None:
        """Raise KeyError unless `name` is a state of whole numbers."""
        if name is not None and (name not in states or states[name].dtype.kind not in "iu"):
            raise KeyError(f"{what} {name!r}, which is no state of whole numbers")


def _found_again(
    module: str, name: str, stream: str | None, spell: str | None, reading: dict[str, str]
) -> Rule:
    """Return a pickled rule: its function is looked up by name, as pickle does."""
    found = getattr(importlib.import_module(module), name)
    if not isinstance(found, Rule):
        return Rule(found, stream, spell, reading)
    return found.but(stream=stream, spell=spell, **reading)


@overload
def rule(function: Callable[..., Any], /) -> Rule: ...
@overload
def rule(*, stream: str, spell: str) -> Callable[[Callable[..., Any]], Rule]: ...
def rule(
    function: Callable[..., Any] | None = None,
    /,
    *,
    stream: str | None = None,
    spell: str | None = None,
) -> Any:
    """Make a decision rule of a plain function.

    Args:
        function: takes state and surroundings by name, and `chance` if it draws; answers with an
            int, a float, a bool or a named tuple of them, and says so in its annotation.
        stream: name of its stream of draws; renaming it changes everybody's luck.
        spell: the state that counts the agent's occasions for this decision.

    Examples:
        >>> @rule
        ... def can_afford(income: float, price: float) -> bool:
        ...     return price < 0.5 * income
        >>> can_afford(income=100_000.0, price=40_000.0)
        True
    """
    if function is not None:
        return Rule(function)
    return lambda inner: Rule(inner, stream, spell)
