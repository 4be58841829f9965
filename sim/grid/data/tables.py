"""The power tables of a city (conf/city/<city>/power), read and checked.

Files: units (register) with unit_data, technologies, imports, calendar, profiles, load_classes,
renewables, storage, operation, costs, tariffs, time_of_use and calibration. Arrays by quarter of
the year and kind of day have the axes [4 quarters, 3 days, 24 hours]; `DAYS` names the days.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.grid.data.time_of_use import PriceClock
from sim.tables import GradedTable

Floats = NDArray[np.float64]
DAYS = ("working_day", "holiday", "extreme_day")
KINDS = ("coal", "coal_chp", "byproduct_gas", "gas", "waste", "biomass")
COAL = ("coal", "coal_chp")  # kinds that burn coal
FUELS = {  # what a kind of unit burns
    "coal": "coal",
    "coal_chp": "coal",
    "byproduct_gas": "coke_and_derived_gas",
    "gas": "natural_gas",
    "waste": "waste",
    "biomass": "biomass",
}
LOAD_CLASSES = ("heavy_industry", "light_industry", "services", "residential", "charging")
SHAPES = ("pv", "wind", "jinping", "baihetan", "steam")
TECHNOLOGY_ITEMS = {
    "fuel_rate": "gce/kWh net",
    "own_use": "share of gross",
    "minimum_load": "share of available",
    "ramp": "share of capacity per hour",
    "availability": "share of time",
    "variable_cost": "yuan/MWh",
}
IMPORT_STEPS = (
    "firm",
    "coal_efficient",
    "coal_mean",
    "coal_upper",
    "coal_old",
    "gas_and_scarcity",
)
CITY_WIDE = "city"  # place of a unit that stands for many


@dataclass(frozen=True)
class PowerTables:
    """All power tables of one city; `profiles` [4, 3, 24] by name, `days` [4, 3] per year."""

    units: Mapping[str, NDArray[np.str_]]
    unit_data: GradedTable
    technologies: GradedTable
    imports: GradedTable
    calendar: GradedTable
    renewables: GradedTable
    storage: GradedTable
    operation: GradedTable
    costs: GradedTable
    tariffs: GradedTable
    calibration: GradedTable
    profiles: Mapping[str, Floats]
    days: Floats
    time_of_use: Mapping[int, PriceClock]
    load_classes: Mapping[str, str]
    _looked_up: dict[tuple[str, ...], float] = field(default_factory=dict, repr=False)
    _series: dict[tuple[str, str], tuple[Floats, Floats]] = field(default_factory=dict, repr=False)

    def factor(self, item: str) -> float:
        """A calibration factor, between 0.7 and 1.4."""
        key = ("calibration", item)
        if key not in self._looked_up:
            self._looked_up[key] = self.calibration.value(item, unit="1")
        return self._looked_up[key]

    def operating(self, item: str, subject: object, unit: str) -> float:
        """A number of the operation table."""
        key = (item, str(subject), unit)
        if key not in self._looked_up:
            self._looked_up[key] = self.operation.value(item, subject, unit=unit)
        return self._looked_up[key]

    def by_year(self, table: GradedTable, item: str, when: float, unit: str) -> float:
        """A number given for some years, straight between them and level beyond.

        Args:
            table: with keys (item, year).
            item: its name.
            when: in decimal years, the middle of a year being that year's number.
            unit: expected.
        """
        key = (str(table.path), item)
        if key not in self._series:
            years = [at[1] for at, _ in table.rows if at[0] == item]
            if not years:
                table.row(item, "")  # raises, naming what there is
            values = table.by(years, item, unit=unit)
            self._series[key] = (np.array(years, dtype=float) + 0.5, values)
        return float(np.interp(when, *self._series[key]))
