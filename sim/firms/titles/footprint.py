"""What a factory emits by its fuels and by the power it buys, and what a title admits."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.conversions import KWH_PER_MWH, KWH_PER_TJ
from agents.firms.energy import final_energy
from agents.firms.kinds import FUELS, SECTORS
from agents.machinery.population import Population, Rows
from sim.accounts.books.money import group_sums
from sim.firms.green.border import OwnEmissions

Array = NDArray[np.float64]
ELECTRICITY = FUELS.index("electricity")


@dataclass(frozen=True)
class BoughtPower:
    """Power that firms buy, kWh a year, one by one: use less what their roof makes for them.

    Attributes:
        sun_hours: yield of a roof, kWh a year per kW.
    """

    sun_hours: float

    def __call__(self, population: Population, rows: Rows) -> Array:
        """Return it for the firms at `rows`."""
        used = final_energy.decide(population, rows)[ELECTRICITY] * KWH_PER_TJ
        roof = population.columns["pv_power"][rows].astype(np.float64) * self.sun_hours
        return np.asarray(np.maximum(used - roof, 0.0))


@dataclass(frozen=True)
class PowerEmissions:
    """Emissions of the power that firms buy, t a year, were none of it green.

    Attributes:
        bought: power.
        t_per_mwh: of the province's mix.
    """

    bought: BoughtPower
    t_per_mwh: float

    def __call__(self, population: Population, rows: Rows) -> Array:
        """Return it for the firms at `rows`."""
        return self.bought(population, rows) * self.t_per_mwh / KWH_PER_MWH


@dataclass(frozen=True)
class Admitted:
    """Emissions that the bar admits, t a year: that part of the sector's per output in 2020.

    Attributes:
        per_output: t per yuan that the bar admits, by sector [20].
    """

    per_output: Array

    def __call__(self, population: Population, rows: Rows) -> Array:
        """Return it for the firms at `rows`."""
        columns = population.columns
        output = columns["base_output"][rows] * columns["activity"][rows]
        return np.asarray(self.per_output[columns["sector"][rows]] * output)


def footprint(
    population: Population, rows: Rows, own: OwnEmissions, power: PowerEmissions
) -> Array:
    """Return what firms emit, green power counted as free of emissions, t a year [rows]."""
    green = population.columns["green_share"][rows].astype(np.float64)
    return own(population, rows) + power(population, rows) * (1.0 - green)


def per_output_of_sectors(
    population: Population, own: OwnEmissions, power: PowerEmissions
) -> Array:
    """Return emissions per output of all firms above the threshold by sector, t per yuan [20]."""
    columns = population.columns
    rows = np.flatnonzero(columns["active"] & ~columns["small"])
    sector, weight = columns["sector"][rows], columns["weight"][rows]
    emitted = footprint(population, rows, own, power) * weight
    output = columns["base_output"][rows] * columns["activity"][rows] * weight
    sums = [group_sums(sector, each, len(SECTORS), 1.0) for each in (emitted, output)]
    return np.divide(sums[0], sums[1], out=np.zeros(len(SECTORS)), where=sums[1] > 0.0)
