"""The yearly review of the power system: what closes or is kept, what is begun, what is rebuilt.

Held in the first quarter of a year on the four quarters before. The decisions themselves stand in
`agents.grid`; here they are given their numbers, and what they decide is entered in the system.
Known additions to the end of 2025 are data; owners of coal and gas decide from 2026 on, builders of
storage and ground PV from 2024, after the last year for which their stock is known.
"""

from collections.abc import Sequence

import numpy as np

from agents.grid import coal_retrofit, grid_operator, plant_owner
from sim.clock import QUARTERS_PER_YEAR, quarter
from sim.grants import Budget
from sim.grid.conditions import Conditions
from sim.grid.data.tables import CITY_WIDE
from sim.grid.hourly.dispatch import Floats
from sim.grid.market.investing.adequacy import NextYear, look_ahead, note_peak
from sim.grid.market.investing.building import build_ground_pv, build_stores
from sim.grid.market.investing.investment_cost import capital, cost, price_at
from sim.grid.market.investing.retrofits import HEAT, rebuild
from sim.grid.market.investing.review import Market, Review
from sim.grid.market.investing.waste_power import begin_waste_power
from sim.grid.market.policy import PowerPolicy
from sim.grid.market.settling.settlement import KW_PER_MW, MWH_PER_GWH, plant_prices
from sim.grid.market.tariffs import RetailTariffs
from sim.grid.outcome import PowerOutcome
from sim.grid.supply.fleet import NEVER, technology_numbers
from sim.grid.supply.heat import heat_taken_over
from sim.grid.supply.offers import unit_cost
from sim.grid.system import PowerSystem

PLANTS_DECIDE = quarter("2026Q1")
STORES_DECIDE = quarter("2024Q1")
OWNERS = ("coal", "coal_chp", "gas")  # kinds that close when they do not earn
NEW_GAS = "gas_chp_f"
TIES_OF = 2023.5  # decimal year against which the plan counts


def review(
    system: PowerSystem,
    when: int,
    year: Sequence[PowerOutcome],
    conditions: Conditions,
    policy: PowerPolicy,
    tariffs: RetailTariffs,
    market: Market,
    fund: Budget | None = None,
) -> Review:
    """Take the decisions of a year and enter them in the system.

    Args:
        system: changed in place.
        when: quarter index, the first of a year.
        year: outcomes of the last four quarters.
        conditions: of the last quarter.
        policy: in force now.
        tariffs: of the city.
        market: prices of the day.
        fund: of the city, for grants on long storage.
    """
    decided = Review()
    growth = note_peak(system, year)
    if when >= PLANTS_DECIDE:
        margins = _margins(system, when, year, conditions, policy, tariffs, market)
        decided.margins = dict(zip(system.fleet.name, margins.tolist(), strict=True))
        expected = look_ahead(system, year, conditions, growth)
        expected = _close(system, when, margins, expected, decided)
        _begin_gas(system, when, margins, policy, decided)
        begin_waste_power(system, when, year, conditions, policy, tariffs, market, decided)
        _strengthen_ties(system, when, expected, policy, decided)
    rebuild(system, when, year, conditions, policy, market, decided)
    if when >= STORES_DECIDE:
        build_stores(system, year, policy, market, decided, fund)
        build_ground_pv(system, when, year, policy, tariffs, market, decided)
    return decided


def _margins(
    system: PowerSystem,
    when: int,
    year: Sequence[PowerOutcome],
    conditions: Conditions,
    policy: PowerPolicy,
    tariffs: RetailTariffs,
    market: Market,
) -> Floats:
    """What a kW of every unit earned in the year beyond running and staying open; 0 for others.

    Heat that a rebuilt unit took over earns as its owner reckoned it would.
    """
    fleet = system.fleet
    sent = np.sum([_padded(outcome.sent_out, len(fleet)) for outcome in year], axis=0)
    price = plant_prices(system.tables, tariffs, when, market.contract_price, conditions.gas_price)
    running = unit_cost(fleet, system.tables, conditions, when) / 1000.0
    paid = {"coal": policy.coal_capacity_payment, "gas": policy.gas_capacity_payment}
    heat = heat_taken_over(system.tables, fleet, when - 1)
    per_gj = cost(system, HEAT, "margin", "yuan/GJ")
    margins = np.zeros(len(fleet))
    for i in np.flatnonzero(fleet.standing(when) & fleet.of_kind(*OWNERS)):
        kind = str(fleet.kind[i])
        margins[i] = plant_owner.yearly_margin(
            hours=sent[i] * MWH_PER_GWH / fleet.capacity[i],
            selling_price=price[kind],
            running_cost=running[i],
            capacity_payment=paid.get(kind, 0.0),
            fixed_cost=cost(system, kind, "fixed_cost_to_stay", "yuan/(kW yr)"),
        )
        margins[i] += coal_retrofit.heat_earned(float(heat[i]), per_gj)
    return margins


def _padded(column: Floats, size: int) -> Floats:
    """A column of an earlier, shorter fleet."""
    return np.concatenate([column, np.zeros(size - len(column))])


def _close(
    system: PowerSystem, when: int, margins: Floats, expected: NextYear, decided: Review
) -> NextYear:
    """Hear the owners who want to close, worst margin first, and let go what is not needed.

    One at a time: each hearing counts on what the ones before it left. A unit without which next
    year would be short stays for the year under a reserve contract that pays what it lost. Returns
    what is expected of next year with what stays.
    """
    fleet = system.fleet
    wanted_margin = cost(system, "tie", "wanted_margin", "share of peak")
    fleet.kept[:], fleet.reserve_pay[:] = False, 0.0
    for i in sorted(_who_wants_to_close(system, when, margins), key=lambda i: float(margins[i])):
        without = expected.without(i)
        if grid_operator.lets_close(without.margin(), wanted_margin):
            fleet.retired[i] = when
            decided.closed[fleet.name[i]] = float(fleet.capacity[i])
            expected = without
        else:
            fleet.kept[i] = True
            fleet.reserve_pay[i] = grid_operator.reserve_payment(float(margins[i]))
            decided.kept[fleet.name[i]] = float(fleet.capacity[i])
    return expected


def _who_wants_to_close(system: PowerSystem, when: int, margins: Floats) -> list[int]:
    """Rows of the units whose owners want to close them; counts their years at a loss."""
    fleet = system.fleet
    patience = int(cost(system, "plant_owner", "patience", "yr"))
    found = []
    for i in np.flatnonzero(fleet.standing(when) & fleet.of_kind(*OWNERS)):
        kind = str(fleet.kind[i])
        loss_years = plant_owner.years_at_a_loss(margins[i], int(fleet.loss_years[i]))
        fleet.loss_years[i] = loss_years
        if plant_owner.wants_to_close(
            age=(when - int(fleet.commissioned[i])) / QUARTERS_PER_YEAR,
            lifetime=cost(system, kind, "lifetime", "yr"),
            longest_life=cost(system, kind, "longest_life", "yr"),
            margin=float(margins[i]),
            years_of_loss=loss_years,
            patience=patience,
            serves_heat=bool(fleet.heat_floor[i] > 0.0),
        ):
            found.append(int(i))
    return found


def _begin_gas(
    system: PowerSystem, when: int, margins: Floats, policy: PowerPolicy, decided: Review
) -> None:
    """Begin blocks of gas power while they earn their capital and the permit has room."""
    fleet = system.fleet
    like = fleet.standing(when) & (fleet.technology == NEW_GAS)
    if not like.any():
        return
    price = price_at(system, "gas", "yuan/kW", when)
    if not plant_owner.wants_to_build(float(margins[like].mean()), capital(system, "gas", price)):
        return
    block = cost(system, "gas", "block", "MW")
    ready = when + round(cost(system, "gas", "building_time", "yr") * QUARTERS_PER_YEAR)
    for _ in range(int(cost(system, "gas", "blocks_a_year", "1"))):
        coming = fleet.of_kind("gas") & (fleet.retired > ready)
        standing = float(fleet.capacity[coming].sum())
        permitted = plant_owner.permitted_block(standing, policy.gas_power_permit, block)
        if permitted == 0.0:
            return
        numbers = technology_numbers(system.tables, NEW_GAS)
        floor = cost(system, "gas", "block_heat_floor", "share of available capacity")
        numbers.update(
            capacity=permitted, blocks=1, heat_floor=floor, commissioned=ready, retired=NEVER
        )
        name = f"new_gas_{len(fleet)}"
        fleet.add(name, "New gas cogeneration", CITY_WIDE, "gas", NEW_GAS, numbers)
        decided.begun[name] = permitted
        decided.spent["gas"] = decided.spent.get("gas", 0.0) + permitted * KW_PER_MW * price


def _strengthen_ties(
    system: PowerSystem, when: int, expected: NextYear, policy: PowerPolicy, decided: Review
) -> None:
    """Let the grid company keep firm capacity above next year's load in its tightest hour.

    And let it build ahead of that towards the ties that the city's plan wants.
    """
    tables, peak = system.tables, expected.tightest_load()
    largest_step = cost(system, "tie", "building_pace", "share of peak")
    needed = grid_operator.ties_to_build(
        margin=expected.margin(),
        wanted_margin=cost(system, "tie", "wanted_margin", "share of peak"),
        peak=peak,
        largest_step=largest_step,
    )
    of_2023 = tables.by_year(tables.imports, "capability", TIES_OF, "MW")
    planned = grid_operator.ties_towards(
        wanted=of_2023 + policy.import_capability_growth,
        standing=system.import_capability(when),
        peak=peak,
        largest_step=largest_step,
    )
    built = max(needed, planned)
    system.added_ties += built
    decided.ties = built
    price = price_at(system, "tie", "yuan/kW", when)
    decided.spent["tie"] = built * KW_PER_MW * price
