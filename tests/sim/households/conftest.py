"""Households run by themselves, quarter by quarter, under levers of the test's choice."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from experiments.compose import run_config
from sim.accounts.books.money import Ledger
from sim.accounts.flows.delivered import Delivered, in_quarter
from sim.accounts.vocabulary import SECTORS
from sim.build.households.assembly import build_households
from sim.build.households.tables import read_household_tables
from sim.grants import Budget
from sim.households import columns as columns_module
from sim.households import sector as sector_module
from sim.households.behaviour import read_behaviour
from sim.households.energy import AREAS, CARS, COMMON_AREAS
from sim.levers.cards import read_cards
from sim.levers.levers import Levers
from sim.levers.schedule import Schedule
from sim.world.tables import read_world_tables
from sim.world.world import World

END = 23
WORLD = World(read_world_tables(), "central", 1, END)
CARDS = read_cards()
TABLES = read_household_tables("suzhou")
BEHAVIOUR = read_behaviour("suzhou", TABLES)
CONFIG = run_config("policy=frozen")


PART = {"residential": 0.25, "charging": 0.25}
CLASSES = dict.fromkeys((*AREAS, COMMON_AREAS), "residential") | {CARS: "charging"}


@lru_cache(maxsize=4)
def drawn(scale, city_seed):
    """The synthetic city, drawn once for all tests of a worker."""
    return build_households(TABLES, scale, city_seed)


class Homes:
    """All households with their markets, the trade-in money and the ledger.

    Args:
        levers: schedules by lever, from 2020Q1 on; the others are as they were, or off.
        off: whether all others are off.
        freeze: feedbacks held still.
        behaviour: how households weigh things, if not as in the tables.
    """

    def __init__(
        self,
        levers=None,
        *,
        off=False,
        scale=0.001,
        seed=1,
        city_seed=1,
        freeze=(),
        behaviour=BEHAVIOUR,
    ):
        config = replace(
            CONFIG,
            seed=seed,
            city_seed=city_seed,
            households_per_agent=round(1 / scale),
            freeze=frozenset(freeze),
        )
        given = {name: card.off for name, card in CARDS.items()} if off else {}
        given |= levers or {}
        schedules = tuple(
            (name, knots if isinstance(knots, Schedule) else Schedule(((0, float(knots)),)))
            for name, knots in given.items()
        )
        self.levers = Levers(CARDS, replace(config.policy, schedules=schedules), WORLD, END + 1)
        self.money, self.fund = Budget("trade-in"), Budget("green fund")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sector_module, "read_household_tables", lambda _: TABLES)
            patch.setattr(sector_module, "read_behaviour", lambda *_: behaviour)
            patch.setattr(
                columns_module,
                "build_households",
                lambda _, scale, seed, workers: {
                    n: c.copy() for n, c in drawn(scale, seed).items()
                },
            )
            self.sector = sector_module.HouseholdSector(
                None, config, WORLD, self.levers, self.money, self.fund
            )
        self.endless = "budgets" in freeze
        self.ledger = Ledger()
        self.quarter = 0

    @property
    def population(self):
        return self.sector.population

    @property
    def columns(self):
        return self.sector.population.columns

    def gather(self):
        """Open the trade-in money and gather."""
        yearly = self.levers.value("tradein_fund_yearly", self.quarter)
        self.money.open_quarter(np.inf if self.endless else yearly)
        fund = self.levers.value("green_fund_yearly", self.quarter)
        self.fund.open_quarter(np.inf if self.endless else fund)
        self.sector.gather(self.quarter)

    def step(self):
        """Live one quarter."""
        self.gather()
        self.sector.decide()
        self.sector.scatter(self.ledger)
        self.quarter += 1

    def run(self, quarters):
        """Live until so many quarters have passed; return self."""
        while self.quarter < quarters:
            self.step()
        return self

    def settle(self, cut=0.0):
        """Pay for the energy of the quarter lived last; return what bookings must add up to."""
        quarter, part = self.quarter - 1, {name: (1.0 - cut) * p for name, p in PART.items()}
        held = in_quarter(self.sector.use(quarter), part, [CLASSES.get(name) for name in SECTORS])
        return self.sector.settle(quarter, self.ledger, Delivered(part, held, 250.0))

    def state(self):
        """All columns as bytes, by name."""
        return {name: column.tobytes() for name, column in self.columns.items()}


@pytest.fixture(scope="session")
def live():
    """Make households: live(levers).run(8)."""
    return Homes
