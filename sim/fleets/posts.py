"""Public charging posts: the operators of the ten divisions, their terms, grants and payments."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.transport.charging import ChargingTerms
from agents.transport.operators import ChargingOperator
from sim.accounts.books.money import Kind, Ledger
from sim.build.fleets.tables import ALL, FleetTables
from sim.clock import LAST_QUARTER_OF_HISTORY, QUARTERS_PER_YEAR, year
from sim.divisions import DIVISIONS
from sim.grants import Budget
from sim.grid.market.settling.calls import OnCall
from sim.levers.levers import Levers
from sim.world.world import World

FIRST_APPLICANT = 300_000_000  # in the queue for the city's grants, behind no firm's number
Array = NDArray[np.float64]


class PublicPosts:
    """The charging operators, quarter by quarter.

    Args:
        model: the Mesa model they are registered with.
        tables: of the city.
        world: price level.
        levers: grants and the city's plan.
        seed: of the run; the queue for grants follows it.
        budget: the city's money for green grants, opened each quarter by its owner.
    """

    def __init__(
        self,
        model: Any,
        tables: FleetTables,
        world: World,
        levers: Levers,
        *,
        seed: int,
        budget: Budget,
    ) -> None:
        self.tables, self.world, self.levers = tables, world, levers
        self.seed, self.budget = seed, budget
        people = tables.divisions.by(DIVISIONS, "population", unit="persons")
        self.people = people / people.sum()
        self.land = tables.divisions.by(DIVISIONS, "land_area", unit="km2")
        first = tables.charging.value("public_posts", "end 2019", unit="posts") * self.people
        self.operators = tuple(
            ChargingOperator(model, f"charging operator of {name}", code, float(first[code]))
            for code, name in enumerate(DIVISIONS)
        )
        self.quarter = 0
        self.fee = 0.0
        self.wishes = np.zeros(len(DIVISIONS))
        self.granted = np.zeros(len(DIVISIONS))

    @property
    def posts(self) -> Array:
        """Public posts by division [10]."""
        return np.array([operator.posts for operator in self.operators])

    def per_km2(self) -> Array:
        """Public posts per km2 of land by division [10]."""
        return np.asarray(self.posts / self.land)

    def gather(self, quarter: int, fee: float, kwh_sold: Array) -> None:
        """Tell the operators last quarter's sales, kWh a year by division, and the fee."""
        self.quarter, self.fee = quarter, fee
        for operator, kwh in zip(self.operators, kwh_sold.tolist(), strict=True):
            operator.kwh_sold = kwh

    def decide(self) -> None:
        """Hand out grants post by post in the order of the queue, while the money lasts.

        An operator builds the posts that got one, and no fewer than would pay without.
        """
        terms, planned = self.terms(self.quarter), self._planned().tolist()
        number = len(self.operators)
        self.granted, self.wishes = np.zeros(number), np.zeros(number)
        for place in self.budget.line(FIRST_APPLICANT + np.arange(number), self.seed).tolist():
            operator, limit = self.operators[place], planned[place]
            wished = operator.wishes(terms, limit, granted=True)
            grants = asked = operator.bill(wished, terms, limit, granted=wished)[1]
            if asked > self.budget.available:
                wished = operator.posts_for(self.budget.available, terms, limit)
                grants = operator.bill(wished, terms, limit, granted=wished)[1]
            grants = min(grants, self.budget.available)  # to the last bit
            self.budget.pay(grants)
            self.budget.turn_down(asked - grants)
            self.granted[place] = wished if grants > 0.0 else 0.0
            without = operator.wishes(terms, limit, granted=False)
            self.wishes[place] = max(wished, without)

    def scatter(self, ledger: Ledger) -> None:
        """Build, and book what it costs and what grants it gets."""
        terms, planned = self.terms(self.quarter), self._planned()
        for operator, number, limit, paid in zip(
            self.operators,
            self.wishes.tolist(),
            planned.tolist(),
            self.granted.tolist(),
            strict=True,
        ):
            operator.build(number, terms, limit, granted=paid)
        invested = np.array([operator.invested for operator in self.operators])
        granted = np.array([operator.granted for operator in self.operators])
        ledger.book_groups(
            "charging operators",
            "equipment suppliers",
            Kind.PLANT,
            invested,
            self.quarter,
            DIVISIONS,
        )
        ledger.book_groups(
            "city government",
            "charging operators",
            Kind.CHARGING_GRANT,
            granted,
            self.quarter,
            DIVISIONS,
        )

    def pay_for_sales(self, ledger: Ledger, quarter: int, kwh: Array) -> float:
        """Book the city's bonus per kWh sold; return its sum.

        Args:
            ledger: takes the bookings.
            quarter: index.
            kwh: sold in the quarter by division [10].
        """
        bonus = self.levers.value("charging_post_operation_subsidy", quarter) * kwh
        ledger.book_groups(
            "city government",
            "charging operators",
            Kind.CHARGING_GRANT,
            bonus,
            quarter,
            DIVISIONS,
        )
        return float(bonus.sum())

    def on_call(self, quarter: int, firms: OnCall) -> OnCall:
        """Return what firms let be cut, and with it the load at posts that may wait.

        Args:
            quarter: index.
            firms: of firms; operators of virtual plants keep as much of the pay here as there.
        """
        flexible = self.tables.charging.value("flexible_share", ALL, unit="1")
        trouble = self.tables.charging.value("call_trouble", ALL, unit="yuan/kW")
        reach = self.levers.value("vpp_coverage", quarter)
        pay = (1.0 - firms.kept) * self.levers.value("demand_response_payment", quarter)
        posts = sum(each.on_call(flexible, reach, pay, trouble) for each in self.operators)
        return replace(firms, kw={**firms.kw, "charging": posts})

    def terms(self, quarter: int) -> ChargingTerms:
        """Return cost and income of a post in a quarter, real 2020 yuan."""
        value, when = self.tables.charging.value, float(year(quarter))
        index = self._deflator(quarter)

        def by_year(item: str, unit: str) -> float:
            return self.tables.by_year(self.tables.charging, item, unit=unit, year=when)

        return ChargingTerms(
            fast_share=value("fast_share", ALL, unit="1"),
            fast_power=by_year("fast_power", "kW"),
            fast_equipment=by_year("fast_equipment", "yuan") / index,
            civil=by_year("civil", "yuan") / index,
            slow_post=value("slow_post", ALL, unit="yuan") / index,
            fee=self.fee,
            upkeep=value("upkeep", ALL, unit="yuan/kWh") / index,
            grant_per_kw=self.levers.value("charging_post_capex_subsidy", quarter),
            grant_per_kwh=self.levers.value("charging_post_operation_subsidy", quarter),
            payback=value("target_payback", ALL, unit="yr"),
            life=value("life", ALL, unit="yr"),
            speed=min(self._released() * value("speed", ALL, unit="1"), 1.0),
            site_relief=value("site_relief", ALL, unit="1"),
        )

    def _planned(self) -> Array:
        """Return the posts for which the city readies sites, by division as people live."""
        planned = self.levers.value("charging_public_posts_plan", self.quarter)
        return self._released() * planned * self.people

    def _released(self) -> float:
        """Return how many sites are offered for one that was offered until 2025."""
        return self.levers.value("charging_site_release", self.quarter)

    def _deflator(self, quarter: int) -> float:
        index = self.world.series("price_index")
        if quarter <= LAST_QUARTER_OF_HISTORY:
            return float(index[quarter])
        end = LAST_QUARTER_OF_HISTORY + 1  # listed costs of later years are in money of 2025
        return float(index[end - QUARTERS_PER_YEAR : end].mean())
