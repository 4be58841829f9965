"""Titles: short where nothing is special, and never one title for two questions."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from analysis.figures import adoption, emissions, power
from analysis.figures.frame import frame
from analysis.figures.style import new_figure, style
from analysis.headline import Headline, build
from analysis.text.headline_text import render
from analysis.text.titles import differences, policy
from analysis.tidy import Result, read
from experiments.asked import about
from experiments.compose import run_config

QUESTIONS = {
    "plan": (),
    "levers": ("levers.ets_price=200",),
    "other lever": ("levers.ets_price=[[2026,200],[2030,300]]",),
    "end": ("end=2060",),
    "quarter": ("end=2034Q2",),
    "freeze": ("freeze=[prices]",),
    "member": ("world=ensemble", "world.member=3"),
    "ensemble": ("world=ensemble", "world.member=3", "world.seed=2"),
    "seed": ("seed=2",),
    "city": ("city_seed=2",),
    "scale": ("scale=0.001",),
    "frozen": ("policy=frozen",),
    "counterfactual": ("policy=no_policy",),
}


@cache
def said(*overrides: str) -> dict[str, str]:
    return about(run_config(*overrides), "plan-0123456789ab")


def title_of(asked: dict[str, str], headline: Headline) -> str:
    last = int(asked["end"][:4]) - (not asked["end"].endswith("Q4"))
    text = render(replace(headline, about=asked, last_year=last))
    return " ".join(text.split("\n\n")[0].split())


def test_no_two_questions_have_one_headline(whole_run: Path) -> None:
    headline = build(whole_run)
    found = {name: title_of(said(*asked), headline) for name, asked in QUESTIONS.items()}
    assert len(set(found.values())) == len(QUESTIONS)
    assert found["plan"] == "Suzhou, policy plan, 2020-2035"
    assert found["levers"] == "Suzhou, policy plan, 2020-2035 (with ets_price=200)"
    assert found["end"] == "Suzhou, policy plan, 2020-2060"
    assert found["freeze"] == "Suzhou, policy plan, 2020-2035 (held still: prices)"
    assert found["member"].endswith("(world ensemble of seed 1, member 3)")
    assert found["quarter"] == "Suzhou, policy plan, 2020-2033 (to 2034Q2)"
    assert found["counterfactual"] == "Suzhou, counterfactual no_policy, 2020-2035"


def test_no_two_questions_have_one_figure(whole_run: Path) -> None:
    seen = set()
    for asked in QUESTIONS.values():
        one, result = said(*asked), read(whole_run)
        result.about = one
        result.labels = [*result.labels[:-1], one["end"]]
        with style():
            figure = new_figure(11.5, 5.4)
            frame(figure, result, "Electricity of Suzhou", "TWh a year by source")
        seen.add(tuple(text.get_text() for text in figure.texts if "Citypath" not in str(text)))
    assert len(seen) == len(QUESTIONS)


def test_a_mix_of_ones_own_is_told_by_what_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("base: accelerated\nlevers:\n  ets_price: 150\n", encoding="utf-8")
    alone, laid = said(f"policy={path}"), said(f"policy={path}", "levers.pv_capex_subsidy=7")
    assert differences(alone, lambda _: True) == "like accelerated with ets_price=150"
    assert "pv_capex_subsidy=7" in differences(laid, lambda _: True)
    path.write_text("base: plan\nlevers:\n  green_fund_yearly: 1.0e+9\n", encoding="utf-8")
    of_plan = differences(about(run_config(f"policy={path}"), ""), lambda _: True)
    assert of_plan.startswith("like plan with green_fund_yearly=")  # low_budget differs there too
    asked = said("policy=plan", "levers.pv_capex_subsidy=[[2026,100],[2030,100],[2032,0]]")
    assert "levers" not in asked  # laid over the plan, and just what the plan has


def test_levers_without_room_are_counted_and_the_answer_named() -> None:
    asked = {"levers": "a=1; b=2; c=3", "special": "seed 2", "answer": "mine-0123"}
    assert differences(asked, lambda _: True) == "with a=1, b=2, c=3; seed 2"
    short = "with a=1, 2 more levers (answer 0123); seed 2"
    assert differences(asked, lambda text: "b=2" not in text) == short
    assert differences(asked, lambda _: False) == "with 3 levers (answer 0123); seed 2"
    assert differences({}, lambda _: True) == ""
    assert policy({"counterfactual": "none"}, "no_policy") == "counterfactual no_policy"


def lowest_above_axes(figure: Figure) -> tuple[float, float]:
    """Foot of the title lines and top of all that belongs to axes, in pixels."""
    figure.canvas.draw()
    heads = [t for t in figure.texts if "Citypath" not in t.get_text()]
    of_axes = [t for axes in figure.axes for t in (*axes.texts, *axes.get_children())]
    tops = [t.get_window_extent().y1 for t in of_axes if isinstance(t, Text) and t.get_text()]
    return min(text.get_window_extent().y0 for text in heads), max(tops)


@pytest.mark.parametrize("drawn", [adoption.draw, emissions.draw, power.draw])
def test_the_line_of_what_is_special_fits(drawn: object, whole_run: Path) -> None:
    with style():
        plain = drawn(read(whole_run))  # type: ignore[operator]
        result: Result = read(whole_run)
        levers = "; ".join(f"lever_number_{n}={n}" for n in range(30))
        result.about = {**result.about, "levers": levers, "special": "seed 2", "answer": "p-01"}
        figure = drawn(result)  # type: ignore[operator]
        line = next(t for t in figure.texts if "seed 2" in t.get_text())
        assert "more levers (answer 01); seed 2" in line.get_text()
        foot, top = lowest_above_axes(figure)
        assert foot > top
        assert line.get_window_extent().x1 < figure.bbox.width
        before, after = (f.axes[0].get_window_extent() for f in (plain, figure))
    assert after.height == pytest.approx(before.height)  # the figure grew, not the axes shrank
