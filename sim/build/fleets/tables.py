"""The graded tables behind fleets and charging posts of a city (conf/city/<city>/transport)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.transport.kinds import POWERTRAINS
from sim.clock import quarter
from sim.divisions import DIVISIONS
from sim.tables import GradedTable, city_path, read_graded

FloatArray = NDArray[np.float64]
AGE_GROUPS = {"0-2": (0.0, 3.0), "3-5": (3.0, 6.0), "6-9": (6.0, 10.0), "10-13": (10.0, 14.0)}
ALL = "all"  # in place of a class: the same for every class
NEEDED_OF_POSTS = {  # what a run first looks up after the city is built
    "fast_share": "1",
    "slow_post": "yuan",
    "upkeep": "yuan/kWh",
    "target_payback": "yr",
    "life": "yr",
    "speed": "1",
    "site_relief": "1",
    "own_posts_per_vehicle": "1",
}


@dataclass(frozen=True)
class FleetTables:
    """Everything known about the fleets of one city; numbers keep their grade and source."""

    fleets: GradedTable
    ages: GradedTable
    shares: GradedTable
    classes: GradedTable
    drivers: GradedTable
    freight: GradedTable
    technologies: GradedTable
    prices: GradedTable
    stations: GradedTable
    charging: GradedTable
    divisions: GradedTable

    def stock(self, vehicle_class: str, when: str) -> FloatArray:
        """Return the vehicles of a class by powertrain [8], `when` is end_2019 or end_2020."""
        return np.array(
            [
                self.fleets.value(vehicle_class, name, when, unit="vehicles")
                if (vehicle_class, name, when) in self.fleets
                else 0.0
                for name in POWERTRAINS
            ]
        )

    def division_shares(self, vehicle_class: str) -> FloatArray:
        """Return where the vehicles of a class are stationed [10], summing to 1."""
        shares = self.shares.by(DIVISIONS, vehicle_class, unit="1")
        return shares / shares.sum()

    def age_shares(self, vehicle_class: str, kind: str) -> FloatArray:
        """Return the shares of `AGE_GROUPS` in a class; kind is all or new_energy."""
        return self.ages.by(AGE_GROUPS, vehicle_class, kind, unit="1")

    def number(
        self, vehicle_class: str, item: str, unit: str = "1", default: float | None = None
    ) -> float:
        """Return a number of a class, or the one for all classes; `default` if there is none."""
        for name in (vehicle_class, ALL):
            if (name, item) in self.classes:
                return self.classes.value(name, item, unit=unit)
        if default is not None:
            return default
        return self.classes.value(vehicle_class, item, unit=unit)  # raises, naming the nearest

    def technology(
        self, vehicle_class: str, powertrain: str, item: str, unit: str, default: float
    ) -> float:
        """Return a number of a powertrain in a class, or `default` if the table has none."""
        for name in (vehicle_class, ALL):
            if (name, powertrain, item) in self.technologies:
                return self.technologies.value(name, powertrain, item, unit=unit)
        return default

    def stations_per_km2(self, fuel: str, when: int) -> FloatArray:
        """Return stations of a fuel per km2 of land by division [10] in a quarter."""
        found = np.zeros(len(DIVISIONS))
        for (name, division, since), _ in self.stations.rows:  # in order of time
            if name == fuel and quarter(since) <= max(when, 0):
                number = self.stations.value(name, division, since, unit="stations")
                found[DIVISIONS.index(division)] = number
        return found / self.divisions.by(DIVISIONS, "land_area", unit="km2")

    def by_year(self, table: GradedTable, *key: str, unit: str, year: float) -> float:
        """Return a number between the years its last key column names, straight between them."""
        points = sorted(
            (float(found[-1]), graded.value)
            for found, graded in table.rows
            if found[:-1] == key and graded.unit == unit
        )
        if not points:
            table.value(*key, year, unit=unit)  # raises, naming the nearest
        years, values = zip(*points, strict=True)
        return float(np.interp(year, years, values))


def read_fleet_tables(city: str = "suzhou") -> FleetTables:
    """Read and check all tables about fleets of a city.

    Raises:
        InputError: a file is missing or malformed.
    """

    def read(name: str, *keys: str, folder: str = "transport") -> GradedTable:
        return read_graded(city_path(city, folder, f"{name}.csv"), keys)

    tables = FleetTables(
        fleets=read("fleets", "vehicle_class", "powertrain", "item"),
        ages=read("ages", "vehicle_class", "kind", "age"),
        shares=read("divisions", "vehicle_class", "division"),
        classes=read("classes", "vehicle_class", "item"),
        drivers=read("drivers", "vehicle_class", "driver"),
        freight=read("freight", "item", "sector"),
        technologies=read("technologies", "vehicle_class", "powertrain", "item"),
        prices=read("prices", "vehicle_class", "powertrain", "item", "year"),
        stations=read("stations", "fuel", "division", "from"),
        charging=read("charging", "item", "period"),
        divisions=read("divisions", "item", "division", folder="people"),
    )
    for item, unit in NEEDED_OF_POSTS.items():
        tables.charging.value(item, ALL, unit=unit)
    return tables
