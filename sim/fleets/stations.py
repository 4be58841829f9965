"""Stations where trucks swap batteries or take hydrogen: those that stand, and those planned."""

import numpy as np
from numpy.typing import NDArray

from sim.build.fleets.tables import ALL, FleetTables
from sim.build.quota import apportion
from sim.divisions import DIVISIONS
from sim.levers.levers import Levers

PLANNED = ("swap", "hydrogen")
HAULIERS = "tractors"  # planned stations stand where these are stationed
Array = NDArray[np.float64]


def stations_per_km2(tables: FleetTables, levers: Levers, quarter: int) -> dict[str, Array]:
    """Return stations per km2 of land by fuel and division [10] in a quarter.

    Those that stood by the end of 2025 are a table. What the city plans beyond them is added: part
    of it swaps batteries, the rest sells hydrogen, each spread as heavy trucks are. Only whole
    stations stand.

    Args:
        tables: of the fleets.
        levers: of the run.
        quarter: index.
    """
    found = {fuel: tables.stations_per_km2(fuel, quarter) for fuel in ("gas", *PLANNED)}
    land = tables.divisions.by(DIVISIONS, "land_area", unit="km2")
    standing = sum(float((found[fuel] * land).sum()) for fuel in PLANNED)
    more = int(levers.value("truck_swap_h2_stations", quarter) - standing + 1e-9)
    if more <= 0:
        return found
    swapping = tables.number(ALL, "planned_swap_share")
    where = tables.division_shares(HAULIERS)
    weights = np.outer((swapping, 1.0 - swapping), where)
    new = apportion(more * weights, more)
    for fuel, number in zip(PLANNED, new, strict=True):
        found[fuel] = found[fuel] + number / land
    return found
