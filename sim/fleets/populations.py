"""The fleets as populations, one per class of vehicle, and the companies that run them.

Each class is a population of its own because what its operators see (prices, ranges, fuel, policy)
is its own, and a batch answers `explain` with exactly that.
"""

from typing import Any

import numpy as np

from agents.machinery.population import Population
from agents.machinery.state import NEVER
from agents.transport.kinds import CLASSES
from agents.transport.operators import CITY_WIDE, FleetOperator
from agents.transport.vehicles import Vehicles
from sim.build.fleets.assembly import Columns
from sim.build.fleets.tables import FleetTables
from sim.divisions import DIVISIONS

FIRST_ID = 200_000_000  # beyond every household and firm
COMPANIES = {
    "buses": "bus company of {}",
    "coaches": "coach company of {}",
    "taxis": "taxi company of {}",
    "company_cars": "company cars of {}",
    "light_trucks": "light hauliers of {}",
    "medium_trucks": "regional hauliers of {}",
    "tractors": "heavy hauliers of {}",
    "tippers": "building hauliers of {}",
    "rigid_trucks": "general hauliers of {}",
    "sanitation": "city cleaning of {}",
    "official_cars": "public bodies of {}",
}


def fleet_populations(model: Any, built: Columns, seed: int) -> dict[str, Population]:
    """Return a population of batches for every class.

    Args:
        model: the Mesa model.
        built: columns of the synthetic city (`sim.build.fleets.assembly.build_fleets`).
        seed: the run's seed.
    """
    populations = {}
    first_id = FIRST_ID
    for code, name in enumerate(CLASSES):
        here = built["vehicle_class"] == code
        columns = {key: built[key][here] for key in built if key != "vehicle_class"}
        rows = int(here.sum())
        columns["due"] = np.full(rows, NEVER, np.int16)
        columns["spell"] = np.zeros(rows, np.uint16)
        columns["kept"] = np.zeros(rows, np.bool_)
        populations[name] = Population(model, Vehicles, columns, seed=seed, first_id=first_id)
        first_id += rows
    return populations


def fleet_operators(
    model: Any, populations: dict[str, Population], tables: FleetTables
) -> dict[str, tuple[FleetOperator, ...]]:
    """Register the companies; in a class they are numbered as the state `operator` says."""
    operators = {}
    for name, population in populations.items():
        growth = tables.stock(name, "end_2020").sum() / tables.stock(name, "end_2019").sum()
        numbers = population.columns["operator"]
        companies = []
        for number in range(int(numbers.max()) + 1):
            batches = population.at_rows(np.flatnonzero(numbers == number))
            base = float(population.columns["places"][batches.rows].sum() * growth)
            division = CITY_WIDE if name not in COMPANIES else number
            title = (
                f"ride-hailing platform {number + 1}"
                if division == CITY_WIDE
                else COMPANIES[name].format(DIVISIONS[number])
            )
            companies.append(FleetOperator(model, title, name, division, batches, base))
        operators[name] = tuple(companies)
    return operators
