"""What energy the firms use in 2020, and with what: drawn so that sector by fuel is the balance."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.firms.kinds import BUILDINGS, SECTORS, Boiler, Furnace
from agents.machinery.chance import Stream
from sim.build.allotment import FloatArray, IntArray, allot, dealt, factors
from sim.build.firms.groups import floor_share_of_small
from sim.build.firms.known_use import KnownUse, fill_steel_lines, known_use
from sim.build.firms.roster import Roster
from sim.build.firms.tables import FirmTables
from sim.calibration import checked_factor
from sim.errors import InputError

STEAM_FUELS: Mapping[int, str] = {
    Boiler.COAL: "coal",
    Boiler.GAS: "natural_gas",
    Boiler.BIOMASS: "biomass",
    Boiler.PURCHASED_HEAT: "heat",
}
FURNACE_FUELS: Mapping[int, str] = {
    Furnace.COAL: "coal",
    Furnace.COKE: "coke_and_derived_gas",
    Furnace.GAS: "natural_gas",
    Furnace.OIL: "fuel_oil",
    Furnace.LPG: "lpg",
    Furnace.BIOMASS: "biomass",
}
FUELS_OF: Mapping[str, Mapping[int, str]] = {"steam": STEAM_FUELS, "furnace": FURNACE_FUELS}
EQUIPMENT = {  # names in the table of heat technologies, by service and code; code 0 is none
    "steam": ("coal_boiler", "gas_boiler", "biomass_boiler", "purchased_heat", "electric_boiler",
              "heat_pump", "hydrogen_boiler"),
    "furnace": ("coal_furnace", "coke_furnace", "gas_furnace", "oil_furnace", "lpg_furnace",
                "biomass_furnace", "electric_furnace", "hydrogen_furnace"),
}  # fmt: skip
SITE_FUELS: Mapping[str, Mapping[str, int]] = {  # what a named site's fuel is burnt in
    "steam": {"heat": Boiler.PURCHASED_HEAT},
    "furnace": {"coal": Furnace.COAL, "natural_gas": Furnace.GAS},
}
SMALL_FUELS = ("natural_gas", "lpg", "biomass", "gasoline", "diesel", "electricity")
STATES = ("power", "steam", "furnace_heat", "petrol", "diesel", "feedstock", "iron_coal",
          "iron_coke", "crude_steel", "hot_metal")  # fmt: skip
DATA_CENTRES = "data_centres"

Rows = NDArray[np.int64]


@dataclass
class EnergyUse:
    """Energy services and equipment of every row; arrays [rows], TJ or t a year at base output.

    `use` holds one array per name in STATES (heat as useful heat). `rounding` holds, by (sector,
    large or small, equipment), the factor on the heat of its firms that brings them to the balance
    exactly, because firms are whole: a calibration factor (`sim.calibration`).
    """

    gap: FloatArray
    use: dict[str, FloatArray]
    boiler: IntArray
    furnace: IntArray
    rounding: dict[tuple[str, str, str], float]


def installed(tables: FirmTables, service: str, item: str = "installed_efficiency") -> FloatArray:
    """Return a dimensionless number of the heat equipment by code; code 0 (none) has 1."""
    names = EQUIPMENT[service]
    return np.array([1.0, *(tables.heat.value(name, item, unit="1") for name in names)])


def draw_energy(tables: FirmTables, roster: Roster, city_seed: int) -> EnergyUse:
    """Return the energy services of all firms; those present add up to the balance exactly.

    Raises:
        InputError: firms of some equipment cannot be brought to the balance by a factor between
            0.7 and 1.4.
        ValueError: named sites use more than the balance holds.
    """
    number = roster.sector.size
    rows = np.arange(number)
    luck = Stream(city_seed, "firm equipment").uniform(rows[:, None], 0, np.arange(2))
    gap, size = _gap_and_size(tables, roster, city_seed)
    none = np.zeros(number, dtype=np.int64)
    use = {name: np.zeros(number) for name in STATES}
    energy = EnergyUse(gap, use, none.copy(), none.copy(), {})
    known = known_use(tables, roster)
    fill_steel_lines(tables, roster, energy.use, known)
    for code, sector in enumerate(SECTORS):
        here = np.flatnonzero(roster.sector == code)
        present = here[roster.arrives[here] == 0]
        later = here[roster.arrives[here] > 0]
        shares = _shares_of_small(tables, sector)
        for small in (False, True):
            chosen = present[roster.small[present] == small]
            if chosen.size:
                totals = _Totals(tables, sector, small, shares)
                mass = size[chosen] * roster.weight[chosen]
                _serve_rest(totals, energy, chosen, mass, roster.weight, known)
                _serve_heat(totals, energy, chosen, mass, roster, known, luck)
        if later.size:
            known_well = sector == DATA_CENTRES  # most of its power is at named sites
            pattern = present[~roster.small[present] & (known_well | (roster.site[present] < 0))]
            better = tables.behave("growth", "entrant_intensity", "1")
            if sector in BUILDINGS:  # to the code of 2020: no better than the stock, as it is used
                better = float(size[pattern].sum() / (size[pattern] / gap[pattern]).sum())
            _like_the_others(better, energy, later, pattern, size, known)
    return energy


@dataclass(frozen=True)
class _Totals:
    """What one group of firms (large or small) of a sector uses by fuel and service."""

    tables: FirmTables
    sector: str
    small: bool
    share_of_small: Mapping[str, float]

    def of(self, fuel: str, service: str) -> float:
        """Return TJ a year."""
        share = 0.0 if service == "feedstock" else self.share_of_small[fuel]
        total = self.tables.use(self.sector, fuel, service)
        return total * (share if self.small else 1.0 - share)


def _gap_and_size(
    tables: FirmTables, roster: Roster, city_seed: int
) -> tuple[FloatArray, FloatArray]:
    """Return energy per output over best practice, and energy use relative to the sector."""
    rows = np.arange(roster.sector.size)
    waste = Stream(city_seed, "firm efficiency").normal(rows)
    spread = Stream(city_seed, "firm energy per output").normal(rows)
    gap, log_sd = np.ones(rows.size), np.zeros(rows.size)
    for code, sector in enumerate(SECTORS):
        here = roster.sector == code
        source = tables.buildings if sector in BUILDINGS else tables.sectors
        if (sector, "intensity_over_best_practice") not in source:
            continue
        mean = source.value(sector, "intensity_over_best_practice", unit="1")
        sd = source.value(sector, "intensity_log_sd", unit="1")
        log_sd[here] = tables.behave("energy_use", "log_sd", "1")
        if sector in BUILDINGS:  # what differs between buildings is mostly use, not waste
            log_sd[here], sd = sd, 0.5 * sd
        gap[here] = np.maximum(1.0, mean * np.exp(sd * waste[here] - 0.5 * sd * sd))
    basis = np.where(roster.floor > 0, roster.floor, roster.output / 1e6)
    size = basis * gap * np.exp(log_sd * spread - 0.5 * log_sd * log_sd)
    gap[roster.arrives > 0] = 1.0  # what is built later is built well
    return gap, size


def _shares_of_small(tables: FirmTables, sector: str) -> dict[str, float]:
    """Return for each fuel the share of the sector's use that is with the sampled small firms."""
    fuels = {*STEAM_FUELS.values(), *FURNACE_FUELS.values(), *SMALL_FUELS}
    if sector in BUILDINGS:
        return dict.fromkeys(fuels, floor_share_of_small(tables, sector))
    share = tables.share(sector, "small_energy_share", 0.0)
    return {fuel: share if fuel in SMALL_FUELS else 0.0 for fuel in fuels}


def _serve_rest(
    totals: _Totals,
    energy: EnergyUse,
    rows: Rows,
    mass: FloatArray,
    weight: FloatArray,
    known: KnownUse,
) -> None:
    """Deal out electricity, liquid fuels and feedstock in proportion to size."""
    for state, fuel, service in (
        ("power", "electricity", "power"),
        ("petrol", "gasoline", "vehicles"),
        ("diesel", "diesel", "vehicles"),
        ("feedstock", "lpg", "feedstock"),
    ):
        total = totals.of(fuel, service)
        given = {row: v for row, v in known.get(fuel, {}).items() if row in set(rows.tolist())}
        rest = total - sum(given.values())
        if rest < -1e-9 * total:
            raise _more_than_there_is(totals, fuel)
        column = energy.use[state]
        column[list(given)] = list(given.values())
        free = ~np.isin(rows, list(given))
        if rest > 0 and free.any():
            column[rows[free]] = mass[free] * (rest / mass[free].sum()) / weight[rows[free]]


def _more_than_there_is(totals: _Totals, what: str) -> InputError:
    return InputError(
        totals.tables.emitters.path,
        f"{what} of sites of {totals.sector}",
        "more than the sector uses",
        "at most what energy_balance.csv and fuel_services.csv give the sector",
    )


def _serve_heat(
    totals: _Totals,
    energy: EnergyUse,
    rows: Rows,
    mass: FloatArray,
    roster: Roster,
    known: KnownUse,
    luck: FloatArray,
) -> None:
    """Give every firm a boiler and a furnace, so that each fuel of the sector is used up."""
    for n, (service, state, kind) in enumerate(
        (("steam", "steam", energy.boiler), ("furnace", "furnace_heat", energy.furnace))
    ):
        fuels = FUELS_OF[service]
        efficiency = installed(totals.tables, service)
        heat = energy.use[state]
        wanted = np.zeros(efficiency.size)
        for code, fuel in fuels.items():
            wanted[code] = totals.of(fuel, service)
        free = np.ones(rows.size, dtype=np.bool_)
        for fuel, code in SITE_FUELS[service].items():
            for place in np.flatnonzero(np.isin(rows, list(known[fuel]))).tolist():
                amount = known[fuel][int(rows[place])]
                heat[rows[place]] = amount * efficiency[code]
                kind[rows[place]] = code if amount > 0 else 0
                wanted[code] -= amount
                free[place] = False
        if (wanted < 0).any():
            raise _more_than_there_is(totals, service)
        useful = wanted * efficiency
        if useful.sum() == 0 or not free.any():
            continue
        pool = rows[free]  # each has one boiler: none needs more than the commonest serves in all
        share = dealt(mass[free], float(useful.sum()), float(useful.max()))
        kind[pool] = allot(share, useful, luck[pool, n])
        scale = factors(share, kind[pool], useful)
        group = "small" if totals.small else "large"
        heat[pool] = share * scale[kind[pool]] / roster.weight[pool]
        for code in np.flatnonzero(wanted).tolist():
            key = (totals.sector, group, EQUIPMENT[service][code - 1])
            energy.rounding[key] = checked_factor(  # far off, they are not those of the balance
                totals.tables.balance.path,
                f"heat of {', '.join(key)}",
                float(scale[code]),
                "of what the balance gives them to what they hold as drawn",
            )


def _like_the_others(
    better: float,
    energy: EnergyUse,
    later: Rows,
    pattern: Rows,
    size: FloatArray,
    known: KnownUse,
) -> None:
    """Give firms that may enter the energy per output of their sector, less what is better now."""
    for state in ("power", "steam", "furnace_heat", "petrol", "diesel"):
        mean = energy.use[state][pattern].sum() / size[pattern].sum()
        energy.use[state][later] = size[later] * mean * better
    for row in later.tolist():
        if row in known["electricity"]:
            energy.use["power"][row] = known["electricity"][row]
    energy.boiler[later] = np.where(energy.use["steam"][later] > 0, Boiler.GAS, Boiler.NONE)
    energy.furnace[later] = np.where(
        energy.use["furnace_heat"][later] > 0, Furnace.GAS, Furnace.NONE
    )
