"""The fleets at the start of 2020: batches of vehicles by operator, powertrain, age and distance.

Batches stand one to one for the city's vehicles, at every scale. How many there are of each kind in
each division, how old they are and how far they drive follows the tables exactly; chance, by
address of the city's seed, decides which batch is which.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.machinery.chance import Stream
from agents.transport.kinds import CLASSES, FUEL_CELL, NEW_ENERGY, POWERTRAINS, SWAP
from sim.build.fleets.tables import AGE_GROUPS, FleetTables
from sim.build.quota import (
    FloatArray,
    IntArray,
    apportion,
    lognormal_sigma,
    stratified_normal,
)
from sim.clock import QUARTERS_PER_YEAR
from sim.divisions import DIVISIONS

STATION_FUEL = {SWAP: "swap", FUEL_CELL: "hydrogen"}  # only where there are stations
PLATFORMS = 3  # of ride-hailing; all other operators work in one division
Columns = dict[str, NDArray[Any]]


def build_fleets(tables: FleetTables, city_seed: int) -> Columns:
    """Draw the batches of all classes.

    Args:
        tables: of the city.
        city_seed: makes the synthetic city.

    Returns:
        Columns of `agents.transport.vehicles.Vehicles` that are known in 2020 (district, operator,
        places, vehicles, powertrain, km, bought) and `vehicle_class`, the index in CLASSES; rows by
        class, division, powertrain.
    """
    parts = [build_class(tables, name, city_seed) for name in CLASSES]
    joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    sizes = [len(part["places"]) for part in parts]
    joined["vehicle_class"] = np.repeat(np.arange(len(CLASSES), dtype=np.int8), sizes)
    return joined


def build_class(tables: FleetTables, vehicle_class: str, city_seed: int) -> Columns:
    """Draw the batches of one class; see `build_fleets`."""
    district, powertrain, places = _batches(tables, vehicle_class)
    rows = np.arange(len(places))
    ages = _ages(tables, vehicle_class, powertrain, places, city_seed)
    draws = Stream(city_seed, f"fleet distance of {vehicle_class}").uniform(rows)
    return {
        "district": district.astype(np.int8),
        "operator": _operators(tables, vehicle_class, district, places, city_seed),
        "places": places.astype(np.int32),
        "vehicles": places.astype(np.int32),
        "powertrain": powertrain.astype(np.int8),
        "km": _distances(tables, vehicle_class, powertrain, places, draws),
        "bought": (-1 - np.floor(ages * QUARTERS_PER_YEAR)).astype(np.int16),
    }


def _batches(tables: FleetTables, vehicle_class: str) -> tuple[IntArray, IntArray, IntArray]:
    """Return division, powertrain and size of every batch; sizes sum to the stock."""
    stock = tables.stock(vehicle_class, "end_2019")
    shares = tables.division_shares(vehicle_class)
    size = tables.number(vehicle_class, "batch", "vehicles")
    vehicles = np.zeros((len(DIVISIONS), len(POWERTRAINS)), dtype=np.int64)
    for code, number in enumerate(stock):
        where = shares
        if code in STATION_FUEL:
            where = shares * (tables.stations_per_km2(STATION_FUEL[code], 0) > 0)
            where = where / where.sum() if number else shares
        vehicles[:, code] = apportion(number * where, round(number))
    found: list[tuple[int, int, int]] = []
    for (division, code), number in np.ndenumerate(vehicles):
        batches = int(np.ceil(number / size))
        parts = apportion(np.full(batches, number / max(batches, 1)), int(number))
        found.extend((division, code, int(part)) for part in parts)
    district, powertrain, places = np.array(found, dtype=np.int64).T
    return district, powertrain, places


def _ages(
    tables: FleetTables, vehicle_class: str, powertrain: IntArray, places: IntArray, city_seed: int
) -> FloatArray:
    """Return the age of each batch in years, by the age groups of its class and kind."""
    new_energy = np.isin(powertrain, NEW_ENERGY)
    share = places[new_energy].sum() / places.sum()
    of_new = tables.age_shares(vehicle_class, "new_energy")
    of_all = tables.age_shares(vehicle_class, "all")
    of_fuel = np.maximum(of_all - share * of_new, 0.0)
    draws = Stream(city_seed, f"fleet age of {vehicle_class}").uniform(np.arange(len(places)))
    ages = np.empty(len(places))
    for members, groups in ((new_energy, of_new), (~new_energy, of_fuel)):
        ages[members] = _by_group(groups, places[members], draws[members])
    return ages


def _by_group(groups: FloatArray, weights: IntArray, draws: FloatArray) -> FloatArray:
    """Return ages whose weighted distribution is that of the groups, even inside each."""
    order = np.argsort(draws, kind="stable")
    middle = np.cumsum(weights[order]) - 0.5 * weights[order]
    cumulated = np.concatenate(([0.0], np.cumsum(groups) / groups.sum()))
    edges = [0.0, *(upper for _, upper in AGE_GROUPS.values())]
    ages = np.empty(len(weights))
    ages[order] = np.interp(middle / max(weights.sum(), 1), cumulated, edges)
    return ages


def _operators(
    tables: FleetTables, vehicle_class: str, district: IntArray, places: IntArray, city_seed: int
) -> NDArray[np.int16]:
    """Return the number of each batch's operator among those of its class."""
    if vehicle_class != "ride_hailing":
        return district.astype(np.int16)
    shares = [tables.number(vehicle_class, f"platform_{n + 1}") for n in range(PLATFORMS)]
    draws = Stream(city_seed, "platform of ride-hailing cars").uniform(np.arange(len(places)))
    order = np.argsort(draws, kind="stable")
    middle = (np.cumsum(places[order]) - 0.5 * places[order]) / places.sum()
    platform = np.empty(len(places), dtype=np.int16)
    platform[order] = np.searchsorted(np.cumsum(shares)[:-1] / sum(shares), middle)
    return platform


def _distances(
    tables: FleetTables,
    vehicle_class: str,
    powertrain: IntArray,
    places: IntArray,
    draws: FloatArray,
) -> NDArray[np.float32]:
    """Return km a year of each batch's job: log-normal, of the class's mean in every powertrain."""
    mean = tables.number(vehicle_class, "distance", "km/yr")
    sigma = lognormal_sigma(tables.number(vehicle_class, "distance_spread"))
    km = np.empty(len(places))
    for code in np.unique(powertrain):
        here = powertrain == code
        spread = np.exp(sigma * stratified_normal(draws[here]))
        km[here] = mean * spread * places[here].sum() / (spread * places[here]).sum()
    return km.astype(np.float32)
