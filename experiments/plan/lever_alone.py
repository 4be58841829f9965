"""One lever, or the levers of one measure, moved alone: what changes, and who decides otherwise.

Both runs share luck, city and world, so that they differ by the levers and by nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.compose import run_config
from sim.config import LAST_QUARTER
from sim.levers.cards import LeverCard, read_cards
from sim.levers.levers import FIRST_QUARTER_OF_MIXES, Levers, Mix
from sim.levers.schedule import Schedule, parse

PERCENT = "%"
# what follows from the market of all, from the calendar or from luck, and is nobody's choice
NO_CHOICE = ("activity", "standing")
DATES = ("due", "started", "spell", "built", "arrives", "since", "looked", "asked")


@dataclass(frozen=True)
class Alone:
    """What one lever did when it moved alone.

    Attributes:
        reference, moved: the indicator in the year without and with it, in the indicator's unit.
        change: the difference in the unit of the card; for "%" a hundredth of the reference.
        agents: how many rows of each kind of agent hold something else at the end.
    """

    lever: str
    indicator: str
    year: int
    reference: float
    moved: float
    change: float
    unit: str
    agents: Mapping[str, int]


def schedule_of(card: LeverCard) -> Schedule:
    """The schedule a lever moves to: the plan's, or what its card says in `effect.to`.

    Raises:
        KeyError: neither is there.
    """
    if card.effect.to is not None:
        return written(card, card.effect.to)
    plan = dict(run_config("policy=plan").policy.schedules)
    return plan[card.name]


def written(card: LeverCard, raw: object) -> Schedule:
    """A schedule as a mix would write it, for this lever."""
    return parse(
        raw,
        card.interpolation,
        card.allowed,
        file="conf/levers",
        key=card.name,
        earliest=FIRST_QUARTER_OF_MIXES,
        latest=LAST_QUARTER,
    )


def put_in_force(city: Any, schedules: Mapping[str, Schedule]) -> Any:
    """Lay schedules over the policy of a city, as a mix of one's own would; return the city."""
    mix = Mix("own", "own", "自定", False, tuple(schedules.items()))
    changed = Levers(read_cards(), mix, city.world, city.config.quarters)
    vars(city.levers).update(vars(changed))  # every agent keeps the levers it knows
    return city


def beside(card: LeverCard) -> dict[str, Schedule]:
    """The levers held on both sides, so that a limit binds."""
    cards = read_cards()
    return {name: written(cards[name], raw) for name, raw in card.effect.beside}


def compare(card: LeverCard, reference: Any, moved: Any) -> Alone:
    """Compare two cities that have lived to the end of the year of the card.

    Args:
        card: of the lever, which says indicator, year and unit.
        reference: the city without it.
        moved: the same city but for the lever.

    Raises:
        ValueError: the card expects no number, or its unit is not that of the indicator.
    """
    expected, name = card.effect.expected, card.effect.indicator
    if expected is None:
        raise ValueError(f"{card.name}: its card says no expected change")
    before, after = (city.recorder.yearly(name, expected.year) for city in (reference, moved))
    unit = reference.recorder.indicators[name].unit
    if expected.unit not in (unit, PERCENT):
        raise ValueError(f"{card.name}: expected in {expected.unit}, {name} is in {unit}")
    change = after - before
    if expected.unit == PERCENT:
        change = 100.0 * change / before
    agents = decided_otherwise(reference, moved)
    return Alone(card.name, name, expected.year, before, after, change, expected.unit, agents)


def decided_otherwise(one: Any, other: Any) -> dict[str, int]:
    """How many agents hold something else in the second city than in the first, by kind.

    Of populations the rows whose states differ, of institutions those whose public numbers do. What
    all share (activity in a market), dates and ordinals do not count.
    """
    found: dict[str, int] = {}
    for ours, theirs in zip(one.populations, other.populations, strict=True):
        differs = np.zeros(ours.size, np.bool_)
        for name, column in ours.columns.items():
            if name not in NO_CHOICE and name.rpartition("_")[2] not in DATES:
                differs |= column != theirs.columns[name]
        kind = ours.kind.__name__
        found[kind] = found.get(kind, 0) + int(np.count_nonzero(differs))
    before, after = (institutions(city) for city in (one, other))
    for number in before.keys() | after.keys():
        pair = before.get(number), after.get(number)
        if None in pair or _numbers(pair[0]) != _numbers(pair[1]):
            kind = type(pair[0] or pair[1]).__name__
            found[kind] = found.get(kind, 0) + 1
    return {kind: count for kind, count in found.items() if count}


def institutions(city: Any) -> dict[int, Any]:
    """The registered Mesa agents of a city by number; governments left aside: they set levers."""
    held = {population.kind for population in city.populations}
    sets = [agents for kind, agents in city.agents_by_type.items() if kind not in held]
    everybody = (agent for agents in sets for agent in agents)
    return {one.unique_id: one for one in everybody if type(one).__name__ != "Government"}


def _numbers(agent: Any) -> dict[str, float]:
    """The public numbers of an institution."""
    names = {name for name in (*vars(agent), *dir(type(agent))) if not name.startswith("_")}
    found = {}
    for name in names - {"unique_id", "pos", "rng", "random", "model"}:
        value = getattr(agent, name)
        if isinstance(value, int | float | np.number):
            found[name] = float(value)
    return found
