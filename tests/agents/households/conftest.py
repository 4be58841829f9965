"""One small city for the rules of households: as it stands in 2025Q1, with every grant paid."""

from dataclasses import replace

import numpy as np
import pytest

from agents.households.household import Household
from agents.machinery.population import Population
from agents.machinery.surroundings import Seen, Surroundings
from experiments.compose import run_config
from sim.accounts.books.money import Ledger
from sim.clock import quarter
from sim.grants import Budget
from sim.households.sector import HouseholdSector
from sim.levers.cards import read_cards
from sim.levers.levers import Levers
from sim.world.tables import read_world_tables
from sim.world.world import World

NOW = quarter("2025Q1")  # cars and appliances are traded in, roofs leased


@pytest.fixture(scope="session")
def sector():
    """Households of a thousandth of the city, run to 2025Q1, who have just gathered."""
    config = run_config("policy=frozen", "scale=0.001")
    world = World(read_world_tables(), "central", 1, NOW)
    levers = Levers(read_cards(), config.policy, world, NOW + 1)
    trade_in, green_fund = Budget("trade-in"), Budget("green fund")
    found = HouseholdSector(None, config, world, levers, trade_in, green_fund)
    for now in range(NOW):
        trade_in.open_quarter(np.inf)
        green_fund.open_quarter(np.inf)
        found.gather(now)
        found.decide()
        found.scatter(Ledger())
    found.gather(NOW)
    return found


@pytest.fixture(scope="session")
def homes(sector):
    """Its population; tests leave it as it is."""
    return sector.population


@pytest.fixture(scope="session")
def seeing(homes):
    """What households see, some of it otherwise: seeing(familiarity=0.0)."""

    def see(**changed):
        seen = Surroundings(homes.surroundings)
        for name, value in changed.items():
            entry = seen[name]
            seen[name] = (
                replace(entry, value=value)
                if isinstance(entry, Seen)
                else Seen(value, entry.unit, entry.meaning)
            )
        return seen

    return see


@pytest.fixture(scope="session")
def homes_with(homes):
    """A copy of the households with other states: homes_with(home_charging=True)."""

    def change(**changed):
        columns = {name: column.copy() for name, column in homes.columns.items()}
        for name, value in changed.items():
            columns[name][:] = value
        found = Population(None, Household, columns, seed=homes.seed, weight=homes.weight)
        found.surroundings.update(homes.surroundings)
        return found

    return change
