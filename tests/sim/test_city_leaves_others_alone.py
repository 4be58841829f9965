"""A trade-in open to a thousand cars touches nobody else, feedbacks and budgets being frozen.

The two cities differ in one thing: in one a bonus is paid for scrapping cars of 19.5 years or
more. It raises the hazard of such cars and of no others, and no date hangs on another's, so:

- firms and vehicles are the same to the bit, every column;
- households with no such car in the two years (and whoever buys one young) are the same to the
  bit, every column, but for one: `car_due` and `second_car_due` of a car that would, left to
  itself, reach 19.5 years in their hands, after the run. They may come earlier, at that age or
  later, never at a younger one;
- households with such a car may differ in their cars: kind, `_bought`, `_due`, `_spell`, `_kept`,
  of both slots, as who has no first car any more looks for no second one. All else is the same:
  kilometres and every appliance, heater and roof with its dates;
- where such a car was kept for all the money, its date is back where it was.
"""

from contextlib import ExitStack, closing
from dataclasses import replace

import numpy as np
import pytest

import sim.households.sector
from agents.households.household import NO_CAR, Household
from sim.accounts.books.money import Kind
from sim.config import FEEDBACKS

QUARTERS = 8
OLD = 19.5  # years: about a thousand cars of the city are as old one day in the two years
BONUS = 80_000.0
SLOTS = ("car", "second_car")
OF_CARS = {f"{slot}{what}" for slot in SLOTS for what in ("", "_bought", "_due", "_spell", "_kept")}
ALL_FROZEN = f"freeze=[{','.join(FEEDBACKS)}]"


def old_enough(city):
    """Households with a car that the scrappage bonus is open to."""
    columns = city.households.columns
    found = np.zeros(city.households.size, np.bool_)
    for slot in SLOTS:
        age = city.quarter - columns[f"{slot}_bought"]
        found |= (columns[slot] != NO_CAR) & (age >= 4 * OLD)
    return found & columns["active"]


def ages_when_due(households, slot):
    """Age in quarters at which the car in a slot comes up; NEVER is a very old age."""
    columns = households.columns
    return columns[f"{slot}_due"].astype(int) - columns[f"{slot}_bought"]


@pytest.fixture(scope="module")
def pair(cities):
    """Two cities alike, the second with a bonus for scrapping very old cars."""
    read = sim.households.sector.read_behaviour

    def narrowed(*given):
        found, rate = read(*given), ("car", "looking_rate")
        found.choices._rows[rate] = found.choices.row(*rate)._replace(value=4.0)  # nearly all look
        return replace(found, car_lives=found.car_lives._replace(scrappage_age=OLD))

    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(sim.households.sector, "read_behaviour", narrowed)
        plain = stack.enter_context(
            closing(cities.build("scale=0.1", "policy=no_policy", ALL_FROZEN))
        )
        paying = stack.enter_context(closing(cities.copy(plain)))
        for kind in ("nev", "ice"):
            paying.levers._city[f"car_scrappage_bonus_{kind}"][:] = BONUS
        yield plain, paying


@pytest.fixture(scope="module")
def lived(pair):
    """Both cities two years on, compared in every quarter; and whom the bonus was open to."""
    plain, paying = pair
    reached, different = np.zeros(plain.households.size, np.bool_), []
    for quarter in range(QUARTERS):
        for city in pair:
            reached |= old_enough(city)
        for city in pair:
            city.step()
        different += [f"{quarter}: {name}" for name in differences(plain, paying, reached)]
    return plain, paying, reached, different


def differences(plain, paying, reached):
    """Columns that are not the same where they have to be."""
    for ours, theirs in zip(plain.populations, paying.populations, strict=True):
        for name, column in ours.columns.items():
            alike = np.ones(ours.size, np.bool_)
            if ours.kind is Household and name in OF_CARS:
                alike = ~reached
                if name.endswith("_due"):
                    slot = name.removesuffix("_due")
                    has_car = ours.columns[slot] != NO_CAR
                    alike &= ~(has_car & (ages_when_due(ours, slot) >= 4 * OLD))
            if not np.array_equal(column[alike], theirs.columns[name][alike]):
                yield f"{ours.kind.__name__} {name}"


def test_a_trade_in_open_to_a_thousand_cars_leaves_all_others_alone(lived):
    *_, different = lived
    assert different == []


def test_it_is_open_to_some_and_moves_some_of_them(lived):
    plain, paying, reached, _ = lived
    assert 50 <= reached.sum() <= 200 and plain.households.weight == 10.0
    moved = plain.households.columns["car_bought"] != paying.households.columns["car_bought"]
    assert moved.sum() >= 10
    assert paying.ledger.total(kind=Kind.CAR_GRANT) > 0.0 == plain.ledger.total(kind=Kind.CAR_GRANT)


def test_dates_to_come_move_only_to_when_the_car_is_old_enough(lived):
    plain, paying, reached, _ = lived
    for slot in SLOTS:
        before, after = (ages_when_due(city.households, slot) for city in (plain, paying))
        moved = ~reached & (before != after)
        assert moved.sum() > 100, slot
        assert (after[moved] < before[moved]).all(), slot
        assert after[moved].min() == 4 * OLD, slot


def test_who_kept_the_old_car_has_its_old_date(lived):
    plain, paying, reached, _ = lived
    ours, theirs = plain.households.columns, paying.households.columns
    assert not any(ours[f"{slot}_kept"].any() for slot in SLOTS)
    kept = theirs["car_kept"]
    assert kept.sum() >= 10 and reached[kept].all()
    for name in OF_CARS - {"car_kept"}:
        assert np.array_equal(ours[name][kept], theirs[name][kept]), name
