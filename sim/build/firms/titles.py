"""Titles, development zones and makers for new energy among the firms of 2020."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.firms.kinds import MANUFACTURING, SECTORS
from agents.machinery.chance import Stream
from agents.machinery.state import NEVER
from sim.build.allotment import FloatArray, IntArray
from sim.build.firms.roster import Roster
from sim.build.firms.tables import FirmTables
from sim.divisions import DIVISIONS
from sim.errors import InputError, nearest

HUNDRED_MILLION = 1e8
NEW_ENERGY_TRADES = ("chemicals", "electronics", "machinery")


def draw_titles(
    tables: FirmTables, roster: Roster, gap: FloatArray, city_seed: int
) -> dict[str, NDArray[Any]]:
    """Return who has a title, who is in which zone, and who makes for the new-energy market.

    Titles of 2020 are with firms that meet the bar, the larger the more likely. So are new-energy
    makers, who in each trade together make what the table says, but for less than the smallest.

    Args:
        tables: of the city.
        roster: who the firms are.
        gap: energy per output of each over best practice.
        city_seed: makes the synthetic city.
    """
    size = roster.sector.size
    makers = (roster.sector < len(MANUFACTURING)) & ~roster.small
    return {
        "honour": _titled(tables, roster, gap, makers, city_seed).astype(np.int64),
        "zero_carbon": np.zeros(size, dtype=np.bool_),
        "zero_carbon_due": np.full(size, NEVER, dtype=np.int64),
        "title_started": np.where(roster.arrives > 0, roster.arrives, -1),
        "title_due": np.full(size, NEVER, dtype=np.int64),
        "title_spell": np.zeros(size, dtype=np.int64),
        "green_kept": np.zeros(size),
        "park": _zones(tables, roster, makers, city_seed),
        "new_energy": _new_energy(tables, roster, makers, city_seed),
    }


def zone_divisions(tables: FirmTables) -> IntArray:
    """Return the division of each zone, by code - 1.

    Raises:
        InputError: a zone lies in a division that is none.
    """
    names = tables.parks["division"].tolist()
    for name in names:
        if name not in DIVISIONS:
            allowed, near = "one of " + ", ".join(DIVISIONS), nearest(name, DIVISIONS)
            raise InputError("parks.csv", "division", name, allowed, near)
    return np.array([DIVISIONS.index(name) for name in names])


def _titled(
    tables: FirmTables, roster: Roster, gap: FloatArray, makers: Any, city_seed: int
) -> NDArray[np.bool_]:
    number = round(tables.titles.value("honour", "held_2020", unit="1"))
    able = makers & roster.present & (gap <= tables.titles.value("honour", "bar", unit="1"))
    draws = Stream(city_seed, "firm title").exponential(np.arange(roster.sector.size))
    rank = np.where(able, draws / np.maximum(roster.output, 1.0), np.inf)  # likelier the larger
    held = np.zeros(roster.sector.size, dtype=np.bool_)
    held[np.argsort(rank, kind="stable")[:number]] = True
    return held & able


def _zones(tables: FirmTables, roster: Roster, makers: Any, city_seed: int) -> IntArray:
    """Return the zone of each firm: that share of each division, dealt evenly among its zones."""
    inside = tables.titles.value("park", "member_share", unit="1")
    rows = np.arange(roster.sector.size)
    draws = Stream(city_seed, "firm zone").uniform(rows[:, None], 0, np.arange(2))
    at = zone_divisions(tables)
    park = np.zeros(rows.size, dtype=np.int64)
    for division in range(len(DIVISIONS)):
        codes = 1 + np.flatnonzero(at == division)
        here = makers & (roster.district == division) & (draws[:, 0] < inside)
        if codes.size:
            park[here] = codes[np.floor(draws[here, 1] * codes.size).astype(np.int64)]
    return park


def _new_energy(
    tables: FirmTables, roster: Roster, makers: Any, city_seed: int
) -> NDArray[np.bool_]:
    total = tables.titles.value("new_energy", "output_2020", unit="100M yuan/yr") * HUNDRED_MILLION
    draws = Stream(city_seed, "firm new energy").exponential(np.arange(roster.sector.size))
    power = tables.titles.value("new_energy", "larger_likelier", unit="1")
    draws /= np.maximum(roster.output, 1.0) ** power
    made = np.zeros(roster.sector.size, dtype=np.bool_)
    for trade in NEW_ENERGY_TRADES:
        left = total * tables.titles.value("new_energy", f"share_{trade}", unit="1")
        able = makers & roster.present & (roster.site < 0)  # what named works make is known
        rows = np.flatnonzero(able & (roster.sector == SECTORS.index(trade)))
        for row in rows[np.argsort(draws[rows], kind="stable")]:
            if roster.output[row] <= left:
                made[row] = True
                left -= roster.output[row]
    return made
