import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.machinery.chance import Stream
from sim.grants import Budget

applications = st.lists(
    st.tuples(st.integers(0, 10**6), st.floats(0.0, 1e6)), max_size=40, unique_by=lambda one: one[0]
)
money = st.one_of(st.floats(0.0, 1e7), st.just(math.inf))


def opened(yearly, name="trade-in"):
    budget = Budget(name)
    budget.open_quarter(yearly)
    return budget


def asked(pairs):
    rows = np.array([row for row, _ in pairs], np.int64)
    return rows, np.array([amount for _, amount in pairs], np.float64)


def one_by_one(rows, amounts, available, seed):
    """The same queue in plain Python: it stops at the first who asks for more than is left."""
    place = Stream(seed, "queue for trade-in").uniform(rows)
    served, given_out = set(), 0.0
    for n in sorted(range(len(rows)), key=lambda n: place[n]):
        if given_out + amounts[n] > available:
            break
        given_out += amounts[n]
        served.add(int(rows[n]))
    return served, given_out


@given(applications, money, st.integers(0, 2**63 - 1))
def test_queue_is_served_until_the_first_who_does_not_fit(pairs, yearly, seed):
    rows, amounts = asked(pairs)
    budget = opened(yearly)
    served = budget.serve(rows, amounts, seed)
    expected, given_out = one_by_one(rows, amounts, yearly / 4.0, seed)
    assert set(rows[served].tolist()) == expected
    assert budget.spent == given_out


@given(st.lists(applications, max_size=4), money, st.integers(0, 2**63 - 1))
def test_never_spends_more_than_there_is(rounds, yearly, seed):
    budget = opened(yearly)
    for pairs in rounds:
        budget.serve(*asked(pairs), seed)
        assert budget.available >= 0.0
    assert budget.spent <= yearly / 4.0 * (1.0 + 1e-12)


@given(applications, money, st.randoms(use_true_random=False))
def test_order_of_the_list_does_not_matter(pairs, yearly, shuffler):
    mixed = list(pairs)
    shuffler.shuffle(mixed)
    found = []
    for one in (pairs, mixed):
        rows, amounts = asked(one)
        found.append(set(rows[opened(yearly).serve(rows, amounts, 1)].tolist()))
    assert found[0] == found[1]


@given(applications, st.floats(0.0, 1e7), st.floats(0.0, 1e7))
def test_more_money_never_loses_an_applicant(pairs, yearly, more):
    rows, amounts = asked(pairs)
    few = opened(yearly).serve(rows, amounts, 1)
    assert opened(yearly + more).serve(rows, amounts, 1)[few].all()


def test_place_in_the_queue_is_for_life_and_of_the_programme():
    rows, amounts = np.arange(1000), np.ones(1000)
    first = opened(400.0).serve(rows, amounts, 1)
    assert first.sum() == 100
    np.testing.assert_array_equal(first, opened(400.0).serve(rows, amounts, 1))
    for other in (
        opened(400.0).serve(rows, amounts, 2),
        opened(400.0, "green fund").serve(rows, amounts, 1),
    ):
        assert 0 < (first & other).sum() < 30  # a tenth of a hundred by chance


def test_what_is_not_spent_lapses():
    budget = opened(400.0)
    budget.serve(np.array([3]), np.array([60.0]), 1)
    assert (budget.available, budget.spent) == (40.0, 60.0)
    budget.open_quarter(400.0)
    assert (budget.available, budget.spent) == (100.0, 0.0)


@pytest.mark.parametrize("amount", [-1.0, math.nan])
def test_refuses_what_is_no_amount(amount):
    with pytest.raises(ValueError, match="green fund"):
        opened(400.0, "green fund").serve(np.array([1]), np.array([amount]), 1)


def test_nobody_spends_more_than_is_left():
    budget = opened(400.0)
    budget.pay(60.0)
    assert (budget.available, budget.spent) == (40.0, 60.0)
    for amount in (40.1, -1.0, math.nan):
        with pytest.raises(ValueError, match="asked for"):
            budget.pay(amount)
