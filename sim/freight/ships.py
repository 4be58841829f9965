"""Ships at berth plug in or run their own generators, and are fitted at the dock."""

import numpy as np
from numpy.typing import NDArray

from agents.machinery.population import Population, Rows
from agents.machinery.surroundings import Seen
from agents.transport.port_equipment import PORTS
from agents.transport.ships import TRADES, fit_ship, plug_in
from sim.accounts.books.controls import Control, bills_control
from sim.accounts.books.money import Kind, Ledger
from sim.build.fleets.tables import ALL
from sim.build.freight.harbour import build_ships
from sim.build.freight.tables import FreightTables
from sim.clock import QUARTERS_PER_YEAR, label, per_quarter
from sim.grants import Budget
from sim.levers.levers import Levers
from sim.limited_grants import nothing_left, serve_or_choose_again
from sim.world.world import World

FIRST_APPLICANT = 320_000_000  # in the queue for the city's grants, behind the shippers
DUTY, DISCOUNT = "shore_power_duty", "shore_power_discount"
DUTY_2020 = 0.2  # as enforced in 2020 (card of the duty): what the balance of 2020 rests on
READY = {"canal": "canal", "river": "quay", "sea": "quay"}  # kind of berth of each trade
Array = NDArray[np.float64]


class ShorePower:
    """Ships that call (see `sim.phases.Decision`).

    Attributes:
        population: groups of like ships.
        rules: what it runs.
        base: shore power of 2020 that the balance holds, kWh a year by trade [3].
        granted: yuan of discounts paid in the quarter.
        fitted: ships' demand that got gear in the quarter, kWh a year.
    """

    rules = (plug_in, fit_ship)

    def __init__(
        self,
        model: object,
        tables: FreightTables,
        world: World,
        levers: Levers,
        kg_per_litre: float,
        *,
        seed: int,
        city_seed: int,
        budget: Budget,
    ) -> None:
        self.tables, self.world, self.levers = tables, world, levers
        self.budget = budget
        self.population: Population = build_ships(model, tables, seed, city_seed)
        value = tables.ports.value
        self._litres = value("own_fuel", ALL, unit="kg/kWh") / kg_per_litre
        self._fuel_price = value("fuel_price_share", ALL, unit="1")
        self._upkeep = value("own_upkeep", ALL, unit="yuan/kWh")
        self._fee = value("shore_fee", ALL, unit="yuan/kWh")
        self._burden = value("burden", ALL, unit="yuan/kWh")
        self._docking = round(QUARTERS_PER_YEAR * value("docking", ALL, unit="yr"))
        self.kg_per_kwh = value("own_fuel", ALL, unit="kg/kWh")
        self._ready = {
            kind: tables.by_year("ready", kind, world.end) for kind in set(READY.values())
        }
        self.quarter, self.traffic = 0, 1.0
        self.rows: Rows = np.zeros(0, np.int64)
        self.plugged: NDArray[np.int64] = np.zeros(0, np.int64)
        self.gear: NDArray[np.int64] = np.zeros(0, np.int64)
        self.granted = self.fitted = 0.0
        self._discounts: Array = np.zeros(len(PORTS))
        self._paid: NDArray[np.bool_] = np.zeros(self.population.size, np.bool_)
        price = value("electricity_price", "2020", unit="yuan/kWh")
        self._see(0, price, duty=DUTY_2020, discount=0.0)
        self.population.columns["plugged"][:] = plug_in.decide(self.population) == 1
        self.base = self.use(0)

    @property
    def deciding(self) -> tuple[Rows, ...]:
        """Rows that decide this quarter: who docks, and all who call."""
        return self.rows, self.population.rows

    def gather(self, quarter: int, electricity: float, traffic: float) -> None:
        """Find who docks, set what all see.

        Args:
            quarter: index.
            electricity: last quarter's price, yuan/kWh.
            traffic: of the quarter, against the mean of 2020.
        """
        self.quarter, self.traffic = quarter, traffic
        self.rows = np.flatnonzero(self.population.columns["due"] == quarter)
        duty, discount = (self.levers.value(name, quarter) for name in (DUTY, DISCOUNT))
        self._see(quarter, electricity, duty=duty, discount=discount)

    def decide(self) -> None:
        """Plug in with the discount; whom the money does not reach decides without it."""
        self.gear = fit_ship.decide(self.population, self.rows)
        self.plugged = plug_in.decide(self.population)
        discount = self.levers.value(DISCOUNT, self.quarter)
        yearly = self.traffic * self._demand() * self._readiness(self.quarter) * self.plugged
        asked = np.asarray(per_quarter(discount * yearly))
        price = self.population.surroundings["shore_power"]
        assert isinstance(price, Seen)
        serve_or_choose_again(
            self.budget,
            self.population,
            self.population.rows,
            asked,
            self.plugged,
            plug_in.decide,
            {"shore_power": nothing_left(price.unit, price.value + discount)},
            FIRST_APPLICANT,
        )
        self.granted = float(asked.sum())  # of those who got it
        self._paid = asked > 0.0
        paid = np.bincount(self.population.columns["port"], asked, len(PORTS))
        self._discounts = paid.astype(np.float64)

    def scatter(self, ledger: Ledger) -> None:
        """Connect, leave the dock with gear, book the discounts."""
        columns, rows = self.population.columns, self.rows
        columns["plugged"][:] = self.plugged == 1
        new = rows[(self.gear == 1) & ~columns["fitted"][rows]]
        self.fitted = float(columns["demand"][new].sum())
        columns["fitted"][rows] = self.gear == 1
        columns["due"][rows] = self.quarter + self._docking
        ledger.book_groups(
            "city government",
            "other users",
            Kind.ENERGY_GRANT,
            self._discounts,
            self.quarter,
            PORTS,
        )

    def controls(self) -> tuple[Control, Control]:
        """Return what bookings must add up to: money that left the fund, discount times kWh."""
        kind, payee = Kind.ENERGY_GRANT, "other users"
        kwh = per_quarter(self.traffic * self._taken(self.quarter) * self._paid)
        discount = self.levers.value(DISCOUNT, self.quarter)
        return (
            Control("discounts on shore power", kind, self.granted, payee=payee),
            bills_control("metered shore power", kind, discount, np.asarray(kwh), payee=payee),
        )

    def use(self, quarter: int) -> Array:
        """Return shore power taken by trade [3], kWh a year with the traffic of 2020."""
        trade = self.population.columns["trade"]
        return np.bincount(trade, self._taken(quarter), len(TRADES)).astype(np.float64)

    def by_port(self, quarter: int) -> Array:
        """Return the same by port [4]."""
        port = self.population.columns["port"]
        return np.bincount(port, self._taken(quarter), len(PORTS)).astype(np.float64)

    def _taken(self, quarter: int) -> Array:
        """Return what the ships of each row take, kWh a year with the traffic of 2020."""
        plugged = self.population.columns["plugged"]
        return np.asarray(self._demand() * self._readiness(quarter) * plugged)

    def _demand(self) -> Array:
        return np.asarray(self.population.columns["demand"], np.float64)

    def _readiness(self, quarter: int) -> Array:
        """Return for each row the share of its berths with shore power."""
        by_trade = np.array([self._ready[READY[trade]][quarter] for trade in TRADES])
        return np.asarray(by_trade[self.population.columns["trade"]])

    def _see(self, quarter: int, electricity: float, *, duty: float, discount: float) -> None:
        """Put into the surroundings what ships see: prices of last quarter, those of 2020 in it."""
        diesel = self.world.series("diesel_price")
        first = quarter <= QUARTERS_PER_YEAR
        pump = diesel[:QUARTERS_PER_YEAR].mean() if first else diesel[quarter - 1]
        own = float(pump) * self._fuel_price * self._litres + self._upkeep
        seen, when, table = self.population.surroundings, label(quarter), "transport/ports.csv"
        seen["connection_duty"] = Seen(
            duty, "1", "share of able ships held to it", f"lever {DUTY} in {when}"
        )
        seen["own_power"] = Seen(own, "yuan/kWh", "of a ship's own generator", "world; " + table)
        seen["shore_power"] = Seen(
            electricity + self._fee - discount,
            "yuan/kWh",
            "from the shore, less the discount",
            f"power tariffs; {table}; lever {DISCOUNT} in {when}",
        )
        seen["burden"] = Seen(self._burden, "yuan/kWh", "of being asked and not able", table)
