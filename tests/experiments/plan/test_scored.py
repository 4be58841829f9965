"""Many runs scored: each with its own luck and world, medians and chances by hand."""

from analysis.scorecard import promised
from experiments.measured_runs import key
from experiments.plan.scored import MET, VALUE, questions, scored
from sim.plan.plan import as_row, read_plan

ROWS = [as_row(target) for target in read_plan().targets]


def test_runs_differ_in_world_and_luck_only() -> None:
    asked = questions(["policy=plan"], 3)
    assert len(set(asked)) == 3
    assert all(one[:2] == ("policy=plan", "world=ensemble") for one in asked)
    assert {one[2] for one in asked} == {f"world.member={n}" for n in range(3)}
    assert {one[3] for one in asked} == {f"seed={n}" for n in (1, 2, 3)}


def test_what_no_run_can_tell_stays_unknown() -> None:
    line = next(one for one in promised(ROWS) if one.name == "storage")
    runs = [
        {key(VALUE, "storage", 2030): value, key(MET, "storage", 2030): float(value >= 1.0)}
        for value in (0.8, 1.1, 1.2)
    ]
    ((told, likely),) = scored([line], runs)
    assert told.value == 1.1
    assert likely is not None and (likely.met, likely.runs) == (2, 3)
    assert scored([line], [{}, {}]) == [(line, None)]


def test_a_peak_that_most_runs_do_not_have_has_no_median() -> None:
    line = next(one for one in promised(ROWS) if one.name == "peak")
    value, met = (key(kind, "peak", 2030) for kind in (VALUE, MET))
    peak, none, before = {value: 2029.0, met: 1.0}, {met: 0.0}, {met: 1.0}
    ((told, likely),) = scored([line], [peak, none, none])
    assert (told.value, told.met) == (None, False) and likely is not None and likely.met == 1
    ((told, _),) = scored([line], [peak, none, before])
    assert told.value == 2029.0
    ((told, _),) = scored([line], [peak, before, before])
    assert (told.value, told.met) == (None, True)
