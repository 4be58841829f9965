import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.build.quota import (
    apportion,
    choose,
    logit,
    lognormal_sigma,
    split_by_rank,
    stationary_ages,
    stratified_normal,
    systematic_counts,
    tilted,
)

SHARES = st.lists(st.floats(0.001, 1.0), min_size=1, max_size=8)


@given(SHARES, st.integers(0, 5000))
def test_apportioned_numbers_sum_to_the_total_and_stay_within_one(weights, total):
    expected = np.array(weights) / sum(weights) * total
    counts = apportion(expected, total)
    assert counts.sum() == total
    assert np.all(np.abs(counts - expected) < 1.0 + 1e-6)


def test_apportion_refuses_expectations_that_do_not_sum_to_the_total():
    with pytest.raises(ValueError, match="sum to 3"):
        apportion([1.0, 2.0], 7)


@given(SHARES, st.integers(0, 5000), st.floats(0.001, 0.999))
def test_systematic_counts_use_all_rows_and_stay_within_one(weights, rows, offset):
    counts = systematic_counts(weights, rows, offset)
    expected = np.array(weights) / sum(weights) * rows
    assert counts.sum() == rows
    assert np.all(np.abs(counts - expected) < 1.0 + 1e-6)


def test_systematic_counts_favour_no_category_over_many_offsets():
    shares = np.array([0.004, 0.5, 0.096, 0.4])
    counts = [systematic_counts(shares, 37, (i + 0.5) / 2000) for i in range(2000)]
    assert np.mean(counts, axis=0) == pytest.approx(37 * shares, abs=0.001)


@given(st.lists(st.integers(0, 50), min_size=2, max_size=6), st.integers(0, 1000))
def test_split_by_rank_gives_the_smallest_keys_the_first_category(counts, shift):
    numbers = np.array(counts)
    key = (np.arange(numbers.sum()) * 7919 + shift) % 100_003 / 100_003.0
    codes = split_by_rank(key, numbers)
    assert np.bincount(codes, minlength=numbers.size).tolist() == counts
    assert np.all(np.diff(codes[np.argsort(key)]) >= 0)


def test_choose_takes_eligible_rows_only_even_if_too_few():
    key = np.array([0.3, 0.1, 0.2, 0.9])
    eligible = np.array([True, False, True, False])
    assert choose(1, key, eligible).tolist() == [False, False, True, False]
    assert choose(3, key, eligible).tolist() == [True, False, True, False]
    assert not choose(0, key).any()
    assert choose(9, key).all()


def test_choosing_by_score_and_logistic_noise_is_a_logit_with_the_share_solved():
    uniform = (np.arange(200_000) * 0.6180339887498949) % 1.0
    score = np.where(np.arange(uniform.size) % 2 == 0, 0.0, np.log(4.0))
    taken = choose(60_000, logit(np.clip(uniform, 1e-9, 1 - 1e-9)) - score)
    odds = [taken[score == s].mean() / (1 - taken[score == s].mean()) for s in np.unique(score)]
    assert odds[1] / odds[0] == pytest.approx(4.0, rel=0.02)


@given(st.floats(1.2, 7.5))
def test_tilted_shares_have_the_mean_and_no_negative_share(mean):
    shape = np.array([0.25, 0.3, 0.21, 0.13, 0.06, 0.03, 0.01, 0.01])
    sizes = np.arange(1.0, 9.0)
    shares = tilted(shape, sizes, mean)
    assert shares @ sizes == pytest.approx(mean, abs=1e-9)
    assert shares.sum() == pytest.approx(1.0)
    assert shares.min() > 0.0


def test_tilting_refuses_a_mean_outside_the_sizes():
    with pytest.raises(ValueError, match="outside"):
        tilted(np.array([0.5, 0.5]), np.array([1.0, 2.0]), 2.5)


def test_stratified_normal_scores_have_the_exact_shape_in_the_order_of_the_draws():
    uniform = (np.arange(999) * 0.6180339887498949) % 1.0
    scores = stratified_normal(uniform)
    assert scores.mean() == pytest.approx(0.0, abs=1e-12)
    assert scores.std() == pytest.approx(1.0, abs=0.005)
    assert np.array_equal(np.argsort(scores), np.argsort(uniform))
    assert stratified_normal(np.empty(0)).size == 0


def test_lognormal_sigma_reproduces_the_coefficient_of_variation():
    values = np.exp(lognormal_sigma(0.55) * stratified_normal(np.linspace(0.0, 1.0, 200_001)))
    assert values.std() / values.mean() == pytest.approx(0.55, rel=0.01)


def test_a_steady_stock_of_long_lived_things_is_on_average_less_than_half_a_life_old():
    cumulated, age = stationary_ages(11.0, 3.0)
    mean = np.trapezoid(1.0 - cumulated, age)
    # renewal theory: mean age = E[L^2] / (2 E[L]); for Weibull shape 3 E[L^2]/E[L]^2 = 1.132
    assert mean == pytest.approx(11.0 * 1.132 / 2.0, rel=0.01)
    assert cumulated[0] == 0.0 and cumulated[-1] == 1.0
