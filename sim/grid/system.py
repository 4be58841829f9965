"""The power system of the city: its units, stores and lines, dispatched quarter by quarter."""

from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from sim.clock import quarter_of_year
from sim.grid.conditions import Conditions
from sim.grid.data.tables import DAYS, PowerTables
from sim.grid.hourly.dispatch import Dispatch, Floats, Stores, blend, dispatch
from sim.grid.outcome import SAME_COAL, PowerOutcome, summarise
from sim.grid.supply.behind_meter import follow_tariff
from sim.grid.supply.fleet import Fleet, read_fleet
from sim.grid.supply.load import net_load
from sim.grid.supply.offers import (
    Offers,
    build_offers,
    decimal_year,
    import_capability,
)
from sim.grid.supply.response import Response, respond

STORE_KINDS = ("grid_side", "flow")  # run by the market
BEHIND_METER = "user_side"  # runs by the tariff
HIGHEST_COAL_PRICE = 5000.0  # yuan/tce added at most to keep to a ceiling on coal
COAL_PRICE_STEPS = 12
LAST_KNOWN_YEAR = 2023  # of PV, wind and storage; afterwards they grow by decisions


class Plan(NamedTuple):
    """A dispatch, its suppliers, charge and discharge of stores behind the meter in MW, calls."""

    found: Dispatch
    offers: Offers
    behind_meter: tuple[Floats, Floats]
    response: Response


@dataclass
class PowerSystem:
    """Units, stores, utility PV and wind, and the memory that the dispatch needs.

    Args:
        tables: of the city.
        fleet: generating units.
        storage_power: MW by kind of store added by decisions.
        storage_energy: MWh by kind of store added by decisions.
        added_pv: MW of ground-mounted PV added by decisions.
        added_ties: MW of ties to the outside added by decisions.
        recent: GWh sent out in the last quarters, newest last.
        peak_of_last_review: MW, by which the grid company judges growth; 0 before the first.
        retrofit_calls: MW of coal units that the round of retrofits may still call.
    """

    tables: PowerTables
    fleet: Fleet
    storage_power: dict[str, float] = field(default_factory=dict)
    storage_energy: dict[str, float] = field(default_factory=dict)
    added_pv: float = 0.0
    added_ties: float = 0.0
    recent: list[float] = field(default_factory=list)
    peak_of_last_review: float = 0.0
    retrofit_calls: float = 0.0

    def utility_pv(self, quarter: int) -> float:
        """MW of ground-mounted PV: known to the end of 2023, then what was decided."""
        return self._known("pv_utility", quarter) + self.added_pv

    def wind(self, quarter: int) -> float:
        """MW of wind."""
        return self._known("wind", quarter)

    def import_capability(self, quarter: int) -> float:
        """MW that all ties can bring in together."""
        return import_capability(self.tables, quarter) + self.added_ties

    def stores(self, quarter: int) -> Stores:
        """What can keep energy in a quarter."""
        kinds = [self._store(kind, quarter) for kind in STORE_KINDS]
        power, energy, efficiency, wear = np.array(kinds).T
        limit = np.broadcast_to(power[None, :, None], (len(DAYS), len(kinds), 24)).copy()
        return Stores(
            STORE_KINDS, limit, limit.copy(), energy.copy(), efficiency.copy(), wear.copy()
        )

    def storage(self, quarter: int) -> dict[str, tuple[float, float]]:
        """MW and MWh of the stores by kind, those behind the meter included."""
        kinds = (*STORE_KINDS, BEHIND_METER)
        return {kind: self._store(kind, quarter)[:2] for kind in kinds}

    def run(self, quarter: int, conditions: Conditions) -> PowerOutcome:
        """Dispatch a quarter; remembers the energy for the widths of provincial steps."""
        outcome = self.dispatch(quarter, conditions)
        self.recent = [*self.recent, float(outcome.dispatch.energy(outcome.load))][-4:]
        return outcome

    def dispatch(self, quarter: int, conditions: Conditions) -> PowerOutcome:
        """Dispatch a quarter without changing anything.

        A ceiling on coal is kept by a price on coal power. What is burnt falls with the price in
        stairs: at each a unit trades places with an import. The ceiling is met between the two
        plans on either side of it. Where coal units on line at minimum load alone burn more, they
        stand cold in turn: none has to be on line. What heat takes stands above any ceiling; then
        it is the least price that brings about the least burnt.
        """
        over = self._plan(quarter, conditions, 0.0)
        outcome = self._book(quarter, conditions, over, 0.0)
        burnt_over = outcome.coal_burnt(self.fleet)
        if burnt_over <= conditions.coal_cap:
            return outcome
        low, high = 0.0, HIGHEST_COAL_PRICE
        under = self._plan(quarter, conditions, high)
        burnt_under = self._book(quarter, conditions, under, high).coal_burnt(self.fleet)
        if burnt_under > conditions.coal_cap:
            conditions = replace(conditions, coal_on_line=False)
            under = self._plan(quarter, conditions, high)
            burnt_under = self._book(quarter, conditions, under, high).coal_burnt(self.fleet)
        aim = max(conditions.coal_cap, burnt_under)
        for _ in range(COAL_PRICE_STEPS):
            middle = 0.5 * (low + high)
            plan = self._plan(quarter, conditions, middle)
            burnt = self._book(quarter, conditions, plan, middle).coal_burnt(self.fleet)
            if burnt > aim * (1.0 + SAME_COAL):
                low, over, burnt_over = middle, plan, burnt
            else:
                high, under, burnt_under = middle, plan, burnt
        if burnt_over > burnt_under:
            share = min((burnt_over - aim) / (burnt_over - burnt_under), 1.0)
            under = under._replace(found=blend(over.found, under.found, share))
        return self._book(quarter, conditions, under, high)

    def _plan(self, quarter: int, conditions: Conditions, coal_surcharge: float) -> Plan:
        """Dispatch with `coal_surcharge` yuan per tce of coal added to what plants pay."""
        tables = self.tables
        asked = net_load(tables, conditions, quarter)
        charge, discharge = self._behind_meter(quarter, conditions)
        load = np.maximum(asked + charge - discharge, 0.0)
        offers = build_offers(
            self.fleet,
            tables,
            conditions,
            quarter,
            self.utility_pv(quarter),
            self.wind(quarter),
            self.growth(),
            self.added_ties,
            coal_surcharge,
        )
        response = respond(tables, conditions, quarter, offers.firm(), load)
        offers.call(response.all_cut())
        load = load + response.all_back()
        variable = offers.suppliers.high[:, [offers.others["pv"], offers.others["wind"]]].sum(
            axis=1
        )
        reserve = load * tables.operating("reserve", "load", "share of load")
        reserve = reserve + variable * tables.operating("reserve", "pv_and_wind", "share of output")
        found = dispatch(
            offers.suppliers,
            self.stores(quarter),
            load,
            reserve,
            tables.days[quarter_of_year(quarter) - 1],
            tables.operating("reserve_price", "all", "yuan/MWh"),
            tables.operating("unserved_price", "all", "yuan/MWh"),
        )
        return Plan(found, offers, (charge, discharge), response)

    def _book(
        self, quarter: int, conditions: Conditions, plan: Plan, coal_surcharge: float
    ) -> PowerOutcome:
        """What a plan comes to."""
        return summarise(
            quarter,
            plan.found,
            plan.offers,
            self.fleet,
            self.tables,
            plan.behind_meter,
            plan.response,
            coal_surcharge,
            conditions.coal_cap,
        )

    def _behind_meter(self, quarter: int, conditions: Conditions) -> tuple[Floats, Floats]:
        """Charge and discharge of firms' own stores in MW [3 days, 24 hours]."""
        if conditions.industry_price is None:
            return np.zeros((len(DAYS), 24)), np.zeros((len(DAYS), 24))
        return follow_tariff(conditions.industry_price, *self._store(BEHIND_METER, quarter))

    def growth(self) -> float:
        """Load of the last four quarters against 2020; 1 until they are known."""
        if len(self.recent) < 4:
            return 1.0
        return sum(self.recent) / self.tables.operating("base_sent_out", "all", "GWh/yr")

    def _known(self, item: str, quarter: int) -> float:
        """MW known at the middle of a quarter, from year-end values; level after the last."""
        when = min(decimal_year(quarter), LAST_KNOWN_YEAR + 1.0)
        # a year-end value stands half a year after the middle of its year
        return self.tables.by_year(self.tables.renewables, item, when - 0.5, "MW")

    def _store(self, kind: str, quarter: int) -> tuple[float, float, float, float]:
        """Power MW, energy MWh, one-way efficiency and wear of a kind of store."""
        tables, cell = self.tables, "flow" if kind == "flow" else "lithium"
        round_trip = tables.storage.value("round_trip_efficiency", cell, unit="share")
        wear = tables.storage.value("wear", cell, unit="yuan/MWh")
        power, energy = self.storage_power.get(kind, 0.0), self.storage_energy.get(kind, 0.0)
        if kind != "flow":
            when = min(decimal_year(quarter), LAST_KNOWN_YEAR + 1.0) - 0.5
            power += tables.by_year(tables.storage, f"{kind}_power", when, "MW")
            energy += tables.by_year(tables.storage, f"{kind}_energy", when, "MWh")
        return power, energy, float(np.sqrt(round_trip)), wear


def build_power_system(tables: PowerTables) -> PowerSystem:
    """The power system as it stands at the beginning of 2020."""
    return PowerSystem(tables, read_fleet(tables))


def base_year_end_use(
    tables: PowerTables, yearly: dict[str, float], quarter: int
) -> dict[str, float]:
    """GWh by load class in a quarter of 2020, with the pandemic's pattern over the year.

    Args:
        tables: of the city.
        yearly: GWh of the year by load class.
        quarter: index 0 to 3.
    """
    factors = np.array(
        [
            [
                tables.calendar.value("load_of_2020", q, day, unit="ratio to a normal year")
                for day in DAYS
            ]
            for q in (1, 2, 3, 4)
        ]
    )
    uses: dict[str, float] = {}
    for name, energy in yearly.items():
        shape: Floats = (tables.days[:, :, None] * tables.profiles[name]).sum(axis=2)
        uses[name] = energy * float((shape * factors)[quarter].sum() / (shape * factors).sum())
    return uses
