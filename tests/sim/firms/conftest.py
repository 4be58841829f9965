"""Firms of a small city that live for some quarters under levers of one's choice."""

import copy
from functools import cache

import mesa
import pytest

import sim.firms.sector
from agents.firms.kinds import SECTORS as FIRM_SECTORS
from sim.accounts.books.controls import check_controls
from sim.accounts.books.money import Ledger
from sim.accounts.flows.delivered import Delivered, in_quarter
from sim.accounts.vocabulary import SECTORS
from sim.config import Engine, RunConfig, WorldChoice
from sim.firms.sector import FirmSector
from sim.grants import Budget
from sim.levers.cards import read_cards
from sim.levers.levers import Levers, Mix
from sim.levers.schedule import Schedule
from sim.world.tables import read_world_tables
from sim.world.world import World

END = 31
ENDLESS = 1e12
KWH_PER_KW = 265.0
PART = dict.fromkeys(("heavy_industry", "light_industry", "services"), 0.25)


@cache
def world():
    return World(read_world_tables(), "central", 1, END)


@pytest.fixture(autouse=True, scope="session")
def _draw_each_city_once():
    """Drawing the firms takes longer than a year of their life; the tests live in few cities."""
    drawn, draw = {}, sim.firms.sector.build_firms

    def remembered(tables, *asked):
        key = id(tables), *asked
        if key not in drawn:
            drawn[key] = tables, draw(tables, *asked)  # kept, so that no other has its id
        return {name: column.copy() for name, column in drawn[key][1].items()}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sim.firms.sector, "build_firms", remembered)
        yield


@pytest.fixture(scope="session")
def make_firms():
    """Return a function that makes the sector; levers are {name: value from 2020Q1}, or all off."""

    def make(levers=None, *, off=False, seed=1, city_seed=1, freeze=(), threads=1, since=0):
        if off and levers:
            raise TypeError("with everything off, a mix has no levers")
        schedules = {
            name: Schedule(((since, float(value)),)) for name, value in (levers or {}).items()
        }
        mix = Mix("test", "test", "试", off, tuple(schedules.items()))
        config = RunConfig(
            city="suzhou",
            world=WorldChoice("central", 1, 0),
            policy=mix,
            engine=Engine("test", threads),
            households_per_agent=1000,
            city_seed=city_seed,
            seed=seed,
            last_quarter=END,
            freeze=frozenset(freeze),
            results="results",
        )
        fund = Budget("green fund")
        levers_of_run = Levers(read_cards(), mix, world(), END + 1)
        firms = FirmSector(mesa.Model(rng=1), config, world(), levers_of_run, fund)
        firms.population.register.threads = threads
        firms.fund = fund
        return firms

    return make


def at_the_meter(firms, quarter, part):
    """What reaches firms when `part` of a year's electricity is delivered."""
    classes = dict(zip(FIRM_SECTORS, firms.tariffs.load_class, strict=True))
    held = in_quarter(firms.use(quarter), part, [classes.get(name) for name in SECTORS])
    return Delivered(part, held, KWH_PER_KW)


@pytest.fixture(scope="session")
def delivered():
    """Return a function of firms and quarter: a quarter of the year's electricity, or `part`."""

    def of(firms, quarter, part=None):
        return at_the_meter(firms, quarter, part or dict.fromkeys(PART, 0.25))

    return of


@pytest.fixture(scope="session")
def live():
    """Return a function that lets firms live; it yields (quarter, ledger) and checks the books."""

    def lived(firms, quarters, money=ENDLESS):
        ledger = Ledger()
        for quarter in quarters:
            firms.fund.open_quarter(money)
            firms.gather(quarter)
            firms.decide()
            firms.scatter(ledger)
            controls = firms.settle(quarter, ledger, at_the_meter(firms, quarter, PART))
            check_controls(ledger, quarter, controls)
            yield quarter, ledger

    return lived


@pytest.fixture(scope="session")
def first_years(make_firms, live):
    """Eight quarters of history: the firms, what they used in each, and the books."""
    firms, uses, books = make_firms(), [], []
    for _, ledger in live(firms, range(8)):
        uses.append(copy.deepcopy(firms.now))
        books.append(ledger)
    return firms, uses, books[-1]
