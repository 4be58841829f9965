"""Who bears what: households by fifths of income, firms by size."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.conversions import KWH_PER_TJ
from agents.firms.kinds import FUELS as FIRM_FUELS
from agents.households.household import INCOME_CLASSES
from agents.machinery.population import Population
from sim.accounts.books.money import GOVERNMENTS, Block, Kind, Ledger, group_sums
from sim.accounts.sums import sums_by_group
from sim.clock import QUARTERS_PER_YEAR, per_quarter
from sim.firms.sizes import SIZES, size_class
from sim.firms.use import FIRM_COLUMNS
from sim.households.books import QUINTILES
from sim.results.recorder import FLOW, Indicator, Recorder

Array = NDArray[np.float64]
PAID, RECEIVED = "City|Household|Paid", "City|Household|Received"
GRANTS = "City|Household|Grants"
BILL, INCOME = "City|Household|Energy Bill", "City|Household|Income"
COST, OUTPUT = "City|Firm|Energy Cost", "City|Firm|Output"
FIRM_GRANTS = "City|Firm|Received"
ENERGY = (Kind.ELECTRICITY, Kind.GAS, Kind.FUEL, Kind.CHARGING_SERVICE)
GROUPS = {"quintile": QUINTILES, "size": SIZES}


def burden_indicators() -> list[Indicator]:
    """What is recorded of who bears what."""
    return [
        Indicator(PAID, "yuan", FLOW, "by households to anybody", by="quintile"),
        Indicator(RECEIVED, "yuan", FLOW, "grants, rewards, feed-in of roofs", by="quintile"),
        Indicator(GRANTS, "yuan", FLOW, "of it what governments paid", by="quintile"),
        Indicator(BILL, "yuan", FLOW, "electricity, gas, motor fuel, charging", by="quintile"),
        Indicator(INCOME, "yuan", FLOW, "disposable income", by="quintile"),
        Indicator(COST, "yuan", FLOW, "energy used, at the prices of the quarter", by="size"),
        Indicator(OUTPUT, "yuan", FLOW, "gross output of firms", by="size"),
        Indicator(
            FIRM_GRANTS, "yuan", FLOW, "grants, premiums and rewards of government", by="size"
        ),
    ]


def record_burden(city: Any, recorder: Recorder, quarter: int) -> None:
    """Record what the classes of a `sim.city.City` paid and got in a quarter."""
    values = by_quintile(city.ledger, quarter)
    values[INCOME] = income(city.household_sector, quarter)
    cost, output = by_size(city.firm_sector, quarter)
    values |= {COST: cost, OUTPUT: output}
    values[FIRM_GRANTS] = grants_by_size(city.firms, city.ledger, quarter)
    for name, amounts in values.items():
        recorder.put(quarter, name, amounts)


def by_quintile(ledger: Ledger, quarter: int) -> dict[str, Array]:
    """What each income class paid, for energy too, and received, grants too, yuan [5]."""
    blocks = [b for b in ledger.blocks(quarter=quarter) if b.groups[0] in QUINTILES]
    paid = [b for b in blocks if b.payer == "households"]
    received = [b for b in blocks if b.payer != "households"]
    parts = {
        PAID: paid,
        RECEIVED: received,
        GRANTS: [b for b in received if b.payer in GOVERNMENTS],
        BILL: [b for b in paid if b.kind in ENERGY],
    }
    return {name: _sums(part, QUINTILES) for name, part in parts.items()}


def _sums(blocks: Iterable[Block], groups: Sequence[str]) -> Array:
    """Sums of the bookings of each group, yuan [groups]; exactly rounded."""
    amounts: dict[str, list[float]] = {group: [] for group in groups}
    for block in blocks:
        for group, amount in zip(block.groups, block.amounts, strict=True):
            amounts[group].append(amount)
    return np.array([math.fsum(each) for each in amounts.values()])


def income(sector: Any, quarter: int) -> Array:
    """Disposable income of each income class in a quarter, yuan [5]."""
    population, series = sector.population, sector.world.series("disposable_income")
    columns = population.columns
    growth = float(series[quarter]) / float(series[:QUARTERS_PER_YEAR].mean())
    living_here = columns["active"]
    sums = sums_by_group(columns["income_class"], (columns["income"],), INCOME_CLASSES, living_here)
    return np.asarray(per_quarter(sums[:, 0] * population.weight * growth))


def by_size(sector: Any, quarter: int) -> tuple[Array, Array]:
    """Cost of energy and output of firms by size, yuan in a quarter [3] each."""
    columns, market = sector.population.columns, sector.market
    rows, used = sector.now.rows, sector.now.by_firm
    tariff = sector.tariffs.charged(quarter).by_sector[columns["sector"][rows]]
    per_tj = market.prices.per_tj(quarter)
    cost = np.zeros(rows.size)
    for fuel, column, amount in zip(FIRM_FUELS, FIRM_COLUMNS, used, strict=True):
        price = tariff * KWH_PER_TJ if fuel == "electricity" else per_tj[column]
        ratio = columns["heat_price_ratio"][rows] if fuel == "heat" else 1.0
        cost += amount * price * ratio
    output = columns["base_output"][rows] * columns["activity"][rows]
    size, weight = size_class(columns, rows), columns["weight"][rows]
    sums = (group_sums(size, each * weight, len(SIZES), 1.0) for each in (cost, output))
    spent, made = (np.asarray(per_quarter(each)) for each in sums)
    return spent, made


def grants_by_size(population: Population, ledger: Ledger, quarter: int) -> Array:
    """What governments paid to firms by size, yuan in a quarter [3].

    Premiums on the output of roofs are booked by the size that their owners had when they were
    connected; all else is kept by firm, also of those that have closed since it was promised.
    """
    columns = population.columns
    rows = np.flatnonzero(columns["granted"])
    granted = columns["granted"][rows] * columns["weight"][rows]
    kept = group_sums(size_class(columns, rows), granted, len(SIZES), 1.0)
    to_firms = ledger.blocks(quarter=quarter, payee="firms")
    promised = [b for b in to_firms if b.groups[0] in SIZES]
    return kept + _sums(promised, SIZES)
