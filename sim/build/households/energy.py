"""The graded tables on energy use as the named tuples that the rules of homes and cars take."""

import math
from typing import Any

import numpy as np

from agents.households.car_energy import CarUse
from agents.households.energy_coefficients import (
    Graded,
    Habits,
    HeatingUse,
    HomeCalibration,
    HotWaterUse,
    KitchenUse,
    PlugUse,
)
from agents.households.energy_conditions import WeatherResponse
from agents.machinery.surroundings import Seen, Surroundings
from sim.build.households.tables import HouseholdTables
from sim.build.quota import stationary_ages
from sim.calibration import table_factor
from sim.clock import QUARTERS_PER_YEAR
from sim.tables import GradedTable

GRADES = ("1", "2", "3", "3 old")
KWH, M3, SHARE = "kWh/yr", "m3/yr", "1"


def energy_surroundings(tables: HouseholdTables, choices: GradedTable) -> Surroundings:
    """What the energy rules of homes and cars take besides state: constants of the whole run.

    `choices` is the table of decision weights, for how solar and heat-pump heaters compare.
    """
    source = "energy.csv, appliances.csv"
    air_conditioner, mean = air_conditioners(tables)
    shared: dict[str, tuple[Any, str, str]] = {
        "habits": (habits(tables), SHARE, "how use goes with income, size, price"),
        "air_conditioner": (air_conditioner, SHARE, "cooling of one unit by label grade"),
        "air_conditioner_mean": (mean, KWH, "cooling of one unit of the mean grade of 2020"),
        "refrigerator": (_device(tables, "refrigerator"), SHARE, "use by label grade"),
        "washing_machine": (_device(tables, "washing_machine"), SHARE, "use by label grade"),
        "heating_use": (heating_use(tables), SHARE, "a winter's heating by kind"),
        "hot_water": (hot_water(tables, choices), SHARE, "a year's hot water by kind"),
        "kitchen": (kitchen(tables), SHARE, "a year's cooking by fuel"),
        "plugs": (plugs(tables), SHARE, "light, screens, other plugs, estate"),
        "home_calibration": (calibration(tables), SHARE, "fit to the base-year balance"),
        "car_use": (car_use(tables), SHARE, "energy per 100 km by powertrain"),
    }
    return Surroundings(
        {
            name: Seen(value, unit, meaning, source)
            for name, (value, unit, meaning) in shared.items()
        }
    )


def habits(tables: HouseholdTables) -> Habits:
    """Elasticities and the typical household."""
    energy, incomes = tables.energy, tables.households
    urban, rural = incomes.by(("urban", "rural"), "income_per_head", unit="yuan/yr")
    people = tables.division("family_population", "persons").sum()
    families = tables.division("family_households", "households").sum()
    return Habits(
        income_urban=energy.value("income_elasticity", "urban", unit=SHARE),
        income_rural=energy.value("income_elasticity", "rural", unit=SHARE),
        persons=energy.value("size_elasticity", "all", unit=SHARE),
        price_urban=energy.value("price_elasticity", "urban", unit=SHARE),
        price_rural=energy.value("price_elasticity", "rural", unit=SHARE),
        gas_price=energy.value("gas_price_elasticity", "all", unit=SHARE),
        typical_income_urban=float(urban),
        typical_income_rural=float(rural),
        typical_persons=float(people / families),
    )


def weather_response(tables: HouseholdTables) -> WeatherResponse:
    """Parts of cooling and heating that go with degree days."""
    items = ("cooling_weather_share", "heating_weather_share")
    return WeatherResponse(*(tables.energy.value(item, "all", unit=SHARE) for item in items))


def air_conditioners(tables: HouseholdTables) -> tuple[Graded, float]:
    """A unit's cooling by grade after rebound, and that of the mean grade of 2020, kWh/yr."""
    labelled = _device(tables, "air_conditioner")
    shares = tables.appliances.by(GRADES, "air_conditioner", "stock_share", unit=SHARE)
    mean = float(shares @ np.array(labelled[:4]) / shares.sum())
    rebound = tables.energy.value("rebound", "air conditioner", unit=SHARE)
    unit = tables.energy.value("cooling_per_unit", "all", unit=KWH)
    first, second, third, below = (unit * (use / mean) ** (1.0 - rebound) for use in labelled[:4])
    return Graded(first, second, third, below, labelled.below_before), unit


def _device(tables: HouseholdTables, name: str) -> Graded:
    """Use by grade as labelled, with the factor of the energy table where it has one."""
    use = tables.appliances.by(GRADES, name, "unit_use", unit=KWH)
    item = f"{name}_factor"
    if (item, "all") in tables.energy:
        use = use * table_factor(tables.energy, item, "all")
    first, second, third, below = use.tolist()
    return Graded(first, second, third, below, _below_before(tables, name))


def _below_before(tables: HouseholdTables, name: str) -> float:
    """Quarter before which what is bought is below the limits of today: the oldest of the stock."""
    table = tables.appliances
    oldest = table.value(name, "stock_share", "3 old", unit=SHARE)
    life = table.value(name, "mean_life", "all", unit="yr")
    shape = table.value("all", "life_shape", "all", unit=SHARE)
    age = np.interp(1.0 - oldest, *stationary_ages(life, shape))
    return -float(math.floor(age * QUARTERS_PER_YEAR))


def heating_use(tables: HouseholdTables) -> HeatingUse:
    """A winter's heating by kind."""
    value = tables.energy.value
    kinds = ("air_conditioner", "electric_radiator", "heat_pump", "gas_boiler")
    reversible, radiator, pump, boiler = tables.energy.by(kinds, "heating_electricity", unit=KWH)
    return HeatingUse(
        air_conditioner=float(reversible),
        radiator=float(radiator),
        heat_pump=float(pump),
        boiler_pump=float(boiler),
        boiler_gas=value("heating_gas", "gas_boiler", unit=M3),
        stove_wood=value("heating_wood", "stove", unit="GJ/yr"),
        floor=value("heating_floor_elasticity", "all", unit=SHARE),
    )


def hot_water(tables: HouseholdTables, choices: GradedTable) -> HotWaterUse:
    """A year's hot water by kind and grade."""
    appliances, energy = tables.appliances, tables.energy
    factor = table_factor(energy, "hot_water_factor", "electric_storage")
    electric = factor * appliances.by(GRADES[:3], "electric_storage", "unit_use", unit=KWH)
    gas = appliances.by(GRADES[:3], "gas_heater", "unit_use", unit=M3)
    return HotWaterUse(
        first=float(electric[0]),
        second=float(electric[1]),
        third=float(electric[2]),
        solar=choices.value("heater", "solar_back_up", unit=SHARE),
        heat_pump=1.0 / choices.value("heater", "heat_pump_performance", unit=SHARE),
        small_devices=energy.value("small_heaters", "all", unit=KWH),
        gas_first=float(gas[0]),
        gas_second=float(gas[1]),
        gas_third=float(gas[2]),
        persons=energy.value("hot_water_size_elasticity", "all", unit=SHARE),
    )


def kitchen(tables: HouseholdTables) -> KitchenUse:
    """A year's cooking by fuel."""
    value = tables.energy.value
    return KitchenUse(
        electricity=value("cooking_electricity", "beside fuel", unit=KWH),
        electricity_alone=value("cooking_electricity", "alone", unit=KWH),
        gas=value("cooking_gas", "piped_gas", unit=M3),
        lpg=value("cooking_lpg", "lpg", unit="kg/yr"),
        wood=value("cooking_wood", "wood", unit="GJ/yr"),
    )


def plugs(tables: HouseholdTables) -> PlugUse:
    """Light, screens, other plugs, and the estate's common areas."""
    value, areas = tables.energy.value, ("urban", "rural", "collective")
    screens = tables.energy.by(areas, "screens", unit=KWH)
    other = tables.energy.by(areas, "other_plugs", unit=KWH)
    return PlugUse(
        lighting=value("lighting", "all", unit=KWH),
        lighting_floor=value("lighting_floor_elasticity", "all", unit=SHARE),
        screens_urban=float(screens[0]),
        screens_rural=float(screens[1]),
        screens_collective=float(screens[2]),
        other_urban=float(other[0]),
        other_rural=float(other[1]),
        other_collective=float(other[2]),
        drying=value("drying", "all", unit=KWH),
        estate=value("estate", "flat", unit=KWH),
    )


def calibration(tables: HouseholdTables) -> HomeCalibration:
    """Factors that bring the sums of 2020 to the base-year balance; InputError if far from 1."""
    fields = HomeCalibration._fields
    return HomeCalibration(*(table_factor(tables.energy, "calibration", name) for name in fields))


def car_use(tables: HouseholdTables) -> CarUse:
    """Energy of cars per distance."""
    cars, litres, power = tables.cars, "L/100km", "kWh/100km"
    electric = cars.value("electricity_use", "plug-in hybrid, electric distance", unit=power)
    share = cars.value("electric_distance_share", "plug-in hybrid", unit=SHARE)
    return CarUse(
        petrol=cars.value("petrol_use", "new 2020", unit=litres),
        petrol_gain_before=tables.energy.value(
            "petrol_use_gain_before_2020", "new cars", unit="1/yr"
        ),
        petrol_gain_after=cars.value("petrol_use_yearly_gain", "new cars", unit="1/yr"),
        hybrid_petrol=cars.value("petrol_use", "plug-in hybrid, all distance", unit=litres),
        hybrid_electricity=electric * share,
        battery=cars.value("electricity_use", "battery electric, new 2020", unit=power),
        battery_gain=cars.value("electricity_use_yearly_gain", "new cars", unit="1/yr"),
        battery_distance=cars.value("distance_ratio", "battery electric", unit=SHARE),
        calibration=table_factor(tables.energy, "calibration", "car distance"),
    )
