"""Green-power contracts of firms, renewed every year."""

import numpy as np

from agents.firms.green_power import ALL, HALF, choose_green_power, green_duty
from agents.machinery.population import Population, Rows
from agents.machinery.surroundings import Seen
from sim.accounts.books.money import Ledger
from sim.clock import QUARTERS_PER_YEAR
from sim.firms.market import FirmMarket

KWH_PER_MWH = 1000.0


class GreenContracts:
    """Green power beyond and under the quota (see `sim.phases.Decision`).

    Attributes:
        rules: what it runs.
    """

    rules = (choose_green_power, green_duty)

    def __init__(self, population: Population, market: FirmMarket) -> None:
        self.population, self.market, self.terms = population, market, market.terms
        self.quarter = 0
        self.rows: Rows = np.zeros(0, np.int64)
        self.choice = np.zeros(0, np.int64)
        self._see(0)

    @property
    def deciding(self) -> tuple[Rows, ...]:
        """The rows of those who decide."""
        return (self.rows,)

    def gather(self, quarter: int) -> None:
        """Find whose contract ends, set what they see."""
        self.quarter = quarter
        columns = self.population.columns
        due = columns["green_due"] <= quarter  # an entrant was due before it was there
        self.rows = np.flatnonzero(due & columns["active"])
        self._see(quarter)

    def decide(self) -> None:
        """Run the rule."""
        self.choice = choose_green_power.decide(self.population, self.rows)

    def scatter(self, ledger: Ledger) -> None:
        """Write the green share of the coming year."""
        columns = self.population.columns
        duty = green_duty.decide(self.population, self.rows)
        share = np.choose(self.choice, (duty, np.full(duty.size, HALF), np.full(duty.size, ALL)))
        columns["green_share"][self.rows] = np.maximum(share, duty)
        columns["green_spell"][self.rows] += 1
        columns["green_due"][self.rows] = self.quarter + QUARTERS_PER_YEAR

    def _see(self, quarter: int) -> None:
        market, seen = self.market, self.population.surroundings
        now = market.now(quarter)
        seen["green_quota"] = Seen(
            market.lever("rps_nonhydro_share", quarter), "1", "quota of all users", "lever"
        )
        seen["heavy_quota"] = Seen(
            market.lever("rps_heavy_industry", quarter), "1", "quota of heavy industry", "lever"
        )
        seen["buyer_pressure"] = Seen(
            now["foreign_buyer_green_pressure"], "1", "foreign buyers who ask for it", "world"
        )
        seen["green_premium"] = Seen(
            now["green_power_premium"] / KWH_PER_MWH,
            "yuan/kWh",
            "over the contract",
            "market",
        )
        seen["green_weights"] = Seen(
            self.terms.green_weights, "1", "how green power is weighed", "behaviour.csv"
        )
