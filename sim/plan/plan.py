"""The plan as the model reads it: sections, measures and targets, each checked when it is read."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from sim.errors import InputError, nearest
from sim.levers.cards import LeverCard, read_cards
from sim.yaml_files import read_yaml
from sim.yaml_parts import Part

SENSES = (
    "at_least",
    "at_most",
    "about",
    "near",
    "peak_by",
    "below_since",
    "every_year",
    "share_met",
)
WITHOUT_VALUE = ("below_since",)
SINCE = ("below_since", "every_year")
ORIGINS = ("emerges", "partly", "scheduled")
MEASURE_FIELDS = ("section", "title", "levers", "mechanism", "indicators")
TARGET_FIELDS = (
    "measure",
    "quote",
    "label",
    "indicator",
    "value",
    "upper",
    "unit",
    "year",
    "since",
    "sense",
    "how",
    "within",
    "reading",
    "stated",
)


@dataclass(frozen=True)
class Words:
    """The same in English and in Chinese."""

    en: str
    zh: str


@dataclass(frozen=True)
class Mechanism:
    """Whose decision a measure changes: who, and the rule or institution by its name in agents/."""

    who: Words
    rule: str


@dataclass(frozen=True)
class Target:
    """A number or a date that the plan promises; the head of its file says what each field means.

    Attributes:
        name: key in the file.
        measure: number of the measure, 0 for the general requirements.
        value: None where lower than in `since` is all that is promised.
        within: the lever whose limit the decisions run into; empty if there is none.
        stated: whether number and year stand in the text; if not, they are our reading of it.
    """

    name: str
    measure: int
    quote: str
    label_en: str
    label_zh: str
    indicator: str
    value: float | None
    upper: float | None
    unit: str
    year: int
    since: int | None
    sense: str
    how: str
    within: str
    reading: str
    stated: bool


@dataclass(frozen=True)
class Measure:
    """One measure of the plan and what it is in the model."""

    number: int
    section: int
    title: Words
    levers: tuple[str, ...]
    mechanisms: tuple[Mechanism, ...]
    indicators: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """A plan: its text, and what the model makes of it.

    Attributes:
        text: the plan itself, as published.
        sections: chapters by number, 0 is the general requirements.
        measures, targets: in the order of the text.
    """

    name: str
    title: Words
    text: str
    sections: Mapping[int, Words]
    measures: tuple[Measure, ...]
    targets: tuple[Target, ...]

    def targets_of(self, measure: int) -> tuple[Target, ...]:
        """The targets of one measure."""
        return tuple(target for target in self.targets if target.measure == measure)


def as_row(target: Target) -> dict[str, str]:
    """A target as a row of the table that lies beside a run; what it does not have is empty."""
    return {name: "" if value is None else str(value) for name, value in asdict(target).items()}


def plan_path(name: str = "suzhou_2030") -> Path:
    """Where a plan of the installed product lies."""
    return Path(str(resources.files("conf").joinpath("plan", f"{name}.yaml")))


@cache
def read_plan(path: Path | None = None) -> Plan:
    """Read a plan and the text beside it.

    Args:
        path: another file than the product's own.

    Raises:
        InputError: a field is missing, unknown or malformed; a lever, measure or section is named
            that does not exist; a quote does not stand in the text.
    """
    file = path or plan_path()
    raw = read_yaml(file)
    top = Part(file, "plan", raw)
    top.only(("name", "title", "text", "sections", "measures", "targets"))
    text = _text(file.with_name(top.text("text")))
    sections = {
        _number(top, "sections", key): _words(top.part("sections"), key)
        for key in top.part("sections").raw
    }
    cards = read_cards()
    measures = tuple(
        _measure(top.part("measures").part(key), _number(top, "measures", key), sections, cards)
        for key in top.part("measures").raw
    )
    known = {0, *(measure.number for measure in measures)}
    targets = tuple(
        _target(top.part("targets").part(key), str(key), known, text, cards)
        for key in top.part("targets").raw
    )
    return Plan(top.text("name"), _words(top, "title"), text, sections, measures, targets)


def _number(part: Part, field: str, key: object) -> int:
    if not isinstance(key, int):
        part.refuse(field, key, "a whole number")
    return key


def _maybe(part: Part, field: str) -> float | None:
    return part.number(field) if field in part.raw else None


def _words(part: Part, field: object) -> Words:
    both = part.part(field)
    both.only(("en", "zh"))
    return Words(both.text("en"), both.text("zh"))


def _measure(
    part: Part, number: int, sections: Mapping[int, Words], cards: Mapping[str, LeverCard]
) -> Measure:
    part.only(MEASURE_FIELDS)
    section = int(part.number("section"))
    if section not in sections:
        part.refuse("section", section, ", ".join(map(str, sections)))
    levers = part.names("levers")
    for lever in levers:
        if lever not in cards:
            part.refuse("levers", lever, "a lever of conf/levers", nearest(lever, cards))
    mechanisms = (
        part.parts("mechanism", "a list of {who, rule}") if part.raw.get("mechanism") else []
    )
    for one in mechanisms:
        one.only(("who", "rule"))
    return Measure(
        number,
        section,
        _words(part, "title"),
        levers,
        tuple(Mechanism(_words(one, "who"), one.text("rule")) for one in mechanisms),
        part.names("indicators"),
    )


def _target(
    part: Part, name: str, measures: set[int], text: str, cards: Mapping[str, LeverCard]
) -> Target:
    part.only(TARGET_FIELDS)
    measure, sense = int(part.number("measure")), part.text("sense", SENSES)
    if measure not in measures:
        part.refuse("measure", measure, "a measure of the plan, or 0")
    quote = part.text("quote")
    if quote not in text:
        part.refuse("quote", quote, "words of the text of the plan")
    label = _words(part, "label")
    value, since = _maybe(part, "value"), _maybe(part, "since")
    if (value is None) != (sense in WITHOUT_VALUE):
        part.refuse("value", value, f"a number, unless the sense is {', '.join(WITHOUT_VALUE)}")
    if (since is None) == (sense in SINCE):
        part.refuse("since", since, f"a year if the sense is {' or '.join(SINCE)}, else nothing")
    within = part.text("within") if "within" in part.raw else ""
    if within and within not in cards:
        part.refuse("within", within, "a lever of conf/levers", nearest(within, cards))
    return Target(
        name,
        measure,
        quote,
        label.en,
        label.zh,
        part.text("indicator"),
        value,
        _maybe(part, "upper"),
        part.text("unit"),
        int(part.number("year")),
        None if since is None else int(since),
        sense,
        part.text("how", ORIGINS),
        within,
        part.text("reading") if "reading" in part.raw else "",
        part.truth("stated", otherwise=True),
    )


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(path, "text of the plan", type(error).__name__, "text in UTF-8") from error
