"""Measures alone: questions that differ by one measure's levers, costs per tonne by hand."""

import pytest

from experiments.cli import main
from experiments.compose import run_config
from experiments.plan.measures_alone import CO2, PRIVATE, PUBLIC, cost_of, question, table, typed
from sim.plan.plan import read_plan

PLAN = read_plan()
SCHEDULES = dict(run_config("policy=plan").policy.schedules)
STEEL = PLAN.measures[1]


def test_a_question_lays_one_measure_over_frozen() -> None:
    config = run_config(*question(STEEL, SCHEDULES, 3, ["scale=0.001"]))
    laid = dict(config.policy.schedules)
    assert set(laid) == {name for name in STEEL.levers if name in SCHEDULES}
    assert all(laid[name] == SCHEDULES[name] for name in laid)
    assert (config.seed, config.policy.name) == (3, "frozen")
    assert question(None, SCHEDULES, 1, []) == ("policy=frozen", "seed=1")


def test_a_schedule_as_typed_is_read_again_to_the_bit() -> None:
    laid = [f"levers.{name}={typed(schedule)}" for name, schedule in SCHEDULES.items()]
    assert dict(run_config("policy=frozen", *laid).policy.schedules) == SCHEDULES


def numbers(year: float, total: float, public: float, private: float) -> dict[str, float]:
    return {"2030": year, CO2: total, PUBLIC: public, PRIVATE: private}


def test_costs_are_paired_differences_per_tonne() -> None:
    held = {
        (0, 1): numbers(100e6, 1000e6, 1e9, 50e9),
        (2, 1): numbers(99e6, 998e6, 2e9, 49.5e9),
        (0, 2): numbers(100e6, 1000e6, 1e9, 50e9),
        (2, 2): numbers(98e6, 996e6, 3e9, 50.5e9),
        (2, 3): numbers(0.0, 0.0, 0.0, 0.0),  # its pair failed
    }
    cost = cost_of(STEEL, held, [1, 2, 3])
    assert cost is not None
    assert (cost.co2_2030, cost.co2, cost.error) == pytest.approx((-1.5, -3.0, 1.0))
    assert (cost.public, cost.private) == pytest.approx((1.5, 0.0))
    assert cost.per_tonne == pytest.approx(500.0)
    row = table([cost], run_config(), 2).splitlines()[-1]
    assert row.split()[-1] == "500" and "-3.00 ±1.00" in row
    assert cost_of(STEEL, held, [3]) is None


def test_nothing_avoided_has_no_cost_per_tonne() -> None:
    same = numbers(100e6, 1000e6, 1e9, 50e9)
    cost = cost_of(STEEL, {(0, 1): same, (2, 1): same}, [1])
    assert cost is not None and cost.per_tonne is None
    assert table([cost], run_config(), 1).splitlines()[-1].split()[-1] == "-"


def test_what_is_set_here_cannot_be_set(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--alone", "policy=plan"]) == 2
    assert "anything but policy and seed" in capsys.readouterr().err
    assert main(["plan", "--alone", "end=2028"]) == 2
    assert "2030 or later" in capsys.readouterr().err
