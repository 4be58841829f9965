"""With feedbacks and budgets frozen, a trade-in open to a thousand cars touches nobody else."""

from contextlib import ExitStack, closing
from dataclasses import replace

import numpy as np
import pytest

import sim.households.sector
from agents.households.household import NO_CAR, Household
from sim.accounts.money import Kind
from sim.config import FEEDBACKS

QUARTERS = 8
OLD = 19.5  # years: about a thousand cars of the city are as old one day in the two years
BONUS = 80_000.0
SLOTS = ("car", "second_car")
ALL_FROZEN = f"freeze=[{','.join(FEEDBACKS)}]"


def history(population):
    """What agents have and had; dates to come may be nearer for who keeps a car till it is old."""
    return {
        name: column
        for name, column in population.columns.items()
        if population.kind is not Household or not name.endswith(("_due", "_kept"))
    }


def old_enough(city):
    """Households with a car that the scrappage bonus is open to."""
    columns = city.households.columns
    found = np.zeros(city.households.size, np.bool_)
    for slot in SLOTS:
        age = city.quarter - columns[f"{slot}_bought"]
        found |= (columns[slot] != NO_CAR) & (age >= 4 * OLD)
    return found & columns["active"]


@pytest.fixture
def pair(cities, monkeypatch):
    """Two cities alike, the second with a bonus for scrapping very old cars."""
    read = sim.households.sector.read_behaviour

    def narrowed(*given):
        found, rate = read(*given), ("car", "looking_rate")
        found.choices._rows[rate] = found.choices.row(*rate)._replace(value=4.0)  # nearly all look
        return replace(found, car_lives=found.car_lives._replace(scrappage_age=OLD))

    monkeypatch.setattr(sim.households.sector, "read_behaviour", narrowed)
    with ExitStack() as stack:
        plain = stack.enter_context(
            closing(cities.build("scale=0.01", "policy=no_policy", ALL_FROZEN))
        )
        paying = stack.enter_context(closing(cities.copy(plain)))
        for kind in ("nev", "ice"):
            paying.levers._city[f"car_scrappage_bonus_{kind}"][:] = BONUS
        yield plain, paying


def test_a_trade_in_open_to_a_thousand_cars_leaves_all_others_alone(pair):
    plain, paying = pair
    reached = np.zeros(plain.households.size, np.bool_)
    for _ in range(QUARTERS):
        for city in pair:
            reached |= old_enough(city)
        for city in pair:
            city.step()
        for ours, theirs in zip(plain.populations, paying.populations, strict=True):
            others = ~reached if ours.kind is Household else slice(None)
            for name, column in history(ours).items():
                assert np.array_equal(column[others], theirs.columns[name][others]), name
    assert 500.0 < reached.sum() * plain.households.weight < 2_000.0
    moved = plain.households.columns["car_bought"] != paying.households.columns["car_bought"]
    assert moved.any()
    assert paying.ledger.total(kind=Kind.CAR_GRANT) > 0.0 == plain.ledger.total(kind=Kind.CAR_GRANT)
