"""The scorecard: each sense by hand, nothing filled in, chances with an honest interval."""

import csv
from pathlib import Path

import pytest

from analysis.lines import Headline, TargetLine
from analysis.scorecard import chance, promised, scorecard
from analysis.text.scorecard_text import render_chances, render_scorecard
from analysis.tidy import read
from sim.plan.plan import Target, as_row
from sim.results.files import write_run
from sim.results.recorder import FLOW, MEAN, STOCK, Indicator, Recorder

YEARS = range(2020, 2036)


def aim(
    name: str, sense: str, indicator: str, value: float | None = None, **more: object
) -> Target:
    given: dict[str, object] = {
        "measure": 1,
        "quote": "",
        "label_en": name,
        "label_zh": name,
        "upper": None,
        "unit": "GW",
        "year": 2030,
        "since": None,
        "how": "emerges",
        "within": "",
        "reading": "",
        "stated": True,
    }
    return Target(name=name, sense=sense, indicator=indicator, value=value, **(given | more))  # type: ignore[arg-type]


@pytest.fixture
def run(tmp_path: Path):
    """A run of sixteen years: capacity 100 MW a year, heat falling, CO2 with a peak in 2026."""

    def make(*targets: Target) -> dict[str, TargetLine]:
        recorder = Recorder(
            [
                Indicator("Capacity", "MW", STOCK, "grows by 100 MW a year"),
                Indicator("Heat", "TJ", FLOW, "falls by one per cent of the first a year"),
                Indicator("City|Share|Green", "1", MEAN, "a tenth, then 0.4"),
                Indicator("CO2", "t CO2", FLOW, "highest in 2026"),
                Indicator("Rising", "t CO2", FLOW, "for ever"),
                Indicator("Part|A", "MW", STOCK, "one part of something"),
            ]
        )
        for quarter in range(4 * len(YEARS)):
            year = quarter // 4
            recorder.put(quarter, "Capacity", 100.0 * (year + 1))
            recorder.put(quarter, "Heat", 1.0 - 0.01 * year)
            recorder.put(quarter, "City|Share|Green", 0.4 if year > 3 else 0.1)
            recorder.put(quarter, "CO2", 100.0 - abs(year - 6))
            recorder.put(quarter, "Rising", 100.0 + year)
            recorder.put(quarter, "Part|A", 1.0)
            recorder.close_quarter(quarter)
        write_run(tmp_path, recorder.table({}), {}, (), (), targets)
        return {line.name: line for line in scorecard(read(tmp_path))}

    return make


@pytest.mark.parametrize(
    ("target", "value", "met"),
    [
        (aim("reached", "at_least", "Capacity", 1.1), 1.1, True),
        (aim("missed", "at_least", "Capacity", 1.2), 1.1, False),
        (aim("near", "about", "Capacity", 1.15), 1.1, True),
        (aim("too far", "about", "Capacity", 1.17), 1.1, False),
        (aim("within", "near", "Capacity", 1.15), 1.1, True),
        (aim("beyond", "near", "Capacity", 1.04), 1.1, False),
        (aim("under", "at_most", "Capacity", 1.1), 1.1, True),
        (aim("over", "at_most", "Capacity", 1.0), 1.1, False),
        (aim("share", "at_least", "City|Share|Green", 40.0, unit="%"), 40.0, True),
        (aim("each", "every_year", "City|Share|Green", 20.0, unit="%", since=2024), 40.0, True),
        (
            aim("not each", "every_year", "City|Share|Green", 20.0, unit="%", since=2023),
            10.0,
            False,
        ),
        (aim("falls", "below_since", "Heat", since=2020, unit="%"), -10.0, True),
        (aim("rises", "below_since", "Rising", since=2020, unit="%"), 10.0, False),
        (aim("ratio", "below_since", "Heat / Capacity", since=2029, unit="%"), None, True),
        (aim("peak", "peak_by", "CO2", 2030, unit="year"), 2026.0, True),
        (aim("late", "peak_by", "CO2", 2025, unit="year"), 2026.0, False),
        (aim("never", "peak_by", "Rising", 2030, unit="year"), None, False),
        (aim("not lived", "peak_by", "CO2", 2040, unit="year", year=2040), None, None),
        (aim("sum", "at_least", "Capacity + Capacity", 2.2), 2.2, True),
        (aim("nowhere", "at_least", "Dragons", 1.0), None, None),
        (aim("in part", "at_least", "Part", 0.001), None, None),
        (aim("too late", "at_least", "Capacity", 1.0, year=2040), None, None),
    ],
    ids=lambda one: one.name if isinstance(one, Target) else None,
)
def test_a_target_is_scored_by_its_sense(run, target, value, met) -> None:
    line = run(target)[target.name]
    assert line.met is met
    if value is not None:
        assert line.value == pytest.approx(value)
    elif target.sense != "below_since":
        assert line.value is None and line.note


def test_a_share_of_targets_counts_those_that_can_be_judged_in_that_year(run) -> None:
    lines = run(
        aim("share", "share_met", "", 50.0, unit="%"),
        aim("reached", "at_least", "Capacity", 1.0),
        aim("missed", "at_least", "Capacity", 9.0),
        aim("unknown", "at_least", "Dragons", 9.0),
        aim("of another year", "at_least", "Capacity", 9.0, year=2035),
        aim("counted", "at_least", "Capacity", 1.0, how="scheduled"),
    )
    assert (lines["share"].value, lines["share"].met) == (50.0, True)
    assert next(iter(lines)) == "share"  # the order of the text stays


def test_a_target_in_another_unit_than_the_run_is_refused(run) -> None:
    with pytest.raises(ValueError, match="must be in GW"):
        run(aim("megawatts", "at_least", "Capacity", 1100.0, unit="MW"))


def test_a_run_without_plan_has_no_scorecard(tmp_path: Path) -> None:
    recorder = Recorder([Indicator("Capacity", "MW", STOCK, "some")])
    recorder.put(0, "Capacity", 1.0)
    recorder.close_quarter(0)
    write_run(tmp_path, recorder.table({}), {})
    assert scorecard(read(tmp_path)) == ()


def test_the_interval_of_a_chance_is_wilson_s() -> None:
    """Against tabulated values for 8 of 10, and wide where all runs agree."""
    found = chance([True] * 8 + [False] * 2)
    assert (found.share, found.low, found.high) == pytest.approx((0.8, 0.490, 0.943), abs=1e-3)
    always = chance([True] * 20)
    assert (always.high, always.low) == pytest.approx((1.0, 0.839), abs=1e-3)
    assert chance([False] * 20).low == 0.0
    with pytest.raises(ValueError, match="at least one"):
        chance([])


def test_many_runs_are_told_with_their_interval() -> None:
    (line,) = promised([as_row(aim("storage", "at_least", "x", 1.0, upper=1.3))])
    told = render_chances("Plan, 10 runs", [(line, chance([True] * 8 + [False] * 2))])
    row = told.splitlines()[1]
    assert "1-1.30 GW" in row and "80 %" in row and "49-94 %" in row
    assert "?" in render_chances("Plan", [(line, None)]).splitlines()[1]
    always = render_chances("Plan, 2 runs", [(line, chance([True, True]))])
    assert "34-100 %" in always, "the interval is said where all runs agree, above all there"


def test_a_number_of_ours_and_a_limit_are_marked() -> None:
    ours, bound = promised(
        [
            as_row(aim("ours", "at_least", "x", 85.0, stated=False)),
            as_row(aim("bound", "about", "x", 7.0, within="gas_power_permit")),
        ]
    )
    told = render_chances("Plan", [(ours, None), (bound, None)]).splitlines()
    assert "85 GW*" in told[1] and "about 7 GW " in told[2]
    headline = Headline({}, 2020, 2035, (), (), (), (), {}, (ours, bound))
    assert render_scorecard(headline).splitlines()[2].endswith("?  limit")


def test_the_table_beside_the_run_is_the_plan(run, tmp_path: Path) -> None:
    run(aim("reached", "at_least", "Capacity", 1.1))
    with (tmp_path / "targets.csv").open(encoding="utf-8", newline="") as lines:
        (row,) = csv.DictReader(lines)
    assert (row["name"], row["value"], row["since"]) == ("reached", "1.1", "")
