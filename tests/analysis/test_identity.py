"""CO2 from boundary to boundary: what is printed adds up, and what does not close is seen."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.headline import build
from analysis.identity import LEFT_OVER, SECTION, STEPS, render_identity
from analysis.lines import Headline
from analysis.tidy import read

TITLE = "CO2 from boundary to boundary, Mt CO2"


def walk(headline: Headline, year: int) -> list[float]:
    return [n.value for n in headline.numbers if n.section == SECTION and n.year == year]


def printed(headline: Headline) -> list[list[str]]:
    """The columns of figures of the table, by year."""
    lines = render_identity(headline).splitlines()
    assert lines[0].startswith(TITLE)
    rows = [line[-22:].split() for line in lines[1:]]
    return [[row[at] for row in rows] for at in range(2)]


def gaps(column: list[str]) -> list[float]:
    """By how much each total misses the sum of the lines above it."""
    found, reached = [], float(column[0])
    for text in column[1:-1]:
        if text[0] in "+-":
            reached += float(text)
        else:
            found.append(round(float(text) - reached, 6))
            reached = float(text)
    return found


def test_steps_are_signed_and_lead_from_boundary_to_boundary(whole_run: Path) -> None:
    headline, result = build(whole_run), read(whole_run)
    for year in (2020, 2030):
        values = dict(enumerate(walk(headline, year)))
        total = {at: result.yearly(step.indicator)[year] / 1e6 for at, step in enumerate(STEPS)}
        assert values[0] == pytest.approx(total[0])
        assert values[1] == pytest.approx(-total[1])  # processes leave on the way to official
        assert values[7] == pytest.approx(total[7])  # and come back on the way to end-user
        assert sum(values[at] for at in range(4)) == pytest.approx(total[4])
        assert values[len(STEPS)] < 1e-9
    units = {n.unit for n in headline.numbers if n.section == SECTION}
    assert units == {"Mt CO2/yr"}


def test_printed_columns_add_up_to_the_last_digit(run_to: Callable[[int], Path]) -> None:
    for last in (2021, 2028, 2035):  # six columns, rounded each in its own way
        for column in printed(build(run_to(last))):
            assert gaps(column) == [0.0, 0.0, 0.0, 0.0]
            assert column[-1] == "0.00"


def test_what_does_not_close_is_seen(whole_run: Path) -> None:
    headline = build(whole_run)
    end_user = STEPS[-3].indicator
    moved = tuple(
        replace(n, value=n.value + 0.5) if (n.section, n.indicator) == (SECTION, end_user) else n
        for n in headline.numbers
    )
    column = printed(replace(headline, numbers=moved))[0]
    assert gaps(column)[2] == pytest.approx(0.5, abs=0.02)


def test_a_short_run_compares_its_last_year_and_a_part_says_nothing(
    run_to: Callable[[int], Path], households_only: Path
) -> None:
    years = [n.year for n in build(run_to(2028)).numbers if n.label == LEFT_OVER]
    assert years == [2020, 2028]
    assert render_identity(build(households_only)) == ""
