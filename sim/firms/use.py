"""What firms use: energy by sector and fuel, roofs, batteries, hot metal, green power."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.firms.energy import final_energy
from agents.firms.kinds import FUELS as FIRM_FUELS
from agents.firms.kinds import SECTORS as FIRM_SECTORS
from agents.machinery.population import Population
from sim.accounts.money import group_sums
from sim.accounts.vocabulary import FUEL, FUELS, SECTOR, SECTORS
from sim.divisions import DIVISIONS

Array = NDArray[np.float64]
_ROW = np.array([SECTOR[sector] for sector in FIRM_SECTORS])
_COLUMN = np.array([FUEL[fuel] for fuel in FIRM_FUELS])
_FEEDSTOCK = SECTOR["chemicals_feedstock"]


@dataclass(frozen=True)
class FirmUse:
    """What firms use at the rate of a quarter; flows per year.

    Attributes:
        use: TJ a year, [SECTORS, FUELS] of the accounts; electricity as used, roofs included.
        pv_kw: PV on firms' roofs by division, kW at the end of the quarter.
        battery_kw: battery power behind firms' meters, kW.
        hot_metal: t a year; coke ovens and the gas of the works follow it.
        crude_steel: t a year.
        green_share: share of electricity under green contracts or certificates.
        output: gross output by firm sector, yuan a year.
    """

    use: Array
    pv_kw: Array
    battery_kw: float
    hot_metal: float
    crude_steel: float
    green_share: float
    output: Array


def firm_use(population: Population) -> FirmUse:
    """Add up all active firms, each times what it stands for."""
    rows = population.rows
    columns = population.columns
    weight, sector = columns["weight"][rows], columns["sector"][rows]
    energy = final_energy.decide(population, rows)
    use = np.zeros((len(SECTORS), len(FUELS)))
    for fuel, column in zip(energy, _COLUMN.tolist(), strict=True):
        use[_ROW, column] = group_sums(sector, fuel * weight, _ROW.size, 1.0)
    activity = columns["activity"][rows]
    feedstock = float((columns["feedstock"][rows] * activity) @ weight)
    use[SECTOR["chemicals"], FUEL["lpg"]] -= feedstock
    use[_FEEDSTOCK, FUEL["lpg"]] += feedstock
    electricity = energy[FIRM_FUELS.index("electricity")]
    return FirmUse(
        use=use,
        pv_kw=group_sums(
            columns["district"][rows], columns["pv_power"][rows] * weight, len(DIVISIONS), 1.0
        ),
        battery_kw=float(columns["storage_power"][rows] @ weight),
        hot_metal=float((columns["hot_metal"][rows] * activity) @ weight),
        crude_steel=float((columns["crude_steel"][rows] * activity) @ weight),
        green_share=float((columns["green_share"][rows] * electricity) @ weight)
        / float(electricity @ weight),
        output=group_sums(sector, columns["base_output"][rows] * activity * weight, _ROW.size, 1.0),
    )
