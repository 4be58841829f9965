"""Reading the power tables of a city and checking them against each other."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.calibration import table_factor
from sim.divisions import DIVISIONS
from sim.errors import InputError, nearest
from sim.grid.data.needed import check_needed
from sim.grid.data.tables import (
    CITY_WIDE,
    DAYS,
    IMPORT_STEPS,
    KINDS,
    LOAD_CLASSES,
    SHAPES,
    Floats,
    PowerTables,
)
from sim.grid.data.time_of_use import read_time_of_use
from sim.grid.hourly.curve import HOURS
from sim.tables import GradedTable, city_path, read_graded, read_table


def read_power_tables(city: str = "suzhou") -> PowerTables:
    """Read and check the power tables of `city`."""

    def graded(name: str, *keys: str) -> GradedTable:
        return read_graded(city_path(city, "power", f"{name}.csv"), keys)

    units = read_table(
        city_path(city, "power", "units.csv"),
        {"plant": str, "name": str, "division": str, "kind": str, "technology": str},
    )
    technologies = graded("technologies", "technology", "item")
    _check_units(city_path(city, "power", "units.csv"), units, technologies)
    calendar = graded("calendar", "item", "quarter", "day")
    days = np.array(
        [[calendar.value("days", q, day, unit="days/yr") for day in DAYS] for q in (1, 2, 3, 4)]
    )
    classes = read_table(city_path(city, "power", "load_classes.csv"), {"use": str, "class": str})
    for use, name in zip(classes["use"], classes["class"], strict=True):
        _known(city_path(city, "power", "load_classes.csv"), f"class of {use}", name, LOAD_CLASSES)
    calibration = graded("calibration", "item")
    for key, _ in calibration.rows:
        table_factor(calibration, *key)
    profiles = _read_profiles(city_path(city, "power", "profiles.csv"))
    spread = calibration.value("extreme_day_load", unit="1")
    for name in LOAD_CLASSES:
        usual = profiles[name][:, :1]
        profiles[name][:, 2:] = usual + spread * (profiles[name][:, 2:] - usual)
    tables = PowerTables(
        units=units,
        unit_data=graded("unit_data", "plant", "item"),
        technologies=technologies,
        imports=graded("imports", "item", "subject"),
        calendar=calendar,
        renewables=graded("renewables", "item", "year"),
        storage=graded("storage", "item", "subject"),
        operation=graded("operation", "item", "subject"),
        costs=graded("costs", "technology", "item", "year"),
        tariffs=graded("tariffs", "item", "from"),
        calibration=calibration,
        profiles=profiles,
        days=days,
        time_of_use=read_time_of_use(city_path(city, "power", "time_of_use.csv")),
        load_classes=dict(zip(classes["use"].tolist(), classes["class"].tolist(), strict=True)),
    )
    check_needed(tables, IMPORT_STEPS)
    return tables


def _known(path: Path, key: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        allowed = "one of " + ", ".join(known)
        raise InputError(path, key, str(value), allowed, nearest(str(value), known))


def _check_units(
    path: Path, units: Mapping[str, NDArray[np.str_]], technologies: GradedTable
) -> None:
    names = units["plant"].tolist()
    for i, name in enumerate(names):
        if name in names[:i]:
            raise InputError(path, "plant", name, "each plant once")
        _known(path, f"kind of {name}", units["kind"][i], KINDS)
        _known(path, f"division of {name}", units["division"][i], (*DIVISIONS, CITY_WIDE))
        known = technologies.known(0)
        _known(path, f"technology of {name}", units["technology"][i], known)


def _read_profiles(path: Path) -> dict[str, Floats]:
    """Read the hourly shapes; every quarter, day and hour must be there once."""
    columns = (*LOAD_CLASSES, *SHAPES)
    types = {"quarter": int, "day": str, "hour": int, **dict.fromkeys(columns, float)}
    table = read_table(path, types)
    place: dict[tuple[int, str, int], int] = {}
    for i in range(len(table["hour"])):
        at = (int(table["quarter"][i]), str(table["day"][i]), int(table["hour"][i]))
        if at in place:
            raise InputError(path, "quarter, day, hour", at, "each hour once")
        place[at] = i
    try:
        rows = np.array(
            [[[place[q, day, h] for h in range(HOURS)] for day in DAYS] for q in (1, 2, 3, 4)]
        )
    except KeyError as missing:
        allowed = "4 quarters x 3 kinds of day x 24 hours"
        raise InputError(path, "quarter, day, hour", missing.args[0], allowed) from None
    if len(place) != rows.size:
        raise InputError(path, "rows", len(place), f"{rows.size}, one an hour")
    for name in columns:
        if table[name].min() < 0.0:
            raise InputError(path, f"column {name}", float(table[name].min()), "0 or more")
    return {name: table[name][rows] for name in columns}
