"""What the wholesale bookings of a quarter must add up to, by the energy account and what stands.

Prices are those of the lists; quantities are taken from the energy account (`PowerFlows`) and the
register of what stands, not from the settlement that was booked.
"""

import numpy as np
from numpy.typing import NDArray

from sim.accounts.books.controls import Control, check_allowances
from sim.accounts.books.money import Kind
from sim.accounts.flows.power_flows import PowerFlows
from sim.accounts.vocabulary import FUEL, FUELS, PLANTS, RENEWABLES
from sim.grid.conditions import Conditions
from sim.grid.data.tables import COAL
from sim.grid.flows import PLANT_OF_KIND
from sim.grid.market.policy import PowerPolicy
from sim.grid.market.settling.allowances import benchmarks
from sim.grid.market.settling.settlement import (
    ACCOUNTED_AS,
    FARM_WASTE,
    Settlement,
    beside_the_grid,
    capacity_payments,
    plant_prices,
)
from sim.grid.market.tariffs import RetailTariffs
from sim.grid.outcome import TJ_PER_TCE, PowerOutcome
from sim.grid.supply.offers import co2_rate
from sim.grid.system import PowerSystem

Array = NDArray[np.float64]
MWH_PER_GWH = 1000.0
KWH_PER_GWH = 1e6
TINY = 1e-12  # GWh
PLANT_OWNERS, GRID = "power plants", "grid company"


def settlement_controls(
    settlement: Settlement,
    outcome: PowerOutcome,
    flows: PowerFlows,
    system: PowerSystem,
    tariffs: RetailTariffs,
    conditions: Conditions,
    policy: PowerPolicy,
    contract_price: float,
) -> list[Control]:
    """Control totals of all that was settled.

    Args:
        settlement: for its prices, and for the trade of stores, which no account holds by hour.
        outcome: of the dispatch, for what of gross generation is sent out.
        flows: of the energy account.
        system: units, stores and ground PV that stand.
        tariffs: of the city.
        conditions: of the quarter.
        policy: payments for capacity and storage.
        contract_price: yuan/MWh of the provincial market, real.

    Raises:
        AccountError: allowances appear or vanish.
    """
    quarter, buys, power = outcome.quarter, Kind.WHOLESALE_ELECTRICITY, PLANT_OWNERS
    gwh = _sent_out(outcome, flows, system)
    prices = plant_prices(system.tables, tariffs, quarter, contract_price, conditions.gas_price)
    ground = system.utility_pv(quarter)
    sun, wind = (float(flows.renewable_gwh[RENEWABLES.index(name)]) for name in ("pv", "wind"))
    roofs = conditions.distributed_pv
    sun *= ground / (ground + roofs) if ground + roofs > 0.0 else 0.0
    energy = sum(gwh[kind] * prices[kind] for kind in gwh)
    energy += sun * tariffs.real("pv_guaranteed_price", quarter) + wind * contract_price / 1000.0
    stores = {name: settlement.energy.get(name, 0.0) for name in settlement.charging}
    landed = float(flows.import_gwh.sum()) + outcome.exported
    mean = sum(settlement.imports.values()) / max(sum(outcome.landed.values()), TINY)
    standing = beside_the_grid(system, quarter)
    capacity = capacity_payments(system.fleet, policy, quarter, standing)
    given = outcome.dispatch.energy(outcome.dispatch.discharge)
    bonus = float(given.sum()) * KWH_PER_GWH * policy.storage_discharge_subsidy
    bought = energy * KWH_PER_GWH + sum(stores.values())
    province = "provincial government"
    return [
        Control("power bought from plants", buys, bought, GRID, power),
        Control("power bought outside", buys, landed * mean, GRID, "outside the city"),
        Control("standing capacity", Kind.CAPACITY_PAYMENT, sum(capacity.values()), GRID, power),
        Control("bonus of the province", Kind.STORAGE_GRANT, bonus, province, power),
        *_fuel_controls(settlement, flows, conditions.farm_waste),
        *_allowance_controls(settlement, outcome, flows, system, conditions),
    ]


def _sent_out(outcome: PowerOutcome, flows: PowerFlows, system: PowerSystem) -> dict[str, float]:
    """GWh sent out by kind: gross generation in the account, less own use in proportion."""
    net = outcome.by_kind(outcome.sent_out, system.fleet)
    gross = outcome.by_kind(outcome.generation, system.fleet)
    made = dict(zip(PLANTS, flows.generation_gwh.tolist(), strict=True))
    return {
        kind: made[row] * net[kind] / gross[kind] if gross[kind] > 0.0 else 0.0
        for kind, row in PLANT_OF_KIND.items()
    }


def _fuel_controls(settlement: Settlement, flows: PowerFlows, farm_waste: float) -> list[Control]:
    """Fuel of plants: prices times what the account holds as burnt, `farm_waste` TJ of it."""
    burnt = dict(zip(FUELS, flows.fuel_tj.sum(axis=0).tolist(), strict=True))
    burnt[FARM_WASTE] = farm_waste
    burnt[ACCOUNTED_AS[FARM_WASTE]] -= farm_waste
    paid = {name: price * burnt[name] for name, price in settlement.fuel_price.items()}
    gas = paid.pop("natural_gas")
    return [
        Control("gas of plants", Kind.GAS, gas, payer=PLANT_OWNERS),
        Control("fuel of plants", Kind.FUEL, sum(paid.values()), payer=PLANT_OWNERS),
    ]


def _allowance_controls(
    settlement: Settlement,
    outcome: PowerOutcome,
    flows: PowerFlows,
    system: PowerSystem,
    conditions: Conditions,
) -> list[Control]:
    """Allowances: what coal of the account emits, less what its output is given free."""
    tables, booked = system.tables, settlement.allowances
    owed = 0.0
    if conditions.carbon_covered:
        rows = [PLANTS.index(PLANT_OF_KIND[kind]) for kind in COAL]
        emitted = float(flows.fuel_tj[rows, FUEL["coal"]].sum()) / TJ_PER_TCE
        emitted *= co2_rate(tables)["coal"]
        per_mwh, per_tj = benchmarks(tables, conditions, outcome.quarter)
        gwh = _sent_out(outcome, flows, system)
        sent = sum(gwh[kind] for kind in COAL) * MWH_PER_GWH
        free = per_mwh * sent + per_tj * float(flows.heat_tj[rows].sum())
        owed = conditions.carbon_price * (emitted - free)
        check_allowances(
            outcome.quarter,
            held_before=0.0,
            allocated=booked.free,
            bought=max(booked.emitted - booked.free, 0.0),
            surrendered=emitted,
            sold=max(booked.free - booked.emitted, 0.0),
            held_after=0.0,
        )
    market, kind = "carbon market", Kind.ALLOWANCE
    return [
        Control("allowances of plants", kind, max(owed, 0.0), PLANT_OWNERS, market),
        Control("allowances that plants sell", kind, max(-owed, 0.0), market, PLANT_OWNERS),
    ]
