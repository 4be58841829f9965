"""What a rule asks for and answers with, as its head says it: names, units, types."""

import inspect
import math
import typing
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from agents.machinery.compiler.exact import LARGEST_WHOLE
from agents.machinery.compiler.source import RuleSyntaxError
from agents.machinery.units import unit_of

# what a rule raises where it has no answer for an agent, in either mode
CANNOT_BE_WORKED_OUT: Final = (ArithmeticError, ValueError, LookupError, AssertionError)
ANSWER_TYPES: Final[dict[Any, Any]] = {int: np.int64, float: np.float64, bool: np.bool_}


@dataclass(frozen=True)
class Parameter:
    """One argument of a rule.

    Attributes:
        name: its name in the rule.
        reads: the state or thing seen that fills it.
        unit: the unit asked for.
        fields: the named tuple whose fields each declare a unit of their own, else None.
    """

    name: str
    reads: str
    unit: str
    fields: type | None = None


def parameters_of(function: Callable[..., Any]) -> tuple[Parameter, ...]:
    """Return what a rule asks for, `chance` excepted, each read by its own name."""
    hints = typing.get_type_hints(function, include_extras=True)
    names = list(inspect.signature(function).parameters)
    if any(name.startswith("_") for name in names):
        raise RuleSyntaxError(f"{function.__name__}: arguments do not begin with an underscore")
    return tuple(
        Parameter(name, name, unit_of(hints.get(name)), _fields(hints.get(name)))
        for name in names
        if name != "chance"
    )


def answer_type_of(function: Callable[..., Any]) -> Any:
    """Return what a rule says it answers with: int, float, bool or a named tuple of them."""
    said = typing.get_type_hints(function).get("return")
    fields = typing.get_type_hints(said).values() if _is_named_tuple(said) else [said]
    if not all(kind in ANSWER_TYPES for kind in fields):
        raise RuleSyntaxError(
            f"{function.__name__} says what it answers: "
            "-> int, -> float, -> bool or a named tuple of them"
        )
    return said


def answer_fields(answer_type: Any) -> tuple[tuple[str, type], ...]:
    """Return name and type of each field of the answer; of a plain number there is one."""
    if answer_type in ANSWER_TYPES:
        return (("answer", answer_type),)
    hints = typing.get_type_hints(answer_type)
    return tuple((name, hints[name]) for name in answer_type._fields)


def checked_answer(answer: Any, answer_type: Any, fields: tuple[tuple[str, type], ...]) -> Any:
    """Return an answer in the types the rule says.

    Raises:
        TypeError: it is of another type.
        FloatingPointError: it is not finite.
        OverflowError: it is too large for a whole number.
    """
    if answer_type in ANSWER_TYPES:
        return _checked_field(*fields[0], answer)
    pairs = zip(fields, answer, strict=True)
    return answer_type(*(_checked_field(*said, value) for said, value in pairs))


def checked_utilities(utilities: tuple[Any, ...]) -> tuple[float, ...]:
    """Return the utilities of a choice as floats, or raise FloatingPointError at the first bad."""
    for k, utility in enumerate(utilities):
        if not math.isfinite(utility):
            raise FloatingPointError(f"utility of alternative {k} is {utility}")
    return tuple(float(utility) for utility in utilities)


def _checked_field(name: str, kind: type, value: Any) -> Any:
    allowed = {float: float | int, int: int, bool: bool}[kind]
    if not isinstance(value, allowed):
        raise TypeError(f"{name} is {value!r}, but the rule says {kind.__name__}")
    if isinstance(value, float) and not math.isfinite(value):
        raise FloatingPointError(f"{name} is {value}")
    if isinstance(value, int) and abs(value) >= LARGEST_WHOLE:
        raise OverflowError(f"{name} is {value}, which is too large for a whole number")
    return kind(value)


def units_of_fields(fields: type | None) -> tuple[str, ...]:
    """Return the unit each field of a named tuple declares, in order; nothing for None."""
    if fields is None:
        return ()
    hints = typing.get_type_hints(fields, include_extras=True)
    return tuple(unit_of(hints.get(name)) for name in fields._fields)  # type: ignore[attr-defined]


def _fields(annotation: Any) -> type | None:
    """Return the named tuple an argument takes if each of its fields declares its own unit."""
    return annotation if _is_named_tuple(annotation) else None


def _is_named_tuple(annotation: Any) -> bool:
    return (
        isinstance(annotation, type)
        and issubclass(annotation, tuple)
        and hasattr(annotation, "_fields")
    )
