"""Equipment, measures, roofs and batteries of the firms of 2020."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.firms.kinds import (
    BUILDINGS,
    MANUFACTURING,
    MEASURES_PER_SECTOR,
    SECTORS,
    Boiler,
    Furnace,
    Sector,
)
from agents.machinery.chance import Stream
from agents.machinery.state import NEVER
from sim.build.allotment import FloatArray, IntArray
from sim.build.firms.energy import EQUIPMENT, EnergyUse
from sim.build.firms.groups import floor_share_of_small
from sim.build.firms.roster import Roster, steel_route
from sim.build.firms.tables import FirmTables
from sim.clock import QUARTERS_PER_YEAR
from sim.divisions import DIVISIONS

KW_PER_GW = 1e6
TCE_PER_TJ = 34.1208  # calorific, GB/T 2589
TCE_PER_TJ_ELECTRICITY = 0.3 / 3.6 * 1000.0  # 0.3 kgce/kWh, as the tables of measures count
T_OF_CO2_PER_TJ = 130.0  # of useful heat, coal or gas: enough to tell large from small
LARGE_EMITTER = 26_000.0  # tonnes of CO2 a year, threshold of the national scheme
COHORTS = (2015, 2016, 2017, 2018, 2019)
STEEL_MEASURES_OF_ALL = ("hot_blast", "direct_hot_charging", "energy_control_centre")
KILN_MEASURES = ("kiln_waste_heat_power", "grate_cooler", "roller_press", "alternative_fuels")


@dataclass(frozen=True)
class MeasureCurve:
    """The abatement curve of every sector in slots of rising payback; arrays [sector x 8].

    Empty slots save nothing. `name` is "" there. Savings are shares of the firm's fuel or
    electricity; `capex` is yuan per tce saved a year, all project costs included.
    """

    name: tuple[str, ...]
    fuel_saving: FloatArray
    electricity_saving: FloatArray
    capex: FloatArray
    life: FloatArray
    done: FloatArray


def measure_curve(tables: FirmTables) -> MeasureCurve:
    """Return the measures of all sectors, the cheapest per tce saved first."""
    slots = len(SECTORS) * MEASURES_PER_SECTOR
    names = [""] * slots
    numbers = {k: np.zeros(slots) for k in ("fuel_saving", "electricity_saving", "capex", "life")}
    done = np.ones(slots)
    numbers["life"] += 1.0
    for code, sector in enumerate(SECTORS):
        known = tables.measure_names["measure"][tables.measure_names["sector"] == sector]
        extra = 1.0 + tables.share(sector, "extra_project_cost", 0.0)
        cost = [tables.measures.value(sector, m, "capex", unit="yuan/(tce/yr)") for m in known]
        if len(cost) > MEASURES_PER_SECTOR:
            raise ValueError(f"{sector} has more than {MEASURES_PER_SECTOR} measures")
        for slot, n in enumerate(np.argsort(cost, kind="stable").tolist()):
            place = code * MEASURES_PER_SECTOR + slot
            measure = str(known[n])
            names[place] = measure
            numbers["capex"][place] = cost[n] * extra
            done[place] = tables.measures.value(sector, measure, "done", unit="1")
            numbers["life"][place] = tables.measures.value(sector, measure, "life", unit="yr")
            for kind in ("fuel_saving", "electricity_saving"):
                numbers[kind][place] = tables.measures.value(sector, measure, kind, unit="1")
    return MeasureCurve(tuple(names), **numbers, done=done)


def draw_measures(
    curve: MeasureCurve, roster: Roster, energy: EnergyUse, city_seed: int
) -> tuple[NDArray[np.uint8], FloatArray]:
    """Return the measures in place (bits) and how strongly the others would save here.

    What is left to do is bounded by the firm's own gap to best practice.
    """
    number = roster.sector.size
    slots = np.arange(MEASURES_PER_SECTOR)
    place = roster.sector[:, None] * MEASURES_PER_SECTOR + slots
    draws = Stream(city_seed, "firm measures done").uniform(np.arange(number)[:, None], 0, slots)
    done = draws < curve.done[place]
    done |= ~_applicable(curve, roster, energy)
    fuel = np.zeros(number)
    for state in ("steam", "furnace_heat", "iron_coal", "iron_coke"):
        fuel += energy.use[state] * TCE_PER_TJ
    electricity = energy.use["power"] * TCE_PER_TJ_ELECTRICITY
    total = np.maximum(fuel + electricity, 1e-12)
    saving = (
        curve.fuel_saving[place] * (fuel / total)[:, None]
        + curve.electricity_saving[place] * (electricity / total)[:, None]
    )
    left = np.sum(np.where(done, 0.0, np.maximum(saving, 0.0)), axis=1)
    gap = 1.0 - 1.0 / energy.gap
    scale = np.divide(gap, left, out=np.zeros(number), where=left > 0)
    bits = np.sum(done << slots, axis=1).astype(np.uint8)
    bits[roster.arrives > 0] = (1 << MEASURES_PER_SECTOR) - 1  # entrants start with all of it
    return bits, np.clip(scale, 0.0, 1.0)


def _applicable(curve: MeasureCurve, roster: Roster, energy: EnergyUse) -> NDArray[np.bool_]:
    """Return which measures make sense where: coke ovens, kilns and glass tanks are special."""
    slots = np.arange(MEASURES_PER_SECTOR)
    fits = np.ones((roster.sector.size, MEASURES_PER_SECTOR), dtype=np.bool_)
    names = np.array(curve.name).reshape(len(SECTORS), MEASURES_PER_SECTOR)
    iron = energy.use["hot_metal"] > 0
    kiln = energy.furnace == Furnace.COAL
    for slot in slots.tolist():
        steel = str(names[Sector.STEEL, slot])
        if not steel.startswith(STEEL_MEASURES_OF_ALL):
            fits[(roster.sector == Sector.STEEL) & ~iron, slot] = False
        stone = str(names[Sector.BUILDING_MATERIALS, slot])
        of_kilns = stone.startswith(KILN_MEASURES)
        fits[(roster.sector == Sector.BUILDING_MATERIALS) & (kiln != of_kilns), slot] = False
    return fits


def draw_ages(
    tables: FirmTables, service: str, kind: IntArray, roster: Roster, city_seed: int
) -> IntArray:
    """Return the quarter in which each boiler or furnace was installed: ages of a steady stock."""
    shape = tables.behave("heat_equipment", "life_shape", "1")
    draws = Stream(city_seed, f"age of {service}").uniform(np.arange(kind.size))
    built = np.zeros(kind.size, dtype=np.int64)
    for code, name in enumerate(EQUIPMENT[service], start=1):
        here = kind == code
        life = tables.heat.value(name, "life", unit="yr") * QUARTERS_PER_YEAR
        age = np.arange(0.0, 3.0 * life)
        alive = np.cumsum(np.exp(-((age / life) ** shape)))
        built[here] = -1 - np.searchsorted(alive / alive[-1], draws[here])
    dated = (roster.site >= 0) & (roster.line < 0)
    for row in np.flatnonzero(dated).tolist():
        name = str(tables.sites["site"][roster.site[row]])
        if (name, "built") in tables.emitters:
            year = tables.emitters.value(name, "built", unit="year")
            built[row] = max(built[row], int((year - 2020) * QUARTERS_PER_YEAR))
    return np.where(roster.arrives > 0, roster.arrives, built)


def roof_areas(tables: FirmTables, roster: Roster, city_seed: int) -> FloatArray:
    """Return usable roof, m2: the potential of each division, dealt out by output or floor."""
    luck = np.exp(0.4 * Stream(city_seed, "firm roof").normal(np.arange(roster.sector.size)))
    basis = np.zeros(roster.sector.size)
    for code, sector in enumerate(SECTORS):
        here = roster.sector == code
        if sector in BUILDINGS:
            per_floor = tables.buildings.value(sector, "roof_per_floor", unit="1")
            basis[here] = roster.floor[here] * per_floor
        elif sector in (*MANUFACTURING, "water_and_gas_supply"):
            basis[here] = roster.output[here] ** 0.75 * tables.share(sector, "roof_per_output")
    basis *= luck
    per_kw = tables.roofs.value("roof_per_kw", "all", unit="m2/kW")
    small = tables.roofs.value("small_firm_share", "all", unit="1")
    area = np.zeros(roster.sector.size)
    service = np.isin(roster.sector, [SECTORS.index(kind) for kind in BUILDINGS])
    halls = _service_roof_of_small(tables)
    groups = (
        (service & ~roster.small, "service_potential", 1.0 - halls),
        (service & roster.small, "service_potential", halls),
        (~service & ~roster.small, "industrial_potential", 1.0 - small),
        (~service & roster.small, "industrial_potential", small),
    )
    for member, item, share in groups:
        for d, division in enumerate(DIVISIONS):
            potential = tables.roofs.value(item, division, unit="GW") * KW_PER_GW * per_kw * share
            here = member & (roster.district == d)
            held = float((basis * roster.weight)[here & roster.present].sum())
            if held > 0:
                area[here] = basis[here] * (potential / held)
    return area


def _service_roof_of_small(tables: FirmTables) -> float:
    """Return the share of the roof of commercial and public buildings that small ones have."""
    roof = np.array(
        [
            tables.buildings.value(kind, "floor", unit="M m2")
            * tables.buildings.value(kind, "roof_per_floor", unit="1")
            for kind in BUILDINGS
        ]
    )
    small = np.array([floor_share_of_small(tables, kind) for kind in BUILDINGS])
    return float((roof * small).sum() / roof.sum())


def draw_roof_pv(
    tables: FirmTables, roster: Roster, area: FloatArray, city_seed: int
) -> tuple[FloatArray, IntArray]:
    """Return PV power in kW and the quarter it was built, for the stock at the end of 2019."""
    fill = tables.roofs.value("largest_fill", "all", unit="1")
    per_kw = tables.roofs.value("roof_per_kw", "all", unit="m2/kW")
    ends = [
        tables.roofs.value(f"commercial_pv_end_{y}", "all", unit="GW") * KW_PER_GW for y in COHORTS
    ]
    could = np.flatnonzero(roster.present & ~roster.small & (area > 1000.0))
    early = Stream(city_seed, "early roof PV")
    key = early.exponential(could) / np.sqrt(area[could])  # large roofs came first
    order = could[np.argsort(key, kind="stable")]
    power = np.cumsum(area[order]) * fill / per_kw
    taken = order[: int(np.searchsorted(power, ends[-1])) + 1]
    size = area[taken] * fill / per_kw
    kilowatts = np.zeros(area.size)
    kilowatts[taken] = size * min(1.0, ends[-1] / size.sum())
    cohort = np.searchsorted(np.array(ends), np.cumsum(kilowatts[taken]) - 1e-6)
    year = np.array(COHORTS)[np.minimum(cohort, len(COHORTS) - 1)]
    within = np.floor(early.uniform(taken, 0, 1) * QUARTERS_PER_YEAR).astype(np.int64)
    built = np.full(area.size, NEVER, dtype=np.int64)
    built[taken] = (year - 2020) * QUARTERS_PER_YEAR + within
    return kilowatts, built


def draw_storage(
    tables: FirmTables, roster: Roster, power: FloatArray, city_seed: int
) -> tuple[FloatArray, IntArray]:
    """Return battery power in kW at the end of 2019, and the quarter built (NEVER: none).

    A few sites of large users have them, built over the last years at an even pace.
    """
    total = tables.roofs.value("user_storage_end_2019", "all", unit="MW") * 1000.0
    sites = round(tables.roofs.value("user_storage_sites_2019", "all", unit="1"))
    factories = roster.present & ~roster.small & (roster.sector <= Sector.WOOD_AND_FURNITURE)
    could = np.flatnonzero(factories & (roster.line < 0))
    key = Stream(city_seed, "early storage").exponential(could) / np.sqrt(power[could])
    chosen = could[np.argsort(key, kind="stable")[:sites]]
    kilowatts = np.zeros(power.size)
    kilowatts[chosen] = total * np.sqrt(power[chosen]) / np.sqrt(power[chosen]).sum()
    age = tables.roofs.value("user_storage_oldest_2019", "all", unit="yr") * QUARTERS_PER_YEAR
    built = np.full(power.size, NEVER, dtype=np.int64)
    built[chosen] = -1 - np.floor(Stream(city_seed, "early storage built").uniform(chosen) * age)
    return kilowatts, built


def steel_campaigns(tables: FirmTables, roster: Roster) -> tuple[IntArray, IntArray]:
    """Return route and likeliest quarter of the next rebuilding of steel lines (0, NEVER: others).

    The luck of a run moves those that are not on record (see sim.firms.decisions.campaigns).
    """
    route = np.zeros(roster.line.size, dtype=np.int64)
    due = np.full(roster.line.size, NEVER, dtype=np.int64)
    for row in np.flatnonzero(roster.line >= 0).tolist():
        kind = steel_route(tables, int(roster.line[row]))
        route[row] = int(kind)
        name = str(tables.line_names["line"][roster.line[row]])
        year = tables.lines.value(name, "relining", unit="year")
        due[row] = round((year - 2020) * QUARTERS_PER_YEAR)
    return route, due


def own_steam_prices(tables: FirmTables, roster: Roster) -> FloatArray:
    """Return the price of a firm's steam against piped steam: lower where it has its own works."""
    ratio = np.ones(roster.site.size)
    for row in np.flatnonzero(roster.site >= 0).tolist():
        name = str(tables.sites["site"][roster.site[row]])
        if (name, "heat_price_ratio") in tables.emitters:
            ratio[row] = tables.emitters.value(name, "heat_price_ratio", unit="1")
    return ratio


def carbon_groups(roster: Roster, energy: EnergyUse) -> IntArray:
    """Return 1 for steel lines and cement, 2 for large fuel users of other heavy sectors."""
    heat = energy.use["steam"] * np.isin(energy.boiler, (Boiler.COAL, Boiler.GAS))
    heat = heat + energy.use["furnace_heat"]
    large = heat * T_OF_CO2_PER_TJ > LARGE_EMITTER
    group = np.where(roster.line >= 0, 1, 0)
    kiln = (roster.sector == Sector.BUILDING_MATERIALS) & (energy.furnace == Furnace.COAL) & large
    group[kiln] = 1
    others = (Sector.CHEMICALS, Sector.PAPER, Sector.BUILDING_MATERIALS)
    group[np.isin(roster.sector, others) & large & (group == 0)] = 2
    return group
