"""Air conditioners, refrigerators and washing machines of households, quarter by quarter."""

import numpy as np
from numpy.typing import NDArray

from agents.households.appliances import (
    KEEP,
    Grades,
    appliance_hazard,
    choose_air_conditioner,
    choose_refrigerator,
    choose_washing_machine,
)
from agents.machinery.diary import Dates, Diary
from agents.machinery.population import Population, Rows
from agents.machinery.surroundings import Seen, SeenFrom
from sim.accounts.books.money import Kind, Ledger
from sim.build.households.tables import HouseholdTables
from sim.clock import per_quarter
from sim.grants import Budget
from sim.households.behaviour import Behaviour
from sim.households.books import book
from sim.households.common import WokenEarly, seen_value
from sim.levers.levers import Levers
from sim.limited_grants import nothing_left, serve_or_choose_again
from sim.world.world import World

RULES = {
    "air_conditioner": choose_air_conditioner,
    "refrigerator": choose_refrigerator,
    "washing_machine": choose_washing_machine,
}
REBATES = (
    "appliance_tradein_rate",
    "appliance_tradein_level1_bonus",
    "appliance_local_level1_rate",
)


def rebates(price: Grades, levers: Levers, quarter: int) -> tuple[Grades, Grades]:
    """Return the rebate of the nation's trade-in and of the city, yuan by label grade.

    Grades 1 and 2 get the national rate, grade 1 its extra; the city adds to grade 1. The national
    cap holds for the national part.
    """
    rate, extra, local = (levers.value(name, quarter) for name in REBATES)
    cap = levers.value("appliance_tradein_cap", quarter)
    national = Grades(min((rate + extra) * price.first, cap), min(rate * price.second, cap), 0.0)
    return national, Grades(local * price.first, 0.0, 0.0)


class ApplianceMarket:
    """One kind of appliance in all households (see `sim.phases.Decision`).

    Attributes:
        sales: appliances bought in the quarter, all households of the city, by grade [1 to 3].
        granted: rebates paid in the quarter, yuan.
        by_label: appliances bought in the quarter by households that went by a carbon label.
    """

    def __init__(
        self,
        name: str,
        population: Population,
        behaviour: Behaviour,
        tables: HouseholdTables,
        world: World,
        levers: Levers,
        trade_in_budget: Budget,
    ) -> None:
        self.name, self.population, self.behaviour = name, population, behaviour
        self.world, self.levers, self.budget = world, levers, trade_in_budget
        self.rule = RULES[name]
        self.rules = (self.rule,)
        self.price, self.unit_use = (
            Grades(*(tables.appliances.value(name, item, k, unit=unit) for k in (1, 2, 3)))
            for item, unit in (("price", "yuan/item"), ("unit_use", "kWh/yr"))
        )
        diary = Diary(
            name=f"{name} life".replace("_", " "),
            hazard=appliance_hazard.but(grade=f"{name}_class"),
            clock="age",
            due=f"{name}_due",
            spell=f"{name}_spell",
            started=f"{name}_bought",
            levers={"looking": Seen(0.0, "1/quarter")},
            constants={"appliance_lives": behaviour.appliance_lives},
            kept=f"{name}_kept",
        )
        self.dates = Dates(diary, population, world.end)
        self.quarter = 0
        self.granted = self.by_label = 0.0
        self.sales: NDArray[np.float64] = np.zeros(3)
        self.rows: Rows = np.zeros(0, np.int64)
        self.choice = np.zeros(0, np.int64)
        self.national = np.zeros(0)
        self._see(0)
        self.dates.begin()
        population.surroundings[f"{name}_early"] = SeenFrom(
            WokenEarly(self.dates), "1", "a rebate, not a failure, brings it up", "diary"
        )

    @property
    def units(self) -> NDArray[np.int8]:
        """How many of them a household has, per row."""
        if self.name == "air_conditioner":
            return np.maximum(self.population.columns["air_conditioners"], 1)
        return np.ones(self.population.size, np.int8)

    @property
    def changes(self) -> frozenset[str]:
        """What of a household's use it may change."""
        return frozenset({f"{self.name}_class", f"{self.name}_bought", "air_conditioners"})

    @property
    def deciding(self) -> tuple[Rows]:
        """Rows of those who are due."""
        return (self.rows,)

    def gather(self, quarter: int) -> None:
        """Re-date where a rebate makes owners look, find who is due, set what they see."""
        self.quarter = quarter
        on = any(self.levers.value(name, quarter) > 0.0 for name in REBATES)
        rate = per_quarter(self.behaviour.number("appliance", "looking_rate", "1/yr"))
        self.dates.set_levers({"looking": rate if on else 0.0}, quarter)
        self.rows = self.dates.who(quarter)
        self._see(quarter)

    def decide(self) -> None:
        """Choose as if every rebate were paid."""
        self.choice = self.rule.decide(self.population, self.rows)
        national, _ = rebates(self.price, self.levers, self.quarter)
        self.national = np.array([*national, 0.0])[self.choice] * self.units[self.rows]

    def serve(self) -> None:
        """Hand out the nation's money; whom it does not reach chooses by the city's rebate alone.

        Who was woken early then keeps the old one, unless the city's rebate speaks for a new one.
        """
        _, city = rebates(self.price, self.levers, self.quarter)
        serve_or_choose_again(
            self.budget,
            self.population,
            self.rows,
            self.national,
            self.choice,
            self.rule.decide,
            {f"{self.name}_rebate": nothing_left("yuan/item", city)},
        )

    def scatter(self, ledger: Ledger) -> None:
        """Put the new ones in the households, open the next spells, book price and rebates."""
        columns, weight = self.population.columns, self.population.weight
        kept = self.choice == KEEP
        self.dates.keep(self.rows[kept])
        heeded = self._label_heeded(self.rows[~kept])
        rows, choice, national = self.rows[~kept], self.choice[~kept], self.national[~kept]
        columns[f"{self.name}_class"][rows] = choice + 1
        if self.name == "air_conditioner":
            columns["air_conditioners"][rows] = self.units[rows]
        self.dates.open(rows, self.quarter)
        units = self.units[rows]
        self.sales = np.bincount(choice, units.astype(np.float64), 3).astype(np.float64) * weight
        self.by_label = float(units @ heeded) * weight
        _, city = rebates(self.price, self.levers, self.quarter)
        self.granted = float(national.sum()) * weight + float(self.sales @ np.array(city))
        paid, city_rebate = np.array(self.price)[choice] * units, np.array(city)[choice] * units
        payments = (
            ("households", "equipment suppliers", Kind.APPLIANCE, paid),
            ("national government", "households", Kind.APPLIANCE_GRANT, national),
            ("city government", "households", Kind.APPLIANCE_GRANT, city_rebate),
        )
        book(ledger, self.population, rows, payments, self.quarter)

    def _label_heeded(self, rows: Rows) -> NDArray[np.float64]:
        """Return who of these went by a carbon label; ask before the next spell opens."""
        seen = self.population.surroundings[f"{self.name}_label_heeded"]
        assert isinstance(seen, SeenFrom)
        return seen.values(self.population, rows)

    def _see(self, quarter: int) -> None:
        national, city = rebates(self.price, self.levers, quarter)
        seen = self.population.surroundings
        tariff = seen_value(seen, "retail_price")
        seen[f"{self.name}_price"] = Seen(
            self.price, "yuan/item", "price by label grade", "appliances.csv"
        )
        seen[f"{self.name}_rebate"] = Seen(
            Grades(*(n + c for n, c in zip(national, city, strict=True))),
            "yuan/item",
            "rebates by label grade",
            "levers appliance_*",
        )
        seen[f"{self.name}_energy_cost"] = Seen(
            Grades(*(use * tariff for use in self.unit_use)),
            "yuan/yr",
            "electricity of a year by label grade",
            "appliances.csv, residential tariff",
        )
        seen[f"{self.name}_weights"] = Seen(
            self.behaviour.appliance_weights[self.name], "1", "how it is weighed", "choices.csv"
        )
        seen["appliance_worst_class"] = Seen(
            self.levers.value("appliance_worst_class", quarter),
            "1",
            "worst label grade on sale",
            "lever appliance_worst_class",
        )
