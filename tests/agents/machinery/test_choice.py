"""Choosing with one draw per alternative: exact logit shares, and nobody moved for no reason."""

import math
from typing import NamedTuple

import mesa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit
from scipy import stats

from agents.machinery.chance import gumbel
from agents.machinery.choice import NOT_OFFERED, best, if_offered
from agents.machinery.population import Population
from agents.machinery.rule import rule
from agents.machinery.state import Agent, State
from agents.machinery.surroundings import Seen


class Buyer(Agent):
    """Who chooses."""

    income = State("f4", "1", "income")
    spell = State("u1", "1", "ordinal")


class Worth(NamedTuple):
    """Utility of each alternative before taste."""

    none: float
    petrol: float
    hybrid: float
    battery: float


class Offered(NamedTuple):
    """Whether each alternative is to be had."""

    petrol: float
    hybrid: float
    battery: float


ALL = Offered(1, 1, 1)


@rule(stream="choice", spell="spell")
def choose(worth, offered, income, chance) -> int:
    """Take the best."""
    return best(
        worth.none + gumbel(chance, 0),
        if_offered(offered.petrol, worth.petrol * income + gumbel(chance, 1)),
        if_offered(offered.hybrid, worth.hybrid * income + gumbel(chance, 2)),
        if_offered(offered.battery, worth.battery * income + gumbel(chance, 3)),
    )


def buyers(size, seed=0, income=None):
    columns = {"income": np.ones(size) if income is None else income, "spell": np.zeros(size)}
    return Population(mesa.Model(rng=1), Buyer, columns, seed=seed)


def chosen(population, worth, offered=ALL):
    population.surroundings["worth"] = Seen(Worth(*worth))
    population.surroundings["offered"] = Seen(Offered(*offered))
    return choose.decide(population)


@pytest.mark.parametrize("worth", [(0.0, 0.0, 0.0, 0.0), (0.0, 1.0, -1.0, 0.5), (2, -3, 0, 1)])
def test_shares_are_logit(worth):
    counts = np.bincount(chosen(buyers(100_000, seed=3), worth), minlength=4)
    expected = np.exp(worth) / np.exp(worth).sum() * 100_000
    assert stats.chisquare(counts, expected).pvalue > 0.001


def test_shares_without_an_alternative_are_logit_among_the_rest():
    worth = (0.0, 1.0, -1.0, 0.5)
    counts = np.bincount(chosen(buyers(100_000, seed=4), worth, (1, 0, 1)), minlength=4)
    left = np.array([0, 1, 3])
    expected = np.exp(worth)[left] / np.exp(worth)[left].sum() * 100_000
    assert counts[2] == 0 and stats.chisquare(counts[left], expected).pvalue > 0.001


WORTHS = st.tuples(*(st.floats(-5, 5) for _ in range(4)))


@settings(max_examples=60, deadline=None)
@given(WORTHS, st.integers(0, 3), st.floats(0, 10), st.integers(0, 2**31))
def test_improving_one_alternative_moves_people_only_to_it(worth, which, better, seed):
    population = buyers(500, seed, income=np.random.default_rng(0).lognormal(0, 1, 500))
    before = chosen(population, worth)
    improved = [u + better if k == which else u for k, u in enumerate(worth)]
    after = chosen(population, improved)
    assert (after[after != before] == which).all()
    assert (after[before == which] == which).all(), "a better offer never loses an adopter"


@settings(max_examples=40, deadline=None)
@given(WORTHS, st.integers(1, 3), st.integers(0, 2**31))
def test_withdrawing_one_alternative_moves_only_those_who_took_it(worth, which, seed):
    population = buyers(500, seed)
    before = chosen(population, worth)
    after = chosen(population, worth, [float(k != which) for k in (1, 2, 3)])
    assert (before[after != before] == which).all() and (after != which).all()


def test_another_occasion_is_another_taste():
    population = buyers(2000)
    first = chosen(population, (0.0, 0.0, 0.0, 0.0))
    population.columns["spell"][::2] += 1
    second = chosen(population, (0.0, 0.0, 0.0, 0.0))
    assert np.array_equal(first[1::2], second[1::2])
    assert 0.6 < (first[::2] != second[::2]).mean() < 0.9  # three of four by chance


def test_the_same_seed_is_the_same_luck_and_another_is_another():
    worth = (0.0, 0.0, 0.0, 0.0)
    assert np.array_equal(chosen(buyers(500, 7), worth), chosen(buyers(500, 7), worth))
    assert (chosen(buyers(500, 7), worth) != chosen(buyers(500, 8), worth)).mean() > 0.6


@njit
def best_compiled(a, b, c):
    return best(a, b, c)


@njit
def offered_compiled(offered, utility):
    return if_offered(offered, utility)


@settings(max_examples=200, deadline=None)
@given(*(st.floats(-10, 10) | st.integers(-3, 3) for _ in range(3)))
def test_best_is_the_first_of_the_highest_in_both_modes(a, b, c):
    expected = [a, b, c].index(max(a, b, c))
    assert best(a, b, c) == best_compiled(a, b, c) == expected


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_best_refuses_what_is_not_finite_in_both_modes(bad, place):
    utilities = [0.5, 2.0, 1.0]
    utilities[place] = bad
    with pytest.raises(FloatingPointError, match=f"alternative {place} is"):
        best(*utilities)
    with pytest.raises(FloatingPointError, match="not finite"):
        best_compiled(*utilities)


def test_what_is_not_offered_is_finite_and_below_everything():
    for offer in (True, 1.0, 3):
        assert if_offered(offer, 2.5) == offered_compiled(offer, 2.5) == 2.5
    for offer in (False, 0.0, 0):
        assert if_offered(offer, 2.5) == offered_compiled(offer, 2.5) == NOT_OFFERED
    assert best(NOT_OFFERED, -1e9) == 1 and best(NOT_OFFERED, NOT_OFFERED) == 0
