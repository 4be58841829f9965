"""Roof PV of firms and public bodies, quarter by quarter."""

import numpy as np
from numpy.typing import NDArray

from agents.firms.roof_pv import cover_roof, roof_plant_size, roof_review_hazard
from agents.machinery.diary import Diary
from agents.machinery.population import Population
from agents.machinery.surroundings import Seen, Surroundings
from sim.accounts.books.money import Kind, Ledger, group_sums
from sim.clock import label
from sim.divisions import DIVISIONS
from sim.firms.decisions.investing import GrantedInvestment
from sim.firms.market import FirmMarket
from sim.firms.money.bookings import invest
from sim.grants import Budget
from sim.households.bills import PremiumClaims

BUILD = 1


class FirmRoofs(GrantedInvestment):
    """Commercial and industrial PV (see `sim.phases.Decision`).

    Attributes:
        rules: what it runs.
        built_kw: PV built in the quarter, kW by division.
        national, local: premiums on output promised to builders.
    """

    rules = (cover_roof, roof_plant_size)

    def __init__(self, population: Population, market: FirmMarket, budget: Budget) -> None:
        rate = market.terms.number("roof_pv", "review_rate", "1/yr")
        diary = Diary(
            name="looking at the firm's roof",
            hazard=roof_review_hazard,
            clock=None,
            due="pv_due",
            spell="pv_spell",
            started="pv_started",
            levers={"roof_programme": Seen(0.0, "1/yr")},
            constants={"review_rate": Seen(rate, "1/yr")},
        )
        super().__init__(population, market, diary, budget)
        self.city_years = self.terms.number("roof_pv", "city_premium_years", "yr")
        self.local = PremiumClaims(self.city_years)
        self.national = PremiumClaims(self.terms.number("roof_pv", "national_premium_years", "yr"))
        self._covered_2020 = self._covered_now()
        self.built_kw: NDArray[np.float64] = np.zeros(len(DIVISIONS))
        self._see(0)
        self.dates.begin()

    def gather(self, quarter: int) -> None:
        """Let the programme date reviews forward, find whose bare roof is looked at."""
        self.quarter = quarter
        programme = self.market.lever("pv_roof_programme", quarter)
        self.dates.set_levers({"roof_programme": programme}, quarter)
        rows = self.dates.who(quarter)
        columns = self.population.columns
        bare = (columns["roof_area"][rows] > 0.0) & (columns["pv_power"][rows] == 0.0)
        self.rows = rows[bare]
        self._see(quarter)

    def decide(self) -> None:
        """Choose as if every grant were paid."""
        self.choice = cover_roof.decide(self.population, self.rows)
        size = roof_plant_size.decide(self.population, self.rows)
        per_kw = self.market.levers.by_division("pv_capex_subsidy", self.quarter)
        district = self.population.columns["district"][self.rows]
        self.grant = np.where(self.choice == BUILD, per_kw[district] * size, 0.0)

    def without_grant(self) -> dict[str, Seen]:
        """Return what those see whom the money does not reach: the premium alone."""
        worth = self._premium_worth(self.quarter)
        meaning = "the city's premium; money for grants has run out"
        return {"pv_grant": Seen(worth, "yuan/kW", meaning, "budget", "district")}

    def choose_again(self, places: NDArray[np.int64], seen: Surroundings) -> None:
        """Choose without a grant."""
        self.choice[places] = cover_roof.decide(self.population, self.rows[places], seen)

    def scatter(self, ledger: Ledger) -> None:
        """Put the plants on the roofs, look again in some years, book investment and grants."""
        columns = self.population.columns
        built = self.rows[self.choice == BUILD]
        size = roof_plant_size.decide(self.population, built)
        columns["pv_power"][built] = size
        columns["pv_built"][built] = self.quarter
        self.dates.open(self.rows, self.quarter)
        self.built_kw = group_sums(
            columns["district"][built], size * columns["weight"][built], len(DIVISIONS), 1.0
        )
        levers = self.market.levers
        self.national.promise(self.built_kw, levers.value("pv_premium_ci", self.quarter))
        self.local.promise(self.built_kw, levers.by_division("pv_city_premium", self.quarter))
        cost = self.market.now(self.quarter)["pv_cost_commercial_roof"] * size
        self.invested = invest(
            ledger,
            self.population,
            built,
            cost,
            self.grant[self.choice == BUILD],
            Kind.SOLAR_GRANT,
            self.market.aid_per_yuan(self.quarter),
            self.quarter,
        )

    def pay_premiums(self, ledger: Ledger, kwh_per_kw: float) -> float:
        """Book the premiums on roof output promised so far; return their sum, yuan."""
        total = 0.0
        promised = {"national government": self.national, "city government": self.local}
        for payer, claims in promised.items():
            due = claims.due(kwh_per_kw)
            ledger.book_groups(payer, "firms", Kind.SOLAR_GRANT, due, self.quarter, DIVISIONS)
            total += float(due.sum())
        return total

    def _premium_worth(self, quarter: int) -> NDArray[np.float64]:
        """Return the city's premium of the first years, as yuan per kW by division."""
        hours = self.terms.firm_roof.full_load_hours
        premium = self.market.levers.by_division("pv_city_premium", quarter)
        return self.city_years * hours * premium

    def _covered_now(self) -> NDArray[np.float64]:
        """Return the share of firms' roof that is covered, by division, now."""
        columns = self.population.columns
        weight = np.where(columns["active"], columns["weight"], 0.0)
        covered = columns["roof_area"] * (columns["pv_power"] > 0.0)
        area, under = (
            group_sums(columns["district"], weight * x, len(DIVISIONS), 1.0)
            for x in (columns["roof_area"], covered)
        )
        return under / np.maximum(area, 1e-12)

    def _see(self, quarter: int) -> None:
        market, seen, when = self.market, self.population.surroundings, label(quarter)
        seen["feed_in_price"] = Seen(
            market.power(quarter).feed_in, "yuan/kWh", "paid for surplus", "tariff"
        )
        seen["pv_premium"] = Seen(
            market.lever("pv_premium_ci", quarter),
            "yuan/kWh",
            "national premium on all output",
            f"lever pv_premium_ci in {when}",
        )
        seen["pv_cost"] = Seen(
            market.now(quarter)["pv_cost_commercial_roof"], "yuan/kW", "installed", "world"
        )
        seen["pv_grant"] = Seen(
            self._premium_worth(quarter) + market.levers.by_division("pv_capex_subsidy", quarter),
            "yuan/kW",
            "grant, and the city's premium of the first years",
            f"levers pv_capex_subsidy, pv_city_premium in {when}",
            "district",
        )
        seen["pv_share_nearby"] = Seen(
            self._covered_2020 if market.contacts_frozen else self._covered_now(),
            "1",
            "share of roof covered",
            "last quarter",
            "district",
        )
        seen["firm_roof"] = Seen(
            self.terms.firm_roof, "1", "what a plant is like", "behaviour.csv: roof_pv"
        )
