"""The households' population: the synthetic city's columns, tastes, and empty diaries."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.households.household import Household
from agents.machinery.chance import Stream
from agents.machinery.population import Population
from agents.machinery.state import NEVER
from sim.build.households.assembly import build_households
from sim.build.households.tables import HouseholdTables
from sim.households.behaviour import APPLIANCES, Behaviour
from sim.households.books import income_classes

FIRST_ID = 1_000_000  # institutions, registered one by one, count from 1


def household_columns(
    tables: HouseholdTables, behaviour: Behaviour, scale: float, city_seed: int, workers: int
) -> dict[str, NDArray[Any]]:
    """Return what households are and have in 2020: what the city's seed decides, nothing else.

    Args:
        tables: of the synthetic city.
        behaviour: spreads of tastes.
        scale: households that become rows, per household of the city.
        city_seed: tastes belong to the city, not to its luck.
        workers: threads that draw; their number never shows.
    """
    columns = build_households(tables, scale, city_seed, workers)
    rows = np.arange(len(columns["active"]))
    columns["price_sensitivity"] = np.exp(
        behaviour.price_sensitivity_spread
        * Stream(city_seed, "household price sensitivity").normal(rows)
    ).astype(np.float32)
    columns["electric_taste"] = (
        behaviour.electric_taste_spread * Stream(city_seed, "household electric taste").normal(rows)
    ).astype(np.float32)
    columns["income_class"] = income_classes(
        columns["income"], columns["persons"], columns["active"]
    )
    eve = columns["arrives"] - 1  # who lacks a thing may buy it from the first quarter on
    for thing in ("car", "second_car", *(f"{name}_class" for name in APPLIANCES)):
        bought = f"{thing.removesuffix('_class')}_bought"
        columns[bought] = np.where(columns[thing] == 0, eve, columns[bought])
    return columns


def household_population(
    model: Any, columns: dict[str, NDArray[Any]], *, seed: int, weight: float, workers: int = 1
) -> Population:
    """Return the population of households.

    Args:
        model: the Mesa model.
        columns: of the synthetic city (`household_columns`); taken over.
        seed: the run's seed.
        weight: households of the city that one row stands for.
        workers: threads that decide; their number never shows.
    """
    columns = dict(columns)
    eve = columns["arrives"] - 1
    for name in ("roof_looked", "home_started", "campaign_started"):
        columns[name] = eve.copy()
    for name, state in Household.states().items():
        if name not in columns:
            never = name.endswith("_due")
            columns[name] = (
                np.full(eve.size, NEVER, state.dtype) if never else np.zeros(eve.size, state.dtype)
            )
    population = Population(model, Household, columns, seed=seed, weight=weight, first_id=FIRST_ID)
    population.register.threads = workers
    return population
