"""Functions of math in compiled rules: the interpreter's bits, and its refusals."""

import math
from typing import NamedTuple

import mesa
import numba
import numpy as np
import pytest

from agents.machinery.compiler import exact
from agents.machinery.population import Population
from agents.machinery.rule import rule
from agents.machinery.state import Agent, State
from agents.machinery.units import YuanPerYear


class Person(Agent):
    """Somebody."""

    income = State("f4", "yuan/yr", "income")
    taste = State("f8", "1", "taste")
    small = State("i1", "1", "small whole number")
    spell = State("u1", "1", "ordinal of the choice")


def people(size=300, **changed):
    draw = np.random.default_rng(0)
    columns = {
        "income": draw.lognormal(10, 1.5, size),
        "taste": draw.normal(0, 3, size),
        "small": draw.integers(-128, 128, size),
        "spell": draw.integers(0, 256, size),
    }
    return Population(mesa.Model(rng=1), Person, columns | changed, seed=0)


class Powers(NamedTuple):
    """Powers a compiler likes to rewrite."""

    square: float
    root: float
    inverse: float
    of_two: float
    cube: float


@rule
def spread(income: YuanPerYear, taste, small) -> float:
    """Every function of math a rule may use."""
    x = abs(taste) + 0.001
    total = math.exp(-x) + math.expm1(x / 9) + math.log(x) + math.log1p(x) + math.log2(x)
    total += math.log10(x) + math.sqrt(x) + math.sin(taste) + math.cos(taste) + math.tanh(taste)
    total += math.erf(taste) + math.erfc(taste) + math.fabs(taste) + math.copysign(x, taste)
    total += math.pow(x, 2.0) + math.pow(x, 0.5) + math.pow(x, -1.0) + math.pow(2.0, taste)
    total += math.pow(x, 3) + math.pow(income, 0.37) + math.pow(10.0, -x) + math.pow(small, 2)
    total += math.floor(taste) + math.ceil(taste) + math.trunc(taste) + round(taste) + int(income)
    total += math.pi + math.e + math.tau + float(small > 0)
    return total if math.isfinite(total) and not math.isnan(x) and not math.isinf(x) else math.inf


@rule
def powers(taste, income: YuanPerYear) -> Powers:
    """Powers with an exponent or a base that is known when compiled."""
    x = income / 7.0
    return Powers(
        math.pow(x, 2.0), math.pow(x, 0.5), math.pow(x, -1.0), math.pow(2.0, taste), math.pow(x, 3)
    )


def same_bits(rule_, population):
    compiled = rule_.decide(population)
    one_by_one = [rule_.for_agent(person) for person in population]
    columns = compiled if isinstance(compiled, tuple) else (compiled,)
    rows = one_by_one if isinstance(compiled, tuple) else [(answer,) for answer in one_by_one]
    assert [column.tolist() for column in columns] == [list(c) for c in zip(*rows, strict=True)]


def test_a_rule_of_all_functions_agrees_in_both_modes():
    same_bits(spread, people(4000))


def test_powers_agree_to_the_last_bit():
    population = people(20_000)
    same_bits(powers, population)


@pytest.mark.parametrize("name", sorted(exact.SAME_AS_MATH - {"e", "pi", "tau", "inf", "nan"}))
def test_functions_of_math_are_the_interpreters_in_bits_and_refusals(name):
    interpreted = getattr(math, name)
    edges = [0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 710.0, -710.0, 1e-300, 1e300, math.inf, -math.inf]
    edges.append(math.nan)
    drawn = np.random.default_rng(0).normal(0, 20, 300).tolist()
    two = name in {"pow", "copysign"}
    others = [2.0, 0.5, -1.0, 3.0, 1.5, *edges] if two else [None]
    for x in edges + drawn:
        for y in others:
            arguments = (x,) if y is None else (x, y)
            try:
                wanted = interpreted(*arguments)
            except (ValueError, OverflowError) as problem:
                with pytest.raises(type(problem)):
                    in_kernel(name, *arguments)
                continue
            if isinstance(wanted, int) and not abs(wanted) < exact.LARGEST_WHOLE:
                continue  # beyond int64: the interpreter goes on, compiled it is refused
            answer = in_kernel(name, *arguments)
            assert answer == wanted or (math.isnan(answer) and math.isnan(wanted)), (name, x, y)
            assert math.copysign(1.0, answer) == math.copysign(1.0, wanted) or wanted != wanted


KERNELS = {}


def in_kernel(name, *arguments):
    """Call a function as compiled code does."""
    if name not in KERNELS:
        names = ("x", "y")[: len(arguments)]
        source = f"def call({', '.join(names)}): return exact.{name}({', '.join(names)})"
        space = {"exact": exact}
        exec(source, space)
        KERNELS[name] = numba.njit(space["call"])
    return KERNELS[name](*arguments)
