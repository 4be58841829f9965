"""The peak rule on series whose answer is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.peak import BEFORE, NOT_BY_END, PEAK, find_peak, scale_shape


def years(start: int, *values: float) -> dict[int, float]:
    return {start + n: value for n, value in enumerate(values)}


def test_a_plain_peak_with_plateau() -> None:
    peak = find_peak(years(2020, 90, 95, 99, 100, 98.5, 97, 94, 90, 85))
    assert (peak.outcome, peak.year, peak.level) == (PEAK, 2023, 100)
    assert peak.plateau == (2022, 2024)
    assert peak.change_to_end == pytest.approx(-0.15)
    assert peak.observed_from is None


def test_the_dips_of_2020_and_2022_are_no_peak() -> None:
    history = years(2015, 90, 92, 94, 97, 100)
    simulated = years(2020, 96, 101, 97, 102, 104, 106, 107, 105, 100, 95, 90)
    peak = find_peak(simulated, history)
    assert (peak.outcome, peak.year) == (PEAK, 2026)
    assert peak.observed_from == 2015
    # after the dip of 2022 the old height is only nearly reached: still no fall for good
    flat = find_peak(years(2020, 98, 100, 95, 99, 99.5, 99.8, 99.7, 99.9))
    assert flat.outcome == NOT_BY_END


def test_a_rise_to_the_end_is_not_by_the_end() -> None:
    rising = find_peak(years(2020, *range(100, 116)))
    assert (rising.outcome, rising.year, rising.level) == (NOT_BY_END, 2035, 115)
    late = find_peak(years(2020, 80, 85, 90, 95, 100, 90, 85))  # two years below are too few
    assert late.outcome == NOT_BY_END
    assert find_peak(years(2020, 80, 85, 90, 95, 100, 90, 85, 84)).outcome == PEAK


def test_before_the_run() -> None:
    falling = years(2020, 100, 98, 95, 93, 90, 88)
    alone = find_peak(falling)
    assert (alone.outcome, alone.year, alone.plateau) == (BEFORE, None, None)
    joined = find_peak(falling, years(2015, 100, 108, 105, 104, 103))
    assert (joined.outcome, joined.year, joined.level) == (BEFORE, 2016, 108)
    assert joined.plateau == (2016, 2016)


def test_a_late_return_undoes_the_peak() -> None:
    back = find_peak(years(2020, 90, 100, 95, 94, 93, 92, 95, 97, 99))
    assert back.outcome == NOT_BY_END


def test_equal_heights_name_the_first() -> None:
    peak = find_peak(years(2020, 90, 100, 99, 100, 90, 80, 70))
    assert (peak.year, peak.plateau) == (2021, (2021, 2023))


def test_observed_years_of_the_run_are_ignored() -> None:
    peak = find_peak(years(2020, 10, 12, 11, 10, 9), {2019: 9.0, 2020: 50.0})
    assert (peak.year, peak.level) == (2021, 12)


def test_gaps_and_nonsense_are_refused() -> None:
    with pytest.raises(ValueError, match="missing"):
        find_peak({2020: 1.0, 2022: 1.0})
    with pytest.raises(ValueError, match="missing"):
        find_peak({2020: 1.0}, {2017: 1.0})
    with pytest.raises(ValueError, match="above zero"):
        find_peak({2020: 0.0})


def test_a_shape_is_scaled_to_the_first_year_of_the_run() -> None:
    scaled = scale_shape({2018: 200.0, 2019: 220.0, 2020: 210.0}, {2020: 105.0, 2021: 1.0})
    assert scaled == {2018: 100.0, 2019: 110.0}
    with pytest.raises(ValueError, match="2020"):
        scale_shape({2019: 220.0}, {2020: 105.0})


@given(st.lists(st.floats(1.0, 1e6), min_size=1, max_size=40), st.floats(0.01, 100.0))
def test_level_is_the_maximum_and_scale_does_not_matter(values: list[float], by: float) -> None:
    series = years(2020, *values)
    peak = find_peak(series)
    assert peak.level == max(values)
    if peak.year is not None and peak.plateau is not None:
        assert peak.plateau[0] <= peak.year <= peak.plateau[1]
    scaled = find_peak({year: value * 2.0**3 for year, value in series.items()})
    assert (scaled.outcome, scaled.year) == (peak.outcome, peak.year)
    longer = find_peak(series | {max(series) + 1: peak.level * (1 + by)})
    assert longer.outcome == NOT_BY_END
