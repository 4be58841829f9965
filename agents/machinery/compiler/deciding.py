"""Running a rule over all who are due: binding its arguments to columns and filling the answers."""

import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numba.core.errors import NumbaError, UnsupportedBytecodeError
from numpy.typing import NDArray

from agents.machinery.chance import stream_key
from agents.machinery.checks import all_finite
from agents.machinery.compiler.blocks import in_blocks
from agents.machinery.compiler.cache import load_kernel
from agents.machinery.compiler.kernel import Argument, kernel_source, layout_of
from agents.machinery.compiler.signature import ANSWER_TYPES, CANNOT_BE_WORKED_OUT
from agents.machinery.compiler.source import alternatives_of
from agents.machinery.population import Population, Rows
from agents.machinery.surroundings import SeenFrom, Surroundings, plain

COLUMN_TYPES = {"f": "float", "i": "int", "u": "int", "b": "bool"}

Answers = list[NDArray[Any]]
Alone = Callable[[int], Any]  # answers for one row, interpreted

OF_THE_COMPILER = (NumbaError, UnsupportedBytecodeError, NotImplementedError)
_NOT_COMPILED: dict[str, str] = {}  # why, by kernel source; asked once
# the same few, asked for at every decision
_argument = cache(Argument)
_layout_of = cache(layout_of)
_stream_key = cache(stream_key)


class _NotCompiledError(Exception):
    """The compiler does not take a rule; the message says why."""


class RuleNotCompiledWarning(UserWarning):
    """A rule runs one agent at a time because the compiler does not take it."""


def decide(rule: Any, population: Population, rows: Rows, seen: Surroundings) -> Answers:
    """Return one array per field of the rule's answer, for the agents at `rows`.

    Raises:
        FloatingPointError: an answer or a utility is not finite, or cannot be worked out; the
            message names the first agent.
    """
    kinds = tuple(kind for _, kind in rule.answers)
    outs: Answers = [np.empty(len(rows), ANSWER_TYPES[kind]) for kind in kinds]
    if len(rows) == 0:
        return outs
    arguments, values = bind(rule, population, rows, seen)
    several = rule.answer_type not in ANSWER_TYPES
    source = kernel_source(rule.function, arguments, kinds, several=several)

    def alone(row: int) -> Any:
        return rule.for_agent(population.kind.at(population, row), seen)

    _fill(rule, population, rows, source, arguments, values, outs, alone)
    _stop_if_not_finite(rule, rows, outs, alone, "answer")
    return outs


def compare(rule: Any, population: Population, rows: Rows, seen: Surroundings) -> Answers:
    """Return the utilities of a choice rule, one float64 array per alternative.

    Raises:
        FloatingPointError: as `decide`.
    """
    alternatives = alternatives_of(rule.function)
    if not alternatives:
        raise TypeError(f"{rule.__name__} does not end in best(...)")
    outs: Answers = [np.empty(len(rows)) for _ in range(alternatives)]
    if len(rows) == 0:
        return outs
    arguments, values = bind(rule, population, rows, seen)
    source = kernel_source(
        rule.function, arguments, (float,) * alternatives, several=True, utilities=True
    )

    def alone(row: int) -> Any:
        return rule.utilities_for(population.kind.at(population, row), seen)

    _fill(rule, population, rows, source, arguments, values, outs, alone)
    _stop_if_not_finite(rule, rows, outs, alone, "utility")
    return outs


def bind(
    rule: Any, population: Population, rows: Rows, seen: Surroundings
) -> tuple[tuple[Argument, ...], list[Any]]:
    """Return how each parameter of a rule is filled, and the arrays and numbers that fill them."""
    columns = population.columns
    arguments: list[Argument] = []
    values: list[Any] = []
    for name, reads in rule.asks:
        if name == "chance":
            arguments.append(_argument(name, "chance"))
            continue
        column = columns.get(reads)
        if column is not None:
            arguments.append(_argument(name, "state", COLUMN_TYPES[column.dtype.kind]))
            values.append(column)
            continue
        entry = seen.find(reads, rule.__name__)
        if isinstance(entry, SeenFrom):
            arguments.append(_argument(name, "gathered"))
            values.append(entry)
        elif entry.by is not None:
            arguments.append(_argument(name, "by", "", entry.by))
            values.append(entry.entries_for(population, rows, reads))
        else:
            value = plain(entry.value)
            layout = _layout_of(type(value)) if isinstance(value, tuple) else ""
            arguments.append(_argument(name, "shared", "", "", layout))
            values.append(value)
    return tuple(arguments), values


def _fill(
    rule: Any,
    population: Population,
    rows: Rows,
    source: str,
    arguments: tuple[Argument, ...],
    values: list[Any],
    outs: Answers,
    alone: Alone,
) -> None:
    """Fill `outs` compiled, or one agent at a time where the compiler does not take the rule."""
    try:
        if source not in _NOT_COMPILED:
            _run(rule, population, rows, source, arguments, values, outs)
            return
    except _NotCompiledError as problem:
        _NOT_COMPILED[source] = str(problem)
    except CANNOT_BE_WORKED_OUT:
        for row in rows.tolist():
            alone(row)  # the first whose answer cannot be had says so
        raise
    _run_one_by_one(rule, rows, outs, alone, _NOT_COMPILED[source])


def _run(
    rule: Any,
    population: Population,
    rows: Rows,
    source: str,
    arguments: tuple[Argument, ...],
    values: list[Any],
    outs: Answers,
) -> None:
    """Fill `outs` block by block; blocks are independent, so the thread count never shows."""
    loop: Any = load_kernel(rule.__name__, source)
    key = _stream_key(population.seed, rule.stream) if rule.draws else (0, 0)
    columns = population.columns
    occasion = columns[rule.spell] if rule.draws else np.zeros(0, np.uint8)
    indices = [columns[state] for state in sorted({a.by for a in arguments if a.role == "by"})]

    def decide_block(block: slice) -> None:
        part = rows[block]
        told = [
            value.values(population, part) if isinstance(value, SeenFrom) else value
            for value in values
        ]
        answers = (out[block] for out in outs)
        given = (part, np.uint64(key[0]), np.uint64(key[1]), occasion, *indices, *told, *answers)
        _call(loop, given)

    threads, to_compile = population.register.threads, not loop.signatures
    in_blocks(decide_block, len(rows), threads, first_alone=to_compile)


def _call(loop: Any, given: tuple[Any, ...]) -> None:
    """Call a kernel, telling a compiler that gives up from a rule that stops.

    Raises:
        _NotCompiledError: it was not compiled; some of the compiler's complaints are of the same
            types as those of a rule (a bare AssertionError, say).
    """
    try:
        loop(*given)
    except Exception as problem:
        if loop.signatures and not isinstance(problem, OF_THE_COMPILER):
            raise
        raise _NotCompiledError(_reason(problem)) from problem


def _run_one_by_one(rule: Any, rows: Rows, outs: Answers, alone: Alone, why: str) -> None:
    """Fill `outs` with the interpreted rule, saying why."""
    warnings.warn(
        f"{rule.__name__} runs one agent at a time, the compiler does not take it: {why}",
        RuleNotCompiledWarning,
        stacklevel=5,
    )
    for n, row in enumerate(rows.tolist()):
        answer = alone(row)
        values = answer if isinstance(answer, tuple) else (answer,)
        for out, value in zip(outs, values, strict=True):
            out[n] = value


def _stop_if_not_finite(rule: Any, rows: Rows, outs: Answers, alone: Alone, what: str) -> None:
    """Raise FloatingPointError naming the first agent of whom something is not finite."""
    for out in outs:
        if out.dtype.kind == "f" and not all_finite(out):
            first = int(np.flatnonzero(~np.isfinite(out))[0])
            for row in rows[first:].tolist():
                alone(row)
            raise FloatingPointError(
                f"{what} of {rule.__name__} of row {rows[first]} is {out[first]}"
            )


def _reason(problem: Exception) -> str:
    """Return the line of a compiler's complaint that says most, or else its name."""
    lines = [line.strip() for line in str(problem).splitlines() if line.strip()]
    said = [line for line in lines if "it says ->" in line]
    told = said or [line for line in lines if not line.startswith("Failed in")] or lines
    return told[0] if told else type(problem).__name__
