"""Whatever policy comes into force, in 2026 or 2030, in any city and luck: it stays whole."""

from contextlib import closing

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sim.clock import label, quarter
from sim.config import LARGEST_SEED
from sim.levers.cards import read_cards
from sim.levers.schedule import Schedule

CARDS = read_cards()
NAMES = sorted(CARDS)
LIVED = {  # from when a policy is in force, and for how long: a review of the power system each
    quarter("2026Q1"): 4,
    quarter("2030Q1"): 6,
}
CITY_SEEDS = (1, 2, 77, LARGEST_SEED)
LUCKS = (
    tuple(  # each costs a history, lived once per worker: few cities, each with lucks of its own
        (city_seed, 1000 * at + luck)
        for at, city_seed in enumerate(CITY_SEEDS)
        for luck in range(1, 5)
    )
)
TWO = LUCKS[:: len(LUCKS) // 2]
SWEPT = settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),  # shrinking whole cities takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
MANY = settings(SWEPT, max_examples=70)


@st.composite
def levers(
    draw: st.DrawFn, first: int, least: int = 1, most: int = len(CARDS)
) -> dict[str, Schedule]:
    """Some levers, each on a schedule of its own within its range, often at an end of it."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=least, max_size=most, unique=True))
    found = {}
    for name in names:
        allowed = CARDS[name].allowed
        ends = st.sampled_from((allowed.low, allowed.high, allowed.off))
        value = ends | st.floats(allowed.low, allowed.high)
        whens = st.integers(first, first + LIVED[first])
        when = st.lists(whens, min_size=1, max_size=3, unique=True)
        knots = tuple((at, draw(value)) for at in sorted(draw(when)))
        found[name] = Schedule(knots, CARDS[name].interpolation)
    return found


@st.composite
def cases(
    draw: st.DrawFn, lucks: tuple[tuple[int, int], ...] = LUCKS, **sizes: int
) -> tuple[int, tuple[int, int], dict[str, Schedule]]:
    """When policy comes into force, in which city and luck, and what it is."""
    first = draw(st.sampled_from(sorted(LIVED)))
    return first, draw(st.sampled_from(lucks)), draw(levers(first, **sizes))


def stays_whole(cities, invariants, case: tuple[int, tuple[int, int], dict[str, Schedule]]) -> None:
    first, (city_seed, seed), schedules = case
    asked = f"city_seed={city_seed}", f"seed={seed}", f"end={label(max(LIVED) + 8)}"
    with closing(
        cities.put_in_force(cities.after_history(*asked, last=first - 1), schedules)
    ) as city:
        watched = invariants(city)
        for when in range(first, first + LIVED[first]):
            city.step()
            watched.check(when)


@SWEPT
@given(case=cases(lucks=TWO, most=6))
def test_a_few_levers_moved(cities, invariants, case) -> None:
    stays_whole(cities, invariants, case)


@SWEPT
@given(case=cases(lucks=TWO, least=len(CARDS) // 2))
def test_most_levers_moved_at_once(cities, invariants, case) -> None:
    stays_whole(cities, invariants, case)


@pytest.mark.proof
@MANY
@given(case=cases(most=6))
def test_a_few_levers_moved_in_many_ways(cities, invariants, case) -> None:
    stays_whole(cities, invariants, case)


@pytest.mark.proof
@MANY
@given(case=cases(least=len(CARDS) // 2))
def test_most_levers_moved_at_once_in_many_ways(cities, invariants, case) -> None:
    stays_whole(cities, invariants, case)
