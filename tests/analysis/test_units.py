"""No number in `headline.json` without its unit beside it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from analysis.headline import build, write

# years of the calendar
DATES = ("first_year", "last_year", "year", "plateau", "observed_from", "carried_to")
IN_UNIT = ("value", "published", "level", "by_year")  # what "unit" beside them is the unit of


def without_unit(node: Any, where: str = "") -> Iterator[str]:
    """Paths of all numbers that have no unit beside them and are no dates."""
    if isinstance(node, dict):
        for key, value in node.items():
            has = node.get("unit") if key in IN_UNIT else node.get(f"{key}_unit")
            if key in DATES or (has and isinstance(has, str)):
                continue
            yield from without_unit(value, f"{where}.{key}")
    elif isinstance(node, list):
        for n, value in enumerate(node):
            yield from without_unit(value, f"{where}[{n}]")
    elif isinstance(node, int | float) and not isinstance(node, bool):
        yield where


def stored(run: Path) -> Any:
    return json.loads(write(build(run), run).read_text(encoding="utf-8"))


def test_every_number_has_its_unit(run_to: Callable[[int], Path]) -> None:
    found = stored(run_to(2035))
    assert list(without_unit(found)) == []
    assert found["peaks"][0]["highest_of_mix"]["unit"] == "Mt CO2/yr"
    assert found["checks"][0]["tolerance_unit"] == "share of the published figure"


def test_the_walk_finds_numbers_that_lack_one() -> None:
    bare = {"a": {"value": 1.0}, "b": [{"value": 2.0, "unit": ""}], "c": {"level": 3, "unit": "t"}}
    assert list(without_unit(bare)) == [".a.value", ".b[0].value"]
    assert list(without_unit({"difference": 0.1, "within": True, "unit": "t"})) == [".difference"]


def test_money_says_of_which_year_it_is(run_to: Callable[[int], Path]) -> None:
    headline = build(run_to(2035))
    money = [number for number in headline.numbers if number.section == "money"]
    assert len(money) > 3
    assert {number.unit for number in money} == {"billion yuan of 2020"}
    assert [n for n in headline.numbers if "yuan" in n.unit and "of 2020" not in n.unit] == []
