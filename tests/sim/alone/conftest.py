"""One lever moved alone against the same city without it, at the scale users run."""

import pytest

from experiments.plan.levers_alone import LEVER, ask, inside
from sim.levers.cards import read_cards

SCALE = "scale=0.01"


@pytest.fixture
def alone():
    """Checks that a lever moves its indicator within the range of its card, by decisions."""

    def check(name: str) -> None:
        found = ask((f"{LEVER}{name}", SCALE))
        assert inside(read_cards()[name], found), found

    return check
