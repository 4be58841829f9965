"""All firms of the city with all their decisions: what the city calls each quarter."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.firms.buildings import is_near_zero, is_saving_office, is_zero_carbon
from agents.firms.energy import final_energy, hydrogen_burnt
from agents.firms.firm import Firm
from agents.firms.kinds import FUELS as FIRM_FUELS
from agents.firms.kinds import SECTORS as FIRM_SECTORS
from agents.firms.roof_pv import own_share
from agents.machinery.population import Population
from agents.machinery.rule import Rule
from agents.machinery.surroundings import Surroundings
from sim.accounts.books.controls import Control
from sim.accounts.books.money import Kind, Ledger
from sim.accounts.flows.delivered import Delivered
from sim.build.firms.assembly import build_firms
from sim.build.firms.tables import read_firm_tables
from sim.config import RunConfig
from sim.firms.buildings_record import building_indicators, record_buildings, see_the_norms
from sim.firms.decisions.batteries import Batteries
from sim.firms.decisions.building_retrofits import BuildingRetrofits
from sim.firms.decisions.business import Business
from sim.firms.decisions.carbon_care import CarbonCare
from sim.firms.decisions.contracts import GreenContracts
from sim.firms.decisions.data_centres import DataCentres
from sim.firms.decisions.demand_response import LoadOnCall
from sim.firms.decisions.heat import HeatEquipment, kind_chosen
from sim.firms.decisions.motors import Motors
from sim.firms.decisions.new_buildings import NewBuildings
from sim.firms.decisions.retrofits import Retrofits
from sim.firms.decisions.roofs import FirmRoofs
from sim.firms.decisions.steel import SteelRoutes
from sim.firms.green.record import green_indicators, record_green
from sim.firms.green.record_centres import centre_indicators, record_centres
from sim.firms.market import FirmMarket
from sim.firms.money.bills import metered_electricity, pay_energy, read_meters, roof_hours
from sim.firms.money.bookings import Invested
from sim.firms.money.carbon import FirmCarbon, pay_green_power
from sim.firms.money.running_support import RunningSupport
from sim.firms.programmes.awareness import TradeTalk
from sim.firms.programmes.designs import HeavyStandard, placeholders
from sim.firms.programmes.digital import DigitalChange
from sim.firms.programmes.energy_services import EnergyServices
from sim.firms.programmes.newcomers import Newcomers
from sim.firms.programmes.rebuilding import Rebuilding
from sim.firms.programmes.record import programme_indicators, record_programmes
from sim.firms.record import firm_indicators, record_firms
from sim.firms.solar.microgrids import Microgrids
from sim.firms.solar.record import record_solar, solar_indicators
from sim.firms.tariffs import FirmTariffs
from sim.firms.terms import read_terms
from sim.firms.use import FEEDSTOCK, firm_use, roof_kw
from sim.firms.waste.hazardous import HazardousWaste
from sim.firms.waste.record import record_waste, waste_indicators
from sim.firms.waste.scrap import ScrapCharge
from sim.firms.waste.sewage import SewageWorks
from sim.grants import Budget
from sim.grid.data.reading import read_power_tables
from sim.levers.levers import Levers
from sim.phases import Decision
from sim.results.recorder import Indicator, Recorder
from sim.world.world import World

Array = NDArray[np.float64]
FIRST_ID = 100_000_000  # beyond every household


class FirmSector:
    """Firms, their market and their decisions (see `sim.phases.Decision`).

    Args:
        model: the Mesa model.
        config: of the run.
        world: prices and activity.
        levers: of the run's mix.
        green_fund: the city's money for green grants, opened each quarter by its owner.

    Attributes:
        population: the firms.
        decided: the rows of the energy account that are theirs.
        tariffs: of power; the city tells it what standing capacity costs.
        now: what firms use and make at the rate of the quarter scattered last.
        base: the same of the base year.
        rules: what firms run; their units are checked when the city is assembled.
        beside_purse: the city's premiums of the quarter, promised per kWh before, yuan.
        self_supply: share of the quarter's electricity that came from roofs of firms and zones.
    """

    decided = (*FIRM_SECTORS, FEEDSTOCK)

    def __init__(
        self, model: Any, config: RunConfig, world: World, levers: Levers, green_fund: Budget
    ) -> None:
        tables = read_firm_tables(config.city)
        terms = read_terms(tables)
        self.population = Population(
            model,
            Firm,
            build_firms(tables, config.city_seed, config.scale),
            seed=config.seed,
            first_id=FIRST_ID,
        )
        self.tariffs = FirmTariffs(
            read_power_tables(config.city), terms, world, levers, frozen="prices" in config.freeze
        )
        self.market = FirmMarket(
            config.city,
            terms,
            world,
            levers,
            self.tariffs,
            contacts_frozen="contacts" in config.freeze,
        )
        self.population.surroundings.update(self.market.surroundings(0))
        self.base = firm_use(self.population)
        shared = (self.population, self.market)
        self.standard = HeavyStandard(*shared)
        self.business = Business(*shared, Newcomers(*shared, self.standard))
        self.retrofits = Retrofits(*shared, green_fund)
        self.services = EnergyServices(*shared, self.retrofits)
        self.digital = DigitalChange(*shared, green_fund)
        self.talk = TradeTalk(*shared, self.retrofits)
        self.motors = Motors(*shared)
        self.boilers = HeatEquipment("boiler", *shared, green_fund)
        self.furnaces = HeatEquipment("furnace", *shared, green_fund)
        self.steel = SteelRoutes(*shared, green_fund)
        self.roofs = FirmRoofs(*shared, green_fund)
        self.batteries = Batteries(*shared)
        self.contracts = GreenContracts(config.city, *shared)
        self.care = CarbonCare(*shared)
        self.data_centres = DataCentres(*shared, self.business)
        self.waste = HazardousWaste(*shared)
        self.scrap = ScrapCharge(*shared)
        self.sewage = SewageWorks(*shared)
        self.calls = LoadOnCall(*shared)
        self.building_retrofits = BuildingRetrofits(*shared, green_fund, self.retrofits)
        self.new_buildings = NewBuildings(*shared)
        self.microgrids = Microgrids(*shared)
        self.support = RunningSupport(*shared, green_fund)
        self.rebuilding = Rebuilding(*shared, self.standard, self.furnaces, self.steel)
        projects = (self.steel, self.retrofits, self.boilers, self.furnaces)
        self.granted = (*projects, self.roofs, self.digital)
        # those that wait for what the others were granted; in this order no measure is taken twice
        self.after_grants = (self.services, self.rebuilding)
        self.decisions: tuple[Decision, ...] = (
            self.business,
            self.data_centres,
            *self.granted,
            *self.after_grants,
            self.motors,
            self.talk,
            self.batteries,
            self.contracts,
            self.waste,
            self.scrap,  # after steel: a line that changed its route charges none
            self.sewage,
            self.calls,
            self.building_retrofits,
            self.new_buildings,
            self.microgrids,  # after roofs and batteries: nothing is built twice
            self.care,
        )
        self.rules: tuple[Rule, ...] = (
            final_energy,
            hydrogen_burnt,
            own_share,
            is_saving_office,
            is_near_zero,
            is_zero_carbon,
            *(rule for each in self.decisions for rule in each.rules),
        )
        see_the_norms(self)
        self._check_units()
        self.carbon = FirmCarbon(config.city, self.market, self.base)
        self.beside_purse, self.self_supply = 0.0, 0.0
        self.now = firm_use(self.population)
        self.quarter = 0

    def _check_units(self) -> None:
        """Raise UnitMismatchError or KeyError unless every rule finds what it takes in its unit."""
        seen = Surroundings(self.population.surroundings)
        seen["roof_hours"] = roof_hours(0.0)
        seen["kind"] = kind_chosen(np.zeros(self.population.size))
        seen.update(placeholders())
        for rule in self.rules:
            rule.check(Firm, seen)

    def tell(self, capacity_charge: float, sun_and_wind: float) -> None:
        """Take what users pay for standing capacity, yuan/kWh, and the sun and wind, TWh a year."""
        self.tariffs.capacity_charge = capacity_charge
        self.contracts.power.local_twh = sun_and_wind

    def gather(self, quarter: int) -> None:
        """Set what all firms see and let every decision gather."""
        self.quarter = quarter
        self.population.surroundings.update(self.market.surroundings(quarter))
        for decision in self.decisions:
            decision.gather(quarter)

    def decide(self) -> None:
        """Run every rule for those who are due, then hand out the city's money."""
        for decision in self.decisions:
            decision.decide()
        self.support.serve()  # what is owed comes before what is asked; so steel, too, is early
        more = (self.building_retrofits, self.new_buildings)
        for programme in (*self.granted, *self.after_grants, *more):
            programme.serve()

    def scatter(self, ledger: Ledger) -> None:
        """Write every decision's outcome, book its payments, add up what firms now use."""
        for decision in self.decisions:
            decision.scatter(ledger)
        self.support.book(ledger, self.quarter)
        self.now = firm_use(self.population)
        self.market.coal_burnt[self.quarter] = self.now.coal
        self.contracts.power.note(self.quarter, self.now)

    # what the city asks of them; the state is that of the quarter scattered last

    def use(self, quarter: int) -> Array:
        """Return the use at the rate of this quarter, TJ a year [SECTORS, FUELS]."""
        del quarter
        return self.now.in_balance()

    def process_emissions(self, quarter: int) -> Array:
        """Return CO2 from materials at the rate of this quarter, t a year [SECTORS]."""
        del quarter
        return self.carbon.processes(self.now)

    def byproduct_ratio(self, quarter: int) -> float:
        """Return hot metal against 2020: coke ovens and the gas of the works follow it."""
        del quarter
        return self.now.hot_metal / self.base.hot_metal

    def heat_ratio(self, quarter: int) -> float:
        """Return steam bought against 2020."""
        del quarter
        heat = FIRM_FUELS.index("heat")
        return float(self.now.energy[:, :, heat].sum() / self.base.energy[:, :, heat].sum())

    def roof_kw(self) -> Array:
        """Return PV standing on roofs of firms and public bodies, kW by division [10]."""
        return roof_kw(self.population)

    @property
    def invested(self) -> tuple[Invested, ...]:
        """What every kind of investment moved in the quarter."""
        others = (
            self.motors,
            self.batteries,
            self.rebuilding,
            self.business.newcomers,
            self.sewage,
            self.building_retrofits,
            self.new_buildings,
            self.microgrids,
            self.data_centres,
        )
        return tuple(programme.invested for programme in (*self.granted, *others))

    def settle(
        self,
        quarter: int,
        ledger: Ledger,
        delivered: Delivered,
    ) -> list[Control]:
        """Book the quarter's bills, carbon and premiums; return what bookings must add up to.

        Args:
            quarter: index.
            ledger: takes the bookings.
            delivered: what reached them, and what the energy account holds.
        """
        kwh_per_kw = delivered.kwh_per_kw
        used = metered_electricity(self.now, self.tariffs.load_class, delivered.part)
        meters = read_meters(self.population, self.now, used, kwh_per_kw, *self.batteries.traded())
        self.self_supply = float(meters.own.sum() / meters.used.sum())
        power = self.tariffs.charged(quarter)
        self.support.claim(quarter, self.now, used)
        return [
            *pay_energy(
                ledger,
                quarter,
                meters,
                power,
                self.market.prices,
                self.now.heat_value,
                delivered.use,
                self.tariffs.price_of_sun(quarter),
            ),
            self.carbon.pay_allowances(ledger, quarter, self.now),
            pay_green_power(ledger, quarter, self.contracts.power, self.now, used),
            self.market.border.pay(ledger, quarter, self.population),
            *self._grants(ledger, quarter, kwh_per_kw),
            self.support.control(),
            *self.services.controls(),
            *self.waste.pay(ledger, quarter),
        ]

    def _grants(self, ledger: Ledger, quarter: int, kwh_per_kw: float) -> list[Control]:
        """Book premiums on output; return what grants and investment must add up to."""
        premiums = self.roofs.pay_premiums(ledger, kwh_per_kw)
        self.beside_purse = float(self.roofs.local.due(kwh_per_kw).sum())
        bonus = self.batteries.pay_premium(ledger, quarter)
        beside = (self.roofs, self.digital)
        projects = sum(p.granted for p in self.granted if p not in beside)
        aid = sum(each.aid for each in self.invested) + self.digital.granted
        spent = (
            (Kind.RETROFIT_GRANT, projects),
            (Kind.BUILDING_GRANT, self.building_retrofits.granted),
            (Kind.SOLAR_GRANT, self.roofs.granted + premiums),
            (Kind.STORAGE_GRANT, bonus),
            (Kind.INTEREST_GRANT, aid),
        )
        plant = sum(each.cost for each in self.invested)
        return [
            Control("equipment of firms", Kind.PLANT, plant, payer="firms"),
            *(Control(f"{kind}s of firms", kind, sum_, payee="firms") for kind, sum_ in spent),
        ]

    def indicators(self) -> list[Indicator]:
        """Return what is recorded of firms."""
        found = firm_indicators() + programme_indicators() + waste_indicators()
        found += building_indicators() + solar_indicators()
        return [*found, *green_indicators(), *centre_indicators()]

    def record(self, recorder: Recorder, quarter: int) -> None:
        """Record the state at the end of the quarter."""
        record_firms(self, recorder, quarter)
        record_programmes(self, recorder, quarter)
        record_waste(self, recorder, quarter)
        record_buildings(self, recorder, quarter)
        record_solar(self, recorder, quarter)
        record_green(self.contracts, self.care, recorder, quarter)
        record_centres(self.data_centres, self.now, recorder, quarter)
