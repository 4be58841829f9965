"""Green-power contracts of firms, renewed every year."""

import numpy as np

from agents.conversions import TJ_PER_GWH
from agents.firms.power.green_power import ALL, HALF, GreenDuties, choose_green_power, green_duty
from agents.machinery.population import Population, Rows
from agents.machinery.surroundings import Seen
from sim.accounts.books.money import Ledger
from sim.clock import QUARTERS_PER_YEAR
from sim.clock import quarter as quarter_of
from sim.firms.green.power_market import GreenPowerMarket
from sim.firms.green.supply_chain import SupplyChain
from sim.firms.market import FirmMarket

FIRST_UNDER_DUTY = quarter_of("2025Q1")  # data centres that start from then on are new (P77)


class GreenContracts:
    """Green power beyond and under the quota (see `sim.phases.Decision`).

    Attributes:
        rules: what it runs.
        power: the market for green power.
        chain: who asks whom for it.
    """

    rules = (choose_green_power, green_duty)

    def __init__(self, city: str, population: Population, market: FirmMarket) -> None:
        self.population, self.market, self.terms = population, market, market.terms
        self.power = GreenPowerMarket(market, population)
        self.chain = SupplyChain(city, market, population)
        self.quarter = 0
        self.rows: Rows = np.zeros(0, np.int64)
        self.choice = np.zeros(0, np.int64)
        self._see(0)

    @property
    def deciding(self) -> tuple[Rows, ...]:
        """The rows of those who decide."""
        return (self.rows,)

    def gather(self, quarter: int) -> None:
        """Clear the market, let buyers ask, find whose contract ends, set what they see."""
        self.quarter = quarter
        columns = self.population.columns
        due = columns["green_due"] <= quarter  # an entrant was due before it was there
        self.rows = np.flatnonzero(due & columns["active"])
        self.power.clear(quarter)
        self.chain.hand_on(quarter)
        self._see(quarter)

    def decide(self) -> None:
        """Run the rule."""
        self.choice = choose_green_power.decide(self.population, self.rows)

    def scatter(self, ledger: Ledger) -> None:
        """Write the green share of the coming year, and the premium that holds for it."""
        columns = self.population.columns
        duty = green_duty.decide(self.population, self.rows)
        share = np.choose(self.choice, (duty, np.full(duty.size, HALF), np.full(duty.size, ALL)))
        kept = columns["green_kept"][self.rows].astype(np.float64)
        columns["green_share"][self.rows] = np.maximum(np.maximum(share, duty), kept)
        columns["agreed_premium"][self.rows] = self.power.premium
        columns["green_spell"][self.rows] += 1
        columns["green_due"][self.rows] = self.quarter + QUARTERS_PER_YEAR

    def _see(self, quarter: int) -> None:
        market, seen = self.market, self.population.surroundings
        for name, lever, meaning in (
            ("green_quota", "rps_nonhydro_share", "quota of all users"),
            ("heavy_quota", "rps_heavy_industry", "quota of heavy industry"),
            ("disclosure", "green_disclosure_share", "share of large firms that report"),
        ):
            seen[name] = Seen(market.lever(lever, quarter), "1", meaning, f"lever {lever}")
        duties = GreenDuties(
            large_user=market.lever("green_share_duty_large_users", quarter),
            large_user_from=self.terms.number("green_power", "large_user_from", "GWh/yr")
            * TJ_PER_GWH,
            data_centre=market.lever("datacentre_green_share_new", quarter),
            data_centre_from=FIRST_UNDER_DUTY,
        )
        seen["green_duties"] = Seen(
            duties,
            "1",
            "least green shares of large users and new data centres",
            "levers green_share_duty_large_users, datacentre_green_share_new",
        )
        seen["buyer_pressure"] = Seen(
            self.chain.pressure(quarter),
            "1",
            "foreign buyers who ask for it",
            "world, lever global_buyer_pull",
        )
        seen["chain_pressure"] = Seen(
            self.chain.handed,
            "1",
            "domestic buyers who were asked and ask in turn",
            "supply_chain.csv, lever footprint_rule_coverage",
            "sector",
        )
        seen["green_premium"] = Seen(
            self.power.premium,
            "yuan/kWh",
            "over the contract",
            "market",
        )
        seen["border_per_kwh"] = Seen(
            market.border.per_kwh(quarter),
            "yuan/kWh",
            "off the charge at the border, for verified exports",
            "world, border_carbon.csv",
            "sector",
        )
        seen["green_weights"] = Seen(
            self.terms.green_weights, "1", "how green power is weighed", "behaviour.csv"
        )
