"""Running a rule over all who are due: binding its arguments to columns and filling the answers."""

import inspect
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numba.core.errors import NumbaError
from numpy.typing import NDArray

from agents.machinery.chance import stream_key
from agents.machinery.choice import NOT_FINITE
from agents.machinery.kernel import Argument, kernel_source, load_kernel
from agents.machinery.population import Population, Rows
from agents.machinery.source import alternatives_of
from agents.machinery.surroundings import SeenFrom, Surroundings

BLOCK = 65_536  # rows a thread takes at a time; results do not depend on it
COLUMN_TYPES = {"f": "float", "i": "int", "u": "int", "b": "bool"}
ANSWER_TYPES: dict[Any, Any] = {int: np.int64, float: np.float64, bool: np.bool_}

Answers = list[NDArray[Any]]


class RuleNotCompiledWarning(UserWarning):
    """A rule runs one agent at a time because the compiler does not take it."""


def decide(rule: Any, population: Population, rows: Rows, seen: Surroundings) -> Answers:
    """Return one array per field of the rule's answer, for the agents at `rows`.

    Raises:
        FloatingPointError: an answer or a utility is not finite; the message names the first agent.
    """
    outs: Answers = [np.empty(len(rows), ANSWER_TYPES[kind]) for _, kind in rule.answers]
    fields = 0 if rule.answer_type in ANSWER_TYPES else len(outs)
    try:
        _run(rule, population, rows, seen, outs, fields)
    except NumbaError as problem:
        _run_one_by_one(rule, population, rows, seen, outs, problem)
    except ZeroDivisionError:
        _raise_for_first(rule, population, rows, seen)
        raise
    if not all(_all_finite(out) for out in outs):
        _raise_for_first(rule, population, rows, seen)
    return outs


def compare(rule: Any, population: Population, rows: Rows, seen: Surroundings) -> Answers:
    """Return the utilities of a choice rule, one float64 array per alternative."""
    alternatives = alternatives_of(rule.function)
    if not alternatives:
        raise TypeError(f"{rule.__name__} does not end in best(...)")
    outs: Answers = [np.empty(len(rows)) for _ in range(alternatives)]
    _run(rule, population, rows, seen, outs, alternatives, utilities=True)
    return outs


def plain(value: Any) -> Any:
    """Return a seen value as plain Python: float, int, bool, or a named tuple of floats."""
    if isinstance(value, tuple):
        make: Any = type(value)
        return make(*(float(item) for item in value))
    return value.item() if isinstance(value, np.generic) else value


def bind(
    rule: Any, population: Population, seen: Surroundings
) -> tuple[tuple[Argument, ...], list[Any]]:
    """Return how each parameter of a rule is filled, and the arrays and numbers that fill them."""
    arguments: list[Argument] = []
    values: list[Any] = []
    for name in inspect.signature(rule.function).parameters:
        if name == "chance":
            arguments.append(Argument(name, "chance"))
            continue
        reads = rule.reading.get(name, name)
        if reads in population.columns:
            column = population.columns[reads]
            arguments.append(Argument(name, "state", COLUMN_TYPES[column.dtype.kind]))
            values.append(column)
            continue
        entry = seen.find(reads, rule.__name__)
        if isinstance(entry, SeenFrom):
            arguments.append(Argument(name, "gathered"))
            values.append(entry)
        elif entry.by is not None:
            arguments.append(Argument(name, "by", by=entry.by))
            values.append(np.ascontiguousarray(entry.value, dtype=np.float64))
        else:
            arguments.append(Argument(name, "shared"))
            values.append(plain(entry.value))
    return tuple(arguments), values


def _run(
    rule: Any,
    population: Population,
    rows: Rows,
    seen: Surroundings,
    outs: Answers,
    fields: int,
    *,
    utilities: bool = False,
) -> None:
    """Fill `outs` block by block; blocks are independent, so the thread count never shows."""
    if len(rows) == 0:
        return
    arguments, values = bind(rule, population, seen)
    source = kernel_source(rule.function, arguments, fields, utilities=utilities)
    loop = load_kernel(rule.__name__, source)
    key = stream_key(population.seed, rule.stream) if rule.draws else (0, 0)
    columns = population.columns
    occasion = columns[rule.spell] if rule.draws else np.zeros(0, np.uint8)
    indices = [columns[state] for state in sorted({a.by for a in arguments if a.role == "by"})]

    def block(start: int) -> None:
        part = rows[start : start + BLOCK]
        told = [
            value.values(population, part) if isinstance(value, SeenFrom) else value
            for value in values
        ]
        answers = (out[start : start + BLOCK] for out in outs)
        loop(part, np.uint64(key[0]), np.uint64(key[1]), occasion, *indices, *told, *answers)

    starts = range(0, len(rows), BLOCK)
    threads = min(population.register.threads, len(starts))
    if threads <= 1:
        for start in starts:
            block(start)
    else:
        block(0)  # compiles, if need be, before the others ask for the same
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(block, starts[1:]))


def _run_one_by_one(
    rule: Any,
    population: Population,
    rows: Rows,
    seen: Surroundings,
    outs: Answers,
    problem: Exception,
) -> None:
    """Fill `outs` with the interpreted rule, saying why."""
    lines = [line.strip() for line in str(problem).splitlines() if line.strip()]
    why = next((line for line in lines if not line.startswith("Failed in")), lines[0])
    warnings.warn(
        f"{rule.__name__} runs one agent at a time, the compiler does not take it: {why}",
        RuleNotCompiledWarning,
        stacklevel=4,
    )
    for n, row in enumerate(rows.tolist()):
        answer = rule.for_agent(population.kind.at(population, row), seen)
        values = answer if isinstance(answer, tuple) else (answer,)
        for out, value in zip(outs, values, strict=True):
            out[n] = value


def _raise_for_first(rule: Any, population: Population, rows: Rows, seen: Surroundings) -> None:
    """Find the agent whose answer is not finite by asking again, interpreted."""
    for row in rows.tolist():
        agent = population.kind.at(population, row)
        try:
            rule.for_agent(agent, seen)
        except (ArithmeticError, ValueError) as problem:
            told = rule.arguments_for(agent, seen)
            raise FloatingPointError(
                f"{rule.__name__} of {agent!r}: {problem}; it was told {told}"
            ) from None


def _all_finite(out: NDArray[Any]) -> bool:
    if out.dtype.kind == "f":
        return bool(np.isfinite(out).all())
    return out.dtype.kind != "i" or not bool((out == NOT_FINITE).any())
