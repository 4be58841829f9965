"""New homes and rebuilt farm houses, quarter by quarter: built to code, or better."""

import numpy as np
from numpy.typing import NDArray

from agents.building_code import cost_of_code
from agents.households.dwelling import (
    AS_IN_2020,
    CODE_OF_2020,
    INSULATED,
    TO_CODE,
    built_to_code,
    home_renewal_hazard,
    insulate_farm_house,
)
from agents.machinery.diary import Dates, Diary
from agents.machinery.population import Population, Rows
from agents.machinery.rows import union
from agents.machinery.surroundings import Seen
from sim.accounts.books.controls import Control
from sim.accounts.books.money import Kind, Ledger
from sim.clock import label
from sim.grants import Budget
from sim.households.behaviour import Behaviour
from sim.households.books import book
from sim.levers.levers import Levers
from sim.limited_grants import nothing_left, serve_or_choose_again
from sim.world.world import World

INSULATE = 1


class Homes:
    """Moves into new-built homes, farm houses rebuilt (see `sim.phases.Decision`).

    Attributes:
        rules: what it runs.
        insulated: farm houses rebuilt with insulation in the quarter, all of the city.
        granted: what the city's fund gave for them, yuan.

    Who moves into a new-built home pays what the code of the day costs beyond that of 2020; of a
    rented home it is booked with the tenant, who pays it as rent.
    """

    rules = (insulate_farm_house, built_to_code)

    def __init__(
        self,
        population: Population,
        behaviour: Behaviour,
        world: World,
        levers: Levers,
        fund: Budget,
    ) -> None:
        self.population, self.behaviour = population, behaviour
        self.world, self.levers, self.fund = world, levers, fund
        intervals = {
            name: Seen(behaviour.number("home", name, "yr"), "yr")
            for name in ("town_interval", "village_interval")
        }
        diary = Diary(
            name="new home",
            hazard=home_renewal_hazard,
            clock=None,
            due="home_due",
            spell="home_spell",
            started="home_started",
            constants=intervals,
        )
        self.dates = Dates(diary, population, world.end)
        self._to_halve = behaviour.number("home", "code_cost", "yuan/m2")
        self.quarter = 0
        empty: Rows = np.zeros(0, np.int64)
        self.arrived, self.moving, self.rows = empty, empty, empty
        self.choice = np.zeros(0, np.int64)
        self.grant: NDArray[np.float64] = np.zeros(0)
        self.insulated, self.granted = 0.0, 0.0
        self._see(0)
        self.dates.begin()

    @property
    def changes(self) -> frozenset[str]:
        """What of a household's use it may change."""
        return frozenset({"envelope"})

    @property
    def deciding(self) -> tuple[Rows, Rows]:
        """Rows of those who move into a new-built home, and of those who rebuild."""
        return self.moving, self.rows

    def settle_in(self, newcomers: Rows, quarter: int) -> None:
        """House who comes to the city in a new-built home."""
        self._see(quarter)
        self.arrived = newcomers
        self._build_to_code(newcomers)

    def gather(self, quarter: int) -> None:
        """Find who moves and who rebuilds, set what they see."""
        self.quarter = quarter
        rows = self.dates.who(quarter)
        urban = self.population.columns["urban"][rows]
        self.moving, self.rows = rows[urban], rows[~urban]
        self._see(quarter)

    def decide(self) -> None:
        """Choose as if every grant were paid."""
        self.choice = insulate_farm_house.decide(self.population, self.rows)

    def serve(self) -> None:
        """Hand out the money; whom it does not reach decides without."""
        floor = self.population.columns["floor_area"][self.rows].astype(np.float64)
        grant = np.minimum(self._grant(self.quarter), self._cost() * floor)
        self.grant = np.where(self.choice == INSULATE, grant, 0.0)
        serve_or_choose_again(
            self.fund,
            self.population,
            self.rows,
            self.grant,
            self.choice,
            insulate_farm_house.decide,
            {"farm_house_grant": nothing_left("yuan")},
        )

    def scatter(self, ledger: Ledger) -> None:
        """Let them move in, open the next spells, book the cost of insulation and the grants."""
        columns, weight = self.population.columns, self.population.weight
        self._build_to_code(self.moving)
        insulated = self.choice == INSULATE
        rows = self.rows[insulated]
        columns["home"][self.rows] = np.where(insulated, INSULATED, AS_IN_2020)
        saving = self.behaviour.number("home", "retrofit_saving")
        columns["envelope"][self.rows] = np.where(insulated, 1.0 - saving, 1.0)
        self.dates.open(np.concatenate([self.moving, self.rows]), self.quarter)
        self.insulated = float(rows.size) * weight
        self.granted = float(self.grant[insulated].sum()) * weight
        cost = columns["floor_area"][rows].astype(np.float64) * self._cost()
        payments = (
            ("households", "equipment suppliers", Kind.BUILDING_RETROFIT, cost),
            ("city government", "households", Kind.BUILDING_GRANT, self.grant[insulated]),
        )
        book(ledger, self.population, rows, payments, self.quarter)
        self._pay_for_code(ledger)

    def code_control(self) -> Control:
        """Return what homes to the code of the day cost: all that stand since this quarter."""
        columns = self.population.columns
        since = (columns["home_started"] == self.quarter) | (columns["arrives"] == self.quarter)
        new = columns["active"] & (columns["home"] == TO_CODE) & since
        floor = float(columns["floor_area"][new].sum(dtype=np.float64)) * self.population.weight
        cost = floor * self._cost_of_code()
        return Control("new homes to code", Kind.BUILDING_CODE, cost, payer="households")

    def _pay_for_code(self, ledger: Ledger) -> None:
        columns = self.population.columns
        # who comes and moves at once pays once
        rows = union(self.population.size, [self.arrived, self.moving])
        rows = rows[columns["home"][rows] == TO_CODE]
        floor = columns["floor_area"][rows].astype(np.float64)
        cost = floor * self._cost_of_code()
        paid = (("households", "equipment suppliers", Kind.BUILDING_CODE, cost),)
        book(ledger, self.population, rows, paid, self.quarter)

    def _cost_of_code(self) -> float:
        """Return what a square metre costs more than under the code of 2020, yuan."""
        code = self.levers.value("building_code_saving_residential", self.quarter)
        return cost_of_code(code, CODE_OF_2020, self._to_halve)

    def _build_to_code(self, rows: Rows) -> None:
        columns = self.population.columns
        columns["home"][rows] = TO_CODE
        columns["envelope"][rows] = built_to_code.decide(self.population, rows)

    def _cost(self) -> float:
        return self.behaviour.number("home", "insulation_cost", "yuan/m2")

    def _grant(self, quarter: int) -> float:
        return self.levers.value("rural_saving_home_support", quarter)

    def _see(self, quarter: int) -> None:
        seen, when = self.population.surroundings, label(quarter)
        seen["code_saving"] = Seen(
            self.levers.value("building_code_saving_residential", quarter),
            "1",
            "energy code of new homes, per cent saved",
            f"lever building_code_saving_residential in {when}",
        )
        seen["code_felt"] = Seen(
            self.behaviour.number("home", "code_felt"), "1", "part that is felt", "choices.csv"
        )
        seen["insulation_cost"] = Seen(
            self._cost(), "yuan/m2", "extra cost of insulating a farm house", "choices.csv: home"
        )
        seen["farm_house_grant"] = Seen(
            self._grant(quarter),
            "yuan",
            "what the city pays for an insulated farm house",
            f"lever rural_saving_home_support in {when}",
        )
        seen["gas_cost"] = Seen(
            float(self.world.series("gas_price_household")[max(quarter - 1, 0)]),
            "yuan/m3",
            "piped gas",
            "world",
        )
