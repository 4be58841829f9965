"""What one run is asked: every setting checked and frozen, before anything is built."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sim import clock
from sim.errors import InputError, nearest
from sim.levers.cards import LeverCard, read_cards
from sim.levers.levers import FIRST_QUARTER_OF_MIXES, Mix
from sim.levers.schedule import parse
from sim.levers.suggest import nearest_lever

KEYS = (
    "city",
    "world",
    "policy",
    "engine",
    "scale",
    "city_seed",
    "seed",
    "end",
    "freeze",
    "results",
    "levers",
)
FEEDBACKS = ("contacts", "charging", "prices", "budgets", "freight")
LAST_YEAR = 2060
LAST_QUARTER = clock.quarter(f"{LAST_YEAR}Q4")
FIRST_END = clock.quarter("2020Q4")  # a headline needs a whole year
FEWEST_HOUSEHOLDS = 10_000  # the largest n of scale 1/n: some 500 then stand for the city
LARGEST_SEED = 2**63 - 1
MOST_THREADS = 1024
WRITTEN_OUT = "the value itself, written out"

Origin = Callable[[str], object]


@dataclass(frozen=True)
class WorldChoice:
    """Which outside world: its name, and for an ensemble its own seed and the member's number."""

    name: str
    seed: int
    member: int


@dataclass(frozen=True)
class Engine:
    """How it is computed; never changes a byte of the result. 0 threads means all cores."""

    name: str
    threads: int

    @property
    def workers(self) -> int:
        """How many threads work at once."""
        return self.threads or os.cpu_count() or 1


@dataclass(frozen=True)
class RunConfig:
    """One run, fully decided.

    Attributes:
        city: name of the folder of city data.
        world: the outside world.
        policy: the mix, with schedules given beside it already laid over it.
        engine: how it is computed.
        households_per_agent: 1/scale.
        city_seed: makes the synthetic city.
        seed: its luck afterwards.
        last_quarter: index of the last quarter simulated; the first is 0 (2020Q1).
        freeze: names of the feedbacks held still.
        results: folder under which the answer is kept.
    """

    city: str
    world: WorldChoice
    policy: Mix
    engine: Engine
    households_per_agent: int
    city_seed: int
    seed: int
    last_quarter: int
    freeze: frozenset[str]
    results: str

    @property
    def scale(self) -> float:
        """Households simulated per household of the city."""
        return 1.0 / self.households_per_agent

    @property
    def quarters(self) -> int:
        """How many quarters are simulated."""
        return self.last_quarter + 1


def build(raw: Mapping[str, Any], origin: Origin) -> RunConfig:
    """Check a composed configuration and freeze it.

    Args:
        raw: plain mappings, lists, strings and numbers, as composed.
        origin: for a dotted key, the file (or "command line") it was given in, for messages.

    Raises:
        InputError: a key is unknown or missing, or a value is not allowed.
    """
    _refuse_code(raw, "", origin)
    for key in raw:
        if key not in KEYS:
            raise InputError(origin(key), key, raw[key], "one of " + ", ".join(KEYS), _near(key))
    settings = _Settings(raw, origin)
    cards = read_cards()
    return RunConfig(
        city=settings.text("city.name"),
        world=_world(settings),
        policy=_mix(settings, cards),
        engine=Engine(
            settings.text("engine.name"), settings.whole("engine.threads", 0, MOST_THREADS)
        ),
        households_per_agent=_households_per_agent(settings),
        city_seed=settings.whole("city_seed", 0, LARGEST_SEED),
        seed=settings.whole("seed", 0, LARGEST_SEED),
        last_quarter=_last_quarter(settings),
        freeze=_freeze(settings),
        results=settings.text("results"),
    )


def as_plain(config: RunConfig) -> dict[str, Any]:
    """The configuration as plain mappings, lists and numbers: what is stored and hashed."""
    return {
        "city": {"name": config.city},
        "world": {
            "name": config.world.name,
            "seed": config.world.seed,
            "member": config.world.member,
        },
        "policy": {
            "name": config.policy.name,
            "label": {"en": config.policy.label_en, "zh": config.policy.label_zh},
            "everything_off": config.policy.everything_off,
            "levers": {
                name: [[clock.label(quarter), value] for quarter, value in schedule.knots]
                for name, schedule in config.policy.schedules
            },
        },
        "engine": {"name": config.engine.name, "threads": config.engine.threads},
        "scale": config.scale,
        "city_seed": config.city_seed,
        "seed": config.seed,
        "end": clock.label(config.last_quarter),
        "freeze": sorted(config.freeze),
        "results": config.results,
    }


class _Settings:
    """The raw values, each fetched once with its check."""

    def __init__(self, raw: Mapping[str, Any], origin: Origin) -> None:
        self.raw, self.origin = raw, origin

    def get(self, key: str) -> Any:
        value: Any = self.raw
        for part in key.split("."):
            if not isinstance(value, Mapping) or part not in value:
                raise InputError(self.origin(key), key, "nothing", "a value for this key")
            value = value[part]
        return value

    def text(self, key: str) -> str:
        value = self.get(key)
        if not isinstance(value, str) or not value.strip():
            raise InputError(self.origin(key), key, value, "some text")
        return value

    def whole(self, key: str, low: int, high: int) -> int:
        value = self.get(key)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise InputError(self.origin(key), key, value, f"a whole number from {low} to {high}")
        return value

    def mapping(self, key: str) -> Mapping[str, Any]:
        value = self.get(key)
        if not isinstance(value, Mapping):
            raise InputError(self.origin(key), key, value, "name: value lines")
        return value


def _world(settings: _Settings) -> WorldChoice:
    choice = WorldChoice(
        settings.text("world.name"),
        settings.whole("world.seed", 0, LARGEST_SEED),
        settings.whole("world.member", 0, LARGEST_SEED),
    )
    for key, value in (("world.seed", choice.seed), ("world.member", choice.member)):
        if choice.name == "central" and value:  # else the same world had many names
            allowed = "0 with world=central, which is one world without chance"
            raise InputError(settings.origin(key), key, value, allowed, "write world=ensemble too")
    return choice


def _mix(settings: _Settings, cards: Mapping[str, LeverCard]) -> Mix:
    everything_off = settings.get("policy.everything_off")
    if not isinstance(everything_off, bool):
        origin = settings.origin("policy.everything_off")
        raise InputError(origin, "policy.everything_off", everything_off, "true or false")
    given = {
        f"{place}.{name}": (str(name), raw)
        for place in ("policy.levers", "levers")
        for name, raw in settings.mapping(place).items()
    }
    schedules = {}
    for key, (name, raw) in given.items():
        file = settings.origin(key)
        if everything_off:
            allowed = f"nothing: policy {settings.text('policy.name')} has all levers off"
            raise InputError(file, key, raw, allowed)
        if name not in cards:
            raise InputError(file, key, name, "a lever of conf/levers", nearest_lever(name, cards))
        card = cards[name]
        schedules[name] = parse(
            raw,
            card.interpolation,
            card.allowed,
            file=file,
            key=key,
            earliest=FIRST_QUARTER_OF_MIXES,
            latest=LAST_QUARTER,
        )
    return Mix(
        settings.text("policy.name"),
        settings.text("policy.label.en"),
        settings.text("policy.label.zh"),
        everything_off,
        tuple((name, schedules[name]) for name in cards if name in schedules),
    )


def _households_per_agent(settings: _Settings) -> int:
    scale = settings.get("scale")
    allowed = f"1/n with n whole, from 1/{FEWEST_HOUSEHOLDS} to 1, such as 1, 0.1 or 0.01"
    good = isinstance(scale, int | float) and not isinstance(scale, bool)
    if good and 1.0 / FEWEST_HOUSEHOLDS <= scale <= 1.0:
        whole = round(1.0 / scale)
        if abs(whole * scale - 1.0) < 1e-6:
            return whole
    raise InputError(settings.origin("scale"), "scale", scale, allowed)


def _last_quarter(settings: _Settings) -> int:
    raw = settings.get("end")
    allowed = f"a year or quarter from {clock.label(FIRST_END)} to {LAST_YEAR}Q4, such as 2035"
    text = str(raw)
    try:
        last = clock.quarter(raw if "Q" in text else f"{text}Q4")
    except ValueError:
        raise InputError(settings.origin("end"), "end", raw, allowed) from None
    if not FIRST_END <= last <= LAST_QUARTER:
        raise InputError(settings.origin("end"), "end", raw, allowed)
    return last


def _freeze(settings: _Settings) -> frozenset[str]:
    names = settings.get("freeze")
    allowed = "a list of " + ", ".join(FEEDBACKS)
    if not isinstance(names, list | tuple):
        raise InputError(settings.origin("freeze"), "freeze", names, allowed)
    for name in names:
        if name not in FEEDBACKS:
            hint = nearest(str(name), FEEDBACKS)
            raise InputError(settings.origin("freeze"), "freeze", name, allowed, hint)
    return frozenset(names)


def _refuse_code(raw: object, key: str, origin: Origin) -> None:
    """No configuration value is ever executed or computed from another."""
    if isinstance(raw, Mapping):
        for name, value in raw.items():
            below = f"{key}.{name}" if key else str(name)
            if str(name).startswith("_") or str(name) == "hydra":
                allowed = "settings only, nothing that runs code"
                raise InputError(origin(below), below, value, allowed)
            _refuse_code(value, below, origin)
    elif isinstance(raw, list | tuple):
        for number, value in enumerate(raw):
            _refuse_code(value, f"{key}[{number}]", origin)
    elif isinstance(raw, str) and "${" in raw:
        raise InputError(origin(key), key, raw, WRITTEN_OUT)


def _near(key: str) -> str | None:
    levers = read_cards()
    if key in levers:
        return f"a lever is given as levers.{key}"
    return nearest(key, KEYS)
