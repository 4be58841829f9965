"""Tables go to the end of any run, are true of short ones, and stay a hundred columns wide."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from analysis.headline import build
from analysis.text.headline_text import render
from analysis.text.years import said, shown_years, spans

RunTo = Callable[[int], Path]


@pytest.mark.parametrize("last", range(2020, 2061))
def test_every_year_is_in_one_span_and_the_last_is_shown(last: int) -> None:
    every = spans(last)
    assert [year for a, b in every for year in range(a, b + 1)] == list(range(2020, last + 1))
    assert len(every) <= 5
    assert shown_years(last)[-1] == last
    assert all(a < b for a, b in pairwise(shown_years(last)))
    assert len(shown_years(last)) <= 5


def test_spans_and_years_as_they_were_up_to_2035() -> None:
    assert [said(span) for span in spans(2035)] == ["2020-2025", "2026-2030", "2031-2035"]
    assert [said(span) for span in spans(2060)][3:] == ["2036-2045", "2046-2060"]
    assert [said(span) for span in spans(2026)] == ["2020-2025", "2026"]
    assert shown_years(2035) == (2020, 2025, 2030, 2035)


@pytest.mark.parametrize("last", [2020, 2024, 2026, 2028, 2035, 2040, 2060])
def test_all_tables_end_with_the_run(last: int, run_to: RunTo) -> None:
    headline = build(run_to(last))
    text = render(headline)
    assert max(map(len, text.splitlines())) <= 100
    heads = [line for line in text.splitlines()[1:] if line and line[0] != " " and "2020" in line]
    heads = [line for line in heads if not line.startswith("CO2 from boundary")]  # to 2030
    tables = [line for line in heads if line.split()[-1][-4:].isdigit()]
    assert len(tables) == 6  # peaks, sectors, caused, indicators, money, burden
    assert {line.split()[-1][-4:] for line in tables} == {str(last)}
    for section in ("sectors", "caused", "indicators", "burden"):
        years = {number.year for number in headline.numbers if number.section == section}
        assert years == set(shown_years(last))
    cost = sum(n.value for n in headline.numbers if n.label == "Public cost")
    assert cost == pytest.approx(1.2 * (last - 2019))  # 0.3 in each quarter: none is left out


def test_labels_are_whole_in_the_longest_run(run_to: RunTo) -> None:
    text = render(build(run_to(2060)))
    assert "End-user, UHV hydropower at provincial factor " in text
    assert "Electricity import, all at provincial factor, Mt CO2 " in text


def test_a_run_of_the_past_speaks_of_no_mix(run_to: RunTo) -> None:
    past = " ".join(render(build(run_to(2024))).split())
    assert "All its years are the same in every mix: mixes begin with 2026." in past
    assert "from 2026 on" not in past
    later = " ".join(render(build(run_to(2028))).split())
    assert "Years to 2025 are the same in every mix." in later
