"""The generating units of the city as columns, from their commissioning to their retirement.

A row is a plant block group (several like machines). Capacity is gross MW; everything that the
dispatch sees is net of own use. Rows are added when something is built and never removed.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.clock import quarter_of_date
from sim.grid.data.tables import FUELS, KINDS, TECHNOLOGY_ITEMS, PowerTables

Floats = NDArray[np.float64]
NEVER = 32767  # quarter of what has no date
_COLUMNS = ("capacity", "blocks", "heat_floor", "commissioned", "retired", *TECHNOLOGY_ITEMS)
_WHOLE = ("commissioned", "retired")


class Fleet:
    """Units with their columns, all [units].

    `name` (key), `label`, `division`, `kind` and `technology` are text; `capacity` gross MW,
    `blocks`, `heat_floor` (share of available capacity serving heat), `commissioned` and `retired`
    (quarter index, `NEVER` if open), and the numbers of the technology: `fuel_rate` gce/kWh net,
    `own_use` share of gross, `minimum_load` share of available, `ramp` share of capacity per hour,
    `availability`, `variable_cost` yuan/MWh net in 2020 money; `loss_years` says how many years in
    a row the unit has lost money, `kept` whether it stays under a reserve contract although its
    owner would close it, `reserve_pay` (yuan per kW and year) what it is paid for that; `called`
    whether the round of retrofits has reached it, `heat_sold` (GJ per kW and year) the heat that it
    took over from small plants since.
    """

    name: list[str]
    label: list[str]
    division: list[str]
    kind: NDArray[np.str_]
    technology: NDArray[np.str_]
    capacity: Floats
    blocks: Floats
    heat_floor: Floats
    commissioned: NDArray[np.int64]
    retired: NDArray[np.int64]
    fuel_rate: Floats
    own_use: Floats
    minimum_load: Floats
    ramp: Floats
    availability: Floats
    variable_cost: Floats
    loss_years: NDArray[np.int64]
    kept: NDArray[np.bool_]
    reserve_pay: Floats
    called: NDArray[np.bool_]
    heat_sold: Floats

    def __init__(self) -> None:
        self.name, self.label, self.division = [], [], []
        self.kind = np.empty(0, dtype="U32")
        self.technology = np.empty(0, dtype="U32")
        for column in _COLUMNS:
            kind = np.int64 if column in _WHOLE else np.float64
            setattr(self, column, np.empty(0, dtype=kind))
        self.loss_years = np.empty(0, dtype=np.int64)
        self.kept = np.empty(0, dtype=np.bool_)
        self.reserve_pay = np.empty(0)
        self.called = np.empty(0, dtype=np.bool_)
        self.heat_sold = np.empty(0)
        self._masks: dict[tuple[str, ...], NDArray[np.bool_]] = {}

    def __len__(self) -> int:
        return len(self.name)

    def add(
        self,
        name: str,
        label: str,
        division: str,
        kind: str,
        technology: str,
        numbers: Mapping[str, float],
    ) -> int:
        """Append a unit; `numbers` holds every numeric column. Returns its row."""
        self.name.append(name)
        self.label.append(label)
        self.division.append(division)
        self.kind = np.append(self.kind, kind).astype("U32")
        self.technology = np.append(self.technology, technology).astype("U32")
        for column in _COLUMNS:
            old = getattr(self, column)
            setattr(self, column, np.append(old, numbers[column]).astype(old.dtype))
        self.loss_years = np.append(self.loss_years, 0)
        self.kept = np.append(self.kept, False)
        self.reserve_pay = np.append(self.reserve_pay, 0.0)
        self.called = np.append(self.called, False)
        self.heat_sold = np.append(self.heat_sold, 0.0)
        self._masks.clear()
        return len(self) - 1

    def of_kind(self, *kinds: str) -> NDArray[np.bool_]:
        """Which units are of one of these kinds."""
        if kinds not in self._masks:
            self._masks[kinds] = np.isin(self.kind, kinds)
        return self._masks[kinds]

    def standing(self, quarter: int) -> NDArray[np.bool_]:
        """Which units are in service in a quarter."""
        return (self.commissioned <= quarter) & (quarter < self.retired)

    def capacity_by_kind(self, quarter: int) -> dict[str, float]:
        """Gross MW in service by kind."""
        return {kind: self.capacity_of(kind, quarter) for kind in KINDS}

    def capacity_of(self, kind: str, quarter: int) -> float:
        """Gross MW of one kind in service."""
        return float(self.capacity[self.standing(quarter) & self.of_kind(kind)].sum())

    def net_capacity(self) -> Floats:
        """MW sent out at full output."""
        return self.capacity * (1.0 - self.own_use)

    def by_fuel(self, values: Mapping[str, float]) -> Floats:
        """A number per fuel (0 where none is given) as a column by unit."""
        column = np.zeros(len(self))
        for kind, fuel in FUELS.items():
            column[self.of_kind(kind)] = values.get(fuel, 0.0)
        return column


def technology_numbers(tables: PowerTables, technology: str) -> dict[str, float]:
    """The columns of a fleet that a technology decides."""
    return {
        item: tables.technologies.value(technology, item, unit=unit)
        for item, unit in TECHNOLOGY_ITEMS.items()
    }


def read_fleet(tables: PowerTables) -> Fleet:
    """The units of the register: what stands in 2020 and what is known to come by end of 2025."""
    fleet = Fleet()
    data = tables.unit_data
    for plant, name, division, kind, technology in zip(
        *(tables.units[c] for c in ("plant", "name", "division", "kind", "technology")), strict=True
    ):
        numbers = technology_numbers(tables, technology)
        numbers["capacity"] = data.value(plant, "capacity", unit="MW")
        numbers["blocks"] = data.value(plant, "blocks", unit="1")
        numbers["heat_floor"] = (
            data.value(plant, "heat_floor", unit="share of available capacity")
            if (plant, "heat_floor") in data
            else 0.0
        )
        begun = data.value(plant, "commissioned", unit="year")
        numbers["commissioned"] = quarter_of_date(begun)
        numbers["retired"] = (
            quarter_of_date(data.value(plant, "retired", unit="year"))
            if (plant, "retired") in data
            else NEVER
        )
        fleet.add(str(plant), str(name), str(division), str(kind), str(technology), numbers)
    return fleet
