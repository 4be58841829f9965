"""Motors that wear out under a standard: what is bought then is the saving measure about motors."""

import numpy as np
from numpy.typing import NDArray

from agents.firms.kinds import MEASURES_PER_SECTOR
from agents.firms.retrofit import BEST_MOTOR_CLASS, USUAL_MOTOR_CLASS, motor_hazard, project_cost
from agents.machinery.diary import Dates, Diary
from agents.machinery.population import Population, Rows
from agents.machinery.surroundings import Seen, SeenFrom, Surroundings
from sim.accounts.books.money import Ledger, group_sums
from sim.firms.decisions.retrofits import put_in_place
from sim.firms.market import FirmMarket
from sim.firms.money.bookings import Invested, buy

NOTHING = -1


class Motors:
    """Motors at the end of their life (see `sim.phases.Decision`).

    A standard above the class that is usual leaves no choice: a firm whose motors wear out takes
    the next measure of its trade that is about motors, if one is still to be done, at its own cost.

    Attributes:
        rules: what it runs: what a measure costs is asked as in `Retrofits`.
        taken: measures put in place in the quarter, by sector and slot of its curve.
        invested: what was paid, granted and aided in the quarter.
    """

    rules = (project_cost,)

    def __init__(self, population: Population, market: FirmMarket) -> None:
        self.population, self.market, self.terms = population, market, market.terms
        diary = Diary(
            name="motor life",
            hazard=motor_hazard,
            clock=None,
            due="motor_due",
            spell="motor_spell",
            started="motor_started",
            levers={"motor_standard": 0.0},
            constants={"motor_life": Seen(self.terms.number("retrofit", "motor_life", "yr"), "yr")},
        )
        self.dates = Dates(diary, population, market.world.end)
        self.quarter = 0
        self.rows: Rows = np.zeros(0, np.int64)
        self.invested = Invested()
        self.taken = np.zeros(len(self.terms.curve.name))
        self.dates.begin()

    @property
    def deciding(self) -> tuple[Rows, ...]:
        """The rows of those about whom it is decided."""
        return (self.rows,)

    def gather(self, quarter: int) -> None:
        """Let the standard date replacements, find whose motors wear out."""
        self.quarter = quarter
        above = self.market.lever("motor_min_class", quarter) - USUAL_MOTOR_CLASS
        strength = min(max(above / (BEST_MOTOR_CLASS - USUAL_MOTOR_CLASS), 0.0), 1.0)
        self.dates.set_levers({"motor_standard": strength}, quarter)
        self.rows = self.dates.who(quarter)

    def decide(self) -> None:
        """Nobody has a choice: the standard has made it."""

    def scatter(self, ledger: Ledger) -> None:
        """Put the measures in place that are still to be done, book their cost."""
        project = self._next_about_motors(self.rows)
        rows, project = self.rows[project != NOTHING], project[project != NOTHING]
        cost = self._cost(rows, project)
        put_in_place(self.population, self.terms, rows, project)
        self.dates.open(self.rows, self.quarter)
        weight = self.population.columns["weight"][rows]
        self.taken = group_sums(project, weight, len(self.terms.curve.name), 1.0)
        aid = self.market.aid_per_yuan(self.quarter)
        self.invested = buy(ledger, self.population, rows, cost, aid, self.quarter)

    def _next_about_motors(self, rows: Rows) -> NDArray[np.int64]:
        """Return the cheapest open measure about motors, as sector x 8 + slot; NOTHING if none."""
        columns = self.population.columns
        sector = columns["sector"][rows].astype(np.int64)
        taken = columns["measures_taken"][rows].astype(np.int64)
        found = np.full(rows.size, NOTHING)
        for slot in range(MEASURES_PER_SECTOR - 1, -1, -1):  # the cheapest is written last
            place = sector * MEASURES_PER_SECTOR + slot
            found = np.where(
                (self.terms.motor_share[place] > 0.0) & ((taken >> slot) & 1 == 0), place, found
            )
        return found

    def _cost(self, rows: Rows, project: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return what each measure costs its firm, yuan."""
        by_row = np.zeros(self.population.size, np.int64)
        by_row[rows] = project
        cheaper = self.market.local_cost(self.quarter)
        curve, seen = self.terms.curve, Surroundings(self.population.surroundings)
        for name, values, unit in (
            ("project_fuel_saving", curve.fuel_saving, "1"),
            ("project_electricity_saving", curve.electricity_saving, "1"),
            ("project_capex", cheaper * curve.capex, "yuan/(tce/yr)"),
        ):
            seen[name] = SeenFrom(
                lambda _, chosen, values=values: values[by_row[chosen]], unit, "of motors", "curve"
            )
        return np.asarray(project_cost.decide(self.population, rows, seen))
