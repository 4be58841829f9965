"""Carbon at the border: what foreign schemes charge on exports, and what firms feel of prices."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.conversions import KWH_PER_MWH, MWH_PER_TJ
from agents.firms.energy import final_energy
from agents.firms.kinds import FUELS, SECTORS
from agents.machinery.population import Population, Rows
from sim.accounts.books.controls import Control, bills_control
from sim.accounts.books.money import Kind, Ledger, group_sums
from sim.accounts.emissions.co2 import read_emission_factors
from sim.accounts.vocabulary import FUEL
from sim.clock import per_quarter
from sim.firms.terms import FirmTerms
from sim.tables import city_path, read_graded
from sim.world.world import World

Array = NDArray[np.float64]
ELECTRICITY = FUELS.index("electricity")
NOBODY: Rows = np.zeros(0, np.int64)


@dataclass(frozen=True)
class OwnEmissions:
    """CO2 that firms emit from fuel, and by their power as far as it counts, t a year, one by one.

    Attributes:
        factors: t per TJ of each fuel [10]; 0 for electricity where that does not count.
    """

    factors: Array

    def __call__(self, population: Population, rows: Rows, green: Array | float = 0.0) -> Array:
        """Return it for the firms at `rows`; `green` is the part of their power that is green."""
        emitted, used = np.zeros(len(rows)), final_energy.decide(population, rows)
        for fuel, factor in zip(used, self.factors, strict=True):
            emitted += fuel * factor  # one by one: a matrix product rounds by the number of rows
        return emitted - used[ELECTRICITY] * self.factors[ELECTRICITY] * green


@dataclass(frozen=True)
class FeltCarbon:
    """What a tonne more costs a firm, yuan: at home if it minds the price, at the border if it can.

    Attributes:
        at_home: by carbon group [3].
        at_border: on a tonne in covered exports.
        covered: share of exports in covered goods, by sector [20].
    """

    at_home: Array
    at_border: float
    covered: Array

    def __call__(self, population: Population, rows: Rows) -> Array:
        """Return it for the firms at `rows`."""
        columns = population.columns
        felt = self.at_home[columns["carbon_group"][rows]] * columns["carbon_desk"][rows]
        if self.at_border > 0.0:
            exposed = exposure(population, rows, self.covered) * columns["carbon_verified"][rows]
            felt = felt + self.at_border * exposed
        return np.asarray(felt, dtype=np.float64)


@dataclass(frozen=True)
class BorderCharge:
    """What the border would charge a firm on what it counts, yuan a year, before any mark-up.

    Green power is left aside: only verified data prove it.

    Attributes:
        at_border: on a tonne in covered exports.
        covered: share of exports in covered goods, by sector [20].
        emissions: of firms, as the border counts them.
    """

    at_border: float
    covered: Array
    emissions: OwnEmissions

    def __call__(self, population: Population, rows: Rows) -> Array:
        """Return it for the firms at `rows`."""
        exposed = exposure(population, rows, self.covered)
        charge = np.zeros(len(rows))
        if self.at_border > 0.0:
            some = np.flatnonzero(exposed > 0.0)
            charge[some] = self.at_border * exposed[some] * self.emissions(population, rows[some])
        return charge


def exposure(population: Population, rows: Rows, covered: Array) -> Array:
    """Return the share of each firm's output that is exported in covered goods."""
    columns = population.columns
    return np.asarray(
        columns["export_share"][rows].astype(np.float64) * covered[columns["sector"][rows]]
    )


class Border:
    """Foreign carbon prices on the city's exports.

    Fuel is charged, and part of the electricity at the factor of the grid, roofs included; power
    that is shown to be green by verified data is not.

    Args:
        city: folder of city data.
        world: foreign carbon price, part of emissions that is charged, mark-up on default values.
        terms: of firms.

    Attributes:
        covered: share of exports in covered goods, by sector [20].
        emissions: of firms from fuel.
    """

    def __init__(self, city: str, world: World, terms: FirmTerms) -> None:
        self.world, self.terms = world, terms
        table = read_graded(
            city_path(city, "industry", "border_carbon.csv"), keys=("sector", "item")
        )
        self.covered = np.array(
            [
                table.value(sector, "covered_exports", unit="1")
                if (sector, "covered_exports") in table
                else 0.0
                for sector in SECTORS
            ]
        )
        factors = read_emission_factors(city).fuel
        self.emissions = OwnEmissions(np.array([factors[FUEL[fuel]] for fuel in FUELS]))

    def price(self, quarter: int) -> float:
        """Return what the border charges on a tonne in covered exports, yuan."""
        now = self.world.at(quarter)
        return now["foreign_carbon_price"] * now["foreign_carbon_charged_share"]

    def mark_up(self, quarter: int) -> float:
        """Return what the border adds to default values, which hold where data are not verified."""
        return self.world.at(quarter)["foreign_carbon_mark_up"]

    def counted(self, quarter: int) -> OwnEmissions:
        """Return the emissions that the border counts in a quarter."""
        factors = self.emissions.factors.copy()
        counts = self.terms.number("green_power", "border_counts_electricity")
        t_per_mwh = self.world.at(quarter)["grid_co2_factor"]
        factors[ELECTRICITY] = counts * t_per_mwh * MWH_PER_TJ
        return OwnEmissions(factors)

    def felt(self, at_home: Array, quarter: int) -> FeltCarbon:
        """Return what deciders of a quarter feel of carbon prices: last quarter's at the border."""
        return FeltCarbon(at_home, self.price(max(quarter - 1, 0)), self.covered)

    def charge(self, quarter: int) -> BorderCharge:
        """Return what deciders of a quarter expect to be charged."""
        seen = max(quarter - 1, 0)
        return BorderCharge(self.price(seen), self.covered, self.counted(seen))

    def per_kwh(self, quarter: int) -> Array:
        """Return what a green kWh of verified exports takes off the charge, yuan by sector [20]."""
        seen = max(quarter - 1, 0)
        t_per_kwh = self.counted(seen).factors[ELECTRICITY] / MWH_PER_TJ / KWH_PER_MWH
        return np.asarray(self.price(seen) * t_per_kwh * self.covered)

    def pay(self, ledger: Ledger, quarter: int, population: Population) -> Control:
        """Book what the border charges on the quarter's exports, by sector.

        Who has no verified data is charged on default values, with their mark-up, green or not.
        """
        price, columns = self.price(quarter), population.columns
        rows = population.rows if price > 0.0 else NOBODY
        rows = rows[exposure(population, rows, self.covered) > 0.0]
        verified = columns["carbon_verified"][rows]
        green = columns["green_share"][rows].astype(np.float64) * verified
        tonnes = self.counted(quarter)(population, rows, green)
        tonnes *= exposure(population, rows, self.covered) * columns["weight"][rows]
        tonnes *= 1.0 + self.mark_up(quarter) * ~verified
        charged = np.asarray(
            per_quarter(group_sums(columns["sector"][rows], tonnes, len(SECTORS), 1.0))
        )
        kind, payee = Kind.BORDER_CARBON, "outside the city"
        ledger.book_groups("firms", payee, kind, price * charged, quarter, SECTORS)
        return bills_control("carbon of exports", kind, price, charged, payer="firms")
