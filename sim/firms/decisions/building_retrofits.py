"""Whole retrofits: to which buildings the city's programme and the drive of offices come."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.conversions import GJ_PER_TJ
from agents.firms.buildings import OfficeNorms, is_saving_office, take_package, upgrade_office
from agents.firms.kinds import MEASURES_PER_SECTOR, Sector
from agents.firms.programmes.bills import energy_bill
from agents.machinery.population import Population, Rows
from agents.machinery.rule import Rule
from agents.machinery.surroundings import Seen, SeenFrom, Surroundings
from sim.accounts.books.money import Kind, Ledger
from sim.build.firms.assembly import first_project
from sim.clock import per_quarter
from sim.firms.decisions.retrofits import Retrofits, put_in_place
from sim.firms.market import FirmMarket
from sim.firms.money.bookings import Invested, invest, pay_grants
from sim.firms.packages import (
    COST,
    ELECTRICITY,
    FUEL,
    SHARE,
    PackageOf,
    open_measures,
    package,
)
from sim.firms.terms import filled
from sim.grants import Budget
from sim.levers.levers import FIRST_QUARTER_OF_MIXES
from sim.line import Line

Array = NDArray[np.float64]
TAKE = 1
SQUARE_METRES_PER_M = 1e6


@dataclass
class Called:
    """Those one programme came to in a quarter, and what they answered."""

    rule: Rule
    rows: Rows
    choice: NDArray[np.int64]
    grant: Array

    @classmethod
    def nobody(cls, rule: Rule) -> "Called":
        """Return a quarter without calls."""
        return cls(rule, np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))


def own_fuel_price(population: Population, rows: Rows) -> Array:
    """Return what a GJ of each firm's fuel and heat costs it, carbon included, yuan; 0 of none."""
    bill = energy_bill.decide(population, rows)
    fuel = np.asarray(bill.fuel, np.float64)
    paid = np.asarray(bill.fuel_paid, np.float64)
    return np.divide(paid, GJ_PER_TJ * fuel, out=np.zeros_like(fuel), where=fuel > 0.0)


class BuildingRetrofits:
    """Retrofit programme and drive of saving offices (see `sim.phases.Decision`).

    The programme comes with systems (light, cooling, controls, hot water) to buildings large enough
    to be modelled one to one, in the order of a draw, to so much floor a year. The drive comes to
    public offices that are no saving offices yet, then to the others, with walls, windows and the
    management of energy too; offices pay for it themselves.

    Attributes:
        rules: what it runs.
        asked, upgraded: buildings the programme came to, offices the drive moved, in the quarter.
        since_2026: floor the programme has done from 2026 on, M m2.
        granted: what the city's fund gave, yuan.
        invested: what was paid, granted and aided in the quarter.
    """

    rules = (take_package, upgrade_office, energy_bill)

    def __init__(
        self, population: Population, market: FirmMarket, budget: Budget, retrofits: Retrofits
    ) -> None:
        self.population, self.market, self.budget = population, market, budget
        self.terms, self.retrofits = market.terms, retrofits
        self.norms = filled(OfficeNorms, self.terms.tables.behaviour, "office_norms")
        columns = population.columns
        building = columns["sector"] >= Sector.OFFICES
        large = np.flatnonzero(building & ~columns["small"] & (columns["arrives"] == 0))
        self.line = Line("building retrofit", large, population.seed)
        self.offices = np.flatnonzero(
            (columns["sector"] == Sector.PUBLIC_BODIES) & (columns["arrives"] == 0)
        )
        self.office_line = Line("saving offices", self.offices, population.seed, lapses=False)
        self.quarter = 0
        self.buildings = Called.nobody(take_package)
        self.drive = Called.nobody(upgrade_office)
        self.asked, self.upgraded, self.since_2026, self.granted = 0.0, 0.0, 0.0, 0.0
        self.invested = Invested()
        for item, part, unit in (
            (FUEL, "fuel", "TJ/yr"),
            (ELECTRICITY, "electricity", "TJ/yr"),
            (COST, "cost", "yuan"),
        ):
            for name, office in (("package", False), ("office_package", True)):
                population.surroundings[f"{name}_{part}"] = SeenFrom(
                    PackageOf(self.terms, office, item), unit, "of all that is open", "curve"
                )
        population.surroundings["own_fuel_price"] = SeenFrom(
            own_fuel_price, "yuan/GJ", "mean of what is burnt or bought as heat", "energy_bill"
        )
        self._see(0)

    @property
    def deciding(self) -> tuple[Rows, Rows]:
        """The rows of those who decide."""
        return self.buildings.rows, self.drive.rows

    def gather(self, quarter: int) -> None:
        """Let the drive and the programme come to the next in line; set what they see.

        Who looks at a project of its own this quarter is passed over.
        """
        self.quarter = quarter
        self._see(quarter)
        columns = self.population.columns
        free = columns["active"].copy()
        free[self.retrofits.rows] = False
        self.drive = Called.nobody(upgrade_office)
        self.drive.rows = np.sort(self._next_offices(quarter, free))
        free[self.drive.rows] = False
        self.buildings = Called.nobody(take_package)
        self.buildings.rows = np.sort(self._next_buildings(quarter, free))

    def _next_offices(self, quarter: int, free: NDArray[np.bool_]) -> Rows:
        drive = self.market.lever("public_body_efficiency_drive", quarter)
        if drive <= 0.0:
            return np.zeros(0, np.int64)
        weight = self.population.columns["weight"]
        saves = np.zeros(self.population.size, np.bool_)
        saves[self.offices] = package(self.population, self.terms, self.offices, True)[COST] > 0.0
        wasteful = np.zeros(self.population.size, np.bool_)
        wasteful[self.offices] = ~self.saving_offices()
        free = free & saves
        line, number = self.office_line, float(per_quarter(drive * weight[self.offices].sum()))
        first = line.call(number, weight, free & saves & wasteful)
        then = line.call(0.0, weight, free & saves & ~wasteful)
        line.lapse()
        return np.concatenate([first, then])

    def _next_buildings(self, quarter: int, free: NDArray[np.bool_]) -> Rows:
        offered = self.market.lever("building_retrofit_programme", quarter)
        if offered <= 0.0:
            return np.zeros(0, np.int64)
        rows, columns = self.line.rows, self.population.columns
        fits = np.zeros(self.population.size, np.bool_)
        least = self.terms.number("building", "least_saving")
        fits[rows] = package(self.population, self.terms, rows)[SHARE] >= least
        share = self.terms.number("building", "offer_share")
        floor = columns["floor_area"].astype(np.float64)
        more = float(per_quarter(offered * share * SQUARE_METRES_PER_M))
        return self.line.call(more, floor, fits & free)

    def saving_offices(self) -> NDArray[np.bool_]:
        """Return for each public office (`offices`) whether it is a saving one now."""
        return np.asarray(is_saving_office.decide(self.population, self.offices), np.bool_)

    def decide(self) -> None:
        """Choose as if every grant were paid."""
        for called in (self.buildings, self.drive):
            called.choice = called.rule.decide(self.population, called.rows)
            called.grant = np.zeros(called.rows.size)

    def serve(self) -> None:
        """Hand out the money; whom it does not reach chooses without it."""
        called, columns = self.buildings, self.population.columns
        per_floor = self.market.lever("building_retrofit_subsidy", self.quarter)
        cost = package(self.population, self.terms, called.rows)[COST]
        grant = np.minimum(per_floor * columns["floor_area"][called.rows], cost)
        called.grant = np.where(called.choice == TAKE, grant, 0.0)
        without, self.granted = pay_grants(self.budget, self.population, called.rows, called.grant)
        if without.size:
            bare = Surroundings(self.population.surroundings)
            bare["building_grant"] = Seen(0.0, "yuan/m2", "the money has run out", "budget")
            rows = called.rows[without]
            called.choice[without] = called.rule.decide(self.population, rows, bare)

    def scatter(self, ledger: Ledger) -> None:
        """Do the work, book cost and grants."""
        columns = self.population.columns
        parts = [self._done(called) for called in (self.buildings, self.drive)]
        rows, costs, grants = (np.concatenate(part) for part in zip(*parts, strict=True))
        self.asked = float(columns["weight"][self.buildings.rows].sum())
        self.upgraded = float(columns["weight"][parts[1][0]].sum())
        floor = (columns["floor_area"] * columns["weight"])[parts[0][0]].sum()
        if self.quarter >= FIRST_QUARTER_OF_MIXES:
            self.since_2026 += float(floor) / SQUARE_METRES_PER_M
        self.invested = invest(
            ledger,
            self.population,
            rows,
            costs,
            grants,
            Kind.BUILDING_GRANT,
            self.market.aid_per_yuan(self.quarter),
            self.quarter,
        )

    def _done(self, called: Called) -> tuple[Rows, Array, Array]:
        """Put the measures of those who take the package in place; return rows, costs, grants."""
        columns = self.population.columns
        columns["package_asked"][called.rows] += 1
        take = called.choice == TAKE
        rows = called.rows[take]
        office = called is self.drive
        cost = package(self.population, self.terms, rows, office)[COST]
        chosen = open_measures(self.population, self.terms, rows, office)
        if office:
            new = rows[~columns["managed"][rows]]
            saving = self.terms.number("building", "management_saving")
            kept = 1.0 - self.terms.retrofit_weights.rebound
            columns["electricity_factor"][new] *= 1.0 - kept * saving
            columns["managed"][rows] = True
        for slot in range(MEASURES_PER_SECTOR):
            here = rows[chosen[:, slot]]
            sector = columns["sector"][here].astype(np.int64)
            put_in_place(self.population, self.terms, here, sector * MEASURES_PER_SECTOR + slot)
        columns["project"][rows] = first_project(
            columns["measures_taken"][rows], columns["sector"][rows]
        )
        news = rows[~columns["aware"][rows]]
        columns["aware"][news] = True
        self.retrofits.dates.open(news, self.quarter)  # it looks from now on as one that knows
        return rows, cost, called.grant[take]

    def _see(self, quarter: int) -> None:
        seen, lever = self.population.surroundings, "building_retrofit_subsidy"
        number = self.terms.number
        seen["building_grant"] = Seen(
            self.market.lever(lever, quarter), "yuan/m2", "what the city pays", f"lever {lever}"
        )
        seen["office_grant"] = Seen(0.0, "yuan/m2", "offices pay for themselves", "the drive")
        seen["package_duty"] = Seen(0.0, "1", "nobody is obliged", "the programme")
        seen["office_duty"] = Seen(
            number("building", "office_duty"), "1", "duty of public offices", "behaviour.csv"
        )
        seen["package_life"] = Seen(
            number("building", "package_life", "yr"), "yr", "of a whole retrofit", "behaviour.csv"
        )
        seen["office_norms"] = Seen(
            self.norms, "1", "what a saving and a near-zero building are", "behaviour.csv"
        )
