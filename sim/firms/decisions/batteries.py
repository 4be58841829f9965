"""Batteries behind the meter of firms, quarter by quarter."""

import numpy as np
from numpy.typing import NDArray

from agents.firms.kinds import SECTORS
from agents.firms.power.storage import (
    HOURS_OF_STORAGE,
    add_battery,
    battery_review_hazard,
    battery_size,
)
from agents.machinery.diary import Diary
from agents.machinery.population import Population, Rows
from agents.machinery.state import NEVER
from agents.machinery.surroundings import Seen
from sim.accounts.books.money import Kind, Ledger, group_sums
from sim.clock import QUARTERS_PER_YEAR, per_quarter
from sim.firms.decisions.investing import Investment
from sim.firms.market import FirmMarket
from sim.firms.money.bookings import book, buy

Array = NDArray[np.float64]
ADD = 1


class Batteries(Investment):
    """User-side storage (see `sim.phases.Decision`).

    A battery is taken out at the end of its life; its owner looks at a new one the quarter after.

    Attributes:
        rules: what it runs.
        built_kw, ended_kw: battery power added and taken out in the quarter, kW.
    """

    rules = (add_battery, battery_size)

    def __init__(self, population: Population, market: FirmMarket) -> None:
        rate = market.terms.number("storage", "review_rate", "1/yr")
        diary = Diary(
            name="looking at a battery",
            hazard=battery_review_hazard,
            clock=None,
            due="storage_due",
            spell="storage_spell",
            started="storage_started",
            constants={"review_rate": Seen(rate, "1/yr")},
        )
        super().__init__(population, market, diary)
        self.built_kw = self.ended_kw = 0.0
        self.life = round(market.terms.battery_terms.life * QUARTERS_PER_YEAR)
        self._see(0)
        self.dates.begin()

    def gather(self, quarter: int) -> None:
        """Find who looks at a battery, set what they see."""
        self.quarter = quarter
        self.rows = self.dates.who(quarter)
        self._see(quarter)

    def decide(self) -> None:
        """Run the rule."""
        self.choice = add_battery.decide(self.population, self.rows)

    def scatter(self, ledger: Ledger) -> None:
        """Install and take out, look again in some years, book the investment."""
        columns = self.population.columns
        built = self.rows[self.choice == ADD]
        size = battery_size.decide(self.population, built)
        columns["storage_power"][built] = size
        columns["storage_built"][built] = self.quarter
        self.dates.open(self.rows, self.quarter)
        self._take_out()
        self.built_kw = float((size * columns["weight"][built]).sum())
        cost = size * HOURS_OF_STORAGE * self._cost()
        aid = self.market.aid_per_yuan(self.quarter)
        self.invested = buy(ledger, self.population, built, cost, aid, self.quarter)

    def _take_out(self) -> None:
        """Take out what has reached its age, and let the owner look at a new battery next."""
        columns = self.population.columns
        age = self.quarter - columns["storage_built"].astype(np.int64)
        ended = np.flatnonzero((columns["storage_power"] > 0.0) & (age >= self.life))
        self.ended_kw = float((columns["storage_power"] * columns["weight"])[ended].sum())
        columns["storage_power"][ended] = 0.0
        columns["storage_built"][ended] = NEVER
        columns["storage_due"][ended] = self.quarter + 1

    def traded(self) -> tuple[Array, Array]:
        """Return what the batteries charge and give back in a quarter, kWh by sector [20]."""
        columns = self.population.columns
        rows = self._with_battery()
        charged = self._charged(rows) * columns["weight"][rows]
        by_sector = group_sums(columns["sector"][rows], charged, len(SECTORS), 1.0)
        return by_sector, by_sector * self.terms.battery_terms.efficiency

    def pay_premium(self, ledger: Ledger, quarter: int) -> float:
        """Book the bonus of city and districts on what batteries give back; return it, yuan."""
        rows = self._with_battery()
        per_kwh = self.market.levers.by_division("storage_local_discharge_subsidy", quarter)
        amounts = self._charged(rows) * self.terms.battery_terms.efficiency
        amounts *= per_kwh[self.population.columns["district"][rows]]
        payer, kind = "city government", Kind.STORAGE_GRANT
        return book(ledger, self.population, rows, amounts, payer, "firms", kind, quarter)

    def _with_battery(self) -> Rows:
        rows = self.population.rows
        return rows[self.population.columns["storage_power"][rows] > 0.0]

    def _charged(self, rows: Rows) -> Array:
        """Return the kWh that each row's own battery charges in a quarter."""
        kwh = self.population.columns["storage_power"][rows] * HOURS_OF_STORAGE
        return np.asarray(per_quarter(kwh * self.terms.battery_terms.cycles))

    def _cost(self) -> float:
        return self.market.now(self.quarter)["storage_cost"]

    def _see(self, quarter: int) -> None:
        power, seen = self.market.power(quarter), self.population.surroundings
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
