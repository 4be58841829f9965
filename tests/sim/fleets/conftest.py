"""Fleets run by themselves, quarter by quarter, under levers of the test's choice."""

from dataclasses import replace
from functools import lru_cache

import mesa
import numpy as np
import pytest

from agents.transport.kinds import CLASSES
from sim.accounts.books.controls import check_controls
from sim.accounts.books.money import Ledger
from sim.accounts.flows.delivered import Delivered, in_quarter
from sim.accounts.vocabulary import SECTORS
from sim.fleets.sector import FleetSector
from sim.grants import Budget
from sim.levers.cards import read_cards
from sim.levers.levers import Levers, Mix
from sim.levers.schedule import Schedule
from sim.world.tables import read_world_tables
from sim.world.world import World

CARDS = read_cards()
PART = {"charging": 0.25}
LOAD_CLASS = ["charging" if sector in FleetSector.decided else None for sector in SECTORS]


@lru_cache(maxsize=8)
def _world_to(end, name="central", member=0):
    return World(read_world_tables(), name, 1, end, member)


class Fleets:
    """All fleets with budget and ledger, run to `end`.

    Args:
        end: last quarter.
        levers: schedules by lever as lists of (quarter, value), from any quarter on.
        off: whether all other levers are off from the start.
        outputs: output of firm sectors against 2020, told from quarter 4 on.
        fund: yuan a year for green grants; the lever's if None.
    """

    def __init__(
        self,
        end,
        levers=None,
        *,
        off=False,
        seed=1,
        city_seed=1,
        world=("central", 0),
        freeze=(),
        outputs=None,
        fund=None,
    ):
        self.world = _world_to(end, *world)
        self.levers = Levers(CARDS, Mix("test", "test", "试", off, ()), self.world, end + 1)
        for name, knots in (levers or {}).items():
            schedule = Schedule(tuple(knots), CARDS[name].interpolation)
            path = self.levers._city[name]
            for quarter in range(schedule.first, end + 1):
                path[quarter] = schedule.at(quarter)
        self.ledger, self.budget = Ledger(), Budget("green grants")
        self.model = mesa.Model(rng=seed)
        self.sector = FleetSector(
            self.model,
            city="suzhou",
            world=self.world,
            levers=self.levers,
            seed=seed,
            city_seed=city_seed,
            budget=self.budget,
            freeze=freeze,
        )
        self.outputs, self.fund = outputs, fund
        self.uses, self.stocks, self.sales, self.posts = [], [], [], []
        for quarter in range(end + 1):
            self._step(quarter)

    def _step(self, quarter):
        sector = self.sector
        if self.outputs is not None and quarter >= 4:
            sector.tell(replace(sector.usual.at(quarter - 1), output=dict(self.outputs)))
        fund = self.levers.value("green_fund_yearly", quarter) if self.fund is None else self.fund
        self.budget.open_quarter(fund)
        sector.gather(quarter)
        sector.decide()
        sector.scatter(self.ledger)
        self.uses.append(sector.use(quarter))
        held = in_quarter(self.uses[-1], PART, LOAD_CLASS)
        controls = sector.settle(quarter, self.ledger, Delivered(PART, held, 250.0))
        check_controls(self.ledger, quarter, controls)
        self.stocks.append({name: sector.markets[name].stock().sum(axis=0) for name in CLASSES})
        self.sales.append({name: sector.markets[name].sales.copy() for name in CLASSES})
        self.posts.append(sector.posts.posts)

    def columns(self):
        """Every column of every class, as bytes."""
        return {
            (name, state): column.tobytes()
            for name, population in self.sector.populations.items()
            for state, column in population.columns.items()
        }

    def share(self, classes, kinds, since, until):
        """Share of some powertrains in what classes bought between two quarters."""
        bought = sum(self.sales[q][c] for q in range(since, until + 1) for c in classes)
        return bought[list(kinds)].sum() / bought.sum()


@pytest.fixture(scope="session")
def run_fleets():
    """Runs of fleets by their arguments, kept for all tests of a worker."""
    return lru_cache(maxsize=None)(_run)


def _run(end, levers=(), **options):
    return Fleets(end, {name: list(knots) for name, knots in levers}, **options)


@pytest.fixture(scope="session")
def frozen(run_fleets):
    """Levers as they were and are, to the beginning of 2026."""
    return run_fleets(25)


@pytest.fixture(scope="session")
def world_to():
    """Worlds by last quarter, name and member."""
    return _world_to


@pytest.fixture(scope="session")
def mean_use():
    """Mean over the quarters of 2020 of what fleets used, TJ a year [SECTORS, FUELS]."""
    return lambda run: np.mean(run.uses[:4], axis=0)
