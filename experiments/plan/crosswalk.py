"""The crosswalk of the plan: measure, levers, who decides, indicators, targets; three formats."""

import json
import textwrap
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from experiments.compose import run_config
from sim import clock
from sim.levers.cards import LeverCard, read_cards
from sim.levers.schedule import Schedule
from sim.plan.plan import Measure, Plan, Target, read_plan
from sim.yaml_files import read_yaml
from sim.yaml_parts import Part

WIDTH = 100
LABEL = 12
LANGUAGES = ("en", "zh")
FORMATS = ("table", "markdown", "json")
YEAR = 2030
WHOLE_FROM = 1e4  # larger values are printed as whole numbers
HEADS = {
    "en": ("levers", "who decides", "indicators", "targets"),
    "zh": ("政策工具", "谁来决定", "指标", "目标"),
}
COUNTED = {"en": "counted only", "zh": "仅计数"}
NOT_MOVED = {"en": "not moved by the plan", "zh": "方案未变动"}
SWITCH = {"en": ("no", "yes"), "zh": ("否", "是")}  # of a lever that is 0 or 1
SIGNS = {"at_most": "≤", "about": "≈", "near": "≈"}
OURS = {"en": "our reading, no number in the text", "zh": "文中无数值，为本模型的理解"}
LIMIT = {"en": "held by a permit, duty or yearly number", "zh": "受许可、强制要求或年度数量约束"}
HOW = {
    "en": {"emerges": "emerges", "partly": "partly emerges", "scheduled": "scheduled"},
    "zh": {"emerges": "由决策涌现", "partly": "部分涌现", "scheduled": "按计划计数"},
}


@dataclass(frozen=True)
class LeverRow:
    """A lever of a measure: what it is, and what the plan makes of it by 2030."""

    name: str
    label: str
    unit: str
    kind: str
    plan: str


@dataclass(frozen=True)
class MeasureRow:
    """A measure as the model has it."""

    number: int
    section: str
    title: str
    levers: tuple[LeverRow, ...]
    decisions: tuple[str, ...]
    indicators: tuple[str, ...]
    targets: tuple[str, ...]


def crosswalk(plan: Plan, language: str = "en") -> tuple[MeasureRow, ...]:
    """One row per measure, the general requirements (number 0) first, for what they promise."""
    cards = read_cards()
    schedules = dict(run_config("policy=plan").policy.schedules)
    zero = Measure(0, 0, plan.sections[0], (), (), ())

    def row(measure: Measure) -> MeasureRow:
        levers = (_lever(cards[name], schedules.get(name), language) for name in measure.levers)
        decisions = (f"{getattr(one.who, language)}: {one.rule}" for one in measure.mechanisms)
        return MeasureRow(
            measure.number,
            getattr(plan.sections[measure.section], language),
            getattr(measure.title, language),
            tuple(levers),
            tuple(decisions),
            measure.indicators,
            tuple(_target(one, language) for one in plan.targets_of(measure.number)),
        )

    return tuple(row(measure) for measure in (zero, *plan.measures))


def render(form: str, language: str = "en") -> str:
    """The crosswalk of the shipped plan as a "table" for the terminal, "markdown" or "json"."""
    plan = read_plan()
    rows = crosswalk(plan, language)
    if form == "json":
        return json.dumps(_plain(plan, rows), ensure_ascii=False, indent=2) + "\n"
    title = getattr(plan.title, language)
    return _markdown(title, rows, language) if form == "markdown" else _table(title, rows, language)


def _lever(card: LeverCard, schedule: Schedule | None, language: str) -> LeverRow:
    label = card.label_en if language == "en" else card.label_zh
    unit, times = unit_in(card.unit, language)
    told = ""
    if schedule is not None:
        knots = [value for quarter, value in schedule.knots if clock.year(quarter) == YEAR]
        value = knots[-1] if knots else schedule.at(max(clock.quarter(YEAR), schedule.first))
        told = f"{_amount(value * times)} {unit} ({YEAR})"
        if card.unit == "0 or 1":
            told = f"{SWITCH[language][value > 0.0]} ({YEAR})"
    return LeverRow(card.name, label, unit, card.kind, told)


def _amount(value: float) -> str:
    """A value in full; rates keep what makes them."""
    return f"{value:,.0f}" if abs(value) >= WHOLE_FROM else f"{value:,.6g}"


def _target(target: Target, language: str) -> str:
    """A promise in one line: label, what is promised, how it comes about, and whose number."""
    label = target.label_en if language == "en" else target.label_zh
    notes = [HOW[language][target.how]]
    notes += [LIMIT[language]] * bool(target.within) + [OURS[language]] * (not target.stated)
    between, colon = ("; ", ": ") if language == "en" else ("；", "：")
    return f"{label}{colon}{_promise(target, language)} [{between.join(notes)}]"


def _promise(target: Target, language: str) -> str:
    """What is promised: sign, value, unit, year."""
    if target.value is None:
        later, earlier = target.year, target.since
        zh = f"{later}年低于{earlier}年"
        return zh if language == "zh" else f"lower in {later} than in {earlier}"
    if target.sense == "peak_by":
        return f"{target.value:.0f}年前" if language == "zh" else f"by {target.value:.0f}"
    unit, times = unit_in(target.unit, language)
    upper = "" if target.upper is None else f"-{_amount(target.upper * times)}"
    amount = f"{SIGNS.get(target.sense, '≥')} {_amount(target.value * times)}{upper} {unit}"
    when = str(target.year)
    if target.since is not None:
        when = f"{target.since}-{target.year}"
    if language == "zh":
        return f"{amount}，{when}年" + "每年" * (target.since is not None)
    return f"{amount}, {'each year ' * (target.since is not None)}{when}"


@cache
def _chinese() -> dict[str, tuple[str, float]]:
    """Units as a Chinese reader writes them: words, and what a value is multiplied by."""
    path = Path(str(resources.files("conf").joinpath("units.zh.yaml")))
    whole = Part(path, "units", read_yaml(path))
    found = {}
    for unit, raw in whole.raw.items():
        if isinstance(raw, str):
            found[unit] = raw, 1.0
        else:
            found[unit] = whole.part(unit).text("words"), whole.part(unit).number("times")
    return found


def unit_in(unit: str, language: str) -> tuple[str, float]:
    """A unit in a language, and the factor to it; KeyError where none is written in Chinese."""
    return (unit, 1.0) if language == "en" else _chinese()[unit]


def _table(title: str, rows: Iterable[MeasureRow], language: str) -> str:
    heads = HEADS[language]
    lines, section = [title], ""
    for row in rows:
        if row.section != section:
            section = row.section
            lines += ["", section]
        if row.number:
            lines += ["", f"{row.number:>3}  {row.title}"]
        levers = [_told(one, language) for one in row.levers]
        parts = (levers, row.decisions, row.indicators, row.targets)
        for head, content in zip(heads, parts, strict=True):
            lines += _block(head, content)
    return "\n".join(lines) + "\n"


def _told(lever: LeverRow, language: str) -> str:
    """A lever in one line: name, title, what the plan makes of it."""
    plan = f" -> {lever.plan}" if lever.plan else f" [{NOT_MOVED[language]}]"
    only = f" [{COUNTED[language]}]" if lever.kind == "scheduled" else ""
    return f"{lever.name}: {lever.label}{plan}{only}"


def _block(head: str, content: Iterable[str]) -> list[str]:
    lines: list[str] = []
    for text in content:
        start = f"     {head if not lines else '':<{LABEL}} "
        wrapped = textwrap.wrap(text, WIDTH - len(start), subsequent_indent="  ")
        lines += [start + wrapped[0], *(" " * len(start) + one for one in wrapped[1:])]
    return lines


def _markdown(title: str, rows: Iterable[MeasureRow], language: str) -> str:
    lines = [f"# {title}", "", "| | | " + " | ".join(HEADS[language]) + " |", "|" + "---|" * 6]
    for row in rows:
        levers = [_told(one, language) for one in row.levers]
        names = [f"`{name}`" for name in row.indicators]
        cells = [str(row.number or ""), row.title, *map(_cell, (levers, row.decisions, names))]
        lines.append("| " + " | ".join([*cells, _cell(row.targets)]) + " |")
    return "\n".join(lines) + "\n"


def _cell(content: Iterable[str]) -> str:
    return "<br>".join(text.replace("|", "\\|") for text in content)


def _plain(plan: Plan, rows: Iterable[MeasureRow]) -> dict[str, Any]:
    """Everything as plain values: the rows, and the targets with all their fields."""
    return {
        "name": plan.name,
        "title": asdict(plan.title),
        "measures": [asdict(row) for row in rows],
        "targets": [asdict(target) for target in plan.targets],
    }
