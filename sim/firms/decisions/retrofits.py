"""Saving projects of firms, quarter by quarter."""

import numpy as np
from numpy.typing import NDArray

from agents.firms.energy import final_energy
from agents.firms.kinds import MEASURES_PER_SECTOR
from agents.firms.retrofit import (
    ENERGY_BANDS,
    FIRST_SERVICE,
    project_cost,
    retrofit_hazard,
    take_measure,
)
from agents.machinery.diary import Diary
from agents.machinery.population import Population, Rows
from agents.machinery.surroundings import Seen, Surroundings
from sim.accounts.books.money import Kind, Ledger, group_sums
from sim.build.firms.assembly import first_project
from sim.firms.decisions.investing import GrantedInvestment
from sim.firms.market import FirmMarket
from sim.firms.money.bookings import invest
from sim.firms.terms import FirmTerms
from sim.grants import Budget

TAKE = 1


def put_in_place(
    population: Population, terms: FirmTerms, rows: Rows, project: NDArray[np.int64]
) -> None:
    """Write what a measure (sector x 8 + slot) saves at each row, and that it is done."""
    columns, curve = population.columns, terms.curve
    scale = columns["saving_scale"][rows] * (1.0 - terms.retrofit_weights.rebound)
    columns["fuel_factor"][rows] *= 1.0 - scale * curve.fuel_saving[project]
    columns["electricity_factor"][rows] *= 1.0 - scale * curve.electricity_saving[project]
    bits = np.left_shift(1, project % MEASURES_PER_SECTOR).astype(np.uint8)
    columns["measures_taken"][rows] |= bits


def energy_bands(population: Population) -> NDArray[np.int64]:
    """Return for each firm the twentieth of industry's energy of 2020 that larger firms use.

    Factories of 2020 are ranked by the energy they use; who comes later stands where its size
    would have stood. Services have the last band.
    """
    columns = population.columns
    used = np.sum(final_energy.decide(population, np.arange(population.size)), axis=0)
    factory = columns["sector"] < FIRST_SERVICE
    here = np.flatnonzero(factory & (columns["arrives"] == 0))
    here = here[np.argsort(-used[here], kind="stable")]
    larger = np.concatenate([[0.0], np.cumsum((used * columns["weight"])[here])])
    place = np.searchsorted(-used[here], -used, side="left")  # how many use more
    share = larger[place] / larger[-1]
    band = np.minimum((share * ENERGY_BANDS).astype(np.int64), ENERGY_BANDS - 1)
    return np.where(factory, band, ENERGY_BANDS - 1)


class Retrofits(GrantedInvestment):
    """Efficiency measures (see `sim.phases.Decision`).

    Attributes:
        rules: what it runs.
        taken: measures put in place in the quarter, by sector and slot of its curve.
    """

    rules = (take_measure, project_cost)

    def __init__(self, population: Population, market: FirmMarket, budget: Budget) -> None:
        diary = Diary(
            name="looking at saving projects",
            hazard=retrofit_hazard,
            clock=None,
            due="retrofit_due",
            spell="retrofit_spell",
            started="retrofit_started",
            levers={
                "audit": Seen(0.0, "1/yr"),
                "programme": Seen(0.0, "1/yr"),
                "carbon_covered": 0.0,
            },
            constants={
                "review_rates": market.terms.review_rates,
                "notice_rate": Seen(
                    market.terms.programme("carbon_data", "notice_rate", "1/yr"), "1/yr"
                ),
            },
        )
        super().__init__(population, market, diary, budget)
        self.taken = np.zeros(len(self.terms.curve.name))
        population.columns["energy_band"][:] = energy_bands(population)
        self._see(0)
        self.dates.begin()

    def gather(self, quarter: int) -> None:
        """Let audits and the programme date reviews forward, find who looks, set what they see."""
        self.quarter = quarter
        ahead = self.market.levers.ahead
        self.dates.follow(
            {
                "audit": ahead("energy_audit_coverage", quarter),
                "programme": ahead("industrial_retrofit_programme", quarter),
                "carbon_covered": ahead("carbon_data_coverage", quarter),
            },
            quarter,
        )
        self.rows = self.dates.who(quarter)
        self._see(quarter)

    def decide(self) -> None:
        """Choose as if every grant were paid."""
        rate = self.market.lever("retrofit_capex_subsidy", self.quarter)
        self.choice = take_measure.decide(self.population, self.rows)
        self.cost = project_cost.decide(self.population, self.rows)
        self.grant = np.where(self.choice == TAKE, rate * self.cost, 0.0)

    def without_grant(self) -> dict[str, Seen]:
        """Return what those see whom the money does not reach."""
        return {"retrofit_grant": Seen(0.0, "1", "the money has run out", "budget")}

    def choose_again(self, places: NDArray[np.int64], seen: Surroundings) -> None:
        """Choose without a grant."""
        self.choice[places] = take_measure.decide(self.population, self.rows[places], seen)

    def scatter(self, ledger: Ledger) -> None:
        """Put measures in place, point at the next, open the next wait, book cost and grants."""
        columns = self.population.columns
        done = np.flatnonzero(self.choice == TAKE)
        rows, project = self.rows[done], columns["project"][self.rows[done]].astype(np.int64)
        put_in_place(self.population, self.terms, rows, project)
        self._point_at_next(rows)
        columns["aware"][self.rows] = True  # who has looked once knows its options
        self.dates.open(self.rows, self.quarter)
        weight = columns["weight"][rows]
        self.taken = group_sums(project, weight, len(self.terms.curve.name), 1.0)
        self.invested = invest(
            ledger,
            self.population,
            rows,
            self.cost[done],
            self.grant[done],
            Kind.RETROFIT_GRANT,
            self.market.aid_per_yuan(self.quarter),
            self.quarter,
        )

    def _point_at_next(self, rows: Rows) -> None:
        """Move every reviewer to the next open measure: the cheapest, or past a refused one."""
        columns = self.population.columns
        refused = self.rows[self.choice != TAKE]
        columns["project"][rows] = first_project(
            columns["measures_taken"][rows], columns["sector"][rows]
        )
        slot = columns["project"][refused] % MEASURES_PER_SECTOR
        open_bits = ~columns["measures_taken"][refused].astype(np.int64)
        following = slot.copy()
        for step in range(MEASURES_PER_SECTOR, 0, -1):  # the nearest open one wins
            candidate = (slot + step) % MEASURES_PER_SECTOR
            free = (open_bits >> candidate) & 1 == 1
            following[free] = candidate[free]
        sector = columns["sector"][refused].astype(np.int64)
        columns["project"][refused] = sector * MEASURES_PER_SECTOR + following

    def _see(self, quarter: int) -> None:
        curve, cheaper = self.terms.curve, self.market.local_cost(quarter)
        seen = self.population.surroundings
        for name, values, unit, meaning in (
            ("project_fuel_saving", curve.fuel_saving, "1", "saving of fuel and heat"),
            ("project_electricity_saving", curve.electricity_saving, "1", "saving of electricity"),
            ("project_capex", cheaper * curve.capex, "yuan/(tce/yr)", "cost, all included"),
            ("project_life", curve.life, "yr", "life of the measure"),
            ("project_motor_share", self.terms.motor_share, "1", "covered by motor standards"),
        ):
            seen[name] = Seen(values, unit, meaning, "measures.csv", "project")
        seen["retrofit_weights"] = Seen(
            self.terms.retrofit_weights, "1", "how projects are weighed", "behaviour.csv: retrofit"
        )
        for name, lever, meaning in (
            ("retrofit_grant", "retrofit_capex_subsidy", "part of the cost the city pays"),
            ("motor_min_class", "motor_min_class", "lowest class of new motors"),
        ):
            value = self.market.lever(lever, quarter)
            seen[name] = Seen(value, "1", meaning, f"lever {lever}")
