"""The tables from which the firms of a city are built, read once and kept together."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.firms.kinds import FUELS, SECTORS
from sim.tables import GradedTable, city_path, read_graded, read_table

FEEDSTOCK = {"chemicals": "chemicals_feedstock"}  # a row of its own in the balance
TJ_PER_PJ = 1000.0
SERVICES = ("steam", "furnace", "vehicles", "feedstock", "iron")


@dataclass(frozen=True)
class FirmTables:
    """Everything known about the firms of one city; numbers keep their grade and source."""

    balance: GradedTable
    sectors: GradedTable
    locations: GradedTable
    fuel_services: GradedTable
    sites: Mapping[str, NDArray[Any]]
    emitters: GradedTable
    line_names: Mapping[str, NDArray[Any]]
    lines: GradedTable
    routes: GradedTable
    measures: GradedTable
    measure_names: Mapping[str, NDArray[Any]]
    heat: GradedTable
    operation: GradedTable
    buildings: GradedTable
    roofs: GradedTable
    behaviour: GradedTable
    programmes: GradedTable
    activity_links: GradedTable
    hazardous: GradedTable
    circular: GradedTable
    titles: GradedTable
    parks: Mapping[str, NDArray[Any]]

    def share(self, sector: str, item: str, default: float | None = None) -> float:
        """Return a dimensionless number of a sector; `default` if the table has none."""
        if default is not None and (sector, item) not in self.sectors:
            return default
        return self.sectors.value(sector, item, unit="1")

    def use(self, sector: str, fuel: str, service: str) -> float:
        """Return what a sector uses of a fuel for one service in the base year, TJ."""
        row = FEEDSTOCK.get(sector, sector) if service == "feedstock" else sector
        if ("use", row, fuel) not in self.balance:
            return 0.0
        total = self.balance.value("use", row, fuel, unit="PJ") * TJ_PER_PJ
        if fuel == "electricity":
            return total if service == "power" else 0.0
        if (row, fuel, service) not in self.fuel_services:
            return 0.0
        return total * self.fuel_services.value(row, fuel, service, unit="1")

    def base_year_use(self) -> NDArray[np.float64]:
        """Return the balance the firms are drawn to, TJ: [sectors, fuels], feedstock inside LPG."""
        return np.array(
            [
                [sum(self.use(s, f, what) for what in (*SERVICES, "power")) for f in FUELS]
                for s in SECTORS
            ]
        )

    def behave(self, decision: str, parameter: str, unit: str) -> float:
        """Return a parameter of how firms decide."""
        return self.behaviour.value(decision, parameter, unit=unit)


@cache
def read_firm_tables(city: str = "suzhou") -> FirmTables:
    """Read and check all tables about firms of a city.

    Raises:
        InputError: a file is missing, malformed or lacks a number.
    """

    def graded(name: str, *keys: str, folder: str = "industry") -> GradedTable:
        return read_graded(city_path(city, folder, f"{name}.csv"), keys)

    def plain(name: str, *columns: str) -> Mapping[str, NDArray[Any]]:
        return read_table(city_path(city, "industry", f"{name}.csv"), dict.fromkeys(columns, str))

    return FirmTables(
        balance=graded("energy_balance", "block", "row", "fuel", folder="balance"),
        sectors=graded("sectors", "sector", "item"),
        locations=graded("locations", "sector", "division"),
        fuel_services=graded("fuel_services", "sector", "fuel", "service"),
        sites=plain("sites", "site", "name", "name_zh", "sector", "division", "owner"),
        emitters=graded("large_emitters", "site", "item"),
        line_names=plain("steel_line_names", "line", "site", "route"),
        lines=graded("steel_lines", "line", "item"),
        routes=graded("steel_routes", "route", "item"),
        measures=graded("measures", "sector", "measure", "item"),
        measure_names=plain("measure_names", "sector", "measure", "name_zh"),
        heat=graded("heat_technologies", "technology", "item"),
        operation=graded("operation", "sector", "item"),
        buildings=graded("buildings", "kind", "item"),
        roofs=graded("roofs", "item", "division"),
        behaviour=graded("behaviour", "decision", "parameter"),
        programmes=graded("programmes", "programme", "parameter"),
        activity_links=graded("activity_links", "sector", "series"),
        hazardous=graded("hazardous", "item", "subject", folder="waste"),
        circular=graded("circular", "topic", "item", folder="waste"),
        titles=graded("titles", "topic", "parameter"),
        parks=plain("parks", "park", "name", "name_zh", "division", "level"),
    )
