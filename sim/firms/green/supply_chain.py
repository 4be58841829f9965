"""Who is asked for green power: exporters by buyers abroad, their suppliers by them in turn."""

import numpy as np
from numpy.typing import NDArray

from agents.firms.kinds import PUBLIC, SECTORS
from agents.machinery.population import Population
from sim.errors import InputError, nearest
from sim.firms.market import FirmMarket
from sim.tables import city_path, read_graded

Array = NDArray[np.float64]


class SupplyChain:
    """Buyers' green demand, handed up from tier to tier, one a quarter.

    A sector is asked for green power by foreign buyers on what it exports, and by the sectors it
    sells to as far as they were asked themselves last quarter. They can ask only where a rule says
    how a product's footprint is counted. Public bodies ask in the part of their purchases that has
    a green rule of its own.

    Args:
        city: folder of city data.
        market: levers and the world.
        population: the firms.

    Attributes:
        asked: share of each sector's output whose buyers ask for it, by the last quarter [20].
        handed: share of each sector's output that domestic buyers ask for now [20].
        to_public_bodies: share of each sector's output that public bodies buy [20].

    Raises:
        InputError: the table names a sector that is none.
    """

    def __init__(self, city: str, market: FirmMarket, population: Population) -> None:
        self.market, self.population = market, population
        table = read_graded(
            city_path(city, "industry", "supply_chain.csv"), keys=("seller", "buyer")
        )
        self.sales = np.zeros((len(SECTORS), len(SECTORS)))
        for (seller, buyer), row in table.rows:
            for name in (seller, buyer):
                if name not in SECTORS:
                    allowed = "one of " + ", ".join(SECTORS)
                    raise InputError(table.path, "sector", name, allowed, nearest(name, SECTORS))
            self.sales[SECTORS.index(seller), SECTORS.index(buyer)] = row.value
        self.to_public_bodies = self.sales[:, list(PUBLIC)].sum(axis=1)
        self.asked = self._abroad(0)
        self.handed = np.zeros(len(SECTORS))

    def pressure(self, quarter: int) -> float:
        """Return the share of exports whose foreign buyers ask for green power."""
        world = self.market.now(quarter)["foreign_buyer_green_pressure"]
        return world * self.market.lever("global_buyer_pull", quarter)

    def hand_on(self, quarter: int) -> Array:
        """Return what domestic buyers ask for by selling sector [20]; remember who was asked."""
        coverage = self.market.lever("footprint_rule_coverage", quarter)
        public = self.market.lever("green_procurement_share", quarter)
        self.handed = (
            coverage * (self.sales * self.asked).sum(axis=1) + public * self.to_public_bodies
        )
        if not self.market.contacts_frozen:
            self.asked = np.minimum(self._abroad(quarter) + self.handed, 1.0)
        return self.handed

    def covered_output(self, quarter: int) -> float:
        """Return the share of all firms' output that is asked for and under a footprint rule."""
        columns, rows = self.population.columns, self.population.rows
        output = (columns["base_output"] * columns["activity"] * columns["weight"])[rows]
        exposed = (
            columns["export_share"][rows]
            + (self.sales * self.asked).sum(axis=1)[columns["sector"][rows]]
        )
        coverage = self.market.lever("footprint_rule_coverage", quarter)
        return float(coverage * (np.minimum(exposed, 1.0) * output).sum() / output.sum())

    def _abroad(self, quarter: int) -> Array:
        columns, rows = self.population.columns, self.population.rows
        sector = columns["sector"][rows]
        output = (columns["base_output"] * columns["activity"] * columns["weight"])[rows]
        exported = output * columns["export_share"][rows]
        sums = [np.bincount(sector, weights=w, minlength=len(SECTORS)) for w in (exported, output)]
        share = np.divide(sums[0], sums[1], out=np.zeros(len(SECTORS)), where=sums[1] > 0.0)
        return np.asarray(share * self.pressure(quarter))
