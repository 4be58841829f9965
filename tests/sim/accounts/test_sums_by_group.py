"""Sums by group in one pass: the bits of a `bincount` for each column, and nobody left out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.accounts.sums import counts_by_kind, sums_by_group


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), members=st.integers(0, 300))
def test_sums_are_those_of_a_bincount_to_the_bit(seed, members):
    rng = np.random.default_rng(seed)
    group = rng.integers(0, 7, members).astype(np.int8)
    first, second = rng.lognormal(0.0, 4.0, (2, members))
    times = rng.integers(0, 50, members).astype(np.int32)
    found = sums_by_group(group, (first, second), 7, times)
    for column, each in enumerate((first, second)):
        assert (found[:, column] == np.bincount(group, each * times, 7)).all()


def test_narrow_columns_are_added_up_in_full_width():
    group, km = np.zeros(3, np.int16), np.float32([1e8, 1.0, 3e-3])
    found = sums_by_group(group, (km,), 1, np.int32([1, 1, 1]))
    assert found[0, 0] == np.bincount(group, km.astype(np.float64))[0]
    assert found.dtype == np.float64


@pytest.mark.parametrize("stray", [-1, 2])
def test_a_member_of_no_group_is_told(stray):
    with pytest.raises(IndexError, match="no group"):
        sums_by_group(np.array([0, stray]), (np.ones(2),), 2, np.ones(2))


def test_every_member_has_a_value():
    with pytest.raises(ValueError, match="for \\(2,\\) members"):
        sums_by_group(np.array([0, 1]), (np.ones(3),), 2, np.ones(2))


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), members=st.integers(1, 300))
def test_counts_are_those_of_a_bincount(seed, members):
    rng = np.random.default_rng(seed)
    part, kind = (rng.integers(0, bound, members).astype(np.int8) for bound in (5, 4))
    persons = rng.integers(0, 9, members).astype(np.int8)
    rows = np.flatnonzero(rng.random(members) < 0.7)
    cell = part[rows] * 4 + kind[rows]
    once = counts_by_kind(rows, part, kind, (5, 4))
    assert (once.ravel() == np.bincount(cell, minlength=20)).all()
    several = counts_by_kind(rows, part, kind, (5, 4), persons)
    assert (several.ravel() == np.bincount(cell, persons[rows], 20)).all()


@pytest.mark.parametrize(("part", "kind", "rows"), [(2, 0, 0), (0, -1, 0), (0, 3, 0), (0, 0, 1)])
def test_a_row_that_cannot_be_counted_is_told(part, kind, rows):
    with pytest.raises(IndexError):
        counts_by_kind(np.array([rows]), np.array([part]), np.array([kind]), (2, 3))
