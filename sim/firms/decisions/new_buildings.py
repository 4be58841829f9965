"""New buildings of services and public bodies: to the code of the day, or as a demonstration."""

import numpy as np
from numpy.typing import NDArray

from agents.building_code import cost_of_code
from agents.firms.buildings import (
    CODE_OF_2020,
    NEAR_ZERO,
    TO_CODE,
    DeveloperWeights,
    Standard,
    choose_standard,
    energy_of_new_building,
)
from agents.firms.kinds import Sector
from agents.firms.power.roof_pv import roof_plant_size
from agents.machinery.population import Population, Rows
from agents.machinery.surroundings import Seen
from sim.accounts.books.controls import Control
from sim.accounts.books.money import Kind, Ledger
from sim.clock import label, per_quarter
from sim.firms.market import FirmMarket
from sim.firms.money.bookings import Invested, book, invest
from sim.firms.terms import filled
from sim.levers.levers import FIRST_QUARTER_OF_MIXES
from sim.line import Line

SQUARE_METRES_PER_M = 1e6


class NewBuildings:
    """What developers build (see `sim.phases.Decision`).

    Developers of buildings large enough to be modelled one to one may apply for a demonstration;
    so much floor a year is awarded, in the order of a draw. Places that nobody takes are offered
    again for some time. Near-zero buildings carry PV. All pay what the code of the day costs beyond
    that of 2020; what a better building costs comes on top.

    Attributes:
        rules: what it runs.
        applied: large buildings whose developers applied in the quarter.
        since_2026: demonstration floor from 2026 on, M m2.
        invested: what was paid for the better buildings in the quarter.
    """

    rules = (choose_standard, energy_of_new_building)

    def __init__(self, population: Population, market: FirmMarket) -> None:
        self.population, self.market, self.terms = population, market, market.terms
        behaviour = self.terms.tables.behaviour
        self.standards = {
            name: filled(Standard, behaviour, name) for name in ("high_grade", "near_zero")
        }
        self.weights = filled(DeveloperWeights, behaviour, "developer")
        self._carried = self.terms.number("demonstration", "places_carried", "yr")
        columns = population.columns
        self.building = (columns["sector"] >= Sector.OFFICES) & (columns["arrives"] > 0)
        could = np.flatnonzero(self.building & ~columns["small"])
        self.line = Line("demonstrations", could, population.seed, lapses=False)
        self.quarter = 0
        self.rows: Rows = np.zeros(0, np.int64)
        self.standard: NDArray[np.int64] = np.zeros(0, np.int64)
        self.applied, self.since_2026 = 0.0, 0.0
        self.invested = Invested()
        self._see(0)

    @property
    def deciding(self) -> tuple[Rows, ...]:
        """The rows of buildings that are finished."""
        return (self.rows,)

    def gather(self, quarter: int) -> None:
        """Find what is finished this quarter, set what its developers see."""
        self.quarter = quarter
        columns = self.population.columns
        due = self.building & (columns["arrives"] == quarter) & ~columns["active"]
        self.rows = np.flatnonzero(due)
        self._see(quarter)

    def decide(self) -> None:
        """Let developers apply, those of small buildings build to code."""
        self.standard = choose_standard.decide(self.population, self.rows)
        self.standard[self.population.columns["small"][self.rows]] = TO_CODE

    def serve(self) -> None:
        """Award the places; who gets none builds to code."""
        columns = self.population.columns
        applies = np.zeros(self.population.size, np.bool_)
        applies[self.rows[self.standard != TO_CODE]] = True
        self.applied = float(np.count_nonzero(applies))
        places = self.market.lever("demonstration_floor_area", self.quarter) * SQUARE_METRES_PER_M
        floor = columns["floor_area"].astype(np.float64)
        awarded = self.line.call(float(per_quarter(places)), floor, applies)
        self.line.allowance = min(self.line.allowance, self._carried * places)
        self.standard[~np.isin(self.rows, awarded)] = TO_CODE

    def scatter(self, ledger: Ledger) -> None:
        """Build what was let in: energy per service by code and standard; book extra cost."""
        columns = self.population.columns
        starts = columns["active"][self.rows]
        rows, standard = self.rows[starts], self.standard[starts]
        columns["standard"][rows] = standard
        level = energy_of_new_building.decide(self.population, rows)
        columns["electricity_factor"][rows] = level
        columns["fuel_factor"][rows] = level
        extra = np.array([0.0, *(each.cost for each in self.standards.values())])
        cost = extra[standard] * columns["floor_area"][rows]
        cost[standard == NEAR_ZERO] += self._put_on_roofs(rows[standard == NEAR_ZERO])
        better = standard != TO_CODE
        if self.quarter >= FIRST_QUARTER_OF_MIXES:
            floor = columns["floor_area"][rows[better]].sum()
            self.since_2026 += float(floor) / SQUARE_METRES_PER_M
        self.invested = invest(
            ledger,
            self.population,
            rows[better],
            cost[better],
            np.zeros(np.count_nonzero(better)),
            Kind.BUILDING_GRANT,
            0.0,
            self.quarter,
        )
        for_code = self._cost_of_code() * columns["floor_area"][rows].astype(np.float64)
        paid = ("firms", "equipment suppliers", Kind.BUILDING_CODE, self.quarter)
        book(ledger, self.population, rows, for_code, *paid)

    def code_control(self) -> Control:
        """Return what new buildings to the code of the day cost: all that came this quarter."""
        columns = self.population.columns
        new = self.building & columns["active"] & (columns["arrives"] == self.quarter)
        floor = columns["weight"][new] * columns["floor_area"][new].astype(np.float64)
        cost = float(floor.sum()) * self._cost_of_code()
        return Control("new buildings to code", Kind.BUILDING_CODE, cost, payer="firms")

    def _cost_of_code(self) -> float:
        """Return what a square metre costs more than under the code of 2020, yuan."""
        code = self.market.lever("building_code_saving_public", self.quarter)
        to_halve = self.terms.number("building", "code_cost", "yuan/m2")
        return cost_of_code(code, CODE_OF_2020, to_halve)

    def _put_on_roofs(self, rows: Rows) -> NDArray[np.float64]:
        """Give near-zero buildings their PV, which waits for the grid; return its cost, yuan."""
        columns, market = self.population.columns, self.market
        size = np.asarray(roof_plant_size.decide(self.population, rows), np.float64)
        columns["pv_waiting"][rows] = size
        columns["pv_told"][rows] = size
        columns["pv_started"][rows] = self.quarter
        columns["pv_exposure"][rows] = market.lever("pv_market_exposure", self.quarter)
        return size * market.now(self.quarter)["pv_cost_commercial_roof"]

    def _see(self, quarter: int) -> None:
        seen, when = self.population.surroundings, label(quarter)
        seen["code_saving"] = Seen(
            self.market.lever("building_code_saving_public", quarter),
            "1",
            "energy code of new buildings, per cent saved",
            f"lever building_code_saving_public in {when}",
        )
        seen["code_felt"] = Seen(
            self.terms.number("building", "code_felt"), "1", "part that is felt", "behaviour.csv"
        )
        seen["demonstration_open"] = Seen(
            float(self.market.lever("demonstration_floor_area", quarter) > 0.0),
            "1",
            "places are offered",
            f"lever demonstration_floor_area in {when}",
        )
        for name, standard in self.standards.items():
            seen[name] = Seen(standard, "1", "what such a building is like", "behaviour.csv")
        seen["developer_weights"] = Seen(
            self.weights, "1", "how developers weigh it", "behaviour.csv: developer"
        )
