"""The text of a compiled copy of a rule: one module per rule and binding.

The module holds the source of the rule, of its helpers and constants, and a loop over the rows of
those who decide.
"""

import math
import types
from collections.abc import Callable, Iterator
from itertools import repeat
from operator import is_
from typing import Any, Final, NamedTuple

from agents.machinery import chance, choice
from agents.machinery.compiler import exact
from agents.machinery.compiler.source import (
    RuleSyntaxError,
    builtins_named,
    function_text,
    is_constant,
    is_helper,
    names_loaded,
    outside_names,
    utilities_text,
)

OURS: Final = {  # functions that exist in both modes
    "uniform": chance,
    "exponential": chance,
    "gumbel": chance,
    "best": choice,
    "if_offered": choice,
}
EXACT_BUILTINS: Final = {"int": "whole", "round": "nearest", "float": "as_float"}
CONVERSIONS: Final = {  # narrow columns widen
    "float": "citypath_float64",
    "int": "citypath_int64",
    "bool": "citypath_bool",
}
COMPILED: Final = "@citypath_njit"
HEAD: Final = """\
from numba import njit as citypath_njit
from numpy import bool_ as citypath_bool, float64 as citypath_float64, int64 as citypath_int64
from agents.machinery.chance import Chance as citypath_Chance
from agents.machinery.compiler.exact import as_bool as citypath_as_bool
from agents.machinery.compiler.exact import as_float as citypath_as_float
from agents.machinery.compiler.exact import as_int as citypath_as_int"""


class Argument(NamedTuple):
    """How the loop fills one parameter of a rule.

    Attributes:
        name: the parameter.
        role: "state", "shared", "by", "gathered" or "chance".
        convert: for role "state", "float", "int" or "bool".
        by: for role "by", the state that indexes the array.
        layout: class and fields of a named tuple, since code compiled for one order of fields
            is wrong for another.
    """

    name: str
    role: str
    convert: str = ""
    by: str = ""
    layout: str = ""

    def expression(self) -> str:
        """Return the Python expression of the argument for row `_i`, the `_n`-th decider."""
        match self.role:
            case "state":
                return f"{CONVERSIONS[self.convert]}(_in_{self.name}[_i])"
            case "shared":
                return f"_in_{self.name}"
            case "by":
                return f"_in_{self.name}[_by_{self.by}[_i]]"
            case "gathered":
                return f"_in_{self.name}[_n]"
            case _:
                return "citypath_Chance(_key_0, _key_1, _i, citypath_int64(_occasion[_i]))"


def is_ours(name: str, value: Any) -> bool:
    """Return whether `name` stands for one of the machinery's functions that have both modes."""
    return name in OURS and value is getattr(OURS[name], name)


def parts_of(function: Callable[..., Any]) -> dict[str, tuple[Any, str]]:
    """Return every module-level thing a rule needs, by name, with the line or source that makes it.

    Raises:
        RuleSyntaxError: it names something that is neither math, ours, a constant nor a function,
            or two different things have one name.
    """
    parts: dict[str, tuple[Any, str]] = {}

    def collect(inner: Callable[..., Any]) -> None:
        for name in sorted(builtins_named(inner) & EXACT_BUILTINS.keys()):
            exact_name = EXACT_BUILTINS[name]
            line = f"from {exact.__name__} import {exact_name} as {name}"
            parts[name] = (getattr(exact, exact_name), line)
        for name, value in outside_names(inner).items():
            if name in parts:
                if parts[name][0] is not value and parts[name][0] != value:
                    raise RuleSyntaxError(f"{name} means two things in {function.__name__}")
                continue
            line = _import_line(name, value)
            if line:
                parts[name] = (value, line)
            elif is_constant(value):
                parts[name] = (value, _constant_line(name, value))
            elif is_helper(value):
                parts[name] = (value, "")  # it may name itself
                collect(value)
                source = f"{COMPILED}\n{function_text(value)}"
                if value.__name__ != name:
                    source += f"\n{name} = {value.__name__}"
                del parts[name]  # its own parts come first
                parts[name] = (value, source)
            else:
                raise RuleSyntaxError(
                    f"{inner.__name__} names {name!r}, a {type(value).__name__}; a rule may name "
                    "math, constants, named tuples and plain functions"
                )

    collect(function)
    return parts


def layout_of(kind: type) -> str:
    """Return where a class of named tuples is defined and what its fields are.

    Raises:
        RuleSyntaxError: it is defined inside a function or class, where a kernel cannot import it.
    """
    if "." in kind.__qualname__:
        raise RuleSyntaxError(
            f"define {kind.__qualname__} at the top of a module, for the compiler"
        )
    return f"{kind.__module__}.{kind.__qualname__}({', '.join(kind._fields)})"  # type: ignore[attr-defined]


def _import_line(name: str, value: Any) -> str:
    """Return the import that brings `value` under `name` into a kernel, "" if it is none."""
    if value is math:
        return f"import {exact.__name__} as {name}"
    if getattr(value, "__module__", "") == "math" and value.__name__ in exact.SAME_AS_MATH:
        return f"from {exact.__name__} import {value.__name__} as {name}"
    if is_ours(name, value):
        return f"from {OURS[name].__name__} import {name}"
    if isinstance(value, type) and issubclass(value, tuple) and hasattr(value, "_fields"):
        layout = layout_of(value)
        return f"from {value.__module__} import {value.__qualname__} as {name}  # {layout}"
    return ""


def _constant_line(name: str, value: Any) -> str:
    """Return the assignment that makes a constant, read as the plain number that it is."""
    if isinstance(value, tuple):
        inner = ", ".join(_constant_line("", item).removeprefix(" = ") for item in value)
        plain = f"({inner},)"
        if hasattr(value, "_fields"):
            layout = layout_of(type(value))
            kind = f"citypath_class_of_{name}"
            home = f"from {type(value).__module__} import {type(value).__name__} as {kind}"
            return f"{home}  # {layout}\n{name} = {kind}{plain}"
        return f"{name} = {plain}"
    if isinstance(value, bool):
        return f"{name} = {bool(value)!r}"
    if isinstance(value, int):
        return f"{name} = {int(value)!r}"
    number = float(value)
    return f"{name} = {number!r}" if math.isfinite(number) else f'{name} = float("{number}")'


class _Read(NamedTuple):
    """What one function was when a text was made of it, and what the names in it stood for."""

    function: Callable[..., Any]
    code: types.CodeType
    defaults: tuple[Any, ...] | None
    names: tuple[str, ...]
    values: tuple[Any, ...]

    @classmethod
    def of(cls, function: Callable[..., Any]) -> "_Read":
        names = names_loaded(function)
        values = tuple(_meant(function, names))
        return cls(function, function.__code__, function.__defaults__, names, values)

    def still_holds(self) -> bool:
        """Return whether neither the function nor anything it names was replaced since."""
        function = self.function
        return (
            function.__code__ is self.code
            and function.__defaults__ == self.defaults
            and all(map(is_, self.values, _meant(function, self.names)))
        )


def _meant(function: Callable[..., Any], names: tuple[str, ...]) -> Iterator[Any]:
    """Return what names in a function stand for now; a built-in is absent from its module."""
    return map(function.__globals__.get, names, repeat(_ABSENT))  # asked at every decision


_ABSENT: Final = object()
_SOURCES: dict[tuple[Any, ...], tuple[str, tuple[_Read, ...]]] = {}


def kernel_source(
    function: Callable[..., Any],
    arguments: tuple[Argument, ...],
    answers: tuple[type, ...],
    *,
    several: bool = False,
    utilities: bool = False,
) -> str:
    """Return the text of the kernel module, made anew when something the rule names was replaced.

    Args:
        function: the rule.
        arguments: how each parameter is filled, in the rule's order.
        answers: the type of the answer, or of each of its fields: int, float or bool.
        several: whether the rule answers with a tuple.
        utilities: compile the audit copy instead.
    """
    key = (function, arguments, answers, several, utilities)
    made = _SOURCES.get(key)
    if made is not None and all(map(_Read.still_holds, made[1])):
        return made[0]
    parts = parts_of(function)
    helpers = [value for value, line in parts.values() if line.startswith(COMPILED)]
    text = _written(function, arguments, answers, parts, several=several, utilities=utilities)
    _SOURCES[key] = text, tuple(_Read.of(one) for one in (function, *helpers))
    return text


def _written(
    function: Callable[..., Any],
    arguments: tuple[Argument, ...],
    answers: tuple[type, ...],
    parts: dict[str, tuple[Any, str]],
    *,
    several: bool,
    utilities: bool,
) -> str:
    """Return the text: the head, what the rule names, the rule, and the loop."""
    text = utilities_text(function) if utilities else function_text(function)
    arrays = [f"_in_{a.name}" for a in arguments if a.role != "chance"]
    indices = sorted({f"_by_{a.by}" for a in arguments if a.role == "by"})
    call = f"{function.__name__}({', '.join(a.expression() for a in arguments)})"
    body = [f"_answer = {call}"] if several else []
    for k, kind in enumerate(answers):
        answer = f"_answer[{k}]" if several else call
        body.append(f"_out_{k}[_n] = citypath_as_{kind.__name__}({answer})")
    outs = [f"_out_{k}" for k in range(len(answers))]
    parameters = ["_rows", "_key_0", "_key_1", "_occasion", *indices, *arrays, *outs]
    return "\n".join(
        [
            f'"""Compiled copy of {function.__module__}.{function.__name__}; made by Citypath."""',
            *(f"# {a.name}: {a.layout}" for a in arguments if a.layout),
            HEAD,
            *(line for _, line in parts.values()),
            f"{COMPILED}\n{text}",
            "@citypath_njit(cache=True, nogil=True)",
            f"def citypath_kernel({', '.join(parameters)}):",
            "    for _n in range(_rows.size):",
            "        _i = _rows[_n]",
            *(f"        {line}" for line in body),
            "",
        ]
    )
