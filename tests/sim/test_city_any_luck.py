"""Whatever city, luck, world, scale, frozen feedbacks and policy from 2020 on, it stays whole."""

from contextlib import closing

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sim.config import FEEDBACKS, LARGEST_SEED, Engine, RunConfig, WorldChoice
from sim.levers.cards import read_cards
from sim.levers.levers import Mix
from sim.levers.schedule import Schedule

CARDS = read_cards()
QUARTERS = 3
NAMES = sorted(CARDS)


@st.composite
def mixes(draw: st.DrawFn) -> Mix:
    """Everything off, or any levers moved within their ranges from the first quarters on."""
    if draw(st.integers(0, 5)) == 0:
        return Mix("off", "off", "关", True, ())
    schedules = []
    for name in draw(st.lists(st.sampled_from(NAMES), max_size=20, unique=True)):
        allowed = CARDS[name].allowed
        ends = st.sampled_from((allowed.low, allowed.high, allowed.off))
        value = draw(ends | st.floats(allowed.low, allowed.high))
        first = draw(st.integers(0, QUARTERS - 1))
        schedules.append((name, Schedule(((first, value),), CARDS[name].interpolation)))
    return Mix("any", "any", "任意", False, tuple(schedules))


SEEDS = st.integers(0, 1000) | st.integers(0, LARGEST_SEED)
CENTRAL = st.just(WorldChoice("central", 1, 0))
CONFIGS = st.builds(
    RunConfig,
    city=st.just("suzhou"),
    world=CENTRAL | st.builds(WorldChoice, st.just("ensemble"), SEEDS, st.integers(0, 10_000)),
    policy=mixes(),
    engine=st.builds(Engine, st.just("test"), st.integers(0, 2)),
    households_per_agent=st.sampled_from((1000, 2000, 5000, 10_000)),
    city_seed=SEEDS,
    seed=SEEDS,
    last_quarter=st.just(QUARTERS - 1),
    freeze=st.frozensets(st.sampled_from(FEEDBACKS)),
    results=st.just("results"),
)


SWEPT = settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),  # shrinking whole cities takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def stays_whole(cities, invariants, config: RunConfig) -> None:
    with closing(cities.of(config)) as city:
        watched = invariants(city)
        for when in range(QUARTERS):
            city.step()
            watched.check(when)


@SWEPT
@given(config=CONFIGS)
def test_any_city_stays_whole(cities, invariants, config: RunConfig) -> None:
    stays_whole(cities, invariants, config)


@pytest.mark.proof
@settings(SWEPT, max_examples=60)
@given(config=CONFIGS)
def test_many_cities_stay_whole(cities, invariants, config: RunConfig) -> None:
    stays_whole(cities, invariants, config)
