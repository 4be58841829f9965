"""Checks of whole arrays say what numpy's own would."""

import numpy as np
import pytest

from agents.machinery.checks import all_codes, all_finite, all_inside


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("place", [0, 2, 4])
def test_one_wrong_number_is_found_wherever_it_stands(wrong, place):
    values = np.arange(5.0)
    assert all_finite(values)
    values[place] = wrong
    assert not all_finite(values)


def test_of_nobody_everything_is_right():
    assert all_finite(np.zeros(0))
    assert all_inside(np.array([99], np.int8), np.zeros(0, np.int64), 1)


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int16, np.int64])
def test_codes_count_from_zero_and_only_where_asked(dtype):
    codes = np.array([0, 1, 2, 3], dtype)
    assert all_inside(codes, np.array([0, 2]), 3)
    assert not all_inside(codes, np.array([0, 3]), 3)
    assert all_codes(codes, 4) and not all_codes(codes, 3)
    assert all_codes(codes[:0], 0)
    if np.dtype(dtype).kind == "i":
        assert not all_codes(np.array([0, -1], dtype), 3)
        assert not all_inside(np.array([0, -1], dtype), np.array([1]), 3)
