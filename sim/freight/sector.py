"""Goods, ports and ships of the city: what the fleets call each quarter.

freight = Freight(model, city, fleets=tables, world=world, levers=levers, seed=1, city_seed=1,
                  budget=green_fund)
freight.gather(quarter, electricity); freight.decide(); freight.scatter(ledger)
freight.change(quarter, usual)           # TJ/yr on top of what trains, ships and ports would use
controls = freight.controls()
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.conversions import TJ_PER_KWH
from agents.machinery.population import Population
from agents.transport.goods import RAIL, WATER, Goods
from agents.transport.port_company import PortCompany
from agents.transport.port_equipment import DIESEL, ELECTRIC, GAS, PORTS, Equipment
from agents.transport.ships import TRADES, BerthedShips
from sim.accounts.books.controls import Control
from sim.accounts.books.money import Ledger
from sim.accounts.flows.balance import read_balance
from sim.accounts.vocabulary import FUEL, SECTOR
from sim.build.fleets.tables import FleetTables
from sim.build.freight.tables import read_freight_tables
from sim.clock import QUARTERS_PER_YEAR
from sim.freight.equipment import EnergyUnits, PortEquipment
from sim.freight.shippers import Shippers
from sim.freight.ships import ShorePower
from sim.grants import Budget
from sim.levers.levers import Levers
from sim.tables import city_path, read_graded
from sim.world.world import World

BARGES, SHIPS, HARBOURS, TRAINS = (
    SECTOR[name] for name in ("inland_shipping", "river_and_sea_ships", "ports", "railways")
)
OIL, GASES, POWER = FUEL["diesel"], FUEL["natural_gas"], FUEL["electricity"]
CANAL = TRADES.index("canal")
Array = NDArray[np.float64]


class Freight:
    """Shippers, port companies and ship owners (see `sim.phases.Decision`).

    Trains, ships and ports use what their rows of the balance say, carried on by outside series
    (`sim.other_users`); decisions change it from there, and not in 2020.

    Args:
        model: the Mesa model, with which the port companies are registered.
        city: name of the folder of city data.
        fleets: where trucks are stationed.
        world: prices.
        levers: of the run's mix.
        seed: the run's seed.
        city_seed: makes the synthetic city.
        budget: the city's money for green grants, opened each quarter by its owner.
        growth: goods sent by sector against 2020 [sectors], by quarter.

    Attributes:
        shippers, equipment, ships: the three kinds of decision.
        traffic: what ports have to do in the quarter against the mean of 2020.
        companies: of the ports, registered Mesa agents.
    """

    def __init__(
        self,
        model: Any,
        city: str,
        *,
        fleets: FleetTables,
        world: World,
        levers: Levers,
        seed: int,
        city_seed: int,
        budget: Budget,
        growth: Callable[[int], Array],
    ) -> None:
        tables = read_freight_tables(city)
        self.growth = growth
        self.units = _units(city)
        self.harbour_diesel = float(read_balance(city).use[HARBOURS, OIL])
        self.traffic = 1.0
        self._usual: Callable[[int], Array] | None = None
        self.shippers = Shippers(
            model,
            tables,
            fleets,
            world,
            levers,
            seed=seed,
            city_seed=city_seed,
            budget=budget,
        )
        self.equipment = PortEquipment(
            model, tables, world, levers, self.units, seed=seed, city_seed=city_seed
        )
        self.ships = ShorePower(
            model,
            tables,
            world,
            levers,
            self.units.kg_per_litre,
            seed=seed,
            city_seed=city_seed,
            budget=budget,
        )
        self.companies = tuple(self._company(model, port) for port in range(len(PORTS)))
        self._trains = {
            name: tables.shippers.value("railway_part", name, unit="1")
            for name in ("diesel", "electricity")
        }
        self._price_2020 = tables.ports.value("electricity_price", "2020", unit="yuan/kWh")
        for kind, part in (
            (Goods, self.shippers),
            (Equipment, self.equipment),
            (BerthedShips, self.ships),
        ):
            for rule in part.rules:
                rule.check(kind, part.population.surroundings)

    @property
    def populations(self) -> tuple[Population, ...]:
        """Flows of goods, machines and barges, ships that call."""
        return tuple(part.population for part in (self.shippers, self.equipment, self.ships))

    def follow(self, usual: Callable[[int], Array]) -> None:
        """Be told what trains, ships and ports use by outside series, TJ/yr [SECTORS, FUELS]."""
        self._usual = usual

    # the quarter

    def gather(self, quarter: int, electricity: float) -> None:
        """Find who decides and set what they see; `electricity` is last quarter's, yuan/kWh."""
        price = electricity if quarter > QUARTERS_PER_YEAR else self._price_2020
        if self._usual is not None:
            self.traffic = float(self._usual(quarter)[HARBOURS, OIL]) / self.harbour_diesel
        self.shippers.gather(quarter, self.growth(quarter))
        self.equipment.gather(quarter, price)
        self.ships.gather(quarter, price, self.traffic)

    def decide(self) -> None:
        """Let all decide; grants are served in turn, shippers first."""
        self.shippers.decide()
        self.equipment.decide()
        self.ships.decide()

    def scatter(self, ledger: Ledger) -> None:
        """Put the decisions into effect and book them."""
        self.shippers.scatter(ledger)
        self.equipment.scatter(ledger)
        self.ships.scatter(ledger)
        shore = self.shore_kwh()
        for port, company in enumerate(self.companies):
            company.replaced = int(self.equipment.replaced[port])
            company.invested = float(self.equipment.invested[port])
            company.shore_kwh = float(shore[port])

    def controls(self) -> list[Control]:
        """Return what bookings must add up to."""
        return [self.shippers.control(), *self.ships.controls()]

    # energy

    def change(self, quarter: int, usual: Array) -> Array:
        """Return what decisions add to the usual use, TJ a year [SECTORS, FUELS].

        Args:
            quarter: index.
            usual: of trains, ships and ports as outside series have it [SECTORS, FUELS].
        """
        found = np.zeros_like(usual)
        ways = self.shippers.against_2020(self.growth(quarter))
        found[TRAINS, OIL] = self._trains["diesel"] * usual[TRAINS, OIL] * (ways[RAIL] - 1.0)
        part = self._trains["electricity"]
        found[TRAINS, POWER] = part * usual[TRAINS, POWER] * (ways[RAIL] - 1.0)
        equipment = self.equipment
        now, first = equipment.numbers(), equipment.first
        barges, before = equipment.barges(now), equipment.barges(first)
        usually = usual[BARGES, OIL] / before[DIESEL]
        work = usually * ways[WATER]  # more goods keep every barge busier, whatever drives it
        for fuel, drive in ((OIL, DIESEL), (GASES, GAS), (POWER, ELECTRIC)):
            found[BARGES, fuel] = work * barges[drive] - usually * before[drive]
        machines, before = equipment.machines(now), equipment.machines(first)
        work = self.traffic * self.harbour_diesel / before[DIESEL]
        found[HARBOURS, OIL] = work * (machines[DIESEL] - before[DIESEL])
        found[HARBOURS, POWER] = work * (machines[ELECTRIC] - before[ELECTRIC])
        shore = self.traffic * (self.ships.use(quarter) - self.ships.base)
        found[HARBOURS, POWER] += shore.sum() * TJ_PER_KWH
        saved = shore * self.ships.kg_per_kwh * self.units.tj_per_kg
        found[BARGES, OIL] -= saved[CANAL]
        found[SHIPS, OIL] -= saved.sum() - saved[CANAL]
        return found

    def machinery(self) -> Array:
        """Return what machines of ports use at the rate of the quarter, TJ a year by drive [3]."""
        equipment = self.equipment
        scale = self.harbour_diesel / equipment.machines(equipment.first)[DIESEL]
        return np.asarray(self.traffic * scale * equipment.machines(equipment.numbers()))

    def shore_kwh(self) -> Array:
        """Return shore power taken at the rate of the quarter by port [4], kWh a year."""
        return self.traffic * self.ships.by_port(self.ships.quarter)

    def _company(self, model: Any, port: int) -> PortCompany:
        """Register the company of a port with its machines and callers."""
        of_port = [
            part.population.at_rows(np.flatnonzero(part.population.columns["port"] == port))
            for part in (self.equipment, self.ships)
        ]
        name = PORTS[port]
        title = "quays on the canals" if name == "inland" else f"port of {name}"
        return PortCompany(model, title, port, *of_port)


def _units(city: str) -> EnergyUnits:
    """Return what is in a kg and a litre of diesel and a cubic metre of gas."""
    units = read_graded(city_path(city, "balance", "energy_units.csv"), ("item", "subject"))
    return EnergyUnits(
        units.value("heating_value", "diesel", unit="GJ/t") * 1e-6,
        units.value("density", "diesel", unit="kg/L"),
        units.value("heating_value", "natural_gas", unit="MJ/m3") * 1e-6,
    )
