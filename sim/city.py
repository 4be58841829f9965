"""The city: a Mesa model of all its agents, stepped quarter by quarter from 2020Q1."""

from typing import Any

from agents.firms.power.storage import HOURS_OF_STORAGE
from agents.government.government import Government
from agents.grid.institutions import GridCompany, PowerPlant, StorageOwner
from agents.machinery.model import ModelOfColumns
from agents.machinery.population import Population
from agents.machinery.views.everybody import Everybody
from agents.machinery.views.mesa_lines import let_go
from sim.accounts.books.money import Ledger
from sim.accounts.flows.coal_equivalent import read_provincial_non_fossil
from sim.accounts.flows.supply import Supply
from sim.accounts.indicators import account_values, declare
from sim.accounts.quarter import Closed, read_factors
from sim.burden import GROUPS, burden_indicators, record_burden
from sim.closing import settle_and_close
from sim.config import RunConfig
from sim.divisions import DIVISIONS
from sim.firms.sector import FirmSector
from sim.fleets.sector import FleetSector
from sim.grants import Budget, budget_indicators, record_budgets
from sim.grid.connections import connect_roofs
from sim.grid.power import Power, PowerQuarter
from sim.grid.record import HOURS, power_indicators, record_power
from sim.households.sector import HouseholdSector
from sim.levers.cards import read_cards
from sim.levers.counted import counted_indicators, record_counted
from sim.levers.levers import Levers
from sim.other_users.use import OtherUsers
from sim.results.recorder import Recorder
from sim.telling import tell
from sim.world.tables import read_world_tables
from sim.world.world import World


class City(ModelOfColumns):
    """Suzhou from 2020Q1, one `step()` a quarter.

    Attributes:
        config: what was asked.
        quarter: the quarter that the next step simulates, 0 is 2020Q1.
        households, firms: populations; `city.households[7]` is a Mesa agent.
        recorder: what has been recorded so far.
        ledger: every payment.
        budgets: the money of programmes that may run out.

    Raises:
        InputError: city data are missing or malformed.
        AccountError: a quarter's accounts do not close.
    """

    def __init__(self, config: RunConfig) -> None:
        super().__init__(rng=config.seed)
        self.config = config
        self.quarter = 0
        self.world = World(
            read_world_tables(),
            config.world.name,
            config.world.seed,
            config.last_quarter,
            config.world.member,
        )
        self.levers = Levers(read_cards(), config.policy, self.world, config.quarters)
        self.ledger = Ledger()
        trade_in, green_fund = Budget("trade-in"), Budget("green fund")
        self.budgets = (trade_in, green_fund)
        self.governments = (
            Government(self, "nation", {"tradein_fund_yearly": trade_in}),
            Government(self, "province"),
            Government(self, "city", {"green_fund_yearly": green_fund}),
        )
        self.household_sector = HouseholdSector(
            self, config, self.world, self.levers, trade_in, green_fund
        )
        self.firm_sector = FirmSector(self, config, self.world, self.levers, green_fund)
        self.fleet_sector = FleetSector(
            self,
            city=config.city,
            world=self.world,
            levers=self.levers,
            seed=config.seed,
            city_seed=config.city_seed,
            budget=green_fund,
            freeze=config.freeze,
        )
        self.sectors = (self.household_sector, self.firm_sector, self.fleet_sector)
        decided = {row for sector in self.sectors for row in sector.decided}
        movers = (self.fleet_sector.freight, self.household_sector.everyday.travel.riders)
        self.other_users = OtherUsers(config.city, self.world, decided, movers)
        self.fleet_sector.freight.follow(self.other_users.usual)
        self.power = Power(
            config.city,
            self.world,
            self.levers,
            seed=config.seed,
            fund=green_fund,
            freeze=config.freeze,
        )
        self.grid_company = GridCompany(self, self.power.system)
        self.storage_owner = StorageOwner(self, self.power.system)
        self.plants: list[PowerPlant] = []
        self.supply = Supply(config.city)
        self.factors = read_factors(config.city)
        self.provincial_non_fossil = read_provincial_non_fossil(config.city)
        self.recorder = Recorder([], {})
        self._register_plants()
        for population in self.populations:
            population.register.threads = config.engine.workers

    # agents, as Mesa shows them

    @property
    def households(self) -> Population:
        """All households."""
        return self.household_sector.population

    @property
    def firms(self) -> Population:
        """All firms, public bodies and large buildings."""
        return self.firm_sector.population

    @property
    def populations(self) -> tuple[Population, ...]:
        """The kinds of agents that are held as columns."""
        return self.households, self.firms, *self.fleet_sector.every_population

    @property
    def agents(self) -> Everybody:
        """Everybody: the populations and the registered institutions."""
        return Everybody([*self.populations, super().agents], self.random)

    @property
    def agents_by_type(self) -> dict[type, Any]:
        """Every kind of agent with its set."""
        by_kind: dict[type, list[Population]] = {}
        for population in self.populations:
            by_kind.setdefault(population.kind, []).append(population)
        sets: dict[type, Any] = {
            kind: parts[0] if len(parts) == 1 else Everybody(parts, self.random)
            for kind, parts in by_kind.items()
        }
        return sets | super().agents_by_type

    @property
    def agent_types(self) -> list[type]:
        """The kinds of agents."""
        return list(self.agents_by_type)

    def _register_plants(self) -> None:
        """Give every unit of the fleet its agent; new ones appear as they are begun."""
        fleet = self.power.system.fleet
        self.plants += [PowerPlant(self, fleet, row) for row in range(len(self.plants), len(fleet))]

    # a quarter

    def step(self) -> None:
        """Simulate one quarter.

        1. government puts this quarter's levers in force and opens its budgets;
        2. everybody who is due gathers: last quarter's contacts and prices, this quarter's levers;
        3. they decide;
        4. their decisions take effect and are paid for, and the grid connects roofs;
        5. everybody uses energy, and the power system serves it hour by hour;
        6. bills are paid, and the accounts of energy, CO2 and money close or the run stops;
        7. the quarter is recorded.
        """
        self._govern()
        tell(self)
        for sector in self.sectors:
            sector.gather(self.quarter)
        for sector in self.sectors:
            sector.decide()
        for sector in self.sectors:
            sector.scatter(self.ledger)
        roofs = (self.household_sector.roofs, self.firm_sector.roofs)
        connect_roofs(self.power.connections, roofs)
        served = self._serve()
        closed = settle_and_close(self, served)
        self._record(closed, served)
        self._register_plants()
        self.quarter += 1

    def close(self) -> None:
        """Let go of the city's memory, should Mesa 3.3 hold the city; nobody may step it again."""
        let_go(self)

    def _govern(self) -> None:
        """Put levers in force; with budgets frozen, no programme runs out of money."""
        now = self.levers.at(self.quarter)
        endless = "budgets" in self.config.freeze
        for government in self.governments:
            levers = {
                name: value
                for name, value in now.items()
                if self.levers.cards[name].level == government.level
            }
            if endless:
                levers |= dict.fromkeys(government.purses, float("inf"))
            government.begin_quarter(levers)

    def _serve(self) -> PowerQuarter:
        """Let everybody use energy and dispatch the power system."""
        use = self.other_users.use(self.quarter)
        for sector in self.sectors:
            use = use + sector.use(self.quarter)
        roof_kw = self._roof_kw()
        works_gas = self.firm_sector.byproduct_ratio(self.quarter)
        batteries = self.firm_sector.now
        calls = self.firm_sector.calls.on_call()
        self.power.on_call = self.fleet_sector.posts.on_call(self.quarter, calls)
        return self.power.run(
            self.quarter,
            use,
            roof_kw,
            works_gas,
            batteries.battery_kw,
            batteries.battery_kw * HOURS_OF_STORAGE,
        )

    def _roof_kw(self) -> float:
        """Return PV standing on roofs, kW."""
        owners = (self.household_sector, self.firm_sector)
        return sum(float(owner.roof_kw().sum()) for owner in owners)

    def _record(self, closed: Closed, served: PowerQuarter) -> None:
        """Record the quarter; the first one declares what there is."""
        values = account_values(closed, self.factors.coal_equivalents, self.ledger)
        if self.quarter == 0:
            counted = counted_indicators(self.levers.cards)
            declared = [*declare(values), *power_indicators(), *counted, *burden_indicators()]
            declared += budget_indicators(self.budgets)
            declared += [one for sector in self.sectors for one in sector.indicators()]
            self.recorder = Recorder(declared, {"division": DIVISIONS, "hour": HOURS} | GROUPS)
        for name, value in values.items():
            self.recorder.put(self.quarter, name, value)
        record_power(self.recorder, self.quarter, self.power, served)
        record_counted(self.recorder, self.quarter, self.levers)
        record_burden(self, self.recorder, self.quarter)
        record_budgets(self.budgets, self.recorder, self.quarter)
        for sector in self.sectors:
            sector.record(self.recorder, self.quarter)
        self.recorder.close_quarter(self.quarter)
