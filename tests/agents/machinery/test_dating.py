"""A date that is looked up is the date that a walk finds, to the quarter, whoever's it is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.machinery.chance import Stream
from agents.machinery.dating import cumulated, find_dates, settled_from
from agents.machinery.state import NEVER

SIZE, KINDS = 2_000, 3


def dates(tables, path, started, arrives, sums):
    out = np.empty(SIZE, np.int16)
    rows, kind = np.arange(SIZE), np.arange(SIZE) % KINDS
    key = (np.uint64(word) for word in Stream(5, "lives").key)
    spell = np.zeros(SIZE, np.uint8)
    settled = settled_from(path)
    find_dates(
        rows, *key, spell, started, arrives, kind, np.ones(SIZE), tables, path, settled, sums, out
    )
    return out


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    clocks=st.sampled_from([1, 7, 400]),
    end=st.integers(1, 160),
    change=st.integers(0, 160),
)
def test_looking_up_and_walking_agree(seed, clocks, end, change):
    draw = np.random.default_rng(seed)
    tables = draw.exponential(0.05, (2, KINDS, clocks)) * (draw.random((2, KINDS, 1)) < 0.8)
    path = (np.arange(end + 1) >= change).astype(np.int64)
    started = draw.integers(-20, end + 1, SIZE).astype(np.int16)
    arrives = (draw.integers(0, end + 1, SIZE) * (draw.random(SIZE) < 0.2)).astype(np.int16)
    walked = dates(tables, path, started, arrives, np.zeros((0, 0)))
    looked_up = dates(tables, path, started, arrives, cumulated(tables[path[-1]], end + 1))
    assert looked_up.tolist() == walked.tolist()


def test_nobody_is_dated_beyond_the_run_or_without_a_hazard():
    path, none = np.zeros(10, np.int64), np.zeros(SIZE, np.int16)
    tables = np.zeros((1, KINDS, 1))
    assert (dates(tables, path, none, none, cumulated(tables[0], 10)) == NEVER).all()
    sure = np.full((1, KINDS, 1), 1e3)
    assert (dates(sure, path, none, none, cumulated(sure[0], 10)) == 1).all()
    assert (dates(sure, path, none + np.int16(9), none, cumulated(sure[0], 10)) == NEVER).all()


@pytest.mark.parametrize(
    ("path", "quarter"), [([0, 0, 0], 0), ([0, 1, 1], 1), ([0, 1, 0], 2), ([1], 0)]
)
def test_levers_are_settled_after_their_last_change(path, quarter):
    assert settled_from(np.array(path)) == quarter
