"""The flows of goods of the base year, and the ways they went.

Each flow has lasting tastes for road, water and rail. The mean taste of a sector for barges, and
that of all for trains, are solved so that the goods of 2020, each going the way its rule answers,
divide among the ways as the tables say; the last per cent is given to the size of the flows.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.machinery.chance import Stream
from agents.machinery.population import Population
from agents.machinery.surroundings import Seen
from agents.transport.goods import MODES, RAIL, ROAD, WATER, Goods, choose_mode
from sim.build.fleets.tables import ALL, FleetTables
from sim.build.freight.tables import ROAD_TONNES, FreightTables
from sim.build.quota import lognormal_sigma, stratified_normal
from sim.clock import QUARTERS_PER_YEAR
from sim.divisions import DIVISIONS

FIRST_ID = 400_000_000  # beyond every vehicle
WIDEST, STEPS, ROUNDS = 30.0, 36, 4  # of the search for mean tastes
HAULIERS = "tractors"  # goods are sent from where these are stationed
Array = NDArray[np.float64]


def build_goods(
    model: Any, tables: FreightTables, fleets: FleetTables, seed: int, city_seed: int
) -> Population:
    """Draw the flows and settle them on the ways they went in 2020.

    Args:
        model: the Mesa model.
        tables: of goods.
        fleets: where trucks are stationed.
        seed: the run's seed.
        city_seed: makes the synthetic city.
    """
    each = int(tables.shippers.value("flows", ALL, unit="1"))
    shape = (len(tables.sectors), len(DIVISIONS), each)
    sector, district, _ = (part.ravel() for part in np.indices(shape))
    rows = np.arange(sector.size)
    haul, quay, railhead = (
        _ways(tables, name, spread, Stream(city_seed, f"{name} of goods").uniform(rows))
        for name, spread in (
            ("haul", "haul_spread"),
            ("quay", "access_spread"),
            ("railhead", "access_spread"),
        )
    )
    tonnes = _inland_tonnes(tables)[sector] * fleets.division_shares(HAULIERS)[district] / each
    tastes = Stream(city_seed, "tastes of shippers")
    columns = {
        "district": district.astype(np.int8),
        "sector": sector.astype(np.int8),
        "turnover": tonnes * haul,
        "haul": haul.astype(np.float32),
        "quay": quay.astype(np.float32),
        "railhead": railhead.astype(np.float32),
        "hour_value": tables.shippers.by(tables.sectors, "hour_value", unit="yuan/(t h)")[
            sector
        ].astype(np.float32),
        **{f"{mode}_taste": tastes.gumbel(rows, k=k) for k, mode in enumerate(MODES)},
        "full_load": _full_loads(tables, sector, Stream(city_seed, "loads of goods").uniform(rows)),
        "mode": np.zeros(rows.size, np.int8),
        "from_road": np.zeros(rows.size, np.bool_),
        "due": np.zeros(rows.size, np.int16),
        "spell": np.zeros(rows.size, np.uint16),
    }
    goods = Population(model, Goods, columns, seed=seed, first_id=FIRST_ID)
    goods.surroundings["freight_terms"] = Seen(tables.terms(0.0), "1", "prices of 2020", "tables")
    goods.surroundings["freight_support"] = Seen(0.0, "yuan/tkm", "none", "base year")
    _settle(goods, tables)
    lengths = contract_quarters(tables, seed, rows, np.zeros(rows.size))
    part = Stream(seed, "first freight contract").uniform(rows)
    # the contracts of 2020 hold the year out: the base year is as it was
    goods.columns["due"][:] = QUARTERS_PER_YEAR + np.floor(part * lengths).astype(np.int16)
    return goods


def contract_quarters(
    tables: FreightTables, seed: int, rows: NDArray[np.int64], spell: NDArray[Any]
) -> NDArray[np.int64]:
    """Return for how many quarters each flow's contract runs, by its own draw."""
    short, long = (
        tables.shippers.value("contract", name, unit="yr") for name in ("shortest", "longest")
    )
    draws = Stream(seed, "length of freight contracts").uniform(rows, spell)
    years = short + (long - short) * draws
    return np.maximum(np.round(QUARTERS_PER_YEAR * years), 1).astype(np.int64)


def turnover_of_2020(tables: FreightTables) -> Array:
    """Return the goods moved by sector and mode [sectors, 3], t km a year.

    Trains are given to no sector of their own: their goods are those that trucks or barges of the
    same sector would carry.
    """
    road, water = _shares(tables)
    total = tables.shippers.by(MODES, "turnover", unit="tkm/yr")
    found = np.zeros((len(road), len(MODES)))
    found[:, ROAD], found[:, WATER] = total[ROAD] * road, total[WATER] * water
    found[:, RAIL] = total[RAIL] * (found.sum(axis=1) / found.sum())
    return found


def _shares(tables: FreightTables) -> tuple[Array, Array]:
    """Return the shares of sectors in the goods on road and water."""
    road = tables.freight.by(tables.sectors, ROAD_TONNES, unit="1")
    water = tables.shippers.by(tables.sectors, "water_tonnes", unit="1")
    return road / road.sum(), water / water.sum()


def _inland_tonnes(tables: FreightTables) -> Array:
    """Return goods of each sector on road, water and rail, in t a year at the mean haul."""
    haul = tables.shippers.value("haul", ALL, unit="km")
    return np.asarray(turnover_of_2020(tables).sum(axis=1) / haul)


def _full_loads(
    tables: FreightTables, sector: NDArray[np.int64], draws: Array
) -> NDArray[np.bool_]:
    """Return whether each flow fills a truck, by the shares of the sectors."""
    shares = tables.shippers.by(tables.sectors, "full_load", unit="1")
    return np.asarray(draws < shares[sector])


def _ways(tables: FreightTables, item: str, spread: str, draws: Array) -> Array:
    """Return log-normal km of the table's mean and spread, their shape exact."""
    sigma = lognormal_sigma(tables.shippers.value(spread, ALL, unit="1"))
    found = np.exp(sigma * stratified_normal(draws))
    return np.asarray(tables.shippers.value(item, ALL, unit="km") * found / found.mean())


def _settle(goods: Population, tables: FreightTables) -> None:
    """Solve mean tastes, let the rule answer, and give flows the size that meets the tables."""
    columns, wanted = goods.columns, turnover_of_2020(tables)
    sector = columns["sector"].astype(np.int64)
    utility = choose_mode.utilities(goods, goods.rows)
    weight = columns["turnover"].copy()
    moved = np.bincount(sector, weight)
    target = wanted / wanted.sum(axis=1, keepdims=True)
    shift = np.zeros((len(wanted), len(MODES)))

    def share_of(mode: int, *, together: bool) -> Callable[[Array], Array]:
        """Return the share of a mode in each sector's goods, or in all, by its mean tastes."""
        others = utility + shift[sector]
        before = others[:, :mode].max(axis=1, initial=-np.inf)  # of like utilities the first wins
        after = others[:, mode + 1 :].max(axis=1, initial=-np.inf)

        def share(taste: Array) -> Array:
            own = utility[:, mode] + taste[sector]
            goes = (own > before) & (own >= after)
            carried = np.bincount(sector, weight * goes)
            if together:
                return np.full(len(wanted), carried.sum() / moved.sum())
            return np.asarray(carried / moved)

        return share

    rail = np.full(len(wanted), wanted[:, RAIL].sum() / wanted.sum())
    for _ in range(ROUNDS):
        # water in each sector, then rail in all of them together
        shift[:, WATER] = _solve(share_of(WATER, together=False), target[:, WATER])
        shift[:, RAIL] = _solve(share_of(RAIL, together=True), rail)
    columns["water_taste"] += shift[sector, WATER]
    columns["rail_taste"] += shift[sector, RAIL]
    mode = choose_mode.decide(goods, goods.rows)
    columns["mode"][:] = mode
    columns["from_road"][:] = mode == ROAD
    found = np.stack([np.bincount(sector, weight * (mode == m)) for m in range(3)], axis=1)
    size = np.divide(wanted, found, out=np.ones_like(wanted), where=found > 0.0)
    size[:, RAIL] = wanted[:, RAIL].sum() / found[:, RAIL].sum()
    columns["turnover"] *= size[sector, mode]


def _solve(share: Callable[[Array], Array], target: Array) -> Array:
    """Return the mean tastes at which shares are nearest to the target, by halving."""
    low, high = np.full(target.size, -WIDEST), np.full(target.size, WIDEST)
    for _ in range(STEPS):
        middle = 0.5 * (low + high)
        more = share(middle) < target
        low, high = np.where(more, middle, low), np.where(more, high, middle)
    return np.asarray(0.5 * (low + high))
