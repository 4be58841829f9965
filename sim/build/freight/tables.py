"""The graded tables behind shippers and ports of a city (conf/city/<city>/transport)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.transport.goods import MODES, FreightTerms
from agents.transport.port_equipment import EquipmentTerms
from sim.build.fleets.tables import ALL
from sim.clock import FIRST_YEAR, QUARTERS_PER_YEAR
from sim.tables import GradedTable, city_path, read_graded

ROAD_TONNES = "road_tonnes"  # in transport/freight.csv: the sectors that send goods


@dataclass(frozen=True)
class FreightTables:
    """What is known about goods and ports; numbers keep their grade and source.

    Attributes:
        shippers: goods, ways and carriers.
        ports: machines, barges, ships at berth.
        freight: tonnes by sector (shared with the trucks).
    """

    shippers: GradedTable
    ports: GradedTable
    freight: GradedTable

    @property
    def sectors(self) -> tuple[str, ...]:
        """Sectors that send goods, in the order of their index."""
        return tuple(sector for (item, sector), _ in self.freight.rows if item == ROAD_TONNES)

    def terms(self, dearer_diesel: float) -> FreightTerms:
        """Return what carriers ask; `dearer_diesel` is its price against 2020, less one."""
        value = self.shippers.value
        price = {
            mode: value("price", mode, unit="yuan/tkm")
            * (1.0 + value("fuel_share", mode, unit="1") * dearer_diesel)
            for mode in MODES
        }
        handling = {mode: value("handling", mode, unit="yuan/t") for mode in MODES[1:]}
        wait = {mode: value("wait", mode, unit="h") for mode in MODES[1:]}
        speed = {mode: value("speed", mode, unit="km/h") for mode in MODES}
        return FreightTerms(
            road_price=price["road"],
            water_price=price["water"],
            rail_price=price["rail"],
            cartage=value("cartage", ALL, unit="yuan/tkm"),
            water_handling=handling["water"],
            rail_handling=handling["rail"],
            road_speed=speed["road"],
            water_speed=speed["water"],
            rail_speed=speed["rail"],
            water_wait=wait["water"],
            rail_wait=wait["rail"],
            sensitivity=value("sensitivity", ALL, unit="1"),
        )

    def equipment_terms(self) -> EquipmentTerms:
        """Return how ports and ship owners reckon."""
        value = self.ports.value
        return EquipmentTerms(
            horizon=value("horizon", ALL, unit="yr"),
            rate=value("discount_rate", ALL, unit="1/yr"),
            sensitivity=value("sensitivity", ALL, unit="1"),
            distrust=value("distrust", ALL, unit="1"),
            familiar_share=value("familiar_share", ALL, unit="1"),
            diesel_upkeep=value("upkeep", "diesel", unit="1/yr"),
            gas_upkeep=value("upkeep", "gas", unit="1/yr"),
            electric_upkeep=value("upkeep", "electric", unit="1/yr"),
            gas_liking=value("liking", "gas", unit="1"),
            electric_liking=value("liking", "electric", unit="1"),
        )

    def by_year(self, item: str, kind: str, end: int) -> NDArray[np.float64]:
        """Return shares of ports named "kind year" for each quarter to `end`, straight between."""
        points = {
            float(name.split()[1]): self.ports.value(item, name, unit="1")
            for (found, name), _ in self.ports.rows
            if found == item and name.split()[0] == kind
        }
        when = FIRST_YEAR + (np.arange(end + 1) // QUARTERS_PER_YEAR)
        return np.interp(when, [*points], [*points.values()])


def read_freight_tables(city: str = "suzhou") -> FreightTables:
    """Read and check the tables about goods and ports of a city.

    Raises:
        InputError: a file is missing or malformed.
    """

    def read(name: str, *keys: str) -> GradedTable:
        return read_graded(city_path(city, "transport", f"{name}.csv"), keys)

    return FreightTables(
        shippers=read("shippers", "item", "subject"),
        ports=read("ports", "item", "subject"),
        freight=read("freight", "item", "sector"),
    )
