"""Which firms answer calls to cut their load, agreed each year with the power contract."""

import numpy as np

from agents.firms.kinds import SECTORS
from agents.firms.power.demand_response import answer_calls, load_on_call
from agents.machinery.population import Population, Rows
from agents.machinery.surroundings import Seen
from sim.accounts.books.money import Ledger
from sim.firms.market import FirmMarket
from sim.firms.use import FIRM_ROWS
from sim.grid.data.tables import LOAD_CLASSES
from sim.grid.market.settling.calls import OnCall

ANSWER = 1


class LoadOnCall:
    """Demand response of firms and large buildings (see `sim.phases.Decision`).

    Attributes:
        rules: what it runs.
    """

    rules = (answer_calls, load_on_call)

    def __init__(self, population: Population, market: FirmMarket) -> None:
        self.population, self.market, self.terms = population, market, market.terms
        self.load_class = market.tariffs.load_class
        self.flexible = np.array(
            [
                self.terms.number("demand_response", f"share_{load_class}")
                for load_class in self.load_class
            ]
        )
        self.rows: Rows = np.zeros(0, np.int64)
        self.choice = np.zeros(0, np.int64)
        self._see(0)

    @property
    def deciding(self) -> tuple[Rows, ...]:
        """The rows of those who decide."""
        return (self.rows,)

    def gather(self, quarter: int) -> None:
        """Find whose power contract ends, set what they see."""
        columns = self.population.columns
        self.rows = np.flatnonzero((columns["green_due"] <= quarter) & columns["active"])
        self._see(quarter)

    def decide(self) -> None:
        """Run the rule."""
        self.choice = answer_calls.decide(self.population, self.rows)

    def scatter(self, ledger: Ledger) -> None:
        """Write the load on call for the coming year; nothing is paid before a call."""
        del ledger
        load = load_on_call.decide(self.population, self.rows)
        self.population.columns["on_call"][self.rows] = np.where(self.choice == ANSWER, load, 0.0)

    def on_call(self) -> OnCall:
        """Return what may be called in the quarter."""
        columns, rows = self.population.columns, self.population.rows
        load = columns["on_call"][rows].astype(np.float64) * columns["weight"][rows]
        sector = columns["sector"][rows]
        by_sector = np.bincount(sector, weights=load, minlength=len(SECTORS))
        kw = {
            name: float(by_sector[np.array(self.load_class) == name].sum()) for name in LOAD_CLASSES
        }
        large = self.flexible[sector] * self.terms.call_terms.large
        through = float(load[columns["on_call"][rows] < large].sum())
        total = float(load.sum())
        return OnCall(
            kw,
            through / total if total > 0.0 else 0.0,
            self.terms.call_terms.operator_share,
            dict(zip(FIRM_ROWS.tolist(), by_sector.tolist(), strict=True)),
        )

    def _see(self, quarter: int) -> None:
        seen = self.population.surroundings
        seen["call_pay"] = Seen(
            self.market.lever("demand_response_payment", quarter),
            "yuan/kW",
            "pay for a call of two hours",
            "lever demand_response_payment",
        )
        seen["operator_reach"] = Seen(
            self.market.lever("vpp_coverage", quarter),
            "1",
            "smaller users that operators of virtual plants reach",
            "lever vpp_coverage",
        )
        seen["flexible_share"] = Seen(
            self.flexible, "1", "load that can wait two hours", "behaviour.csv", "sector"
        )
        seen["call_terms"] = Seen(
            self.terms.call_terms, "1", "what a call asks", "behaviour.csv: demand_response"
        )
