"""Steel lines at their rebuilding, quarter by quarter."""

import math

import numpy as np
from numpy.typing import NDArray

from agents.conversions import GJ_PER_TJ, TJ_PER_TWH
from agents.firms.kinds import MEASURES_PER_SECTOR, SteelRoute
from agents.firms.steel import choose_route
from agents.machinery.population import Population, Rows
from agents.machinery.surroundings import Seen, Surroundings
from sim.accounts.books.money import Kind, Ledger
from sim.firms.decisions.campaigns import Campaigns
from sim.firms.market import FirmMarket
from sim.firms.money.bookings import Invested, book, invest, serve
from sim.firms.money.instalments import Instalments
from sim.firms.terms import ROUTES
from sim.firms.waste.scrap import scrap_price_factor, scrap_supply
from sim.grants import Budget

Array = NDArray[np.float64]
ALL_MEASURES = (1 << MEASURES_PER_SECTOR) - 1  # a new line is built with all of them


class SteelRoutes:
    """Relining, scrap or hydrogen (see `sim.phases.Decision`).

    Lines come up one after the other within a quarter, so that the second sees what scrap the
    first has taken. What they became to the end of 2025 is on record. The city's support is paid
    in equal parts over the years of building.

    Attributes:
        rules: what it runs.
        owed: support promised and not paid yet.
        granted: what the city's fund gave, yuan.
        invested: what was paid, granted and aided in the quarter.
    """

    rules = (choose_route,)

    def __init__(self, population: Population, market: FirmMarket, budget: Budget) -> None:
        self.population, self.market, self.budget = population, market, budget
        self.terms = market.terms
        self.quarter = 0
        self.rows: Rows = np.zeros(0, np.int64)
        self.choice = np.zeros(0, np.int64)
        self.grant = np.zeros(0)
        self.granted = 0.0
        self.invested = Invested()
        years = self.terms.tables.routes.value("all", "support_years", unit="yr")
        self.owed = Instalments(budget, years, population.seed)
        self.campaigns = Campaigns(population, self.terms)
        self._due: tuple[Rows, Array] = (np.zeros(0, np.int64), np.zeros(0))
        self._see(0)

    @property
    def deciding(self) -> tuple[Rows, ...]:
        """The rows of those who decide."""
        return (self.rows,)

    def gather(self, quarter: int) -> None:
        """Find which lines are to be rebuilt, set what they see."""
        self.quarter = quarter
        columns = self.population.columns
        due = (columns["relining_due"] == quarter) & columns["active"]
        self.rows = np.flatnonzero(due)
        self._see(quarter)

    def decide(self) -> None:
        """Choose line by line, as if every support were paid."""
        support = self.market.lever("steel_eaf_support", self.quarter)
        self.choice = np.zeros(self.rows.size, np.int64)
        self.grant = np.zeros(self.rows.size)
        for n, row in enumerate(self.rows.tolist()):
            self.choice[n] = self._choose(n, support)
            self.grant[n] = self._support_of(row, int(self.choice[n])) / self.owed.number

    def serve(self) -> None:
        """Pay what is owed, then hand out first parts; whom they miss chooses without support."""
        spent = self.budget.spent
        self._due = self.owed.pay()
        served = serve(self.budget, self.population, self.rows, self.grant)
        self.granted = self.budget.spent - spent
        for n in np.flatnonzero(served & (self.grant > 0.0)).tolist():
            self.owed.promise(int(self.rows[n]), self.grant[n] * self.owed.number)
        for n in np.flatnonzero(~served).tolist():
            self.grant[n] = 0.0
            self.choice[n] = self._choose(n, 0.0)

    def _choose(self, place: int, support: float) -> int:
        """Return the route of one line, seeing the scrap that the others of the quarter take."""
        row = int(self.rows[place])
        known = self.campaigns.recorded(row, self.quarter)
        if known is not None:
            return int(known)
        taken = math.fsum(
            self._scrap(other, int(route)) - self._scrap(other, self._present(other))
            for other, route in zip(self.rows.tolist(), self.choice, strict=True)
            if other != row and route > 0
        )
        seen = Surroundings(self.population.surroundings)
        seen["steel_eaf_support"] = self._support(support)
        seen["scrap_free"] = self._scrap_free(taken)
        return int(choose_route.decide(self.population, self.rows[place : place + 1], seen)[0])

    def scatter(self, ledger: Ledger) -> None:
        """Rebuild the lines, date the next campaign, book cost and support."""
        columns = self.population.columns
        costs = np.zeros(self.rows.size)
        for n, row in enumerate(self.rows.tolist()):
            route = int(self.choice[n])
            terms = self.terms.routes[ROUTES[route - 1]]
            costs[n] = columns["crude_steel"][row] * columns["activity"][row] * terms.capex
            if route != self._present(row):
                self._change(row, route)
            columns["relining_spell"][row] += 1
            columns["relining_due"][row] = self.campaigns.next(row, self.quarter, terms.life)
        self.invested = invest(
            ledger,
            self.population,
            self.rows,
            costs,
            self.grant,
            Kind.RETROFIT_GRANT,
            self.market.aid_per_yuan(self.quarter),
            self.quarter,
        )
        payer, kind = "city government", Kind.RETROFIT_GRANT
        book(ledger, self.population, *self._due, payer, "firms", kind, self.quarter)

    def scrap_use(self) -> float:
        """Return scrap used by all lines, t a year."""
        columns = self.population.columns
        lines = np.flatnonzero(columns["crude_steel"] * columns["active"] > 0)
        return math.fsum(self._scrap(row, self._present(row)) for row in lines.tolist())

    def _present(self, row: int) -> int:
        return int(self.population.columns["steel_route"][row])

    def _scrap(self, row: int, route: int) -> float:
        columns = self.population.columns
        tonnes = float(columns["crude_steel"][row] * columns["activity"][row])
        sorted_out = float(columns["sorted_scrap"][row])  # in the converter beyond the usual
        extra = sorted_out if route == SteelRoute.BLAST_FURNACE else 0.0
        return tonnes * (self.terms.routes[ROUTES[route - 1]].scrap + extra)

    def _support_of(self, row: int, route: int) -> float:
        """Return what the city owes a line that leaves the blast furnace for scrap."""
        if route != SteelRoute.SCRAP_FURNACE or self._present(row) != SteelRoute.BLAST_FURNACE:
            return 0.0
        columns = self.population.columns
        tonnes = float(columns["crude_steel"][row] * columns["activity"][row])
        return tonnes * self.market.lever("steel_eaf_support", self.quarter)

    def _change(self, row: int, route: int) -> None:
        """Rewrite the energy services of a line that changes its route."""
        columns = self.population.columns
        crude = float(columns["crude_steel"][row])
        old, new = (self.terms.routes[ROUTES[r - 1]] for r in (self._present(row), route))
        columns["steel_route"][row] = route
        columns["measures_taken"][row] = ALL_MEASURES
        columns["hot_metal"][row] = 0.0
        columns["iron_coke"][row] = 0.0
        columns["iron_coal"][row] = crude * new.coal / GJ_PER_TJ
        columns["power"][row] += crude * (new.electricity - old.electricity) * TJ_PER_TWH / 1e6
        gas = columns["furnace_high"][row] + columns["furnace_very_high"][row]
        if gas > 0.0 and old.natural_gas > 0.0:
            ratio = new.natural_gas / old.natural_gas
            columns["furnace_high"][row] *= ratio
            columns["furnace_very_high"][row] *= ratio

    def _scrap_free(self, taken: float) -> Seen:
        """Return the scrap a line can still get; `taken` goes to others in this quarter, t a year.

        Raises:
            InputError: the table of routes lacks the supply.
        """
        free = scrap_supply(self.market, self.quarter) - self.scrap_use() - taken
        return Seen(free, "t/yr", "scrap nobody uses yet", "steel_routes.csv")

    def _support(self, given: float) -> Seen:
        meaning = "city's help for scrap furnaces"
        return Seen(given, "yuan/(t/yr)", meaning, "lever steel_eaf_support")

    def _see(self, quarter: int) -> None:
        market, seen = self.market, self.population.surroundings
        rows = self.terms.tables.routes
        for route in ROUTES:
            seen[route] = Seen(
                self.terms.routes[route], "1", "inputs of a tonne of steel", "steel_routes.csv"
            )
        seen["scrap_free"] = self._scrap_free(0.0)
        prices = market.prices.steel(max(quarter - 1, 0))
        scrap = prices.scrap * scrap_price_factor(market, quarter)
        seen["steel_prices"] = Seen(prices._replace(scrap=scrap), "1", "yuan per tonne", "world")
        seen["swap_ratio"] = Seen(
            market.lever("steel_swap_ratio", quarter), "1", "old per new", "lever steel_swap_ratio"
        )
        seen["swap_open"] = Seen(
            market.lever("steel_swap_open", quarter) >= 0.5,
            "1",
            "a change of route is approved",
            "lever steel_swap_open",
        )
        seen["capacity_price"] = Seen(
            rows.value("all", "capacity_price", unit="yuan/(t/yr)"),
            "yuan/(t/yr)",
            "price of capacity of others",
            "steel_routes.csv",
        )
        seen["steel_eaf_support"] = self._support(market.lever("steel_eaf_support", quarter))
        seen["electric_power_discount"] = Seen(
            market.lever("steel_eaf_power_discount", quarter),
            "yuan/kWh",
            "cheaper power of electric steel",
            "lever steel_eaf_power_discount",
        )
        seen["hydrogen_grant"] = Seen(
            market.hydrogen_grant(quarter), "yuan/GJ", "support", "lever hydrogen_price_support"
        )
        for name, parameter in (
            ("route_sensitivity", "sensitivity"),
            ("integration_loss", "integration_loss"),
        ):
            value = self.terms.number("steel_route", parameter)
            seen[name] = Seen(value, "1", f"{parameter} of cost", "behaviour.csv: steel_route")
