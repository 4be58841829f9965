"""What it costs to keep plants and stores standing and to run them, beyond fuel and carbon.

Numbers are those by which owners decide (costs.csv: fixed cost to stay, fixed cost; the variable
cost of each technology). Kinds without a fixed cost there (works gas, wind) book
their variable cost only. Who does the work are the equipment suppliers.
"""

import numpy as np

from sim.accounts.books.controls import Control
from sim.accounts.books.money import Kind, Ledger
from sim.clock import QUARTERS_PER_YEAR
from sim.grid.data.tables import KINDS
from sim.grid.market.investing.investment_cost import cost
from sim.grid.market.settling.settlement import KW_PER_MW, MWH_PER_GWH
from sim.grid.outcome import PowerOutcome
from sim.grid.system import STORE_KINDS, PowerSystem

STAYING = ("coal", "coal_chp", "gas", "waste", "biomass")  # kinds whose fixed cost is known
PAYER, PAYEE = "power plants", "equipment suppliers"


def fixed_costs(system: PowerSystem, quarter: int) -> dict[str, float]:
    """Yuan of the quarter for staying open, by kind of plant and store."""
    standing = system.fleet.capacity_by_kind(quarter)
    yearly = {
        kind: standing[kind] * KW_PER_MW * cost(system, kind, "fixed_cost_to_stay", "yuan/(kW yr)")
        for kind in STAYING
    }
    ground = cost(system, "pv_utility", "fixed_cost", "yuan/(kW yr)")
    yearly["pv"] = system.utility_pv(quarter) * KW_PER_MW * ground
    stores = system.storage(quarter)
    for kind in STORE_KINDS:
        technology = "flow_storage" if kind == "flow" else "lithium_storage"
        per_kwh = cost(system, technology, "fixed_cost", "yuan/(kWh yr)")
        yearly[kind] = stores[kind][1] * KW_PER_MW * per_kwh
    return {kind: amount / QUARTERS_PER_YEAR for kind, amount in yearly.items()}


def variable_costs(system: PowerSystem, outcome: PowerOutcome) -> dict[str, float]:
    """Yuan for wear, water and chemicals of what was sent out, by kind of plant."""
    fleet = system.fleet
    return outcome.by_kind(fleet.variable_cost * outcome.sent_out * MWH_PER_GWH, fleet)


def pay_upkeep(ledger: Ledger, outcome: PowerOutcome, system: PowerSystem) -> list[Control]:
    """Book upkeep and running of a quarter; return what the bookings must add up to.

    The control takes the energy of each supplier from the hours of the dispatch, and what stands
    from the columns of the fleet.
    """
    quarter, fleet = outcome.quarter, system.fleet
    fixed, variable = fixed_costs(system, quarter), variable_costs(system, outcome)
    for costs in (fixed, variable):
        for kind, amount in costs.items():
            ledger.book(PAYER, PAYEE, Kind.MAINTENANCE, amount, quarter, kind)
    here = fleet.standing(quarter)
    of_units = [at for at, group in enumerate(outcome.groups) if group in KINDS]
    sent = np.asarray(outcome.dispatch.energy(outcome.dispatch.output))[of_units]
    running = float(sent @ fleet.variable_cost[here]) * MWH_PER_GWH
    staying = sum(fixed[kind] for kind in fixed if kind not in STAYING)
    for kind in STAYING:
        kw = float(fleet.capacity[here & fleet.of_kind(kind)].sum()) * KW_PER_MW
        per_kw = cost(system, kind, "fixed_cost_to_stay", "yuan/(kW yr)")
        staying += kw * per_kw / QUARTERS_PER_YEAR
    return [Control("upkeep of plants", Kind.MAINTENANCE, running + staying, PAYER, PAYEE)]
