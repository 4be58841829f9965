"""A changed coefficient changes the answer, interpreted and compiled, wherever it stands."""

import sys
from typing import NamedTuple

import mesa
import numpy as np

from agents.machinery.chance import gumbel
from agents.machinery.choice import best
from agents.machinery.population import Population
from agents.machinery.rule import rule
from agents.machinery.state import Agent, State
from agents.machinery.units import YuanPerYear

PETROL_BONUS = 0.25
ELASTICITY = 0.5
STEPS = (0.5, 1.0, 2.0)


class Prices(NamedTuple):
    """One per alternative."""

    petrol: float
    hybrid: float
    battery: float


BASE = Prices(1.0, 2.0, 3.0)


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


def same_bits(rule_, population):
    answers = rule_.decide(population).tolist()
    assert answers == [rule_.for_agent(person) for person in population]
    return answers


def scaled(taste):
    return ELASTICITY * taste


@rule(stream="coefficients", spell="spell")
def weigh(taste, income: YuanPerYear, chance) -> int:
    """Name a constant, a tuple, a named tuple and a helper, which names another constant."""
    total = taste * PETROL_BONUS + STEPS[2] + BASE.hybrid
    return best(total + gumbel(chance, 0), scaled(taste) + gumbel(chance, 1))


def _worthless(taste):
    return -1000.0 + taste


def test_a_changed_coefficient_changes_both_modes(monkeypatch):
    population, module = people(300), sys.modules[__name__]
    first, utilities = same_bits(weigh, population), weigh.utilities(population)
    for name, value in {
        "PETROL_BONUS": 90.0,
        "ELASTICITY": 20.0,
        "STEPS": (0.0, 0.0, -90.0),
        "BASE": Prices(0.0, 50.0, 0.0),
        "scaled": _worthless,
    }.items():
        with monkeypatch.context() as changed:
            changed.setattr(module, name, value)
            assert same_bits(weigh, population) != first, name
            if name == "ELASTICITY":
                assert not np.array_equal(weigh.utilities(population), utilities), name
    assert same_bits(weigh, population) == first
