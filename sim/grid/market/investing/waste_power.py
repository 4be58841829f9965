"""New plants for waste and biomass: how much of what the city permits their owners begin."""

from collections.abc import Sequence

from agents.grid import plant_owner, projects
from sim.clock import QUARTERS_PER_YEAR, quarter
from sim.grid.conditions import Conditions
from sim.grid.data.tables import CITY_WIDE
from sim.grid.market.investing.investment_cost import capital, cost, price_at
from sim.grid.market.investing.review import Market, Review
from sim.grid.market.policy import PowerPolicy
from sim.grid.market.settling.settlement import KW_PER_MW, MWH_PER_GWH, plant_prices
from sim.grid.market.tariffs import RetailTariffs
from sim.grid.outcome import TJ_PER_TCE, PowerOutcome
from sim.grid.supply.fleet import NEVER, technology_numbers
from sim.grid.system import PowerSystem

TECHNOLOGY = {"waste": "waste_to_energy", "biomass": "biomass"}
PERMITS_BEGIN = quarter("2026Q1")
GRAMS_PER_TONNE = 1e6
BURNS_WHAT_IT_BUYS = ("biomass",)  # waste is brought for nothing


def begin_waste_power(
    system: PowerSystem,
    when: int,
    year: Sequence[PowerOutcome],
    conditions: Conditions,
    policy: PowerPolicy,
    tariffs: RetailTariffs,
    market: Market,
    decided: Review,
) -> None:
    """Begin the part of the permitted capacity that earns its capital, in whole blocks.

    Owners expect the hours that plants of the kind had in the last year: where waste is short, a
    new plant shares it with those that stand.

    Args:
        system: changed in place.
        when: quarter index, the first of a year.
        year: outcomes of the last four quarters.
        conditions: of the last quarter.
        policy: in force now; its permit is that of the quarter in which a plant would be ready.
        tariffs: of the city.
        market: prices of the day.
        decided: takes what is begun.
    """
    prices = plant_prices(system.tables, tariffs, when, market.contract_price, conditions.gas_price)
    for kind, technology in TECHNOLOGY.items():
        room = policy.waste_power_permit - _begun(system)
        block = cost(system, kind, "block", "MW")
        if room < block:
            return
        price = price_at(system, kind, "yuan/kW", when)
        share = projects.share_built(
            _margin(system, kind, when, year, prices[kind], market.biomass_price),
            capital(system, kind, price),
            cost(system, kind, "spread", "1"),
        )
        most = cost(system, kind, "blocks_a_year", "1")
        capacity = block * min(int(room * share / block), most)
        if capacity > 0.0:
            _begin(system, kind, technology, capacity, when)
            decided.begun[system.fleet.name[-1]] = capacity
            decided.spent[kind] = capacity * KW_PER_MW * price


def _begun(system: PowerSystem) -> float:
    """MW of waste and biomass plants begun under the permit so far."""
    fleet = system.fleet
    new = fleet.of_kind(*TECHNOLOGY) & (fleet.commissioned >= PERMITS_BEGIN)
    return float(fleet.capacity[new].sum())


def _margin(
    system: PowerSystem,
    kind: str,
    when: int,
    year: Sequence[PowerOutcome],
    selling_price: float,
    biomass_price: float,
) -> float:
    """What a kW of a new plant would earn in a year beyond running and staying open, yuan."""
    fleet, numbers = system.fleet, technology_numbers(system.tables, TECHNOLOGY[kind])
    sent = sum(
        float(outcome.sent_out[fleet.of_kind(kind)[: len(outcome.sent_out)]].sum())
        for outcome in year
    )
    running = numbers["variable_cost"] / MWH_PER_GWH
    if kind in BURNS_WHAT_IT_BUYS:
        running += numbers["fuel_rate"] / GRAMS_PER_TONNE * TJ_PER_TCE * biomass_price
    return plant_owner.yearly_margin(
        hours=sent * MWH_PER_GWH / fleet.capacity_by_kind(when - 1)[kind],
        selling_price=selling_price,
        running_cost=running,
        capacity_payment=0.0,
        fixed_cost=cost(system, kind, "fixed_cost_to_stay", "yuan/(kW yr)"),
    )


def _begin(system: PowerSystem, kind: str, technology: str, capacity: float, when: int) -> None:
    """Enter a plant that will be ready after its building time."""
    numbers = technology_numbers(system.tables, technology)
    ready = when + round(cost(system, kind, "building_time", "yr") * QUARTERS_PER_YEAR)
    numbers.update(capacity=capacity, blocks=1, heat_floor=0.0, commissioned=ready, retired=NEVER)
    name = f"new_{kind}_{len(system.fleet)}"
    system.fleet.add(name, f"New {kind} power", CITY_WIDE, kind, technology, numbers)
