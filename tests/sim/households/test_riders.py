"""What a change of travel does to the metro's electricity, and to nothing else."""

import numpy as np
import pytest

from agents.households.household import METRO
from sim.accounts.vocabulary import FUEL, FUELS, SECTOR, SECTORS
from sim.households.everyday.riders import Riders

USUAL = np.full((len(SECTORS), len(FUELS)), 100.0)
POWER = SECTOR["metro"], FUEL["electricity"]


@pytest.fixture
def riders():
    """A million riders in every quarter to the end of 2025."""
    found = Riders(part=0.2)
    for quarter in range(24):
        found.note(quarter, 1e6 if quarter >= 20 else 0.5e6)
    return found


def test_a_tenth_more_riders_take_a_fiftieth_more_electricity(riders):
    riders.note(24, 1.1e6)
    change = riders.change(24, USUAL)
    assert change[POWER] == pytest.approx(0.2 * 0.1 * 100.0)
    change[POWER] = 0.0
    assert not change.any()


def test_fewer_riders_take_less_and_none_leave_what_runs_anyway(riders):
    riders.note(24, 0.0)
    assert riders.change(24, USUAL)[POWER] == pytest.approx(-20.0)


def test_until_the_end_of_2025_riders_are_within_the_trend(riders):
    riders.note(23, 5e6)
    assert not riders.change(23, USUAL).any()


def test_the_riders_are_the_people_who_travel_by_metro(live):
    homes = live(off=True).run(22)
    travel = homes.sector.everyday.travel
    people = travel.people()[:, METRO].sum()
    assert travel.riders.people == people > 0.0
    assert travel.riders.before == pytest.approx(people / 2.0, rel=0.05)  # two of four quarters
