"""Roof PV of firms and public bodies, quarter by quarter."""

import numpy as np
from numpy.typing import NDArray

from agents.firms.power.roof_pv import (
    ALMOST_FULL,
    cover_roof,
    roof_plant_size,
    roof_review_hazard,
)
from agents.grid.solar_developer import price_received
from agents.machinery.diary import Diary
from agents.machinery.population import Population, Rows
from agents.machinery.rows import among
from agents.machinery.surroundings import Seen, Surroundings
from sim.accounts.books.money import Kind, Ledger, group_sums
from sim.clock import label
from sim.divisions import DIVISIONS
from sim.firms.decisions.investing import GrantedInvestment
from sim.firms.market import FirmMarket
from sim.firms.money.bookings import invest
from sim.firms.sizes import SIZES, size_class
from sim.firms.solar.new_roofs import NewRoofs
from sim.firms.solar.public_roofs import PublicRoofs
from sim.grants import Budget
from sim.grid.connections import Connections, Waiting, connect_waiting, waiting_plants
from sim.households.bills import PremiumClaims

REVIEWED, MUST, ASKED = 0, 1, 2  # what brings up a roof


class FirmRoofs(GrantedInvestment):
    """Commercial and industrial PV (see `sim.phases.Decision`).

    A roof comes up by review, with a new factory under a duty, or by the programme for public
    bodies; whatever is built waits until the grid admits it, in the same quarter if there is room.
    Plants are not taken down: those of 2015, the oldest, reach their 25 years in 2040, so that a
    run to 2060 holds roofs that would have been renewed.

    Attributes:
        rules: what it runs.
        new_roofs, public: duty and programme.
        connections: the grid company's desk, the city's if there is one.
        built_kw: PV built in the quarter, kW by division.
        lent: public bodies that lent their roof to the programme in the quarter.
        national, local: premiums on output promised to builders.
    """

    rules = (cover_roof, roof_plant_size, *NewRoofs.rules, *PublicRoofs.rules)

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
        self.new_roofs = NewRoofs(population, market)
        self.public = PublicRoofs(population, market)
        self.connections = Connections()
        self.why = np.zeros(0, np.int64)
        self.size = np.zeros(0)  # kW that each builds
        self.lent = 0.0
        self.city_years = self.terms.number("roof_pv", "city_premium_years", "yr")
        self.local = PremiumClaims(self.city_years, len(SIZES))
        of_nation = self.terms.number("roof_pv", "national_premium_years", "yr")
        self.national = PremiumClaims(of_nation, len(SIZES))
        self._covered_2020 = self._covered_now()
        self.built_kw: NDArray[np.float64] = np.zeros(len(DIVISIONS))
        self._see(0)
        self.dates.begin()

    def gather(self, quarter: int) -> None:
        """Let the programme date reviews forward, find whose bare roof is looked at."""
        self.quarter = quarter
        programme = self.market.levers.ahead("pv_roof_programme", quarter)
        self.dates.follow({"roof_programme": programme}, quarter)
        rows = self.dates.who(quarter)
        columns = self.population.columns
        reviewed = rows[(columns["pv_waiting"][rows] == 0.0) & (self._room(rows) > 0.0)]
        must = self.new_roofs.due(quarter)
        asked = self.public.due(quarter)
        reviewed = reviewed[~among(reviewed, must, self.population.size)]
        asked = asked[~among(asked, reviewed, self.population.size)]
        parts = (reviewed, must, asked)
        self.rows = np.concatenate(parts)
        self.why = np.repeat((REVIEWED, MUST, ASKED), [part.size for part in parts])
        self._see(quarter)

    def decide(self) -> None:
        """Choose as if every grant were paid."""
        self.size = self._choose(np.arange(self.rows.size), None)
        per_kw = self.market.levers.by_division("pv_capex_subsidy", self.quarter)
        district = self.population.columns["district"][self.rows]
        self.grant = per_kw[district] * self.size

    def _choose(self, places: Rows, seen: Surroundings | None) -> NDArray[np.float64]:
        """Return the kW that each builds of those at `places` of the deciders."""
        part, rows, why = np.zeros(places.size), self.rows[places], self.why[places]
        reviewed, must, asked = (rows[why == reason] for reason in (REVIEWED, MUST, ASKED))
        part[why == REVIEWED] = cover_roof.decide(self.population, reviewed, seen)
        part[why == MUST] = self.new_roofs.decide(must, seen)
        if seen is None:
            part[why == ASKED] = self.public.decide(asked)
        else:  # they have been asked, only the money is missing
            part[why == ASKED] = self.public.willing(asked, seen)
        return part * self._room(rows)

    def _room(self, rows: Rows) -> NDArray[np.float64]:
        """Return what the roofs can bear beside what is on them, kW; 0 where that is too little."""
        possible = np.asarray(roof_plant_size.decide(self.population, rows))
        plant = self.population.columns["pv_power"][rows].astype(np.float64)
        return np.where(plant < ALMOST_FULL * possible, possible - plant, 0.0)

    def without_grant(self) -> dict[str, Seen]:
        """Return what those see whom the money does not reach: the premium alone."""
        worth = self._premium_worth(self.quarter)
        meaning = "the city's premium; money for grants has run out"
        return {"pv_grant": Seen(worth, "yuan/kW", meaning, "budget", "district")}

    def choose_again(self, places: NDArray[np.int64], seen: Surroundings) -> None:
        """Choose without a grant."""
        self.size[places] = self._choose(places, seen)

    def scatter(self, ledger: Ledger) -> None:
        """Put the plants on the roofs, look again in some years, book investment and grants."""
        columns, levers = self.population.columns, self.market.levers
        building = self.size > 0.0
        built = self.rows[building]
        self.lent = float(columns["weight"][self.rows[building & (self.why == ASKED)]].sum())
        size = self.size[building]
        columns["pv_waiting"][built] = size
        told = building & (self.why != REVIEWED)
        columns["pv_told"][self.rows[told]] = self.size[told]
        exposure = levers.value("pv_market_exposure", self.quarter)
        old = columns["pv_power"][built]
        at_market = old * columns["pv_exposure"][built] + size * exposure
        columns["pv_exposure"][built] = at_market / (old + size)
        self.dates.open(self.rows[building | (self.why == REVIEWED)], self.quarter)
        self.built_kw = group_sums(
            columns["district"][built], size * columns["weight"][built], len(DIVISIONS), 1.0
        )
        if not self.connections.joint:
            self.connect()
        cost = self.market.now(self.quarter)["pv_cost_commercial_roof"] * size
        self.invested = invest(
            ledger,
            self.population,
            built,
            cost,
            self.grant[building],
            Kind.SOLAR_GRANT,
            self.market.aid_per_yuan(self.quarter),
            self.quarter,
        )

    def waiting(self) -> Waiting:
        """Return the plants that wait for their connection."""
        columns = self.population.columns
        return waiting_plants(columns, "pv_power", "pv_started", columns["weight"])

    def connect(self) -> None:
        """Connect what the grid admits; premiums are promised for what feeds in."""
        columns, levers = self.population.columns, self.market.levers
        columns_of = (columns, "pv_power", "pv_started", columns["weight"])
        classes = (size_class(columns, np.arange(self.population.size)), len(SIZES))
        kw = connect_waiting(self.connections, *columns_of, *classes, self.quarter)
        self.national.promise(kw, levers.value("pv_premium_ci", self.quarter))
        self.local.promise(kw, levers.by_division("pv_city_premium", self.quarter))

    def pay_premiums(self, ledger: Ledger, kwh_per_kw: float) -> float:
        """Book the premiums on roof output promised so far, by size; return their sum, yuan.

        An owner is of the size that it had when its plant was connected.
        """
        total = 0.0
        promised = {"national government": self.national, "city government": self.local}
        for payer, claims in promised.items():
            due = claims.due(kwh_per_kw)
            by_size = due.sum(axis=0)
            ledger.book_groups(payer, "firms", Kind.SOLAR_GRANT, by_size, self.quarter, SIZES)
            total += float(due.sum())
        return total

    def _premium_worth(self, quarter: int) -> NDArray[np.float64]:
        """Return the city's premium of the first years, as yuan per kW by division."""
        hours = self.terms.firm_roof.full_load_hours
        premium = self.market.levers.by_division("pv_city_premium", quarter)
        return self.city_years * hours * premium

    def _covered_now(self) -> NDArray[np.float64]:
        """Return the share of firms' roof that is covered of free will, by division, now.

        Examples were measured among owners who chose; who had to build convinces nobody.
        """
        columns = self.population.columns
        weight = np.where(columns["active"], columns["weight"], 0.0)
        roof = self.terms.firm_roof
        chosen = np.maximum(columns["pv_power"] - columns["pv_told"], 0.0)
        plant = chosen * roof.square_metres_per_kw / roof.largest_fill
        covered = np.minimum(plant, columns["roof_area"])
        area, under = (
            group_sums(columns["district"], weight * x, len(DIVISIONS), 1.0)
            for x in (columns["roof_area"], covered)
        )
        return under / np.maximum(area, 1e-12)

    def _see(self, quarter: int) -> None:
        market, seen, when = self.market, self.population.surroundings, label(quarter)
        seen["feed_in_price"] = Seen(
            price_received(
                market.power(quarter).feed_in,
                market.tariffs.price_of_sun(quarter),
                market.lever("pv_market_exposure", quarter),
            ),
            "yuan/kWh",
            "paid for surplus: part guaranteed, part the market of its hours",
            f"tariff, market and lever pv_market_exposure in {when}",
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
            "share of roof covered of free will",
            "last quarter",
            "district",
        )
        seen["firm_roof"] = Seen(
            self.terms.firm_roof, "1", "what a plant is like", "behaviour.csv: roof_pv"
        )
