"""Who pays whom on the wholesale side of the power system, in real 2020 yuan.

The grid company buys what plants send out and what lands, pays for standing capacity, and sells to
users at the retail prices; users' bills are booked where the users are. Plants buy fuel and the
allowances that their free ones do not cover (or sell what is left over).
"""

from dataclasses import dataclass

from sim.accounts.money import Kind, Ledger
from sim.clock import QUARTERS_PER_YEAR
from sim.grid.conditions import Conditions
from sim.grid.fleet import Fleet
from sim.grid.hourly.dispatch import Floats
from sim.grid.market.policy import PowerPolicy
from sim.grid.market.tariffs import RetailTariffs
from sim.grid.offers import (
    LINES,
    carbon_cost,
    co2_rate,
    decimal_year,
    fuel_price,
    provincial_cost,
)
from sim.grid.outcome import TJ_PER_TCE, PowerOutcome
from sim.grid.system import PowerSystem
from sim.grid.tables import COAL, IMPORT_STEPS, PowerTables

MWH_PER_GWH = 1000.0
KW_PER_MW = 1000.0
KGCE_PER_KWH = 3.6 / 29.3076  # calorific


@dataclass(frozen=True)
class Settlement:
    """Payments of a quarter in yuan.

    `energy` and `capacity` by kind of plant and "pv" or "storage", `imports` by line and
    provincial step, `exports` received, `fuel` by fuel, `allowances` net by plants (negative if
    they sell), `discharge_subsidy` to stores.
    """

    energy: dict[str, float]
    capacity: dict[str, float]
    imports: dict[str, float]
    exports: float
    fuel: dict[str, float]
    allowances: float
    discharge_subsidy: float

    def book(self, ledger: Ledger, quarter: int) -> None:
        """Enter every payment in the ledger."""
        grid, plants, outside = "grid company", "power plants", "outside the city"
        for group, amount in self.energy.items():
            ledger.book(grid, plants, Kind.WHOLESALE_ELECTRICITY, amount, quarter, group)
        for group, amount in self.capacity.items():
            ledger.book(grid, plants, Kind.CAPACITY_PAYMENT, amount, quarter, group)
        for group, amount in self.imports.items():
            ledger.book(grid, outside, Kind.WHOLESALE_ELECTRICITY, amount, quarter, group)
        ledger.book(outside, grid, Kind.WHOLESALE_ELECTRICITY, self.exports, quarter, "exports")
        for fuel, amount in self.fuel.items():
            seller = "gas company" if fuel == "natural_gas" else "fuel suppliers"
            kind = Kind.GAS if fuel == "natural_gas" else Kind.FUEL
            ledger.book(plants, seller, kind, amount, quarter, fuel)
        if self.allowances >= 0.0:
            ledger.book(plants, "carbon market", Kind.ALLOWANCE, self.allowances, quarter)
        else:
            ledger.book("carbon market", plants, Kind.ALLOWANCE, -self.allowances, quarter)
        ledger.book(
            "provincial government",
            plants,
            Kind.STORAGE_GRANT,
            self.discharge_subsidy,
            quarter,
            "storage",
        )


def gas_energy_price(
    tables: PowerTables, tariffs: RetailTariffs, quarter: int, gas: float
) -> float:
    """Yuan per kWh that gas plants are paid: follows the gas price (yuan/m3), under a cap."""
    listed = tariffs.real("gas_energy_price", quarter)
    reference = tables.costs.value("gas", "reference_price", "all", unit="yuan/m3")
    kwh_per_m3 = tables.operating("gas_energy", "all", "kWh/m3")
    efficiency = KGCE_PER_KWH / tables.technologies.value(
        "gas_chp_f", "fuel_rate", unit="gce/kWh net"
    )
    moved = listed + (gas - reference) / (kwh_per_m3 * efficiency * 1000.0)
    above = tables.costs.value("gas", "highest_above_benchmark", "all", unit="yuan/kWh")
    cap = tariffs.real("coal_benchmark_price", quarter) + above / tariffs.deflator(quarter)
    return min(moved, cap)


def plant_prices(
    tables: PowerTables,
    tariffs: RetailTariffs,
    quarter: int,
    contract_price: float,
    gas_price: float,
) -> dict[str, float]:
    """Yuan per kWh sent out by kind of plant: contract, two-part gas price, feed-in of waste."""
    coal = contract_price / 1000.0
    waste = tariffs.real("waste_feed_in", quarter)
    return {
        "coal": coal,
        "coal_chp": coal,
        "byproduct_gas": coal,
        "gas": gas_energy_price(tables, tariffs, quarter, gas_price),
        "waste": waste,
        "biomass": waste,
    }


def capacity_payments(
    fleet: Fleet, policy: PowerPolicy, quarter: int, storage_mw: float
) -> dict[str, float]:
    """Yuan of the quarter for standing capacity, by kind; "reserve" is what may not close."""
    standing = fleet.capacity_by_kind(quarter)
    kept = (fleet.capacity * fleet.reserve_pay)[fleet.standing(quarter)].sum()
    per_kw = {
        "coal": (standing["coal"], policy.coal_capacity_payment),
        "gas": (standing["gas"], policy.gas_capacity_payment),
        "storage": (storage_mw, policy.storage_capacity_payment),
        "reserve": (float(kept), 1.0),
    }
    return {kind: mw * KW_PER_MW * pay / QUARTERS_PER_YEAR for kind, (mw, pay) in per_kw.items()}


def import_payments(
    outcome: PowerOutcome, tables: PowerTables, tariffs: RetailTariffs, conditions: Conditions
) -> tuple[dict[str, float], float]:
    """Yuan for what landed, by line and step, and what exports earned."""
    quarter, imports = outcome.quarter, tables.imports
    price = {
        line: tables.by_year(imports, f"landed_price_{line}", decimal_year(quarter), "yuan/MWh")
        / tariffs.deflator(quarter)
        for line in LINES
    }
    base = provincial_cost(tables, conditions, quarter)
    for step in IMPORT_STEPS:
        ratio = imports.value("step_price", step, unit="x coal at 300 gce/kWh")
        price[step] = ratio * tables.factor("import_step_price") * base
    paid = {name: gwh * MWH_PER_GWH * price[name] for name, gwh in outcome.landed.items()}
    export = imports.value("export_price", "provincial", unit="x coal at 300 gce/kWh") * base
    return paid, outcome.exported * MWH_PER_GWH * export


def allowances(
    outcome: PowerOutcome, fleet: Fleet, tables: PowerTables, conditions: Conditions
) -> float:
    """Yuan that coal plants pay for allowances beyond the free ones; negative if they sell."""
    coal = fleet.of_kind(*COAL)
    intensity: Floats = fleet.fuel_rate / 1000.0 * co2_rate(tables)["coal"]
    per_mwh = carbon_cost(tables, conditions, outcome.quarter, intensity)
    return float((per_mwh * outcome.sent_out * MWH_PER_GWH)[coal].sum())


def settle(
    outcome: PowerOutcome,
    system: PowerSystem,
    tariffs: RetailTariffs,
    conditions: Conditions,
    policy: PowerPolicy,
    contract_price: float,
) -> Settlement:
    """All wholesale payments of a quarter.

    Args:
        outcome: of the dispatch.
        system: units and stores.
        tariffs: of the city, for prices by notice and the price level.
        conditions: of the quarter.
        policy: payments for capacity and storage.
        contract_price: yuan/MWh of the provincial market, real.
    """
    tables, fleet, quarter = system.tables, system.fleet, outcome.quarter
    sent = outcome.by_kind(outcome.sent_out, fleet)
    prices = plant_prices(tables, tariffs, quarter, contract_price, conditions.gas_price)
    energy = {kind: sent[kind] * MWH_PER_GWH * KW_PER_MW * prices[kind] for kind in sent}
    ground = system.utility_pv(quarter)
    whole = ground + conditions.distributed_pv
    if whole > 0.0:
        share = ground / whole * outcome.pv * MWH_PER_GWH * KW_PER_MW
        energy["pv"] = share * tariffs.real("pv_guaranteed_price", quarter)
    energy["wind"] = outcome.wind * MWH_PER_GWH * contract_price
    stores = system.storage(quarter)
    beside_grid = sum(power for power, _ in stores.values())
    paid, earned = import_payments(outcome, tables, tariffs, conditions)
    per_tce = fuel_price(tables, conditions)
    burnt = {
        "coal": outcome.coal_burnt(fleet),
        "natural_gas": outcome.by_kind(outcome.fuel, fleet)["gas"],
    }
    return Settlement(
        energy=energy,
        capacity=capacity_payments(fleet, policy, quarter, beside_grid),
        imports=paid,
        exports=earned,
        fuel={name: burnt[name] / TJ_PER_TCE * per_tce[name] for name in burnt},
        allowances=allowances(outcome, fleet, tables, conditions),
        discharge_subsidy=outcome.discharged
        * MWH_PER_GWH
        * KW_PER_MW
        * policy.storage_discharge_subsidy,
    )
