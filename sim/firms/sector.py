"""All firms of the city with all their decisions: what the city calls each quarter."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.firms.firm import Firm
from agents.firms.kinds import SECTORS
from agents.machinery.population import Population, Rows
from sim.accounts.co2 import read_base_processes
from sim.accounts.money import Control, Kind, Ledger
from sim.accounts.vocabulary import SECTOR
from sim.accounts.vocabulary import SECTORS as ROWS
from sim.build.firm_tables import FirmTables, read_firm_tables
from sim.build.firms import build_firms
from sim.config import RunConfig
from sim.firms.batteries import Batteries
from sim.firms.bills import pay_carbon_and_green, pay_energy, read_meters
from sim.firms.business import Business
from sim.firms.contracts import GreenContracts
from sim.firms.heat import HeatEquipment
from sim.firms.market import FirmMarket, PowerTerms
from sim.firms.record import firm_indicators, record_firms
from sim.firms.retrofits import Retrofits
from sim.firms.roofs import FirmRoofs
from sim.firms.steel import SteelRoutes
from sim.firms.terms import read_terms
from sim.firms.use import firm_use
from sim.grants import Budget
from sim.levers import Levers
from sim.phases import Decision
from sim.results import Indicator, Recorder
from sim.world import World

Array = NDArray[np.float64]
FIRST_ID = 100_000_000  # beyond every household
KILN = "dongwu_cement"  # the city's only clinker line


class FirmSector:
    """Firms, their market and their decisions (see `sim.phases.Decision`).

    Args:
        model: the Mesa model.
        config: of the run.
        world: prices and activity.
        levers: of the run's mix.
        budget: the city's money for green grants, opened each quarter by its owner.

    Attributes:
        decided: the rows of the energy account that are theirs.
        now: what they use at the rate of the quarter.
    """

    decided = (*SECTORS, "chemicals_feedstock")

    def __init__(
        self, model: Any, config: RunConfig, world: World, levers: Levers, budget: Budget
    ) -> None:
        tables = read_firm_tables(config.city)
        self.terms = read_terms(tables)
        self.population = Population(
            model,
            Firm,
            build_firms(tables, config.city_seed, config.scale),
            seed=config.seed,
            first_id=FIRST_ID,
        )
        self.market = FirmMarket(config.city, self.terms, world, levers)
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
        columns = self.population.columns
        self._hot_metal_2020 = float(columns["hot_metal"].sum())
        self._crude_steel_2020 = float(columns["crude_steel"].sum())
        self._process_2020 = read_base_processes(config.city)
        self._kiln = _row_of(tables, columns["site"], KILN)
        self.now = firm_use(self.population)
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
        """Write every decision's outcome, book its payments, add up what firms now use."""
        for decision in self.decisions:
            decision.scatter(ledger)
        self.now = firm_use(self.population)

    # what the city asks of them

    def use(self, quarter: int) -> Array:
        """Return the use at the rate of this quarter, TJ a year [SECTORS, FUELS]."""
        del quarter  # the state is that of the quarter that was scattered last
        return self.now.use

    def roof_kw(self) -> Array:
        """Return PV standing on firms' roofs, kW by division."""
        return self.now.pv_kw

    def byproduct_ratio(self, quarter: int) -> float:
        """Return hot metal against 2020: coke ovens and the gas of the works follow it."""
        del quarter
        return self.now.hot_metal / self._hot_metal_2020

    def process_emissions(self, quarter: int) -> Array:
        """Return CO2 from materials, t a year [SECTORS]: fluxes by crude steel, clinker by kiln."""
        del quarter
        steel = self.now.crude_steel / self._crude_steel_2020
        columns = self.population.columns
        kiln = columns["activity"][self._kiln] * columns["active"][self._kiln]
        factor = np.ones(len(ROWS))
        factor[SECTOR["steel"]] = steel
        factor[SECTOR["building_materials"]] = float(kiln)
        return self._process_2020 * factor

    def settle(
        self,
        quarter: int,
        ledger: Ledger,
        industry_share: float,
        services_share: float,
        kwh_per_kw: float,
    ) -> list[Control]:
        """Book the quarter's bills and premiums; return what the bookings must add up to.

        Args:
            quarter: index.
            ledger: takes the bookings.
            industry_share: part of a year's electricity of factories that falls into the quarter.
            services_share: likewise of buildings.
            kwh_per_kw: output of a kilowatt of PV in the quarter.
        """
        meter = read_meters(
            self.population, self.market, industry_share, services_share, kwh_per_kw
        )
        premiums = self.roofs.pay_premiums(ledger, kwh_per_kw)
        grants = self.retrofits.granted + self.boilers.granted + self.furnaces.granted
        return [
            *pay_energy(ledger, self.market, meter, quarter),
            *pay_carbon_and_green(ledger, self.market, meter, quarter),
            Control(
                "projects of firms",
                Kind.RETROFIT_GRANT,
                grants + self.steel.granted,
                payee="firms",
            ),
            Control("PV of firms", Kind.SOLAR_GRANT, self.roofs.granted + premiums, payee="firms"),
        ]

    def indicators(self) -> list[Indicator]:
        """Return what is recorded of firms."""
        return firm_indicators()

    def record(self, recorder: Recorder, quarter: int) -> None:
        """Record the state at the end of the quarter."""
        record_firms(self, recorder, quarter)


def _row_of(tables: FirmTables, site: NDArray[np.int16], name: str) -> int:
    """Return the row of a named site."""
    number = tables.sites["site"].tolist().index(name)
    return int(np.flatnonzero(site == number)[0])
