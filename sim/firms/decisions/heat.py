"""Boilers and furnaces of firms, quarter by quarter."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.firms.furnace import (
    choose_furnace,
    furnace_hazard,
    furnace_price,
    new_furnace_efficiency,
)
from agents.firms.kinds import Boiler, Furnace
from agents.firms.process_heat import (
    boiler_hazard,
    boiler_price,
    choose_boiler,
    new_boiler_efficiency,
)
from agents.machinery.diary import Diary
from agents.machinery.population import Population, Rows
from agents.machinery.rows import union
from agents.machinery.rule import Rule
from agents.machinery.surroundings import Seen, SeenFrom, Surroundings
from sim.accounts.books.money import Kind, Ledger, group_sums
from sim.divisions import DIVISIONS
from sim.firms.decisions.investing import GrantedInvestment
from sim.firms.market import FirmMarket
from sim.firms.money.bookings import invest
from sim.grants import Budget

ELECTRIC = {
    "boiler": (Boiler.ELECTRIC, Boiler.HEAT_PUMP),
    "furnace": (Furnace.ELECTRIC,),
}
RULES: dict[str, dict[str, Any]] = {
    "boiler": {
        "choose": choose_boiler,
        "hazard": boiler_hazard,
        "price": boiler_price,
        "efficiency": new_boiler_efficiency,
    },
    "furnace": {
        "choose": choose_furnace,
        "hazard": furnace_hazard,
        "price": furnace_price,
        "efficiency": new_furnace_efficiency,
    },
}


class HeatEquipment(GrantedInvestment):
    """Steam supply (`boiler`) or direct heat (`furnace`) (see `sim.phases.Decision`).

    Attributes:
        rules: what it runs.
        installed: equipment installed in the quarter, by kind.
    """

    def __init__(
        self, service: str, population: Population, market: FirmMarket, budget: Budget
    ) -> None:
        self.service = service
        self.of_service = RULES[service]
        self.rules: tuple[Rule, ...] = tuple(
            self.of_service[name] for name in ("choose", "price", "efficiency")
        )
        self.offers = market.terms.boilers if service == "boiler" else market.terms.furnaces
        diary = Diary(
            name=f"{service} life",
            hazard=self.of_service["hazard"],
            clock="age",
            due=f"{service}_due",
            spell=f"{service}_spell",
            started=f"{service}_built",
            levers={"coal_cut": 0.0},
            constants={
                f"{service}_life": self.offers["life"],
                "heat_lives": market.terms.heat_lives,
            },
        )
        super().__init__(population, market, diary, budget)
        self._nearby_2020 = self._electric_now()
        self.installed: NDArray[np.float64] = np.zeros(len(self.offers["life"]) + 1)
        self._see(0)
        self.dates.begin()

    def gather(self, quarter: int) -> None:
        """Close coal equipment under a ceiling, find what has worn out and who has just entered."""
        self.quarter = quarter
        self.dates.set_levers({"coal_cut": self.market.coal_cut(quarter)}, quarter)
        due = self.dates.who(quarter)
        columns = self.population.columns
        new = (columns["arrives"] == quarter - 1) & (quarter > 1) & columns["active"]
        new &= columns[self.service] != 0
        self.rows = union(self.population.size, [due, np.flatnonzero(new)])
        self._see(quarter)

    def decide(self) -> None:
        """Choose as if every grant on electric heat were paid."""
        rule = self.of_service["choose"]
        rate = self.market.lever("electrification_subsidy", self.quarter)
        self.choice = rule.decide(self.population, self.rows)
        self.cost = self._of_kind(self.of_service["price"], self.rows, self.choice)
        electric = np.isin(self.choice, ELECTRIC[self.service])
        self.grant = np.where(electric, rate * self.cost, 0.0)

    def without_grant(self) -> dict[str, Seen]:
        """Return what those see whom the money does not reach."""
        return {"electrification_grant": Seen(0.0, "1", "the money has run out", "budget")}

    def choose_again(self, places: NDArray[np.int64], seen: Surroundings) -> None:
        """Choose without a grant; another kind has another price."""
        rule, price = self.of_service["choose"], self.of_service["price"]
        self.choice[places] = rule.decide(self.population, self.rows[places], seen)
        self.cost[places] = self._of_kind(price, self.rows[places], self.choice[places])

    def scatter(self, ledger: Ledger) -> None:
        """Install, open the next lives, book price and grants."""
        columns = self.population.columns
        columns[self.service][self.rows] = self.choice
        columns[f"{self.service}_efficiency"][self.rows] = self._of_kind(
            self.of_service["efficiency"], self.rows, self.choice
        )
        self.dates.open(self.rows, self.quarter)
        weight = columns["weight"][self.rows]
        self.installed = group_sums(self.choice, weight, len(self.offers["life"]) + 1, 1.0)
        self.invested = invest(
            ledger,
            self.population,
            self.rows,
            self.cost,
            self.grant,
            Kind.RETROFIT_GRANT,
            self.market.aid_per_yuan(self.quarter),
            self.quarter,
        )

    def _of_kind(self, rule: Any, rows: Rows, kinds: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return what a rule says about equipment of these kinds, for each row."""
        by_row = np.zeros(self.population.size)
        by_row[rows] = kinds
        seen = Surroundings(self.population.surroundings)
        seen["kind"] = kind_chosen(by_row)
        return np.asarray(rule.decide(self.population, rows, seen))

    def _electric_now(self) -> NDArray[np.float64]:
        """Return the share of firms with heat equipment that have electric, by division, now."""
        columns = self.population.columns
        heated = (columns["boiler"] != Boiler.NONE) | (columns["furnace"] != Furnace.NONE)
        electric = np.isin(columns["boiler"], ELECTRIC["boiler"])
        electric |= np.isin(columns["furnace"], ELECTRIC["furnace"])
        weight = np.where(columns["active"] & heated, columns["weight"], 0.0)
        district = columns["district"]
        number = group_sums(district, weight, len(DIVISIONS), 1.0)
        count = group_sums(district, weight * electric, len(DIVISIONS), 1.0)
        return count / np.maximum(number, 1e-12)

    def _see(self, quarter: int) -> None:
        seen, service = self.population.surroundings, self.service
        for name, item, unit in (
            (f"{service}_efficiency_on_sale", "new_efficiency", "1"),
            (f"{service}_upkeep", "upkeep", "1/yr"),
            (f"{service}_life", "life", "yr"),
        ):
            seen[name] = Seen(self.offers[item], unit, item, "heat_technologies.csv")
        cheaper = self.market.local_cost(quarter)
        for name, pump in self.terms.pumps.items():
            pump = pump._replace(capex=cheaper * pump.capex)
            seen[name] = Seen(pump, "1", "heat pumps by heat", "heat_technologies.csv")
        capex = self.offers["capex"]
        capex = capex._replace(hydrogen=cheaper * capex.hydrogen)
        seen[f"{service}_capex"] = Seen(capex, "yuan/kW", "capex", "heat_technologies.csv")
        seen["heat_weights"] = Seen(
            self.terms.heat_weights, "1", "how heat is weighed", "behaviour.csv: process_heat"
        )
        seen["coal_cut"] = Seen(
            self.market.coal_cut(quarter), "1", "cut of coal", "lever coal_cap_change_vs_2025"
        )
        seen["electrification_grant"] = Seen(
            self.market.lever("electrification_subsidy", quarter),
            "1",
            "part of the cost of electric heat the city pays",
            "lever electrification_subsidy",
        )
        seen["hydrogen_grant"] = Seen(
            self.market.hydrogen_grant(quarter), "yuan/GJ", "support", "hydrogen_price_support"
        )
        seen["smallest_coal_boiler"] = Seen(
            self.market.prices.number("coal_boiler", "smallest", "MW"),
            "MW",
            "provincial rule",
            "energy_prices.csv",
        )
        seen["electric_heat_nearby"] = Seen(
            self._nearby_2020 if self.market.contacts_frozen else self._electric_now(),
            "1",
            "share of firms of the division with electric heat",
            "last quarter",
            "district",
        )


def kind_chosen(by_row: NDArray[np.float64]) -> SeenFrom:
    """Return the kind of equipment each firm has chosen, as rules on its price see it."""
    return SeenFrom(lambda _, chosen: by_row[chosen], "1", "kind chosen", "decision")
