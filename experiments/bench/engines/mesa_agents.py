"""The same work as plain Mesa: one object for each household, stepped by `shuffle_do`.

Written to be quick as Mesa goes: plain attributes, contacts kept as lists of agents, what is the
same for all worked out once a quarter by the model, draws of the model's own `random`, and only by
those who decide. Nobody sees what another has done in the same quarter, so the order shows only in
who gets which draw: numbers agree with the other engines up to luck.
"""

import math
import tracemalloc
from typing import Any

import mesa
import numpy as np

from agents.machinery.chance import Stream
from experiments.bench import household_work as work
from experiments.bench.engines.start import CAR_HAZARDS, contacts_of
from experiments.bench.household_work import DISTRICTS, KINDS, Market, Record, Task

WEIGHED = 2_000  # households whose memory is measured
CAR_HAZARD = CAR_HAZARDS.tolist()
CHARGING = work.charging_by_kind().tolist()
PANELS_PER_HOUR = work.ROOF_POWER / work.QUARTERS_IN_YEAR


class HouseholdObject(mesa.Agent):
    """A household with its car and its roof."""

    friends: list["HouseholdObject"]
    model: "City"

    def __init__(self, model: "City", start: dict[str, Any]) -> None:
        super().__init__(model)
        self.district = start["district"]
        self.own_use = start["electricity"] / work.QUARTERS_IN_YEAR
        self.sun = start["sun"]
        self.roof = start["roof"]
        self.panels = start["panels"]
        self.car = self.car_last_quarter = start["car"]
        self.age = -1 - start["car_bought"]
        self.worn = self.seen = 0.0
        self.car_threshold = start["car_threshold"]
        self.roof_threshold = start["roof_threshold"]
        self.per_yuan = work.PRICE_WEIGHT * math.sqrt(work.TYPICAL_INCOME / start["income"])

    def step(self) -> None:
        """Live a quarter: age the car, think about panels, use electricity."""
        model = self.model
        self.age += 1
        self.worn += CAR_HAZARD[self.car][self.age]
        if self.worn >= self.car_threshold:
            self.choose_car(model)
        if self.roof and not self.panels:
            self.seen += work.ROOF_RATE
            if self.seen >= self.roof_threshold:
                self.think_of_panels(model)
        use = self.own_use * model.response + CHARGING[self.car]
        if self.panels:
            use -= self.sun * PANELS_PER_HOUR
        model.demand[self.district] += use

    def choose_car(self, model: "City") -> None:
        """Take the car that is worth most and begin a new spell."""
        plug = work.CHARGING_WEIGHT * model.log_density[self.district]
        if self.friends:
            known = sum(friend.car_last_quarter > work.PETROL for friend in self.friends)
            plug += work.CONTACTS_WEIGHT * known / len(self.friends)
        draw, per_yuan = model.exponential, self.per_yuan
        petrol, hybrid, battery = model.cost
        utilities = (
            work.NONE_TASTE - math.log(draw()),
            -per_yuan * petrol - math.log(draw()),
            work.HYBRID_TASTE + work.HYBRID_PLUG * plug - per_yuan * hybrid - math.log(draw()),
            work.BATTERY_TASTE + plug - per_yuan * battery - math.log(draw()),
        )
        model.changed.append((self, self.car))
        self.car = utilities.index(max(utilities))
        self.age, self.worn, self.car_threshold = 0, 0.0, draw()

    def think_of_panels(self, model: "City") -> None:
        """Put panels up if they pay for themselves within one's patience."""
        payback = model.market.panels / (self.sun * model.market.tariff)
        if payback < work.PATIENCE * model.exponential():
            self.panels = True
            model.panels[self.district] += 1
        self.seen, self.roof_threshold = 0.0, model.exponential()


class City(mesa.Model):
    """The households, and what is the same for all of them in a quarter."""

    market: Market

    def __init__(self, task: Task) -> None:
        super().__init__(rng=task.seed)
        self.task = task
        columns: dict[str, Any] = dict(work.first_columns(task))
        rows = np.arange(task.households)
        columns["car_threshold"] = Stream(task.seed, work.CAR_LIFE).exponential(rows)
        columns["roof_threshold"] = Stream(task.seed, work.ROOF_LOOK).exponential(rows)
        self.homes = np.bincount(columns["district"], minlength=DISTRICTS)
        cells = columns["district"].astype(np.int64) * KINDS + columns["car"]
        self.cars = np.bincount(cells, minlength=DISTRICTS * KINDS).reshape(DISTRICTS, KINDS)
        self.panels = [0] * DISTRICTS
        self.demand = [0.0] * DISTRICTS
        self.changed: list[tuple[HouseholdObject, int]] = []
        self.uniform = self.random.random
        names = list(columns)
        starts = zip(*(column.tolist() for column in columns.values()), strict=True)
        people = [HouseholdObject(self, dict(zip(names, start, strict=True))) for start in starts]
        for agent, known in zip(people, contacts_of(task).tolist(), strict=True):
            agent.friends = [people[row] for row in known if row >= 0]

    def exponential(self) -> float:
        """Draw an exponential number with mean 1."""
        return -math.log(1.0 - self.uniform())

    def quarter(self, quarter: int, record: Record) -> None:
        """Let everybody live a quarter, and record it."""
        self.market = market = self.task.market(quarter)
        self.cost = [
            price - subsidy + work.YEARS_COUNTED * running
            for price, subsidy, running in zip(
                market.price, market.subsidy, market.running, strict=True
            )
        ]
        plug_ins = self.cars[:, work.HYBRID] + self.cars[:, work.BATTERY]
        self.log_density = np.log(work.charging_density(plug_ins, self.homes)).tolist()
        self.response = work.price_response(market.tariff)
        self.demand = [0.0] * DISTRICTS
        self.changed.clear()
        self.agents.shuffle_do("step")
        for agent, car in self.changed:
            agent.car_last_quarter = agent.car
            self.cars[agent.district, car] -= 1
            self.cars[agent.district, agent.car] += 1
            record.sales[quarter, agent.car] += 1
        record.cars[quarter], record.panels[quarter] = self.cars, self.panels
        record.demand[quarter] = self.demand


class Engine:
    """A Mesa model of the work."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.city = City(task)

    def run(self) -> Record:
        """Do the work and return what was recorded."""
        record = Record(self.task.quarters)
        for quarter in range(self.task.quarters):
            self.city.quarter(quarter, record)
        return record

    def bytes_per_household(self) -> float:
        """Return what objects of some households take, as Python's own tracing has it."""
        households = min(WEIGHED, self.task.households)
        tracemalloc.start()
        city = City(Task(households, self.task.quarters, self.task.seed))
        taken = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        return taken / len(city.agents)
