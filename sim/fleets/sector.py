"""All fleets and public charging of the city: what the city calls each quarter.

fleets = FleetSector(city, city="suzhou", world=world, levers=levers, seed=1, city_seed=1,
                     budget=green_fund)
fleets.tell(FleetConditions(...))        # last quarter's tariffs, public sales, firms' output
fleets.gather(quarter); fleets.decide(); fleets.scatter(ledger)
fleets.use(quarter)                      # TJ/yr [SECTORS, FUELS], rows `decided`
controls = fleets.settle(quarter, ledger, delivered)
fleets.posts_per_km2()                   # by division, for households that think of a car
"""

from collections.abc import Collection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.machinery.population import Population
from agents.machinery.surroundings import Surroundings
from agents.transport.kinds import (
    BATTERY,
    CLASSES,
    HEAVY_TRUCKS,
    PLUG_IN_HYBRID,
    POWERTRAINS,
    SECTOR_OF,
)
from agents.transport.operators import ChargingOperator, FleetOperator
from agents.transport.vehicles import Vehicles
from sim.accounts.books.controls import Control
from sim.accounts.books.money import Kind, Ledger
from sim.accounts.flows.delivered import Delivered
from sim.build.fleets.assembly import build_fleets
from sim.build.fleets.tables import ALL, FleetTables, read_fleet_tables
from sim.clock import QUARTERS_PER_YEAR, per_quarter
from sim.fleets.bills import pay_electricity, pay_fuel
from sim.fleets.bus_service import bus_service, pay_bus_service
from sim.fleets.conditions import FleetConditions, UsualConditions
from sim.fleets.duties import fleet_duties
from sim.fleets.market import VehicleMarket
from sim.fleets.offers import Showroom, place_surroundings
from sim.fleets.populations import fleet_operators, fleet_populations
from sim.fleets.posts import PublicPosts
from sim.fleets.record import fleet_indicators, record_fleets
from sim.fleets.stations import stations_per_km2
from sim.fleets.use import FleetEnergy, FleetUse
from sim.fleets.work import BUSES, Work
from sim.freight.record import freight_indicators, record_freight
from sim.freight.sector import Freight
from sim.grants import Budget
from sim.levers.levers import Levers
from sim.results.recorder import Indicator, Recorder
from sim.world.world import World

DEPOT_CLASSES = ("buses", "coaches", "sanitation", *HEAVY_TRUCKS)  # charge at posts of their own
Array = NDArray[np.float64]


class FleetSector:
    """Fleets and charging operators (see `sim.phases.Decision`).

    Args:
        model: the Mesa model, with which the companies are registered.
        city: name of the folder of city data.
        world: prices, activity, travel.
        levers: of the run's mix.
        seed: the run's seed.
        city_seed: makes the synthetic city.
        budget: the city's money for green grants, opened each quarter by its owner.
        freeze: feedbacks that are frozen ("freight", "contacts", "charging" matter here).

    Attributes:
        populations: batches by class; `fleets.populations["buses"][7]` is a Mesa agent.
        operators: companies by class, registered Mesa agents.
        posts: the public charging posts and their operators.
        freight: shippers, port companies and ship owners.
        decided: the rows of the energy account that are theirs.
        beside_purse: the city's bonus on the quarter's sales at posts, yuan.
    """

    decided = tuple(dict.fromkeys(SECTOR_OF.values()))

    def __init__(
        self,
        model: Any,
        *,
        city: str,
        world: World,
        levers: Levers,
        seed: int,
        city_seed: int,
        budget: Budget,
        freeze: Collection[str] = (),
    ) -> None:
        self.tables: FleetTables = read_fleet_tables(city)
        self.world, self.levers = world, levers
        built = build_fleets(self.tables, city_seed)
        self.populations: dict[str, Population] = fleet_populations(model, built, seed)
        self.operators: dict[str, tuple[FleetOperator, ...]] = fleet_operators(
            model, self.populations, self.tables
        )
        self.posts = PublicPosts(model, self.tables, world, levers, seed=seed, budget=budget)
        self.usual = UsualConditions(city, self.tables, world)
        self.conditions = self.usual.at(0)
        self.work = Work(city, self.tables, world, levers, frozen="freight" in freeze)
        self.freight = Freight(
            model,
            city,
            fleets=self.tables,
            world=world,
            levers=levers,
            seed=seed,
            city_seed=city_seed,
            budget=budget,
            growth=self.work.growth,
        )
        self.work.shippers = self.freight.shippers
        self.showroom = Showroom(city, self.tables, world, levers)
        self.markets = {
            name: VehicleMarket(
                name,
                self.populations[name],
                self.operators[name],
                self.showroom,
                self.tables,
                levers,
                world.end,
                contacts_frozen="contacts" in freeze,
            )
            for name in CLASSES
        }
        self.duties = fleet_duties()
        self.quarter = 0
        self._told: FleetConditions | None = None
        self._posts_at_first = self.posts.per_km2() if "charging" in freeze else None
        for market in self.markets.values():
            market.see(0, self.conditions, self._places(0))
            for rule in market.rules:
                rule.check(Vehicles, market.population.surroundings)
        base_year = range(min(QUARTERS_PER_YEAR, world.end + 1))
        # the balance of 2020 is that of its own service, whatever a policy would have ordered then
        activity = np.array([self.work.asked_for(q) * self.work.travel(q) for q in base_year])
        self.energy = FleetEnergy(city, self.populations, self.tables, activity)
        self.sold = {name: self._kinds(name) for name in CLASSES}
        self.expected = np.ones(len(CLASSES))
        self.last = self._use(0)
        self.beside_purse = 0.0

    @property
    def every_population(self) -> tuple[Population, ...]:
        """Batches of vehicles by class, then goods, port equipment and ships."""
        return *self.populations.values(), *self.freight.populations

    @property
    def charging_operators(self) -> tuple[ChargingOperator, ...]:
        """The companies that run public posts, one per division."""
        return self.posts.operators

    # the quarter

    def tell(self, conditions: FleetConditions) -> None:
        """Take note of last quarter's conditions; without it list prices and the world hold."""
        self._told = conditions

    def gather(self, quarter: int) -> None:
        """Set what all see, find who is due, expect this year's work."""
        self.conditions = self.usual.at(max(quarter - 1, 0)) if self._told is None else self._told
        if self._told is not None and self._told.output is not None and quarter > 0:
            self.work.report(quarter - 1, self._told.output)
        self._told = None
        self.expected = self.work.expect(quarter)
        places = self._places(quarter)
        for market in self.markets.values():
            market.gather(quarter, self.conditions, places)
        sold = self.last.kwh("public") + self.conditions.private_kwh
        self.posts.gather(quarter, self.conditions.service_fee, sold)
        self.freight.gather(quarter, self.conditions.electricity_price)
        self.quarter = quarter

    def decide(self) -> None:
        """Choose vehicles and size orders, meet the duties, plan posts."""
        for market, activity in zip(self.markets.values(), self.expected.tolist(), strict=True):
            market.decide(activity)
        for duty in self.duties:
            share = self.levers.value(duty.lever, self.quarter)
            duty.apply(share, [self.markets[name] for name in duty.classes])
        self.posts.decide()
        self.freight.decide()

    def scatter(self, ledger: Ledger) -> None:
        """Put the vehicles and posts in place and book what they cost."""
        for market in self.markets.values():
            market.scatter(ledger)
        self.posts.scatter(ledger)
        self.freight.scatter(ledger)

    # energy and money

    def use(self, quarter: int) -> Array:
        """Return the use at the rate of this quarter, TJ a year [SECTORS, FUELS]."""
        self.last = self._use(quarter)
        return self.last.in_balance()

    def settle(
        self,
        quarter: int,
        ledger: Ledger,
        delivered: Delivered,
        now: FleetConditions | None = None,
    ) -> list[Control]:
        """Book the quarter's energy and the bonus on public sales; call after `use`.

        Args:
            quarter: index.
            ledger: takes the bookings.
            delivered: what reached them, and what the energy account holds.
            now: tariff, fee and private sales of this quarter; those gathered if not given.

        Returns:
            What the bookings must add up to.
        """
        told = self.conditions if now is None else now
        prices = {name: self.showroom.fuel_prices(name, told, quarter) for name in CLASSES}
        swap = self.showroom.swap_service(quarter)
        held = delivered.use
        controls = pay_fuel(ledger, quarter, self.last, prices, self.energy.tj_per_unit, held)
        controls += pay_electricity(ledger, quarter, self.last, told, swap, delivered)
        sold = (self.last.kwh("public") + told.private_kwh) * delivered.part["charging"]
        bonus = self.posts.pay_for_sales(ledger, quarter, sold)
        self.beside_purse = bonus
        built = sum(operator.granted for operator in self.posts.operators)
        granted = sum(market.granted for market in self.markets.values())
        return [
            *controls,
            *self._pay_bus_service(ledger, quarter),
            *self.freight.controls(),
            Control("charging posts", Kind.CHARGING_GRANT, bonus + built),
            Control("fleets", Kind.FLEET_GRANT, granted),
        ]

    def _pay_bus_service(self, ledger: Ledger, quarter: int) -> list[Control]:
        activity = self.work.asked_for(quarter) * self.work.travel(quarter)
        usual = self.energy.distance(BUSES, float(activity[BUSES]))
        return pay_bus_service(
            ledger,
            quarter,
            bus_service(self.tables, self.markets["buses"]),
            driven=float(self.quarter_km()[BUSES]),
            usual=per_quarter(usual),
            level=self.levers.value("bus_service_level", quarter),
        )

    def posts_per_km2(self) -> Array:
        """Return public posts per km2 of land by division [10], as households see them."""
        return self.posts.per_km2() if self._posts_at_first is None else self._posts_at_first

    def own_posts(self) -> float:
        """Return posts at the depots of fleets."""
        per_vehicle = self.tables.charging.value("own_posts_per_vehicle", ALL, unit="1")
        plugged = sum(
            self.markets[name].stock()[:, [PLUG_IN_HYBRID, BATTERY]].sum() for name in DEPOT_CLASSES
        )
        return float(per_vehicle * plugged)

    def quarter_km(self) -> Array:
        """Return the km driven in the quarter by class [12]."""
        return np.asarray(per_quarter(self.last.km))

    # results

    def indicators(self) -> list[Indicator]:
        """Return what is recorded of fleets."""
        return fleet_indicators(self.sold) + freight_indicators()

    def record(self, recorder: Recorder, quarter: int) -> None:
        """Record the state at the end of the quarter."""
        record_fleets(self, recorder, quarter)
        record_freight(self.freight, recorder, quarter)

    def _use(self, quarter: int) -> FleetUse:
        return self.energy.use(self.work.activity(quarter))

    def _places(self, quarter: int) -> Surroundings:
        """Return what batches see of their divisions."""
        stations = stations_per_km2(self.tables, self.levers, quarter)
        return place_surroundings(**stations, posts=self.posts_per_km2())

    def _kinds(self, name: str) -> tuple[int, ...]:
        """Return the powertrains a class has or could ever buy."""
        stock = self.tables.stock(name, "end_2020")
        market = self.markets[name]
        return tuple(
            code
            for code in range(len(POWERTRAINS))
            if stock[code] or self.showroom.money(market.vehicle_class, code, 0) is not None
        )
