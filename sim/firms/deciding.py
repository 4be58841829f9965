"""Everything firms decide, in the order in which it takes effect and is served money."""

from agents.machinery.population import Population
from sim.firms.decisions.batteries import Batteries
from sim.firms.decisions.building_retrofits import BuildingRetrofits
from sim.firms.decisions.business import Business
from sim.firms.decisions.carbon_care import CarbonCare
from sim.firms.decisions.contracts import GreenContracts
from sim.firms.decisions.data_centres import DataCentres
from sim.firms.decisions.demand_response import LoadOnCall
from sim.firms.decisions.heat import HeatEquipment
from sim.firms.decisions.motors import Motors
from sim.firms.decisions.new_buildings import NewBuildings
from sim.firms.decisions.retrofits import Retrofits
from sim.firms.decisions.roofs import FirmRoofs
from sim.firms.decisions.steel import SteelRoutes
from sim.firms.market import FirmMarket
from sim.firms.money.bookings import Invested
from sim.firms.money.running_support import RunningSupport
from sim.firms.programmes.awareness import TradeTalk
from sim.firms.programmes.designs import HeavyStandard
from sim.firms.programmes.digital import DigitalChange
from sim.firms.programmes.energy_services import EnergyServices
from sim.firms.programmes.newcomers import Newcomers
from sim.firms.programmes.rebuilding import Rebuilding
from sim.firms.solar.microgrids import Microgrids
from sim.firms.titles.honours import Honours
from sim.firms.titles.near_zero import NearZeroFactories
from sim.firms.titles.new_energy import NewEnergyMakers
from sim.firms.titles.parks import Parks
from sim.firms.waste.hazardous import HazardousWaste
from sim.firms.waste.scrap import ScrapCharge
from sim.firms.waste.sewage import SewageWorks
from sim.grants import Budget
from sim.phases import Decision


class FirmDecisions:
    """The decisions of firms (see `sim.phases.Decision`).

    Args:
        city: name of the folder of city data.
        population: the firms.
        market: what they see.
        green_fund: the city's money for green grants.

    Attributes:
        decisions: all of them; what is built earlier in this order is not built twice.
        granted: those that the fund gives grants to, in the order in which they are served.
        after_grants: those that wait for what the others were granted.
        support: bonuses on what is used, owed before anything else is granted.
    """

    def __init__(
        self, city: str, population: Population, market: FirmMarket, green_fund: Budget
    ) -> None:
        shared = (population, market)
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
        self.contracts = GreenContracts(city, *shared)
        self.care = CarbonCare(*shared, green_fund)
        self.data_centres = DataCentres(*shared, self.business)
        self.waste = HazardousWaste(*shared)
        self.scrap = ScrapCharge(*shared)
        self.sewage = SewageWorks(*shared)
        self.calls = LoadOnCall(*shared)
        self.building_retrofits = BuildingRetrofits(*shared, green_fund, self.retrofits)
        self.new_buildings = NewBuildings(*shared)
        self.microgrids = Microgrids(*shared, green_fund, self.roofs)
        self.new_energy = NewEnergyMakers(*shared, self.business)
        self.honours = Honours(*shared, green_fund)
        self.near_zero = NearZeroFactories(*shared, self.honours)
        self.parks = Parks(*shared, self.near_zero)
        self.support = RunningSupport(*shared, green_fund)
        self.rebuilding = Rebuilding(*shared, self.standard, self.furnaces, self.steel)
        projects = (self.steel, self.retrofits, self.boilers, self.furnaces)
        self.granted = (*projects, self.roofs, self.digital)
        # those that wait for what the others were granted; in this order no measure is taken twice
        self.after_grants = (self.services, self.rebuilding)
        self.decisions: tuple[Decision, ...] = (
            self.business,
            self.new_energy,
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
            self.honours,
            self.near_zero,
            self.parks,
        )

    def serve(self) -> None:
        """Hand out the city's money: what is owed first; so steel, too, is early."""
        self.support.serve()
        later = (*self.after_grants, self.building_retrofits, self.new_buildings, self.microgrids)
        for programme in (*self.granted, *later, self.honours, self.care):
            programme.serve()

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
