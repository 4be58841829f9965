"""Every lever alone: by how much its indicator moves, what its card expects, who decides otherwise.

`lever_alone` compares two cities; here they are run, each lever in a worker, and told as a table.
"""

import pickle
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from experiments.compose import run_config
from experiments.measured_runs import Numbers, Question, run_all
from experiments.plan.lever_alone import beside, compare, put_in_force, schedule_of
from sim import clock
from sim.levers.cards import LeverCard, read_cards
from sim.levers.levers import FIRST_QUARTER_OF_MIXES
from sim.levers.schedule import Schedule

KIND, LEVER = "lever", "lever="
REFERENCE, MOVED, CHANGE, AGENTS = "reference", "moved", "change", "agents: "
Schedules = tuple[tuple[str, Schedule], ...]


def tried() -> list[str]:
    """Levers whose card expects a change."""
    return [name for name, card in read_cards().items() if card.effect.expected is not None]


def ask(question: Question) -> Numbers:
    """Run a lever alone; return its indicator without and with it, the change, and who differs.

    Means over as many cities as its card asks for.

    Args:
        question: "lever=NAME", then settings as on the command line.
    """
    name, settings = question[0].removeprefix(LEVER), question[1:]
    card = read_cards()[name]
    assert card.effect.expected is not None
    cities = card.effect.expected.cities
    total: dict[str, float] = {}
    for city in range(1, cities + 1):
        own = (f"city_seed={city}", f"seed={city}") if cities > 1 else ()
        for key, value in _ask_one(card, (*settings, *own)).items():
            total[key] = total.get(key, 0.0) + value
    return {key: value / cities for key, value in total.items()}


def _ask_one(card: LeverCard, settings: tuple[str, ...]) -> Numbers:
    """Run it in one city."""
    assert card.effect.expected is not None
    name, year, held = card.name, card.effect.expected.year, tuple(beside(card).items())
    reference = pickle.loads(lived(settings, year, held))  # noqa: S301 our own, of this process
    moved = pickle.loads(lived(settings, year, (*held, (name, schedule_of(card)))))  # noqa: S301
    found = compare(card, reference, moved)
    numbers = {REFERENCE: found.reference, MOVED: found.moved, CHANGE: found.change}
    return numbers | {f"{AGENTS}{kind}": float(count) for kind, count in found.agents.items()}


def table(names: Sequence[str], found: Mapping[str, Numbers]) -> str:
    """A Markdown table; `≠` marks a change outside what its card expects, or made by nobody."""
    lines = [
        "| lever | indicator | expected | change | | who decides otherwise |",
        "|" + "---|" * 6,
    ]
    for name in names:
        if name in found:
            cells = _cells(read_cards()[name], found[name])
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def measure(settings: Sequence[str], folder: Path, workers: int) -> tuple[str, int]:
    """Run every lever alone; return the table, and how many runs failed."""
    names = tried()
    asked = {name: (f"{LEVER}{name}", *settings) for name in names}
    answers = run_all(list(asked.values()), folder, workers, ask, KIND)
    found = {name: answers[asked[name]] for name in names if asked[name] in answers}
    return table(names, found), len(names) - len(found)


def inside(card: LeverCard, numbers: Numbers) -> bool:
    """Whether the change lies in the range of the card and somebody decided otherwise."""
    expected = card.effect.expected
    assert expected is not None
    somebody = any(name.startswith(AGENTS) for name in numbers)
    return expected.low <= numbers[CHANGE] <= expected.high and somebody


def _cells(card: LeverCard, numbers: Numbers) -> tuple[str, ...]:
    expected = card.effect.expected
    assert expected is not None
    counts = {one.removeprefix(AGENTS): n for one, n in numbers.items() if one.startswith(AGENTS)}
    # below one only in the mean of some cities
    who = ", ".join(
        f"{n:,.0f} {kind}" if n >= 1.0 else f"{n:.2g} {kind}" for kind, n in counts.items()
    )
    return (
        f"`{card.name}`",
        card.effect.indicator.replace("|", "\\|") + f", {expected.year}",
        f"{expected.low:g} to {expected.high:g} {expected.unit}"
        + (f", mean of {expected.cities} cities" if expected.cities > 1 else ""),
        f"{numbers[CHANGE]:+.3g}",
        "" if inside(card, numbers) else "≠",
        who or "nobody",
    )


@cache
def _after_history(settings: tuple[str, ...], year: int) -> bytes:
    """A city of `frozen` at the end of 2025, its records and books put away."""
    from sim.city import City

    config = run_config("policy=frozen", *settings, f"end={year}", "engine=one_thread")
    city: Any = City(config)
    for _ in range(FIRST_QUARTER_OF_MIXES):
        city.step()
    return pickle.dumps(city, protocol=pickle.HIGHEST_PROTOCOL)


def lived(settings: tuple[str, ...], year: int, schedules: Schedules) -> bytes:
    """That city at the end of a year, with schedules laid over its policy."""
    if len(schedules) == 0:
        return _reference(settings, year)
    return _live(settings, year, schedules)


@cache
def _reference(settings: tuple[str, ...], year: int) -> bytes:
    return _live(settings, year, ())


def _live(settings: tuple[str, ...], year: int, schedules: Schedules) -> bytes:
    city = pickle.loads(_after_history(settings, year))  # noqa: S301 our own, of this process
    put_in_force(city, dict(schedules))
    for _ in range(clock.quarter(f"{year}Q4") + 1 - FIRST_QUARTER_OF_MIXES):
        city.step()
    return pickle.dumps(city, protocol=pickle.HIGHEST_PROTOCOL)
