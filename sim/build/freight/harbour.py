"""Machines of ports, barges, and ships at berth as they stand at the end of the base year."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.machinery.chance import Stream
from agents.machinery.population import Population
from agents.transport.port_equipment import (
    BARGE,
    DIESEL,
    DRIVES,
    ELECTRIC,
    GAS,
    KINDS,
    PORTS,
    Equipment,
)
from agents.transport.ships import TRADES, BerthedShips
from sim.build.fleets.tables import ALL
from sim.build.freight.tables import FreightTables
from sim.build.quota import apportion, lognormal_sigma, stratified_normal, systematic_counts
from sim.clock import QUARTERS_PER_YEAR

FIRST_MACHINE, FIRST_SHIP = 410_000_000, 420_000_000  # ids beyond every flow of goods
INLAND = PORTS.index("inland")
OLDEST_DIESEL = 15.0  # years: the limit that was in force when the machines of 2020 were bought
WORN_SOON = 3.0  # years over which what is past its life at the start is replaced
BARGE_AGES = {"barge 0-9": (0.0, 10.0), "barge 10-19": (10.0, 20.0), "barge 20-28": (20.0, 28.0)}
Array = NDArray[np.float64]


def build_equipment(model: Any, tables: FreightTables, seed: int, city_seed: int) -> Population:
    """Draw the machines and barges at the end of 2020; their numbers are those of the table.

    Args:
        model: the Mesa model.
        tables: of ports.
        seed: the run's seed.
        city_seed: makes the synthetic city.
    """
    port, kind, drive, number = _batches(tables)
    rows = np.arange(len(kind))
    chance = Stream(city_seed, "age of port equipment")
    place, luck = chance.uniform(rows), chance.uniform(rows, k=1)
    life, age = np.empty(rows.size), np.empty(rows.size)
    sigma = lognormal_sigma(tables.ports.value("life_spread", ALL, unit="1"))
    for code, name in enumerate(KINDS):
        here = kind == code
        spread = np.exp(sigma * stratified_normal(luck[here]))
        life[here] = tables.ports.value("life", name, unit="yr") * spread / spread.mean()
    limited = np.where((drive == DIESEL) & (kind != BARGE), OLDEST_DIESEL, np.inf)
    age[:] = place * np.minimum(life, limited)
    barge = kind == BARGE
    age[barge] = _barge_ages(tables, place[barge])
    life = np.maximum(life, age + WORN_SOON * luck)
    columns: dict[str, NDArray[Any]] = {
        "port": port.astype(np.int8),
        "kind": kind.astype(np.int8),
        "number": number.astype(np.int16),
        "drive": drive.astype(np.int8),
        "bought": (QUARTERS_PER_YEAR - np.floor(QUARTERS_PER_YEAR * age)).astype(np.int16),
        "life": np.ceil(QUARTERS_PER_YEAR * life).astype(np.int16),
        "spell": np.zeros(rows.size, np.uint16),
    }
    return Population(model, Equipment, columns, seed=seed, first_id=FIRST_MACHINE)


def new_lives(
    tables: FreightTables,
    seed: int,
    rows: NDArray[np.int64],
    kind: NDArray[Any],
    spell: NDArray[Any],
) -> NDArray[np.int16]:
    """Return the lives in quarters of what is bought for these rows."""
    sigma = lognormal_sigma(tables.ports.value("life_spread", ALL, unit="1"))
    mean = tables.ports.by(KINDS, "life", unit="yr")[kind]
    spread = np.exp(sigma * Stream(seed, "life of port equipment").normal(rows, spell))
    return np.ceil(QUARTERS_PER_YEAR * mean * spread).astype(np.int16)


def build_ships(model: Any, tables: FreightTables, seed: int, city_seed: int) -> Population:
    """Draw the ships that call; what they need at berth sums to the table.

    Args:
        model: the Mesa model.
        tables: of ports.
        seed: the run's seed.
        city_seed: makes the synthetic city.
    """
    value = tables.ports.value
    each = int(value("ships", ALL, unit="1"))
    port = np.repeat(np.arange(len(PORTS)), each)
    rows = np.arange(port.size)
    draws = [Stream(city_seed, "ships at berth").uniform(rows, k=k) for k in range(6)]
    # canal barges berth inland, river and sea ships on the Yangtze
    by_trade = tables.ports.by(TRADES, "demand_share", unit="1")
    outside = systematic_counts(by_trade[1:], each, 0.5)
    trade = np.concatenate([np.repeat((1, 2), outside) for _ in PORTS[:-1]] + [np.zeros(each)])
    busy = tables.ports.by(PORTS, "throughput_share", unit="1")
    weight = busy[port] / each
    for code in range(len(TRADES)):
        here = trade == code
        weight[here] *= by_trade[code] / weight[here].sum()
    hassle, fitting = (
        value(item, ALL, unit="yuan/kWh")
        * np.exp(value(f"{item}_spread", ALL, unit="1") * stratified_normal(draw))
        for item, draw in (("hassle", draws[0]), ("fitting", draws[1]))
    )
    docking = QUARTERS_PER_YEAR * value("docking", ALL, unit="yr")
    columns: dict[str, NDArray[Any]] = {
        "port": port.astype(np.int8),
        "trade": trade.astype(np.int8),
        "demand": value("berth_demand", "2020", unit="kWh/yr") * weight,
        "hassle": hassle.astype(np.float32),
        "fitting": fitting.astype(np.float32),
        "watched": draws[2].astype(np.float32),
        # those for whom gear is cheap have it first
        "fitted": _first(fitting, draws[3], weight, value("fitted", "2020", unit="1")),
        "plugged": np.zeros(rows.size, np.bool_),
        "due": (QUARTERS_PER_YEAR + np.floor(docking * draws[4])).astype(np.int16),
    }
    return Population(model, BerthedShips, columns, seed=seed, first_id=FIRST_SHIP)


def _first(cost: Array, luck: Array, weight: Array, share: float) -> NDArray[np.bool_]:
    """Return who is among the share that comes first by cost, half luck."""
    order = np.argsort(np.log(cost) + np.log(luck / (1.0 - luck)), kind="stable")
    running = np.cumsum(weight[order])
    found = np.zeros(cost.size, np.bool_)
    found[order[running <= share * running[-1]]] = True
    return found


def _batches(tables: FreightTables) -> tuple[NDArray[np.int64], ...]:
    """Return port, kind, drive and number of each batch."""
    value = tables.ports.value
    size = int(value("batch", ALL, unit="units"))
    busy = tables.ports.by(PORTS, "throughput_share", unit="1")
    found: list[tuple[int, int, int, int]] = []
    for kind, name in enumerate(KINDS):
        number = value("number", name, unit="units")
        electric = round(number * value("electric", name, unit="1"))
        gas = round(number * value("gas", name, unit="1")) if kind == BARGE else 0
        counts = {DIESEL: round(number) - electric - gas, GAS: gas, ELECTRIC: electric}
        where = np.eye(len(PORTS))[INLAND] if kind == BARGE else busy / busy.sum()
        for drive in range(len(DRIVES)):
            by_port = apportion(counts[drive] * where, counts[drive])
            for port, here in enumerate(by_port.tolist()):
                full, rest = divmod(here, size)
                parts = [size] * full + ([rest] if rest else [])
                found.extend((port, kind, drive, part) for part in parts)
    port, kinds, drives, numbers = np.array(found, np.int64).T
    return port, kinds, drives, numbers


def _barge_ages(tables: FreightTables, place: Array) -> Array:
    """Return ages of barges in years by the shares of the table, even inside each group."""
    shares = tables.ports.by(BARGE_AGES, "age_share", unit="1")
    cumulated = np.concatenate(([0.0], np.cumsum(shares) / shares.sum()))
    edges = [0.0, *(upper for _, upper in BARGE_AGES.values())]
    order = np.argsort(place, kind="stable")
    even = np.empty(place.size)
    even[order] = (np.arange(place.size) + 0.5) / max(place.size, 1)
    return np.asarray(np.interp(even, cumulated, edges))
