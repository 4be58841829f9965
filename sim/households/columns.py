"""The households' population: the synthetic city's columns, tastes, and empty diaries."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.households.household import Household
from agents.machinery.chance import Stream
from agents.machinery.population import Population
from agents.machinery.state import NEVER
from sim.households.behaviour import APPLIANCES, Behaviour
from sim.households.books import income_classes

FIRST_ID = 1_000_000  # institutions, registered one by one, count from 1


def household_population(
    model: Any,
    built: dict[str, NDArray[Any]],
    behaviour: Behaviour,
    *,
    seed: int,
    city_seed: int,
    weight: float,
) -> Population:
    """Return the population of households.

    Args:
        model: the Mesa model.
        built: columns of the synthetic city (`sim.build.households.assembly`); taken over.
        behaviour: spreads of tastes.
        seed: the run's seed.
        city_seed: the city's seed: tastes belong to the city, not to its luck.
        weight: households of the city that one row stands for.
    """
    rows = np.arange(len(built["active"]))
    columns = dict(built)
    columns["price_sensitivity"] = np.exp(
        behaviour.price_sensitivity_spread
        * Stream(city_seed, "household price sensitivity").normal(rows)
    )
    columns["electric_taste"] = behaviour.electric_taste_spread * Stream(
        city_seed, "household electric taste"
    ).normal(rows)
    columns["income_class"] = income_classes(
        columns["income"], columns["persons"], columns["active"]
    )
    eve = columns["arrives"] - 1  # who lacks a thing may buy it from the first quarter on
    for thing in ("car", "second_car", *(f"{name}_class" for name in APPLIANCES)):
        bought = f"{thing.removesuffix('_class')}_bought"
        columns[bought] = np.where(columns[thing] == 0, eve, columns[bought])
    for name in ("roof_looked", "home_started", "campaign_started"):
        columns[name] = eve.copy()
    for name, state in Household.states().items():
        if name not in columns:
            columns[name] = np.full(len(rows), NEVER if name.endswith("_due") else 0, state.dtype)
    return Population(model, Household, columns, seed=seed, weight=weight, first_id=FIRST_ID)
