"""List prices of new vehicles, real 2020 yuan, before tax, grants and chargers."""

import numpy as np

from agents.transport.kinds import BATTERY, CARS, PETROL, PLUG_IN_HYBRID, POWERTRAINS, SWAP
from sim.build.fleets.tables import ALL, FleetTables
from sim.clock import FIRST_YEAR, LAST_QUARTER_OF_HISTORY, QUARTERS_PER_YEAR
from sim.world.world import World

LAST_NOMINAL_YEAR = 2025  # listed prices are in money of the year until then, of 2025 afterwards
WORLD_PREMIUM = {
    BATTERY: "battery_electric_price_premium",
    PLUG_IN_HYBRID: "plug_in_hybrid_price_premium",
}
UNITS = {
    "price": "yuan",
    "price_without_battery": "yuan",
    "ratio_to_petrol": "1",
    "extra_premium": "1",
}
BATTERY_ENERGY = "battery_energy"  # of the table of technologies, kWh


class VehiclePrices:
    """Prices by class and powertrain: tables for what is known, the world's batteries afterwards.

    After 2025 a battery vehicle costs its table price without the battery plus battery energy times
    the world's pack price. Cars follow the world's premiums over petrol cars in all years, tractors
    its electric tractor.
    """

    def __init__(self, tables: FleetTables, world: World) -> None:
        self.tables, self.world = tables, world
        self._real: dict[tuple[str, int, int], float | None] = {}
        knots: dict[tuple[str, str, str], dict[float, float]] = {}
        for vehicle_class, name, item, year in dict(tables.prices.rows):
            value = tables.prices.value(vehicle_class, name, item, year, unit=UNITS[item])
            when = float(FIRST_YEAR if year == ALL else year)
            knots.setdefault((vehicle_class, name, item), {})[when] = value
        self._knots = knots
        self._battery = {
            (vehicle_class, name): tables.technologies.value(vehicle_class, name, item, unit="kWh")
            for vehicle_class, name, item in dict(tables.technologies.rows)
            if item == BATTERY_ENERGY
        }
        for vehicle_class, name, item in knots:
            if item == "price_without_battery" and (vehicle_class, name) not in self._battery:
                tables.technologies.row(vehicle_class, name, BATTERY_ENERGY)  # raises, naming it

    def real(self, vehicle_class: str, code: int, quarter: int) -> float | None:
        """Return the list price of a powertrain in a quarter; None if it is not sold."""
        asked = vehicle_class, code, quarter
        if asked not in self._real:
            self._real[asked] = self._find(*asked)
        return self._real[asked]

    def _find(self, vehicle_class: str, code: int, quarter: int) -> float | None:
        name = POWERTRAINS[code]
        if vehicle_class in CARS and code != PETROL:
            return self._car(vehicle_class, code, quarter)
        if vehicle_class == "tractors" and code == BATTERY:
            return self.world.at(quarter)["electric_tractor_price"]
        if code == SWAP:
            return self._without_battery(vehicle_class, quarter)
        if (vehicle_class, name, "price_without_battery") in self._knots:
            return self._with_battery(vehicle_class, name, quarter)
        listed = self._listed(vehicle_class, name, "price", _year(quarter))
        return None if listed is None else listed / self._deflator(quarter)

    def _car(self, vehicle_class: str, code: int, quarter: int) -> float | None:
        """Return the price of a car that is no petrol car, from that of the petrol car."""
        name = POWERTRAINS[code]
        petrol = self.real(vehicle_class, PETROL, quarter)
        ratio = self._listed(vehicle_class, name, "ratio_to_petrol", _year(quarter))
        extra = self._listed(vehicle_class, name, "extra_premium", _year(quarter))
        if code in WORLD_PREMIUM and extra is not None:
            ratio = 1.0 + self.world.at(quarter)[WORLD_PREMIUM[code]] + extra
        return None if petrol is None or ratio is None else petrol * ratio

    def _without_battery(self, vehicle_class: str, quarter: int) -> float | None:
        """Return the price of the vehicle whose battery belongs to the swapping company."""
        energy = self._battery.get((vehicle_class, POWERTRAINS[SWAP]))
        whole = self.real(vehicle_class, BATTERY, quarter)
        if energy is None or whole is None:
            return None
        return whole - energy * self.world.at(quarter)["battery_pack_price"]

    def _with_battery(self, vehicle_class: str, name: str, quarter: int) -> float | None:
        """Return the price of a vehicle with its battery."""
        if quarter <= LAST_QUARTER_OF_HISTORY:
            year = min(_year(quarter), float(LAST_NOMINAL_YEAR))
            listed = self._listed(vehicle_class, name, "price", year)
            return None if listed is None else listed / self._deflator(quarter)
        energy = self._battery[vehicle_class, name]
        packs, index = (
            self.world.series(series)[_quarters_of(LAST_NOMINAL_YEAR)]
            for series in ("battery_pack_price", "price_index")
        )
        last = self._knots[vehicle_class, name, "price"][LAST_NOMINAL_YEAR]
        later = self._knots[vehicle_class, name, "price_without_battery"]
        bare = [last - energy * float((packs * index).mean()), *later.values()]
        glider = float(np.interp(_year(quarter), [float(LAST_NOMINAL_YEAR), *later], bare))
        pack = self.world.at(quarter)["battery_pack_price"]
        return glider / self._deflator(quarter) + energy * pack

    def _listed(self, vehicle_class: str, name: str, item: str, year: float) -> float | None:
        """Return a listed number between its years, None if there is none."""
        knots = self._knots.get((vehicle_class, name, item))
        return None if knots is None else float(np.interp(year, [*knots], [*knots.values()]))

    def _deflator(self, quarter: int) -> float:
        """Return what turns listed money into money of 2020."""
        index = self.world.series("price_index")
        if quarter <= LAST_QUARTER_OF_HISTORY:
            return float(index[quarter])
        return float(index[_quarters_of(LAST_NOMINAL_YEAR)].mean())


def _year(quarter: int) -> float:
    """Return the time of a quarter's middle, where a year's value stands in the year's middle."""
    return FIRST_YEAR + (quarter + 0.5) / QUARTERS_PER_YEAR - 0.5


def _quarters_of(year: int) -> slice:
    first = (year - FIRST_YEAR) * QUARTERS_PER_YEAR
    return slice(first, first + QUARTERS_PER_YEAR)
