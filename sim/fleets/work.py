"""How much work fleets have: goods and people to move, against 2020."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from agents.transport.goods import ROAD
from agents.transport.kinds import CLASSES
from sim.build.fleets.tables import FleetTables
from sim.clock import QUARTERS_PER_YEAR
from sim.errors import InputError
from sim.freight.shippers import Shippers
from sim.levers.levers import Levers
from sim.tables import GradedTable, city_path, read_graded
from sim.world.world import World

FREIGHT, TREND = "freight", "trend"
CONSTRUCTION = "construction"  # has no firms in the model: follows industry as a whole
BUSES = CLASSES.index("buses")
MIDDLE_OF_2020 = 1.5  # in quarters: the trend counts from the middle of the base year
Array = NDArray[np.float64]


class Work:
    """The work of each class, quarter by quarter; 1 is the mean of 2020.

    Freight is tonnes by sector of the firms that send them. A sector's output is the world's
    activity in the quarter times how far the city's firms stood off it when they last reported.

    Args:
        city: name of the folder of city data.
        tables: of the fleets.
        world: drivers.
        levers: for the level of bus service that the city orders.
        frozen: firms' reports are ignored.

    Attributes:
        shippers: who chooses between road, water and rail; without it goods go as in 2020.

    Raises:
        InputError: a driver is neither freight, trend nor a series of the world.
    """

    def __init__(
        self, city: str, tables: FleetTables, world: World, levers: Levers, *, frozen: bool
    ) -> None:
        self.world, self.levers, self.frozen = world, levers, frozen
        self.shippers: Shippers | None = None
        self._mobility = np.array([tables.number(name, "mobility_response") for name in CLASSES])
        self._drivers: dict[str, dict[str, float]] = {name: {} for name in CLASSES}
        self._outside: dict[str, Array] = {}  # series of the world by quarter, 2020 = 1
        for (name, driver), _ in tables.drivers.rows:
            if driver not in (FREIGHT, TREND, *world.names):
                allowed = "freight, trend or a series of the world"
                raise InputError(tables.drivers.path, name, driver, allowed)
            unit = "1/yr" if driver == TREND else "1"
            self._drivers[name][driver] = tables.drivers.value(name, driver, unit=unit)
            if driver not in (FREIGHT, TREND):
                self._outside[driver] = _against_2020(world.series(driver))
        links = read_graded(city_path(city, "industry", "activity_links.csv"), ("sector", "series"))
        self._sectors = tuple(k[1] for k, _ in tables.freight.rows if k[0] == "road_tonnes")
        tonnes = tables.freight.by(self._sectors, "road_tonnes", unit="1")
        self._tonnes = tonnes / tonnes.sum()
        self._elasticity = tables.freight.value("elasticity", "all", unit="1")
        self._activity = np.array([self._followed(links, sector) for sector in self._sectors])
        self._off = np.ones(len(self._sectors))
        before = [
            tables.stock(name, "end_2019").sum() / tables.stock(name, "end_2020").sum()
            for name in CLASSES
        ]
        self._recent = [np.array(before)] * QUARTERS_PER_YEAR

    def report(self, quarter: int, output: Mapping[str, float]) -> None:
        """Take note of firms' output in a quarter, by sector, against 2020."""
        if self.frozen:
            return
        for number, sector in enumerate(self._sectors):
            if sector in output:
                self._off[number] = output[sector] / self._activity[number, quarter]

    def of_quarter(self, quarter: int) -> Array:
        """Return the work of each class against the mean of 2020, closures of travel apart [12]."""
        found = self.asked_for(quarter)
        found[BUSES] *= self.levers.value("bus_service_level", quarter)
        return found

    def asked_for(self, quarter: int) -> Array:
        """Return the same without what the city orders beyond the bus service of 2020 [12]."""
        years = max((quarter - MIDDLE_OF_2020) / QUARTERS_PER_YEAR, 0.0)
        found, freight = np.ones(len(CLASSES)), self.freight(quarter)
        for number, drivers in enumerate(self._drivers.values()):
            for driver, strength in drivers.items():
                if driver == TREND:
                    found[number] *= (1.0 + strength) ** years
                elif driver == FREIGHT:
                    found[number] *= freight**strength
                else:
                    found[number] *= self._outside[driver][quarter] ** strength
        return found

    def travel(self, quarter: int) -> Array:
        """Return distance against a normal quarter, as closures cut it [12]."""
        return 1.0 - self._mobility * (1.0 - self.world.at(quarter)["mobility"])

    def growth(self, quarter: int) -> Array:
        """Return goods sent by sector against the mean of 2020 [sectors]."""
        return np.asarray((self._activity[:, quarter] * self._off) ** self._elasticity)

    def freight(self, quarter: int) -> float:
        """Return goods sent by road against the mean of 2020, as shippers choose their way."""
        growth = self.growth(quarter)
        by_road = 1.0
        if self.shippers is not None:
            by_road = float(self.shippers.against_2020(growth)[ROAD])
        return float(self._tonnes @ growth) * by_road

    def expect(self, quarter: int) -> Array:
        """Return what operators expect to have to do: the mean of the last four quarters [12].

        Call it once a quarter, in order.
        """
        self._recent = [*self._recent[1:], self.of_quarter(quarter)]
        return np.asarray(np.mean(self._recent, axis=0))

    def activity(self, quarter: int) -> Array:
        """Return how much is driven, against a normal quarter of 2020 [12]."""
        return self.of_quarter(quarter) * self.travel(quarter)

    def _followed(self, links: GradedTable, sector: str) -> Array:
        """Return the activity of a sector by quarter from the series it follows, 2020 = 1."""
        if sector == CONSTRUCTION:
            return _against_2020(self.world.series("value_added_secondary"))
        found = np.ones(self.world.end + 1)
        for (name, series), _ in links.rows:
            if name == sector:
                weight = links.value(name, series, unit="1")
                found = found * _against_2020(self.world.series(series)) ** weight
        return found


def _against_2020(series: Array) -> Array:
    return series / series[:QUARTERS_PER_YEAR].mean()
