"""What a quarter brings the power system from outside: loads, prices, policy, what may be burnt."""

from typing import Any

from agents.conversions import GJ_PER_TJ
from sim.grid.conditions import Conditions
from sim.grid.supply.farm_waste import (
    biomass_ratio,
    farm_waste_burnt,
    in_quarter,
)
from sim.grid.supply.green_import import green_import
from sim.grid.supply.heat import heat_ratio
from sim.grid.supply.load import shares_on_call
from sim.grid.supply.response import ordered_calls
from sim.grid.supply.waste import waste_ratio


def conditions_of(
    power: Any,
    quarter: int,
    asked: dict[str, float],
    roof_kw: float,
    works_gas_ratio: float,
    heat: float,
    other_coal: float,
) -> Conditions:
    """Return the conditions under which a `sim.grid.power.Power` serves a quarter.

    Args:
        power: whose world, levers, tables and units.
        quarter: index.
        asked: electricity by class of load, GWh in the quarter.
        roof_kw: PV on roofs of households and firms.
        works_gas_ratio: gas of coke ovens and furnaces against 2020.
        heat: asked of heat networks, TJ in the quarter.
        other_coal: burnt by all others than power units, TJ in the quarter.
    """
    now, value = power.world.at(quarter), power.levers.value
    tables, fleet, farms = power.tables, power.system.fleet, power.farm_waste
    straw = farm_waste_burnt(
        tables,
        fleet,
        quarter,
        offered=farms.brought(value("farm_waste_to_energy", quarter)),
        price=power.tariffs.real("waste_feed_in", quarter),
        fuel_cost=farms.cost,
    )
    return Conditions(
        end_use=asked,
        coal_price=now["coal_price_power"],
        gas_price=now["gas_price_power"],
        carbon_price=value("ets_price", quarter),
        carbon_paid_share=value("ets_paid_share", quarter),
        carbon_covered=value("ets_coverage_power", quarter) > 0.5,
        hydropower_availability=now["hydropower_availability"],
        distributed_pv=roof_kw / 1e3,
        heat_ratio=heat_ratio(tables, heat),
        byproduct_ratio=works_gas_ratio,
        waste_ratio=waste_ratio(tables, fleet, quarter, now["population"]),
        biomass_ratio=biomass_ratio(tables, fleet, quarter, straw),
        farm_waste=in_quarter(tables, quarter, straw),
        farm_waste_price=farms.cost * GJ_PER_TJ,
        on_call=shares_on_call(tables, quarter, power.on_call.kw, asked),
        calls_ordered=ordered_calls(tables, quarter),
        call_pay=value("demand_response_payment", quarter),
        joint_control=value("regional_air_joint_control", quarter),
        green_import=green_import(power.levers, quarter),
        price_index=now["price_index"],
        coal_cap=power.coal.left_for_power(
            quarter, value("coal_cap_change_vs_2025", quarter), other_coal
        ),
        industry_price=power.told.hourly["industry"],
    )
