"""Hazardous waste and sewage works among the firms of 2020, and their waste contracts."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.firms.kinds import MANUFACTURING, SECTORS, WASTE_KINDS, WASTE_ROUTES, Sector
from agents.machinery.chance import Stream
from agents.machinery.state import NEVER
from sim.build.allotment import FloatArray, IntArray, allot, dealt
from sim.build.firms.roster import Roster
from sim.build.firms.tables import FirmTables

TONNES_PER_MT = 1e6
KINDS, ROUTES = WASTE_KINDS[1:], WASTE_ROUTES[1:]


def draw_waste(
    tables: FirmTables, roster: Roster, power: FloatArray, city_seed: int
) -> dict[str, NDArray[Any]]:
    """Return what hazardous waste each firm has and who takes it, and which are sewage works.

    The waste of the firms present in 2020 adds up to the table's, sector by sector, small firms
    having the part that they have of its energy; kinds and routes hold the table's shares but for
    whole firms. Who starts later has no contract yet.

    Args:
        tables: of the city.
        roster: who the firms are.
        power: electricity of each for drives, TJ a year.
        city_seed: makes the synthetic city.
    """
    rows = np.arange(roster.sector.size)
    draws = Stream(city_seed, "firm waste").uniform(rows[:, None], 0, np.arange(3))
    amount = _amounts(tables, roster, city_seed)
    tonnes = amount * roster.weight
    large, small = roster.present & ~roster.small, roster.present & roster.small
    groups = (large, small, *roster.cohorts[1:])  # drawn apart: the large are so at every scale
    kind = np.zeros(rows.size, np.int64)
    for sector in MANUFACTURING:
        shares = shares_of(tables, KINDS, sector)
        for group in groups:
            here = np.flatnonzero(group & (roster.sector == SECTORS.index(sector)))
            kind[here] = 1 + allot(tonnes[here], shares, draws[here, 0])
    route = np.zeros(rows.size, np.int64)
    for code, name in enumerate(KINDS, start=1):
        shares = shares_of(tables, ROUTES, name)
        for group in groups[:2]:  # who starts later has no contract yet
            here = np.flatnonzero(group & (kind == code))
            route[here] = 1 + allot(tonnes[here], shares, draws[here, 1])
    return {
        "hazardous_waste": amount,
        "waste_kind": kind,
        "waste_route": route,
        "waste_started": np.where(roster.arrives > 0, roster.arrives, -1),
        "waste_due": np.full(rows.size, NEVER, dtype=np.int64),
        "waste_spell": np.zeros(rows.size, dtype=np.int64),
        "sorted_scrap": np.zeros(rows.size),
        "scrap_spell": np.zeros(rows.size, dtype=np.int64),
        "sewage": _sewage_works(tables, roster, power, draws[:, 2]),
        "benchmark": np.zeros(rows.size, dtype=np.bool_),
    }


def shares_of(tables: FirmTables, items: Sequence[str], subject: str) -> FloatArray:
    """Return the shares of kinds in a sector's waste, or of routes in a kind's; float64 [items]."""
    found = [tables.hazardous.value(item, subject, unit="share") for item in items]
    return np.array(found) / sum(found)


def _amounts(tables: FirmTables, roster: Roster, city_seed: int) -> FloatArray:
    """Return hazardous waste, t a year: large firms have less per output, and firms differ."""
    table = tables.hazardous
    power = 1.0 - table.value("falls_with_size", "all", unit="1")
    spread = table.value("log_sd", "all", unit="1")
    luck = Stream(city_seed, "firm waste amount").normal(np.arange(roster.sector.size))
    basis = roster.output**power * np.exp(spread * luck)
    total = table.value("generated", "all", unit="Mt/yr") * TONNES_PER_MT
    most = total * table.value("largest_firm", "all", unit="share")
    amount = np.zeros(roster.sector.size)
    for sector in MANUFACTURING:
        here = roster.sector == SECTORS.index(sector)
        part = total * table.value("sector_share", sector, unit="share")
        with_small = part * tables.share(sector, "small_energy_share")
        large, small = here & roster.present & ~roster.small, here & roster.small
        factor = (part - with_small) / float(basis[large].sum())
        amount[here & ~roster.small] = basis[here & ~roster.small] * factor
        amount[large] = dealt(basis[large], part - with_small, most)
        amount[small] = basis[small] * (with_small / float((basis * roster.weight)[small].sum()))
    return amount


def _sewage_works(
    tables: FirmTables, roster: Roster, power: FloatArray, draws: FloatArray
) -> NDArray[np.bool_]:
    """Return who cleans sewage: utilities that use the table's part of their sector's power."""
    share = tables.circular.value("sewage", "power_share", unit="share")
    sewage = np.zeros(roster.sector.size, dtype=np.bool_)
    for cohort in roster.cohorts:
        here = np.flatnonzero((roster.sector == Sector.WATER_AND_GAS_SUPPLY) & cohort)
        codes: IntArray = allot(power[here], np.array([1.0 - share, share]), draws[here])
        sewage[here] = codes == 1
    return sewage
