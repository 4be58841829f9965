"""What the scorecard calls emerging does emerge: with its levers off another number comes out."""

import pickle
from functools import cache

import pytest

from experiments.compose import run_config
from experiments.plan.lever_alone import written
from experiments.plan.levers_alone import lived
from sim.levers.cards import read_cards
from sim.levers.schedule import Schedule
from sim.plan.plan import Target, read_plan

pytestmark = pytest.mark.proof
SETTINGS, YEAR = ("scale=0.01",), 2030
AT_MOST = ("at_most", "peak_by", "below_since")  # less is better
EVERYWHERE = 0  # the general requirements: no measure of its own, but all of them
EMERGING = [one for one in read_plan().targets if one.how == "emerges" and one.sense != "share_met"]


def plan() -> dict[str, Schedule]:
    return dict(run_config("policy=plan").policy.schedules)


def levers_of(target: Target) -> set[str]:
    """Levers of the measure that promises it, and those whose card says that they move it."""
    if target.measure == EVERYWHERE:
        return set(plan())
    (measure,) = (one for one in read_plan().measures if one.number == target.measure)
    moving = {name for name, card in read_cards().items() if card.effect.indicator in names(target)}
    return set(measure.levers) | moving


def names(target: Target) -> list[str]:
    return [name for part in target.indicator.split(" / ") for name in part.split(" + ")]


@cache
def city(held: tuple[tuple[str, Schedule], ...]) -> bytes:
    """A city of the plan at the end of 2030, with some of its levers at off from 2026 on."""
    return lived(SETTINGS, YEAR, held)


def measured(target: Target, schedules: dict[str, Schedule]) -> float:
    """The number that is held against the target, in its year or in the last one lived."""
    recorder = pickle.loads(city(tuple(sorted(schedules.items())))).recorder
    parts = [
        sum(recorder.yearly(name, min(target.year, YEAR)) for name in part.split(" + "))
        for part in target.indicator.split(" / ")
    ]
    return parts[0] / parts[1] if len(parts) > 1 else parts[0]


@pytest.mark.parametrize("target", EMERGING, ids=[one.name for one in EMERGING])
def test_without_its_levers_a_target_is_further_away(target):
    cards, whole = read_cards(), plan()
    without = whole | {name: written(cards[name], cards[name].off) for name in levers_of(target)}
    with_levers, alone = measured(target, whole), measured(target, without)
    if target.sense in AT_MOST:
        assert alone > with_levers
    else:
        assert alone < with_levers
