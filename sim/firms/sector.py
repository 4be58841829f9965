"""All firms of the city with all their decisions: what the city calls each quarter."""

from typing import Any

from agents.firms.firm import Firm
from agents.machinery.population import Population, Rows
from sim.accounts.money import Ledger
from sim.build.firm_tables import read_firm_tables
from sim.build.firms import build_firms
from sim.firms.batteries import Batteries
from sim.firms.business import Business
from sim.firms.contracts import GreenContracts
from sim.firms.heat import HeatEquipment
from sim.firms.market import FirmMarket, PowerTerms
from sim.firms.retrofits import Retrofits
from sim.firms.roofs import FirmRoofs
from sim.firms.steel import SteelRoutes
from sim.firms.terms import read_terms
from sim.firms.use import FirmUse, firm_use
from sim.grants import Budget
from sim.levers import Levers
from sim.phases import Decision
from sim.world import World

FIRST_ID = 100_000_000  # beyond every household


class FirmSector:
    """Firms, their market and their decisions (see `sim.phases.Decision`).

    Args:
        model: the Mesa model.
        city: name of the folder of city data.
        world: prices and activity.
        levers: of the run's mix.
        scale: share of small firms and buildings that get a row.
        seed: the run's seed.
        city_seed: makes the synthetic city.
        budget: the city's money for green grants, opened each quarter by its owner.
    """

    def __init__(
        self,
        model: Any,
        *,
        city: str,
        world: World,
        levers: Levers,
        scale: float,
        seed: int,
        city_seed: int,
        budget: Budget,
    ) -> None:
        tables = read_firm_tables(city)
        self.terms = read_terms(tables)
        self.population = Population(
            model, Firm, build_firms(tables, city_seed, scale), seed=seed, first_id=FIRST_ID
        )
        self.market = FirmMarket(city, self.terms, world, levers)
        self.population.surroundings.update(self.market.surroundings(0))
        shared = (self.population, self.market)
        self.business = Business(*shared)
        self.retrofits = Retrofits(*shared, budget)
        self.boilers = HeatEquipment("boiler", *shared, budget)
        self.furnaces = HeatEquipment("furnace", *shared, budget)
        self.steel = SteelRoutes(*shared, budget)
        self.roofs = FirmRoofs(*shared, budget)
        self.batteries = Batteries(*shared)
        self.contracts = GreenContracts(*shared)
        self.decisions: tuple[Decision, ...] = (
            self.business,
            self.retrofits,
            self.boilers,
            self.furnaces,
            self.steel,
            self.roofs,
            self.batteries,
            self.contracts,
        )

    def set_power_terms(self, terms: PowerTerms) -> None:
        """Tell firms the tariffs of last quarter; without it they follow the contract price."""
        self.market.power = terms

    @property
    def deciding(self) -> tuple[Rows, ...]:
        """The rows of those who decide in this quarter, decision by decision."""
        return tuple(rows for decision in self.decisions for rows in decision.deciding)

    def gather(self, quarter: int) -> None:
        """Set what all firms see and let every decision gather."""
        self.population.surroundings.update(self.market.surroundings(quarter))
        for decision in self.decisions:
            decision.gather(quarter)

    def decide(self) -> None:
        """Run every rule for those who are due."""
        for decision in self.decisions:
            decision.decide()

    def scatter(self, ledger: Ledger) -> None:
        """Write every decision's outcome and book its payments."""
        for decision in self.decisions:
            decision.scatter(ledger)

    def use(self) -> FirmUse:
        """Return what firms use at the rate of this quarter."""
        return firm_use(self.population)
