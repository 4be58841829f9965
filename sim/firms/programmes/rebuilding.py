"""Old heavy works at their rebuilding: the usual, or the best level at grade A."""

import numpy as np
from numpy.typing import NDArray

from agents.firms.kinds import SteelRoute
from agents.firms.programmes.bills import energy_bill
from agents.firms.programmes.newcomer import BEST_LEVEL, choose_design
from agents.machinery.population import Population, Rows
from sim.accounts.books.money import Kind, Ledger
from sim.firms.decisions.heat import HeatEquipment
from sim.firms.decisions.steel import SteelRoutes
from sim.firms.market import FirmMarket
from sim.firms.money.bookings import Invested, invest
from sim.firms.programmes.designs import HeavyStandard, heavy


class Rebuilding:
    """Steel lines at their relining and large kilns at the end of their life.

    Works above the size of the energy review only (`Firm.carbon_group`): a small kiln is replaced
    without being asked. What was relined to the end of 2025 is on record and stays as it is; a line
    that leaves the blast furnace is a new one, at the best level.

    Attributes:
        rules: what it runs.
        rows: who rebuilds in the quarter.
        granted, invested: no grant is given; what the best level cost them.
    """

    rules = (energy_bill, choose_design)

    def __init__(
        self,
        population: Population,
        market: FirmMarket,
        standard: HeavyStandard,
        furnaces: HeatEquipment,
        steel: SteelRoutes,
    ) -> None:
        self.population, self.market, self.standard = population, market, standard
        self.furnaces, self.steel = furnaces, steel
        self.quarter = 0
        self.rows: Rows = np.zeros(0, np.int64)
        self.design = np.zeros(0, np.int64)
        self.cost: NDArray[np.float64] = np.zeros(0)
        self.granted, self.invested = 0.0, Invested()

    @property
    def deciding(self) -> tuple[Rows, ...]:
        """The rows of those who decide: none before their route and kiln are chosen."""
        return ()

    def gather(self, quarter: int) -> None:
        """Show the rule of the day."""
        self.quarter = quarter
        self.standard.see(quarter)

    def decide(self) -> None:
        """Wait for what firms choose for kiln and line."""

    def serve(self) -> None:
        """Let those choose their design who build anew."""
        columns = self.population.columns
        kilns = self.furnaces.rows
        kilns = kilns[heavy(self.population, kilns) & (columns["carbon_group"][kilns] > 0)]
        kilns = kilns[columns["arrives"][kilns] != self.quarter - 1]  # new: it has its design
        kilns = kilns[columns["crude_steel"][kilns] == 0.0]  # a line is rebuilt at its relining
        known = [self.steel.campaigns.recorded(row, self.quarter) for row in self.steel.rows]
        free = np.array([each is None for each in known], np.bool_)
        lines, route = self.steel.rows[free], self.steel.choice[free]
        self.rows = np.concatenate([kilns, lines])
        self.design, designs = self.standard.choose(self.rows, new=False)
        self.cost = designs.outlay + designs.stack
        leaves = route != SteelRoute.BLAST_FURNACE
        self.design[kilns.size :][leaves] = BEST_LEVEL
        self.cost[kilns.size :][leaves] = 0.0  # it is in the price of the new line

    def scatter(self, ledger: Ledger) -> None:
        """Build, after kilns and lines are in place; book what the best level costs."""
        self.standard.build(self.rows, self.design, self.quarter, new=False)
        best = self.design == BEST_LEVEL
        self.invested = invest(
            ledger,
            self.population,
            self.rows[best],
            self.cost[best],
            np.zeros(int(best.sum())),
            Kind.RETROFIT_GRANT,
            self.market.aid_per_yuan(self.quarter),
            self.quarter,
        )
