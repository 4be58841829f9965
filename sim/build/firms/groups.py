"""The firms of one sector that are drawn together: their number and sizes, before any place."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from agents.firms.kinds import Owner
from agents.machinery.chance import Stream
from sim.build.allotment import FloatArray, IntArray
from sim.build.firms.tables import FirmTables
from sim.clock import quarter
from sim.divisions import DIVISIONS

HUNDRED_MILLION = 1e8
SITE_LOG_SD = 0.6  # spread of data centres without a name: they differ less than factories
SMALLEST_SAMPLE = 4  # rows of small firms of a sector: enough for every kind of equipment
LARGEST_ROW = 0.01  # of the sector: one row's choice of a boiler must not show in its emissions
TOP = 20  # firms whose joint share of output sets the exponent of firm size


@dataclass
class Group:
    """Rows of one sector that are drawn together; arrays of one length."""

    sector: str
    output: FloatArray  # yuan a year
    floor: FloatArray  # m2, 0 for industry
    weight: float = 1.0
    small: bool = False
    arrives: IntArray | None = None
    site: int = -1
    line: int = -1
    district: int | IntArray = -1  # given, or -1: drawn
    owner: int = -1

    @property
    def size(self) -> int:
        """Return the number of rows."""
        return self.output.size


def named_sites(tables: FirmTables) -> list[Group]:
    """Return one group per named site, a steel works one per line."""
    groups = []
    for n, name in enumerate(tables.sites["site"].tolist()):
        sector = str(tables.sites["sector"][n])
        where = DIVISIONS.index(str(tables.sites["division"][n]))
        owner = int(Owner[str(tables.sites["owner"][n]).upper()])
        lines = np.flatnonzero(tables.line_names["site"] == name).tolist()
        arrives = 0
        if (name, "starts") in tables.emitters:
            arrives = quarter(int(tables.emitters.value(name, "starts", unit="year")))
        if lines:
            crude = [
                tables.lines.value(str(tables.line_names["line"][k]), "crude_steel", unit="Mt/yr")
                for k in lines
            ]
            value = tables.sectors.value("steel", "crude_steel_value", unit="yuan/t")
            outputs = [c * 1e6 * value / HUNDRED_MILLION for c in crude]
        else:
            lines = [-1]
            outputs = [tables.emitters.value(name, "output", unit="100M yuan/yr")]
        for line, output in zip(lines, outputs, strict=True):
            groups.append(
                Group(
                    sector,
                    np.array([output * HUNDRED_MILLION]),
                    np.zeros(1),
                    arrives=np.array([arrives]),
                    site=n,
                    line=line,
                    district=where,
                    owner=owner,
                )
            )
    return groups


def above_scale(tables: FirmTables, sector: str, named: list[Group], city_seed: int) -> Group:
    """Draw the firms above the threshold: Pareto sizes, of which named sites take the nearest."""
    number = round(tables.share(sector, "firms"))
    total = tables.sectors.value(sector, "output", unit="100M yuan/yr") * HUNDRED_MILLION
    power = size_exponent(number, tables.share(sector, "top20_share"))
    ranks = np.arange(number)
    jitter = Stream(city_seed, f"firm size {sector}").uniform(ranks)
    # chance moves a firm within its rank only: a free largest draw would be anything up to the city
    size = (ranks + 0.3 + 0.4 * jitter) ** -power
    size *= total / size.sum()
    here = present(named, sector)
    works = np.array([g.site for g in here], dtype=np.int64)
    outputs = np.array([float(g.output.sum()) for g in here])
    for site in np.unique(works).tolist():
        size = np.delete(size, np.argmin(np.abs(size - outputs[works == site].sum())))
    size *= (total - outputs.sum()) / size.sum()
    return Group(sector, size, np.zeros(size.size))


def present(groups: list[Group], sector: str) -> list[Group]:
    """Return the named sites of a sector that stood in 2020."""
    return [g for g in groups if g.sector == sector and g.arrives is not None and g.arrives[0] == 0]


def size_exponent(number: int, top_share: float) -> float:
    """Return the power of rank at which the top 20 of `number` firms hold `top_share` of output.

    Size falls as (rank + 1/2) to minus this power: a Pareto law read at its ranks, which unlike its
    expected values gives no firm half of a sector.
    """
    rank = np.arange(number) + 0.5
    low, high = 0.0, 5.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        size = rank**-middle
        if size[:TOP].sum() < top_share * size.sum():
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


def data_centres(tables: FirmTables, named: list[Group]) -> Group:
    """Return the data centres without a name."""
    here = present(named, "data_centres")
    number = round(tables.share("data_centres", "firms")) - len(here)
    size = np.exp(SITE_LOG_SD * ndtri((np.arange(number) + 0.5) / number))
    total = tables.sectors.value("data_centres", "output", unit="100M yuan/yr") * HUNDRED_MILLION
    total -= sum(g.output.sum() for g in here)
    return Group("data_centres", size * (total / size.sum()), np.zeros(number))


def floor_parts(tables: FirmTables, kind: str) -> tuple[float, float, float, float, float]:
    """Return (number of buildings, log mean, log sd, share of number, share of floor) of large."""
    floor = tables.buildings.value(kind, "floor", unit="M m2") * 1e6
    mean = tables.buildings.value(kind, "mean_floor", unit="m2")
    spread = tables.buildings.value(kind, "floor_log_sd", unit="1")
    bound = math.log(tables.buildings.value("all", "large_from", unit="m2"))
    centre = math.log(mean) - 0.5 * spread * spread
    above = float(1.0 - ndtr((bound - centre) / spread))
    floor_above = float(1.0 - ndtr((bound - centre - spread * spread) / spread))
    return floor / mean, centre, spread, above, floor_above


def floor_share_of_small(tables: FirmTables, kind: str) -> float:
    """Return the share of floor in buildings below the size from which all are modelled."""
    return 1.0 - floor_parts(tables, kind)[4]


def large_buildings(tables: FirmTables, kind: str) -> Group:
    """Return the buildings of a kind that are one to one at every scale."""
    number, centre, spread, above, floor_above = floor_parts(tables, kind)
    count = max(1, round(number * above))
    steps = 1.0 - above * (np.arange(count) + 0.5) / count
    floor = np.exp(centre + spread * ndtri(steps))
    total = tables.buildings.value(kind, "floor", unit="M m2") * 1e6 * floor_above
    return building_group(tables, kind, floor * (total / floor.sum()))


def small_buildings(tables: FirmTables, kind: str, scale: float) -> Group:
    """Return a sample of the other buildings of a kind."""
    number, centre, spread, above, floor_above = floor_parts(tables, kind)
    real = number * (1.0 - above)

    def drawn(count: int) -> FloatArray:
        steps = (1.0 - above) * (np.arange(count) + 0.5) / count
        return np.asarray(np.exp(centre + spread * ndtri(steps)))

    floor = sample(drawn, real, scale, 1.0 - floor_above)
    count = floor.size
    total = tables.buildings.value(kind, "floor", unit="M m2") * 1e6 * (1.0 - floor_above)
    weight = real / count
    group = building_group(tables, kind, floor * (total / weight / floor.sum()))
    group.weight, group.small = weight, True
    return group


def sample(
    drawn: Callable[[int], FloatArray], real: float, scale: float, share: float
) -> FloatArray:
    """Return the sizes of a sample of the small firms of a sector, in any unit.

    It has a row per 1/scale firms, and more where a row would hold more than LARGEST_ROW of the
    sector: where few firms are small, or a few of them hold most.

    Args:
        drawn: sizes of that many rows.
        real: firms they stand for.
        scale: share of the firms that get a row.
        share: of the sector that is with its small firms.
    """
    count = max(SMALLEST_SAMPLE, round(real * scale))
    size = drawn(count)
    while count < real and share * size.max() > LARGEST_ROW * size.sum():
        count = min(count + max(count // 10, 1), math.ceil(real))
        size = drawn(count)
    return size


def building_group(tables: FirmTables, kind: str, floor: FloatArray) -> Group:
    """Return buildings of these floors; what they make goes by floor."""
    value = tables.buildings.value("all", "value_added_per_floor", unit="yuan/m2/yr")
    return Group(kind, floor * value, floor)


def small_firms(tables: FirmTables, sector: str, scale: float, city_seed: int) -> Group:
    """Return a sample of the firms of a sector below the statistical threshold."""
    real = tables.share(sector, "small_firms")
    share = tables.share(sector, "small_energy_share")
    spread = tables.behave("small_firm", "size_log_sd", "1")
    luck = Stream(city_seed, f"small firm size {sector}")
    size = sample(lambda count: np.exp(spread * luck.normal(np.arange(count))), real, scale, share)
    count = size.size
    total = tables.sectors.value(sector, "output", unit="100M yuan/yr") * HUNDRED_MILLION
    total *= share / (1.0 - share)
    weight = real / count
    return Group(
        sector, size * (total / weight / size.sum()), np.zeros(count), weight=weight, small=True
    )
