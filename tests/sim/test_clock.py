import numpy as np
import pytest

from sim import clock


def test_quarters_count_from_2020() -> None:
    assert clock.quarter("2028Q3") == 34
    assert clock.quarter(2028) == clock.quarter("2028") == 32
    assert clock.quarter("2019Q4") == -1
    assert clock.quarter("2025Q4") == clock.LAST_QUARTER_OF_HISTORY


@pytest.mark.parametrize("index", [-5, -1, 0, 3, 34, 163])
def test_label_and_index_are_each_others_inverse(index: int) -> None:
    assert clock.quarter(clock.label(index)) == index
    assert clock.label(index) == f"{clock.year(index)}Q{clock.quarter_of_year(index)}"


@pytest.mark.parametrize("wrong", ["2028Q5", "2028q3", "28", 2028.5, True, None, "", "2028Q0"])
def test_what_is_no_quarter_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match="no quarter"):
        clock.quarter(wrong)  # type: ignore[arg-type]


def test_four_quarters_make_a_year() -> None:
    assert clock.per_quarter(10.0) == 2.5
    assert (clock.per_quarter(np.array([4.0, 8.0])) == [1.0, 2.0]).all()


def test_decimal_dates_are_quarters() -> None:
    assert clock.quarter_of_date(2025.5) == 22
    assert clock.quarter_of_date(2020.0) == 0
    assert clock.quarter_of_date(2019.75) == -1
