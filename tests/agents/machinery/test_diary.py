"""Dates of decisions: their law, and what levers, refusals and arrivals do to them."""

import copy
import math

import mesa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.machinery.chance import Stream
from agents.machinery.diary import Dates, Diary
from agents.machinery.population import Population
from agents.machinery.rule import rule
from agents.machinery.state import NEVER, Agent, State
from agents.machinery.surroundings import Seen
from agents.machinery.units import Quarters

SHAPE = 2.5
LIVES = (0.0, 30.0, 60.0)  # by kind of car; none is looked for at a constant rate
LOOKING_FOR = 0.02
OLD = 20


class Driver(Agent):
    """Who has a car, or none."""

    active = State("?", "1", "lives here now")
    arrives = State("i2", "quarter", "quarter of arrival")
    car = State("i1", "1", "0 none, 1 short-lived, 2 long-lived", kinds=3)
    owner = State("?", "1", "owns")
    speed = State("f4", "1", "wear against that of others")
    bought = State("i2", "quarter", "since when")
    due = State("i2", "quarter", "next decision")
    spell = State("u1", "1", "ordinal")
    kept = State("?", "1", "turned an early offer down")


@rule
def wear(car, age: Quarters, looking, ban) -> float:
    """Weibull by kind; a trade-in makes owners of old cars look, a ban all owners of the first."""
    if car == 0:
        return LOOKING_FOR
    life = LIVES[car]
    natural = math.pow(age / life, SHAPE) - math.pow((age - 1) / life, SHAPE) if age > 0 else 0.0
    if age >= OLD:
        natural += looking
    if car == 1:
        natural += ban
    return natural


@rule
def faster(speed) -> float:
    """Wear of one agent against another's."""
    return speed


DIARY = Diary(
    name="car life",
    hazard=wear,
    clock="age",
    due="due",
    spell="spell",
    started="bought",
    levers={"looking": 0.0, "ban": 0.0},
    kept="kept",
)


def drivers(size=400, seed=1, **changed):
    draw = np.random.default_rng(0)
    columns = {
        "active": np.ones(size, bool),
        "arrives": np.zeros(size),
        "car": draw.integers(0, 3, size),
        "owner": draw.random(size) < 0.5,
        "speed": np.ones(size),
        "bought": -draw.integers(1, 60, size),
        "due": np.full(size, NEVER),
        "spell": np.zeros(size),
        "kept": np.zeros(size, bool),
    }
    return Population(mesa.Model(rng=1), Driver, columns | changed, seed=seed)


def begun(population=None, end=63, diary=DIARY):
    dates = Dates(diary, drivers() if population is None else population, end)
    dates.begin()
    return dates


def due(dates):
    return dates.population.columns["due"].copy()


def by_hand(dates, path):
    """Return every date as the law says, agent by agent; `path` gives levers by quarter."""
    population, end = dates.population, dates.end
    stream = Stream(population.seed, "car life")
    found = []
    for driver in (population[row] for row in range(population.size)):
        threshold = float(stream.exponential(driver.row, driver.spell))
        cumulated, date = 0.0, NEVER
        for quarter in range(max(driver.bought + 1, driver.arrives, 0), end + 1):
            looking, ban = path(quarter)
            cumulated += wear(driver.car, quarter - driver.bought, looking, ban)
            if cumulated >= threshold:
                date = quarter
                break
        found.append(date)
    return np.array(found)


def no_levers(_):
    return 0.0, 0.0


# the law


@pytest.mark.parametrize("age", [1, 12, 40])
@pytest.mark.parametrize("car", [1, 2])
def test_dates_follow_the_weibull_law_given_the_age(age, car):
    size, end = 20_000, 399
    population = drivers(size, car=np.full(size, car), bought=np.full(size, -age))
    dates = due(begun(population, end))
    quarters = np.arange(end)
    # it is known to have lasted to the eve of quarter 0, which is the age-th quarter of its life
    lasted = ((age - 1) / LIVES[car]) ** SHAPE
    expected = 1.0 - np.exp(lasted - ((age + quarters) / LIVES[car]) ** SHAPE)
    seen = np.searchsorted(np.sort(dates), quarters, side="right") / size
    kolmogorov = math.sqrt(math.log(2 / 0.001) / (2 * size))  # passed by chance in 1 of 1000
    assert np.abs(seen - expected).max() < kolmogorov


def test_waiting_without_a_car_is_geometric():
    size = 20_000
    dates = due(begun(drivers(size, car=np.zeros(size)), 300))
    expected = 1.0 - np.exp(-LOOKING_FOR * np.arange(1, 301))
    seen = np.searchsorted(np.sort(dates), np.arange(300), side="right") / size
    assert np.abs(seen - expected).max() < math.sqrt(math.log(2 / 0.001) / (2 * size))


def test_dates_are_those_worked_out_by_hand():
    dates = begun()
    assert due(dates).tolist() == by_hand(dates, no_levers).tolist()
    assert (due(dates) == NEVER).any(), "dates beyond the end are never"


def test_who_is_due_is_woken_once_and_only_if_active():
    dates = begun()
    woken = [dates.who(quarter) for quarter in range(64)]
    assert sorted(np.concatenate(woken).tolist()) == np.flatnonzero(due(dates) != NEVER).tolist()
    assert all((due(dates)[rows] == quarter).all() for quarter, rows in enumerate(woken))
    first = int(woken[5][0])
    dates.population[first].active = False
    assert first not in dates.who(5)


def test_a_new_spell_has_the_next_ordinal_a_new_threshold_and_a_clock_at_zero():
    dates = begun(drivers(3000), 200)
    columns = dates.population.columns
    rows = np.arange(0, 3000, 2)
    before = due(dates)
    columns["kept"][:] = True
    dates.open(rows, 10)
    assert set(columns["spell"][rows]) == {1} and set(columns["spell"][1::2]) == {0}
    assert (columns["bought"][rows] == 10).all() and not columns["kept"][rows].any()
    assert columns["kept"][1::2].all()
    assert (due(dates)[rows] > 10).all()
    assert np.array_equal(due(dates)[1::2], before[1::2]), "nobody else is touched"
    assert np.array_equal(due(dates), by_hand(dates, no_levers))
    same_kind = rows[columns["car"][rows] == 0]
    assert abs(np.corrcoef(before[same_kind], due(dates)[same_kind])[0, 1]) < 0.15


def test_adding_agents_changes_nobody():
    few, many = begun(drivers(100)), drivers(150)
    for name, column in many.columns.items():
        column[:100] = few.population.columns[name]
    assert due(begun(many))[:100].tolist() == due(few).tolist()


def test_arrivals_are_dated_from_the_quarter_they_arrive():
    size = 2000
    arrives = np.arange(size) % 40
    late = begun(drivers(size, arrives=arrives, car=np.zeros(size)), 100)
    assert (due(late) >= arrives).all()
    assert np.array_equal(due(late), by_hand(late, no_levers))
    waits = np.minimum(due(late), 101) - arrives
    assert np.array_equal(waits[due(late) <= 100], (
        np.ceil(Stream(1, "car life").exponential(np.arange(size)) / LOOKING_FOR - 1e-9) - 1
    )[due(late) <= 100])  # fmt: skip
    things_not_there = begun(drivers(50, bought=np.full(50, NEVER)))
    assert (due(things_not_there) == NEVER).all()


# levers

LEVELS = st.sampled_from([0.0, 0.01, 0.05, 0.3, 2.0])


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 63), LEVELS, LEVELS)
def test_raising_a_lever_never_postpones_and_moves_only_those_it_reaches(
    seed, quarter, looking, ban
):
    dates = begun(drivers(200, seed))
    before = due(dates)
    moved = dates.set_levers({"looking": looking, "ban": ban}, quarter)
    after, columns = due(dates), dates.population.columns
    assert (after <= before).all()
    assert moved == np.count_nonzero(after != before)
    assert np.array_equal(after[before < quarter], before[before < quarter])
    assert (after[before >= quarter] >= quarter).all()
    old_before_due = np.minimum(before, 63) - columns["bought"] >= OLD
    reached = (ban > 0) & (columns["car"] == 1)
    reached |= (looking > 0) & (columns["car"] != 0) & old_before_due
    assert np.array_equal(after[~reached], before[~reached])
    running = before >= quarter
    expected = by_hand(dates, lambda q: (looking, ban) if q >= quarter else (0.0, 0.0))
    assert np.array_equal(after[running], expected[running])
    assert np.array_equal(dates.early(np.arange(200)), after < before)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 63), st.integers(0, 20), LEVELS)
def test_lowering_back_restores(seed, quarter, later, looking):
    dates = begun(drivers(200, seed))
    before = due(dates)
    dates.set_levers({"looking": looking, "ban": 0.1}, quarter)
    raised = due(dates)
    dates.set_levers({"looking": 0.0, "ban": 0.0}, quarter + later)
    after = due(dates)
    if later == 0:
        assert np.array_equal(after, before), "to the quarter, when nothing has come of it yet"
    assert (after <= before).all() and (after >= raised).all()
    past = raised < quarter + later
    assert np.array_equal(after[past], raised[past])
    untouched = raised == before
    assert np.array_equal(after[untouched], before[untouched])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 40), st.integers(0, 20), LEVELS, LEVELS, LEVELS)
def test_only_the_path_of_levers_counts(seed, quarter, later, one, other, detour):
    straight, winding = begun(drivers(200, seed)), begun(drivers(200, seed))
    straight.set_levers({"looking": one, "ban": 0.0}, quarter)
    straight.set_levers({"looking": other, "ban": 0.0}, quarter + later)
    winding.set_levers({"looking": detour, "ban": detour}, quarter)
    winding.set_levers({"looking": one, "ban": 0.0}, quarter)
    for step in range(later):
        assert winding.set_levers({"looking": one, "ban": 0.0}, quarter + step) == 0
    winding.set_levers({"looking": other, "ban": detour}, quarter + later)
    winding.set_levers({"looking": other, "ban": 0.0}, quarter + later)
    assert np.array_equal(due(straight), due(winding))
    opened = np.arange(0, 200, 3)
    for dates in (straight, winding):
        dates.open(opened, quarter + later)
    assert np.array_equal(due(straight), due(winding))


def test_setting_the_same_levers_again_costs_nothing_and_moves_nobody():
    dates = begun()
    assert dates.set_levers({"looking": 0.0, "ban": 0.0}, 0) == 0
    assert dates.set_levers({"looking": 0.3, "ban": 0.0}, 5) > 0
    assert dates.set_levers({"looking": 0.3, "ban": 0.0}, 9) == 0
    assert len(dates.settings) == 2


def test_who_should_have_come_up_already_comes_up_now():
    dates = begun(drivers(300, car=np.full(300, 2), bought=np.full(300, -1)))
    dates.population.columns["car"][:] = 1  # against the advice to open a new spell
    running = due(dates) >= 30
    dates.set_levers({"looking": 0.0, "ban": 0.001}, 30)
    late = running & (by_hand(dates, no_levers) < 30)
    assert late.any() and (due(dates)[late] == 30).all()


def test_a_kept_thing_has_its_old_date_and_is_left_in_peace():
    dates = begun(drivers(2000))
    before = due(dates)
    dates.set_levers({"looking": 0.3, "ban": 0.0}, 4)
    woken = dates.who(4)
    early = woken[dates.early(woken)]
    assert 0 < len(early) < len(woken)
    dates.keep(early)
    assert np.array_equal(due(dates)[early], before[early])
    assert not dates.early(early).any()
    dates.set_levers({"looking": 2.0, "ban": 2.0}, 5)
    assert np.array_equal(due(dates)[early], before[early]), "asked once in a spell"
    due_again = early[before[early] != NEVER][:1]
    dates.open(due_again, int(before[due_again[0]]))
    assert not dates.population.columns["kept"][due_again].any()
    in_time = woken[~dates.early(woken)]
    in_time = in_time[due(dates)[in_time] == 4]
    with pytest.raises(ValueError, match="was not woken early"):
        dates.keep(in_time)


def test_early_is_said_only_of_what_levers_brought_forward():
    dates = begun(drivers(2000))
    natural = due(dates)
    dates.set_levers({"looking": 0.5, "ban": 0.0}, 0)
    for quarter in range(12):
        rows = dates.who(quarter)
        assert np.array_equal(dates.early(rows), natural[rows] > quarter)


# pace


PACED = Diary(**{**vars(DIARY), "pace": faster})


def test_pace_is_a_factor_on_the_hazard():
    size = 300
    speed = np.tile([0.0, 0.5, 1.0, 3.0], size // 4)
    paced = begun(drivers(size, speed=speed), diary=PACED)
    assert (due(paced)[speed == 0.0] == NEVER).all()
    plain = begun(drivers(size))
    assert np.array_equal(due(paced)[speed == 1.0], due(plain)[speed == 1.0])
    assert (due(paced)[speed == 3.0] <= due(plain)[speed == 3.0]).all()
    assert (due(paced)[speed == 0.5] >= due(plain)[speed == 0.5]).all()
    with pytest.raises(ValueError, match="faster answers with a negative factor"):
        begun(drivers(size, speed=-speed), diary=PACED)


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


def changed(**words):
    return Diary(**{**vars(DIARY), "levers": {}, "kept": None, **words})


@pytest.mark.parametrize(
    ("diary", "message"),
    [
        (changed(hazard=by_income), "takes 'speed', which is neither its clock"),
        (changed(hazard=negative), "negative is negative or not finite"),
        (changed(hazard=wear), "takes 'looking', which is neither"),
        (changed(hazard=negative, clock="years"), r"has no argument \['years'\]"),
        (changed(hazard=negative, levers={"ban": 0.0}), r"has no argument \['ban'\]"),
        (changed(hazard=negative, constants={"rate": 0.0}), r"has no argument \['rate'\]"),
    ],
)
def test_hazards_depend_on_clock_kinds_levers_and_constants_only(diary, message):
    with pytest.raises(ValueError, match=message):
        Dates(diary, drivers(), 20)


def test_a_hazard_may_be_without_clock_and_have_constants():
    dates = begun(diary=changed(hazard=constant, clock=None, constants={"rate": 1e9}))
    owner = dates.population.columns["owner"]
    assert (due(dates)[owner] == 0).all() and (due(dates)[~owner] == NEVER).all()


def test_levers_only_raise_hazards():
    dates = begun(diary=changed(hazard=lowered, levers={"looking": 0.0}))
    with pytest.raises(ValueError, match="lowers a hazard; levers only raise it"):
        dates.set_levers({"looking": 1.0}, 3)


def test_codes_and_rows_that_do_not_exist_are_never_read():
    dates = begun()
    with pytest.raises(IndexError):
        dates.open(np.array([400]), 3)
    with pytest.raises(TypeError, match="no state for offers turned down"):
        begun(diary=changed(hazard=constant, clock=None, constants={"rate": 1.0})).keep(
            np.array([0])
        )
    dates.population.columns["car"][7] = 5
    with pytest.raises(ValueError, match="car goes from 0 to 5, not below 3"):
        dates.begin()


def test_dates_can_be_copied_and_go_on_alike():
    dates = begun()
    dates.set_levers({"looking": 0.3, "ban": 0.0}, 5)
    again = copy.deepcopy(dates)
    for each in (dates, again):
        each.open(each.who(6), 6)
        each.set_levers({"looking": 0.0, "ban": 0.3}, 7)
    assert np.array_equal(due(dates), due(again))
    assert again.population is not dates.population


def test_the_pace_may_know_constants_of_the_surroundings():
    @rule
    def pace(speed, factor) -> float:
        return speed * factor

    population = drivers()
    population.surroundings["factor"] = Seen(1.0)
    assert np.array_equal(
        due(begun(population, diary=Diary(**{**vars(DIARY), "pace": pace}))), due(begun())
    )
