"""Dates of decisions: their law, arrivals, new spells, and what a hazard may depend on."""

import copy
import math
from typing import Annotated

import numpy as np
import pytest

from agents.machinery.chance import Stream
from agents.machinery.diary import Dates, Diary
from agents.machinery.rule import UnitMismatchError, rule
from agents.machinery.state import NEVER
from agents.machinery.surroundings import Seen
from agents.machinery.units import PerQuarter, Quarters, Unit, Years

# the law


@pytest.mark.parametrize("age", [1, 12, 40])
@pytest.mark.parametrize("car", [1, 2])
def test_dates_follow_the_weibull_law_given_the_age(motoring, age, car):
    size, end = 20_000, 399
    population = motoring.drivers(size, car=np.full(size, car), bought=np.full(size, -age))
    dates = motoring.due(motoring.begun(population, end))
    quarters = np.arange(end)
    # it is known to have lasted to the eve of quarter 0, which is the age-th quarter of its life
    lasted = ((age - 1) / motoring.lives[car]) ** motoring.shape
    expected = 1.0 - np.exp(lasted - ((age + quarters) / motoring.lives[car]) ** motoring.shape)
    seen = np.searchsorted(np.sort(dates), quarters, side="right") / size
    kolmogorov = math.sqrt(math.log(2 / 0.001) / (2 * size))  # passed by chance in 1 of 1000
    assert np.abs(seen - expected).max() < kolmogorov


def test_waiting_without_a_car_is_geometric(motoring):
    size = 20_000
    dates = motoring.due(motoring.begun(motoring.drivers(size, car=np.zeros(size)), 300))
    expected = 1.0 - np.exp(-motoring.looking_for * np.arange(1, 301))
    seen = np.searchsorted(np.sort(dates), np.arange(300), side="right") / size
    assert np.abs(seen - expected).max() < math.sqrt(math.log(2 / 0.001) / (2 * size))


def test_dates_are_those_worked_out_by_hand(motoring):
    dates = motoring.begun()
    assert motoring.due(dates).tolist() == motoring.by_hand(dates, motoring.no_levers).tolist()
    assert (motoring.due(dates) == NEVER).any(), "dates beyond the end are never"


def test_who_is_due_is_woken_once_and_only_if_active(motoring):
    dates = motoring.begun()
    woken = [dates.who(quarter) for quarter in range(64)]
    assert (
        sorted(np.concatenate(woken).tolist())
        == np.flatnonzero(motoring.due(dates) != NEVER).tolist()
    )
    assert all((motoring.due(dates)[rows] == quarter).all() for quarter, rows in enumerate(woken))
    first = int(woken[5][0])
    dates.population[first].active = False
    assert first not in dates.who(5)


def test_a_new_spell_has_the_next_ordinal_a_new_threshold_and_a_clock_at_zero(motoring):
    dates = motoring.begun(motoring.drivers(3000), 200)
    columns = dates.population.columns
    rows = np.arange(0, 3000, 2)
    before = motoring.due(dates)
    columns["kept"][:] = True
    dates.open(rows, 10)
    assert set(columns["spell"][rows]) == {1} and set(columns["spell"][1::2]) == {0}
    assert (columns["bought"][rows] == 10).all() and not columns["kept"][rows].any()
    assert columns["kept"][1::2].all()
    assert (motoring.due(dates)[rows] > 10).all()
    assert np.array_equal(motoring.due(dates)[1::2], before[1::2]), "nobody else is touched"
    assert np.array_equal(motoring.due(dates), motoring.by_hand(dates, motoring.no_levers))
    same_kind = rows[columns["car"][rows] == 0]
    assert abs(np.corrcoef(before[same_kind], motoring.due(dates)[same_kind])[0, 1]) < 0.15


def test_adding_agents_changes_nobody(motoring):
    few, many = motoring.begun(motoring.drivers(100)), motoring.drivers(150)
    for name, column in many.columns.items():
        column[:100] = few.population.columns[name]
    assert motoring.due(motoring.begun(many))[:100].tolist() == motoring.due(few).tolist()


def test_arrivals_are_dated_from_the_quarter_they_arrive(motoring):
    size = 2000
    arrives = np.arange(size) % 40
    late = motoring.begun(motoring.drivers(size, arrives=arrives, car=np.zeros(size)), 100)
    assert (motoring.due(late) >= arrives).all()
    assert np.array_equal(motoring.due(late), motoring.by_hand(late, motoring.no_levers))
    seen = motoring.due(late) <= 100
    drawn = Stream(1, "car life").exponential(np.arange(size))
    waits = np.ceil(drawn / motoring.looking_for - 1e-9) - 1
    assert np.array_equal((motoring.due(late) - arrives)[seen], waits[seen])
    things_not_there = motoring.begun(motoring.drivers(50, bought=np.full(50, NEVER)))
    assert (motoring.due(things_not_there) == NEVER).all()


# pace


def test_pace_is_a_factor_on_the_hazard(motoring):
    size = 300
    with_pace = Diary(**{**vars(motoring.diary), "pace": motoring.faster})
    speed = np.tile([0.0, 0.5, 1.0, 3.0], size // 4)
    paced = motoring.begun(motoring.drivers(size, speed=speed), diary=with_pace)
    assert (motoring.due(paced)[speed == 0.0] == NEVER).all()
    plain = motoring.begun(motoring.drivers(size))
    assert np.array_equal(motoring.due(paced)[speed == 1.0], motoring.due(plain)[speed == 1.0])
    assert (motoring.due(paced)[speed == 3.0] <= motoring.due(plain)[speed == 3.0]).all()
    assert (motoring.due(paced)[speed == 0.5] >= motoring.due(plain)[speed == 0.5]).all()
    with pytest.raises(ValueError, match="faster answers with a negative factor"):
        motoring.begun(motoring.drivers(size, speed=-speed), diary=with_pace)


# what a diary is not


@rule
def by_income(speed, age: Quarters) -> float:
    return speed * age


@rule
def negative(age: Quarters) -> float:
    return -0.1 * age


@rule
def lowered(age: Quarters, looking) -> float:
    return 0.1 / (1.0 + looking)


@rule
def constant(owner, rate) -> float:
    return rate if owner else 0.0


@rule
def in_years(age: Years, interval: Years, looking: PerQuarter) -> float:
    return 0.25 / interval + looking * (age > 1)


@rule
def by_money(speed: Annotated[float, Unit("yuan")]) -> float:
    return speed


def changed(**words):
    places = {"due": "due", "spell": "spell", "started": "bought"}
    return Diary(**{"name": "car life", "clock": "age", **places, **words})


@pytest.mark.parametrize(
    ("diary", "message"),
    [
        (changed(hazard=by_income), "takes 'speed', which is neither its clock"),
        (changed(hazard=negative), "negative is negative or not finite"),
        (changed(hazard=lowered), "takes 'looking', which is neither"),
        (changed(hazard=negative, clock="years"), r"has no argument \['years'\]"),
        (changed(hazard=negative, levers={"ban": 0.0}), r"has no argument \['ban'\]"),
        (changed(hazard=negative, constants={"rate": 0.0}), r"has no argument \['rate'\]"),
    ],
)
def test_hazards_depend_on_clock_kinds_levers_and_constants_only(motoring, diary, message):
    with pytest.raises(ValueError, match=message):
        Dates(diary, motoring.drivers(), 20)


@rule
def in_units(age: Quarters, interval: Years, looking: PerQuarter) -> float:
    return 0.25 / interval + looking * (age > 4)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"constants": {"interval": 3.0}}, "takes interval in 'yr', but interval is in '1'"),
        ({"levers": {"looking": Seen(0.0, "1/yr")}}, "takes looking in '1/quarter', but looking"),
        ({"hazard": in_years}, "takes age in 'yr', but age is in 'quarters'"),
        ({"pace": by_money}, "takes speed in 'yuan', but speed is in '1'"),
    ],
)
def test_units_of_hazard_and_pace_are_checked(motoring, words, message):
    given = {
        "hazard": in_units,
        "constants": {"interval": Seen(3.0, "yr")},
        "levers": {"looking": Seen(0.0, "1/quarter")},
    }
    dates = motoring.begun(diary=changed(**given))
    assert dates.set_levers({"looking": 1.0}, 3) > 0
    with pytest.raises(UnitMismatchError, match=message):
        Dates(changed(**(given | words)), motoring.drivers(), 20)


def test_a_hazard_may_be_without_clock_and_have_constants(motoring):
    dates = motoring.begun(diary=changed(hazard=constant, clock=None, constants={"rate": 1e9}))
    owner = dates.population.columns["owner"]
    assert (motoring.due(dates)[owner] == 0).all() and (motoring.due(dates)[~owner] == NEVER).all()


def test_levers_only_raise_hazards(motoring):
    dates = motoring.begun(diary=changed(hazard=lowered, levers={"looking": 0.0}))
    with pytest.raises(ValueError, match="lowers a hazard; levers only raise it"):
        dates.set_levers({"looking": 1.0}, 3)


def test_codes_and_rows_that_do_not_exist_are_never_read(motoring):
    dates = motoring.begun()
    with pytest.raises(IndexError):
        dates.open(np.array([400]), 3)
    with pytest.raises(TypeError, match="no state for offers turned down"):
        motoring.begun(diary=changed(hazard=constant, clock=None, constants={"rate": 1.0})).keep(
            np.array([0])
        )
    dates.population.columns["car"][7] = 5
    with pytest.raises(ValueError, match="car goes from 0 to 5, not below 3"):
        dates.begin()


def test_dates_can_be_copied_and_go_on_alike(motoring):
    dates = motoring.begun()
    dates.set_levers({"looking": 0.3, "ban": 0.0}, 5)
    again = copy.deepcopy(dates)
    for each in (dates, again):
        each.open(each.who(6), 6)
        each.set_levers({"looking": 0.0, "ban": 0.3}, 7)
    assert np.array_equal(motoring.due(dates), motoring.due(again))
    assert again.population is not dates.population


def test_the_pace_may_know_constants_of_the_surroundings(motoring):
    @rule
    def pace(speed, factor) -> float:
        return speed * factor

    population = motoring.drivers()
    population.surroundings["factor"] = Seen(1.0)
    assert np.array_equal(
        motoring.due(
            motoring.begun(population, diary=Diary(**{**vars(motoring.diary), "pace": pace}))
        ),
        motoring.due(motoring.begun()),
    )


def test_dates_are_the_same_for_any_number_of_threads(motoring, monkeypatch):
    alone = motoring.due(motoring.begun(motoring.drivers(5000), 64)).copy()
    monkeypatch.setattr("agents.machinery.compiler.blocks.BLOCK", 700)
    population = motoring.drivers(5000)
    population.register.threads = 3
    assert np.array_equal(motoring.due(motoring.begun(population, 64)), alone)
