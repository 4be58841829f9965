"""What fleets use: fuel and electricity by class, division and fuel, fitted to the base year.

The distance of every batch of a class is stretched so that its operator's work is done by the
vehicles it has. Fuel filled outside the city counts there. One factor per row and fuel of the
balance brings 2020 to the balance; each must lie between 0.7 and 1.4.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.conversions import TJ_PER_KWH
from agents.machinery.population import Population
from agents.transport.choice import VehicleLives
from agents.transport.energy import VehicleEnergy, vehicle_energy
from agents.transport.kinds import CLASSES, SECTOR_OF
from sim.accounts.flows.balance import read_balance
from sim.accounts.sums import sums_by_group
from sim.accounts.vocabulary import FUEL, FUELS, SECTOR, SECTORS
from sim.build.fleets.tables import FleetTables
from sim.calibration import checked_factor
from sim.clock import QUARTERS_PER_YEAR
from sim.divisions import DIVISIONS
from sim.fleets.terms import read_class_terms
from sim.tables import city_path, read_graded

FUEL_OF = {  # of each field of VehicleEnergy
    "petrol": "gasoline",
    "diesel": "diesel",
    "gas": "natural_gas",
    "depot_electricity": "electricity",
    "public_electricity": "electricity",
    "swap_electricity": "electricity",
    "hydrogen": "hydrogen",
}
TJ_PER_MJ, TJ_PER_GJ = 1e-6, 1e-3
Array = NDArray[np.float64]


@dataclass(frozen=True)
class FleetUse:
    """Energy of all fleets filled in the city, at the rate of a quarter, a year's worth.

    Attributes:
        amounts: petrol and diesel in L, gas in m3, electricity (depots, public posts, swapping
            stations) in kWh, hydrogen in kg: [classes, divisions, 7].
        tj: the same by fuel of the balance, TJ [classes, divisions, FUELS].
        km: vehicle-km a year [classes].
    """

    amounts: Array
    tj: Array
    km: Array

    def in_balance(self) -> Array:
        """Return it as rows and columns of the energy account, TJ/yr [SECTORS, FUELS]."""
        found = np.zeros((len(SECTORS), len(FUELS)))
        np.add.at(found, [SECTOR[SECTOR_OF[name]] for name in CLASSES], self.tj.sum(axis=1))
        return found

    def kwh(self, where: str) -> Array:
        """Return electricity by division [10], kWh a year; where is depot, public or swap."""
        column = VehicleEnergy._fields.index(f"{where}_electricity")
        return np.asarray(self.amounts[:, :, column].sum(axis=0))


class FleetEnergy:
    """The energy of fleets, quarter by quarter.

    Args:
        city: name of the folder of city data.
        populations: batches by class, as they stand at the start of 2020, with offers in sight.
        tables: of the fleets.
        activity_2020: work times travel in the quarters of 2020, by class [quarters, 12].

    Attributes:
        factors: calibration by (sector, fuel) of the balance.
        tj_per_unit: TJ in a unit of each field of VehicleEnergy [7].

    Raises:
        InputError: a factor would lie outside 0.7 to 1.4.
    """

    def __init__(
        self,
        city: str,
        populations: dict[str, Population],
        tables: FleetTables,
        activity_2020: Array,
    ) -> None:
        self.populations = populations
        self.tj_per_unit = _tj_per_unit(city)
        road = read_graded(
            city_path(city, "balance", "road_fuel.csv"), ("item", "class", "powertrain")
        )
        self._filled = np.array(
            [road.value("filled_in_city", SECTOR_OF[name], "all", unit="share") for name in CLASSES]
        )
        self._work = [_work_of_2020(tables, name, populations[name]) for name in CLASSES]
        self.factors = self._fit(city, tables, activity_2020)
        self._scale = np.ones((len(CLASSES), len(VehicleEnergy._fields)))
        for row, name in enumerate(CLASSES):
            for column, fuel in enumerate(FUEL_OF.values()):
                self._scale[row, column] = self.factors.get((SECTOR_OF[name], fuel), 1.0)

    def use(self, activity: Array) -> FleetUse:
        """Return what fleets use; `activity` is work times travel against a normal 2020 [12]."""
        amounts = np.zeros((len(CLASSES), len(DIVISIONS), len(VehicleEnergy._fields)))
        km = np.zeros(len(CLASSES))
        for row, name in enumerate(CLASSES):
            population = self.populations[name]
            columns = population.columns
            wanted, running = self._work[row] * activity[row], self._running(row)
            km[row] = wanted[running > 0].sum()
            stretch = np.divide(wanted, running, out=np.zeros_like(wanted), where=running > 0)
            vehicles = columns["vehicles"] * stretch[columns["operator"]] * self._filled[row]
            energy = tuple(vehicle_energy.decide(population))
            amounts[row] = sums_by_group(columns["district"], energy, len(DIVISIONS), vehicles)
        amounts *= self._scale[:, None, :]
        return FleetUse(amounts, self._in_tj(amounts), km)

    def distance(self, row: int, activity: float) -> float:
        """Return the vehicle-km a year that a class (its row) drives at this activity."""
        wanted = self._work[row] * activity
        return float(wanted[self._running(row) > 0].sum())

    def _running(self, row: int) -> Array:
        """Return the km a year that each operator's vehicles of a class go in a normal year."""
        columns = self.populations[CLASSES[row]].columns
        operators = len(self._work[row])
        km = (columns["km"],)
        return sums_by_group(columns["operator"], km, operators, columns["vehicles"])[:, 0]

    def _in_tj(self, amounts: Array) -> Array:
        tj = np.zeros((*amounts.shape[:2], len(FUELS)))
        for column, fuel in enumerate(FUEL_OF.values()):
            tj[:, :, FUEL[fuel]] += amounts[:, :, column] * self.tj_per_unit[column]
        return tj

    def _fit(
        self, city: str, tables: FleetTables, activity_2020: Array
    ) -> dict[tuple[str, str], float]:
        """Return for each row and fuel the balance over what the fleets of 2020 would use."""
        reckoned: dict[tuple[str, str], float] = {}
        for row, name in enumerate(CLASSES):
            population = self.populations[name]
            columns = population.columns
            replaced = _replaced(read_class_terms(tables, name).lives, columns)
            presence = _presence(tables, name, activity_2020[:, row], replaced)
            vehicles = columns["vehicles"] * presence[columns["powertrain"]] * self._filled[row]
            energy = vehicle_energy.decide(population)
            for column, fuel in enumerate(FUEL_OF.values()):
                tj = float((energy[column] * vehicles).sum()) * self.tj_per_unit[column]
                key = (SECTOR_OF[name], fuel)
                reckoned[key] = reckoned.get(key, 0.0) + tj
        use, path = read_balance(city).use, city_path(city, "balance", "energy_balance.csv")
        factors = {}
        for (sector, fuel), tj in reckoned.items():
            if tj <= 0.0:
                continue
            held = float(use[SECTOR[sector], FUEL[fuel]])
            hint = f"the row holds {held:.0f} TJ, its fleets as drawn use {tj:.0f} TJ"
            factors[sector, fuel] = checked_factor(path, f"{sector}, {fuel}", held / tj, hint)
        return factors


def _replaced(lives: VehicleLives, columns: Mapping[str, NDArray[Any]]) -> Array:
    """Return how much of the year's replacement is done by the end of each quarter of 2020 [4].

    Expected by the hazard of `vehicle_hazard`. What is far beyond its years goes first, so a
    class with old vehicles changes faster than a straight line.
    """
    first = -columns["bought"].astype(np.float64)  # clock in the first quarter, in quarters
    years = (first[:, None] + np.arange(-1, QUARTERS_PER_YEAR)) / QUARTERS_PER_YEAR
    hazard = (np.maximum(years, 0.0) / lives.scale) ** lives.shape
    gone = columns["vehicles"] @ (1.0 - np.exp(hazard[:, :1] - hazard[:, 1:]))
    straight = np.arange(1, QUARTERS_PER_YEAR + 1) / QUARTERS_PER_YEAR
    return np.asarray(gone / gone[-1] if gone[-1] > 0.0 else straight)


def _presence(tables: FleetTables, name: str, activity: Array, replaced: Array) -> Array:
    """Return what a vehicle of the start of 2020 stands for in the year's use, by powertrain [8].

    Stocks are taken to move from the end of 2019 to the end of 2020 as vehicles are replaced, work
    is shared as the stock at the end of each quarter, and a quarter counts as much as is driven in
    it.
    """
    before, after = (tables.stock(name, when) for when in ("end_2019", "end_2020"))
    growth = 0.5 * (before.sum() + after.sum())
    found = np.zeros(len(before))
    for driven, done in zip(activity.tolist(), replaced[: len(activity)].tolist(), strict=True):
        stock = before + done * (after - before)
        found += driven / len(activity) * growth * stock / stock.sum()
    return np.divide(found, before, out=np.zeros(len(before)), where=before > 0)


def _work_of_2020(tables: FleetTables, name: str, population: Population) -> Array:
    """Return the vehicle-km of each operator in a normal 2020, from the fleet's mean size."""
    before, after = (tables.stock(name, when).sum() for when in ("end_2019", "end_2020"))
    columns = population.columns
    km = columns["places"] * columns["km"].astype(np.float64)
    growth = float(0.5 * (before + after) / before)
    return np.asarray(growth * np.bincount(columns["operator"], km), np.float64)


def _tj_per_unit(city: str) -> Array:
    """Return TJ per L, m3, kWh or kg of each field of VehicleEnergy."""
    units = read_graded(city_path(city, "balance", "energy_units.csv"), ("item", "subject"))

    def liquid(fuel: str) -> float:
        kg_per_l = units.value("density", fuel, unit="kg/L")
        return kg_per_l / 1000.0 * units.value("heating_value", fuel, unit="GJ/t") * TJ_PER_GJ

    return np.array(
        [
            liquid("gasoline"),
            liquid("diesel"),
            units.value("heating_value", "natural_gas", unit="MJ/m3") * TJ_PER_MJ,
            *(3 * [TJ_PER_KWH]),
            units.value("heating_value", "hydrogen", unit="MJ/kg") * TJ_PER_MJ,
        ]
    )
