"""Whatever policy is put in force from 2026 on, the city stays whole."""

from contextlib import closing

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sim.clock import quarter
from sim.levers.cards import read_cards
from sim.levers.schedule import Schedule

CARDS = read_cards()
NAMES = sorted(CARDS)
FIRST = quarter("2026Q1")
LUCK = st.sampled_from(("seed=1", "seed=2"))  # each costs a history, lived once per worker
QUARTERS = 4  # to the end of 2026, when the power system is reviewed
SWEPT = settings(
    max_examples=70,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),  # shrinking whole cities takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@st.composite
def levers(draw: st.DrawFn, least: int = 1, most: int = len(CARDS)) -> dict[str, Schedule]:
    """Some levers, each on a schedule of its own within its range, often at an end of it."""
    names = draw(
        st.lists(st.sampled_from(sorted(CARDS)), min_size=least, max_size=most, unique=True)
    )
    found = {}
    for name in names:
        allowed = CARDS[name].allowed
        ends = st.sampled_from((allowed.low, allowed.high, allowed.off))
        value = ends | st.floats(allowed.low, allowed.high)
        when = st.lists(st.integers(FIRST, FIRST + QUARTERS), min_size=1, max_size=3, unique=True)
        knots = tuple((at, draw(value)) for at in sorted(draw(when)))
        found[name] = Schedule(knots, CARDS[name].interpolation)
    return found


def stays_whole(cities, invariants, schedules: dict[str, Schedule], luck: str) -> None:
    with closing(cities.put_in_force(cities.after_history(luck), schedules)) as city:
        watched = invariants(city)
        for when in range(FIRST, FIRST + QUARTERS):
            city.step()
            watched.check(when)


@SWEPT
@given(schedules=levers(most=6), luck=LUCK)
def test_a_few_levers_moved(cities, invariants, schedules: dict[str, Schedule], luck: str) -> None:
    stays_whole(cities, invariants, schedules, luck)


@SWEPT
@given(schedules=levers(least=len(CARDS) // 2), luck=LUCK)
def test_most_levers_moved_at_once(
    cities, invariants, schedules: dict[str, Schedule], luck: str
) -> None:
    stays_whole(cities, invariants, schedules, luck)
