"""What is known of the energy of named sites and steel lines, before the rest is drawn."""

from collections.abc import Mapping

import numpy as np

from agents.conversions import GJ_PER_TJ, TJ_PER_TWH
from agents.firms.kinds import SteelRoute
from sim.build.allotment import FloatArray
from sim.build.firms.roster import Roster, steel_route
from sim.build.firms.tables import TJ_PER_PJ, FirmTables

TONNES_PER_MT = 1e6
KnownUse = dict[str, dict[int, float]]  # by fuel and row, TJ a year


def known_use(tables: FirmTables, roster: Roster) -> KnownUse:
    """Return the energy of named sites, as far as it is listed."""
    units = {"electricity": ("TWh/yr", TJ_PER_TWH)}
    known: KnownUse = {}
    for fuel in ("electricity", "heat", "coal", "natural_gas", "lpg"):
        unit, factor = units.get(fuel, ("PJ/yr", TJ_PER_PJ))
        known[fuel] = {}
        for row in np.flatnonzero(roster.site >= 0).tolist():
            name = str(tables.sites["site"][roster.site[row]])
            if (name, fuel) in tables.emitters:
                known[fuel][row] = tables.emitters.value(name, fuel, unit=unit) * factor
    return known


def fill_steel_lines(
    tables: FirmTables, roster: Roster, use: Mapping[str, FloatArray], known: KnownUse
) -> None:
    """Fill steel lines: charge from the route, coal and coke of the balance by hot metal."""
    lines = np.flatnonzero(roster.line >= 0)
    charge = 0.0
    for row in lines.tolist():
        name = str(tables.line_names["line"][roster.line[row]])
        kind = steel_route(tables, int(roster.line[row]))
        route = kind.name.lower()
        crude = tables.lines.value(name, "crude_steel", unit="Mt/yr") * TONNES_PER_MT
        use["crude_steel"][row] = crude
        known["electricity"][row] = (
            crude * tables.routes.value(route, "electricity", unit="MWh/t") * TJ_PER_TWH / 1e6
        )
        gas = tables.routes.value(route, "natural_gas", unit="GJ/t")
        known["natural_gas"][row] = crude * gas / GJ_PER_TJ
        known["heat"][row] = 0.0
        if kind == SteelRoute.BLAST_FURNACE:
            hot_metal = tables.lines.value(name, "hot_metal", unit="Mt/yr") * TONNES_PER_MT
            use["hot_metal"][row] = hot_metal
        else:
            coal = tables.routes.value(route, "coal", unit="GJ/t")
            use["iron_coal"][row] = crude * coal / GJ_PER_TJ
            charge += use["iron_coal"][row]
    iron = use["hot_metal"] / use["hot_metal"].sum()
    use["iron_coal"] += iron * (tables.use("steel", "coal", "iron") - charge)
    use["iron_coke"] += iron * tables.use("steel", "coke_and_derived_gas", "iron")
