"""Small worlds that several tests of the machinery look at."""

import math
import operator
from types import SimpleNamespace

import mesa
import numpy as np
import pytest
from mesa.datacollection import DataCollector

from agents.machinery.chance import Stream
from agents.machinery.diary import Dates, Diary
from agents.machinery.population import Population
from agents.machinery.rule import rule
from agents.machinery.state import NEVER, Agent, State
from agents.machinery.surroundings import Seen
from agents.machinery.units import Quarters
from agents.machinery.views.everybody import Everybody
from agents.machinery.views.mesa_lines import AgentSet, let_go

# villagers, in columns and as plain Mesa agents

NUMBER = 60


class Deeds:
    """What both kinds of villager can do."""

    @property
    def per_head(self):
        return self.income / self.persons

    @property
    def lot(self):
        return (self.district, self.persons)

    def earn(self, more, times=1):
        self.income = self.income + more * times
        return self.number

    def doubled(self):
        return 2.0 * self.income


class Villager(Deeds, Agent):
    """A villager held in columns."""

    number = State("i4", "1", "name")
    income = State("f4", "yuan/yr", "income")
    persons = State("i1", "persons", "people")
    district = State("i1", "1", "district", kinds=4)
    owner = State("?", "1", "owns the house")
    lame = State("?", "1", "does not walk")


class PlainVillager(Deeds, mesa.Agent):
    """The same as Mesa would have it."""

    def __init__(self, model, **state):
        super().__init__(model)
        vars(self).update(state)


def made(seed=0, number=NUMBER):
    """Return a population and the plain AgentSet of equal agents (and what keeps them alive)."""
    draw = np.random.default_rng(seed)
    columns = {
        "number": np.arange(number),
        "income": np.round(draw.lognormal(10, 1, number), 1).astype("f4"),
        "persons": draw.integers(1, 6, number),
        "district": draw.integers(0, 4, number),
        "owner": draw.random(number) < 0.4,
        "lame": draw.random(number) < 0.3,
    }
    model = mesa.Model(rng=1)
    rows = [{name: column[i].item() for name, column in columns.items()} for i in range(number)]
    plain = [PlainVillager(model, **row) for row in rows]
    return Population(mesa.Model(rng=1), Villager, columns, seed=3), AgentSet(plain, model.random)


@pytest.fixture(scope="session", name="made")
def made_fixture():
    """Return the function that makes a population and the plain AgentSet of equal agents."""
    return made


@pytest.fixture
def pair():
    """Return sixty villagers in columns and as plain agents."""
    population, plain = made()
    kept_alive = list(plain)
    yield population, plain
    assert len(kept_alive) == NUMBER


# a model that has a population and registered agents


class Resident(Agent):
    """A villager held in columns."""

    active = State("?", "1", "lives here now")
    income = State("f4", "yuan/yr", "income")
    district = State("i1", "1", "district", kinds=3)

    def earn(self, more=1.0):
        self.income = self.income + more
        return self.row


class Shop(mesa.Agent):
    """A plain registered Mesa agent."""

    def __init__(self, model, income, district):
        super().__init__(model)
        self.income = income
        self.district = district

    def earn(self, more=1.0):
        self.income += more
        return -self.unique_id


class Bank(Shop):
    """Another one."""


class Village(mesa.Model):
    """Twelve villagers, of whom nine live there now, two shops and a bank."""

    def __init__(self, seed=1):
        super().__init__(rng=seed)
        self.villagers = Population(
            self,
            Resident,
            {
                "active": np.arange(12) % 4 != 1,
                "income": np.arange(12) * 10.0,
                "district": np.arange(12) // 4,
            },
            seed=seed,
            first_id=1000,
        )
        self.villagers.surroundings["line"] = Seen(50.0)
        self.shops = [Shop(self, 35.0, 0), Shop(self, 55.0, 2), Bank(self, 75.0, 1)]
        # Mesa cannot pickle a collector that reports by the name of an attribute
        self.collector = DataCollector(
            {"income": total_income}, {"income": operator.attrgetter("income")}
        )

    @property
    def size(self):
        return len(self.agents)

    @property
    def agents(self):
        return Everybody([self.villagers, super().agents], self.random)

    @property
    def agents_by_type(self):
        return {Resident: self.villagers} | super().agents_by_type

    @property
    def agent_types(self):
        return list(self.agents_by_type)

    def step(self):
        self.agents.do("earn", 2.0)
        self.collector.collect(self)


def total_income(model):
    return model.agents.agg("income", sum)


@pytest.fixture
def village():
    """Return a fresh village."""
    yield (made := Village())
    let_go(made)


# drivers and the diary of their cars

SHAPE = 2.5
LIVES = (0.0, 30.0, 60.0)  # by kind of car; none is looked for at a constant rate
LOOKING_FOR = 0.02
OLD = 20


class Driver(Agent):
    """Who has a car, or none."""

    active = State("?", "1", "lives here now")
    arrives = State("i2", "quarter", "quarter of arrival")
    car = State("i1", "1", "0 none, 1 short-lived, 2 long-lived", kinds=3)
    owner = State("?", "1", "owns")
    speed = State("f4", "1", "wear against that of others")
    bought = State("i2", "quarter", "since when")
    due = State("i2", "quarter", "next decision")
    spell = State("u1", "1", "ordinal")
    kept = State("?", "1", "turned an early offer down")


@rule
def wear(car, age: Quarters, looking, ban) -> float:
    """Weibull by kind; a trade-in makes owners of old cars look, a ban all owners of the first."""
    if car == 0:
        return LOOKING_FOR
    life = LIVES[car]
    natural = math.pow(age / life, SHAPE) - math.pow((age - 1) / life, SHAPE) if age > 0 else 0.0
    if age >= OLD:
        natural += looking
    if car == 1:
        natural += ban
    return natural


@rule
def faster(speed) -> float:
    """Wear of one agent against another's."""
    return speed


DIARY = Diary(
    name="car life",
    hazard=wear,
    clock="age",
    due="due",
    spell="spell",
    started="bought",
    levers={"looking": 0.0, "ban": 0.0},
    kept="kept",
)


def drivers(size=400, seed=1, **changed):
    draw = np.random.default_rng(0)
    columns = {
        "active": np.ones(size, bool),
        "arrives": np.zeros(size),
        "car": draw.integers(0, 3, size),
        "owner": draw.random(size) < 0.5,
        "speed": np.ones(size),
        "bought": -draw.integers(1, 60, size),
        "due": np.full(size, NEVER),
        "spell": np.zeros(size),
        "kept": np.zeros(size, bool),
    }
    return Population(mesa.Model(rng=1), Driver, columns | changed, seed=seed)


def begun(population=None, end=63, diary=DIARY):
    dates = Dates(diary, drivers() if population is None else population, end)
    dates.begin()
    return dates


def due(dates):
    return dates.population.columns["due"].copy()


def by_hand(dates, path):
    """Return every date as the law says, agent by agent; `path` gives levers by quarter."""
    population, end = dates.population, dates.end
    stream = Stream(population.seed, "car life")
    found = []
    for driver in (population[row] for row in range(population.size)):
        threshold = float(stream.exponential(driver.row, driver.spell))
        cumulated, date = 0.0, NEVER
        for quarter in range(max(driver.bought + 1, driver.arrives, 0), end + 1):
            looking, ban = path(quarter)
            cumulated += wear(driver.car, quarter - driver.bought, looking, ban)
            if cumulated >= threshold:
                date = quarter
                break
        found.append(date)
    return np.array(found)


@pytest.fixture(scope="session")
def motoring():
    """Return the world of drivers: how it is made, its diary, its dates worked out by hand."""
    return SimpleNamespace(
        drivers=drivers,
        begun=begun,
        due=due,
        by_hand=by_hand,
        no_levers=lambda _: (0.0, 0.0),
        wear=wear,
        faster=faster,
        diary=DIARY,
        lives=LIVES,
        shape=SHAPE,
        looking_for=LOOKING_FOR,
        old=OLD,
    )
