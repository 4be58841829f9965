"""A yuan counts less to the rich, more to those who mind prices, by the same law everywhere."""

from types import SimpleNamespace

import pytest

from agents.households.money import weight_of_money

WEIGHTS = SimpleNamespace(typical_income=100_000.0, income_effect=0.5)


def test_it_is_one_at_typical_income_and_a_half_at_four_times_of_it():
    assert weight_of_money(1.0, 100_000.0, WEIGHTS) == 1.0
    assert weight_of_money(1.0, 400_000.0, WEIGHTS) == pytest.approx(0.5)
    assert weight_of_money(3.0, 25_000.0, WEIGHTS) == pytest.approx(6.0)


def test_without_an_effect_of_income_all_incomes_count_alike():
    flat = SimpleNamespace(typical_income=100_000.0, income_effect=0.0)
    assert weight_of_money(1.5, 1.0, flat) == weight_of_money(1.5, 1e9, flat) == 1.5
