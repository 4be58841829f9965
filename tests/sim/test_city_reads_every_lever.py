"""A lever is there because some agent's rule reads it: in the source, and in a run."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.levers.cards import read_cards
from sim.levers.levers import FIRST_QUARTER_OF_MIXES as FIRST
from sim.levers.levers import Levers
from sim.levers.schedule import Schedule

ROOT = Path(__file__).parents[2]
CARDS = {name: card for name, card in read_cards().items() if card.kind != "scheduled"}
QUARTERS = 5  # over a year's end
NAMING_ALL = {"lever_cards.py", "levers.py"}  # they go through the cards without knowing one


def patterns(path: Path) -> Iterator[str]:
    """Every text of a source file as a regular expression; f"car_{kind}" as "car_.+"."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documentation = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    inside = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node)
        if part is not node
    }
    for node in ast.walk(tree):
        if id(node) in documentation | inside:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield re.escape(node.value)
        elif isinstance(node, ast.JoinedStr):
            yield "".join(
                re.escape(part.value)
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
                else ".+"
                for part in node.values
            )


@pytest.fixture(scope="module")
def texts() -> list[re.Pattern[str]]:
    files = [path for room in ("sim", "agents") for path in sorted((ROOT / room).rglob("*.py"))]
    found = {text for path in files if path.name not in NAMING_ALL for text in patterns(path)}
    plain = (text for text in found if text.replace(".+", "").strip("_\\ "))
    return [re.compile(text) for text in plain]


@pytest.mark.parametrize("name", CARDS)
def test_some_source_file_names_the_lever(texts, name):
    assert any(text.fullmatch(name) for text in texts)


def test_a_made_up_lever_is_named_nowhere(texts):
    assert not any(text.fullmatch("dragon_subsidy_of_1644") for text in texts)


def test_a_run_reads_every_lever(cities, monkeypatch):
    """In the first year of the mixes; government's own list of what is in force does not count."""
    read: set[str] = set()
    value, by_division = Levers.value, Levers.by_division
    city = cities.after_history()

    def watched(original):
        def reading(self, name, quarter):
            read.add(name)
            return original(self, name, quarter)

        return reading

    def at(self, quarter):
        return {
            name: by_division(self, name, quarter)
            if self.varies_by_division(name)
            else value(self, name, quarter)
            for name in self.cards
        }

    monkeypatch.setattr(Levers, "value", watched(value))
    monkeypatch.setattr(Levers, "by_division", watched(by_division))
    monkeypatch.setattr(Levers, "announced", watched(Levers.announced))
    monkeypatch.setattr(Levers, "ahead", watched(Levers.ahead))
    monkeypatch.setattr(Levers, "at", at)
    cities.live(city, QUARTERS)
    purses = {lever for government in city.governments for lever in government.purses}
    assert set(CARDS) - read - purses == set()


# what needs longer than a year to show: blocks of gas power are four years in the making, and in
# this luck no steel line comes up for relining in 2026 (its choice is tested with the firms)
SLOW = (
    "gas_power_permit",
    "steel_eaf_support",
    "steel_eaf_power_discount",
    "steel_swap_open",
    "steel_swap_ratio",
    "long_duration_grant",  # draws nobody by itself, as its card says; with its `beside` it does
)


# what moves nobody by itself: no grant of its range makes a flow battery pay (a test of its own)
IDLE = ("long_duration_grant",)


@pytest.fixture(scope="module")
def reference(cities):
    """What stands after each quarter from 2026 on under the levers as they were."""
    city = cities.after_history()
    return [state_after(cities, city) for _ in range(QUARTERS)]


def state_after(cities, city):
    """Step once and return all columns and records, payments left aside."""
    state = cities.state(cities.live(city, 1))
    return {name: content for name, content in state.items() if not name.startswith("ledger")}


@pytest.mark.parametrize("name", [name for name in CARDS if name not in SLOW + IDLE])
def test_a_lever_at_an_end_of_its_range_moves_somebody(cities, reference, name):
    allowed = CARDS[name].allowed
    now = cities.after_history().levers.value(name, FIRST)
    ends = (allowed.low, allowed.high)
    for end in sorted(ends, key=lambda value: -abs(value - now)):
        city = cities.put_in_force(cities.after_history(), {name: Schedule(((FIRST, end),))})
        if any(state_after(cities, city) != before for before in reference):
            return
    pytest.fail(f"{name} from {ends[0]:g} to {ends[1]:g} moves nobody")


def test_a_grant_on_long_storage_shows_where_standing_ready_is_paid_for(cities):
    flow = []
    for share in (0.0, 0.4):
        values = {"storage_capacity_payment": 400.0, "long_duration_grant": share}
        schedules = {name: Schedule(((FIRST, value),)) for name, value in values.items()}
        city = cities.live(cities.put_in_force(cities.after_history(), schedules), 1)
        name = "Capacity|Electricity|Storage Capacity|Grid|Flow Battery"
        flow.append(city.recorder.series(name)[-1])
    assert flow[0] < flow[1]


def test_a_permit_for_gas_power_shows_when_the_blocks_stand(cities):
    ends = []
    for megawatts in (3000.0, 9000.0):
        schedule = {"gas_power_permit": Schedule(((FIRST, megawatts),))}
        city = cities.put_in_force(cities.after_history("end=2028"), schedule)
        ends.append(cities.live(city, 9).recorder.series("Capacity|Electricity|Gas")[-1])
    assert ends[0] < ends[1] <= 9000.0
