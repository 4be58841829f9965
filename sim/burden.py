"""Who bears what: households by fifths of income, firms by size."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.firms.energy import final_energy
from agents.firms.kinds import FUELS as FIRM_FUELS
from agents.households.household import INCOME_CLASSES
from sim.accounts.books.money import Kind, Ledger, group_sums
from sim.accounts.flows.delivered import KWH_PER_TJ
from sim.clock import QUARTERS_PER_YEAR, per_quarter
from sim.firms.sizes import SIZES, size_class
from sim.firms.use import FIRM_COLUMNS
from sim.households.books import QUINTILES
from sim.results.recorder import FLOW, Indicator, Recorder

Array = NDArray[np.float64]
PAID, RECEIVED = "City|Household|Paid", "City|Household|Received"
BILL, INCOME = "City|Household|Energy Bill", "City|Household|Income"
COST, OUTPUT = "City|Firm|Energy Cost", "City|Firm|Output"
ENERGY = (Kind.ELECTRICITY, Kind.GAS, Kind.FUEL, Kind.CHARGING_SERVICE)
GROUPS = {"quintile": QUINTILES, "size": SIZES}


def burden_indicators() -> list[Indicator]:
    """What is recorded of who bears what."""
    return [
        Indicator(PAID, "yuan", FLOW, "by households to anybody", by="quintile"),
        Indicator(RECEIVED, "yuan", FLOW, "grants, rewards, feed-in of roofs", by="quintile"),
        Indicator(BILL, "yuan", FLOW, "electricity, gas, motor fuel, charging", by="quintile"),
        Indicator(INCOME, "yuan", FLOW, "disposable income", by="quintile"),
        Indicator(COST, "yuan", FLOW, "energy used, at the prices of the quarter", by="size"),
        Indicator(OUTPUT, "yuan", FLOW, "gross output of firms", by="size"),
    ]


def record_burden(city: Any, recorder: Recorder, quarter: int) -> None:
    """Record what the classes of a `sim.city.City` paid and got in a quarter."""
    values = by_quintile(city.ledger, quarter)
    values[INCOME] = income(city.household_sector, quarter)
    cost, output = by_size(city.firm_sector, quarter)
    values |= {COST: cost, OUTPUT: output}
    for name, amounts in values.items():
        recorder.put(quarter, name, amounts)


def by_quintile(ledger: Ledger, quarter: int) -> dict[str, Array]:
    """What households of each income class paid, received and paid for energy, yuan [5]."""
    lists: dict[str, list[list[float]]] = {
        name: [[] for _ in QUINTILES] for name in (PAID, RECEIVED, BILL)
    }
    for booking in ledger.select(quarter=quarter):
        if booking.group not in QUINTILES:
            continue
        place = QUINTILES.index(booking.group)
        lists[PAID if booking.payer == "households" else RECEIVED][place].append(booking.amount)
        if booking.payer == "households" and booking.kind in ENERGY:
            lists[BILL][place].append(booking.amount)
    return {name: np.array([math.fsum(one) for one in every]) for name, every in lists.items()}


def income(sector: Any, quarter: int) -> Array:
    """Disposable income of each income class in a quarter, yuan [5]."""
    population, series = sector.population, sector.world.series("disposable_income")
    rows, columns = population.rows, population.columns
    growth = float(series[quarter]) / float(series[:QUARTERS_PER_YEAR].mean())
    sums = group_sums(
        columns["income_class"][rows],
        columns["income"][rows].astype(np.float64),
        INCOME_CLASSES,
        population.weight,
    )
    return np.asarray(per_quarter(sums * growth))


def by_size(sector: Any, quarter: int) -> tuple[Array, Array]:
    """Cost of energy and output of firms by size, yuan in a quarter [3] each."""
    population, market = sector.population, sector.market
    rows, columns = population.rows, population.columns
    tariff = sector.tariffs.charged(quarter).by_sector[columns["sector"][rows]]
    per_tj = market.prices.per_tj(quarter)
    cost = np.zeros(rows.size)
    used = final_energy.decide(population, rows)
    for fuel, column, amount in zip(FIRM_FUELS, FIRM_COLUMNS, used, strict=True):
        price = tariff * KWH_PER_TJ if fuel == "electricity" else per_tj[column]
        ratio = columns["heat_price_ratio"][rows] if fuel == "heat" else 1.0
        cost += amount * price * ratio
    output = columns["base_output"][rows] * columns["activity"][rows]
    size, weight = size_class(columns, rows), columns["weight"][rows]
    sums = (group_sums(size, each * weight, len(SIZES), 1.0) for each in (cost, output))
    spent, made = (np.asarray(per_quarter(each)) for each in sums)
    return spent, made
