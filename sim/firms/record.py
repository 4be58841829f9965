"""What a run records of firms: numbers, roofs, batteries, heat equipment, steel, projects."""

from typing import Any

import numpy as np

from agents.firms.kinds import BOILERS, FURNACES, Boiler, Furnace, SteelRoute
from sim.accounts.money import group_sums
from sim.clock import per_quarter
from sim.divisions import DIVISIONS
from sim.results import FLOW, MEAN, STOCK, Indicator, Recorder

FIRMS = "City|Stock|Firm"
ROOFS = "Capacity|Electricity|Solar|Commercial and Industrial"
BATTERIES = "Capacity|Electricity|Storage Capacity|Behind the Meter"
STEEL = "Production|Steel"
GREEN = "City|Share|Green Power of Firms"
PROJECTS = "City|Count|Saving Project"
BOILER_NAMES = tuple(name.replace("_", " ").title() for name in BOILERS)
FURNACE_NAMES = tuple(name.replace("_", " ").title() for name in FURNACES)
ELECTRIC_ARC = "City|Share|Electric Arc in Crude Steel"


def firm_indicators() -> list[Indicator]:
    """Return what is recorded of firms."""
    found = [
        Indicator(FIRMS, "firms", STOCK, "in business, above the threshold", by="division"),
        Indicator(f"{FIRMS}|Entered", "firms", FLOW, "started above the threshold"),
        Indicator(f"{FIRMS}|Refused", "firms", FLOW, "turned down by the gate"),
        Indicator(f"{FIRMS}|Closed", "firms", FLOW, "closed"),
        Indicator(ROOFS, "MW", STOCK, "PV on roofs of firms and public bodies", by="division"),
        Indicator(BATTERIES, "MWh", STOCK, "batteries of firms, two hours"),
        Indicator(STEEL, "t", FLOW, "crude steel"),
        Indicator(ELECTRIC_ARC, "1", MEAN, "crude steel made from scrap or reduced iron"),
        Indicator(GREEN, "1", MEAN, "electricity under green contracts or certificates"),
        Indicator(PROJECTS, "projects", FLOW, "efficiency measures put in place"),
    ]
    found += [
        Indicator(f"City|Stock|Boiler|{name}", "firms", STOCK, "have it")
        for name in BOILER_NAMES[1:]
    ]
    found += [
        Indicator(f"City|Stock|Furnace|{name}", "firms", STOCK, "have it")
        for name in FURNACE_NAMES[1:]
    ]
    return found


def record_firms(sector: Any, recorder: Recorder, quarter: int) -> None:
    """Record the state of a `sim.firms.sector.FirmSector` at the end of a quarter."""
    rows, columns = sector.population.rows, sector.population.columns
    weight, now = columns["weight"][rows], sector.now
    large = ~columns["small"][rows]
    recorder.put(
        quarter,
        FIRMS,
        group_sums(columns["district"][rows], weight * large, len(DIVISIONS), 1.0),
    )
    business = sector.business
    for name, counted in (
        ("Entered", business.entered),
        ("Refused", business.refused),
        ("Closed", business.closed),
    ):
        recorder.put(quarter, f"{FIRMS}|{name}", float(counted.sum()))
    recorder.put(quarter, ROOFS, now.pv_kw / 1e3)
    recorder.put(quarter, BATTERIES, 2.0 * now.battery_kw / 1e3)
    recorder.put(quarter, STEEL, per_quarter(now.crude_steel))
    crude = columns["crude_steel"][rows] * columns["activity"][rows]
    electric = crude[columns["steel_route"][rows] >= SteelRoute.SCRAP_FURNACE].sum()
    recorder.put(quarter, ELECTRIC_ARC, float(electric) / max(float(crude.sum()), 1.0))
    recorder.put(quarter, GREEN, now.green_share)
    recorder.put(quarter, PROJECTS, float(sector.retrofits.taken.sum()))
    for kinds, state, names in (
        (Boiler, "boiler", BOILER_NAMES),
        (Furnace, "furnace", FURNACE_NAMES),
    ):
        held = np.bincount(columns[state][rows], weights=weight, minlength=len(kinds))
        for code, name in enumerate(names[1:], start=1):
            recorder.put(quarter, f"City|Stock|{state.title()}|{name}", float(held[code]))
