"""The graded tables behind the households, and the whole numbers of households they imply."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.build.quota import FloatArray, IntArray, apportion
from sim.clock import QUARTERS_PER_YEAR, quarter
from sim.divisions import DIVISIONS
from sim.errors import InputError
from sim.tables import GradedTable, city_path, read_graded

FAMILY_URBAN, FAMILY_RURAL, COLLECTIVE_URBAN, COLLECTIVE_RURAL, ARRIVING = range(5)
KINDS = 5  # of households, in the order of rows inside a division


@dataclass(frozen=True)
class HouseholdTables:
    """The tables of conf/city/<city>/people that the builder reads."""

    divisions: GradedTable
    households: GradedTable
    growth: GradedTable
    dwellings: GradedTable
    roofs: GradedTable
    cars: GradedTable
    appliances: GradedTable
    technologies: GradedTable
    energy: GradedTable

    def division(self, item: str, unit: str) -> FloatArray:
        """One number per division, in the order of DIVISIONS."""
        return self.divisions.by(DIVISIONS, item, unit=unit)

    @cached_property
    def people(self) -> "People":
        """Persons and households of 2020 by division and kind."""
        return people_of_2020(self)


def read_household_tables(city: str) -> HouseholdTables:
    """Read and check the household tables of a city.

    Raises:
        InputError: a table is missing or malformed.
    """

    def read(name: str, *keys: str) -> GradedTable:
        return read_graded(city_path(city, "people", f"{name}.csv"), keys=keys)

    return HouseholdTables(
        divisions=read("divisions", "item", "division"),
        households=read("households", "item", "segment"),
        growth=read("growth", "item", "year"),
        dwellings=read("dwellings", "item", "segment"),
        roofs=read("roofs", "item", "segment"),
        cars=read("cars", "item", "segment"),
        appliances=read("appliances", "appliance", "item", "segment"),
        technologies=read("technologies", "service", "technology", "area"),
        energy=read("energy", "item", "segment"),
    )


@dataclass(frozen=True)
class People:
    """Persons and households of 2020 by division (float64 arrays of length 10)."""

    family_urban: FloatArray
    family_rural: FloatArray
    collective_urban: FloatArray
    collective_rural: FloatArray
    households_rural: FloatArray
    households_family: FloatArray
    households_collective: FloatArray
    collective_urban_share: FloatArray


def people_of_2020(tables: HouseholdTables) -> People:
    """Split the people of each division by family or collective, urban or rural.

    Urban people of the census less the urban residents of collective households are urban family
    people; rural families have a common mean size, urban families take the rest.
    """
    urban = tables.division("population", "persons") * tables.division("urban_share", "1")
    collective = tables.division("collective_population", "persons")
    share = tables.division("urban_share_of_collective", "1")
    family = tables.division("family_population", "persons")
    family_urban = np.minimum(urban - share * collective, family)
    family_rural = np.where(family - family_urban < 1.0, 0.0, family - family_urban)
    rural_size = tables.households.value("mean_size_rural_family", "all", unit="persons")
    return People(
        family_urban=family - family_rural,
        family_rural=family_rural,
        collective_urban=share * collective,
        collective_rural=(1.0 - share) * collective,
        households_rural=family_rural / rural_size,
        households_family=tables.division("family_households", "households"),
        households_collective=tables.division("collective_households", "households"),
        collective_urban_share=share,
    )


def household_numbers(tables: HouseholdTables, scale: float) -> IntArray:
    """Rows per division and kind present in 2020, shape (10, 4).

    Family and collective households are rounded to whole rows separately: first the city, then
    the divisions by largest remainder, then urban or rural inside the division.
    """
    people = tables.people
    families = _rows_per_division(people.households_family * scale)
    collectives = _rows_per_division(people.households_collective * scale)
    rural = np.floor(people.households_rural * scale + 0.5).astype(np.int64)
    collective_rural = np.floor((1.0 - people.collective_urban_share) * collectives + 0.5).astype(
        np.int64
    )
    return np.stack([families - rural, rural, collectives - collective_rural, collective_rural], 1)


def _rows_per_division(expected: FloatArray) -> IntArray:
    return apportion(expected, round(float(expected.sum())))


def arrival_quarters(tables: HouseholdTables, division: int, scale: float) -> IntArray:
    """Quarters in which the households to come arrive in one division, ascending.

    The people a division gains (its share of the gain 2020-2023 of the city, times the city's gain
    year by year) come in new households of the mean size of newcomers, evenly over the quarters
    of a year, from 2021 on.
    """
    gain_by_division = tables.division("population_2023", "persons") - tables.division(
        "population", "persons"
    )
    share = gain_by_division[division] / gain_by_division.sum()
    years, population = _population_path(tables)
    shape, sizes = arrival_sizes(tables)
    gained = np.maximum.accumulate(population) - population[0]
    cumulated = gained * share / float(shape @ sizes) * scale
    last = QUARTERS_PER_YEAR * int(years[-1] - years[0])
    edge = np.arange(last + 1) / QUARTERS_PER_YEAR + years[0]  # ends of quarters, from 2020Q4
    by_quarter = np.interp(edge, years, cumulated)
    rows = int(np.floor(by_quarter[-1] + 0.5))
    ordinal = np.arange(rows) + 0.5
    after_2020 = np.searchsorted(by_quarter, ordinal, side="left")
    first = quarter(int(years[0])) + QUARTERS_PER_YEAR - 1
    return (first + after_2020).astype(np.int64)


def _population_path(tables: HouseholdTables) -> tuple[FloatArray, FloatArray]:
    """Years and year-end population of the growth table."""
    years = sorted(int(year) for (item, year), _ in tables.growth.rows if item == "population")
    if not years or years[0] != 2020:
        raise InputError(str(tables.growth.path), "population", str(years[:1]), "years from 2020")
    return (
        np.array(years, dtype=np.float64),
        tables.growth.by(years, "population", unit="persons"),
    )


def arrival_sizes(tables: HouseholdTables) -> tuple[FloatArray, FloatArray]:
    """Shares of newcomers by household size, and the sizes."""
    sizes = np.arange(1.0, 5.0)
    shape = tables.growth.by((1, 2, 3, 4), "arrival_size_shape", unit="1")
    return shape / shape.sum(), sizes
