"""All households of the city with all their decisions: what the city calls each quarter."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.households.household import Household
from agents.machinery.population import Population
from agents.machinery.rule import Rule
from sim.accounts.books.controls import Control
from sim.accounts.books.money import Kind, Ledger
from sim.accounts.flows.delivered import Delivered
from sim.build.households.tables import read_household_tables
from sim.build.kept import built_once
from sim.config import RunConfig
from sim.grants import Budget
from sim.households.appliances import ApplianceMarket
from sim.households.behaviour import APPLIANCES, read_behaviour
from sim.households.bills import EnergyPrices, household_wares, pay_energy, pay_premiums
from sim.households.books import DIVISION, INCOME_CLASS
from sim.households.cars import CarMarket
from sim.households.columns import household_columns, household_population
from sim.households.common import common_surroundings, residential_tariff
from sim.households.energy import AREAS, CARS, COMMON_AREAS, HouseholdDecision, HouseholdEnergy
from sim.households.everyday.life import EverydayLife
from sim.households.everyday.record import everyday_indicators, record_everyday
from sim.households.home_retrofits import HomeRetrofits
from sim.households.homes import Homes
from sim.households.hot_water import HeaterMarket
from sim.households.record import household_indicators, record_households
from sim.households.roofs import RoofMarket
from sim.levers.levers import Levers
from sim.results.recorder import Indicator, Recorder
from sim.world.world import World

Array = NDArray[np.float64]
SECTORS_OF_HOUSEHOLDS = (*AREAS, COMMON_AREAS, CARS)  # rows of the energy account


class HouseholdSector:
    """Households, their markets and the trade-in money (see `sim.phases.Decision`).

    Attributes:
        population: the households.
        trade_in: the nation's trade-in money, opened each quarter by its owner; cars are served
            before appliances.
        decided: the rows of the energy account that are theirs.
        beside_purse: the nation's grants of the quarter that need no trade-in money, yuan.
        beside_fund: the city's premiums of the quarter, promised per kWh before, yuan.
        rules: what households run; their units are checked when the city is assembled.
    """

    decided = SECTORS_OF_HOUSEHOLDS

    def __init__(
        self,
        model: Any,
        config: RunConfig,
        world: World,
        levers: Levers,
        trade_in: Budget,
        green_fund: Budget,
    ) -> None:
        self.tables = read_household_tables(config.city)
        self.behaviour = read_behaviour(config.city, self.tables)
        self.world, self.levers = world, levers
        workers = config.engine.workers
        asked = {"city": config.city, "scale": config.scale, "city_seed": config.city_seed}
        self.population: Population = household_population(
            model,
            built_once(
                "households",
                asked,
                lambda: household_columns(
                    self.tables, self.behaviour, config.scale, config.city_seed, workers
                ),
            ),
            seed=config.seed,
            weight=float(config.households_per_agent),
            workers=workers,
        )
        self.trade_in = trade_in
        self.population.surroundings.update(common_surroundings(self.behaviour, world, 0))
        shared = (self.population, self.behaviour, self.tables, world, levers, self.trade_in)
        frozen = "contacts" in config.freeze
        self.cars = CarMarket(*shared, contacts_frozen=frozen)
        self.appliances = {name: ApplianceMarket(name, *shared) for name in APPLIANCES}
        self.heaters = HeaterMarket(
            self.population,
            self.behaviour,
            self.tables,
            world,
            levers,
            green_fund,
            contacts_frozen=frozen,
        )
        self.home_retrofits = HomeRetrofits(self.population, self.behaviour, levers, green_fund)
        self.homes = Homes(self.population, self.behaviour, world, levers, green_fund)
        self.roofs = RoofMarket(
            self.population, self.behaviour, world, levers, green_fund, contacts_frozen=frozen
        )
        self.everyday = EverydayLife(
            config, self.population, self.behaviour, world, levers, green_fund
        )
        self.programmes = (self.roofs, self.heaters, self.home_retrofits, self.homes)
        self.energy = HouseholdEnergy(
            config.city, self.population, self.tables, self.behaviour, world
        )
        self.wares = household_wares(self.energy)
        self.beside_purse, self.beside_fund = 0.0, 0.0
        self.decisions: tuple[HouseholdDecision, ...] = (
            self.cars,
            *self.appliances.values(),
            self.heaters,
            self.roofs,
            *self.everyday.decisions,
            self.home_retrofits,
            self.homes,
        )
        self.rules: tuple[Rule, ...] = (
            *self.cars.rules,
            *(market.rule for market in self.appliances.values()),
            *self.heaters.rules,
            *self.roofs.rules,
            *self.everyday.rules,
            *self.home_retrofits.rules,
            *self.homes.rules,
            *self.energy.rules,
        )
        for rule in self.rules:
            rule.check(Household, self.population.surroundings)

    def gather(self, quarter: int) -> None:
        """Let new households in and let every decision gather."""
        columns = self.population.columns
        newcomers = np.flatnonzero((columns["arrives"] == quarter) & ~columns["active"])
        columns["active"][newcomers] = True
        self.homes.settle_in(newcomers, quarter)
        self.energy.add_all(newcomers)
        self.everyday.travel.count(newcomers)
        seen = common_surroundings(self.behaviour, self.world, quarter)
        self.population.surroundings.update(seen)
        self.everyday.travel.owners_changed = self.cars.owners_changed
        for decision in self.decisions:
            decision.gather(quarter)

    def decide(self) -> None:
        """Run every rule for those who are due, then hand out the money of nation and city."""
        for decision in self.decisions:
            decision.decide()
        self.cars.serve()
        for name in APPLIANCES:
            self.appliances[name].serve()
        for programme in (*self.programmes, self.everyday.offers):
            programme.serve()

    def scatter(self, ledger: Ledger) -> None:
        """Write every decision's outcome, book its payments, keep the sums of use right."""
        touched = self.energy.touched(self.decisions)
        self.energy.open_quarter()
        self.energy.add(touched, -1.0)
        for decision in self.decisions:
            decision.scatter(ledger)
        self.energy.add(touched)

    def use(self, quarter: int) -> Array:
        """Return the use at the rate of this quarter, TJ a year [SECTORS, FUELS]."""
        return self.energy.in_balance(self.energy.use(quarter))

    def roof_kw(self) -> Array:
        """Return household PV standing, kW by division."""
        return self.roofs.standing_kw[DIVISION]

    def settle(
        self,
        quarter: int,
        ledger: Ledger,
        delivered: Delivered,
        public_price: float | None = None,
    ) -> list[Control]:
        """Book the quarter's energy bills and premiums; return what the bookings must add up to.

        Args:
            quarter: index.
            ledger: takes the bookings.
            delivered: what reached them, and what the energy account holds.
            public_price: of a kWh at public posts this quarter, real; last quarter's if not given.
        """
        kwh_per_kw = delivered.kwh_per_kw
        self.beside_purse = self.cars.from_nation
        roofs_by_class = self.roofs.standing_kw[INCOME_CLASS]
        exposed = float(self.roofs.exposed_kw.sum()) / max(float(roofs_by_class.sum()), 1e-12)
        controls = pay_energy(
            ledger,
            quarter,
            self.energy.use(quarter, INCOME_CLASS),
            self._prices(quarter, self.cars.public_price if public_price is None else public_price),
            self.wares,
            delivered,
            roofs_by_class * kwh_per_kw,
            self.behaviour.pv_weights.own_use_share,
            roofs_by_class * exposed * kwh_per_kw,
        )
        of_city = self.roofs.local.due(kwh_per_kw)
        self.beside_fund = float(of_city.sum())
        premiums = pay_premiums(ledger, quarter, self.roofs.national.due(kwh_per_kw), of_city)
        rebates = sum(market.granted for market in self.appliances.values())
        spent = (
            ("household PV", Kind.SOLAR_GRANT, self.roofs.granted + premiums),
            ("heat pumps", Kind.HEAT_PUMP_GRANT, self.heaters.granted),
            ("homes", Kind.BUILDING_GRANT, self.home_retrofits.granted + self.homes.granted),
            ("cars", Kind.CAR_GRANT, self.cars.granted),
            ("appliances", Kind.APPLIANCE_GRANT, rebates),
        )
        green = self.energy.green_kwh(quarter) * delivered.part["residential"]
        return [
            *controls,
            *self.everyday.settle(quarter, ledger, green),
            self.homes.code_control(),
            *(Control(name, kind, amount, payee="households") for name, kind, amount in spent),
        ]

    def indicators(self) -> list[Indicator]:
        """Return what is recorded of households."""
        return household_indicators() + everyday_indicators()

    def record(self, recorder: Recorder, quarter: int) -> None:
        """Record the state at the end of the quarter."""
        record_households(self, recorder, quarter)
        markets = self.appliances.values()
        bought = sum(float(m.sales.sum()) for m in markets), sum(m.by_label for m in markets)
        record_everyday(self.everyday, self.energy, bought, recorder, quarter)

    def _prices(self, quarter: int, public_price: float) -> EnergyPrices:
        now, number = self.world.at(quarter), self.behaviour.number
        feed_in = number("pv", "feed_in_price", "yuan/kWh") / now["price_index"]
        return EnergyPrices(
            home_kwh=residential_tariff(self.behaviour, self.world, quarter),
            public_kwh=public_price,
            gas_m3=now["gas_price_household"],
            lpg_kg=now["lpg_price"],
            petrol_l=now["petrol_price"],
            feed_in_kwh=feed_in,
            sun_kwh=self.roofs.price_of_sun(feed_in),
        )
