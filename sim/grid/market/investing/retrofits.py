"""The three retrofits of coal units: whose turn it is, and what each owner has rebuilt.

The city's round calls a share of the coal fleet a year, oldest first; a unit is called once, when
the calls of the years add up to it. Its owner decides on saving and on heat by what they bring;
flexibility the round asks of everybody. Outside the round owners rebuild for flexibility alone,
where hours at a loss that it avoids pay for it.
"""

from collections.abc import Sequence

import numpy as np

from agents.grid import coal_retrofit, plant_owner
from sim.clock import QUARTERS_PER_YEAR
from sim.grid.conditions import Conditions
from sim.grid.hourly.dispatch import Floats
from sim.grid.market.investing.building import market_price
from sim.grid.market.investing.investment_cost import capital, cost, price_at
from sim.grid.market.investing.review import Market, Review
from sim.grid.market.policy import PowerPolicy
from sim.grid.market.settling.settlement import KW_PER_MW, MWH_PER_GWH
from sim.grid.outcome import PowerOutcome
from sim.grid.supply.heat import TJ_PER_PJ, heat_to_take_over
from sim.grid.supply.offers import co2_rate, fuel_price, unit_cost
from sim.grid.system import PowerSystem

SAVING, HEAT, FLEXIBILITY = "coal_saving", "coal_heat", "coal_flexibility"


def rebuild(
    system: PowerSystem,
    when: int,
    year: Sequence[PowerOutcome],
    conditions: Conditions,
    policy: PowerPolicy,
    market: Market,
    decided: Review,
) -> None:
    """Hold the year's round and hear the owners outside it.

    Args:
        system: changed in place.
        when: quarter index, the first of a year.
        year: outcomes of the last four quarters.
        conditions: of the last quarter.
        policy: in force now.
        market: prices of the day.
        decided: takes what is rebuilt.
    """
    called = _whose_turn(system, when, policy.coal_retrofit_rate)
    decided.called = {system.fleet.name[i]: float(system.fleet.capacity[i]) for i in called}
    sent = np.zeros(len(system.fleet))
    for outcome in year:
        sent[: len(outcome.sent_out)] += outcome.sent_out
    for i in called:
        _save_fuel(system, i, when, float(sent[i]), conditions, decided)
        _sell_heat(system, i, when, decided)
    _loosen(system, when, year, conditions, market, called, decided)


def _whose_turn(system: PowerSystem, when: int, rate: float) -> list[int]:
    """Rows of the units that the round reaches this year, oldest first; none twice."""
    fleet = system.fleet
    coal = fleet.standing(when) & fleet.of_kind("coal")
    waiting = np.flatnonzero(coal & ~fleet.called)
    if rate == 0.0 or not waiting.size:
        system.retrofit_calls = 0.0
        return []
    system.retrofit_calls += rate * float(fleet.capacity[coal].sum())
    found = []
    for i in waiting[np.argsort(fleet.commissioned[waiting], kind="stable")]:
        if fleet.capacity[i] > system.retrofit_calls:
            break  # the round saves up for a large block
        system.retrofit_calls -= float(fleet.capacity[i])
        fleet.called[i] = True
        found.append(int(i))
    return found


def _capital(system: PowerSystem, i: int, when: int, retrofit: str) -> float:
    """Yuan per kW and year that a retrofit costs, over the years the unit has left."""
    years = coal_retrofit.years_to_repay(
        age=(when - int(system.fleet.commissioned[i])) / QUARTERS_PER_YEAR,
        longest_life=cost(system, "coal", "longest_life", "yr"),
        lifetime=cost(system, retrofit, "lifetime", "yr"),
    )
    price = price_at(system, retrofit, "yuan/kW", when)
    return coal_retrofit.yearly_cost(
        price, cost(system, retrofit, "cost_of_capital", "1/yr"), years
    )


def _save_fuel(
    system: PowerSystem, i: int, when: int, sent: float, conditions: Conditions, decided: Review
) -> None:
    """Rebuild turbine and boiler if the coal saved pays; `sent` is GWh of the last year."""
    fleet, tables = system.fleet, system.tables
    saving = cost(system, str(fleet.technology[i]), "retrofit_saving", "gce/kWh")
    carbon = conditions.carbon_price * co2_rate(tables)["coal"] * conditions.carbon_covered
    gain = coal_retrofit.fuel_saved(
        hours=sent * MWH_PER_GWH / float(fleet.capacity[i]),
        saving=saving,
        coal_price=fuel_price(tables, conditions)["coal"],
        carbon_price=carbon,
    )
    if coal_retrofit.takes_retrofit(gain, _capital(system, i, when, SAVING)):
        fleet.fuel_rate[i] -= saving
        _note(system, i, when, SAVING, decided.saving, decided)


def _sell_heat(system: PowerSystem, i: int, when: int, decided: Review) -> None:
    """Let a unit send out heat in place of small plants if that pays, at most what is left."""
    fleet = system.fleet
    left = heat_to_take_over(system.tables, fleet, when) * TJ_PER_PJ  # GJ/kW is TJ/MW
    if fleet.heat_sold[i] > 0.0 or left == 0.0:
        return
    most = cost(system, HEAT, "heat_sold", "GJ/(kW yr)")
    per_kw = min(most, left / float(fleet.capacity[i]))
    gain = coal_retrofit.heat_earned(per_kw, cost(system, HEAT, "margin", "yuan/GJ"))
    if coal_retrofit.takes_retrofit(gain, _capital(system, i, when, HEAT)):
        fleet.heat_sold[i] = per_kw
        _note(system, i, when, HEAT, decided.heat, decided)


def _loosen(
    system: PowerSystem,
    when: int,
    year: Sequence[PowerOutcome],
    conditions: Conditions,
    market: Market,
    called: Sequence[int],
    decided: Review,
) -> None:
    """Rebuild units for a lower minimum load: those of the round, and those whom it pays."""
    fleet = system.fleet
    target = cost(system, FLEXIBILITY, "minimum_load", "share of available")
    stiff = np.flatnonzero(
        fleet.standing(when) & fleet.of_kind("coal") & (fleet.minimum_load > target)
    )
    due = capital(system, FLEXIBILITY, price_at(system, FLEXIBILITY, "yuan/kW", when))
    running = unit_cost(fleet, system.tables, conditions, when)
    hourly = [market_price(outcome, year, market) for outcome in year]
    for i in stiff:
        lost = _lost_on_line(float(running[i]), year, hourly)
        avoided = lost / 1000.0 * (fleet.minimum_load[i] - target) * fleet.availability[i]
        if plant_owner.retrofits_for_flexibility(avoided, due, int(i) in called):
            fleet.minimum_load[i] = target
            _note(system, int(i), when, FLEXIBILITY, decided.rebuilt, decided)


def _lost_on_line(running: float, year: Sequence[PowerOutcome], hourly: Sequence[Floats]) -> float:
    """Yuan per MW of a year in the hours in which power sells below its running cost (yuan/MWh)."""
    return sum(
        float(outcome.dispatch.days @ np.maximum(running - price, 0.0).sum(axis=1))
        for outcome, price in zip(year, hourly, strict=True)
    )


def _note(
    system: PowerSystem, i: int, when: int, retrofit: str, done: dict[str, float], decided: Review
) -> None:
    """Remember a retrofit of a unit and what it cost."""
    capacity = float(system.fleet.capacity[i])
    done[system.fleet.name[i]] = capacity
    spent = capacity * KW_PER_MW * price_at(system, retrofit, "yuan/kW", when)
    decided.spent[retrofit] = decided.spent.get(retrofit, 0.0) + spent
