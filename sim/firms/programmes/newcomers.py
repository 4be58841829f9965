"""New projects at the gate: screened for carbon, held to the best level, in or out."""

import numpy as np
from numpy.typing import NDArray

from agents.firms.kinds import FIRST_SERVICE, Boiler
from agents.firms.programmes.newcomer import (
    BEST_LEVEL,
    CLEAN_HEAT,
    STAYS_OUT,
    choose_design,
    meet_screen,
)
from agents.machinery.population import Population, Rows
from agents.machinery.surroundings import Seen
from sim.accounts.books.money import Kind, Ledger
from sim.firms.market import FirmMarket
from sim.firms.money.bookings import Invested, invest
from sim.firms.programmes.designs import HeavyStandard, heavy

FIVE_YEARS = 20  # quarters over which new projects are counted


class Newcomers:
    """What new projects answer to the city's conditions, beside the gate on energy-hungry ones.

    Attributes:
        rules: what they run.
        stay_out: who of those who apply withdraws, as the last `decide` found.
        invested: what the best level and grade A cost those who came in the quarter.
    """

    rules = (meet_screen, choose_design)

    def __init__(self, population: Population, market: FirmMarket, standard: HeavyStandard) -> None:
        self.population, self.market, self.standard = population, market, standard
        self.screen = np.zeros(0, np.int64)
        self.heavy: Rows = np.zeros(0, np.int64)
        self.design = np.zeros(0, np.int64)
        self.stay_out = np.zeros(0, np.bool_)
        self.invested = Invested()
        self._share = 0.0
        self.see(0)

    def decide(self, applying: Rows) -> None:
        """Ask all who apply for their heat, those of heavy trades for their design."""
        self.screen = meet_screen.decide(self.population, applying)
        self.heavy = applying[heavy(self.population, applying)]
        self.design, self.designs = self.standard.choose(self.heavy, new=True)
        out = np.zeros(self.population.size, np.bool_)
        out[self.heavy] = self.design == STAYS_OUT
        self.stay_out = (self.screen == STAYS_OUT) | out[applying]

    def scatter(
        self, ledger: Ledger, applying: Rows, admitted: NDArray[np.bool_], now: int
    ) -> None:
        """Write heat and design of those who start, book what the best level costs them."""
        columns = self.population.columns
        columns["clean_heat"][applying] = self.screen == CLEAN_HEAT
        starts = np.zeros(self.population.size, np.bool_)
        starts[applying] = admitted
        start = starts[self.heavy]
        rows, design = self.heavy[start], self.design[start]
        self.standard.build(rows, design, now, new=True)
        best = design == BEST_LEVEL
        cost = (self.designs.outlay + self.designs.stack)[start][best]
        self.invested = invest(
            ledger,
            self.population,
            rows[best],
            cost,
            np.zeros(cost.size),
            Kind.RETROFIT_GRANT,
            self.market.aid_per_yuan(now),
            now,
        )

    def clean_share(self, quarter: int) -> float:
        """Return the share with heat from no fossil fuel of projects started in five years.

        Of industrial ones that need steam or hot water and have chosen what makes it, which is in
        the quarter after they start. While there are none the share stays what it was.
        """
        columns = self.population.columns
        arrived = (columns["arrives"] > max(quarter - FIVE_YEARS, 0)) & (
            columns["arrives"] < quarter
        )
        arrived &= columns["active"] & (columns["boiler"] != Boiler.NONE)
        arrived &= columns["sector"] < FIRST_SERVICE
        weight = columns["weight"][arrived]
        clean = columns["boiler"][arrived] >= Boiler.BIOMASS
        if weight.sum() > 0.0:
            self._share = float((weight * clean).sum() / weight.sum())
        return self._share

    def see(self, quarter: int) -> None:
        """Show the screen of the day."""
        lever = "low_carbon_siting_screen"
        screen = self.market.lever(lever, quarter)
        self.population.surroundings["siting_screen"] = Seen(
            screen, "1", "share of industrial projects screened for carbon", f"lever {lever}"
        )
