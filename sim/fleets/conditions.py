"""What fleets are told from outside each quarter: power prices, output of firms, public sales."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.build.fleets.tables import ALL, FleetTables
from sim.clock import quarter
from sim.divisions import DIVISIONS
from sim.tables import GradedTable, city_path, read_graded
from sim.world.world import World

Array = NDArray[np.float64]


@dataclass(frozen=True)
class FleetConditions:
    """Last quarter's surroundings of fleets and charging operators.

    Attributes:
        electricity_price: yuan/kWh at depots and to charging operators, real.
        service_fee: yuan/kWh that public posts add, real.
        private_kwh: what private cars took at public posts, kWh a year by division [10].
        output: gross output of firm sectors against 2020, by name; None or a missing sector
            follows the world's activity.
    """

    electricity_price: float
    service_fee: float
    private_kwh: Array
    output: Mapping[str, float] | None = None


class UsualConditions:
    """Conditions from tables alone, for when nobody reports: list prices, fees, the base year."""

    def __init__(self, city: str, tables: FleetTables, world: World) -> None:
        self.tables, self.world = tables, world
        self.tariffs: GradedTable = read_graded(
            city_path(city, "power", "tariffs.csv"), ("item", "from")
        )

    def service_fee(self, when: int) -> float:
        """Return the fee in force at public posts, yuan/kWh, real."""
        fees = {
            quarter(since): self.tariffs.value(item, since, unit="yuan/kWh")
            for (item, since), _ in self.tariffs.rows
            if item == "charging_service_fee"
        }
        nominal = fees[max(since for since in fees if since <= max(when, min(fees)))]
        return nominal / self.world.at(when)["price_index"]

    def at(self, when: int) -> FleetConditions:
        """Return the conditions of a quarter."""
        tables = self.tables
        price = tables.number(ALL, "depot_price", "yuan/kWh") / self.world.at(when)["price_index"]
        people = tables.divisions.by(DIVISIONS, "population", unit="persons")
        private = tables.charging.value("private_sales", "2020", unit="kWh/yr")
        return FleetConditions(price, self.service_fee(when), private * people / people.sum())
