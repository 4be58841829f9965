from dataclasses import FrozenInstanceError
from importlib.resources import files
from pathlib import Path

import pytest

from experiments.compose import options, run_config
from experiments.delay import put_off
from sim import clock
from sim.config import as_plain
from sim.errors import InputError
from sim.levers.cards import read_cards
from sim.yaml_files import read_yaml


def test_the_defaults() -> None:
    config = run_config()
    assert (config.city, config.policy.name, config.world.name) == ("suzhou", "plan", "central")
    assert (config.scale, config.households_per_agent, config.quarters) == (0.01, 100, 64)
    assert (config.seed, config.city_seed, config.freeze) == (1, 1, frozenset())


@pytest.mark.parametrize("mix", options("policy"))
def test_every_mix_composes(mix: str) -> None:
    assert run_config(f"policy={mix}").policy.name == mix


def test_what_is_typed_holds() -> None:
    config = run_config(
        "scale=0.1", "seed=7", "end=2040", "freeze=[contacts,prices]", "engine=one_thread"
    )
    assert (config.households_per_agent, config.seed) == (10, 7)
    assert config.last_quarter == clock.quarter("2040Q4")
    assert config.freeze == {"contacts", "prices"}
    assert config.engine.threads == 1
    assert run_config("end=2030Q2").last_quarter == clock.quarter("2030Q2")


def test_a_world_of_the_ensemble() -> None:
    config = run_config("world=ensemble", "world.member=7")
    assert (config.world.name, config.world.member) == ("ensemble", 7)


def test_the_central_world_may_be_called_by_its_zeros() -> None:
    assert run_config("world=central", "world.member=0", "world.seed=0") == run_config()


def test_a_configuration_is_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        run_config().seed = 2  # type: ignore[misc]


def test_levers_typed_lie_over_the_policy() -> None:
    config = run_config("levers.green_loan_discount=[[2026,40],[2028Q3,60]]")
    schedules = dict(config.policy.schedules)
    assert schedules["green_loan_discount"].knots == ((24, 40.0), (34, 60.0))
    plan = dict(run_config().policy.schedules)
    assert set(schedules) == set(plan)
    assert schedules["retrofit_capex_subsidy"] == plan["retrofit_capex_subsidy"]


def test_the_plan_moves_the_levers_of_the_city_only() -> None:
    cards = read_cards()
    moved = dict(run_config("policy=plan").policy.schedules)
    assert {cards[name].level for name in moved} == {"city"}


def test_frozen_moves_nothing_and_accelerated_more_than_the_plan() -> None:
    assert run_config("policy=frozen").policy.schedules == ()
    plan = dict(run_config("policy=plan").policy.schedules)
    accelerated = dict(run_config("policy=accelerated").policy.schedules)
    assert set(plan) < set(accelerated)


@pytest.mark.parametrize("mix", ["plan", "accelerated"])
def test_every_schedule_of_a_mix_says_where_it_comes_from(mix: str) -> None:
    content = read_yaml(Path(str(files("conf"))) / "policy" / f"{mix}.yaml")
    assert set(content["basis"]) == set(content["levers"])
    assert all(reason[0] in "ABCD" and len(reason) > 10 for reason in content["basis"].values())


def test_a_mix_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "我的方案.yaml"
    file.write_text("base: plan\nlevers:\n  green_loan_discount: 70\n", encoding="utf-8")
    mix = run_config(f"policy={file}").policy
    assert mix.name == "我的方案"
    assert dict(mix.schedules)["green_loan_discount"].at(40) == 70.0
    assert "retrofit_capex_subsidy" in dict(mix.schedules)


@pytest.mark.parametrize(
    "name",
    ["我的结果", "我 的(1)", "my results", "a=b", "a,b", "a(b", "[a", "a#b", "'a", "2024", "C:\\x"],
)
def test_a_folder_may_have_any_name(name: str) -> None:
    assert run_config(f"results={name}").results == name
    assert run_config(f"results='{name}'").results == name


def test_a_mix_of_ones_own_may_lie_anywhere(tmp_path: Path) -> None:
    file = tmp_path / "a = b, (我 的).yaml"
    file.write_text("levers: {}\n", encoding="utf-8")
    assert run_config(f"policy={file}").policy.name == "a = b, (我 的)"


def test_the_plain_form_composes_to_the_same_run() -> None:
    config = run_config("policy=accelerated", "scale=0.05", "end=2031Q3")
    plain = as_plain(config)
    assert plain["end"] == "2031Q3"
    assert plain["policy"]["levers"]["ets_price"][0] == ["2026Q1", 80.0]
    levers = [
        f"levers.{name}={str(knots).replace(' ', '')}"
        for name, knots in plain["policy"]["levers"].items()
    ]
    again = run_config("policy=frozen", "scale=0.05", "end=2031Q3", *levers)
    assert again.policy.schedules == config.policy.schedules


def test_a_mix_that_comes_late_is_its_base_some_years_on() -> None:
    plan, late = run_config("policy=plan").policy, run_config("policy=delayed_2028").policy
    assert late.name == "delayed_2028"
    before, after = dict(plan.schedules), dict(late.schedules)
    assert set(before) == set(after)
    for name, schedule in before.items():
        assert after[name].knots == tuple((when + 8, value) for when, value in schedule.knots), name


def test_what_is_typed_over_a_late_mix_is_not_put_off(tmp_path: Path) -> None:
    typed = run_config("policy=delayed_2028", "levers.green_loan_discount=70").policy
    assert dict(typed.schedules)["green_loan_discount"].knots == ((24, 70.0),)
    own = tmp_path / "own.yaml"
    own.write_text("base: delayed_2028\nlevers: {green_loan_discount: [[2027, 70]]}\n", "utf-8")
    schedules = dict(run_config(f"policy={own}").policy.schedules)
    assert schedules["green_loan_discount"].knots == ((28, 70.0),)


@pytest.mark.parametrize("years", ["two", True, -1, 99])
def test_a_delay_is_a_whole_number_of_years(years: object) -> None:
    with pytest.raises(InputError, match="a whole number of years from 0 to 34"):
        put_off({"delay_years": years, "levers": {}}, "mix.yaml")


def test_one_question_leaves_nothing_behind_in_the_next() -> None:
    typed = run_config("policy=plan", "seed=7", "levers.ets_price=[[2026,80],[2030Q3,200]]")
    assert dict(typed.policy.schedules)["ets_price"].knots[0][1] == 80.0
    usual = run_config("policy=plan")
    assert usual.seed == 1
    assert "ets_price" not in dict(usual.policy.schedules)
    assert run_config("policy=plan") == usual
