"""Ports and ship owners replace machines and barges, quarter by quarter."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.conversions import TJ_PER_KWH
from agents.machinery.population import Population, Rows
from agents.machinery.surroundings import Seen
from agents.transport.port_equipment import (
    BARGE,
    DIESEL,
    DRIVES,
    ELECTRIC,
    GAS,
    KINDS,
    PORTS,
    DrivePrices,
    choose_drive,
    must_go,
)
from sim.accounts.books.money import Kind, Ledger
from sim.build.fleets.tables import ALL
from sim.build.freight.harbour import build_equipment, new_lives
from sim.build.freight.tables import FreightTables
from sim.clock import QUARTERS_PER_YEAR, label
from sim.levers.levers import Levers
from sim.world.world import World

LIMIT = "port_machine_age_limit"
Array = NDArray[np.float64]


class EnergyUnits(NamedTuple):
    """What is in the units of fuel bills."""

    tj_per_kg: float  # of diesel
    kg_per_litre: float  # of diesel
    tj_per_m3: float  # of natural gas


class PortEquipment:
    """Machines of ports and barges (see `sim.phases.Decision`).

    What stands at the end of 2020 is the table's: nothing is replaced before 2021.

    Attributes:
        population: batches.
        rules: what it runs.
        rows: batches that leave this quarter.
        choice: what drives those bought instead.
        invested: yuan paid by port for what was bought in the quarter [4].
        replaced: machines and barges bought in the quarter by port [4].
    """

    rules = (must_go, choose_drive)

    def __init__(
        self,
        model: object,
        tables: FreightTables,
        world: World,
        levers: Levers,
        units: EnergyUnits,
        *,
        seed: int,
        city_seed: int,
    ) -> None:
        self.tables, self.world, self.levers, self.seed = tables, world, levers, seed
        self.units = units
        self.population: Population = build_equipment(model, tables, seed, city_seed)
        value = tables.ports.value
        self._price = np.zeros((len(DRIVES), len(KINDS)))
        self._use = np.zeros((len(DRIVES), len(KINDS)))  # kg, m3, kWh a year
        for kind, name in enumerate(KINDS):
            self._price[DIESEL, kind] = value("price_diesel", name, unit="yuan")
            self._price[ELECTRIC, kind] = value("price_electric", name, unit="yuan")
            self._use[DIESEL, kind] = value("diesel_use", name, unit="kg/yr")
            self._use[ELECTRIC, kind] = value("electricity_use", name, unit="kWh/yr")
        self._price[GAS, BARGE] = value("price_gas", "barge", unit="yuan")
        self._use[GAS, BARGE] = value("gas_use", "barge", unit="m3/yr")
        self._battery = value("battery_part", ALL, unit="1")
        self._fuel_price = value("fuel_price_share", ALL, unit="1")
        self._terms = tables.equipment_terms()
        packs = world.series("battery_pack_price")
        self._packs = np.asarray(packs / packs[:QUARTERS_PER_YEAR].mean())
        self.first = self.numbers()
        self.quarter = 0
        self.rows: Rows = np.zeros(0, np.int64)
        self.choice: NDArray[np.int64] = np.zeros(0, np.int64)
        self.invested = self.replaced = np.zeros(len(PORTS))
        self._see(0, tables.ports.value("electricity_price", "2020", unit="yuan/kWh"))

    @property
    def deciding(self) -> tuple[Rows, ...]:
        """Rows that decide this quarter."""
        return (self.rows,)

    def gather(self, quarter: int, electricity: float) -> None:
        """Find what leaves, set what its owners see.

        Args:
            quarter: index.
            electricity: last quarter's price, yuan/kWh.
        """
        self.quarter = quarter
        self._see(quarter, electricity)
        leaving = must_go.decide(self.population, self.population.rows) == 1
        settled = quarter >= QUARTERS_PER_YEAR
        self.rows = np.flatnonzero(leaving) if settled else np.zeros(0, np.int64)

    def decide(self) -> None:
        """Choose what drives the machines and barges bought instead."""
        self.choice = choose_drive.decide(self.population, self.rows)

    def scatter(self, ledger: Ledger) -> None:
        """Put them to work and book their price."""
        columns, rows = self.population.columns, self.rows
        kind, port = columns["kind"][rows].astype(int), columns["port"][rows].astype(int)
        number = columns["number"][rows].astype(np.float64)
        cost = number * self._prices(self.quarter)[self.choice, kind]
        self.invested = np.bincount(port, cost, len(PORTS)).astype(np.float64)
        self.replaced = np.bincount(port, number, len(PORTS)).astype(np.float64)
        columns["drive"][rows] = self.choice
        columns["bought"][rows] = self.quarter
        columns["spell"][rows] += 1
        columns["life"][rows] = new_lives(
            self.tables, self.seed, rows, kind, columns["spell"][rows]
        )
        ledger.book_groups(
            "other users", "equipment suppliers", Kind.PLANT, self.invested, self.quarter, PORTS
        )

    # what stands

    def numbers(self) -> Array:
        """Return machines and barges by drive and kind [3, 7]."""
        columns, kinds = self.population.columns, len(KINDS)
        place = columns["drive"].astype(np.int64) * kinds + columns["kind"]
        found = np.bincount(place, columns["number"], len(DRIVES) * kinds)
        return found.astype(np.float64).reshape(len(DRIVES), kinds)

    def machines(self, numbers: Array) -> Array:
        """Return what so many machines of ports use, TJ a year by drive [3]."""
        return self._tj(numbers[:, :BARGE], self._use[:, :BARGE])

    def barges(self, numbers: Array) -> Array:
        """Return what so many barges use, TJ a year by drive [3]."""
        return self._tj(numbers[:, BARGE:], self._use[:, BARGE:])

    def _tj(self, numbers: Array, use: Array) -> Array:
        units = np.array([self.units.tj_per_kg, self.units.tj_per_m3, TJ_PER_KWH])
        return np.asarray((numbers * use).sum(axis=1) * units)

    def _prices(self, quarter: int) -> Array:
        """Return what one costs by drive and kind [3, 7], yuan: batteries follow the world's."""
        found = self._price.copy()
        extra = found[ELECTRIC] - found[DIESEL]
        packs = float(self._packs[max(quarter - 1, 0)])
        found[ELECTRIC] = found[DIESEL] + extra * (1.0 - self._battery * (1.0 - packs))
        return found

    def _see(self, quarter: int, electricity: float) -> None:
        """Put into the surroundings what owners see: last quarter's prices, the limit of today."""
        seen, when = self.population.surroundings, f"lever {LIMIT} in {label(quarter)}"
        price, numbers = self._prices(quarter), self.numbers()
        share = numbers / numbers.sum(axis=0)
        now = self.world.at(max(quarter - 1, 0))
        pump = now["diesel_price"] * self._fuel_price
        limit = np.full(len(KINDS), self.levers.value(LIMIT, quarter))
        limit[BARGE] = self.levers.cards[LIMIT].off  # ships are no machines
        table = "transport/ports.csv"
        seen["quarter"] = Seen(quarter, "quarter", "this quarter", "calendar")
        seen["machine_age_limit"] = Seen(limit, "yr", "for what burns diesel", when, "kind")
        for drive, name in ((DIESEL, "diesel"), (GAS, "gas"), (ELECTRIC, "electric")):
            seen[f"{name}_price"] = Seen(price[drive], "yuan", f"{name} one", table, "kind")
        seen["diesel_use"] = Seen(
            self._use[DIESEL] / self.units.kg_per_litre, "L/yr", "of one", table, "kind"
        )
        seen["gas_use"] = Seen(self._use[GAS], "m3/yr", "of one; 0: not built", table, "kind")
        seen["electricity_use"] = Seen(self._use[ELECTRIC], "kWh/yr", "of one", table, "kind")
        for drive, name in ((GAS, "gas_known"), (ELECTRIC, "electric_known")):
            seen[name] = Seen(share[drive], "1", "share of the kind", "last quarter", "kind")
        seen["drive_prices"] = Seen(
            DrivePrices(pump, now["gas_price_industry"], electricity),
            "1",
            "energy prices",
            "world; power tariffs",
        )
        seen["equipment_terms"] = Seen(self._terms, "1", "how owners reckon", table)
