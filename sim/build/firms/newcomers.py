"""Firms and buildings to come, by sector: a row each from the start, in the order of their start.

Those to 2035 are laid out for every run; those of later years are added behind all others when a
run goes on beyond, so that a longer run lives in the same city.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from sim.build.firms.groups import (
    HUNDRED_MILLION,
    Group,
    building_group,
    floor_parts,
    present,
)
from sim.build.firms.tables import FirmTables
from sim.clock import quarter
from sim.divisions import DIVISIONS

GOLDEN = 0.6180339887498949
HUB = "wujiang_data"  # the site of the national computing hub


@dataclass(frozen=True)
class Cohort:
    """Years whose newcomers are dealt out together: index of the first quarter, and how many."""

    first: int
    years: int


TO_2035 = Cohort(quarter(2021), 15)
TO_2060 = Cohort(quarter(2036), 25)


def new_buildings(
    tables: FirmTables, kind: str, scale: float, when: Cohort, *, small: bool
) -> Group:
    """Return buildings to come, in the order of their start: the large ones, or a sample of others.

    Each year adds the same share of the floor of 2020.
    """
    number, centre, spread, above, floor_above = floor_parts(tables, kind)
    years = when.years
    built = tables.behave("growth", "new_floor_rate", "1/yr") * years
    total = tables.buildings.value(kind, "floor", unit="M m2") * 1e6 * built
    total *= 1.0 - floor_above if small else floor_above
    real = number * built * (1.0 - above if small else above)
    count = max(1, round(real))
    if small:
        count = min(count, max(years * 4, round(real * scale)))
    step = (np.arange(count) + 0.5) / count
    dealt = (np.arange(count) * GOLDEN) % 1.0  # so that small and large come in every year
    low, width = (0.0, 1.0 - above) if small else (1.0 - above, above)
    floor = np.exp(centre + spread * ndtri(low + width * step))
    floor = floor[np.argsort(np.argsort(dealt, kind="stable"), kind="stable")]
    weight = real / count if small else 1.0
    group = building_group(tables, kind, floor * (total / weight / floor.sum()))
    group.weight, group.small = weight, small
    group.arrives = when.first + np.floor(step * years * 4).astype(np.int64)
    return group


def entrants(tables: FirmTables, sector: str, named: list[Group], when: Cohort) -> Group:
    """Would-be firms: a row each from the start, in the order in which they mean to start."""
    here = present(named, sector)
    number = round(tables.share(sector, "firms")) - len({g.site for g in here})
    early = when is TO_2035  # in 2020 firms start too, from its second quarter on
    years = when.years + early
    count = round(number * tables.behave("growth", "entry_rate", "1/yr") * years)
    total = tables.sectors.value(sector, "output", unit="100M yuan/yr") * HUNDRED_MILLION
    total -= sum(float(g.output.sum()) for g in here)
    mean = total / number * tables.behave("growth", "entrant_size", "1")
    spread = tables.behave("growth", "entrant_log_sd", "1")
    step = (np.arange(count) + 0.5) / max(count, 1)
    dealt = (np.arange(count) * GOLDEN) % 1.0  # so that small and large come in every year
    sizes = np.exp(spread * ndtri(step) - 0.5 * spread * spread)
    output = mean * sizes[np.argsort(np.argsort(dealt, kind="stable"), kind="stable")]
    arrives = np.floor(step * (years * 4 - early)).astype(np.int64)
    arrives += 1 if early else when.first
    return Group(sector, output, np.zeros(count), arrives=arrives)


def data_centre_entrants(tables: FirmTables, when: Cohort) -> Group:
    """Return data centres that may be built, in the order of their start."""
    per_year = tables.behave("growth", "data_centre_entries", "1/yr")
    years = when.years
    count = round(per_year * years)
    total = tables.sectors.value("data_centres", "output", unit="100M yuan/yr") * HUNDRED_MILLION
    number = tables.share("data_centres", "firms")
    size = tables.behave("growth", "data_centre_entrant_size", "1")
    output = np.full(count, size * total / number)
    arrives = when.first + np.floor((np.arange(count) + 0.5) / count * years * 4).astype(np.int64)
    starts = quarter(int(tables.emitters.value(HUB, "starts", unit="year")))
    named = tables.sites["site"].tolist().index(HUB)
    where = DIVISIONS.index(str(tables.sites["division"][named]))
    share = tables.behave("growth", "data_centre_hub_share", "1")
    dealt = (np.arange(count) * GOLDEN) % 1.0  # so that the hub has its part in every year
    in_hub = (arrives >= starts) & (dealt < share)
    return Group(
        "data_centres",
        output,
        np.zeros(count),
        arrives=arrives,
        district=np.where(in_hub, where, -1),
    )
