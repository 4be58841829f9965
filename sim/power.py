"""The power system as the city calls it each quarter: loads in, dispatch, prices and flows out."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.accounts.power_flows import PowerFlows
from sim.accounts.vocabulary import FUEL, SECTORS, TJ_PER_GWH
from sim.clock import per_quarter, quarter_of_year
from sim.grid.conditions import Conditions
from sim.grid.flows import power_flows
from sim.grid.heat import heat_ratio
from sim.grid.outcome import PowerOutcome
from sim.grid.system import build_power_system
from sim.grid.tables import LOAD_CLASSES, read_power_tables
from sim.levers import Levers
from sim.world import World

Array = NDArray[np.float64]


@dataclass(frozen=True)
class PowerQuarter:
    """A quarter of the power system.

    Attributes:
        outcome: what the dispatch found.
        flows: the same, as the energy account takes it.
        use: what all users metered in the quarter, TJ [SECTORS, FUELS].
        pv_kwh_per_kw: output of a kilowatt of PV.
    """

    outcome: PowerOutcome
    flows: PowerFlows
    use: Array
    pv_kwh_per_kw: float


class Power:
    """Loads, dispatch and what follows from them.

    Attributes:
        system: units, stores, lines.
    """

    def __init__(self, city: str, world: World, levers: Levers) -> None:
        self.world, self.levers = world, levers
        self.tables = read_power_tables(city)
        self.system = build_power_system(self.tables)
        shapes = {
            name: (self.tables.days[:, :, None] * self.tables.profiles[name]).sum(axis=(1, 2))
            for name in LOAD_CLASSES
        }
        self._share = {name: shape / shape.sum() for name, shape in shapes.items()}
        self.load_class = [self.tables.load_classes.get(sector) for sector in SECTORS]

    def share(self, load_class: str, quarter: int) -> float:
        """Return the part of a year's use of a load class that falls into this quarter."""
        return float(self._share[load_class][quarter_of_year(quarter) - 1])

    def run(self, quarter: int, use: Array, roof_kw: float, works_gas_ratio: float) -> PowerQuarter:
        """Serve the quarter.

        Args:
            quarter: index.
            use: at the rate of the quarter, TJ a year [SECTORS, FUELS].
            roof_kw: PV on roofs of households and firms.
            works_gas_ratio: gas of coke ovens and furnaces against 2020.
        """
        metered = np.asarray(per_quarter(use))
        column = FUEL["electricity"]
        asked = dict.fromkeys(LOAD_CLASSES, 0.0)
        for row, load_class in enumerate(self.load_class):
            if load_class is not None:
                metered[row, column] = use[row, column] * self.share(load_class, quarter)
                asked[load_class] += metered[row, column] / TJ_PER_GWH
        heat = float(metered[:, FUEL["heat"]].sum())
        conditions = self._conditions(quarter, asked, roof_kw, works_gas_ratio, heat)
        outcome = self.system.run(quarter, conditions)
        metered[:, column] *= outcome.end_use / sum(asked.values())  # cuts reach all alike
        flows = power_flows(outcome, self.system.fleet, self.tables, heat)
        standing = (roof_kw / 1e3 + self.system.utility_pv(quarter)) * 1e3
        return PowerQuarter(outcome, flows, metered, outcome.pv * 1e6 / standing)

    def _conditions(
        self,
        quarter: int,
        asked: dict[str, float],
        roof_kw: float,
        works_gas_ratio: float,
        heat: float,
    ) -> Conditions:
        now = self.world.at(quarter)
        return Conditions(
            end_use=asked,
            coal_price=now["coal_price_power"],
            gas_price=now["gas_price_power"],
            carbon_price=self.levers.value("ets_price", quarter),
            carbon_paid_share=self.levers.value("ets_paid_share", quarter),
            carbon_covered=self.levers.value("ets_coverage_power", quarter) > 0.5,
            hydropower_availability=now["hydropower_availability"],
            distributed_pv=roof_kw / 1e3,
            heat_ratio=heat_ratio(self.tables, heat),
            byproduct_ratio=works_gas_ratio,
            price_index=now["price_index"],
        )
