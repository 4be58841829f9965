"""The firms of the synthetic city: one column per state of agents.firms.firm.Firm."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from agents.firms.kinds import BUILDINGS, MANUFACTURING, MEASURES_PER_SECTOR, SECTORS, Boiler, Owner
from agents.machinery.chance import Stream
from agents.machinery.state import NEVER
from sim.build.allotment import FloatArray, IntArray
from sim.build.firms.data_centres import pue_of
from sim.build.firms.energy import DATA_CENTRES, EnergyUse, draw_energy, installed
from sim.build.firms.equipment import (
    MeasureCurve,
    carbon_groups,
    draw_ages,
    draw_measures,
    draw_roof_pv,
    draw_storage,
    measure_curve,
    own_steam_prices,
    roof_areas,
    steel_campaigns,
)
from sim.build.firms.newcomers import TO_2060
from sim.build.firms.roster import Roster, draw_roster
from sim.build.firms.tables import FirmTables
from sim.build.firms.titles import draw_titles
from sim.build.firms.waste import draw_waste
from sim.clock import QUARTERS_PER_YEAR

Columns = dict[str, NDArray[Any]]
LARGEST_EXPORT_SHARE = 0.95


def build_firms(
    tables: FirmTables, city_seed: int, scale: float, last_quarter: int = TO_2060.first - 1
) -> Columns:
    """Return the columns of all firms, those of later years included (inactive).

    Args:
        tables: from `read_firm_tables`.
        city_seed: makes the synthetic city; two seeds give two cities with the same margins.
        scale: share of the small firms and buildings that get a row, each standing for more.
        last_quarter: of the run; newcomers of 2036 and later stand behind all others.

    Returns:
        One array per state of `Firm`, all of one length. The final energy of the active rows times
        their weight is the base-year balance, sector by fuel.
    """
    roster = draw_roster(tables, city_seed, scale, last_quarter)
    energy = draw_energy(tables, roster, city_seed)
    curve = measure_curve(tables)
    columns = _identity(tables, roster, city_seed)
    columns |= _services(tables, roster, energy, city_seed)
    columns |= _equipment(tables, roster, energy, curve, city_seed)
    columns["energy_2020"] = energy_as_equipped(columns)
    columns |= _diaries(roster, city_seed)
    columns |= draw_waste(tables, roster, energy.use["power"], city_seed)
    columns |= draw_titles(tables, roster, energy.gap, city_seed)
    return columns


def _identity(tables: FirmTables, roster: Roster, city_seed: int) -> Columns:
    rows = np.arange(roster.sector.size)
    knows = np.where(
        roster.small,
        tables.behave("awareness", "small", "1"),
        tables.behave("awareness", "large", "1"),
    )
    heavy = np.array([tables.share(s, "energy_intensive", 0.0) > 0 for s in SECTORS])
    return {
        "sector": roster.sector,
        "district": roster.district,
        "site": roster.site,
        "line": roster.line,
        "owner": roster.owner,
        "small": roster.small,
        "weight": roster.weight,
        "active": roster.present.copy(),
        "arrives": roster.arrives,
        "base_output": roster.output,
        "activity": np.ones(rows.size),
        "standing": roster.output.copy(),
        "export_share": _export_shares(tables, roster, city_seed),
        "floor_area": roster.floor,
        "granted": np.zeros(rows.size),
        "hurdle_rate": _hurdle_rates(tables, roster, city_seed),
        "aware": Stream(city_seed, "firm awareness").uniform(rows) < knows,
        "openness": Stream(city_seed, "firm openness").uniform(rows),
        "energy_intensive": heavy[roster.sector],
        "carbon_desk": np.zeros(rows.size, dtype=np.bool_),
        "carbon_verified": np.zeros(rows.size, dtype=np.bool_),
    }


def _export_shares(tables: FirmTables, roster: Roster, city_seed: int) -> FloatArray:
    """Return shares whose mean over the larger firms of a sector, by output, is the table's."""
    draws = Stream(city_seed, "firm exports").exponential(np.arange(roster.sector.size))
    wish = draws * np.where(roster.owner == Owner.FOREIGN, 2.0, 1.0)
    shares = np.zeros(roster.sector.size)
    weight = roster.output * roster.weight
    for code, sector in enumerate(SECTORS):
        here = roster.sector == code
        target = 0.0 if sector in BUILDINGS else tables.share(sector, "export_share", 0.0)
        if target == 0.0 or not here.any():
            continue
        base = here & roster.present & ~roster.small
        factor = target
        for _ in range(60):  # a few exporters reach the cap; the others take what is missing
            shares[here] = np.minimum(LARGEST_EXPORT_SHARE, factor * wish[here])
            mean = float((shares * weight)[base].sum() / weight[base].sum())
            factor *= target / mean
    return shares


def _hurdle_rates(tables: FirmTables, roster: Roster, city_seed: int) -> FloatArray:
    owners = [tables.behave("hurdle_rate", o.name.lower(), "1/yr") for o in Owner]
    rate = np.array(owners)[roster.owner]
    small_private = roster.small & (roster.owner == Owner.PRIVATE)
    rate[small_private] = tables.behave("hurdle_rate", "small", "1/yr")
    sd = tables.behave("hurdle_rate", "log_sd", "1")
    draws = Stream(city_seed, "firm hurdle rate").normal(_companies(roster))
    return rate * np.exp(sd * draws - 0.5 * sd * sd)


def _companies(roster: Roster) -> IntArray:
    """Return the first row of the company of each row: all lines of a works are one company."""
    first = np.arange(roster.site.size)
    named = roster.site >= 0
    _, start, where = np.unique(roster.site[named], return_index=True, return_inverse=True)
    first[named] = np.flatnonzero(named)[start][where]
    return first


def _services(tables: FirmTables, roster: Roster, energy: EnergyUse, city_seed: int) -> Columns:
    """Split heat by temperature: firms differ, and their mean is near the sector's."""
    rows = np.arange(roster.sector.size)
    noise = Stream(city_seed, "firm temperatures").normal(rows[:, None], 0, np.arange(2))
    noise *= tables.behave("energy_use", "temperature_log_odds_sd", "1")
    use = energy.use
    low = _mixed(tables, roster, "steam_below_100", 0.9, noise[:, 0])
    hot = _mixed(tables, roster, "furnace_above_500", 0.0, noise[:, 1])
    columns = {
        "steam_low": use["steam"] * low,
        "steam_mid": use["steam"] - use["steam"] * low,
        "furnace_high": use["furnace_heat"] - use["furnace_heat"] * hot,
        "furnace_very_high": use["furnace_heat"] * hot,
    }
    unsplit = use.keys() - {"steam", "furnace_heat"}
    return columns | {name: use[name] for name in unsplit}


def _mixed(
    tables: FirmTables, roster: Roster, item: str, default: float, noise: FloatArray
) -> FloatArray:
    share = np.array([tables.share(s, item, default) for s in SECTORS])[roster.sector]
    inner = np.clip(share, 1e-6, 1.0 - 1e-6)
    return np.where((share > 0) & (share < 1), expit(logit(inner) + noise), share)


def _equipment(
    tables: FirmTables, roster: Roster, energy: EnergyUse, curve: MeasureCurve, city_seed: int
) -> Columns:
    rows = np.arange(roster.sector.size)
    luck = Stream(city_seed, "firm connections").uniform(rows[:, None], 0, np.arange(3))
    bits, scale = draw_measures(curve, roster, energy, city_seed)
    area = roof_areas(tables, roster, city_seed)
    pv_power, pv_built = draw_roof_pv(tables, roster, area, city_seed)
    battery, battery_built = draw_storage(tables, roster, energy.use["power"], city_seed)
    route, relining = steel_campaigns(tables, roster)
    columns: Columns = {
        "carbon_group": carbon_groups(roster, energy),
        "efficiency_gap": energy.gap,
        "saving_scale": scale,
        "measures_taken": bits,
        "project": first_project(bits, roster.sector),
        "energy_band": np.zeros(rows.size, dtype=np.int64),  # written when they live
        "fuel_factor": np.ones(rows.size),
        "electricity_factor": np.ones(rows.size),
        "boiler": energy.boiler,
        "furnace": energy.furnace,
        "steam_network": (energy.boiler == Boiler.PURCHASED_HEAT)
        | (luck[:, 0] < tables.behave("process_heat", "steam_network_share", "1")),
        "heat_price_ratio": own_steam_prices(tables, roster),
        "biomass_access": (energy.boiler == Boiler.BIOMASS)
        | (luck[:, 2] < tables.behave("process_heat", "biomass_access", "1")),
        "electrifiable": luck[:, 1]
        < tables.heat.value("electric_furnace", "reach_above_500C", unit="1"),
        "steel_route": route,
        "relining_due": relining,
        "digital": _digital(tables, roster, city_seed),
        "built_to": np.zeros(rows.size, dtype=np.int64),
        "built": np.full(rows.size, NEVER, dtype=np.int64),
        "clean_heat": np.zeros(rows.size, dtype=np.bool_),
        "roof_area": area,
        "pv_power": pv_power,
        "pv_waiting": np.zeros(rows.size),
        "pv_told": np.zeros(rows.size),
        "pv_exposure": np.zeros(rows.size),
        "microgrid": np.zeros(rows.size, dtype=np.bool_),
        "pv_built": pv_built,
        "storage_power": battery,
        "storage_built": battery_built,
        "on_call": np.zeros(rows.size),
        "green_share": np.zeros(rows.size),
        "agreed_premium": np.zeros(rows.size),
        "managed": np.zeros(rows.size, dtype=np.bool_),
        "standard": np.zeros(rows.size, dtype=np.int64),
        "pue": np.ones(rows.size),
    }
    centres = roster.sector == SECTORS.index(DATA_CENTRES)
    columns["pue"][centres] = pue_of(tables, centres, roster, energy)
    for service, kind in (("boiler", energy.boiler), ("furnace", energy.furnace)):
        table = "steam" if service == "boiler" else "furnace"
        columns[f"{service}_efficiency"] = installed(tables, table)[kind]
        columns[f"{service}_built"] = draw_ages(tables, table, kind, roster, city_seed)
    return columns


def energy_as_equipped(columns: Columns) -> FloatArray:
    """Return what each row uses for heat and power at base output as it is equipped, TJ a year.

    A row of later years is taken as it would have been equipped in 2020.
    """
    steam = (columns["steam_low"] + columns["steam_mid"]) / columns["boiler_efficiency"]
    direct = columns["furnace_high"] + columns["furnace_very_high"]
    return np.asarray(steam + direct / columns["furnace_efficiency"] + columns["power"])


def _digital(tables: FirmTables, roster: Roster, city_seed: int) -> NDArray[np.bool_]:
    """Return which manufacturers above the threshold were digital in 2020; nobody else was."""
    share = tables.programmes.value("digital", "share_2020", unit="1")
    luck = Stream(city_seed, "firm digital in 2020").uniform(np.arange(roster.sector.size))
    makers = roster.sector < len(MANUFACTURING)
    return makers & ~roster.small & roster.present & (luck < share)


def first_project(measures_taken: NDArray[np.uint8], sector: IntArray) -> IntArray:
    """Return the first measure of the sector's curve that is not in place, as sector x 8 + slot.

    A firm that has them all points at slot 7, which its bits show to be done.
    """
    free = ~measures_taken
    lowest = np.full(measures_taken.size, MEASURES_PER_SECTOR - 1, dtype=np.int64)
    for slot in range(MEASURES_PER_SECTOR - 1, -1, -1):
        lowest[(free >> slot) & 1 == 1] = slot
    return sector.astype(np.int64) * MEASURES_PER_SECTOR + lowest


def _diaries(roster: Roster, city_seed: int) -> Columns:
    """Clocks of all decisions at their start; what is dated by a hazard is dated by its diary."""
    rows = np.arange(roster.sector.size)
    spread = Stream(city_seed, "firm calendar").uniform(rows[:, None], 0, np.arange(3))
    of_year = np.floor(spread * QUARTERS_PER_YEAR).astype(np.int64)
    columns: Columns = {}
    for name in ("retrofit", "digital", "motor", "boiler", "furnace", "pv", "storage", "exit"):
        columns[f"{name}_due"] = np.full(rows.size, NEVER, dtype=np.int64)
        columns[f"{name}_spell"] = np.zeros(rows.size, dtype=np.int64)
    for name in ("retrofit", "digital", "motor", "pv", "storage"):
        columns[f"{name}_started"] = np.where(roster.arrives > 0, roster.arrives, -1)
    start = np.where(roster.arrives > 0, roster.arrives, 0)
    columns["green_due"] = start + of_year[:, 0]
    columns["growth_due"] = np.maximum(QUARTERS_PER_YEAR, roster.arrives + QUARTERS_PER_YEAR)
    talk = np.floor(spread[:, 2] * QUARTERS_PER_YEAR).astype(np.int64)
    columns["hear_due"] = start + QUARTERS_PER_YEAR + talk
    for name in ("green", "growth", "entry", "relining", "hear", "build"):
        columns[f"{name}_spell"] = np.zeros(rows.size, dtype=np.int64)
    columns["package_asked"] = np.zeros(rows.size, dtype=np.int64)
    columns["refused"] = np.zeros(rows.size, dtype=np.bool_)
    return columns
