"""Who the firms of the city are: their sector, size, place and owner, before any energy.

One to one at every scale come first (named sites and steel lines, firms above the statistical
threshold, data centres, large buildings), then the firms that may enter later and the large
buildings to come, then the sampled small firms and buildings, those to come last. Addresses of the
first two groups are therefore the same at every scale. Behind all of them stand the newcomers of
2036 and later, in runs that go so far.
"""

from dataclasses import dataclass

import numpy as np

from agents.firms.kinds import BUILDINGS, MANUFACTURING, SECTORS, Owner, SteelRoute
from agents.machinery.chance import Stream
from sim.build.allotment import FloatArray, IntArray, allot
from sim.build.firms import groups as groups_of
from sim.build.firms import newcomers
from sim.build.firms.groups import Group
from sim.build.firms.newcomers import TO_2035, TO_2060
from sim.build.firms.tables import FirmTables
from sim.divisions import DIVISIONS

INDUSTRY = (*MANUFACTURING, "water_and_gas_supply")


@dataclass
class Roster:
    """One entry per row; see the states of the same names. `line` is -1 but for steel lines."""

    sector: IntArray
    district: IntArray
    owner: IntArray
    site: IntArray
    line: IntArray
    weight: FloatArray
    small: np.ndarray
    arrives: IntArray
    output: FloatArray
    floor: FloatArray

    @property
    def present(self) -> np.ndarray:
        """Return who is in business in 2020."""
        return self.arrives == 0

    @property
    def cohorts(self) -> tuple[np.ndarray, ...]:
        """Return who is there in 2020, who comes to 2035, who later: each is dealt out apart."""
        late = self.arrives >= TO_2060.first
        return self.present, ~self.present & ~late, late


def draw_roster(
    tables: FirmTables, city_seed: int, scale: float, last_quarter: int = TO_2060.first - 1
) -> Roster:
    """Return who the firms are.

    Args:
        tables: the tables of the city.
        city_seed: makes the synthetic city.
        scale: share of small firms and buildings that get a row; the larger all have one.
        last_quarter: of the run.
    """
    named = groups_of.named_sites(tables)
    groups = [*named]
    groups += [groups_of.above_scale(tables, sector, named, city_seed) for sector in INDUSTRY]
    groups.append(groups_of.data_centres(tables, named))
    groups += [groups_of.large_buildings(tables, kind) for kind in BUILDINGS]
    groups += _large_newcomers(tables, named, scale, TO_2035)
    for sector in MANUFACTURING:
        groups.append(groups_of.small_firms(tables, sector, scale, city_seed))
    groups += [groups_of.small_buildings(tables, kind, scale) for kind in BUILDINGS]
    groups += _small_newcomers(tables, scale, TO_2035)
    if last_quarter >= TO_2060.first:
        groups += _large_newcomers(tables, named, scale, TO_2060)
        groups += _small_newcomers(tables, scale, TO_2060)
    return _place(tables, groups, city_seed)


def _large_newcomers(
    tables: FirmTables, named: list[Group], scale: float, when: newcomers.Cohort
) -> list[Group]:
    groups = [newcomers.entrants(tables, sector, named, when) for sector in INDUSTRY]
    groups.append(newcomers.data_centre_entrants(tables, when))
    return groups + [
        newcomers.new_buildings(tables, kind, scale, when, small=False) for kind in BUILDINGS
    ]


def _small_newcomers(tables: FirmTables, scale: float, when: newcomers.Cohort) -> list[Group]:
    return [newcomers.new_buildings(tables, kind, scale, when, small=True) for kind in BUILDINGS]


def _place(tables: FirmTables, groups: list[Group], city_seed: int) -> Roster:
    def filled(value: object) -> IntArray:
        return np.concatenate([np.full(g.size, getattr(g, str(value))) for g in groups])

    zero = [np.zeros(g.size, dtype=np.int64) for g in groups]
    roster = Roster(
        sector=np.concatenate([np.full(g.size, SECTORS.index(g.sector)) for g in groups]),
        district=filled("district"),
        owner=filled("owner"),
        site=filled("site"),
        line=filled("line"),
        weight=filled("weight").astype(np.float64),
        small=filled("small").astype(np.bool_),
        arrives=np.concatenate(
            [z if g.arrives is None else g.arrives for g, z in zip(groups, zero, strict=True)]
        ),
        output=np.concatenate([g.output for g in groups]),
        floor=np.concatenate([g.floor for g in groups]),
    )
    rows = np.arange(roster.sector.size)
    districts = Stream(city_seed, "firm district").uniform(rows)
    owners = Stream(city_seed, "firm owner").uniform(rows)
    for code, sector in enumerate(SECTORS):
        for small in (False, True):
            for cohort in roster.cohorts:
                here = (roster.sector == code) & (roster.small == small) & cohort
                _allot_rest(tables, roster, sector, here, districts, owners)
    return roster


def _allot_rest(
    tables: FirmTables,
    roster: Roster,
    sector: str,
    here: np.ndarray,
    districts: FloatArray,
    owners: FloatArray,
) -> None:
    """Give district and owner to those of one sector who have none, to the sector's shares."""
    kind = sector if (sector, DIVISIONS[0]) in tables.locations else "services"
    source = tables.buildings if sector in BUILDINGS else tables.sectors
    shares = {
        "district": tables.locations.by(DIVISIONS, kind, unit="1"),
        "owner": np.array(
            [source.value(sector, f"owner_{o.name.lower()}", unit="1") for o in Owner]
        ),
    }
    size = roster.output * roster.weight
    for column, draws in (("district", districts), ("owner", owners)):
        codes: IntArray = getattr(roster, column)
        free = np.flatnonzero(here & (codes < 0))
        if free.size == 0:
            continue
        wanted = shares[column] / shares[column].sum() * size[here].sum()
        fixed = np.flatnonzero(here & (codes >= 0))
        held = np.bincount(codes[fixed], weights=size[fixed], minlength=wanted.size)
        lacking = np.maximum(wanted - held, 0.0)
        lacking *= size[free].sum() / lacking.sum()
        codes[free] = allot(size[free], lacking, draws[free])


def steel_route(tables: FirmTables, line: int) -> SteelRoute:
    """Return the route of a steel line of the table."""
    return SteelRoute[str(tables.line_names["route"][line]).upper()]
