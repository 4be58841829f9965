"""Goods, ports and ships run by themselves, under levers of the test's choice."""

from functools import cache, lru_cache

import mesa
import numpy as np
import pytest

from sim.accounts.books.controls import check_controls
from sim.accounts.books.money import Ledger
from sim.accounts.flows.balance import read_balance
from sim.accounts.vocabulary import SECTORS
from sim.build.fleets.tables import read_fleet_tables
from sim.freight.sector import Freight
from sim.grants import Budget
from sim.levers.cards import read_cards
from sim.levers.levers import Levers, Mix
from sim.levers.schedule import Schedule
from sim.world.tables import read_world_tables
from sim.world.world import World

CARDS = read_cards()
MOVED = ("inland_shipping", "river_and_sea_ships", "ports", "railways")
ENOUGH = 1e12


class Run:
    """Freight with budget and ledger, run to `end`.

    Args:
        end: last quarter.
        levers: schedules by lever as pairs of (quarter, value), from any quarter on.
        off: whether all other levers are off from the start.
        fund: yuan a year for green grants.
        growth: of goods and traffic against 2020.
    """

    def __init__(self, end, levers=(), *, off=False, seed=1, city_seed=1, fund=ENOUGH, growth=1.0):
        world = _world(end)
        self.levers = Levers(CARDS, Mix("test", "test", "试", off, ()), world, end + 1)
        for name, knots in levers:
            schedule = Schedule(tuple(knots), CARDS[name].interpolation)
            path = self.levers._city[name]
            for quarter in range(schedule.first, end + 1):
                path[quarter] = schedule.at(quarter)
        self.ledger, self.budget = Ledger(), Budget("green grants")
        self.model = mesa.Model(rng=seed)
        self.freight = Freight(
            self.model,
            "suzhou",
            fleets=read_fleet_tables(),
            world=world,
            levers=self.levers,
            seed=seed,
            city_seed=city_seed,
            budget=self.budget,
            growth=lambda _: np.full(13, growth),
        )
        base = read_balance("suzhou").use
        self.usual = growth * np.where(np.isin(SECTORS, MOVED)[:, None], base, 0.0)
        self.freight.follow(lambda _: self.usual)
        self.changes, self.spent, self.modes, self.connected, self.numbers = [], [], [], [], []
        for quarter in range(end + 1):
            self.budget.open_quarter(fund)
            self.freight.gather(quarter, 0.65)
            self.freight.decide()
            self.freight.scatter(self.ledger)
            check_controls(self.ledger, quarter, self.freight.controls())
            self.changes.append(self.freight.change(quarter, self.usual))
            self.spent.append(self.budget.spent)
            self.modes.append(self.freight.shippers.turnover(np.ones(13)))
            self.connected.append(self.freight.shore_kwh().sum())
            self.numbers.append(self.freight.equipment.numbers())

    def columns(self):
        """Every column of everybody, as bytes."""
        return [
            column.tobytes()
            for population in self.freight.populations
            for column in population.columns.values()
        ]


@lru_cache(maxsize=4)
def _world(end):
    return World(read_world_tables(), "central", 1, end)


@cache
def _run(end, levers, **options):
    return Run(end, levers, **options)


@pytest.fixture(scope="session")
def run():
    """Runs by their arguments, kept for all tests of a worker."""
    return lambda end, levers=(), **options: _run(end, levers, **options)
