import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.machinery.chance import Stream
from sim.accounts.books.money import Kind
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


@settings(deadline=None)  # the first draw of all loads its machine code
@given(applications, money, st.integers(0, 2**63 - 1))
def test_queue_is_served_until_the_first_who_does_not_fit(pairs, yearly, seed):
    rows, amounts = asked(pairs)
    budget = opened(yearly)
    served = budget.serve(rows, amounts, seed)
    expected, given_out = one_by_one(rows, amounts, yearly / 4.0, seed)
    assert set(rows[served].tolist()) == expected
    assert budget.spent == given_out
    refused = amounts[~served].sum()
    assert budget.turned_down == pytest.approx(refused, rel=1e-9, abs=1e-6)
    assert (budget.turned_down > 0.0) == (refused > 0.0)


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


def test_what_is_asked_for_in_vain_is_turned_down_and_forgotten_with_the_quarter():
    budget = opened(400.0)
    budget.serve(np.array([3]), np.array([60.0]), 1)
    assert budget.turned_down == 0.0
    budget.serve(np.array([4]), np.array([50.0]), 1)  # 40 are left
    budget.serve(np.array([], np.int64), np.array([]), 1)
    budget.serve(np.array([5]), np.array([40.0]), 1)
    budget.turn_down(7.0)  # as those do who hold back
    assert (budget.spent, budget.turned_down) == (100.0, 57.0)
    budget.open_quarter(400.0)
    assert budget.turned_down == 0.0
    with pytest.raises(ValueError, match="turned down"):
        budget.turn_down(-1.0)


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


PAYING = {
    "retrofit_capex_subsidy": 0.3,
    "charging_post_capex_subsidy": 300.0,
    "car_replacement_bonus_nev": 20_000.0,
    "car_replacement_bonus_ice": 20_000.0,
}
RECORDED = [
    f"City|Budget|{budget}|{what}"
    for budget in ("Trade-In", "Green Fund")
    for what in ("Granted", "Turned Down")
]


@pytest.mark.parametrize(
    ("money", "freeze", "ran_out"), [(1e5, "", True), (1e5, "budgets", False), (1e12, "", False)]
)
def test_a_city_of_small_funds_turns_down_and_one_of_frozen_budgets_does_not(
    cities, money, freeze, ran_out
):
    city = cities.build("policy=no_policy", "end=2020", f"freeze=[{freeze}]")
    funds = dict.fromkeys(("tradein_fund_yearly", "green_fund_yearly"), money)
    for name, value in (PAYING | funds).items():
        city.levers._city[name][:] = value
    cities.live(city, 2)
    bonuses, lost_bonuses, grants, refused = (city.recorder.series(name) for name in RECORDED)
    for granted, turned_down in ((bonuses, lost_bonuses), (grants, refused)):
        assert (turned_down > 0.0).all() == (turned_down > 0.0).any() == ran_out
        assert (granted <= 1e5 / 4.0).all() == ran_out
    paid = city.ledger.total(kind=Kind.CHARGING_GRANT, payer="city government")
    assert (paid < 1e5) == ran_out
