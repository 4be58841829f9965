"""The power system as the city calls it: loads in; dispatch, prices, payments and building out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.conversions import KWH_PER_MWH, TJ_PER_GWH
from sim.accounts.books.controls import Control
from sim.accounts.books.money import Ledger
from sim.accounts.flows.delivered import Delivered, in_quarter
from sim.accounts.flows.power_flows import PowerFlows
from sim.accounts.vocabulary import FUEL, SECTORS
from sim.clock import QUARTERS_PER_YEAR, quarter_of_year
from sim.grants import Budget
from sim.grid.conditions import Conditions
from sim.grid.connections import Connections
from sim.grid.data.reading import read_power_tables
from sim.grid.data.tables import LOAD_CLASSES
from sim.grid.flows import power_flows
from sim.grid.market.investing.building import market_price_of_sun, provincial_value_of_sun
from sim.grid.market.investing.investment import review
from sim.grid.market.investing.review import Market, Review
from sim.grid.market.policy import PowerPolicy, policy_in_force
from sim.grid.market.settling.building_bills import Bill, bill, built_so_far, pay_building
from sim.grid.market.settling.calls import (
    OnCall,
    lost_by_sector,
    paid_for_calls,
    pay_calls,
)
from sim.grid.market.settling.contract import contract_price
from sim.grid.market.settling.deviation import PurchaseDeviation
from sim.grid.market.settling.heat_sales import pay_for_heat
from sim.grid.market.settling.settlement import settle
from sim.grid.market.settling.settlement_controls import settlement_controls
from sim.grid.market.settling.upkeep import pay_upkeep
from sim.grid.market.tariffs import RetailPrices, RetailTariffs
from sim.grid.outcome import PowerOutcome
from sim.grid.outside import conditions_of
from sim.grid.supply.coal_ceiling import CoalCeiling
from sim.grid.supply.farm_waste import read_farm_waste
from sim.grid.system import BEHIND_METER, build_power_system
from sim.levers.levers import Levers
from sim.world.world import World

Array = NDArray[np.float64]
KWH_PER_GWH = 1e6
GWH_PER_TWH = 1000.0


@dataclass(frozen=True)
class PowerQuarter:
    """A quarter of the power system.

    Attributes:
        outcome: what the dispatch found.
        flows: the same, as the energy account takes it.
        delivered: what all users metered.
        conditions: what the dispatch was told.
    """

    outcome: PowerOutcome
    flows: PowerFlows
    delivered: Delivered
    conditions: Conditions

    @property
    def use(self) -> Array:
        """What all users metered in the quarter, TJ [SECTORS, FUELS]."""
        return self.delivered.use


class Power:
    """Loads, dispatch, tariffs, wholesale payments, and the yearly review of what is built.

    Args:
        city: name of the folder of city data.
        world: fuel prices, contract price, weather.
        levers: of the run's mix.
        seed: of the run.
        fund: of the city, for grants on long storage; without one nothing is granted.
        freeze: feedbacks that are frozen ("prices" matters here: all decide by the lists alone).

    Attributes:
        system: units, stores, lines.
        retail: what users pay, as it was in the last quarter that has run.
        told: what those who decide are told of it; with prices frozen, the lists alone.
        outcomes: of the last four quarters.
        connections: the desk for roof PV.
        on_call: what firms let be cut; the city tells it each quarter.
        reviewed: what the last review decided.
        biomass_price: what plants paid for biomass in the last quarter, yuan/TJ.
        capacity_charge: what standing capacity costs commerce and industry, yuan/kWh.
        deviation: what purchases cost beyond the contract price, and who still owes it.
    """

    def __init__(
        self,
        city: str,
        world: World,
        levers: Levers,
        *,
        seed: int = 0,
        fund: Budget | None = None,
        freeze: Collection[str] = (),
    ) -> None:
        self.world, self.levers, self.fund = world, levers, fund
        self.prices_frozen = "prices" in freeze
        self.tables = read_power_tables(city)
        self.system = build_power_system(self.tables)
        self.tariffs = RetailTariffs(self.tables, world.series("price_index"))
        self.outcomes: list[PowerOutcome] = []
        self._last: Conditions | None = None  # conditions of the last quarter
        self.coal = CoalCeiling(city)
        self.farm_waste = read_farm_waste(city)
        self.connections = Connections(city, seed)
        self.capacity_charge = 0.0
        self.deviation = PurchaseDeviation()
        self.biomass_price = 0.0
        self.on_call = OnCall({}, 0.0, 0.0)
        self.reviewed: Review | None = None
        self._bill: Bill | None = None  # of this quarter's review
        shapes = {
            name: (self.tables.days[:, :, None] * self.tables.profiles[name]).sum(axis=(1, 2))
            for name in LOAD_CLASSES
        }
        self._share = {name: shape / shape.sum() for name, shape in shapes.items()}
        self.load_class = [self.tables.load_classes.get(sector) for sector in SECTORS]
        self.retail = self.told = self._retail(0, 0.0)

    def share(self, load_class: str, quarter: int) -> float:
        """Return the part of a year's use of a load class that falls into this quarter."""
        return float(self._share[load_class][quarter_of_year(quarter) - 1])

    def run(
        self,
        quarter: int,
        use: Array,
        roof_kw: float,
        works_gas_ratio: float,
        store_kw: float,
        store_kwh: float,
    ) -> PowerQuarter:
        """Review the system if a year begins, then serve the quarter.

        Args:
            quarter: index.
            use: at the rate of the quarter, TJ a year [SECTORS, FUELS].
            roof_kw: PV on roofs of households and firms.
            works_gas_ratio: gas of coke ovens and furnaces against 2020.
            store_kw: batteries behind the meters of firms.
            store_kwh: what they hold.
        """
        self._bill = None
        if quarter_of_year(quarter) == 1 and self._last is not None:
            self._review(quarter, self._last)
        part = {name: self.share(name, quarter) for name in LOAD_CLASSES}
        metered = in_quarter(use, part, self.load_class)
        column = FUEL["electricity"]
        asked = dict.fromkeys(LOAD_CLASSES, 0.0)
        for row, load_class in enumerate(self.load_class):
            if load_class is not None:
                asked[load_class] += metered[row, column] / TJ_PER_GWH
        heat = float(metered[:, FUEL["heat"]].sum())
        self.system.storage_power[BEHIND_METER] = store_kw / 1e3
        self.system.storage_energy[BEHIND_METER] = store_kwh / 1e3
        other_coal = self.coal.other_coal(
            self.tables, self.system.fleet, quarter, metered, heat, works_gas_ratio
        )
        conditions = conditions_of(self, quarter, asked, roof_kw, works_gas_ratio, heat, other_coal)
        outcome = self.system.run(quarter, conditions)
        self.coal.note(quarter, other_coal + outcome.coal_burnt(self.system.fleet))
        given_up = lost_by_sector(outcome, self.on_call, self.load_class) * TJ_PER_GWH
        lost = sum(outcome.lost.values())
        reached = (outcome.end_use + lost) / sum(asked.values())  # cuts reach all alike
        metered[:, column] = reached * metered[:, column] - given_up  # calls those who are paid
        flows = power_flows(outcome, self.system.fleet, self.tables, heat)
        standing_kw = roof_kw + self.system.utility_pv(quarter) * 1e3
        yield_of_sun = outcome.pv * KWH_PER_GWH / standing_kw
        part = {name: reached * share for name, share in part.items()}
        delivered = Delivered(part, metered, yield_of_sun, given_up)
        return PowerQuarter(outcome, flows, delivered, conditions)

    @property
    def system_charge(self) -> float:
        """What commerce and industry pay beyond lists and contract next quarter, yuan/kWh."""
        return self.capacity_charge + self.deviation.charge

    @property
    def invested(self) -> float:
        """Yuan that the review of this quarter spent; 0 in a quarter without one."""
        return sum(self._bill.spent.values()) if self._bill else 0.0

    @property
    def sun_and_wind_twh(self) -> float:
        """Output of sun and wind in the city, TWh a year, over the last four quarters."""
        gwh = sum(outcome.pv + outcome.wind for outcome in self.outcomes)
        return gwh / GWH_PER_TWH * QUARTERS_PER_YEAR / len(self.outcomes)

    def sun_price(self, quarter: int) -> float:
        """What the market pays in the hours of sun by the year before a quarter, yuan/kWh, real."""
        contract = self.contract_price(max(quarter - 1, 0))
        if self.prices_frozen or not self.outcomes:
            return provincial_value_of_sun(self.tables) * contract / KWH_PER_MWH
        return market_price_of_sun(self.tables, self.outcomes, contract)

    def settle(self, served: PowerQuarter, ledger: Ledger, per_tj: Array) -> list[Control]:
        """Book what plants, stores and grid pay, set the quarter's tariffs, keep what it was.

        Args:
            served: the quarter.
            ledger: takes the bookings.
            per_tj: prices of fuels as firms pay them, yuan/TJ [FUELS].

        Returns:
            What the bookings must add up to.
        """
        outcome, quarter = served.outcome, served.outcome.quarter
        self.outcomes = [*self.outcomes, outcome][-QUARTERS_PER_YEAR:]
        policy = self.policy(quarter)
        self.biomass_price = float(per_tj[FUEL["biomass"]])
        contract = self.contract_price(quarter)
        terms = (self.system, self.tariffs, served.conditions, policy, contract)
        settlement = settle(
            outcome,
            *terms,
            year=self.outcomes,
            heat_used=float(served.use[:, FUEL["heat"]].sum()),
            biomass_price=self.biomass_price,
        )
        settlement.book(ledger, quarter)
        controls = [
            *settlement_controls(settlement, outcome, served.flows, *terms),
            *pay_upkeep(ledger, outcome, self.system),
            *pay_building(ledger, quarter, self._bill),
            *pay_calls(ledger, outcome, served.conditions, self.on_call),
        ]
        paid = sum(settlement.capacity.values()) + paid_for_calls(outcome, served.conditions)
        homes = served.use[[row for row, c in enumerate(self.load_class) if c == "residential"]]
        home_gwh = homes[:, FUEL["electricity"]].sum() / TJ_PER_GWH
        self.capacity_charge = paid / ((outcome.end_use - home_gwh) * KWH_PER_GWH)
        self.retail = self._retail(quarter, self.system_charge)
        self.told = self._retail(quarter, 0.0) if self.prices_frozen else self.retail
        self._last = served.conditions
        return controls

    def close_books(
        self, served: PowerQuarter, ledger: Ledger, bills: Sequence[Control]
    ) -> list[Control]:
        """Settle what depends on the bills of users: heat of plants, and next quarter's deviation.

        Args:
            served: the quarter.
            ledger: with all bills of the quarter.
            bills: their control totals.
        """
        quarter = served.outcome.quarter
        self.deviation.close(ledger, quarter, self.retail.purchase * KWH_PER_MWH)
        return pay_for_heat(ledger, quarter, served.flows, self.tables, bills)

    def policy(self, quarter: int) -> PowerPolicy:
        """Return the levers that reach the power system directly."""
        return policy_in_force(self.levers, self.tables, quarter)

    def contract_price(self, quarter: int) -> float:
        """Return what power costs at the plant by yearly contract, yuan/MWh, real."""
        return contract_price(self.tables, self.world, self.levers, quarter)

    def _retail(self, quarter: int, charge: float) -> RetailPrices:
        return self.tariffs.prices(
            quarter,
            self.contract_price(quarter),
            charge,
            self.levers.value("tou_spread_multiplier", quarter),
        )

    def _review(self, when: int, conditions: Conditions) -> None:
        now = self.world.at(when)
        market = Market(
            contract_price=self.contract_price(when),
            retail=self.told,
            storage_cost=now["storage_cost"],
            pv_cost=now["pv_cost_utility"],
            biomass_price=self.biomass_price,
        )
        before = built_so_far(self.system)
        policy = self.policy(when)
        self.reviewed = review(
            self.system, when, self.outcomes, conditions, policy, self.tariffs, market, self.fund
        )
        grant = policy.long_duration_grant
        self._bill = bill(self.reviewed, before, self.system, when, market, grant)
