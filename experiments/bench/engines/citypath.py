"""Citypath's own engine: the public rule, Population, Diary, Contacts and Surroundings, no more."""

import numpy as np
from numpy.typing import NDArray

from agents.machinery.diary import Dates, Diary
from agents.machinery.population import Population, Rows
from agents.machinery.surroundings import Seen, SeenFrom
from experiments.bench import household_work as work
from experiments.bench.engines import ByQuarters
from experiments.bench.engines.start import CONTACTS, homes_of
from experiments.bench.household_work import DISTRICTS, KINDS, Record, Task
from experiments.bench.rules import car_hazard, choose_car, put_up_panels, roof_hazard

CAR_DIARY = Diary(work.CAR_LIFE, car_hazard, "age", "car_due", "car_spell", "car_bought")
ROOF_DIARY = Diary(work.ROOF_LOOK, roof_hazard, None, "roof_due", "roof_spell", "roof_seen")


class Engine(ByQuarters):
    """Wakes those who are due, lets the rules decide, keeps the sums of districts by difference."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.homes = homes_of(task)
        columns = self.homes.columns
        self.cars_due = Dates(CAR_DIARY, self.homes, task.quarters - 1)
        self.roofs_due = Dates(ROOF_DIARY, self.homes, task.quarters - 1)
        self.cars_due.begin()
        self.roofs_due.begin()
        self.homes.surroundings["plug_in_share_of_contacts"] = SeenFrom(self._plug_ins_known)
        self.of_district = np.bincount(columns["district"], minlength=DISTRICTS)
        self.cars = self._by_kind(np.arange(task.households))
        self.panels = np.zeros(DISTRICTS, np.int64)
        own_use = np.bincount(columns["district"], columns["electricity"], DISTRICTS)
        self.own_use = own_use.astype(np.float64)
        self.sunshine = np.zeros(DISTRICTS)

    def bytes_per_household(self) -> float:
        """Return the size of all columns."""
        return sum(c.nbytes for c in self.homes.columns.values()) / self.task.households

    def _step(self, quarter: int, record: Record) -> None:
        columns = self.homes.columns
        # gather
        buyers, lookers = self.cars_due.who(quarter), self.roofs_due.who(quarter)
        market = self.task.market(quarter)
        self.homes.surroundings.update(
            price=Seen(market.price, "yuan/car"),
            subsidy=Seen(market.subsidy, "yuan/car"),
            running=Seen(market.running, "yuan/yr"),
            charging_density=Seen(self._density(), by="district"),
            panel_price=Seen(market.panels, "yuan/kW"),
            tariff=Seen(market.tariff, "yuan/kWh"),
        )
        # decide
        choice = choose_car.decide(self.homes, buyers)
        builders = lookers[put_up_panels.decide(self.homes, lookers)]
        # scatter
        self.cars -= self._by_kind(buyers)
        columns["car"][buyers] = choice
        self.cars += self._by_kind(buyers)
        self.cars_due.open(buyers, quarter)
        columns["panels"][builders] = True
        self.roofs_due.open(lookers, quarter)
        districts = columns["district"][builders]
        self.panels += np.bincount(districts, minlength=DISTRICTS)
        self.sunshine += np.bincount(districts, columns["sun"][builders], DISTRICTS)
        # record
        record.cars[quarter], record.panels[quarter] = self.cars, self.panels
        record.sales[quarter] = np.bincount(choice, minlength=KINDS)
        record.demand[quarter] = work.demand(self.own_use, self.cars, self.sunshine, market.tariff)

    def _plug_ins_known(self, homes: Population, rows: Rows) -> NDArray[np.float64]:
        return CONTACTS.share_above(homes, rows, "car", work.PETROL)

    def _density(self) -> NDArray[np.float64]:
        plug_ins = self.cars[:, work.HYBRID] + self.cars[:, work.BATTERY]
        return work.charging_density(plug_ins, self.of_district)

    def _by_kind(self, rows: Rows) -> NDArray[np.int64]:
        """Return how many of these households have each kind of car, by district [10, 4]."""
        columns = self.homes.columns
        cells = columns["district"][rows].astype(np.int64) * KINDS + columns["car"][rows]
        return np.bincount(cells, minlength=DISTRICTS * KINDS).reshape(DISTRICTS, KINDS)
