"""The institutions of the power system as registered Mesa agents: plants, stores, the grid company.

What they decide is written in `plant_owner`, `projects`, `storage_investor`, `solar_developer` and
`grid_operator`; here each is somebody who can be asked what it holds.
"""

from typing import Any

import mesa


class PowerPlant(mesa.Agent):
    """A plant: like machines under one owner, a row of the fleet.

    Attributes:
        name: of the plant.
        division: where it stands, or "city" for what stands for many.
        kind: what it burns and makes.
    """

    def __init__(self, model: Any, fleet: Any, row: int) -> None:
        super().__init__(model)
        self._fleet, self._row = fleet, row
        self.name: str = fleet.name[row]
        self.division: str = fleet.division[row]
        self.kind = str(fleet.kind[row])

    @property
    def capacity(self) -> float:
        """Gross MW."""
        return float(self._fleet.capacity[self._row])

    @property
    def fuel_rate(self) -> float:
        """Fuel for what it sends out, gce/kWh."""
        return float(self._fleet.fuel_rate[self._row])

    @property
    def minimum_load(self) -> float:
        """The least at which it runs, as a share of what is available."""
        return float(self._fleet.minimum_load[self._row])

    @property
    def heat_sold(self) -> float:
        """Heat that it was rebuilt to send out in place of small plants, GJ per kW and year."""
        return float(self._fleet.heat_sold[self._row])

    @property
    def commissioned(self) -> int:
        """The quarter in which it began to run."""
        return int(self._fleet.commissioned[self._row])

    @property
    def retired(self) -> int:
        """The quarter in which it closes; far in the future while nobody has decided so."""
        return int(self._fleet.retired[self._row])

    @property
    def kept(self) -> bool:
        """Whether it stays under a reserve contract although its owner would close it."""
        return bool(self._fleet.kept[self._row])

    def __repr__(self) -> str:
        return f"PowerPlant({self.name})"


class StorageOwner(mesa.Agent):
    """Who builds and runs the stores beside the grid, as one.

    Attributes:
        system: the power system they stand in.
    """

    def __init__(self, model: Any, system: Any) -> None:
        super().__init__(model)
        self.system = system

    @property
    def power(self) -> float:
        """MW of all its stores."""
        return float(sum(self.system.storage_power.values()))

    @property
    def energy(self) -> float:
        """MWh that they hold."""
        return float(sum(self.system.storage_energy.values()))

    def __repr__(self) -> str:
        return "StorageOwner()"


class GridCompany(mesa.Agent):
    """The company that dispatches, buys from plants and outside, and sells to users.

    Attributes:
        system: what it operates: units, stores, lines.
    """

    def __init__(self, model: Any, system: Any) -> None:
        super().__init__(model)
        self.system = system

    @property
    def ties(self) -> float:
        """MW of ties to the outside that it has added."""
        return float(self.system.added_ties)

    def __repr__(self) -> str:
        return "GridCompany()"
