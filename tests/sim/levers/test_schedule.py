import pytest

from sim import clock
from sim.errors import InputError
from sim.levers.schedule import SWITCH, Allowed, Interpolation, Schedule, parse

ALLOWED = Allowed(low=0.0, high=0.4, off=9.0, unit="share")
EARLIEST, LATEST = clock.quarter(2026), clock.quarter("2060Q4")


def read(raw: object, interpolation: Interpolation = "linear") -> Schedule:
    return parse(
        raw,
        interpolation,
        ALLOWED,
        file="mix.yaml",
        key="levers.x",
        earliest=EARLIEST,
        latest=LATEST,
    )


def test_a_bare_number_holds_from_2026() -> None:
    schedule = read(0.1)
    assert schedule.first == EARLIEST
    assert {schedule.at(quarter) for quarter in range(EARLIEST, LATEST + 1)} == {0.1}


def test_linear_runs_straight_between_knots_and_then_holds() -> None:
    schedule = read([[2026, 0.1], [2028, 0.3]])
    assert schedule.at(clock.quarter(2026)) == 0.1
    assert schedule.at(clock.quarter(2027)) == pytest.approx(0.2)
    assert schedule.at(clock.quarter("2027Q4")) == pytest.approx(0.275)
    assert schedule.at(clock.quarter(2028)) == schedule.at(clock.quarter(2050)) == 0.3


def test_step_holds_a_value_until_the_next_knot() -> None:
    schedule = read([[2026, 0.1], ["2028Q3", 0.3]], "step")
    assert schedule.at(clock.quarter("2028Q2")) == 0.1
    assert schedule.at(clock.quarter("2028Q3")) == 0.3


def test_nothing_is_said_before_the_first_knot() -> None:
    with pytest.raises(ValueError, match="no value before 2028Q1"):
        read([[2028, 0.1]]).at(clock.quarter("2027Q4"))


def test_off_is_allowed_wherever_it_lies() -> None:
    assert read([[2026, 9]]).at(EARLIEST) == 9.0


def test_a_switch_is_on_or_off() -> None:
    switch = Allowed(0.0, 1.0, 0.0, SWITCH)
    assert 0.0 in switch and 1.0 in switch and 0.5 not in switch
    assert str(switch) == "0 or 1"


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (-0.1, "levers.x: -0.1 is not allowed; allowed: 0 to 0.4 share, or 9 (off)"),
        ([[2026, 0.5]], "0.5 is not allowed; allowed: 0 to 0.4 share, or 9 (off)"),
        ([[2025, 0.1]], "2025 is not allowed; allowed: a year or quarter from 2026Q1 to 2060Q4"),
        ([[2061, 0.1]], "2061 is not allowed; allowed: a year or quarter from 2026Q1 to 2060Q4"),
        ([["2028Q5", 0.1]], "'2028Q5' is not allowed"),
        ([[2027, 0.1], [2027, 0.2]], "2027 is not allowed; allowed: quarters in ascending order"),
        ([[2028, 0.1], [2027, 0.2]], "2027 is not allowed; allowed: quarters in ascending order"),
        ([], "[] is not allowed; allowed: a number, or a list of [quarter, value]"),
        ("much", "'much' is not allowed; allowed: a number, or a list"),
        ([2026, 0.1], "2026 is not allowed; allowed: a number, or a list"),
        ([[2026, 0.1, 0.2]], "is not allowed; allowed: a number, or a list"),
        ([[2026, True]], "is not allowed; allowed: a number, or a list"),
        (float("nan"), "nan is not allowed; allowed: a number, or a list"),
        ({2026: 0.1}, "is not allowed; allowed: a number, or a list"),
    ],
)
def test_a_wrong_schedule_is_refused_in_words(raw: object, message: str) -> None:
    with pytest.raises(InputError) as refused:
        read(raw)
    assert str(refused.value).startswith("mix.yaml: levers.x: ")
    assert message in str(refused.value)
