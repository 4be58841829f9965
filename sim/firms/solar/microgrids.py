"""Zones with a grid of their own, quarter by quarter."""

import numpy as np
from numpy.typing import NDArray

from agents.firms.kinds import Sector
from agents.firms.power.microgrid import ZoneTerms, join_microgrid
from agents.firms.power.roof_pv import roof_plant_size
from agents.firms.power.storage import HOURS_OF_STORAGE, SMALLEST, battery_size
from agents.machinery.chance import Stream
from agents.machinery.population import Population, Rows
from agents.machinery.rows import among
from agents.machinery.surroundings import Seen, Surroundings
from sim.accounts.books.money import Kind, Ledger
from sim.divisions import DIVISIONS
from sim.firms.decisions.roofs import FirmRoofs
from sim.firms.market import FirmMarket
from sim.firms.money.bookings import Invested, invest, pay_grants
from sim.firms.terms import filled
from sim.grants import Budget

Array = NDArray[np.float64]
JOIN = 1
NO_ZONE = 32767


class Microgrids:
    """The programme of zones (see `sim.phases.Decision`).

    A zone is a score of factories of one division. When the city opens it, each of them is asked
    once; who joins adds what it lacks of roof and battery, and what roofs leave over stays inside.
    New roofs get the city's grant as any other; whom the money does not reach decides without it.

    Attributes:
        rules: what it runs.
        zone: ordinal of the zone that each firm would belong to.
        opened: zones so far; none is closed.
        grant: on the new roof of each row, yuan before weighing; after `serve`, what is paid.
        granted: what the city's fund gave, yuan.
        invested: what was paid, granted and aided in the quarter.
    """

    rules = (join_microgrid,)

    def __init__(
        self, population: Population, market: FirmMarket, budget: Budget, roofs: FirmRoofs
    ) -> None:
        self.population, self.market = population, market
        self.budget, self.roofs = budget, roofs
        self.grant, self.granted = np.zeros(0), 0.0
        self.terms = filled(ZoneTerms, market.terms.tables.behaviour, "microgrid")
        self.zone = _zones(population, round(market.terms.number("microgrid", "firms_per_zone")))
        self.opened, self.quarter = 0, 0
        self.rows: Rows = np.zeros(0, np.int64)
        self.choice = np.zeros(0, np.int64)
        self.invested = Invested()
        seen, source = population.surroundings, "behaviour.csv: microgrid"
        seen["zone_terms"] = Seen(self.terms, "1", "what a zone is like", source)
        seen["surplus_taken"] = Seen(
            self.terms.surplus_taken, "1", "what a zone takes of a roof's surplus", source
        )

    @property
    def deciding(self) -> tuple[Rows, ...]:
        """The rows of those who decide."""
        return (self.rows,)

    def gather(self, quarter: int) -> None:
        """Open zones; find whom they are offered to."""
        self.quarter = quarter
        wanted = int(self.market.lever("microgrid_programme", quarter) + 1e-9)
        new = (self.zone >= self.opened) & (self.zone < wanted)
        self.rows = np.flatnonzero(new & self.population.columns["active"])
        self.opened = max(self.opened, wanted)

    def decide(self) -> None:
        """Run the rule."""
        self.choice = join_microgrid.decide(self.population, self.rows)

    def serve(self) -> None:
        """Hand out the money, after the roofs; whom it does not reach decides without it."""
        per_kw = self.market.levers.by_division("pv_capex_subsidy", self.quarter)
        asked = per_kw[self.population.columns["district"][self.rows]] * self._new_roof(self.rows)
        self.grant = np.where(self.choice == JOIN, asked, 0.0)
        without, self.granted = pay_grants(self.budget, self.population, self.rows, self.grant)
        if without.size:
            bare = Surroundings(self.population.surroundings)
            bare.update(self.roofs.without_grant())
            again = join_microgrid.decide(self.population, self.rows[without], bare)
            self.choice[without] = again

    def _new_roof(self, rows: Rows) -> Array:
        """Return the PV that each would add with the zone, kW; none where a roof is just built."""
        columns = self.population.columns
        has = columns["pv_power"][rows] + columns["pv_waiting"][rows] > 0.0
        has |= among(rows, self.roofs.rows[self.roofs.size > 0.0], self.population.size)
        return np.where(has, 0.0, roof_plant_size.decide(self.population, rows))

    def scatter(self, ledger: Ledger) -> None:
        """Let them in, add what they still lack, book the investment and grants."""
        columns, market = self.population.columns, self.market
        joining = self.choice == JOIN
        joined = self.rows[joining]
        columns["microgrid"][joined] = True
        standing = columns["pv_power"][joined] + columns["pv_waiting"][joined]
        roof = self._new_roof(joined)
        bare = roof > 0.0
        without = columns["storage_power"][joined] == 0.0
        battery = np.where(without, battery_size.decide(self.population, joined), 0.0)
        battery[battery < SMALLEST] = 0.0
        columns["pv_waiting"][joined[bare]] = roof[bare]
        columns["pv_started"][joined[bare]] = self.quarter
        exposure = market.lever("pv_market_exposure", self.quarter)
        columns["pv_exposure"][joined[bare]] = exposure
        columns["storage_power"][joined[without]] = battery[without]
        columns["storage_built"][joined[battery > 0.0]] = self.quarter
        now = market.now(self.quarter)
        cost = (
            roof * now["pv_cost_commercial_roof"]
            + battery * HOURS_OF_STORAGE * now["storage_cost"]
            + self.terms.control_cost * (standing + roof + battery)
        )
        self.invested = invest(
            ledger,
            self.population,
            joined,
            cost,
            self.grant[joining],
            Kind.SOLAR_GRANT,
            market.aid_per_yuan(self.quarter),
            self.quarter,
        )


def _zones(population: Population, firms: int) -> NDArray[np.int64]:
    """Return the zone of each factory above scale that stood in 2020; NO_ZONE for all others.

    Neighbours are drawn by lot within a division; zones open in turn where most factories are.
    """
    columns = population.columns
    could = (columns["arrives"] == 0) & ~columns["small"] & (columns["roof_area"] > 0.0)
    could &= columns["sector"] < Sector.WATER_AND_GAS_SUPPLY
    lot = Stream(population.seed, "microgrid zones")
    block = np.full(population.size, -1)
    turn: list[tuple[float, int, int]] = []
    for d in range(len(DIVISIONS)):
        rows = np.flatnonzero(could & (columns["district"] == d))
        rows = rows[np.argsort(lot.uniform(rows), kind="stable")]
        number = max(rows.size // firms, 1)
        block[rows] = np.minimum(np.arange(rows.size) // firms, number - 1)
        turn += [((b + 0.5) / number, d, b) for b in range(number if rows.size else 0)]
    zone = np.full(population.size, NO_ZONE)
    place = {(d, b): n for n, (_, d, b) in enumerate(sorted(turn))}
    for row in np.flatnonzero(block >= 0).tolist():
        zone[row] = place[int(columns["district"][row]), int(block[row])]
    return zone
