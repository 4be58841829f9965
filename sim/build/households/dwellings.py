"""Where households live: type and age of the dwelling, tenure, floor, roof, home charging.

Neighbours in row order live in alike dwellings (estates and villages), because contacts are
computed from the row order.
"""

import numpy as np

from sim.build.households.block import (
    APARTMENT,
    AREA,
    DORMITORY,
    HOUSE,
    OTHER_DWELLING,
    Block,
)
from sim.build.households.tables import ARRIVING, COLLECTIVE_URBAN, HouseholdTables
from sim.build.quota import (
    FloatArray,
    choose,
    logit,
    lognormal_sigma,
    stratified_normal,
    systematic_counts,
)
from sim.divisions import DIVISIONS

VINTAGES = ("before 1990", "1990-1999", "2000-2004", "2005-2009", "2010-2014", "2015-2020")
_DWELLINGS = ("apartment", "house", "other", "dormitory")
_FIRST_NOT_OLD = VINTAGES.index("2005-2009")  # built to the first energy code of the zone
_OWNER_WITH_INCOME = 0.5  # logit of owning per unit of ln income
_PARKING_WITH_INCOME = 0.5  # logit of a parking space of one's own, likewise


def draw_dwellings(block: Block, tables: HouseholdTables) -> None:
    """Fill owner, floor_area, roof_area, old_home, home_charging (and dwelling, vintage)."""
    for kind, rows in block.kinds():
        _draw_type_and_vintage(block, tables, kind, rows)
        _draw_tenure(block, tables, kind, rows)
        _draw_floor_and_roof(block, tables, kind, rows)
        _draw_home_charging(block, tables, kind, rows)


def _draw_type_and_vintage(block: Block, tables: HouseholdTables, kind: int, rows: slice) -> None:
    types, shares = _type_shares(tables, block.division, kind)
    number = rows.stop - rows.start
    counts = systematic_counts(shares, number, block.offset("dwelling", kind))
    dwelling = np.repeat(np.array(types, dtype=np.int8), counts)
    vintages = []
    for cell, (type_, count) in enumerate(zip(types, counts, strict=True)):
        shares = _vintage_shares(tables, type_, kind)
        offset = block.offset("vintage", kind * len(_DWELLINGS) + cell)
        parts = systematic_counts(shares, int(count), offset)
        vintages.append(np.repeat(np.arange(len(VINTAGES), dtype=np.int8), parts))
    vintage = np.concatenate(vintages)
    if kind == ARRIVING:  # rows are by arrival: newcomers spread over all types
        order = np.argsort(block.uniform("dwelling", rows), kind="stable")
        dwelling, vintage = dwelling[order], vintage[order]
    block.dwelling[rows], block.vintage[rows] = dwelling, vintage
    block.columns["old_home"][rows] = vintage < _FIRST_NOT_OLD


def _type_shares(
    tables: HouseholdTables, division: int, kind: int
) -> tuple[tuple[int, ...], FloatArray]:
    share, area = tables.dwellings, AREA[kind]
    if area == "collective":
        flats = share.value("type_share", "collective apartment", unit="1")
        return (DORMITORY, APARTMENT), np.array([1.0 - flats, flats])
    if area == "urban":
        name = DIVISIONS[division]
        flats = tables.divisions.value("apartment_share_urban", name, unit="1")
    else:
        flats = share.value("type_share", "rural apartment", unit="1")
    other = share.value("type_share", f"{area} other", unit="1")
    return (APARTMENT, HOUSE, OTHER_DWELLING), np.array([flats, 1.0 - flats - other, other])


def _vintage_shares(tables: HouseholdTables, dwelling: int, kind: int) -> FloatArray:
    if kind == ARRIVING:  # the newest estates
        return np.eye(len(VINTAGES))[-1]
    name = {HOUSE: "house", DORMITORY: "dormitory"}.get(dwelling, "apartment")
    return tables.dwellings.by(VINTAGES, f"vintage_share {name}", unit="1")


def _draw_tenure(block: Block, tables: HouseholdTables, kind: int, rows: slice) -> None:
    """Owners by quota, likelier with income; collective households own nothing."""
    if kind >= COLLECTIVE_URBAN and kind != ARRIVING:
        return
    if kind == ARRIVING:
        share = tables.growth.value("arrival_owner_share", "all", unit="1")
        by_dwelling = np.full(len(_DWELLINGS), share)
    else:
        names = [f"{AREA[kind]} {name}" for name in _DWELLINGS[:3]]
        by_dwelling = tables.dwellings.by(names, "owner_share", unit="1")
    probability = by_dwelling[block.dwelling[rows]]
    score = logit(probability) + _OWNER_WITH_INCOME * block.ln_income[rows]
    count = block.rounded("owner", kind, probability.sum())
    block.columns["owner"][rows] = choose(count, logit(block.uniform("owner", rows)) - score)


def _draw_floor_and_roof(block: Block, tables: HouseholdTables, kind: int, rows: slice) -> None:
    """Log-normal floor area by type, tenure, income, size; usable roof of owners' own houses."""
    columns, table, roofs = block.columns, tables.dwellings, tables.roofs
    variation, income, size = (
        table.value(f"floor_area_{name}", "all", unit="1")
        for name in ("cv", "income_elasticity", "size_elasticity")
    )
    owner = columns["owner"][rows]
    mean = _mean_floor(tables, kind)[block.dwelling[rows], owner.astype(np.intp)]
    deviation = stratified_normal(block.uniform("floor", rows))
    floor = mean * np.exp(
        lognormal_sigma(variation) * deviation
        + income * block.ln_income[rows]
        + size * np.log(columns["persons"][rows])
    )
    columns["floor_area"][rows] = floor * (mean.sum() / floor.sum())
    own_roof = (block.dwelling[rows] == HOUSE) & owner
    if own_roof.any():
        sigma = lognormal_sigma(roofs.value("usable_area_cv", "house", unit="1"))
        roof = np.exp(sigma * deviation[own_roof])
        area = roofs.value("roof_area", "house", unit="m2")
        usable = area * roofs.value("usable_share", "house", unit="1")
        columns["roof_area"][rows][own_roof] = roof * (usable / roof.mean())


def _mean_floor(tables: HouseholdTables, kind: int) -> FloatArray:
    """Mean floor area, m2, by type of dwelling and by tenant or owner: shape (4, 2)."""
    area, table = AREA[kind], tables.dwellings
    mean = np.zeros((len(_DWELLINGS), 2))
    types = (APARTMENT, DORMITORY) if area == "collective" else (APARTMENT, HOUSE, OTHER_DWELLING)
    for dwelling in types:
        name = f"{area} {_DWELLINGS[dwelling]}"
        tenures = [f"{name} tenant", f"{name} owner"]
        keys = tenures if ("floor_area", tenures[0]) in table else [name, name]
        mean[dwelling] = table.by(keys, "floor_area", unit="m2")
    return mean


def _draw_home_charging(block: Block, tables: HouseholdTables, kind: int, rows: slice) -> None:
    """Where a private post is possible, by type, age of the estate and tenure."""
    table = tables.dwellings
    owner, urban = block.columns["owner"][rows], block.columns["urban"][rows]
    by_vintage = table.by([f"apartment {v}" for v in VINTAGES], "home_charging", unit="1")
    tenant = table.value("home_charging_tenant_factor", "apartment", unit="1")
    rural, urban_tenant, urban_owner = table.by(
        ("house rural", "house urban tenant", "house urban owner"), "home_charging", unit="1"
    )
    dormitory, other = table.by(("dormitory", "other"), "home_charging", unit="1")
    flat = by_vintage[block.vintage[rows]] * np.where(owner, 1.0, tenant)
    house = np.where(urban, np.where(owner, urban_owner, urban_tenant), rural)
    probability = np.choose(block.dwelling[rows], [flat, house, other, dormitory])
    noise = logit(block.uniform("home charging", rows))
    count = block.rounded("home charging", kind, probability.sum())
    score = logit(probability) + _PARKING_WITH_INCOME * block.ln_income[rows]
    block.columns["home_charging"][rows] = choose(count, noise - score)
