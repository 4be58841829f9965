"""What a run records of firms: numbers, roofs, batteries, heat equipment, steel, projects."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.firms.kinds import BOILERS, FURNACES, Boiler, Furnace
from agents.firms.power.green_power import green_duty
from agents.machinery.population import Population
from sim.accounts.books.money import group_sums
from sim.clock import per_quarter
from sim.divisions import DIVISIONS
from sim.firms.use import FirmUse
from sim.results.recorder import FLOW, MEAN, STOCK, Indicator, Recorder

FIRMS = "City|Stock|Firm"
STARTED, REFUSED, CLOSED = "City|Firm|Started", "City|Firm|Refused", "City|Firm|Closed"
STAYED_OUT = "City|Firm|Stayed Out"
ROOFS = "Capacity|Electricity|Solar|Firm"
STEEL = "Production|Steel"
ELECTRIC_ARC = "City|Share|Electric Arc in Crude Steel"
GREEN = "City|Electricity|Green Share"
GREEN_PARTS = (f"{GREEN}|Quota", f"{GREEN}|Duty", f"{GREEN}|Voluntary")
ELECTRIC_HEAT = "City|Share|Electric in Process Heat"
PROJECTS = "City|Sales|Saving Project"
EFFICIENCY = "Investment|Energy Efficiency"
COVERED = "Emissions|CO2|Under Carbon Market|Firm"
HEATERS = {
    "boiler": ("City|Stock|Boiler", tuple(name.replace("_", " ").title() for name in BOILERS)),
    "furnace": ("City|Stock|Furnace", tuple(name.replace("_", " ").title() for name in FURNACES)),
}
KW_PER_MW = 1000.0


def firm_indicators() -> list[Indicator]:
    """Return what is recorded of firms."""
    found = [
        Indicator(FIRMS, "firms", STOCK, "in business, above the threshold", by="division"),
        Indicator(STARTED, "firms", FLOW, "started above the threshold"),
        Indicator(REFUSED, "firms", FLOW, "turned down by the entry gate"),
        Indicator(STAYED_OUT, "firms", FLOW, "projects given up for what the city asks of them"),
        Indicator(CLOSED, "firms", FLOW, "closed"),
        Indicator(ROOFS, "MW", STOCK, "PV on roofs of firms and public bodies", by="division"),
        Indicator(STEEL, "t", FLOW, "crude steel"),
        Indicator(ELECTRIC_ARC, "1", MEAN, "crude steel made from scrap or reduced iron"),
        Indicator(GREEN, "1", MEAN, "electricity of firms under green contract or certificate"),
        Indicator(GREEN_PARTS[0], "1", MEAN, "of it the quota of all users, met by the supplier"),
        Indicator(GREEN_PARTS[1], "1", MEAN, "of it what heavy, large, new digital users owe"),
        Indicator(GREEN_PARTS[2], "1", MEAN, "of it what firms take beyond what they owe"),
        Indicator(ELECTRIC_HEAT, "1", MEAN, "process heat made with electricity or hydrogen"),
        Indicator(PROJECTS, "projects", FLOW, "efficiency measures put in place"),
        Indicator(EFFICIENCY, "yuan of 2020", FLOW, "of firms and contractors, all kinds"),
        Indicator(COVERED, "t CO2", FLOW, "of firms, under the carbon market"),
    ]
    for stock, names in HEATERS.values():
        found += [Indicator(f"{stock}|{name}", "firms", STOCK, "have it") for name in names[1:]]
    return found


def record_firms(sector: Any, recorder: Recorder, quarter: int) -> None:
    """Record the state of a `sim.firms.sector.FirmSector` at the end of a quarter."""
    rows, columns, now = sector.population.rows, sector.population.columns, sector.now
    weight = columns["weight"][rows]
    large = weight * ~columns["small"][rows]
    business = sector.business
    green = green_parts(sector.population, now, sector.market.lever("rps_nonhydro_share", quarter))
    values = {
        FIRMS: group_sums(columns["district"][rows], large, len(DIVISIONS), 1.0),
        STARTED: business.entered.sum(),
        REFUSED: business.refused.sum(),
        STAYED_OUT: business.stayed_out.sum(),
        CLOSED: business.closed.sum(),
        ROOFS: sector.roof_kw() / KW_PER_MW,
        STEEL: per_quarter(now.crude_steel),
        ELECTRIC_ARC: now.electric_steel / max(now.crude_steel, 1.0),
        GREEN: sum(green),
        **dict(zip(GREEN_PARTS, green, strict=True)),
        ELECTRIC_HEAT: electric_share_of_heat(columns, rows),
        PROJECTS: sum(
            each.taken.sum() for each in (sector.retrofits, sector.motors, sector.services)
        ),
        EFFICIENCY: efficiency_outlay(sector),
        COVERED: per_quarter(sector.carbon.covered(now, quarter).sum()),
    }
    for name, value in values.items():
        recorder.put(quarter, name, value)
    for state, (stock, names) in HEATERS.items():
        held = group_sums(columns[state][rows], weight, len(names), 1.0)
        for code, name in enumerate(names[1:], start=1):
            recorder.put(quarter, f"{stock}|{name}", held[code])


def efficiency_outlay(sector: Any) -> float:
    """Return what the quarter's efficiency at firms costs, whoever pays, yuan.

    Measures, motors, contracts of energy service, building packages, heavy works built new or anew
    at the best level, model sewage works. Better new buildings and heat equipment are not in it.
    """
    kinds = (
        sector.retrofits,
        sector.motors,
        sector.building_retrofits,
        sector.rebuilding,
        sector.business.newcomers,
        sector.sewage,
    )
    return float(sector.services.outlay + sum(each.invested.cost for each in kinds))


def green_parts(population: Population, now: FirmUse, quota: float) -> tuple[float, float, float]:
    """Return green shares of the electricity of firms: by quota, by duty beyond it, of free will.

    A firm keeps the share of its contract until it is renewed; what the quota has overtaken since
    counts as quota.
    """
    share = population.columns["green_share"][now.rows].astype(np.float64)
    owed = np.minimum(share, np.maximum(green_duty.decide(population, now.rows), quota))
    by_quota = np.minimum(share, quota)
    parts = (by_quota, owed - by_quota, share - owed)
    total = now.electricity.sum()
    by_all, by_duty, free = (float((part * now.electricity).sum() / total) for part in parts)
    return by_all, by_duty, free


def electric_share_of_heat(columns: dict[str, NDArray[Any]], rows: NDArray[np.int64]) -> float:
    """Return the part of useful steam and direct heat that electricity or its hydrogen makes."""
    level = (columns["activity"] * columns["fuel_factor"] * columns["weight"])[rows]
    steam = level * (columns["steam_low"] + columns["steam_mid"])[rows]
    direct = level * (columns["furnace_high"] + columns["furnace_very_high"])[rows]
    electric = steam[columns["boiler"][rows] >= Boiler.ELECTRIC].sum()
    electric += direct[columns["furnace"][rows] >= Furnace.ELECTRIC].sum()
    return float(electric / (steam.sum() + direct.sum()))
