"""Batteries behind the meter of firms, quarter by quarter."""

import numpy as np

from agents.firms.roof_pv import roof_review_hazard
from agents.firms.storage import HOURS_OF_STORAGE, add_battery, battery_size
from agents.machinery.diary import Dates, Diary
from agents.machinery.population import Population, Rows
from agents.machinery.surroundings import Seen
from sim.accounts.money import Kind, Ledger
from sim.firms.bookings import invest
from sim.firms.market import FirmMarket, last

ADD = 1


class Batteries:
    """User-side storage (see `sim.phases.Decision`).

    Attributes:
        built_kw: battery power added in the quarter, kW.
    """

    def __init__(self, population: Population, market: FirmMarket) -> None:
        self.population, self.market, self.terms = population, market, market.terms
        diary = Diary(
            name="looking at a battery",
            hazard=roof_review_hazard,
            clock=None,
            due="storage_due",
            spell="storage_spell",
            started="storage_started",
            constants={"review_rate": self.terms.number("storage", "review_rate", "1/yr")},
        )
        self.dates = Dates(diary, population, market.world.end)
        self.quarter = 0
        self.rows: Rows = np.zeros(0, np.int64)
        self.choice = np.zeros(0, np.int64)
        self.built_kw = 0.0
        self._see(0)
        self.dates.begin()

    @property
    def deciding(self) -> tuple[Rows, ...]:
        """The rows of those who decide."""
        return (self.rows,)

    def gather(self, quarter: int) -> None:
        """Find who looks at a battery, set what they see."""
        self.quarter = quarter
        self.rows = self.dates.who(quarter)
        self._see(quarter)

    def decide(self) -> None:
        """Run the rule."""
        self.choice = add_battery.decide(self.population, self.rows)

    def scatter(self, ledger: Ledger) -> None:
        """Install, look again in some years, book the investment."""
        columns = self.population.columns
        built = self.rows[self.choice == ADD]
        size = battery_size.decide(self.population, built)
        columns["storage_power"][built] = size
        self.dates.open(self.rows, self.quarter)
        self.built_kw = float(size @ columns["weight"][built])
        cost = size * HOURS_OF_STORAGE * self._cost()
        nothing = np.zeros(built.size)
        invest(ledger, self.population, built, cost, nothing, Kind.STORAGE_GRANT, self.quarter)

    def _cost(self) -> float:
        return self.market.world.at(last(self.quarter))["storage_cost"]

    def _see(self, quarter: int) -> None:
        power, seen = self.market.power_terms(last(quarter)), self.population.surroundings
        seen["peak_price"] = Seen(power.peak, "yuan/kWh", "peak price", "tariff")
        seen["valley_price"] = Seen(power.valley, "yuan/kWh", "valley price", "tariff")
        seen["discharge_premium"] = Seen(
            self.market.levers.by_division("storage_local_discharge_subsidy", quarter),
            "yuan/kWh",
            "bonus per kWh discharged",
            "lever storage_local_discharge_subsidy",
            "district",
        )
        seen["battery_cost"] = Seen(self._cost(), "yuan/kWh", "installed, two hours", "world")
        seen["battery_terms"] = Seen(
            self.terms.battery_terms, "1", "what a battery is like", "behaviour.csv: storage"
        )
