"""The synthetic households of the city at the start of 2020, drawn to the published margins.

Rows are ordered by division; inside a division urban families, rural families and collective
households of 2020 come first, then the households to come by their arrival. People and dwellings
are those of the census of November 2020, cars and PV those of the end of 2019, so that what is
bought in 2020 is bought in the model.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.build.households.appliances import draw_appliances
from sim.build.households.block import Block
from sim.build.households.cars import draw_cars, plan_cars
from sim.build.households.dwellings import draw_dwellings
from sim.build.households.equipment import draw_equipment
from sim.build.households.people import draw_people
from sim.build.households.photovoltaics import draw_photovoltaics, plan_photovoltaics
from sim.build.households.tables import (
    ARRIVING,
    HouseholdTables,
    arrival_quarters,
    household_numbers,
)
from sim.divisions import DIVISIONS
from sim.errors import InputError

HOUSEHOLD_COLUMNS = {
    "active": "?",
    "district": "i1",
    "urban": "?",
    "collective": "?",
    "persons": "i1",
    "income": "f4",
    "owner": "?",
    "floor_area": "f4",
    "roof_area": "f4",
    "old_home": "?",
    "envelope": "f4",
    "home_charging": "?",
    "use_factor": "f4",
    "car": "i1",
    "car_bought": "i2",
    "car_km": "f4",
    "second_car": "i1",
    "second_car_bought": "i2",
    "second_car_km": "f4",
    "air_conditioners": "i1",
    "air_conditioner_class": "i1",
    "air_conditioner_bought": "i2",
    "refrigerator_class": "i1",
    "refrigerator_bought": "i2",
    "washing_machine_class": "i1",
    "washing_machine_bought": "i2",
    "water_heater": "i1",
    "water_heater_class": "i1",
    "water_heater_bought": "i2",
    "heating": "i1",
    "cooking": "i1",
    "piped_gas": "?",
    "pv_kw": "f4",
    "pv_built": "i2",
    "arrives": "i2",
}


def build_households(
    tables: HouseholdTables, scale: float, city_seed: int, workers: int = 1
) -> dict[str, NDArray[Any]]:
    """Draw all households that ever live in the city.

    Args:
        tables: the household tables of the city (`read_household_tables`).
        scale: share of the households that become rows; 1/scale is a whole number.
        city_seed: another seed makes another city with the same margins.
        workers: divisions drawn at once; they are independent, so their number never shows.

    Returns:
        One array per name of HOUSEHOLD_COLUMNS, of its dtype, all of the number of rows. Dates are
        quarters since 2020Q1: of purchase, or since when there is none; `pv_built` is 32767
        where there is no PV.

    Raises:
        InputError: `scale` is not one over a whole number, or so small that a margin has no row.
    """
    _check_scale(scale)
    numbers = household_numbers(tables, scale)
    arrivals = [arrival_quarters(tables, division, scale) for division in range(len(DIVISIONS))]
    counts = np.column_stack([numbers, [quarters.size for quarters in arrivals]])
    cars = plan_cars(tables, numbers, scale)
    photovoltaics = plan_photovoltaics(tables, scale)
    rows = int(counts.sum())
    city = {name: np.zeros(rows, dtype=dtype) for name, dtype in HOUSEHOLD_COLUMNS.items()}
    ends = np.cumsum(counts.sum(axis=1))

    def draw(division: int) -> None:
        start, end = int(ends[division] - counts[division].sum()), int(ends[division])
        columns = {name: column[start:end] for name, column in city.items()}
        block = Block(division, city_seed, counts[division], columns)
        columns["arrives"][block.rows(ARRIVING)] = arrivals[division]
        draw_people(block, tables)
        draw_dwellings(block, tables)
        draw_cars(block, tables, cars)
        draw_appliances(block, tables)
        draw_equipment(block, tables)
        draw_photovoltaics(block, tables, photovoltaics, scale)

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(draw, np.argsort(-ends).tolist()))
    city["active"][:] = city["arrives"] == 0
    city["envelope"][:] = 1.0
    return city


def _check_scale(scale: float) -> None:
    allowed = "one over a whole number from 1 to 10,000, such as 0.01"
    if not 0.0 < scale <= 1.0 or abs(1.0 / scale - round(1.0 / scale)) > 1e-6 or scale < 0.99e-4:
        raise InputError("configuration", "scale", str(scale), allowed)
