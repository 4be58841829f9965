"""Steel lines at their rebuilding, quarter by quarter."""

import math

import numpy as np

from agents.firms.kinds import SteelRoute
from agents.firms.steel import GJ_PER_TJ, choose_route
from agents.machinery.chance import Stream
from agents.machinery.population import Population, Rows
from agents.machinery.state import NEVER
from agents.machinery.surroundings import Seen
from sim.accounts.money import Kind, Ledger
from sim.clock import QUARTERS_PER_YEAR
from sim.firms.bookings import granted, invest
from sim.firms.market import FirmMarket, last
from sim.firms.terms import ROUTES
from sim.grants import Budget

TONNES_PER_MT = 1e6
TJ_PER_TWH = 3600.0
NEW_ROUTES = (SteelRoute.SCRAP_FURNACE, SteelRoute.HYDROGEN_REDUCTION)


class SteelRoutes:
    """Relining, scrap or hydrogen (see `sim.phases.Decision`).

    Lines come up one after the other within a quarter, so that the second sees what scrap the
    first has taken.
    """

    def __init__(self, population: Population, market: FirmMarket, budget: Budget) -> None:
        self.population, self.market, self.budget = population, market, budget
        self.terms = market.terms
        self.quarter = 0
        self.rows: Rows = np.zeros(0, np.int64)
        self.choice = np.zeros(0, np.int64)
        self.grant = np.zeros(0)
        self.granted = 0.0
        self._see(0, 0.0)

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
        self._see(quarter, 0.0)

    def decide(self) -> None:
        """Choose line by line; whom the city's money misses chooses without it."""
        self.choice = np.zeros(self.rows.size, np.int64)
        self.grant = np.zeros(self.rows.size)
        taken = 0.0
        for n, row in enumerate(self.rows.tolist()):
            line = np.array([row])
            self._see(self.quarter, taken)
            route = int(choose_route.decide(self.population, line)[0])
            asked = self._grant(row, route)
            if (
                asked > 0.0
                and not self.budget.serve(line, np.array([asked]), self.population.seed).all()
            ):
                self._see(self.quarter, taken, support=0.0)
                route, asked = int(choose_route.decide(self.population, line)[0]), 0.0
            self.choice[n], self.grant[n] = route, asked
            taken += self._scrap(row, route) - self._scrap(row, self._present(row))

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
            columns["relining_due"][row] = self._next(row, terms.life)
        self.granted = granted(self.population, self.rows, self.grant)
        invest(
            ledger,
            self.population,
            self.rows,
            costs,
            self.grant,
            Kind.RETROFIT_GRANT,
            self.quarter,
        )

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
        return tonnes * self.terms.routes[ROUTES[route - 1]].scrap

    def _grant(self, row: int, route: int) -> float:
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
        columns["hot_metal"][row] = 0.0
        columns["iron_coke"][row] = 0.0
        columns["iron_coal"][row] = crude * new.coal / GJ_PER_TJ
        columns["power"][row] += crude * (new.electricity - old.electricity) * TJ_PER_TWH / 1e6
        gas = columns["furnace_high"][row] + columns["furnace_very_high"][row]
        if gas > 0.0 and old.natural_gas > 0.0:
            ratio = new.natural_gas / old.natural_gas
            columns["furnace_high"][row] *= ratio
            columns["furnace_very_high"][row] *= ratio

    def _next(self, row: int, life: float) -> int:
        """Return when the campaign that begins now will end."""
        spell = int(self.population.columns["relining_spell"][row])
        luck = Stream(self.population.seed, "steel campaign").normal(row, spell)
        spread = self.terms.number("steel_route", "campaign_spread")
        quarters = life * QUARTERS_PER_YEAR * math.exp(spread * float(luck))
        return min(self.quarter + max(round(quarters), 1), NEVER)

    def _see(self, quarter: int, taken: float, support: float | None = None) -> None:
        """Set what a line sees; `taken` is scrap that others took in this quarter, t a year."""
        market, seen = self.market, self.population.surroundings
        rows = self.terms.tables.routes
        for route in ROUTES:
            seen[route] = Seen(
                self.terms.routes[route], "1", "inputs of a tonne of steel", "steel_routes.csv"
            )
        growth = rows.value("all", "scrap_supply_growth", unit="1/yr")
        supply = rows.value("all", "scrap_supply_2020", unit="Mt/yr") * TONNES_PER_MT
        supply *= math.exp(growth * quarter / QUARTERS_PER_YEAR)
        seen["scrap_free"] = Seen(
            supply - self.scrap_use() - taken, "t/yr", "scrap nobody uses yet", "steel_routes.csv"
        )
        seen["steel_prices"] = Seen(
            market.steel_prices(last(quarter)), "1", "yuan per tonne", "world"
        )
        seen["swap_ratio"] = Seen(
            market.lever("steel_swap_ratio", quarter), "1", "old per new", "lever steel_swap_ratio"
        )
        seen["capacity_price"] = Seen(
            rows.value("all", "capacity_price", unit="yuan/(t/yr)"),
            "yuan/(t/yr)",
            "price of capacity of others",
            "steel_routes.csv",
        )
        given = market.lever("steel_eaf_support", quarter) if support is None else support
        seen["steel_eaf_support"] = Seen(
            given, "yuan/(t/yr)", "city's help for scrap furnaces", "lever steel_eaf_support"
        )
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
