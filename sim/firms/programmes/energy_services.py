"""Energy-service contracts, quarter by quarter: who signs, what is built, what is paid for it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.firms.kinds import SECTORS
from agents.firms.programmes.bills import energy_bill
from agents.firms.programmes.energy_service import ServiceTerms, service_offer, sign_contract
from agents.firms.retrofit import project_cost
from agents.machinery.population import Population, Rows
from agents.machinery.surroundings import Seen, SeenFrom
from sim.accounts.books.controls import Control
from sim.accounts.books.money import Kind, Ledger, group_sums
from sim.clock import QUARTERS_PER_YEAR, per_quarter
from sim.firms.decisions.retrofits import TAKE, Retrofits, put_in_place
from sim.firms.market import FirmMarket
from sim.firms.money.bookings import Invested, book
from sim.firms.terms import filled

Array = NDArray[np.float64]
SIGN = 1
COMPANIES = "energy-service companies"


@dataclass(frozen=True)
class Signed:
    """Contracts of one quarter: rows, what each owes a year (yuan), the first quarter without."""

    rows: Rows
    yearly: Array
    ends: int


class EnergyServices:
    """Contracts on saving projects (see `sim.phases.Decision`).

    A firm that has looked at its next project and not taken it may let an energy-service company
    build it. The company pays for equipment and contract; the firm pays the agreed share of the
    saving, as reckoned when it signed, while it is in business and the contract runs. What measures
    save, and that they are done, is written as for projects of one's own.

    Attributes:
        rules: what it runs.
        asked: who considers a contract in the quarter; `choice` is 1 for those who sign.
        rows: who signs.
        taken: measures put in place in the quarter, by sector and slot of its curve.
        outlay: of the companies on equipment in the quarter, yuan.
        granted, invested: nothing: no grant is given, and no firm invests.
    """

    rules = (energy_bill, sign_contract, service_offer)

    def __init__(self, population: Population, market: FirmMarket, retrofits: Retrofits) -> None:
        self.population, self.market, self.terms = population, market, market.terms
        self.retrofits = retrofits
        self.service = filled(ServiceTerms, self.terms.tables.programmes, "energy_service")
        self.quarter = 0
        nobody: Rows = np.zeros(0, np.int64)
        self.asked, self.rows, self.choice, self.project = nobody, nobody, nobody, nobody
        self.cost, self.fee, self.yearly = np.zeros(0), np.zeros(0), np.zeros(0)
        self.contracts: list[Signed] = []
        self.taken = np.zeros(len(self.terms.curve.name))
        self.outlay, self.transaction, self.shares = 0.0, 0.0, 0.0
        self.granted, self.invested = 0.0, Invested()
        self._see(0)

    @property
    def deciding(self) -> tuple[Rows, ...]:
        """The rows of those who decide: none before they have said no to investing themselves."""
        return ()

    def gather(self, quarter: int) -> None:
        """Set what firms see."""
        self.quarter = quarter
        self._see(quarter)

    def decide(self) -> None:
        """Wait for what firms say to a project of their own."""

    def serve(self) -> None:
        """Let those decide who have not taken their project, with or without a grant."""
        asked = self.retrofits.rows[self.retrofits.choice != TAKE]
        self.choice = sign_contract.decide(self.population, asked)
        self.asked, self.rows = asked, asked[self.choice == SIGN]
        offer = service_offer.decide(self.population, self.rows)
        self.project = self.population.columns["project"][self.rows].astype(np.int64)
        self.cost = np.asarray(offer.outlay)
        self.fee = np.asarray(offer.transaction)
        self.yearly = np.asarray(offer.share) * self._worth(self.population, self.rows)

    def scatter(self, ledger: Ledger) -> None:
        """Build what was signed for, book what the companies pay, write down what firms owe."""
        put_in_place(self.population, self.terms, self.rows, self.project)
        weight = self.population.columns["weight"][self.rows]
        self.taken = group_sums(self.project, weight, len(self.terms.curve.name), 1.0)
        shared = (ledger, self.population, self.rows)
        suppliers, experts = "equipment suppliers", "other users"  # lawyers, surveyors
        self.outlay = book(*shared, self.cost, COMPANIES, suppliers, Kind.PLANT, self.quarter)
        self.transaction = book(*shared, self.fee, COMPANIES, experts, Kind.FEE, self.quarter)
        self._pay_shares(ledger)
        if self.rows.size:
            ends = self.quarter + 1 + round(self.service.years * QUARTERS_PER_YEAR)
            self.contracts.append(Signed(self.rows, self.yearly, ends))

    def _pay_shares(self, ledger: Ledger) -> None:
        """Book the quarter's share of savings from the quarter after signing to the end."""
        self.contracts = [each for each in self.contracts if each.ends > self.quarter]
        columns = self.population.columns
        due = np.zeros(len(SECTORS))
        for each in self.contracts:
            owed = each.yearly * columns["weight"][each.rows] * columns["active"][each.rows]
            due += group_sums(columns["sector"][each.rows], owed, len(SECTORS), 1.0)
        due = np.asarray(per_quarter(due))
        self.shares = float(due.sum())
        kind = Kind.ENERGY_SERVICE
        ledger.book_groups("firms", COMPANIES, kind, due, self.quarter, SECTORS)

    def controls(self) -> list[Control]:
        """Return what bookings must add up to: projects, contracts, shares of contracts running."""
        return [
            Control("equipment of energy services", Kind.PLANT, self.outlay, payer=COMPANIES),
            Control("contracts of energy services", Kind.FEE, self.transaction, payer=COMPANIES),
            Control("shares of energy services", Kind.ENERGY_SERVICE, self.shares, payer="firms"),
        ]

    def _worth(self, population: Population, rows: Rows) -> Array:
        """Return what the next project of each row saves, rebound taken off, yuan a year."""
        columns, curve = population.columns, self.terms.curve
        bill = energy_bill.decide(population, rows)
        project = columns["project"][rows].astype(np.int64)
        scale = columns["saving_scale"][rows] * (1.0 - self.terms.retrofit_weights.rebound)
        paid = curve.fuel_saving[project] * bill.fuel_paid
        paid += curve.electricity_saving[project] * bill.electricity_paid
        return np.asarray(scale * paid)

    def _outlay(self, population: Population, rows: Rows) -> Array:
        """Return what the next project of each row costs, yuan."""
        return np.asarray(project_cost.decide(population, rows))

    def _see(self, quarter: int) -> None:
        seen, lever = self.population.surroundings, "esco_transaction_cost_cut"
        cut = self.market.lever(lever, quarter)
        seen["transaction_cost_cut"] = Seen(cut, "1", "taken off by services", f"lever {lever}")
        seen["service_terms"] = Seen(
            self.service, "1", "energy-service contracts", "programmes.csv: energy_service"
        )
        saved, cost = "saved by the next project", "cost of the next project"
        seen["project_worth"] = SeenFrom(self._worth, "yuan/yr", saved, "measures.csv")
        seen["project_outlay"] = SeenFrom(self._outlay, "yuan", cost, "measures.csv")
