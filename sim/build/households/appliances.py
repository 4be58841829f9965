"""Appliances at the start of 2020: how many, of which energy class, how old."""

import numpy as np
from numpy.typing import NDArray

from sim.build.households.block import AREA, Block
from sim.build.households.tables import ARRIVING, HouseholdTables
from sim.build.quota import (
    FloatArray,
    IntArray,
    choose,
    logit,
    split_by_rank,
    stationary_ages,
    systematic_counts,
)
from sim.clock import QUARTERS_PER_YEAR

CLASSES = ("1", "2", "3")
_WORSE_WITH_AGE = 2.0  # logit of the class rank per mean life of age
_BETTER_WITH_INCOME = 0.3


def draw_appliances(block: Block, tables: HouseholdTables) -> None:
    """Fill air conditioners, refrigerator and washing machine."""
    for name in ("air_conditioner", "refrigerator", "washing_machine"):
        block.columns[f"{name}_bought"][:] = block.columns["arrives"]  # without one since then
    for kind, rows in block.kinds():
        _draw_air_conditioners(block, tables, kind, rows)
        for name in ("refrigerator", "washing_machine"):
            share = tables.appliances.value(name, "share_with", AREA[kind], unit="1")
            count = block.rounded(name, kind, share * (rows.stop - rows.start))
            has = choose(count, logit(block.uniform(name, rows)) - block.ln_income[rows])
            draw_class_and_age(block, tables, name, kind, np.flatnonzero(has) + rows.start)


def _draw_air_conditioners(block: Block, tables: HouseholdTables, kind: int, rows: slice) -> None:
    """Number of units by quota, more with floor area and income; one class and age for all."""
    table = tables.appliances
    if AREA[kind] == "collective":
        one = table.value("air_conditioner", "share_with_units", "collective 1", unit="1")
        shares = np.array([1.0 - one, one])
    else:
        keys = [f"{AREA[kind]} {units}" for units in range(5)]
        shares = table.by(keys, "air_conditioner", "share_with_units", unit="1")
    offset = block.offset("air conditioners", kind)
    counts = systematic_counts(shares, rows.stop - rows.start, offset)
    floor = np.log(block.columns["floor_area"][rows], dtype=np.float64)
    noise = logit(block.uniform("air conditioners", rows))
    units = split_by_rank(noise + 1.5 * floor + block.ln_income[rows], counts)
    block.columns["air_conditioners"][rows] = units
    having = np.flatnonzero(units) + rows.start
    draw_class_and_age(block, tables, "air_conditioner", kind, having)


def draw_class_and_age(
    block: Block,
    tables: HouseholdTables,
    name: str,
    kind: int,
    having: NDArray[np.intp],
    graded_as: str | None = None,
) -> None:
    """Energy class and quarter of purchase of appliance `name` of the rows `having`.

    The oldest units are those below today's limits (they count as class 3); among the others the
    newer and the better-off have the better classes. Newcomers buy new, as sold in 2020.
    `graded_as` names the kind of device whose class shares hold, if it is not `name`.
    """
    table, columns = tables.appliances, block.columns
    device = graded_as or name
    key = logit(block.uniform(f"{name} class", having))
    key -= _BETTER_WITH_INCOME * block.ln_income[having]
    offset = block.offset(f"{device} class", kind)
    if kind == ARRIVING:
        shares = table.by(CLASSES, device, "sales_share", unit="1")
        classes = 1 + split_by_rank(key, systematic_counts(shares, having.size, offset))
        bought = columns["arrives"][having].astype(np.int64)
    else:
        shares = table.by(CLASSES, device, "stock_share", unit="1")
        below = (device, "stock_share", "3 old")
        shares = np.append(shares, table.value(*below, unit="1") if below in table else 0.0)
        counts = systematic_counts(shares, having.size, offset)
        drawn = block.uniform(f"{name} age", having)
        age = _ages(tables, name, drawn)
        life = table.value(name, "mean_life", "all", unit="yr")
        old = split_by_rank(drawn, np.array([having.size - counts[3], counts[3]])) == 1
        key[old] = np.inf
        key += _WORSE_WITH_AGE * age / life
        classes = np.minimum(1 + split_by_rank(key, counts), len(CLASSES))
        bought = quarter_of_purchase(age)
    columns[f"{name}_class"][having] = classes
    columns[f"{name}_bought"][having] = bought


def draw_age_alone(
    block: Block, tables: HouseholdTables, name: str, kind: int, having: NDArray[np.intp]
) -> None:
    """Quarter of purchase of an appliance without label grade; newcomers buy new."""
    bought = block.columns["arrives"][having].astype(np.int64)
    if kind != ARRIVING:
        bought = quarter_of_purchase(_ages(tables, name, block.uniform(f"{name} age", having)))
    block.columns[f"{name}_bought"][having] = bought


def _ages(tables: HouseholdTables, name: str, drawn: FloatArray) -> FloatArray:
    """Ages in years of a steady stock, the oldest for the largest draw."""
    life = tables.appliances.value(name, "mean_life", "all", unit="yr")
    shape = tables.appliances.value("all", "life_shape", "all", unit="1")
    return np.asarray(np.interp(drawn, *stationary_ages(life, shape)))


def quarter_of_purchase(age: FloatArray) -> IntArray:
    """The quarter before 2020 in which something of this age in years was bought."""
    return -1 - np.floor(age * QUARTERS_PER_YEAR).astype(np.int64)
