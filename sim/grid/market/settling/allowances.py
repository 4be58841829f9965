"""Allowances of coal plants: free ones by benchmark of electricity and of heat, the rest bought."""

from dataclasses import dataclass

from agents.conversions import GJ_PER_TJ
from sim.grid.conditions import Conditions
from sim.grid.data.tables import COAL, PowerTables
from sim.grid.outcome import TJ_PER_TCE, PowerOutcome
from sim.grid.supply.fleet import Fleet
from sim.grid.supply.heat import heat_from_plants
from sim.grid.supply.offers import co2_rate, decimal_year

MWH_PER_GWH = 1000.0


@dataclass(frozen=True)
class Allowances:
    """A quarter of the carbon market: price (yuan/t), CO2 emitted and allowances given free (t).

    Nobody keeps any: what is missing is bought, what is left over is sold.
    """

    price: float = 0.0
    emitted: float = 0.0
    free: float = 0.0

    @property
    def owed(self) -> float:
        """Yuan paid for what is missing; negative if there is something to sell."""
        return self.price * (self.emitted - self.free)


def benchmarks(tables: PowerTables, conditions: Conditions, quarter: int) -> tuple[float, float]:
    """Free allowances of coal plants, t per MWh sent out and t per TJ of heat sent out."""
    when, left = decimal_year(quarter), 1.0 - conditions.carbon_paid_share
    power = tables.by_year(tables.operation, "carbon_benchmark_coal", when, "t/MWh net")
    heat = tables.by_year(tables.operation, "carbon_benchmark_heat", when, "t/GJ")
    return power * left, heat * GJ_PER_TJ * left


def allowances(
    outcome: PowerOutcome,
    fleet: Fleet,
    tables: PowerTables,
    conditions: Conditions,
    heat_used: float,
) -> Allowances:
    """What coal plants emit for electricity and heat, and what of it is free.

    Gas plants have benchmarks they meet, and are asked for no more; the carbon cost of heat does
    not reach the merit order, as its fuel is apart from that for electricity.

    Args:
        outcome: of the dispatch.
        fleet: its units.
        tables: of the city.
        conditions: of the quarter.
        heat_used: TJ of heat that users took from plants.
    """
    if not conditions.carbon_covered:
        return Allowances()
    heat, fuel, _ = heat_from_plants(tables, fleet, outcome.quarter, heat_used)
    per_mwh, per_tj = benchmarks(tables, conditions, outcome.quarter)
    coal = fleet.of_kind(*COAL)
    for_heat = sum(fuel.get(kind, 0.0) for kind in COAL) / TJ_PER_TCE * co2_rate(tables)["coal"]
    sent = float(outcome.sent_out[coal].sum()) * MWH_PER_GWH
    return Allowances(
        price=conditions.carbon_price,
        emitted=float(outcome.co2[coal].sum()) + for_heat,
        free=per_mwh * sent + per_tj * sum(heat.get(kind, 0.0) for kind in COAL),
    )
