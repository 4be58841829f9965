"""One lever moved alone against the same city without it, at the scale users run."""

import pickle

import pytest

from experiments.plan.lever_alone import Alone, beside, compare, schedule_of
from sim.clock import quarter
from sim.levers.cards import read_cards

SCALE, LAST_OF_HISTORY = "scale=0.01", quarter("2025Q4")
CARDS = read_cards()


class LeversAlone:
    """Runs levers alone; cities without them are lived once per worker and kept."""

    def __init__(self, cities) -> None:
        self.cities = cities
        self._references: dict[tuple[object, ...], bytes] = {}

    def move(self, name: str) -> Alone:
        card = CARDS[name]
        year, held = card.effect.expected.year, beside(card)
        key = (year, tuple(held.items()))
        quarters = quarter(f"{year}Q4") - LAST_OF_HISTORY
        if key not in self._references:
            reference = self._city(year, held)
            self._references[key] = pickle.dumps(self.cities.live(reference, quarters))
        moved = self.cities.live(self._city(year, held | {name: schedule_of(card)}), quarters)
        return compare(card, pickle.loads(self._references[key]), moved)

    def _city(self, year, schedules):
        city = self.cities.after_history(f"end={year}", SCALE)
        return self.cities.put_in_force(city, schedules)


@pytest.fixture(scope="session")
def levers_alone(cities) -> LeversAlone:
    return LeversAlone(cities)


def check(levers_alone: LeversAlone, name: str) -> None:
    """The change lies in the range of the card, and comes from decisions of somebody."""
    found, expected = levers_alone.move(name), CARDS[name].effect.expected
    assert expected.low <= found.change <= expected.high, found
    assert sum(found.agents.values()) > 0, found
    print(found)


@pytest.fixture
def alone(levers_alone):
    return lambda name: check(levers_alone, name)
