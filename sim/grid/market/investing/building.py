"""What is built of stores and ground PV in a year, as far as it earns its cost."""

from collections.abc import Sequence

import numpy as np

from agents.grid import projects, solar_developer, storage_investor
from sim.clock import QUARTERS_PER_YEAR
from sim.grants import Budget
from sim.grid.data.tables import PowerTables
from sim.grid.hourly.dispatch import Floats
from sim.grid.market.investing.investment_cost import capital, cost, price_at
from sim.grid.market.investing.review import Market, Review
from sim.grid.market.policy import PowerPolicy
from sim.grid.market.settling.settlement import KW_PER_MW, hourly_price
from sim.grid.market.tariffs import RetailTariffs
from sim.grid.outcome import PowerOutcome
from sim.grid.supply.offers import decimal_year
from sim.grid.system import STORE_KINDS, PowerSystem


def build_stores(
    system: PowerSystem,
    year: Sequence[PowerOutcome],
    policy: PowerPolicy,
    market: Market,
    decided: Review,
    fund: Budget | None = None,
) -> None:
    """Let each kind of store grow by the share of its pace that its income carries.

    Long storage reckons with the city's grant if the fund has the money, and without it if not.
    """
    tables = system.tables
    cycles = cost(system, "storage", "cycles", "1/yr")
    spread = cost(system, "storage", "spread", "1")
    when = year[-1].quarter + 1
    lease = tables.by_year(tables.storage, "lease_income", decimal_year(when), "yuan/(kW yr)")
    for kind in STORE_KINDS:
        cell = "flow" if kind == "flow" else "lithium"
        hours = tables.storage.value("duration", cell, unit="h")
        round_trip = tables.storage.value("round_trip_efficiency", cell, unit="share")
        high, low = _spread(year, hours, market)
        income = storage_investor.yearly_income(
            cycles=cycles,
            hours=hours,
            efficiency=round_trip,
            price_out=float(high),
            price_in=float(low),
            discharge_subsidy=policy.storage_discharge_subsidy,
            capacity_payment=policy.storage_capacity_payment + lease,
            wear=tables.storage.value("wear", cell, unit="yuan/MWh") / 1000.0,
        )
        per_kwh = market.storage_cost
        if kind == "flow":
            per_kwh = price_at(system, "flow_storage", "yuan/kWh", when)
        technology = f"{cell}_storage"
        upkeep = cost(system, technology, "fixed_cost", "yuan/(kWh yr)") * hours
        pace = cost(system, kind, "building_pace", "MW/yr")

        def built(paid: float) -> float:
            """MW begun in the year when owners pay so much of the price, yuan/kWh."""
            due = capital(system, technology, paid * hours) + upkeep  # noqa: B023
            wanted = pace * projects.share_built(float(income), due, spread)  # noqa: B023
            if kind == "flow":  # noqa: B023
                return projects.whole_modules(
                    wanted, tables.storage.value("module", "flow", unit="MW")
                )
            return wanted

        added = built(per_kwh)
        if kind == "flow" and policy.long_duration_grant > 0.0 and fund is not None:
            helped = built(per_kwh * (1.0 - policy.long_duration_grant))
            asked = helped * KW_PER_MW * hours * per_kwh * policy.long_duration_grant
            if asked <= fund.available:
                fund.pay(asked)
                added, decided.granted = helped, asked
            else:
                fund.turn_down(asked)
        system.storage_power[kind] = system.storage_power.get(kind, 0.0) + added
        system.storage_energy[kind] = system.storage_energy.get(kind, 0.0) + added * hours
        decided.storage[kind] = added
        decided.spent[technology] = (
            decided.spent.get(technology, 0.0) + added * KW_PER_MW * per_kwh * hours
        )


def _spread(year: Sequence[PowerOutcome], hours: float, market: Market) -> tuple[float, float]:
    """Mean market price in yuan/kWh of the dearest and the cheapest hours of the year's days."""
    count = max(1, round(hours))
    high = low = days = 0.0
    for outcome in year:
        ordered = np.sort(market_price(outcome, year, market), axis=1)
        weight = outcome.dispatch.days
        high += float(weight @ ordered[:, -count:].mean(axis=1))
        low += float(weight @ ordered[:, :count].mean(axis=1))
        days += float(weight.sum())
    return high / days / 1000.0, low / days / 1000.0


def build_ground_pv(
    system: PowerSystem,
    when: int,
    year: Sequence[PowerOutcome],
    policy: PowerPolicy,
    tariffs: RetailTariffs,
    market: Market,
    decided: Review,
) -> None:
    """Build ground PV up to the pace of sites as far as it earns its capital."""
    hours = system.tables.renewables.value("pv_full_load_hours", "typical", unit="h/yr")
    made = sum(outcome.pv for outcome in year)
    lost = sum(outcome.curtailed["pv"] for outcome in year)
    price = solar_developer.price_received(
        tariffs.real("pv_guaranteed_price", when),
        market_price_of_sun(system.tables, year, market.contract_price),
        policy.pv_market_exposure,
    )
    due = capital(system, "pv_utility", market.pv_cost)
    surplus = solar_developer.yearly_surplus(
        hours=hours,
        price=price,
        curtailed=lost / (made + lost) if made + lost > 0.0 else 0.0,
        upkeep=cost(system, "pv_utility", "fixed_cost", "yuan/(kW yr)"),
        capital=due,
    )
    share = projects.share_built(due + surplus, due, cost(system, "pv_utility", "spread", "1"))
    added = cost(system, "pv_utility", "building_pace", "MW/yr") * share
    system.added_pv += added
    decided.ground_pv = added
    decided.spent["pv_utility"] = added * KW_PER_MW * market.pv_cost


def market_price(outcome: PowerOutcome, year: Sequence[PowerOutcome], market: Market) -> Floats:
    """What plants earn by the hour in yuan/MWh [3 days, 24 hours], as investors see it."""
    return hourly_price(outcome, year, market.contract_price)


def market_price_of_sun(
    tables: PowerTables, year: Sequence[PowerOutcome], contract_price: float
) -> float:
    """Yuan/kWh: the market price of the hours in which the sun shines.

    It is at most what the sun of the whole province leaves of the mean price at noon.
    """
    earned = made = 0.0
    for outcome in year:
        shape = tables.profiles["pv"][outcome.quarter % QUARTERS_PER_YEAR]
        weight = outcome.dispatch.days[:, None] * shape
        earned += float((weight * hourly_price(outcome, year, contract_price)).sum())
        made += float(weight.sum())
    return min(earned / made, provincial_value_of_sun(tables) * contract_price) / 1000.0


def provincial_value_of_sun(tables: PowerTables) -> float:
    """Price in the hours of sun over the mean price of the provincial market."""
    return tables.operating("sun_value", "provincial", "ratio")
