"""What the power system is told about a quarter: loads, prices, weather, policy."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Conditions:
    """The surroundings of the power system in one quarter.

    Args:
        end_use: GWh used in the quarter by load class, before the grid losses that serving it
            takes (`sim.grid.data.tables.LOAD_CLASSES`).
        coal_price: yuan per tonne of 5,500 kcal/kg delivered to power plants, real.
        gas_price: yuan per m3 delivered to power plants, real.
        carbon_price: yuan per tonne CO2, real.
        carbon_paid_share: share of allowances that must be bought.
        carbon_covered: whether power plants are under the carbon market.
        hydropower_availability: energy of the Sichuan lines against design.
        distributed_pv: MW on roofs of households and firms.
        heat_ratio: steam demand against 2020.
        byproduct_ratio: gas of coke ovens, furnaces and converters against 2020.
        waste_ratio: load of waste plants against 2020, for want of waste.
        biomass_ratio: load of biomass plants against 2020, with the farm waste they take.
        farm_waste: of this, TJ of the quarter.
        farm_waste_price: what they pay for it, yuan per TJ, real.
        green_import: GWh of the quarter contracted from outside as green power.
        joint_control: share of full control by which neighbours limit coal units in winter, beyond
            what the availability of units holds already.
        price_index: price level, 2020 = 1; deflates nominal tables.
        coal_cap: most coal that units may burn for electricity in the quarter, TJ; infinite without
            a ceiling, below zero where others alone burn more than it admits.
        coal_on_line: whether coal units without cogeneration stand on line at minimum load, as far
            as they are available; else each may stand cold.
        on_call: share of each class of load that may be cut in the worst hours.
        calls_ordered: calls of two hours that the province made in the quarter; None where the grid
            company calls by itself, when its reserve is not there.
        call_pay: yuan per kW cut in an event of two hours, real.
        industry_price: yuan/kWh that industry pays by the hour [3 days, 24 hours]; stores behind
            the meter charge in its cheapest hours and deliver in its dearest. Idle if None.
    """

    end_use: Mapping[str, float]
    coal_price: float
    gas_price: float
    carbon_price: float = 0.0
    carbon_paid_share: float = 0.0
    carbon_covered: bool = False
    hydropower_availability: float = 1.0
    distributed_pv: float = 0.0
    heat_ratio: float = 1.0
    byproduct_ratio: float = 1.0
    waste_ratio: float = 1.0
    biomass_ratio: float = 1.0
    farm_waste: float = 0.0
    farm_waste_price: float = 0.0
    green_import: float = 0.0
    joint_control: float = 0.0
    price_index: float = 1.0
    coal_cap: float = float("inf")
    coal_on_line: bool = True
    on_call: Mapping[str, float] = field(default_factory=dict)
    calls_ordered: float | None = None
    call_pay: float = 0.0
    industry_price: NDArray[np.float64] | None = None
