"""Firms that send goods choose road, water or rail when a transport contract comes up."""

import numpy as np
from numpy.typing import NDArray

from agents.machinery.population import Population, Rows
from agents.machinery.surroundings import Seen
from agents.transport.goods import MODES, RAIL, ROAD, WATER, choose_mode
from sim.accounts.books.controls import Control
from sim.accounts.books.money import Kind, Ledger, group_sums
from sim.build.fleets.tables import FleetTables
from sim.build.freight.goods import build_goods, contract_quarters
from sim.build.freight.tables import FreightTables
from sim.clock import QUARTERS_PER_YEAR, label
from sim.divisions import DIVISIONS
from sim.grants import Budget
from sim.levers.levers import Levers
from sim.limited_grants import nothing_left, serve_or_choose_again
from sim.world.world import World

FIRST_APPLICANT = 310_000_000  # in the queue for the city's grants, behind charging operators
SUPPORT = "intermodal_freight_support"
Array = NDArray[np.float64]


class Shippers:
    """The goods of the city, quarter by quarter (see `sim.phases.Decision`).

    Support is promised for the whole of a contract and paid when it is signed, on the goods of
    that quarter.

    Attributes:
        population: flows of goods.
        rules: what it runs.
        rows: flows whose contract ends this quarter.
        choice: the modes chosen for them.
        granted: yuan of support paid in the quarter.
        moved: t km a year of 2020 that changed their mode in the quarter.
    """

    rules = (choose_mode,)

    def __init__(
        self,
        model: object,
        tables: FreightTables,
        fleets: FleetTables,
        world: World,
        levers: Levers,
        *,
        seed: int,
        city_seed: int,
        budget: Budget,
    ) -> None:
        self.tables, self.world, self.levers = tables, world, levers
        self.budget, self.seed = budget, seed
        self.population: Population = build_goods(model, tables, fleets, seed, city_seed)
        self.first = self.population.columns["mode"].astype(np.int64)
        diesel = world.series("diesel_price")
        self._dearer = np.asarray(diesel / diesel[:QUARTERS_PER_YEAR].mean() - 1.0)
        self.quarter = 0
        self.growth: Array = np.zeros(0)
        self.rows: Rows = np.zeros(0, np.int64)
        self.choice: NDArray[np.int64] = np.zeros(0, np.int64)
        self.length: NDArray[np.int64] = np.zeros(0, np.int64)
        self.grant = np.zeros(0)
        self.granted = self.moved = 0.0
        self._asked, self._moved, self._as_in_2020 = (b"", b""), np.zeros(0), np.zeros(0)
        self._see(0)

    @property
    def deciding(self) -> tuple[Rows, ...]:
        """Rows that decide this quarter."""
        return (self.rows,)

    def gather(self, quarter: int, growth: Array) -> None:
        """Find whose contract ends, set what all see.

        Args:
            quarter: index.
            growth: goods sent by sector against 2020 [sectors].
        """
        self.quarter, self.growth = quarter, growth
        self.rows = np.flatnonzero(self.population.columns["due"] == quarter)
        self._see(quarter)

    def decide(self) -> None:
        """Choose with support; whom the money does not reach chooses without it."""
        columns, rows = self.population.columns, self.rows
        self.choice = choose_mode.decide(self.population, rows)
        spell = columns["spell"][rows] + 1
        self.length = contract_quarters(self.tables, self.seed, rows, spell)
        aid = self.levers.value(SUPPORT, self.quarter)
        yearly = self._leg(rows, self.choice) * self.growth[columns["sector"][rows]]
        asked = aid * yearly * self.length / QUARTERS_PER_YEAR
        self.grant = np.where(columns["from_road"][rows], asked, 0.0)
        serve_or_choose_again(
            self.budget,
            self.population,
            rows,
            self.grant,
            self.choice,
            choose_mode.decide,
            {"freight_support": nothing_left("yuan/tkm")},
            FIRST_APPLICANT,
        )
        self.granted = float(self.grant.sum())

    def scatter(self, ledger: Ledger) -> None:
        """Sign the contracts and book the support."""
        columns, rows = self.population.columns, self.rows
        changed = rows[columns["mode"][rows] != self.choice]
        self.moved = float(columns["turnover"][changed].sum())
        columns["mode"][rows] = self.choice
        columns["spell"][rows] += 1
        columns["due"][rows] = self.quarter + self.length
        paid = group_sums(columns["district"][rows].astype(int), self.grant, len(DIVISIONS), 1.0)
        ledger.book_groups(
            "city government", "shippers", Kind.FREIGHT_GRANT, paid, self.quarter, DIVISIONS
        )

    def control(self) -> Control:
        """Return what bookings must add up to: the money that left the fund."""
        return Control("support of shippers", Kind.FREIGHT_GRANT, self.granted, payee="shippers")

    # what moves

    def turnover(self, growth: Array) -> Array:
        """Return goods moved by mode [3], t km a year; trucks bring to quays what left the road.

        Many ask in a quarter; all goods are gone through again when growth or a mode is another.

        Args:
            growth: goods sent by sector against 2020 [sectors].
        """
        asked = growth.tobytes(), self.population.columns["mode"].tobytes()
        if asked != self._asked:
            self._asked = asked
            self._moved, self._as_in_2020 = self._go_through(growth), self.as_in_2020(growth)
        return self._moved.copy()

    def _go_through(self, growth: Array) -> Array:
        columns = self.population.columns
        amount = columns["turnover"] * growth[columns["sector"]]
        mode = columns["mode"].astype(np.int64)
        rows = np.arange(mode.size)
        leg = amount * self._main_part(rows, mode)
        found = np.bincount(mode, leg, len(MODES))
        found[ROAD] += float((amount - leg).sum())
        return np.asarray(found, np.float64)

    def as_in_2020(self, growth: Array) -> Array:
        """Return the same goods moved the way each went in 2020 [3], t km a year."""
        columns = self.population.columns
        amount = columns["turnover"] * growth[columns["sector"]]
        return np.asarray(np.bincount(self.first, amount, len(MODES)), np.float64)

    def against_2020(self, growth: Array) -> Array:
        """Return turnover by mode over what it would be the way goods went in 2020 [3]."""
        return self.turnover(growth) / self._as_in_2020

    def _leg(self, rows: Rows, mode: NDArray[np.int64]) -> Array:
        """Return the t km a year of 2020 by water or rail, nothing by road."""
        part = self._main_part(rows, mode) * self.population.columns["turnover"][rows]
        return np.where(mode == ROAD, 0.0, part)

    def _main_part(self, rows: Rows, mode: NDArray[np.int64]) -> Array:
        """Return the part of the way that is not cartage to a quay or station.

        What trucks bring to the barges and trains of 2020 is in the trucks' own work already.
        """
        columns = self.population.columns
        access = np.zeros(len(rows))
        for code, name in ((WATER, "quay"), (RAIL, "railhead")):
            here = (mode == code) & columns["from_road"][rows]
            access[here] = columns[name][rows[here]]
        return np.asarray(np.maximum(1.0 - access / columns["haul"][rows], 0.0))

    def _see(self, quarter: int) -> None:
        """Put into the surroundings what all shippers see: last quarter's prices, the support."""
        before = quarter - 1 if quarter > QUARTERS_PER_YEAR else None
        dearer = 0.0 if before is None else float(self._dearer[before])
        seen = self.population.surroundings
        seen["freight_terms"] = Seen(
            self.tables.terms(dearer), "1", "what carriers ask", "transport/shippers.csv; world"
        )
        seen["freight_support"] = Seen(
            self.levers.value(SUPPORT, quarter),
            "yuan/tkm",
            "for the leg by water or rail",
            f"lever {SUPPORT} in {label(quarter)}",
        )
