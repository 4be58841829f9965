"""Private cars at the start of 2020: who holds them, what they run on, their age and distance.

Every private passenger car on the register is held by a household of the division: a car of a
small business or of an owner living elsewhere counts with the household that holds the plate, at
most two to a household.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.build.households.block import Block
from sim.build.households.tables import (
    ARRIVING,
    COLLECTIVE_RURAL,
    COLLECTIVE_URBAN,
    FAMILY_RURAL,
    FAMILY_URBAN,
    HouseholdTables,
)
from sim.build.quota import (
    FloatArray,
    IntArray,
    apportion,
    choose,
    logit,
    lognormal_sigma,
    split_by_rank,
    stratified_normal,
    systematic_counts,
)
from sim.clock import QUARTERS_PER_YEAR

NO_CAR, PETROL, PLUG_IN_HYBRID, BATTERY = range(4)
_OLDEST, _OLDEST_PLUG_IN = 15, 6  # last age class, years
_YEARS_OF_OLDEST = 3  # over which the cars of the oldest class are spread
_NEWER_WITH_INCOME = 0.4  # how much the better-off drive newer cars, in logit of the age rank
_FIRST_CARS_AT_MOST = 0.97  # of families; beyond it cars are second cars


@dataclass(frozen=True)
class CarPlan:
    """Numbers of cars per division (length 10)."""

    family: IntArray
    collective: IntArray
    second: IntArray
    battery: IntArray
    plug_in_hybrid: IntArray


@dataclass(frozen=True)
class _Pool:
    """The cars of a division, first cars before second cars."""

    block: Block
    first: IntArray
    second: IntArray

    @property
    def holder(self) -> IntArray:
        """Row of the household of each car."""
        return np.concatenate([self.first, self.second])

    @property
    def is_second(self) -> NDArray[np.bool_]:
        return np.arange(self.first.size + self.second.size) >= self.first.size

    @property
    def ln_income(self) -> FloatArray:
        return self.block.ln_income[self.holder]

    def uniform(self, attribute: str) -> FloatArray:
        return np.concatenate(
            [
                self.block.uniform(attribute, self.first),
                self.block.uniform(attribute, self.second, k=1),
            ]
        )


def plan_cars(tables: HouseholdTables, numbers: IntArray, scale: float) -> CarPlan:
    """Cars per division at the start of 2020 that sum to the city's register.

    `numbers` are rows per division and kind. Divisions share as at the end of 2020.
    """
    cars = tables.cars
    stock = cars.value("private_cars", "end 2019", unit="cars")
    rise = cars.value("private_cars", "end 2020", unit="cars") / stock
    later = tables.division("private_cars_end_2020", "cars")
    total = round(stock * scale)
    by_division = apportion(later / later.sum() * total, total)
    per_100 = cars.value("cars_per_100", "collective", unit="cars/100 households")
    dormitories = numbers[:, COLLECTIVE_URBAN] + numbers[:, COLLECTIVE_RURAL]
    collective = np.floor(dormitories * per_100 / 100.0 / rise + 0.5).astype(np.int64)
    family = by_division - collective
    families = numbers[:, FAMILY_URBAN] + numbers[:, FAMILY_RURAL]
    per_family = family / families
    # as if both cars were held by independent chance: the share goes with the square of the mean
    mean = family.sum() / families.sum()
    two = cars.value("two_car_share", "all", unit="1") / rise**2 * (per_family / mean) ** 2
    second = np.maximum(two, per_family - _FIRST_CARS_AT_MOST) * families
    power = cars.value("plug_in_division_exponent", "income", unit="1")
    ratio = tables.division("urban_income_ratio", "1")
    weight = by_division * tables.division("urban_share", "1") * ratio**power
    plug_in = [
        round(cars.value(item, "end 2019", unit="cars") * scale)
        for item in ("private_bev", "private_phev")
    ]
    battery, hybrid = (apportion(weight / weight.sum() * count, count) for count in plug_in)
    return CarPlan(family, collective, np.floor(second + 0.5).astype(np.int64), battery, hybrid)


def draw_cars(block: Block, tables: HouseholdTables, plan: CarPlan) -> None:
    """Fill first and second car: powertrain, quarter of registration; distance.

    Newcomers hold none: the cars that enter the city after 2019 are bought in the model.
    """
    columns = block.columns
    _draw_holders(block, tables, plan)
    pool = _Pool(block, *(np.flatnonzero(columns[name]) for name in ("car", "second_car")))
    powertrain = _draw_powertrains(pool, tables, plan)
    age = _draw_ages(pool, tables, powertrain)
    bought = -1 - np.floor(age * QUARTERS_PER_YEAR).astype(np.int64)
    split = pool.first.size
    for name, rows, part in (
        ("car", pool.first, slice(None, split)),
        ("second_car", pool.second, slice(split, None)),
    ):
        columns[name][rows] = powertrain[part]
        columns[f"{name}_bought"][:] = columns["arrives"]  # without a car since then
        columns[f"{name}_bought"][rows] = bought[part]
    _draw_distances(pool, tables)


def _draw_holders(block: Block, tables: HouseholdTables, plan: CarPlan) -> None:
    """Mark who has a first and a second car, likelier with income and in the country."""
    columns, cars, division = block.columns, tables.cars, block.division
    families = block.rows(FAMILY_URBAN, FAMILY_RURAL)
    firsts = int(plan.family[division] - plan.second[division])
    share = firsts / max(1, families.stop - families.start)
    factor = cars.value("rural_ownership_factor", "all", unit="1")
    rural = ~columns["urban"][families] * (np.log(factor) / (1.0 - share))  # logit of the factor
    income = np.log(columns["income"][families], dtype=np.float64)
    slope = cars.value("first_car_income_slope", "all", unit="1")
    noise = logit(block.uniform("car", families))
    first = choose(firsts, noise - slope * income - rural)
    slope = cars.value("second_car_income_slope", "all", unit="1")
    noise = logit(block.uniform("second car", families))
    columns["car"][families] = first
    columns["second_car"][families] = choose(
        int(plan.second[division]), noise - slope * income, eligible=first
    )
    dormitories = block.rows(COLLECTIVE_URBAN, COLLECTIVE_RURAL)
    noise = logit(block.uniform("car", dormitories))
    columns["car"][dormitories] = choose(
        int(plan.collective[division]), noise - block.ln_income[dormitories]
    )


def _draw_powertrains(pool: _Pool, tables: HouseholdTables, plan: CarPlan) -> NDArray[np.int8]:
    """Plug-in cars by quota, likelier with home charging, with income, as second car."""
    charging, income, second = tables.cars.by(
        ("home charging", "income", "second car"), "plug_in_score", unit="1"
    )
    score = (
        charging * pool.block.columns["home_charging"][pool.holder]
        + income * pool.ln_income
        + second * pool.is_second
    )
    division = pool.block.division
    plug_in = [plan.battery[division], plan.plug_in_hybrid[division]]
    counts = np.array([*plug_in, score.size - sum(plug_in)])
    codes = split_by_rank(logit(pool.uniform("powertrain")) - score, counts)
    return np.array([BATTERY, PLUG_IN_HYBRID, PETROL], dtype=np.int8)[codes]


def _draw_ages(pool: _Pool, tables: HouseholdTables, powertrain: NDArray[np.int8]) -> FloatArray:
    """Age in years at the start of 2020, by quota of whole years, newer with income."""
    key = logit(pool.uniform("car age")) - _NEWER_WITH_INCOME * pool.ln_income
    within = pool.uniform("car quarter")
    plug_in = powertrain != PETROL
    age = np.empty(key.size)
    for cell, (item, oldest, rows) in enumerate(
        (
            ("age_share_end_2019", _OLDEST, np.flatnonzero(~plug_in)),
            ("plug_in_age_share_end_2019", _OLDEST_PLUG_IN, np.flatnonzero(plug_in)),
        )
    ):
        shares = tables.cars.by(range(oldest + 1), item, unit="1")
        counts = systematic_counts(shares, rows.size, pool.block.offset("car age", cell))
        years = split_by_rank(key[rows], counts)
        age[rows] = years + within[rows] * np.where(years == _OLDEST, _YEARS_OF_OLDEST, 1)
    return age


def _draw_distances(pool: _Pool, tables: HouseholdTables) -> None:
    """Distance of a normal year, km/yr: log-normal around the mean of all private cars.

    It belongs to the household: who has no car yet would drive one as far as others do.
    """
    cars, block = tables.cars, pool.block
    ratio = cars.value("distance_ratio", "second car", unit="1")
    elasticity = cars.value("distance_income_elasticity", "all", unit="1")
    sigma = lognormal_sigma(cars.value("distance_cv", "private car", unit="1"))
    first, second = (np.exp(elasticity * block.ln_income) for _ in range(2))
    for rows in (block.rows(FAMILY_URBAN, COLLECTIVE_RURAL), block.rows(ARRIVING)):
        for k, distance in enumerate((first, second)):
            drawn = block.uniform("distance", rows, k)
            distance[rows] *= np.exp(sigma * stratified_normal(drawn))
    second *= ratio
    driven = first[pool.first].sum() + second[pool.second].sum()
    mean = cars.value("distance", "private car", unit="km/yr")
    unit = mean * (pool.first.size + pool.second.size) / max(driven, 1e-9)
    block.columns["car_km"][:] = unit * first
    block.columns["second_car_km"][:] = unit * second
