"""What all households use: kept as sums over what they have, times how the year is.

A household's devices change when it decides, so the sums by area and division are kept and only
those who decided are taken out and put back. Weather, prices and incomes then multiply the sums.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from agents.conversions import KWH_PER_TJ
from agents.households.car_energy import car_energy, second_car_energy, travel_factor
from agents.households.energy import (
    ElectricityUse,
    FuelUse,
    electricity_of_2020,
    fuels_of_2020,
)
from agents.households.energy_conditions import Conditions, electricity_factors, fuel_factors
from agents.households.household import INCOME_CLASSES, NO_CAR
from agents.machinery.population import Population, Rows
from agents.machinery.rows import union
from agents.machinery.rule import Rule
from sim.accounts.vocabulary import FUEL, FUELS, SECTOR, SECTORS
from sim.build.households.energy import energy_surroundings, habits, weather_response
from sim.build.households.tables import HouseholdTables
from sim.clock import QUARTERS_PER_YEAR
from sim.divisions import DIVISIONS
from sim.households.behaviour import Behaviour
from sim.households.books import DIVISION, INCOME_CLASS
from sim.phases import Decision
from sim.tables import city_path, read_graded
from sim.world.world import World

COLLECTIVE = "residential_collective"
AREAS = ("residential_urban", "residential_rural", COLLECTIVE)
COMMON_AREAS = "residential_common_areas"
CARS = "private_cars"
CAR_COLUMNS = ("petrol", "electricity at home", "electricity at public posts", "km")
Array = NDArray[np.float64]


@dataclass(frozen=True)
class HouseholdUse:
    """Energy of all households at the rate of a quarter, a year's worth.

    A part is a division (10 of them), or an income class (5).

    Attributes:
        electricity_kwh: by part and area, the estates' common areas not included [parts, 3].
        estates_kwh: lifts, pumps and lights of estates [parts].
        gas_m3: piped gas by part and area [parts, 3].
        lpg_kg: likewise.
        wood_gj: likewise.
        petrol_l: private cars [parts].
        charged_kwh: at home and at public posts [parts, 2].
    """

    electricity_kwh: Array
    estates_kwh: Array
    gas_m3: Array
    lpg_kg: Array
    wood_gj: Array
    petrol_l: Array
    charged_kwh: Array


class HouseholdDecision(Decision, Protocol):
    """A decision of households, which says what it changes of their use."""

    @property
    def changes(self) -> frozenset[str]:
        """The states it may write that say what a household uses."""


class Touched(NamedTuple):
    """The rows of those whose part of the sums may change."""

    electricity: Rows
    fuels: Rows
    cars: Rows
    green: Rows  # at the green tariff


class HouseholdEnergy:
    """The sums of what households have, and their use quarter by quarter."""

    rules = (electricity_of_2020, fuels_of_2020, car_energy, second_car_energy)

    def __init__(
        self,
        city: str,
        population: Population,
        tables: HouseholdTables,
        behaviour: Behaviour,
        world: World,
    ) -> None:
        self.population, self.world, self.behaviour = population, world, behaviour
        population.surroundings.update(energy_surroundings(tables, behaviour.choices))
        self.habits, self.weather = habits(tables), weather_response(tables)
        energy = tables.energy
        self.mobility_response = energy.value("mobility_response", "private car", unit="1")
        self.bottles_in_villages = energy.value("bottles_in_villages", "collective", unit="1")
        self.home_share = behaviour.number("car use", "share_charged_at_home")
        units = read_graded(city_path(city, "balance", "energy_units.csv"), ("item", "subject"))
        self.gj_per_t = {
            fuel: units.value("heating_value", fuel, unit="GJ/t") for fuel in ("gasoline", "lpg")
        }
        self.mj_per_m3 = units.value("heating_value", "natural_gas", unit="MJ/m3")
        self.petrol_kg_per_l = units.value("density", "gasoline", unit="kg/L")
        groups = INCOME_CLASSES * len(DIVISIONS) * len(AREAS)
        self.electricity = np.zeros((groups, len(ElectricityUse._fields)))
        self.fuels = np.zeros((groups, len(FuelUse._fields)))
        self.cars = np.zeros((groups, len(CAR_COLUMNS)))
        self.green = np.zeros((groups, len(ElectricityUse._fields)))  # at the green tariff
        electricity = self._read_by(electricity_of_2020)
        self.reads = {  # the states that each part depends on
            "electricity": electricity,
            "fuels": self._read_by(fuels_of_2020),
            "cars": self._read_by(car_energy) | self._read_by(second_car_energy),
            "green": electricity | {"green_tariff"},
        }
        self.add_all(population.rows)
        self.open_quarter()

    def _read_by(self, rule: Rule) -> frozenset[str]:
        return frozenset(state for _, state in rule.asks if state in self.population.columns)

    def open_quarter(self) -> None:
        """Keep what cars used before this quarter's purchases, which drive half of it."""
        self.cars_before = self.cars.copy()

    def touched(self, decisions: Iterable[HouseholdDecision]) -> Touched:
        """Return whose sums change when these decisions take effect."""
        every, size = list(decisions), self.population.size
        return Touched(
            **{
                part: union(
                    size, [rows for d in every if d.changes & states for rows in d.deciding]
                )
                for part, states in self.reads.items()
            }
        )

    def add_all(self, rows: Rows) -> None:
        """Put everything that these households have into the sums."""
        self.add(Touched(rows, rows, rows, rows))

    def add(self, touched: Touched, sign: float = 1.0) -> None:
        """Put what these households have into the sums, or (sign -1) take it out."""
        population, weight = self.population, sign * self.population.weight
        for sums, rows, rule in (
            (self.electricity, touched.electricity, electricity_of_2020),
            (self.fuels, touched.fuels, fuels_of_2020),
            (self.green, self._at_green_tariff(touched.green), electricity_of_2020),
        ):
            self._add(sums, rows, rule.decide(population, rows), weight)
        rows = touched.cars
        first, second = (
            car_energy.decide(population, rows),
            second_car_energy.decide(population, rows),
        )
        petrol, kwh = first.petrol + second.petrol, first.electricity + second.electricity
        at_home = np.where(population.columns["home_charging"][rows], self.home_share, 0.0) * kwh
        self._add(self.cars, rows, (petrol, at_home, kwh - at_home, self._km(rows)), weight)

    def _add(self, sums: Array, rows: Rows, values: Iterable[Array], weight: float) -> None:
        """Add values of rows to the sums of their income class, division and area."""
        columns = self.population.columns
        area = np.where(columns["collective"][rows], 2, np.where(columns["urban"][rows], 0, 1))
        part = columns["income_class"][rows].astype(np.int64) * len(DIVISIONS)
        group = (part + columns["district"][rows]) * len(AREAS) + area
        for column, value in enumerate(values):
            sums[:, column] += weight * np.bincount(group, value, len(sums))

    def _at_green_tariff(self, rows: Rows) -> Rows:
        return rows[self.population.columns["green_tariff"][rows]]

    def use(self, quarter: int, by: int = DIVISION) -> HouseholdUse:
        """Return the use at the rate of this quarter, by DIVISION or by INCOME_CLASS."""
        now = self._conditions(quarter)
        electric, fuel = self._electric(self.electricity, now, by), _parts(self.fuels, by)
        for area, urban in enumerate((True, False, True)):
            fuel[:, area] *= fuel_factors(urban, self.habits, self.weather, now)
        estate = ElectricityUse._fields.index("estate")
        cars = self._cars(quarter, by)
        fuels = FuelUse(*np.moveaxis(fuel, 2, 0))
        return HouseholdUse(
            electricity_kwh=electric.sum(axis=2) - electric[:, :, estate],
            estates_kwh=electric[:, :, estate].sum(axis=1),
            gas_m3=np.asarray(fuels.gas + fuels.gas_heating),
            lpg_kg=np.asarray(fuels.lpg),
            wood_gj=np.asarray(fuels.wood),
            petrol_l=cars[:, 0],
            charged_kwh=cars[:, 1:3],
        )

    def green_kwh(self, quarter: int) -> Array:
        """Return what each income class buys at the green tariff now, kWh/yr [5]."""
        now = self._conditions(quarter)
        kwh = self._electric(self.green, now, INCOME_CLASS).sum(axis=(1, 2))
        return np.maximum(kwh, 0.0)  # the last bits that leaving customers leave behind

    def car_km(self, quarter: int) -> Array:
        """Return the distance of private cars at the rate of this quarter, km/yr [10]."""
        return self._cars(quarter)[:, 3]

    def _electric(self, sums: Array, now: Conditions, by: int) -> Array:
        """Return sums of electricity by part, area and purpose as they are now."""
        found = _parts(sums, by)
        for area, urban in enumerate((True, False, True)):
            found[:, area] *= electricity_factors(urban, self.habits, self.weather, now)
        return found

    def _cars(self, quarter: int, by: int = DIVISION) -> Array:
        """Return what cars used by part [parts, CAR_COLUMNS]."""
        travel = travel_factor(self.world.at(quarter)["mobility"], self.mobility_response)
        both = _parts(self.cars_before + self.cars, by)
        return np.asarray(travel * 0.5 * both.sum(axis=1))

    def _km(self, rows: Rows) -> Array:
        """Return what these households drive in a normal year, km."""
        columns = self.population.columns
        km = np.zeros(len(rows))
        for name in ("car", "second_car"):
            km += (columns[name][rows] != NO_CAR) * columns[f"{name}_km"][rows].astype(np.float64)
        return km * columns["driving"][rows]

    def in_balance(self, use: HouseholdUse) -> Array:
        """Return the use as rows and columns of the energy account, TJ/yr [SECTORS, FUELS]."""
        found = np.zeros((len(SECTORS), len(FUELS)))
        town, village = (found[SECTOR[sector]] for sector in AREAS[:2])
        for area, sector in enumerate(AREAS):
            kwh = use.electricity_kwh[:, area].sum()
            found[SECTOR[sector], FUEL["electricity"]] = kwh / KWH_PER_TJ
            # the balance has what rented rooms burn with the town or village they stand in
            row, bottles = found[SECTOR[sector]], use.lpg_kg[:, area].sum()
            if sector == COLLECTIVE:
                row = town
                village[FUEL["lpg"]] += self._lpg_tj(self.bottles_in_villages * bottles)
                bottles *= 1.0 - self.bottles_in_villages
            row[FUEL["natural_gas"]] += use.gas_m3[:, area].sum() * self.mj_per_m3 / 1e6
            row[FUEL["lpg"]] += self._lpg_tj(bottles)
            row[FUEL["biomass"]] += use.wood_gj[:, area].sum() / 1e3
        found[SECTOR[COMMON_AREAS], FUEL["electricity"]] = use.estates_kwh.sum() / KWH_PER_TJ
        cars = found[SECTOR[CARS]]
        tonnes = use.petrol_l.sum() * self.petrol_kg_per_l / 1e3
        cars[FUEL["gasoline"]] = tonnes * self.gj_per_t["gasoline"] / 1e3
        cars[FUEL["electricity"]] = use.charged_kwh.sum() / KWH_PER_TJ
        return found

    def _lpg_tj(self, kg: float) -> float:
        return kg * self.gj_per_t["lpg"] / 1e6

    def _conditions(self, quarter: int) -> Conditions:
        """Return this quarter's weather, last quarter's prices and incomes, against 2020."""
        now, before = self.world.at(quarter), self.world.at(max(quarter - 1, 0))

        def base(name: str) -> float:
            return float(self.world.series(name)[:QUARTERS_PER_YEAR].mean())

        return Conditions(
            cooling_degree_days=now["cooling_degree_ratio"] / base("cooling_degree_ratio"),
            heating_degree_days=now["heating_degree_ratio"] / base("heating_degree_ratio"),
            electricity_price=1.0 / before["price_index"],  # the tariff stands still in money
            gas_price=before["gas_price_household"] / base("gas_price_household"),
            income=before["disposable_income"] / base("disposable_income"),
        )


def _parts(sums: Array, by: int) -> Array:
    """Return sums by part and area [parts, 3, columns], added up over the other cut."""
    cut = sums.reshape(INCOME_CLASSES, len(DIVISIONS), len(AREAS), -1)
    return np.asarray(cut.sum(axis=1 - by))
