"""What is not finite, or cannot be worked out, stops both modes and names the agent."""

import math

import mesa
import numpy as np
import pytest

from agents.machinery.chance import gumbel
from agents.machinery.choice import best
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


@rule
def ratio(taste, income: YuanPerYear) -> float:
    """Divide."""
    return income / taste


@rule
def logarithm(taste) -> float:
    """Hide what is not a number behind a maximum."""
    return max(math.log(taste), 0.0)


@rule(stream="finite", spell="spell")
def finite_choice(taste, chance) -> int:
    """Compare with what is not a number, then look at the answer."""
    chosen = best(0.0, taste * 1e308 * 1e10 + gumbel(chance, 0))
    return 1 if chosen == 1 else 2


@rule
def whole_number(taste) -> int:
    """Turn into a whole number."""
    return int(taste * 1e308 * 10)


@rule
def infinite(taste) -> float:
    """Grow beyond all bounds."""
    return taste * 1e308 * 10


@rule
def overflowing(taste) -> float:
    """Grow beyond all bounds."""
    return 1.0 / math.exp(taste * 1000)


@pytest.mark.parametrize(
    ("stopping", "value", "why"),
    [
        (ratio, 0.0, "division"),
        (logarithm, 0.0, "math domain error|expected a positive input"),
        (logarithm, -1.0, "math domain error|expected a positive input"),
        (finite_choice, 1.0, "utility of alternative 1 is inf"),
        (whole_number, -5.0, "convert float infinity to integer"),
        (infinite, 2.0, "answer is inf"),
        (overflowing, 2.0, "math range error"),
    ],
)
def test_what_is_not_finite_stops_both_modes_and_names_the_agent(stopping, value, why):
    taste = np.full(100, 1e-320)
    if stopping in (ratio, logarithm):
        taste[:] = 3.0
    assert len(stopping.decide(people(100, taste=taste))) == 100
    taste[63] = value
    population = people(100, taste=taste)
    message = rf"{stopping.__name__} of Person\(63\): .*({why}).*; it was told \{{.*'taste': "
    with pytest.raises(FloatingPointError, match=message):
        stopping.for_agent(population[63])
    with pytest.raises(FloatingPointError, match=message):
        stopping.decide(population)
    assert stopping.for_agent(population[62]) is not None
