"""Who pays whom on the wholesale side of the power system, in real 2020 yuan.

The grid company buys what plants send out and what lands, pays for standing capacity, and sells to
users at the retail prices; users' bills are booked where the users are. Stores beside the grid buy
and sell at the price of the hour; those behind the meters of firms live by the tariff and get
nothing here. Plants buy fuel for electricity and heat, and the allowances that their free ones do
not cover (or sell what is left over). Household waste is brought to them for nothing, farm waste at
what it costs to collect.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.accounts.books.money import Kind, Ledger, Ware
from sim.clock import QUARTERS_PER_YEAR
from sim.grid.conditions import Conditions
from sim.grid.data.tables import FUELS, IMPORT_STEPS, PowerTables
from sim.grid.hourly.dispatch import Floats
from sim.grid.market.policy import PowerPolicy
from sim.grid.market.settling.allowances import Allowances, allowances
from sim.grid.market.tariffs import RetailTariffs
from sim.grid.outcome import TJ_PER_TCE, PowerOutcome
from sim.grid.supply.fleet import Fleet
from sim.grid.supply.green_import import GREEN
from sim.grid.supply.heat import heat_from_plants
from sim.grid.supply.offers import LINES, decimal_year, fuel_price, provincial_cost
from sim.grid.system import BEHIND_METER, STORE_KINDS, PowerSystem

MWH_PER_GWH = 1000.0
KW_PER_MW = 1000.0
KGCE_PER_KWH = 3.6 / 29.3076  # calorific
FARM_WASTE = "farm_waste"
ACCOUNTED_AS = {FARM_WASTE: "biomass"}  # fuels of the energy account that have two prices


@dataclass(frozen=True)
class Settlement:
    """Payments of a quarter in yuan.

    `energy` and `capacity` by kind of plant, of store, and "pv"; `charging` by kind of store;
    `imports` by line and provincial step, `exports` received; `burnt` (TJ for electricity and
    heat) and `fuel_price` (yuan/TJ) by fuel, farm waste apart from bought biomass; `allowances` of
    the plants; `discharge_subsidy` to stores beside the grid.
    """

    energy: dict[str, float]
    capacity: dict[str, float]
    charging: dict[str, float]
    imports: dict[str, float]
    exports: float
    burnt: dict[str, float]
    fuel_price: dict[str, float]
    allowances: Allowances
    discharge_subsidy: float

    @property
    def fuel(self) -> dict[str, float]:
        """What plants pay for fuel, by fuel."""
        return {name: tj * self.fuel_price[name] for name, tj in self.burnt.items()}

    def book(self, ledger: Ledger, quarter: int) -> None:
        """Enter every payment in the ledger."""
        grid, plants, outside = "grid company", "power plants", "outside the city"
        for group, amount in self.energy.items():
            ledger.book(grid, plants, Kind.WHOLESALE_ELECTRICITY, amount, quarter, group)
        for group, amount in self.capacity.items():
            ledger.book(grid, plants, Kind.CAPACITY_PAYMENT, amount, quarter, group)
        for group, amount in self.charging.items():
            ledger.book(plants, grid, Kind.WHOLESALE_ELECTRICITY, amount, quarter, group)
        for group, amount in self.imports.items():
            ledger.book(grid, outside, Kind.WHOLESALE_ELECTRICITY, amount, quarter, group)
        ledger.book(outside, grid, Kind.WHOLESALE_ELECTRICITY, self.exports, quarter, "exports")
        for fuel, tj in self.burnt.items():
            seller = "gas company" if fuel == "natural_gas" else "fuel suppliers"
            kind = Kind.GAS if fuel == "natural_gas" else Kind.FUEL
            ware = Ware(seller, kind, ACCOUNTED_AS.get(fuel, fuel), 1.0)
            price = self.fuel_price[fuel]
            ledger.sell(plants, ware, price, np.array([tj]), quarter, (fuel,))
        owed, market = self.allowances.owed, "carbon market"
        ledger.book(plants, market, Kind.ALLOWANCE, max(owed, 0.0), quarter)
        ledger.book(market, plants, Kind.ALLOWANCE, max(-owed, 0.0), quarter)
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
    outcome: PowerOutcome,
    tables: PowerTables,
    tariffs: RetailTariffs,
    conditions: Conditions,
    contract_price: float,
) -> tuple[dict[str, float], float]:
    """Yuan for what landed, by line and step, and what exports earned.

    Green contracts are paid at `contract_price` (yuan/MWh); their premium is the green market's.
    """
    quarter, imports = outcome.quarter, tables.imports
    price = {
        line: tables.by_year(imports, f"landed_price_{line}", decimal_year(quarter), "yuan/MWh")
        / tariffs.deflator(quarter)
        for line in LINES
    }
    price[GREEN] = contract_price
    base = provincial_cost(tables, conditions, quarter)
    for step in IMPORT_STEPS:
        ratio = imports.value("step_price", step, unit="x coal at 300 gce/kWh")
        price[step] = ratio * tables.factor("import_step_price") * base
    paid = {name: gwh * MWH_PER_GWH * price[name] for name, gwh in outcome.landed.items()}
    export = imports.value("export_price", "provincial", unit="x coal at 300 gce/kWh") * base
    return paid, outcome.exported * MWH_PER_GWH * export


def hourly_price(
    outcome: PowerOutcome, year: Sequence[PowerOutcome], contract_price: float
) -> Floats:
    """What plants and stores earn by the hour in yuan/MWh [3 days, 24 hours].

    The yearly contract price, shaped by how the marginal price of the hour compares with its mean
    over the year.
    """
    mean = sum(float(o.dispatch.days @ o.price.mean(axis=1)) for o in year)
    mean /= sum(float(o.dispatch.days.sum()) for o in year)
    return contract_price * outcome.price / mean if mean > 0.0 else outcome.price


def stores_trade(outcome: PowerOutcome, price: Floats) -> tuple[dict[str, float], dict[str, float]]:
    """Yuan that stores beside the grid earn and pay by kind, at yuan/MWh [3 days, 24 hours]."""
    found = outcome.dispatch
    earned, paid = (
        found.days @ np.einsum("dsh,dh->ds", power, price)
        for power in (found.discharge, found.charge)
    )
    return (
        dict(zip(STORE_KINDS, earned.tolist(), strict=True)),
        dict(zip(STORE_KINDS, paid.tolist(), strict=True)),
    )


def beside_the_grid(system: PowerSystem, quarter: int) -> float:
    """MW of the stores of companies beside the grid; firms' own are not among them."""
    stores = system.storage(quarter)
    return sum(power for kind, (power, _) in stores.items() if kind != BEHIND_METER)


def fuel_burnt(
    outcome: PowerOutcome, system: PowerSystem, heat_used: float, biomass_ratio: float = 1.0
) -> dict[str, float]:
    """TJ that plants buy for electricity and heat, by fuel.

    Args:
        outcome: of the dispatch.
        system: units.
        heat_used: TJ at the users.
        biomass_ratio: load of biomass plants against what they run on bought biomass.
    """
    fleet = system.fleet
    _, for_heat, _ = heat_from_plants(system.tables, fleet, outcome.quarter, heat_used)
    burnt: dict[str, float] = {}
    for kind, tj in outcome.by_kind(outcome.fuel, fleet).items():
        burnt[FUELS[kind]] = burnt.get(FUELS[kind], 0.0) + tj + for_heat.get(kind, 0.0)
    del burnt[FUELS["waste"]]
    made = outcome.by_kind(outcome.fuel, fleet)["biomass"]
    burnt[FARM_WASTE] = made * (1.0 - 1.0 / biomass_ratio)
    burnt["biomass"] -= burnt[FARM_WASTE]
    return burnt


def plant_fuel_prices(
    tables: PowerTables, conditions: Conditions, biomass: float
) -> dict[str, float]:
    """Yuan per TJ of what plants burn; `biomass` as firms pay it. Works' gas follows coal.

    Farm waste costs what plants took it at.
    """
    price = {name: per_tce / TJ_PER_TCE for name, per_tce in fuel_price(tables, conditions).items()}
    ratio = tables.costs.value("byproduct_gas", "price", "all", unit="price of coal per TJ")
    price |= {"coke_and_derived_gas": ratio * price["coal"], "biomass": biomass}
    return {**price, FARM_WASTE: conditions.farm_waste_price}


def settle(
    outcome: PowerOutcome,
    system: PowerSystem,
    tariffs: RetailTariffs,
    conditions: Conditions,
    policy: PowerPolicy,
    contract_price: float,
    *,
    year: Sequence[PowerOutcome],
    heat_used: float,
    biomass_price: float,
) -> Settlement:
    """All wholesale payments of a quarter.

    Args:
        outcome: of the dispatch.
        system: units and stores.
        tariffs: of the city, for prices by notice and the price level.
        conditions: of the quarter.
        policy: payments for capacity and storage.
        contract_price: yuan/MWh of the provincial market, real.
        year: outcomes of the last quarters, up to four with this one, for the mean price.
        heat_used: TJ of heat that users took from plants.
        biomass_price: yuan/TJ.
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
    sold, charging = stores_trade(outcome, hourly_price(outcome, year, contract_price))
    paid, earned = import_payments(outcome, tables, tariffs, conditions, contract_price)
    delivered = outcome.dispatch.energy(outcome.dispatch.discharge).sum()
    return Settlement(
        energy=energy | sold,
        capacity=capacity_payments(fleet, policy, quarter, beside_the_grid(system, quarter)),
        charging=charging,
        imports=paid,
        exports=earned,
        burnt=fuel_burnt(outcome, system, heat_used, conditions.biomass_ratio),
        fuel_price=plant_fuel_prices(tables, conditions, biomass_price),
        allowances=allowances(outcome, fleet, tables, conditions, heat_used),
        discharge_subsidy=float(delivered)
        * MWH_PER_GWH
        * KW_PER_MW
        * policy.storage_discharge_subsidy,
    )
