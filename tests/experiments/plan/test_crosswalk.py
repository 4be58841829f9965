"""The crosswalk as printed: every measure and target in three formats and two languages."""

import json
from importlib import resources
from pathlib import Path

import pytest

from experiments.cli import flags_first, main
from experiments.plan.crosswalk import FORMATS, LANGUAGES, WIDTH, render, unit_in
from sim.levers.cards import read_cards
from sim.plan.plan import read_plan
from sim.yaml_files import read_yaml

PLAN = read_plan()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMATS)
def test_every_measure_lever_and_target_is_shown(form: str, language: str) -> None:
    shown = "".join(render(form, language).replace("\\", "").split())
    for measure in PLAN.measures:
        assert "".join(getattr(measure.title, language).split()) in shown
        assert all(lever in shown for lever in measure.levers)
        assert all(one.rule in shown for one in measure.mechanisms)
    for target in PLAN.targets:
        label = target.label_en if language == "en" else target.label_zh
        assert "".join(label.split()) in shown
    assert "notmodelled" not in shown


def test_the_table_fits_a_terminal() -> None:
    assert max(len(line) for line in render("table").splitlines()[1:]) <= WIDTH


def test_json_holds_the_targets_with_all_they_say() -> None:
    told = json.loads(render("json"))
    assert len(told["targets"]) == len(PLAN.targets)
    assert [one["number"] for one in told["measures"]] == [*range(24)]
    gas = next(one for one in told["targets"] if one["name"] == "gas_power")
    assert (gas["value"], gas["unit"], gas["sense"]) == (7.0, "GW", "near")


def test_every_unit_has_its_chinese_words() -> None:
    """So that no English stands in the Chinese page; and none is kept that nobody asks for."""
    used = {one.unit for one in read_cards().values()} | {one.unit for one in PLAN.targets}
    known = read_yaml(Path(str(resources.files("conf").joinpath("units.zh.yaml"))))
    assert used == set(known)
    for unit in used - {"%"}:
        words, times = unit_in(unit, "zh")
        assert "%" in words or any(letter >= "\u4e00" for letter in words)
        assert times > 0.0
    assert unit_in("billion yuan", "zh") == ("亿元", 10.0)


def test_numbers_that_are_not_the_plan_s_are_marked() -> None:
    told = " ".join(render("table").split())
    assert "our reading, no number in the text" in told
    assert "held by a permit, duty or yearly number" in told
    assert "e+09" not in told, "money is written in full"


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--lang", "zh", "--format", "markdown"]) == 0
    assert PLAN.title.zh in capsys.readouterr().out


def test_a_setting_without_runs_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "policy=plan"]) == 2
    assert "add --runs N" in capsys.readouterr().err
    assert main(["plan", "--runs", "-1"]) == 2
    assert "a whole number from 1 on" in capsys.readouterr().err
    assert main(["plan", "--runs", "3", "--lang", "zh"]) == 2
    assert "they print one table, in English" in capsys.readouterr().err
    assert main(["plan", "--runs", "3", "seed=4"]) == 2
    assert "differ from run to run" in capsys.readouterr().err


def test_a_flag_keeps_its_value() -> None:
    typed = ["plan", "policy=plan", "--runs", "3", "scale=0.01"]
    assert flags_first(typed) == ["plan", "--runs", "3", "policy=plan", "scale=0.01"]


@pytest.mark.parametrize(("page", "language"), [("plan.md", "en"), ("plan.zh.md", "zh")])
def test_the_pages_of_the_documentation_are_what_the_command_prints(
    page: str, language: str
) -> None:
    path = Path(__file__).parents[3] / "docs" / page
    again = f"citypath plan --format markdown --lang {language} > docs/{page}"
    assert path.read_text(encoding="utf-8") == render("markdown", language), again
