"""What the city pays on energy as it is used: hydrogen by weight, electric steel by the meter."""

import numpy as np
from numpy.typing import NDArray

from agents.firms.energy import hydrogen_burnt
from agents.firms.kinds import SECTORS, Sector, SteelRoute
from agents.firms.steel import GJ_PER_TJ, HYDROGEN_PER_IRON
from agents.machinery.population import Population
from sim.accounts.books.controls import Control
from sim.accounts.books.money import Kind, Ledger, group_sums
from sim.firms.market import FirmMarket
from sim.firms.use import FirmUse
from sim.grants import Budget

Array = NDArray[np.float64]
KWH_PER_TJ = 1e6 / 3.6


class RunningSupport:
    """Support of hydrogen and of the power of electric steel, paid by the city's green fund.

    Meters are read at the end of a quarter and paid in the next, at the rates of the quarter in
    which they ran, before any new grant is given; what the fund cannot pay stays owed.

    Attributes:
        owed: yuan that meters have earned and nobody has paid yet, by firm sector [20].
        paid: yuan paid in the quarter, by firm sector [20].
    """

    def __init__(self, population: Population, market: FirmMarket, budget: Budget) -> None:
        self.population, self.market, self.budget = population, market, budget
        self.owed = np.zeros(len(SECTORS))
        self.paid = np.zeros(len(SECTORS))

    def serve(self) -> None:
        """Take what is owed out of the fund, all of it or the same part for everyone."""
        due = float(self.owed.sum())
        self.paid = np.zeros(len(SECTORS))
        if due <= 0.0 or self.budget.available <= 0.0:
            return
        amount = min(due, self.budget.available)
        served = self.budget.serve(np.zeros(1, np.int64), np.array([amount]), self.population.seed)
        assert served.all(), "no more is asked for than is there"
        self.paid = self.owed * (amount / due)
        self.owed = np.maximum(self.owed - self.paid, 0.0)

    def book(self, ledger: Ledger, quarter: int) -> None:
        """Book what was paid."""
        payer, kind = "city government", Kind.ENERGY_GRANT
        ledger.book_groups(payer, "firms", kind, self.paid, quarter, SECTORS)

    def claim(self, quarter: int, use: FirmUse, used: Array) -> None:
        """Add what the meters of a quarter have earned.

        Args:
            quarter: index.
            use: at the rate of the quarter.
            used: electricity of the quarter by firm sector, kWh [20].
        """
        sector = self.population.columns["sector"][use.rows].astype(np.int64)
        yearly = group_sums(sector, use.electricity, len(SECTORS), 1.0) * KWH_PER_TJ
        part = np.divide(used, yearly, out=np.zeros_like(used), where=yearly > 0.0)  # of a year
        hydrogen = self._hydrogen(use) * GJ_PER_TJ * self.market.hydrogen_grant(quarter)
        power = self._electric_steel(use) * KWH_PER_TJ
        power *= self.market.lever("steel_eaf_power_discount", quarter)
        self.owed = self.owed + part * group_sums(sector, hydrogen + power, len(SECTORS), 1.0)

    def control(self) -> Control:
        """Return what bookings must add up to: the money that left the fund for it."""
        expected = float(self.paid.sum())
        return Control("running support of firms", Kind.ENERGY_GRANT, expected, payee="firms")

    def _hydrogen(self, use: FirmUse) -> Array:
        """Return hydrogen used by each active row, times what it stands for, TJ a year."""
        columns, rows = self.population.columns, use.rows
        burnt = hydrogen_burnt.decide(self.population, rows) * columns["weight"][rows]
        iron = self.market.terms.routes["hydrogen_reduction"].iron
        reduced = columns["crude_steel"][rows] * columns["activity"][rows] * iron
        reduced *= columns["steel_route"][rows] == SteelRoute.HYDROGEN_REDUCTION
        return np.asarray(burnt + reduced * HYDROGEN_PER_IRON / GJ_PER_TJ)

    def _electric_steel(self, use: FirmUse) -> Array:
        """Return electricity of lines that melt scrap or reduce with hydrogen, TJ a year."""
        columns, rows = self.population.columns, use.rows
        electric = columns["steel_route"][rows] >= SteelRoute.SCRAP_FURNACE
        assert not electric[columns["sector"][rows] != Sector.STEEL].any(), "steel is made by steel"
        return np.where(electric, use.electricity, 0.0)
