"""What a run records of buildings: floor retrofitted and built well, saving offices, near zero."""

from typing import Any

import numpy as np

from agents.firms.buildings import NEAR_ZERO, is_near_zero, is_zero_carbon
from agents.firms.kinds import Sector
from agents.machinery.surroundings import Seen
from sim.results.recorder import FLOW, MEAN, STOCK, Indicator, Recorder

RETROFITTED = "City|Floor Space|Retrofitted"
HOMES, BUILDINGS = f"{RETROFITTED}|Homes", f"{RETROFITTED}|Buildings"
DEMONSTRATION = "City|Floor Space|Demonstration"
ASKED, UPGRADED = "City|Firm|Asked to Retrofit", "City|Firm|Offices Upgraded"
APPLIED = "City|Firm|Applied for Demonstration"
SAVING_OFFICES = "City|Share|Saving Offices"
NEAR_ZERO_BUILDINGS = "City|Count|Near-Zero Building"
NEAR_ZERO_OFFICES = "City|Count|Zero-Carbon Public Institution"


def building_indicators() -> list[Indicator]:
    """Return what is recorded of buildings."""
    return [
        Indicator(RETROFITTED, "M m2", STOCK, "done by the programme since 2026"),
        Indicator(BUILDINGS, "M m2", STOCK, "of it public and commercial buildings"),
        Indicator(DEMONSTRATION, "M m2", STOCK, "built better than the code since 2026"),
        Indicator(ASKED, "buildings", FLOW, "to whose owners the programme came"),
        Indicator(APPLIED, "buildings", FLOW, "whose developers applied"),
        Indicator(UPGRADED, "offices", FLOW, "upgraded by the drive"),
        Indicator(SAVING_OFFICES, "1", MEAN, "public offices near best practice or 5 % below 2020"),
        Indicator(NEAR_ZERO_BUILDINGS, "buildings", STOCK, "built as such that pass the test"),
        Indicator(NEAR_ZERO_OFFICES, "offices", STOCK, "public bodies that pass the test"),
    ]


def see_the_norms(sector: Any) -> None:
    """Let the tests of near-zero and zero-carbon buildings know their bounds."""
    seen, norms = sector.population.surroundings, sector.building_retrofits.norms
    for name, bound in (
        ("bought_at_most", norms.near_zero),
        ("bought_at_zero_carbon", norms.zero_carbon),
    ):
        seen[name] = Seen(bound, "1", "energy bought against 2020", "behaviour.csv: office_norms")
    seen["sun_hours"] = Seen(
        sector.market.terms.firm_roof.full_load_hours, "h/yr", "of a roof", "behaviour.csv: roof_pv"
    )


def record_buildings(sector: Any, recorder: Recorder, quarter: int) -> None:
    """Record the buildings of a `sim.firms.sector.FirmSector`, homes having been recorded."""
    columns = sector.population.columns
    retrofits, new = sector.building_retrofits, sector.new_buildings
    offices = retrofits.offices
    weight = columns["weight"]
    bodies = np.flatnonzero(columns["active"] & (columns["sector"] == Sector.PUBLIC_BODIES))
    built = np.flatnonzero(columns["active"] & (columns["standard"] == NEAR_ZERO))
    near_zero = is_near_zero.decide(sector.population, built)
    zero_carbon = is_zero_carbon.decide(sector.population, bodies)
    homes = recorder.now(HOMES) if HOMES in recorder.indicators else 0.0
    values = {
        RETROFITTED: homes + retrofits.since_2026,
        BUILDINGS: retrofits.since_2026,
        DEMONSTRATION: new.since_2026,
        ASKED: retrofits.asked,
        APPLIED: new.applied,
        UPGRADED: retrofits.upgraded,
        SAVING_OFFICES: (weight[offices] @ retrofits.saving_offices()) / weight[offices].sum(),
        NEAR_ZERO_BUILDINGS: weight[built] @ near_zero,
        NEAR_ZERO_OFFICES: weight[bodies] @ zero_carbon,
    }
    for name, value in values.items():
        recorder.put(quarter, name, float(value))
