"""The levers that reach the power system directly, as numbers of one quarter."""

from dataclasses import dataclass

from sim.clock import QUARTERS_PER_YEAR
from sim.grid.data.tables import PowerTables
from sim.levers.levers import Levers


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
        waste_power_permit: MW of waste and biomass plants that may be begun after 2025, as of the
            quarter in which one begun now is ready.
        import_capability_growth: MW of ties that the city's plan wants above those of 2023.
        long_duration_grant: share of the price of a flow battery that the city's fund gives.
    """

    coal_capacity_payment: float = 0.0
    gas_capacity_payment: float = 0.0
    gas_power_permit: float = float("inf")
    storage_capacity_payment: float = 0.0
    storage_discharge_subsidy: float = 0.0
    pv_market_exposure: float = 0.0
    coal_retrofit_rate: float = 0.0
    waste_power_permit: float = 0.0
    import_capability_growth: float = 0.0
    long_duration_grant: float = 0.0


def policy_in_force(levers: Levers, tables: PowerTables, quarter: int) -> PowerPolicy:
    """Return policy as the power system sees it in a quarter; permits are announced ahead."""

    def ready(kind: str) -> int:
        years = tables.costs.value(kind, "building_time", "all", unit="yr")
        return quarter + round(years * QUARTERS_PER_YEAR)

    value = levers.value
    return PowerPolicy(
        coal_capacity_payment=value("coal_capacity_payment", quarter),
        gas_capacity_payment=value("gas_capacity_payment", quarter),
        gas_power_permit=levers.announced("gas_power_permit", ready("gas")),
        storage_capacity_payment=value("storage_capacity_payment", quarter),
        storage_discharge_subsidy=value("storage_discharge_subsidy", quarter),
        pv_market_exposure=value("pv_market_exposure", quarter),
        coal_retrofit_rate=value("coal_retrofit_rate", quarter),
        waste_power_permit=levers.announced("biomass_waste_permit", ready("waste")),
        import_capability_growth=value("import_capability_growth", quarter),
        long_duration_grant=value("long_duration_grant", quarter),
    )
