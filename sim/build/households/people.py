"""Who the households are: kind, size, income, habits of use."""

import numpy as np

from sim.build.households.block import AREA, Block
from sim.build.households.tables import (
    ARRIVING,
    COLLECTIVE_RURAL,
    COLLECTIVE_URBAN,
    FAMILY_RURAL,
    FAMILY_URBAN,
    HouseholdTables,
    arrival_sizes,
)
from sim.build.quota import (
    FloatArray,
    choose,
    split_by_rank,
    stratified_normal,
    systematic_counts,
    tilted,
)
from sim.divisions import DIVISIONS


def draw_people(block: Block, tables: HouseholdTables) -> None:
    """Fill district, urban, collective, persons, income and use_factor."""
    _settle(block, tables)
    for kind, rows in block.kinds():
        _draw_sizes(block, tables, kind, rows)
        _draw_incomes(block, tables, kind, rows)
        _draw_use_factor(block, tables, rows)


def _settle(block: Block, tables: HouseholdTables) -> None:
    columns = block.columns
    columns["district"][:] = block.division
    for kind, rows in block.kinds():
        columns["urban"][rows] = kind in (FAMILY_URBAN, COLLECTIVE_URBAN)
        columns["collective"][rows] = kind in (COLLECTIVE_URBAN, COLLECTIVE_RURAL)
    rows = block.rows(ARRIVING)
    share = tables.growth.value("arrival_urban_share", "all", unit="1")
    if tables.divisions.value("urban_share", DIVISIONS[block.division], unit="1") >= 1.0:
        share = 1.0
    count = block.rounded("urban", ARRIVING, share * (rows.stop - rows.start))
    columns["urban"][rows] = choose(count, block.uniform("urban", rows))


def _draw_sizes(block: Block, tables: HouseholdTables, kind: int, rows: slice) -> None:
    """Persons, by quota of a size distribution tilted to the mean of division and kind."""
    shares, sizes = _size_shares(tables, block.division, kind)
    counts = systematic_counts(shares, rows.stop - rows.start, block.offset("persons", kind))
    codes = split_by_rank(block.uniform("persons", rows), counts)
    block.columns["persons"][rows] = sizes.astype(np.int8)[codes]


def _size_shares(
    tables: HouseholdTables, division: int, kind: int
) -> tuple[FloatArray, FloatArray]:
    if kind == ARRIVING:
        return arrival_sizes(tables)
    people = tables.people
    if kind == FAMILY_RURAL:
        mean = tables.households.value("mean_size_rural_family", "all", unit="persons")
    elif kind == FAMILY_URBAN:
        households = people.households_family[division] - people.households_rural[division]
        mean = people.family_urban[division] / households
    else:
        persons = people.collective_urban[division] + people.collective_rural[division]
        mean = persons / people.households_collective[division]
    item = "size_shape" if kind in (FAMILY_URBAN, FAMILY_RURAL) else "size_shape_collective"
    sizes = np.arange(1.0, 9.0)
    shape = tables.households.by(range(1, 9), item, unit="1")
    return tilted(shape, sizes, float(mean)), sizes


def _draw_incomes(block: Block, tables: HouseholdTables, kind: int, rows: slice) -> None:
    """Log-normal income per head, falling with household size, exact in the mean over people."""
    size = block.columns["persons"][rows].astype(np.float64)
    ln_size = np.log(size)
    ln_size -= ln_size.mean()
    variance = float(np.square(ln_size).sum()) / size.size  # a dot product depends on BLAS threads
    elasticity = tables.households.value("size_income_elasticity", "all", unit="1")
    sigma = tables.households.value("income_sigma", AREA[kind], unit="1")
    # the slope of ln income on ln size that gives ln size this slope on ln income
    slope = elasticity * sigma * sigma / variance if variance > 0.0 else 0.0
    rest = np.sqrt(max(sigma * sigma - slope * slope * variance, 0.0))
    ln_per_head = slope * ln_size + rest * stratified_normal(block.uniform("income", rows))
    income = np.exp(ln_per_head) * size
    income *= _mean_income(tables, block.division, kind) * size.sum() / income.sum()
    block.columns["income"][rows] = income
    block.ln_income[rows] = np.log(income) - np.log(income.mean())


def _mean_income(tables: HouseholdTables, division: int, kind: int) -> float:
    """Income per head of a kind, yuan/yr, so that the urban and rural means are as published.

    Residents of collective households earn a fixed ratio of the urban mean of their division;
    families earn what brings urban and rural people to theirs. Newcomers earn like families.
    """
    households, people = tables.households, tables.people
    urban, rural = households.by(("urban", "rural"), "income_per_head", unit="yuan/yr")
    urban_people = people.family_urban + people.collective_urban
    urban *= _division_ratio(tables.division("urban_income_ratio", "1"), urban_people, division)
    collective = urban * households.value("income_collective_ratio", "all", unit="1")
    if kind in (COLLECTIVE_URBAN, COLLECTIVE_RURAL):
        return float(collective)
    if kind == FAMILY_RURAL:
        rural_people = people.family_rural + people.collective_rural
        ratio = tables.division("rural_income_ratio", "1")
        mean = rural * _division_ratio(ratio, rural_people, division)
        family, other = people.family_rural[division], people.collective_rural[division]
    else:
        mean = urban
        family, other = people.family_urban[division], people.collective_urban[division]
    return float(mean + (mean - collective) * other / family)


def _division_ratio(ratio: FloatArray, weight: FloatArray, division: int) -> float:
    """Ratio of one division to the city mean, exact over the weights."""
    return float(ratio[division] * weight.sum() / (ratio @ weight))


def _draw_use_factor(block: Block, tables: HouseholdTables, rows: slice) -> None:
    """Appliance use against households of equal income and size: log-normal, mean 1."""
    sigma = tables.households.value("use_sigma", "all", unit="1")
    drawn = np.exp(sigma * stratified_normal(block.uniform("use factor", rows)))
    block.columns["use_factor"][rows] = drawn / drawn.mean()
