"""Household work: what its answers are known to be, and that every engine gives the same ones."""

import math
from functools import cache

import numpy as np
import pytest

from agents.machinery.diary import Dates
from experiments.bench import household_work as work
from experiments.bench.engines import c_compiler, engine_of, why_missing
from experiments.bench.household_work import DISTRICTS, KINDS, Record, Task

TASK = Task(households=4_000, quarters=24)
EXACT = ["c", "numpy", "polars"]


@cache
def done(name: str, task: Task = TASK) -> Record:
    return engine_of(name)(task).run()


@pytest.fixture(params=EXACT)
def other(request: pytest.FixtureRequest) -> Record:
    why = why_missing(request.param)
    if why is not None:
        pytest.skip(why)
    return done(request.param)


def test_engines_with_the_same_draws_agree_to_the_unit(other: Record) -> None:
    ours = done("citypath")
    for counted in ("cars", "panels", "sales"):
        assert np.array_equal(getattr(ours, counted), getattr(other, counted)), counted
    np.testing.assert_allclose(other.demand, ours.demand, rtol=1e-9)


@pytest.mark.skipif(c_compiler() is None, reason="there is no C compiler")
@pytest.mark.parametrize("task", [Task(1_003, 30, seed=7), Task(2_500, 12, 2, 60_000.0)])
def test_c_agrees_under_other_luck_size_and_policy(task: Task) -> None:
    ours, theirs = done("citypath", task), done("c", task)
    assert np.array_equal(ours.cars, theirs.cars) and np.array_equal(ours.panels, theirs.panels)
    np.testing.assert_allclose(theirs.demand, ours.demand, rtol=1e-9)


def test_mesa_agrees_up_to_luck() -> None:
    ours, theirs = done("citypath"), done("mesa")
    luck = 5 * math.sqrt(TASK.households) / 2  # five standard deviations of a count, at the widest
    np.testing.assert_allclose(theirs.cars[-1].sum(0), ours.cars[-1].sum(0), atol=luck)
    np.testing.assert_allclose(theirs.panels[-1].sum(), ours.panels[-1].sum(), atol=luck)
    np.testing.assert_allclose(theirs.sales.sum(0), ours.sales.sum(0), atol=luck)
    np.testing.assert_allclose(theirs.demand.sum(1), ours.demand.sum(1), rtol=0.02)


def test_cars_wear_out_by_weibulls_law() -> None:
    task = Task(20_000, work.LONGEST_RUN)
    engine = engine_of("citypath")(task)
    columns = engine.homes.columns  # type: ignore[attr-defined]
    columns["car"][:], columns["car_bought"][:] = work.PETROL, -1  # new on the eve of the run
    dates: Dates = engine.cars_due  # type: ignore[attr-defined]
    dates.begin()
    ages = np.sort(columns["car_due"].astype(float)) + 1
    quarters = np.arange(1, 200)
    reached = np.searchsorted(ages, quarters, side="right") / task.households
    law = 1 - np.exp(-((quarters / 4 / work.CAR_SCALE) ** work.CAR_SHAPE))
    assert np.abs(reached - law).max() < 1.95 / math.sqrt(task.households)  # Kolmogorov, 0.1 %


def test_who_has_no_car_looks_for_one_at_a_steady_rate() -> None:
    task = Task(20_000, 40)
    columns = engine_of("citypath")(task).homes.columns  # type: ignore[attr-defined]
    due = columns["car_due"][columns["car"] == work.NO_CAR]
    within = np.array([(due <= quarter).mean() for quarter in range(task.quarters)])
    law = 1 - np.exp(-work.LOOKING_RATE * np.arange(1, task.quarters + 1))
    assert np.abs(within - law).max() < 1.95 / math.sqrt(len(due))


def test_nobody_is_lost_and_panels_stay_up() -> None:
    record = done("citypath")
    homes = np.bincount(np.arange(TASK.households) * DISTRICTS // TASK.households)
    assert (record.cars.sum(2) == homes).all()
    assert (np.diff(record.panels, axis=0) >= 0).all() and record.panels[-1].sum() > 0


def test_nobody_chooses_what_is_not_recorded_as_a_sale() -> None:
    record = done("citypath")
    assert record.sales.shape == (TASK.quarters, KINDS)
    bought = np.diff(record.cars.sum(1), axis=0)
    assert (bought <= record.sales[1:]).all()


def test_the_first_quarters_electricity_is_that_of_the_households() -> None:
    task = Task(2_000, 1)
    record, columns = done("citypath", task), work.first_columns(task)
    own = np.bincount(columns["district"], columns["electricity"].astype(float)) / 4
    charged = record.cars[0] @ np.array([0.0, 0.0, 225.0, 450.0])
    sun = columns["sun"].mean() * work.ROOF_POWER / 4 * record.panels[0]
    np.testing.assert_allclose(record.demand[0], own + charged - sun, rtol=0.01)


@pytest.mark.parametrize("name", ["citypath", "numpy", "mesa"])
def test_a_subsidy_puts_more_batteries_on_the_road(name: str) -> None:
    dear, cheap = (done(name, Task(4_000, 24, 1, subsidy)) for subsidy in (0.0, 40_000.0))
    assert cheap.cars[-1, :, work.BATTERY].sum() > 1.2 * dear.cars[-1, :, work.BATTERY].sum()
    assert cheap.demand[-1].sum() > dear.demand[-1].sum()


def test_the_state_of_a_household_fits_in_64_bytes() -> None:
    assert engine_of("citypath")(TASK).bytes_per_household() <= 64
