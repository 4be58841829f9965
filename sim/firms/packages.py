"""What a whole retrofit of a building holds, all that is open at once: what it saves and costs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.firms.kinds import MEASURES_PER_SECTOR
from agents.firms.retrofit import TCE_PER_TJ, TCE_PER_TJ_ELECTRICITY
from agents.machinery.population import Population, Rows
from sim.firms.terms import FirmTerms

Array = NDArray[np.float64]
ENVELOPE = "envelope"  # begins the names of measures on walls and windows
FUEL, ELECTRICITY, COST, SHARE = range(4)  # what a package is


def open_measures(
    population: Population, terms: FirmTerms, rows: Rows, office: bool
) -> NDArray[np.bool_]:
    """Return which measures of its curve each row's package holds: open and saving [rows, 8]."""
    return _open(population, terms, rows, office)[0]


def package(population: Population, terms: FirmTerms, rows: Rows, office: bool = False) -> Array:
    """Return what the package of each row saves and costs [4, rows].

    In this order: fuel and electricity saved, TJ a year before rebound; cost, yuan; share of the
    energy of the building that is saved, in coal equivalents. What the drive brings to an `office`
    holds walls and windows, and management where there is none yet.
    """
    chosen, fuel, power, place, total = _open(population, terms, rows, office)
    managed = power_managed(population, terms, rows) if office else np.zeros(rows.size)
    floor = population.columns["floor_area"][rows] * terms.number(
        "building", "management_cost", "yuan/m2"
    )
    tce = fuel * TCE_PER_TJ + power * TCE_PER_TJ_ELECTRICITY
    saved = np.where(chosen, tce, 0.0)
    return np.stack(
        [
            np.where(chosen, fuel, 0.0).sum(axis=1),
            np.where(chosen, power, 0.0).sum(axis=1) + managed,
            (saved * terms.curve.capex[place]).sum(axis=1) + np.where(managed > 0.0, floor, 0.0),
            (saved.sum(axis=1) + managed * TCE_PER_TJ_ELECTRICITY) / np.maximum(total, 1e-12),
        ]
    )


def power_managed(population: Population, terms: FirmTerms, rows: Rows) -> Array:
    """Return what management would save of the electricity of each row, TJ a year."""
    columns = population.columns
    used = (columns["activity"] * columns["electricity_factor"] * columns["power"])[rows]
    saving = terms.number("building", "management_saving")
    return np.asarray(np.where(columns["managed"][rows], 0.0, saving * used))


def _open(population: Population, terms: FirmTerms, rows: Rows, office: bool):  # type: ignore[no-untyped-def]
    columns, curve = population.columns, terms.curve
    slots = np.arange(MEASURES_PER_SECTOR)
    place = columns["sector"][rows].astype(np.int64)[:, None] * MEASURES_PER_SECTOR + slots
    level = (columns["activity"] * columns["fuel_factor"])[rows]
    steam = (columns["steam_low"] + columns["steam_mid"])[rows] / columns["boiler_efficiency"][rows]
    direct = (columns["furnace_high"] + columns["furnace_very_high"])[rows]
    burnt = level * (steam + direct / columns["furnace_efficiency"][rows])
    used = (columns["activity"] * columns["electricity_factor"] * columns["power"])[rows]
    scale = columns["saving_scale"][rows].astype(np.float64)[:, None]
    fuel = scale * curve.fuel_saving[place] * burnt[:, None]
    power = scale * curve.electricity_saving[place] * used[:, None]
    chosen = (columns["measures_taken"][rows].astype(np.int64)[:, None] >> slots) & 1 == 0
    chosen &= fuel * TCE_PER_TJ + power * TCE_PER_TJ_ELECTRICITY > 0.0
    if not office:
        chosen &= ~np.array([name.startswith(ENVELOPE) for name in curve.name])[place]
    total = burnt * TCE_PER_TJ + used * TCE_PER_TJ_ELECTRICITY
    return chosen, fuel, power, place, total


@dataclass(frozen=True)
class PackageOf:
    """One number of the package that is open at each building."""

    terms: FirmTerms
    office: bool
    item: int

    def __call__(self, population: Population, rows: Rows) -> Array:
        """Return it for each row."""
        return np.asarray(package(population, self.terms, rows, self.office)[self.item])
