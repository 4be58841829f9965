"""What firms use and make at the rate of a quarter: energy by sector and fuel, steel, kilns."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.firms.energy import final_energy
from agents.firms.kinds import FUELS as FIRM_FUELS
from agents.firms.kinds import SECTORS as FIRM_SECTORS
from agents.firms.kinds import Sector, SteelRoute
from agents.machinery.population import Population, Rows
from sim.accounts.books.money import group_sums
from sim.accounts.vocabulary import FUEL, FUELS, SECTOR, SECTORS
from sim.divisions import DIVISIONS

Array = NDArray[np.float64]
FIRM_ROWS = np.array([SECTOR[sector] for sector in FIRM_SECTORS])  # rows of the accounts
FIRM_COLUMNS = np.array([FUEL[fuel] for fuel in FIRM_FUELS])
FEEDSTOCK = "chemicals_feedstock"
ELECTRICITY, HEAT = FIRM_FUELS.index("electricity"), FIRM_FUELS.index("heat")
CARBON_GROUPS = 3  # as in Firm.carbon_group


@dataclass(frozen=True)
class FirmUse:
    """What firms use and make at the rate of a quarter; flows per year.

    Attributes:
        energy: TJ by firm sector, carbon group and fuel [20, 3, 10]; electricity as used, roofs
            included; feedstock inside LPG.
        feedstock: LPG that becomes product, TJ.
        heat_value: price of steam bought against piped steam, by firm sector [20].
        kiln_heat: useful heat above 500 C asked of kilns and tanks of building materials, before
            saving measures, TJ by carbon group [3].
        hot_metal, crude_steel, electric_steel: t.
        output: gross output, yuan by firm sector [20].
        battery_kw: power of batteries behind the meters.
        rows: of the active firms.
        electricity: of each of them, times what it stands for, TJ [rows].
        by_firm: TJ of one firm of each row, by fuel [rows] each.
    """

    energy: Array
    feedstock: float
    heat_value: Array
    kiln_heat: Array
    hot_metal: float
    crude_steel: float
    electric_steel: float
    output: Array
    battery_kw: float
    rows: Rows
    electricity: Array
    by_firm: tuple[Array, ...]

    @property
    def coal(self) -> float:
        """Coal burnt or charged, TJ a year."""
        return float(self.energy[:, :, FIRM_FUELS.index("coal")].sum())

    def in_balance(self) -> Array:
        """Return the use as rows and columns of the energy account, TJ a year [SECTORS, FUELS]."""
        use = np.zeros((len(SECTORS), len(FUELS)))
        use[FIRM_ROWS[:, None], FIRM_COLUMNS] = self.energy.sum(axis=1)
        use[SECTOR["chemicals"], FUEL["lpg"]] -= self.feedstock
        use[SECTOR[FEEDSTOCK], FUEL["lpg"]] = self.feedstock
        return use


def firm_use(population: Population) -> FirmUse:
    """Add up all active firms, each times what it stands for."""
    rows, columns = population.rows, population.columns
    weight, activity = columns["weight"][rows], columns["activity"][rows]
    sector = columns["sector"][rows].astype(np.int64)
    carbon = columns["carbon_group"][rows].astype(np.int64)
    by_firm = final_energy.decide(population, rows)
    shape = (len(FIRM_SECTORS), CARBON_GROUPS)

    def by_sector(values: Array) -> Array:
        return group_sums(sector, values * weight, len(FIRM_SECTORS), 1.0)

    def summed(name: str, where: NDArray[np.bool_] | None = None) -> float:
        values = columns[name][rows] * activity * weight
        return float((values if where is None else values[where]).sum())

    group = sector * CARBON_GROUPS + carbon
    energy = [group_sums(group, fuel * weight, shape[0] * shape[1], 1.0) for fuel in by_firm]
    heat = by_sector(by_firm[HEAT])
    paid = by_sector(by_firm[HEAT] * columns["heat_price_ratio"][rows])
    kilns = np.flatnonzero(sector == Sector.BUILDING_MATERIALS)
    hot = (columns["furnace_very_high"][rows] * activity * weight)[kilns]
    return FirmUse(
        energy=np.stack(energy, axis=1).reshape(*shape, len(FIRM_FUELS)),
        feedstock=summed("feedstock"),
        heat_value=np.divide(paid, heat, out=np.ones_like(heat), where=heat > 0.0),
        kiln_heat=group_sums(carbon[kilns], hot, CARBON_GROUPS, 1.0),
        hot_metal=summed("hot_metal"),
        crude_steel=summed("crude_steel"),
        electric_steel=summed(
            "crude_steel", columns["steel_route"][rows] >= SteelRoute.SCRAP_FURNACE
        ),
        output=by_sector(columns["base_output"][rows] * activity),
        battery_kw=float((columns["storage_power"][rows] * weight).sum()),
        rows=rows,
        electricity=by_firm[ELECTRICITY] * weight,
        by_firm=by_firm,
    )


def rows_with_roof_plant(population: Population) -> Rows:
    """Return all rows with PV: a plant goes on feeding in when the firm below it has closed."""
    return np.flatnonzero(population.columns["pv_power"] > 0.0)


def roof_kw(population: Population) -> Array:
    """Return PV standing on roofs of firms and public bodies, kW by division [10]."""
    rows, columns = rows_with_roof_plant(population), population.columns
    kw = columns["pv_power"][rows] * columns["weight"][rows]
    return group_sums(columns["district"][rows], kw, len(DIVISIONS), 1.0)
