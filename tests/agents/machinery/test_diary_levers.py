"""What levers and refusals do to dates: never later, only those reached, and back again."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.machinery.state import NEVER

LEVELS = st.sampled_from([0.0, 0.01, 0.05, 0.3, 2.0])


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 63), LEVELS, LEVELS)
def test_raising_a_lever_never_postpones_and_moves_only_those_it_reaches(
    motoring, seed, quarter, looking, ban
):
    dates = motoring.begun(motoring.drivers(200, seed))
    before = motoring.due(dates)
    moved = dates.set_levers({"looking": looking, "ban": ban}, quarter)
    after, columns = motoring.due(dates), dates.population.columns
    assert (after <= before).all()
    assert moved == np.count_nonzero(after != before)
    assert np.array_equal(after[before < quarter], before[before < quarter])
    assert (after[before >= quarter] >= quarter).all()
    old_before_due = np.minimum(before, 63) - columns["bought"] >= motoring.old
    reached = (ban > 0) & (columns["car"] == 1)
    reached |= (looking > 0) & (columns["car"] != 0) & old_before_due
    assert np.array_equal(after[~reached], before[~reached])
    running = before >= quarter
    expected = motoring.by_hand(dates, lambda q: (looking, ban) if q >= quarter else (0.0, 0.0))
    assert np.array_equal(after[running], expected[running])
    assert np.array_equal(dates.early(np.arange(200)), after < before)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 63), st.integers(0, 20), LEVELS)
def test_lowering_back_restores(motoring, seed, quarter, later, looking):
    dates = motoring.begun(motoring.drivers(200, seed))
    before = motoring.due(dates)
    dates.set_levers({"looking": looking, "ban": 0.1}, quarter)
    raised = motoring.due(dates)
    dates.set_levers({"looking": 0.0, "ban": 0.0}, quarter + later)
    after = motoring.due(dates)
    if later == 0:
        assert np.array_equal(after, before), "to the quarter, when nothing has come of it yet"
    assert (after <= before).all() and (after >= raised).all()
    past = raised < quarter + later
    assert np.array_equal(after[past], raised[past])
    untouched = raised == before
    assert np.array_equal(after[untouched], before[untouched])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 40), st.integers(0, 20), LEVELS, LEVELS, LEVELS)
def test_only_the_path_of_levers_counts(motoring, seed, quarter, later, one, other, detour):
    straight, winding = (
        motoring.begun(motoring.drivers(200, seed)),
        motoring.begun(motoring.drivers(200, seed)),
    )
    straight.set_levers({"looking": one, "ban": 0.0}, quarter)
    straight.set_levers({"looking": other, "ban": 0.0}, quarter + later)
    winding.set_levers({"looking": detour, "ban": detour}, quarter)
    winding.set_levers({"looking": one, "ban": 0.0}, quarter)
    for step in range(later):
        assert winding.set_levers({"looking": one, "ban": 0.0}, quarter + step) == 0
    winding.set_levers({"looking": other, "ban": detour}, quarter + later)
    winding.set_levers({"looking": other, "ban": 0.0}, quarter + later)
    assert np.array_equal(motoring.due(straight), motoring.due(winding))
    opened = np.arange(0, 200, 3)
    for dates in (straight, winding):
        dates.open(opened, quarter + later)
    assert np.array_equal(motoring.due(straight), motoring.due(winding))


def test_setting_the_same_levers_again_costs_nothing_and_moves_nobody(motoring):
    dates = motoring.begun()
    assert dates.set_levers({"looking": 0.0, "ban": 0.0}, 0) == 0
    assert dates.set_levers({"looking": 0.3, "ban": 0.0}, 5) > 0
    assert dates.set_levers({"looking": 0.3, "ban": 0.0}, 9) == 0
    assert len(dates.hazards.settings) == 2


def test_who_should_have_come_up_already_comes_up_now(motoring):
    dates = motoring.begun(motoring.drivers(300, car=np.full(300, 2), bought=np.full(300, -1)))
    dates.population.columns["car"][:] = 1  # against the advice to open a new spell
    running = motoring.due(dates) >= 30
    dates.set_levers({"looking": 0.0, "ban": 0.001}, 30)
    late = running & (motoring.by_hand(dates, motoring.no_levers) < 30)
    assert late.any() and (motoring.due(dates)[late] == 30).all()


def test_a_kept_thing_has_its_old_date_and_is_left_in_peace(motoring):
    dates = motoring.begun(motoring.drivers(2000))
    before = motoring.due(dates)
    dates.set_levers({"looking": 0.3, "ban": 0.0}, 4)
    woken = dates.who(4)
    early = woken[dates.early(woken)]
    assert 0 < len(early) < len(woken)
    dates.keep(early)
    assert np.array_equal(motoring.due(dates)[early], before[early])
    assert not dates.early(early).any()
    dates.set_levers({"looking": 2.0, "ban": 2.0}, 5)
    assert np.array_equal(motoring.due(dates)[early], before[early]), "asked once in a spell"
    due_again = early[before[early] != NEVER][:1]
    dates.open(due_again, int(before[due_again[0]]))
    assert not dates.population.columns["kept"][due_again].any()
    in_time = woken[~dates.early(woken)]
    in_time = in_time[motoring.due(dates)[in_time] == 4]
    with pytest.raises(ValueError, match="was not woken early"):
        dates.keep(in_time)


def test_early_is_said_only_of_what_levers_brought_forward(motoring):
    dates = motoring.begun(motoring.drivers(2000))
    natural = motoring.due(dates)
    dates.set_levers({"looking": 0.5, "ban": 0.0}, 0)
    for quarter in range(12):
        rows = dates.who(quarter)
        assert np.array_equal(dates.early(rows), natural[rows] > quarter)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 40), st.lists(LEVELS, min_size=1, max_size=8))
def test_who_follows_a_schedule_comes_up_when_step_by_step_would(motoring, seed, first, steps):
    """Quarter by quarter the same agents are due, and the lever was put in force once."""
    by_step, followed = (motoring.begun(motoring.drivers(200, seed)) for _ in range(2))
    looking = np.repeat(steps, -(-(64 - first) // len(steps)))[: 64 - first]
    for quarter in range(first, 64):
        value = looking[quarter - first]
        by_step.set_levers({"looking": value, "ban": 0.0}, quarter)
        rest = {"looking": looking[quarter - first :], "ban": np.zeros(64 - quarter)}
        moved = followed.follow(rest, quarter)
        assert quarter == first or moved == 0
        due = by_step.who(quarter)
        assert np.array_equal(followed.who(quarter), due)
        for dates in (by_step, followed):
            dates.open(due[::2], quarter)


def test_a_schedule_that_is_left_holds_no_longer(motoring):
    dates, other = motoring.begun(), motoring.begun()
    dates.follow({"looking": np.linspace(0.0, 2.0, 64), "ban": np.zeros(64)}, 0)
    dates.set_levers({"looking": 0.1, "ban": 0.0}, 1)
    other.set_levers({"looking": 0.1, "ban": 0.0}, 1)
    assert np.array_equal(motoring.due(dates), motoring.due(other))
