"""Weights reach the rules of a living city: another one changes answers, alike in both modes."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from agents.firms.process_heat import choose_boiler
from agents.households.car import choose_car
from agents.households.hot_water import choose_water_heater
from agents.households.household import NO_CAR
from agents.machinery.surroundings import Surroundings

QUARTERS = 3
ROWS = 1500
PRICE = ("car_weights", "price")
WEIGHTS = [  # rule, who decides, what weighs, and of whom it is asked
    (choose_car, "households", *PRICE, "active"),
    (choose_water_heater, "households", "heater_weights", "price", "active"),
    (choose_boiler, "firms", "heat_weights", "sensitivity", "boiler"),
]


@pytest.fixture(scope="module")
def city(cities):
    return cities.run("end=2021", quarters=QUARTERS)


def both_modes(rule, population, rows, seen):
    """Answers and utilities, compiled and interpreted."""
    agents = [population[row] for row in rows.tolist()]
    return (
        (rule.decide(population, rows, seen), rule.utilities(population, rows, seen)),
        (
            np.array([rule.for_agent(agent, seen) for agent in agents]),
            np.array([rule.utilities_for(agent, seen) for agent in agents]),
        ),
    )


def with_weight(seen, name, field, times):
    """Surroundings in which one weight is so many times as large."""
    weights = seen[name].value
    changed = weights._replace(**{field: times * getattr(weights, field)})
    return Surroundings({**seen, name: replace(seen[name], value=changed)})


@pytest.mark.parametrize("times", [0.5, 2.0])
@pytest.mark.parametrize(("rule", "who", "name", "field", "asked"), WEIGHTS)
def test_another_weight_changes_answers_alike_in_both_modes(
    city, rule, who, name, field, asked, times
):
    population = getattr(city, who)
    rows = np.flatnonzero(population.columns[asked] > 0)
    rows = rows[np.linspace(0, len(rows) - 1, ROWS).astype(np.int64)]
    assert len(np.unique(rows)) == ROWS
    told = population.surroundings, with_weight(population.surroundings, name, field, times)
    before, after = (both_modes(rule, population, rows, seen) for seen in told)
    for (answers, utilities), (answers_now, utilities_now) in zip(before, after, strict=True):
        assert np.count_nonzero(answers != answers_now) > 0.005 * ROWS
        assert (utilities != utilities_now).any(axis=1).mean() > 0.9
    for compiled, interpreted in (before, after):
        for ours, theirs in zip(compiled, interpreted, strict=True):
            assert ours.astype(theirs.dtype).tobytes() == theirs.tobytes()


def test_the_weight_of_price_drives_from_every_car_to_none(city):
    households = city.households
    without = [
        choose_car.decide(
            households, households.rows, with_weight(households.surroundings, *PRICE, times)
        )
        == NO_CAR
        for times in (0.5, 1.0, 2.0)
    ]
    for fewer, more in pairwise(without):
        assert not (fewer & ~more).any()
        assert more.sum() > fewer.sum()
