"""The same work in dense numpy: every household every quarter, a pass of arrays for each line.

Draws come from the same addresses as Citypath's, so counts agree to the unit. Contacts are drawn
once, before the clock starts, and kept.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.machinery.chance import Stream
from agents.machinery.hazards import LONGEST
from experiments.bench import household_work as work
from experiments.bench.engines import ByQuarters
from experiments.bench.engines.start import CAR_HAZARDS, contacts_of
from experiments.bench.household_work import DISTRICTS, KINDS, Market, Record, Task

Rows = NDArray[np.int64]


class Engine(ByQuarters):
    """Households as arrays; hazards are added up for all of them in every quarter."""

    def __init__(self, task: Task) -> None:
        self.task = task
        columns: dict[str, NDArray[Any]] = work.first_columns(task)
        self.district = columns["district"]
        self.own_use = columns["electricity"] / np.float64(work.QUARTERS_IN_YEAR)
        self.sun, self.roof = columns["sun"].astype(np.float64), columns["roof"]
        self.panels, self.car = columns["panels"], columns["car"]
        self.per_yuan = work.PRICE_WEIGHT * np.sqrt(
            work.TYPICAL_INCOME / columns["income"].astype(np.float64)
        )
        self.age = -1 - columns["car_bought"].astype(np.int64)
        rows = np.arange(task.households)
        self.contacts = contacts_of(task).astype(np.int32)
        self.car_life, self.car_choice, self.roof_look, self.roof_choice = (
            Stream(task.seed, name)
            for name in (work.CAR_LIFE, work.CAR_CHOICE, work.ROOF_LOOK, work.ROOF_CHOICE)
        )
        self.car_threshold = self.car_life.exponential(rows)
        self.roof_threshold = self.roof_look.exponential(rows)
        self.worn, self.seen = np.zeros(task.households), np.zeros(task.households)
        self.car_spell = np.zeros(task.households, np.uint8)
        self.roof_spell = np.zeros(task.households, np.uint8)
        self.homes = np.bincount(self.district, minlength=DISTRICTS)
        self.cars = self._count_cars()

    def bytes_per_household(self) -> float:
        """Return the size of all arrays that have a row for each household."""
        arrays = [a for a in vars(self).values() if isinstance(a, np.ndarray)]
        size = self.task.households
        return sum(a.nbytes for a in arrays if len(a) == size) / size

    def _step(self, quarter: int, record: Record) -> None:
        market = self.task.market(quarter)
        self.age += 1
        self.worn += CAR_HAZARDS.reshape(-1)[self.car * np.int64(LONGEST) + self.age]
        self.seen += np.where(self.roof & ~self.panels, work.ROOF_RATE, 0.0)
        buyers = np.flatnonzero(self.worn >= self.car_threshold)
        lookers = np.flatnonzero(self.seen >= self.roof_threshold)
        choice = self._choose_cars(market, buyers)
        builders = lookers[self._want_panels(market, lookers)]
        self.car[buyers] = choice
        self._begin_cars(buyers)
        self.panels[builders] = True
        self._begin_looking(lookers)
        self.cars = self._count_cars()
        record.cars[quarter] = self.cars
        record.panels[quarter] = np.bincount(self.district, self.panels, DISTRICTS)
        record.sales[quarter] = np.bincount(choice, minlength=KINDS)
        record.demand[quarter] = self._demand(market)

    def _choose_cars(self, market: Market, rows: Rows) -> NDArray[np.int64]:
        known = self.contacts[rows]
        have_plug = (self.car[known] > work.PETROL) & (known >= 0)
        share = have_plug.sum(axis=1) / np.maximum((known >= 0).sum(axis=1), 1)
        plug_ins = self.cars[:, work.HYBRID] + self.cars[:, work.BATTERY]
        density = work.charging_density(plug_ins, self.homes)
        plug = work.CHARGING_WEIGHT * np.log(density)[self.district[rows]]
        plug += work.CONTACTS_WEIGHT * share
        petrol, hybrid, battery = (
            price - subsidy + work.YEARS_COUNTED * running
            for price, subsidy, running in zip(
                market.price, market.subsidy, market.running, strict=True
            )
        )
        per_yuan = self.per_yuan[rows]
        utilities = self.car_choice.gumbel(
            rows[:, np.newaxis], self.car_spell[rows, np.newaxis], np.arange(KINDS)
        )
        utilities[:, work.NO_CAR] += work.NONE_TASTE
        utilities[:, work.PETROL] += -per_yuan * petrol
        utilities[:, work.HYBRID] += work.HYBRID_TASTE + work.HYBRID_PLUG * plug - per_yuan * hybrid
        utilities[:, work.BATTERY] += work.BATTERY_TASTE + plug - per_yuan * battery
        return utilities.argmax(axis=1)

    def _want_panels(self, market: Market, rows: Rows) -> NDArray[np.bool_]:
        payback = market.panels / (self.sun[rows] * market.tariff)
        return payback < work.PATIENCE * self.roof_choice.exponential(rows, self.roof_spell[rows])

    def _begin_cars(self, rows: Rows) -> None:
        self.age[rows], self.worn[rows] = 0, 0.0
        self.car_spell[rows] += 1
        self.car_threshold[rows] = self.car_life.exponential(rows, self.car_spell[rows])

    def _begin_looking(self, rows: Rows) -> None:
        self.seen[rows] = 0.0
        self.roof_spell[rows] += 1
        self.roof_threshold[rows] = self.roof_look.exponential(rows, self.roof_spell[rows])

    def _count_cars(self) -> NDArray[np.int64]:
        cells = self.district.astype(np.int64) * KINDS + self.car
        return np.bincount(cells, minlength=DISTRICTS * KINDS).reshape(DISTRICTS, KINDS)

    def _demand(self, market: Market) -> NDArray[np.float64]:
        """Return everybody's electricity, summed by district, kWh in the quarter."""
        used = self.own_use * work.price_response(market.tariff)
        used += work.charging_by_kind()[self.car]
        used -= self.panels * self.sun * (work.ROOF_POWER / work.QUARTERS_IN_YEAR)
        return np.bincount(self.district, used, DISTRICTS).astype(np.float64)
