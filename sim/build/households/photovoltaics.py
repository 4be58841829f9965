"""Rooftop PV of households at the start of 2020."""

import numpy as np

from agents.machinery.state import NEVER
from sim.build.households.block import Block
from sim.build.households.tables import FAMILY_RURAL, FAMILY_URBAN, HouseholdTables
from sim.build.quota import (
    FloatArray,
    IntArray,
    apportion,
    choose,
    logit,
    split_by_rank,
    systematic_counts,
)
from sim.clock import FIRST_YEAR, QUARTERS_PER_YEAR

_RURAL = 0.7  # logit of having PV in the country against the town, at equal roof and income
_WITH_INCOME = 0.5
_ROOF_OF_FIRST_BUILDERS = 0.8  # at least this part of the roof that the usual system needs


def plan_photovoltaics(tables: HouseholdTables, scale: float) -> IntArray:
    """Rows with PV per division (length 10), in proportion to the owners of a roof."""
    people, dwellings = tables.people, tables.dwellings
    other = dwellings.by(("urban other", "rural other"), "type_share", unit="1")
    flats = tables.division("apartment_share_urban", "1")
    flats_rural = dwellings.value("type_share", "rural apartment", unit="1")
    owners = dwellings.by(("urban house", "rural house"), "owner_share", unit="1")
    urban_families = people.households_family - people.households_rural
    urban = np.maximum(urban_families * (1.0 - flats - other[0]), 0.0) * owners[0]
    rural = people.households_rural * (1.0 - flats_rural - other[1]) * owners[1]
    size = tables.roofs.value("system_size", "house", unit="kW")
    total = round(_stock_kw(tables)[1][-1] / size * scale)
    roofs = urban + rural
    return apportion(roofs / roofs.sum() * total, total)


def _stock_kw(tables: HouseholdTables) -> tuple[IntArray, FloatArray]:
    """Years before 2020 and the PV of households at their end, kW."""
    item = "household_pv_year_end"
    years = sorted(int(y) for (i, y), _ in tables.roofs.rows if i == item and int(y) < FIRST_YEAR)
    return np.array(years), 1000.0 * tables.roofs.by(years, item, unit="MW")


def draw_photovoltaics(block: Block, tables: HouseholdTables, plan: IntArray, scale: float) -> None:
    """Fill pv_kw and pv_built of owners with a roof, sized by the roof, exact in kW."""
    columns, rows = block.columns, block.rows(FAMILY_URBAN, FAMILY_RURAL)
    columns["pv_built"][:] = NEVER
    roof = columns["roof_area"][rows].astype(np.float64)
    score = np.log(np.maximum(roof, 1.0)) + _WITH_INCOME * block.ln_income[rows]
    score += _RURAL * ~columns["urban"][rows]
    noise = logit(block.uniform("pv", rows))
    count = int(plan[block.division])
    usual = tables.roofs.value("system_size", "house", unit="kW")
    needed = usual * tables.roofs.value("area_per_kw", "all", unit="m2/kW")
    large = roof >= _ROOF_OF_FIRST_BUILDERS * needed
    having = np.flatnonzero(choose(count, noise - score, eligible=large)) + rows.start
    if not having.size:
        return
    years, stock = _stock_kw(tables)
    size = columns["roof_area"][having].astype(np.float64)
    columns["pv_kw"][having] = size * (stock[-1] * scale * count / plan.sum() / size.sum())
    built = np.diff(stock, prepend=0.0)
    counts = systematic_counts(built, having.size, block.offset("pv year", 0))
    year = years[split_by_rank(block.uniform("pv year", having), counts)]
    within = np.floor(QUARTERS_PER_YEAR * block.uniform("pv quarter", having)).astype(np.int64)
    columns["pv_built"][having] = (year - FIRST_YEAR) * QUARTERS_PER_YEAR + within
