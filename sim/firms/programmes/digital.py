"""Digital change of manufacturers, quarter by quarter."""

import numpy as np
from numpy.typing import NDArray

from agents.firms.programmes.bills import energy_bill
from agents.firms.programmes.digital import (
    DigitalTerms,
    digital_cost,
    digital_hazard,
    digital_pace,
    go_digital,
)
from agents.machinery.diary import Diary
from agents.machinery.population import Population, Rows
from agents.machinery.surroundings import Seen, SeenFrom, Surroundings
from sim.accounts.books.money import Kind, Ledger
from sim.firms.decisions.investing import GrantedInvestment
from sim.firms.market import PERCENT, FirmMarket
from sim.firms.money.bookings import invest
from sim.firms.terms import filled
from sim.grants import Budget

CHANGE_OVER = 1
AID = "digital_retrofit_interest_subsidy"


class DigitalChange(GrantedInvestment):
    """Machines, meters and software (see `sim.phases.Decision`).

    The city pays the interest aid of all aided years when the loan is taken out.

    Attributes:
        rules: what it runs.
        changed: firms that changed over in the quarter.
    """

    rules = (energy_bill, go_digital, digital_cost)

    def __init__(self, population: Population, market: FirmMarket, budget: Budget) -> None:
        self.digital = filled(DigitalTerms, market.terms.tables.programmes, "digital")
        rate = market.terms.programme("digital", "review_rate", "1/yr")
        diary = Diary(
            name="looking at going digital",
            hazard=digital_hazard,
            clock=None,
            due="digital_due",
            spell="digital_spell",
            started="digital_started",
            levers={"reach": Seen(0.0, "1/yr")},
            constants={"review_rate": Seen(rate, "1/yr")},
            pace=digital_pace,
        )
        super().__init__(population, market, diary, budget)
        self.changed = 0.0
        self._see(0)
        self.dates.begin()

    def gather(self, quarter: int) -> None:
        """Let the drive date looks forward, find who looks, set what they see."""
        self.quarter = quarter
        reach = self.market.levers.ahead("digital_programme_reach", quarter)
        self.dates.follow({"reach": reach}, quarter)
        self.rows = self.dates.who(quarter)
        self._see(quarter)

    def decide(self) -> None:
        """Choose as if all aid were paid."""
        self.choice = go_digital.decide(self.population, self.rows)
        self.cost = digital_cost.decide(self.population, self.rows)
        finance = self.market.terms.number
        per_yuan = self._aid() * finance("finance", "aided_years", "yr")
        per_yuan *= finance("finance", "debt_share")
        self.grant = np.where(self.choice == CHANGE_OVER, per_yuan * self.cost, 0.0)

    def without_grant(self) -> dict[str, Seen]:
        """Return what those see whom the money does not reach."""
        return {"digital_aid": Seen(0.0, "1/yr", "the money has run out", "budget")}

    def choose_again(self, places: NDArray[np.int64], seen: Surroundings) -> None:
        """Choose without the city's aid."""
        self.choice[places] = go_digital.decide(self.population, self.rows[places], seen)

    def scatter(self, ledger: Ledger) -> None:
        """Change over, look again in some years or never, book cost and aid."""
        columns, terms = self.population.columns, self.digital
        done = self.choice == CHANGE_OVER
        rows = self.rows[done]
        left = 1.0 - self.terms.retrofit_weights.rebound
        columns["fuel_factor"][rows] *= 1.0 - left * terms.fuel_saving
        columns["electricity_factor"][rows] *= 1.0 - left * terms.electricity_saving
        columns["digital"][rows] = True
        self.dates.open(self.rows, self.quarter)
        self.changed = float(columns["weight"][rows].sum())
        self.invested = invest(
            ledger,
            self.population,
            rows,
            self.cost[done],
            self.grant[done],
            Kind.INTEREST_GRANT,
            self.market.aid_per_yuan(self.quarter),
            self.quarter,
        )

    def _aid(self) -> float:
        return self.market.lever(AID, self.quarter) / PERCENT

    def _fuel_paid(self, population: Population, rows: Rows) -> NDArray[np.float64]:
        return np.asarray(energy_bill.decide(population, rows).fuel_paid)

    def _electricity_paid(self, population: Population, rows: Rows) -> NDArray[np.float64]:
        return np.asarray(energy_bill.decide(population, rows).electricity_paid)

    def _see(self, quarter: int) -> None:
        seen, number = self.population.surroundings, self.terms.number
        years = number("finance", "aided_years", "yr") / number("finance", "loan_years", "yr")
        seen["digital_aid"] = Seen(
            self.market.lever(AID, quarter) / PERCENT * years,
            "1/yr",
            "aid on the interest, spread over the loan",
            f"lever {AID}",
        )
        seen["digital_terms"] = Seen(
            self.digital, "1", "what going digital is like", "programmes.csv: digital"
        )
        for name, paid in (
            ("fuel_paid", self._fuel_paid),
            ("electricity_paid", self._electricity_paid),
        ):
            seen[name] = SeenFrom(paid, "yuan/yr", "energy bill", "market")
