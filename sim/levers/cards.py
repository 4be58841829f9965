"""The cards of the levers: what each is, was, and may become. Read from `conf/levers/`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, cast

from sim import clock
from sim.divisions import DIVISIONS
from sim.errors import InputError
from sim.levers.schedule import INTERPOLATIONS, Allowed, Interpolation
from sim.yaml_files import read_yaml
from sim.yaml_parts import Part

FIELDS = (
    "kind",
    "label",
    "unit",
    "money",
    "level",
    "touches",
    "measures",
    "interpolation",
    "off",
    "history",
    "districts",
    "reference",
    "world",
    "range",
    "effect",
)
KINDS = ("decision", "limit", "scheduled")
LEVELS = ("city", "province", "nation")
TOUCHES = ("households", "firms", "transport", "grid", "government")
MEASURES = range(1, 24)
GRADES = ("A", "B", "C", "D")
EFFECT_FIELDS = (
    "indicator",
    "direction",
    "text",
    "grade",
    "source",
    "expected",
    "to",
    "beside",
    "restated",
)
DATED = "a list of rows {from, value, low, high, grade, source}"


@dataclass(frozen=True)
class Dated:
    """One row of a history or reference: from a quarter on, this value, from this source."""

    quarter: int
    value: float
    low: float
    high: float
    grade: str
    source: str


@dataclass(frozen=True)
class Expected:
    """By how much an indicator moves in a year, from `low` to `high`; "%" is of its reference.

    Attributes:
        cities: over how many cities the change is averaged, each with a luck of its own; more than
            one where a handful of works decide.
    """

    year: int
    low: float
    high: float
    unit: str
    cities: int = 1


@dataclass(frozen=True)
class Effect:
    """What raising a lever is expected to do: "+" or "-" on an indicator, and why.

    Attributes:
        expected: the change when the lever alone moves from `reference` to the plan's schedule.
        to: the schedule to move to instead, as a mix would write it.
        beside: schedules of other levers, by name, in force on both sides.
        restated: what was expected before the first run and turned out wrong, and why; empty if
            what is expected is what was first written.
    """

    indicator: str
    direction: str
    text: str
    grade: str
    source: str
    expected: Expected | None = None
    to: Any = None
    beside: tuple[tuple[str, Any], ...] = ()
    restated: str = ""


@dataclass(frozen=True)
class LeverCard:
    """What is known about one lever; `conf/levers/README.md` says what each field means."""

    name: str
    kind: str
    label_en: str
    label_zh: str
    unit: str
    nominal: bool
    level: str
    touches: tuple[str, ...]
    measures: tuple[int, ...]
    interpolation: Interpolation
    allowed: Allowed
    range_reason: str
    history: tuple[Dated, ...]
    districts: tuple[tuple[str, tuple[Dated, ...]], ...]
    reference: tuple[Dated, ...]
    world: str | None
    effect: Effect

    @property
    def off(self) -> float:
        """The value at which the lever does nothing."""
        return self.allowed.off

    @property
    def source(self) -> str:
        """Where its values until now come from, in one line."""
        if self.world is not None:
            return f"world series {self.world}"
        return "; ".join(dict.fromkeys(row.source for row in self.history + self.reference))


def cards_path() -> Path:
    """Where the cards of the installed product lie."""
    return Path(str(resources.files("conf").joinpath("levers")))


@cache
def read_cards(path: Path | None = None) -> Mapping[str, LeverCard]:
    """All lever cards by name, file by file, in the order of each file.

    Args:
        path: another folder of cards than the product's own, or one file of cards.

    Raises:
        InputError: a field is missing, unknown or malformed, or a lever has two cards.
    """
    place = path or cards_path()
    found: dict[str, LeverCard] = {}
    for file in sorted(place.glob("*.yaml")) if place.is_dir() else [place]:
        for name, raw in read_yaml(file).items():
            if name in found:
                raise InputError(file, name, "a second card", "one card per lever")
            found[name] = _card(Part(file, name, raw), name)
    return found


def _card(card: Part, name: str) -> LeverCard:
    card.only(FIELDS)
    label, span = card.part("label"), card.part("range")
    label.only(("en", "zh"))
    span.only(("low", "high", "reason"))
    unit = card.text("unit")
    allowed = Allowed(span.number("low"), span.number("high"), card.number("off"), unit)
    world = card.text("world") if "world" in card.raw else None
    if world is not None and ("history" in card.raw or "reference" in card.raw):
        card.refuse("world", world, "either a series of the world or a history of its own")
    history = () if world is not None else _dated(card, "history", allowed)
    if history and history[0].quarter != 0:
        card.refuse("history", clock.label(history[0].quarter), "a first row from 2020Q1")
    if history and history[-1].quarter > clock.LAST_QUARTER_OF_HISTORY:
        card.refuse("history", clock.label(history[-1].quarter), "rows to 2025Q4")
    reference = _dated(card, "reference", allowed) if "reference" in card.raw else ()
    if reference and reference[0].quarter != clock.LAST_QUARTER_OF_HISTORY + 1:
        card.refuse("reference", clock.label(reference[0].quarter), "a first row from 2026Q1")
    return LeverCard(
        name=name,
        kind=card.text("kind", KINDS) if "kind" in card.raw else KINDS[0],
        label_en=label.text("en"),
        label_zh=label.text("zh"),
        unit=unit,
        nominal="money" in card.raw and card.text("money", ("nominal",)) == "nominal",
        level=card.text("level", LEVELS),
        touches=_among(card, "touches", TOUCHES),
        measures=_among(card, "measures", tuple(MEASURES)),
        interpolation=cast(Interpolation, card.text("interpolation", INTERPOLATIONS)),
        allowed=allowed,
        range_reason=span.text("reason"),
        history=history,
        districts=_districts(card, allowed),
        reference=reference,
        world=world,
        effect=_effect(card.part("effect")),
    )


def _dated(card: Part, field: str, allowed: Allowed) -> tuple[Dated, ...]:
    found: list[Dated] = []
    for row in card.parts(field, DATED):
        row.only(("from", "value", "low", "high", "grade", "source"))
        try:
            quarter = clock.quarter(row.raw.get("from", ""))
        except ValueError:
            row.refuse("from", row.raw.get("from"), "a quarter such as 2024Q3")
        dated = Dated(
            quarter,
            row.number("value"),
            row.number("low"),
            row.number("high"),
            row.text("grade", GRADES),
            row.text("source"),
        )
        if found and dated.quarter <= found[-1].quarter:
            row.refuse("from", row.raw["from"], "quarters in ascending order, each once")
        if not dated.low <= dated.value <= dated.high:
            row.refuse("value", dated.value, "low <= value <= high")
        if dated.value not in allowed:
            row.refuse("value", dated.value, str(allowed))
        found.append(dated)
    return tuple(found)


def _districts(card: Part, allowed: Allowed) -> tuple[tuple[str, tuple[Dated, ...]], ...]:
    if "districts" not in card.raw:
        return ()
    schemes = card.part("districts")
    schemes.only(DIVISIONS)
    return tuple((division, _dated(schemes, division, allowed)) for division in schemes.raw)


def _effect(effect: Part) -> Effect:
    effect.only(EFFECT_FIELDS)
    beside = effect.part("beside").raw if "beside" in effect.raw else {}
    return Effect(
        effect.text("indicator"),
        effect.text("direction", ("+", "-")),
        effect.text("text"),
        effect.text("grade", GRADES),
        effect.text("source"),
        _expected(effect.part("expected")) if "expected" in effect.raw else None,
        effect.raw.get("to"),
        tuple((str(name), schedule) for name, schedule in beside.items()),
        effect.text("restated") if "restated" in effect.raw else "",
    )


def _expected(expected: Part) -> Expected:
    expected.only(("year", "low", "high", "unit", "cities"))
    low, high = expected.number("low"), expected.number("high")
    if low > high:
        expected.refuse("low", low, f"at most {high:g}, the high end")
    cities = expected.raw.get("cities", 1)
    if type(cities) is not int or cities < 1:
        expected.refuse("cities", cities, "a whole number from 1 on")
    return Expected(int(expected.number("year")), low, high, expected.text("unit"), cities)


def _among(card: Part, field: str, known: tuple[Any, ...]) -> tuple[Any, ...]:
    values = card.raw.get(field)
    if not isinstance(values, list) or any(value not in known for value in values):
        card.refuse(field, values, f"a list from {', '.join(str(one) for one in known)}")
    return tuple(values)
