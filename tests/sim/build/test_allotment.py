"""Allotting firms of unequal size to given totals."""

import numpy as np
import pytest

from agents.machinery.chance import Stream
from sim.build.allotment import allot, factors

TOTALS = np.array([50.0, 30.0, 0.0, 20.0])


@pytest.fixture
def size():
    return np.exp(2.0 * Stream(1, "size").normal(np.arange(800)))


def drawn(number, seed=1):
    return Stream(seed, "draw").uniform(np.arange(number))


def test_totals_are_met_but_for_lumps(size):
    category = allot(size, TOTALS, drawn(size.size))
    held = np.bincount(category, weights=size, minlength=4) / size.sum() * 100.0
    np.testing.assert_allclose(held, TOTALS, atol=2.0)
    assert held[2] == 0.0


def test_factors_bring_each_category_to_its_total(size):
    category = allot(size, TOTALS, drawn(size.size))
    scale = factors(size, category, TOTALS)
    held = np.bincount(category, weights=size * scale[category], minlength=4)
    np.testing.assert_allclose(held, TOTALS, rtol=1e-12)


def test_no_category_is_left_without_a_firm():
    category = allot(np.array([90.0, 5.0, 4.0, 1.0]), np.array([97.0, 1.0, 1.0, 1.0]), drawn(4))
    assert sorted(set(category.tolist())) == [0, 1, 2, 3]


def test_nobody_to_allot():
    assert allot(np.zeros(0), TOTALS, np.zeros(0)).size == 0


def test_chance_decides_who(size):
    first, second = (allot(size, TOTALS, drawn(size.size, seed)) for seed in (1, 2))
    assert (first != second).mean() > 0.3
    assert np.array_equal(first, allot(size, TOTALS, drawn(size.size, 1)))
