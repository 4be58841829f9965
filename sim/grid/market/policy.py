"""The levers that reach the power system directly, as numbers of one quarter."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PowerPolicy:
    """Policy as the power system sees it; money in real 2020 yuan.

    Args:
        coal_capacity_payment: yuan per kW and year of coal units.
        gas_capacity_payment: yuan per kW and year of gas units.
        gas_power_permit: MW of gas units that may stand when a block begun now is ready; permits
            are announced ahead, so pass the value of that quarter.
        storage_capacity_payment: yuan per kW and year of stores.
        storage_discharge_subsidy: yuan per kWh discharged.
        pv_market_exposure: share of the output of new ground PV that earns the market price.
        coal_retrofit_rate: share of the coal fleet that the round of three retrofits calls a year.
    """

    coal_capacity_payment: float = 0.0
    gas_capacity_payment: float = 0.0
    gas_power_permit: float = float("inf")
    storage_capacity_payment: float = 0.0
    storage_discharge_subsidy: float = 0.0
    pv_market_exposure: float = 0.0
    coal_retrofit_rate: float = 0.0
