"""What is not finite, or cannot be worked out, stops both modes and names the agent."""

import math
from typing import NamedTuple

import mesa
import numpy as np
import pytest

from agents.machinery.chance import gumbel
from agents.machinery.choice import best
from agents.machinery.population import Population
from agents.machinery.rule import rule
from agents.machinery.state import Agent, State
from agents.machinery.surroundings import Seen, SeenFrom
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
    with pytest.raises(FloatingPointError, match=message):
        stopping.explain(population[63])
    assert stopping.for_agent(population[62]) is not None


@rule(stream="utilities", spell="spell")
def unbounded(taste, chance) -> int:
    """Compare with what has no bound."""
    return best(0.0, taste * 1e308 * 1e10 + gumbel(chance, 0))


def test_utilities_that_are_not_finite_stop_too():
    population = people(100, taste=np.where(np.arange(100) == 63, 2.0, 1e-320))
    assert unbounded.utilities(population, np.arange(63)).shape == (63, 2)
    message = r"unbounded of Person\(63\): utility of alternative 1 is inf; it was told"
    for ask in (unbounded.utilities, lambda all_: unbounded.utilities_for(all_[63])):
        with pytest.raises(FloatingPointError, match=message):
            ask(population)


STEPS = (1.0, 2.0, 3.0)


@rule
def beyond(small) -> float:
    """Look for a step that is not there."""
    return STEPS[small]


@rule
def asserting(small) -> float:
    """Rely on something."""
    assert small < 3
    return 1.0 * small


@pytest.mark.parametrize(
    ("stopping", "why"),
    [(beyond, "tuple index out of range"), (asserting, "assert 7 < 3|AssertionError")],
)
def test_what_the_rule_itself_gives_up_names_the_agent(stopping, why, recwarn):
    small = np.arange(100) % 3
    assert len(stopping.decide(people(100, small=small))) == 100
    small[63] = 7
    population = people(100, small=small)
    message = rf"{stopping.__name__} of Person\(63\): ({why}); it was told \{{'small': 7\}}"
    for ask in (stopping.decide, lambda all_: stopping.for_agent(all_[63])):
        with pytest.raises(FloatingPointError, match=message):
            ask(population)
    assert not recwarn.list, "it compiles"


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_seen_is_finite(value):
    for given in (value, Pair(1.0, value)):
        with pytest.raises(ValueError, match="what agents see is finite"):
            Seen(given)
    with pytest.raises(ValueError, match="what agents see is finite"):
        Seen(np.array([0.0, value]), by="small")
    population = people(100)
    population.surroundings["crowd"] = SeenFrom(
        lambda _, rows: np.where(rows == 63, value, 1.0), meaning="neighbours"
    )
    for ask in (crowded.decide, lambda all_: crowded.explain(all_[63])):
        with pytest.raises(FloatingPointError, match=r"what row 63 sees \(neighbours\) is"):
            ask(population)


class Pair(NamedTuple):
    """Two numbers."""

    one: float
    other: float


@rule
def crowded(crowd) -> float:
    """Hide what is not a number behind a maximum."""
    return max(1.0, crowd)
