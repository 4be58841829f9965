"""What the city pays on energy as it is used: hydrogen by weight, electric steel by the meter."""

import numpy as np
from numpy.typing import NDArray

from agents.conversions import GJ_PER_TJ, KWH_PER_TJ
from agents.firms.energy import hydrogen_burnt
from agents.firms.kinds import Sector, SteelRoute
from agents.firms.steel import HYDROGEN_PER_IRON
from agents.machinery.population import Population, Rows
from sim.accounts.books.controls import Control
from sim.accounts.books.money import Kind, Ledger
from sim.firms.market import FirmMarket
from sim.firms.money.bookings import book
from sim.firms.use import FirmUse
from sim.grants import Budget

Array = NDArray[np.float64]


class RunningSupport:
    """Support of hydrogen and of the power of electric steel, paid by the city's green fund.

    Meters are read at the end of a quarter and paid in the next, at the rates of the quarter in
    which they ran, before any new grant is given; what the fund cannot pay stays owed.

    Attributes:
        owed: yuan that each firm's meters have earned and nobody has paid yet [rows].
        paid: yuan paid to each in the quarter [rows].
        granted: what left the fund for it, yuan.
    """

    def __init__(self, population: Population, market: FirmMarket, budget: Budget) -> None:
        self.population, self.market, self.budget = population, market, budget
        self.owed = np.zeros(population.size)
        self.paid = np.zeros(population.size)
        self.granted = 0.0

    def serve(self) -> None:
        """Take what is owed out of the fund, all of it or the same part for everyone."""
        due = float((self.owed * self.population.columns["weight"]).sum())
        self.granted = min(due, self.budget.available)
        self.budget.pay(self.granted)
        self.paid = self.owed * (self.granted / due if due > 0.0 else 0.0)
        self.owed = np.maximum(self.owed - self.paid, 0.0)

    def book(self, ledger: Ledger, quarter: int) -> None:
        """Book what was paid."""
        rows = np.flatnonzero(self.paid)
        payer, kind = "city government", Kind.ENERGY_GRANT
        book(ledger, self.population, rows, self.paid[rows], payer, "firms", kind, quarter)

    def claim(self, quarter: int, use: FirmUse, used: Array) -> None:
        """Add what the meters of a quarter have earned.

        Args:
            quarter: index.
            use: at the rate of the quarter.
            used: electricity of the quarter by firm sector, kWh [20].
        """
        per_gj = self.market.hydrogen_grant(quarter)
        per_kwh = self.market.lever("steel_eaf_power_discount", quarter)
        if per_gj == 0.0 and per_kwh == 0.0:
            return
        columns = self.population.columns
        sector, weight = columns["sector"][use.rows], columns["weight"][use.rows]
        yearly = np.bincount(sector, use.electricity, used.size) * KWH_PER_TJ
        part = np.divide(used, yearly, out=np.zeros_like(used), where=yearly > 0.0)  # of a year
        hydrogen = self._hydrogen(use.rows) * GJ_PER_TJ * per_gj
        power = self._electric_steel(use) / weight * KWH_PER_TJ
        power *= per_kwh
        self.owed[use.rows] += part[sector] * (hydrogen + power)

    def control(self) -> Control:
        """Return what bookings must add up to: the money that left the fund for it."""
        name, kind = "running support of firms", Kind.ENERGY_GRANT
        return Control(name, kind, self.granted, payee="firms")

    def _hydrogen(self, rows: Rows) -> Array:
        """Return hydrogen used by each of these rows, TJ a year."""
        columns = self.population.columns
        burnt = hydrogen_burnt.decide(self.population, rows)
        iron = self.market.terms.routes["hydrogen_reduction"].iron
        reduced = columns["crude_steel"][rows] * columns["activity"][rows] * iron
        reduced *= columns["steel_route"][rows] == SteelRoute.HYDROGEN_REDUCTION
        return np.asarray(burnt + reduced * HYDROGEN_PER_IRON / GJ_PER_TJ)

    def _electric_steel(self, use: FirmUse) -> Array:
        """Return electricity of rows that melt scrap or reduce with hydrogen, TJ a year."""
        columns, rows = self.population.columns, use.rows
        electric = columns["steel_route"][rows] >= SteelRoute.SCRAP_FURNACE
        assert not electric[columns["sector"][rows] != Sector.STEEL].any(), "steel is made by steel"
        return np.where(electric, use.electricity, 0.0)
