"""Allotting firms of unequal size to given totals."""

import numpy as np
import pytest

from agents.machinery.chance import Stream
from sim.build.allotment import allot, dealt, factors

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


@pytest.mark.parametrize("seed", range(20))
def test_a_firm_goes_where_it_fits_in(seed):
    size = np.array([50.0, *np.ones(50)])
    assert allot(size, np.array([40.0, 60.0]), drawn(51, seed))[0] == 1
    assert allot(size, np.array([45.0, 40.0, 15.0]), drawn(51, seed))[0] == 0  # most is lacking


def test_chance_decides_between_categories_where_it_fits_in():
    size = np.array([50.0, *np.ones(150)])
    totals = np.array([100.0, 60.0, 40.0])
    where = [allot(size, totals, drawn(151, seed))[0] for seed in range(400)]
    share = np.bincount(where, minlength=3) / 400.0
    np.testing.assert_allclose(share, [100 / 160, 60 / 160, 0.0], atol=0.08)  # 3 sd of 400 draws


def test_nobody_is_dealt_more_than_the_most():
    size = np.array([60.0, 25.0, 10.0, 5.0])
    np.testing.assert_allclose(dealt(size, 200.0, 500.0), 2.0 * size)
    part = dealt(size, 200.0, 70.0)
    np.testing.assert_allclose(part, [70.0, 70.0, 40.0, 20.0])
    np.testing.assert_allclose(dealt(size, 200.0, 40.0), 2.0 * size)  # too little for all of it


def test_nobody_to_allot():
    assert allot(np.zeros(0), TOTALS, np.zeros(0)).size == 0


def test_chance_decides_who(size):
    first, second = (allot(size, TOTALS, drawn(size.size, seed)) for seed in (1, 2))
    assert (first != second).mean() > 0.3
    assert np.array_equal(first, allot(size, TOTALS, drawn(size.size, 1)))
