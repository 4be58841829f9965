"""One history for all mixes, to the bit; what is off is not there; what differs moves things."""

import pytest

from sim.clock import quarter
from sim.levers.cards import read_cards
from sim.levers.schedule import Schedule

HISTORY = quarter("2026Q1")  # quarters from 2020Q1 to the end of 2025
AFTER = 8
CARDS = read_cards()


@pytest.fixture(scope="module")
def frozen(cities):
    """The frozen mix to the end of 2025."""
    return cities.run("policy=frozen", "end=2027", quarters=HISTORY)


@pytest.fixture(scope="module")
def frozen_on(cities, frozen):
    """The same a year later."""
    return cities.live(cities.copy(frozen), AFTER)


def test_mixes_are_identical_to_the_end_of_2025_and_different_afterwards(cities, frozen, frozen_on):
    """Of `plan` all that is kept; of `accelerated` what the next test holds against `frozen`."""
    city = cities.run("policy=plan", "end=2027", quarters=HISTORY)
    assert cities.differences(city, frozen) == []
    later = cities.differences(cities.live(city, AFTER), frozen_on)
    populations = {name.split()[0] for name in later}
    assert {"Household", "Firm", "Vehicles", "ledger:"} <= populations
    since = {name.split()[0] for name in later if name[0].isdigit()}
    assert since == {str(HISTORY + n) for n in range(AFTER)}


def test_a_mix_laid_over_2025_is_that_mix(cities, frozen_on):
    """What other tests rely on: levers put in force at the end of 2025 do what a mix does."""
    direct = cities.run("policy=accelerated", "end=2027", quarters=HISTORY + AFTER)
    schedules = dict(direct.config.policy.schedules)
    laid = cities.live(cities.put_in_force(cities.after_history(), schedules), AFTER)
    recorded = {name for name in cities.differences(direct, laid) if not name.startswith("ledger")}
    assert {int(name.split()[0]) for name in recorded} <= set(range(HISTORY - 1))  # put away
    years = range(HISTORY, HISTORY + AFTER)
    for when in years:
        assert direct.ledger.select(quarter=when) == laid.ledger.select(quarter=when)


def test_without_policy_everything_differs_from_the_first_quarter(cities, frozen):
    without = cities.run("policy=no_policy", "end=2020", quarters=4)
    different = cities.differences(without, frozen)
    assert "0 Emissions|CO2|Territorial by city" in different
    kinds = {name.split()[0] for name in different}
    assert {"Household", "Firm", "Vehicles"} <= kinds
    for kind in ("Car", "Appliance", "Solar", "Storage", "Retrofit", "Fleet", "Charging"):
        assert without.recorder.series(f"City|Money|{kind} grant").sum() == 0.0
    assert without.recorder.series("City|Money|Emission allowance").sum() == 0.0


def test_a_lever_at_off_is_no_lever(cities, frozen, frozen_on):
    """What is off from 2026 on without being asked may as well be asked for: same bytes."""
    levers = frozen.levers
    off = [
        name
        for name, card in CARDS.items()
        if all(
            (levers.by_division(name, q) == card.off).all() for q in range(HISTORY, HISTORY + AFTER)
        )
    ]
    assert len(off) > 10
    asked = [f"levers.{name}={CARDS[name].off}" for name in off]
    city = cities.run("policy=frozen", "end=2027", *asked, quarters=HISTORY + AFTER)
    assert cities.differences(city, frozen_on) == []


def test_no_policy_is_every_lever_off(cities):
    without = cities.run("policy=no_policy", "end=2020", quarters=4)
    city = cities.build("policy=frozen", "end=2020")
    cities.put_in_force(city, {name: Schedule(((0, card.off),)) for name, card in CARDS.items()})
    afresh = cities.build("policy=no_policy", "end=2020")
    assert cities.differences(cities.live(afresh, 4), without) == []
    cities.live(city, 4)
    different = cities.differences(city, without)
    assert different == []
