"""All households of the city with all their decisions: what the city calls each quarter."""

from typing import Any

import numpy as np

from agents.machinery.population import Population
from sim.accounts.money import Ledger
from sim.build.household_tables import read_household_tables
from sim.build.households import build_households
from sim.config import RunConfig
from sim.grants import Budget
from sim.households.appliances import ApplianceMarket
from sim.households.behaviour import APPLIANCES, read_behaviour
from sim.households.cars import CarMarket
from sim.households.columns import household_population
from sim.households.common import common_surroundings
from sim.households.hot_water import HeaterMarket
from sim.households.roofs import RoofMarket
from sim.levers import Levers
from sim.phases import Decision
from sim.world import World


class HouseholdSector:
    """Households, their markets and the trade-in money (see `sim.phases.Decision`).

    Attributes:
        population: the households.
        trade_in: the nation's trade-in money of the quarter; cars are served before appliances.
    """

    def __init__(self, model: Any, config: RunConfig, world: World, levers: Levers) -> None:
        self.tables = read_household_tables(config.city)
        self.behaviour = read_behaviour(config.city, self.tables)
        self.world, self.levers = world, levers
        self.population: Population = household_population(
            model,
            build_households(self.tables, config.scale, config.city_seed),
            self.behaviour,
            seed=config.seed,
            city_seed=config.city_seed,
            weight=float(config.households_per_agent),
        )
        self.trade_in = Budget("trade-in")
        self.budgets_frozen = "budgets" in config.freeze
        self.population.surroundings.update(common_surroundings(self.behaviour, world, 0))
        shared = (self.population, self.behaviour, self.tables, world, levers, self.trade_in)
        self.cars = CarMarket(*shared, contacts_frozen="contacts" in config.freeze)
        self.appliances = {name: ApplianceMarket(name, *shared) for name in APPLIANCES}
        self.heaters = HeaterMarket(self.population, self.behaviour, self.tables, world)
        self.roofs = RoofMarket(self.population, self.behaviour, world, levers)
        self.decisions: tuple[Decision, ...] = (
            self.cars,
            *self.appliances.values(),
            self.heaters,
            self.roofs,
        )

    def gather(self, quarter: int) -> None:
        """Let new households in, open the trade-in money, and let every decision gather."""
        columns = self.population.columns
        columns["active"][columns["arrives"] == quarter] = True
        fund = np.inf if self.budgets_frozen else self.levers.value("tradein_fund_yearly", quarter)
        self.trade_in.open_quarter(fund)
        seen = common_surroundings(self.behaviour, self.world, quarter)
        self.population.surroundings.update(seen)
        for decision in self.decisions:
            decision.gather(quarter)

    def decide(self) -> None:
        """Run every rule for those who are due."""
        for decision in self.decisions:
            decision.decide()

    def scatter(self, ledger: Ledger) -> None:
        """Write every decision's outcome and book its payments."""
        for decision in self.decisions:
            decision.scatter(ledger)
