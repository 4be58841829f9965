"""Retrofit of homes: whom the programme comes to, and who has it done, quarter by quarter."""

import numpy as np
from numpy.typing import NDArray

from agents.households.dwelling import AS_IN_2020, RETROFITTED, retrofit_home
from agents.households.energy import electricity_of_2020, fuels_of_2020
from agents.machinery.population import Population, Rows
from agents.machinery.surroundings import Seen, SeenFrom
from sim.accounts.books.money import Kind, Ledger
from sim.clock import label, per_quarter
from sim.grants import Budget
from sim.households.behaviour import Behaviour
from sim.households.books import book
from sim.households.common import seen_value
from sim.levers.levers import FIRST_QUARTER_OF_MIXES, Levers
from sim.limited_grants import nothing_left, serve_or_choose_again
from sim.line import Line

TAKE = 1
SQUARE_METRES_PER_M = 1e6


def heating_and_cooling(population: Population, rows: Rows) -> NDArray[np.float64]:
    """Return what keeping warm and cool costs each household in a year like 2020, yuan."""
    seen = population.surroundings
    power = electricity_of_2020.decide(population, rows)
    gas = fuels_of_2020.decide(population, rows).gas_heating
    tariff = seen_value(seen, "retail_price")
    return np.asarray((power.cooling + power.heating) * tariff + gas * seen_value(seen, "gas_cost"))


class HomeRetrofits:
    """Owners of old homes to whom the programme comes (see `sim.phases.Decision`).

    Attributes:
        rules: what it runs.
        asked: households asked in the quarter, all of the city.
        done: floor retrofitted in the quarter, M m2.
        since_2026: the same added up from 2026 on.
        granted: what the city's fund gave, yuan.
    """

    rules = (retrofit_home,)

    def __init__(
        self, population: Population, behaviour: Behaviour, levers: Levers, fund: Budget
    ) -> None:
        self.population, self.behaviour = population, behaviour
        self.levers, self.fund = levers, fund
        self.offer_share = behaviour.number("home", "offer_share")
        columns = population.columns
        old = np.flatnonzero(columns["old_home"] & columns["owner"])
        self.line = Line("home retrofit", old, population.seed)
        self.quarter = 0
        self.rows: Rows = np.zeros(0, np.int64)
        self.choice = np.zeros(0, np.int64)
        self.grant: NDArray[np.float64] = np.zeros(0)
        self.asked, self.done, self.since_2026, self.granted = 0.0, 0.0, 0.0, 0.0
        population.surroundings["heating_and_cooling_cost"] = SeenFrom(
            heating_and_cooling,
            "yuan/yr",
            "what keeping warm and cool costs",
            "energy.csv, tariffs",
        )
        self._see(0)

    @property
    def changes(self) -> frozenset[str]:
        """What of a household's use it may change."""
        return frozenset({"envelope"})

    @property
    def deciding(self) -> tuple[Rows]:
        """Rows of those who are asked."""
        return (self.rows,)

    def gather(self, quarter: int) -> None:
        """Let the programme come to the next in line, set what they see."""
        self.quarter = quarter
        columns = self.population.columns
        fits = columns["active"] & (columns["home"] == AS_IN_2020)
        called = self.line.call(
            self._offered(quarter), columns["floor_area"], fits, self.population.weight
        )
        self.rows = np.sort(called)
        self._see(quarter)

    def decide(self) -> None:
        """Choose as if every grant were paid."""
        self.choice = retrofit_home.decide(self.population, self.rows)

    def serve(self) -> None:
        """Hand out the money; whom it does not reach decides without."""
        per_floor = min(self._grant(self.quarter), self._cost())
        floor = self.population.columns["floor_area"][self.rows].astype(np.float64)
        self.grant = np.where(self.choice == TAKE, per_floor * floor, 0.0)
        serve_or_choose_again(
            self.fund,
            self.population,
            self.rows,
            self.grant,
            self.choice,
            retrofit_home.decide,
            {"home_grant": nothing_left("yuan/m2")},
        )

    def scatter(self, ledger: Ledger) -> None:
        """Do the work, book cost and grants."""
        columns, weight = self.population.columns, self.population.weight
        take = self.choice == TAKE
        rows = self.rows[take]
        columns["retrofit_asked"][self.rows] += 1
        columns["home"][rows] = RETROFITTED
        columns["envelope"][rows] = 1.0 - self.behaviour.number("home", "retrofit_saving")
        floor = columns["floor_area"][rows].astype(np.float64)
        self.asked = float(self.rows.size) * weight
        self.done = float(floor.sum()) * weight / SQUARE_METRES_PER_M
        if self.quarter >= FIRST_QUARTER_OF_MIXES:
            self.since_2026 += self.done
        self.granted = float(self.grant[take].sum()) * weight
        payments = (
            ("households", "equipment suppliers", Kind.BUILDING_RETROFIT, floor * self._cost()),
            ("city government", "households", Kind.BUILDING_GRANT, self.grant[take]),
        )
        book(ledger, self.population, rows, payments, self.quarter)

    def _offered(self, quarter: int) -> float:
        """Return the floor of homes to which the programme comes in a quarter, m2."""
        yearly = self.levers.value("building_retrofit_programme", quarter) * SQUARE_METRES_PER_M
        return float(per_quarter(yearly * self.offer_share))

    def _cost(self) -> float:
        return self.behaviour.number("home", "retrofit_cost", "yuan/m2")

    def _grant(self, quarter: int) -> float:
        return self.levers.value("building_retrofit_subsidy", quarter)

    def _see(self, quarter: int) -> None:
        seen, when = self.population.surroundings, label(quarter)
        source = "choices.csv: home"
        seen["retrofit_cost"] = Seen(self._cost(), "yuan/m2", "of windows and envelope", source)
        seen["home_grant"] = Seen(
            self._grant(quarter),
            "yuan/m2",
            "what the city pays of it",
            f"lever building_retrofit_subsidy in {when}",
        )
        seen["retrofit_saving"] = Seen(
            self.behaviour.number("home", "retrofit_saving"), "1", "of heating, cooling", source
        )
        seen["home_weights"] = Seen(
            self.behaviour.home_weights, "1", "how work on the home is weighed", source
        )
