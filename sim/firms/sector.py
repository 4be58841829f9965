"""All firms of the city with all their decisions: what the city calls each quarter."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.firms.buildings import is_near_zero, is_saving_office, is_zero_carbon
from agents.firms.energy import final_energy, hydrogen_burnt
from agents.firms.firm import Firm
from agents.firms.kinds import FUELS as FIRM_FUELS
from agents.firms.kinds import SECTORS as FIRM_SECTORS
from agents.firms.power.roof_pv import own_share
from agents.machinery.population import Population
from agents.machinery.rule import Rule
from agents.machinery.surroundings import Surroundings
from sim.accounts.books.controls import Control
from sim.accounts.books.money import Kind, Ledger
from sim.accounts.flows.delivered import Delivered
from sim.build.firms.assembly import build_firms
from sim.build.firms.tables import read_firm_tables
from sim.build.kept import built_once
from sim.config import RunConfig
from sim.firms.buildings_record import building_indicators, record_buildings, see_the_norms
from sim.firms.deciding import FirmDecisions
from sim.firms.decisions.heat import kind_chosen
from sim.firms.green.record import green_indicators, record_green
from sim.firms.green.record_centres import centre_indicators, record_centres
from sim.firms.market import FirmMarket
from sim.firms.money.bills import metered_electricity, pay_energy, read_meters, roof_hours
from sim.firms.money.carbon import FirmCarbon, pay_green_power
from sim.firms.programmes.designs import units_of_designs
from sim.firms.programmes.record import programme_indicators, record_programmes
from sim.firms.record import firm_indicators, record_firms
from sim.firms.solar.record import record_solar, solar_indicators
from sim.firms.tariffs import FirmTariffs
from sim.firms.terms import read_terms
from sim.firms.titles.record import record_titles, title_indicators
from sim.firms.use import FEEDSTOCK, firm_use, roof_kw
from sim.firms.waste.record import record_waste, waste_indicators
from sim.grants import Budget
from sim.grid.data.reading import read_power_tables
from sim.levers.levers import Levers
from sim.results.recorder import Indicator, Recorder
from sim.world.world import World

Array = NDArray[np.float64]
FIRST_ID = 100_000_000  # beyond every household


class FirmSector(FirmDecisions):
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
        asked = {"city_seed": config.city_seed, "scale": config.scale, "last": config.last_quarter}
        self.population = Population(
            model,
            Firm,
            built_once(
                "firms",
                asked | {"city": config.city},
                lambda: build_firms(tables, config.city_seed, config.scale, config.last_quarter),
            ),
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
        super().__init__(config.city, self.population, self.market, green_fund)
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
        seen.update(units_of_designs())
        for rule in self.rules:
            rule.check(Firm, seen)

    def gather(self, quarter: int) -> None:
        """Set what all firms see and let every decision gather."""
        self.quarter = quarter
        self.population.columns["granted"][:] = 0.0
        self.business.close(quarter)
        self.population.surroundings.update(self.market.surroundings(quarter))
        for decision in self.decisions:
            decision.gather(quarter)

    def decide(self) -> None:
        """Run every rule for those who are due, then hand out the city's money."""
        for decision in self.decisions:
            decision.decide()
        self.serve()

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
        used = metered_electricity(self.now, self.tariffs.load_class, delivered)
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
            self.honours.control(),
            self.care.control(),
            self.new_buildings.code_control(),
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
            (Kind.SOLAR_GRANT, self.roofs.granted + self.microgrids.granted + premiums),
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
        return [*found, *green_indicators(), *centre_indicators(), *title_indicators()]

    def record(self, recorder: Recorder, quarter: int) -> None:
        """Record the state at the end of the quarter."""
        record_firms(self, recorder, quarter)
        record_programmes(self, recorder, quarter)
        record_waste(self, recorder, quarter)
        record_buildings(self, recorder, quarter)
        record_solar(self, recorder, quarter)
        record_green(self.contracts, self.care, recorder, quarter)
        record_centres(self.data_centres, self.now, recorder, quarter)
        record_titles(self, recorder, quarter)
