"""The plan as data against the plan as text: nothing it says is lost, nothing is made up."""

import ast
import re
from pathlib import Path

import pytest

from analysis.scorecard import in_unit
from experiments.compose import run_config
from sim.errors import InputError
from sim.levers.cards import read_cards
from sim.plan.plan import as_row, plan_path, read_plan

PLAN = read_plan()
CARDS = read_cards()
MEASURE = re.compile(r"^(\d+)\.([^。]+)。(.*)$", re.MULTILINE)
# a number with what it counts; "1840" is the name of a list of service industries
PROMISE = re.compile(r"(\d[\d.]*)(?:-(\d[\d.]*))?(万亿元|万千瓦|万平方米|%|项|家|个|米)")
IN_OUR_UNITS = {"万亿元": 1000.0, "万千瓦": 0.01, "万平方米": 0.01}


def bodies() -> dict[int, str]:
    """The text of each measure by its number, as it stands in the plan."""
    return {int(number): body for number, _, body in MEASURE.findall(PLAN.text)}


def test_the_measures_are_those_of_the_text() -> None:
    found = [(int(number), title) for number, title, _ in MEASURE.findall(PLAN.text)]
    assert [(one.number, one.title.zh) for one in PLAN.measures] == found
    assert len(found) == 23


def test_sections_bear_the_titles_of_the_text_and_hold_their_measures() -> None:
    for number, title in PLAN.sections.items():
        assert title.zh in PLAN.text
        own = [one for one in PLAN.measures if one.section == number]
        for measure in own:
            before = PLAN.text.index(f"{measure.number}.{measure.title.zh}")
            assert PLAN.text.index(title.zh) < before
            following = PLAN.sections.get(number + 1)
            assert following is None or before < PLAN.text.index(following.zh)
        assert own or number == 0


def promises() -> list[tuple[int, str, list[float]]]:
    """Every number the text promises: measure, as written, and in our units."""
    found = []
    for measure, body in bodies().items():
        for low, high, unit in PROMISE.findall(body):
            factor = IN_OUR_UNITS.get(unit, 1.0)
            written = f"{low}-{high}{unit}" if high else f"{low}{unit}"
            found.append((measure, written, [float(one) * factor for one in (low, high) if one]))
    return found


@pytest.mark.parametrize(("measure", "written", "values"), promises(), ids=str)
def test_every_number_of_the_text_is_a_target(
    measure: int, written: str, values: list[float]
) -> None:
    quoting = [one for one in PLAN.targets_of(measure) if written in one.quote]
    assert len(quoting) == 1
    promised = [one for one in (quoting[0].value, quoting[0].upper) if one is not None]
    if written == "80%":  # "further above" it
        assert quoting[0].value is not None and quoting[0].value > 80.0
    else:
        assert promised == pytest.approx(values)


def test_there_are_as_many_numbers_as_somebody_counted_in_the_text() -> None:
    assert len(promises()) == 21


@pytest.mark.parametrize("year", [2030, 2035])
def test_every_date_of_the_text_is_a_target(year: int) -> None:
    head = PLAN.text[: PLAN.text.index("二、重点任务")]
    for measure, body in {0: head, **bodies()}.items():
        if f"{year}年" in body:
            assert year in {one.year for one in PLAN.targets_of(measure)}, measure


def test_quotes_stand_in_their_measure() -> None:
    for target in PLAN.targets:
        body = bodies()[target.measure] if target.measure else PLAN.text
        assert target.quote in body, target.name


def test_every_open_promise_says_how_it_was_read() -> None:
    """What is not the number of the text itself carries a reading."""
    for target in PLAN.targets:
        if target.value is None or not re.search(r"\d", target.quote):
            assert target.reading, target.name


def test_measures_and_cards_name_the_same_levers() -> None:
    for measure in PLAN.measures:
        of_cards = {name for name, card in CARDS.items() if measure.number in card.measures}
        assert set(measure.levers) == of_cards, measure.number


def test_a_target_as_a_row_leaves_empty_what_it_has_not() -> None:
    storage = next(one for one in PLAN.targets if one.name == "storage")
    row = as_row(storage)
    assert (row["value"], row["upper"], row["since"]) == ("1.0", "1.3", "")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("sense: peak_by", "sense: soon", "allowed: one of at_least"),
        ("how: emerges", "how: magic", "allowed: one of emerges, partly, scheduled"),
        ("year: 2030\n    sense", "yeer: 2030\n    sense", "did you mean year"),
        ("section: 1\n", "section: 77\n", "plan.measures.1.section: 77 is not allowed"),
        ("quote: 顺利", "quote: 勉强", "words of the text of the plan"),
        ("levers: [", "levers: [dragon_subsidy, ", "a lever of conf/levers"),
        ("    value: 2030\n", "", "plan.targets.peak.value: None is not allowed"),
        ("text: suzhou_2030.zh.txt", "text: nowhere.txt", "text in UTF-8"),
    ],
)
def test_a_wrong_plan_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    given = plan_path().read_text(encoding="utf-8")
    assert old in given
    text = plan_path().with_name("suzhou_2030.zh.txt").read_text(encoding="utf-8")
    (tmp_path / "suzhou_2030.zh.txt").write_text(text, encoding="utf-8")
    file = tmp_path / "plan.yaml"
    file.write_text(given.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_plan(file)
    assert message in str(refused.value)


def deciders() -> set[str]:
    """Names of rules, of what institutions decide, and of the institutions themselves."""
    found = set()
    for path in sorted((Path(__file__).parents[3] / "agents").rglob("*.py")):
        if "machinery" not in path.parts:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            kinds = (ast.FunctionDef, ast.ClassDef)
            found |= {node.name for node in tree.body if isinstance(node, kinds)}
            given = [node for node in tree.body if isinstance(node, ast.Assign)]
            found |= {one.id for node in given for one in node.targets if isinstance(one, ast.Name)}
    return {name for name in found if not name.startswith("_")}


def test_every_measure_has_a_lever_somebody_who_decides_and_an_indicator() -> None:
    known = deciders()
    assert "dragon_rule" not in known
    for measure in PLAN.measures:
        assert any(CARDS[name].kind != "scheduled" for name in measure.levers), measure.number
        assert measure.mechanisms and measure.indicators, measure.number
        for one in measure.mechanisms:
            assert one.rule in known, (measure.number, one.rule)


def test_the_plan_moves_levers_of_every_measure() -> None:
    moved = {name for name, _ in run_config("policy=plan").policy.schedules}
    for measure in PLAN.measures:
        assert moved & set(measure.levers), measure.number


def test_every_indicator_is_recorded_by_a_run(cities) -> None:
    """A target's by its own name; what shows a measure may be the sum of what is below it."""
    recorded = cities.run("end=2020", quarters=1).recorder.indicators
    for target in PLAN.targets:
        if target.sense != "share_met":
            for name in re.split(r" \+ | / ", target.indicator):
                assert name in recorded, target.name
        if target.sense in ("at_least", "at_most", "about", "every_year"):
            unit = recorded[target.indicator.split(" + ")[0]].unit
            assert in_unit(1.0, unit, target.indicator, target.unit)[1] == target.unit, target.name
    for measure in PLAN.measures:
        for name in measure.indicators:
            assert any(one == name or one.startswith(f"{name}|") for one in recorded), name
