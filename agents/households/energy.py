"""What a household uses in a year: electricity by purpose, piped gas, LPG, wood.

Use is what the household has (its devices and their label grades) times how much it makes of it
(income, size, habit), times how the year is (weather, prices, incomes) against 2020. The last
factors are the same for all urban or all rural households, so that a city adds up what households
have and multiplies the sums.
"""

import math
from typing import NamedTuple

from agents.households.energy_coefficients import (
    FrugalUse,
    Graded,
    Habits,
    HeatingUse,
    HomeCalibration,
    HotWaterUse,
    KitchenUse,
    PlugUse,
)
from agents.households.household import (
    ELECTRIC_HEATER,
    GAS_HEATER,
    HEAT_PUMP_HEATER,
    SOLAR_HEATER,
)
from agents.machinery.rule import rule
from agents.machinery.units import KWhPerYear, Persons, Quarter, SquareMetres, YuanPerYear

REVERSIBLE, BOILER, RADIATOR, HEAT_PUMP, STOVE = 1, 2, 3, 4, 5  # codes of `heating`
PIPED_GAS, LPG, ELECTRICITY, WOOD = 1, 2, 3, 4  # codes of `cooking`
TYPICAL_FLOOR = 100.0  # m2, to which the uses of a dwelling refer


class ElectricityUse(NamedTuple):
    """Electricity of one household in a year by purpose, kWh/yr, cars not included."""

    cooling: float
    heating: float
    hot_water: float
    refrigeration: float
    cooking: float
    lighting: float
    washing: float
    screens: float
    other: float
    estate: float


class FuelUse(NamedTuple):
    """Fuels of one household in a year: gas m3/yr (cooking, hot water; heating), LPG, wood."""

    gas: float
    gas_heating: float
    lpg: float
    wood: float


def by_grade(device: Graded, grade: int, bought: int) -> float:
    """Return the yearly use of a device of this label grade, 0 without one."""
    if grade == 0:
        return 0.0
    if grade == 1:
        return device.first
    if grade == 2:
        return device.second
    return device.below if bought < device.below_before else device.third


def of_area(
    urban: bool, collective: bool, in_town: float, in_country: float, in_dormitory: float
) -> float:
    """Return the number that holds for the kind of household."""
    if collective:
        return in_dormitory
    return in_town if urban else in_country


def activity(income: float, persons: float, urban: bool, habits: Habits) -> float:
    """Return how much a household makes of its devices against the typical one."""
    per_head = income / persons
    if urban:
        from_income = math.pow(per_head / habits.typical_income_urban, habits.income_urban)
    else:
        from_income = math.pow(per_head / habits.typical_income_rural, habits.income_rural)
    return from_income * math.pow(persons / habits.typical_persons, habits.persons)


def heater_electricity(heater: int, grade: int, hot_water: HotWaterUse) -> float:
    """Return the electricity for the hot water of a typical household."""
    storage = hot_water.second
    if grade == 1:
        storage = hot_water.first
    elif grade == 3:
        storage = hot_water.third
    if heater == ELECTRIC_HEATER:
        return storage
    if heater == SOLAR_HEATER:
        return storage * hot_water.solar
    if heater == HEAT_PUMP_HEATER:
        return hot_water.second * hot_water.heat_pump
    return hot_water.small_devices


def heater_gas(heater: int, grade: int, hot_water: HotWaterUse) -> float:
    """Return the gas for the hot water of a typical household."""
    if heater != GAS_HEATER:
        return 0.0
    if grade == 1:
        return hot_water.gas_first
    return hot_water.gas_second if grade == 2 else hot_water.gas_third


def heating_electricity(heating: int, worn: float, heating_use: HeatingUse) -> float:
    """Return a winter's electricity of a typical dwelling; `worn` is the AC's use against mean."""
    if heating == REVERSIBLE:
        return heating_use.air_conditioner * worn
    if heating == RADIATOR:
        return heating_use.radiator
    if heating == HEAT_PUMP:
        return heating_use.heat_pump
    return heating_use.boiler_pump if heating == BOILER else 0.0


@rule
def electricity_of_2020(
    income: YuanPerYear,
    persons: Persons,
    urban,
    collective,
    floor_area: SquareMetres,
    roof_area: SquareMetres,
    envelope,
    use_factor,
    air_conditioners,
    air_conditioner_class,
    air_conditioner_bought: Quarter,
    refrigerator_class,
    refrigerator_bought: Quarter,
    washing_machine_class,
    washing_machine_bought: Quarter,
    water_heater,
    water_heater_class,
    heating,
    cooking,
    frugal,
    habits: Habits,
    air_conditioner: Graded,
    air_conditioner_mean: KWhPerYear,
    refrigerator: Graded,
    washing_machine: Graded,
    heating_use: HeatingUse,
    hot_water: HotWaterUse,
    kitchen: KitchenUse,
    plugs: PlugUse,
    frugal_use: FrugalUse,
    home_calibration: HomeCalibration,
) -> ElectricityUse:
    """Electricity by purpose with the devices of today, in the weather, prices, incomes of 2020."""
    fit = home_calibration
    factor = of_area(urban, collective, fit.urban, fit.rural, fit.collective)
    screens = of_area(
        urban, collective, plugs.screens_urban, plugs.screens_rural, plugs.screens_collective
    )
    other = of_area(urban, collective, plugs.other_urban, plugs.other_rural, plugs.other_collective)
    active = factor * use_factor * activity(income, persons, urban, habits)
    size = floor_area / TYPICAL_FLOOR
    unit = by_grade(air_conditioner, air_conditioner_class, air_conditioner_bought)
    warmth = heating_electricity(heating, unit / air_conditioner_mean, heating_use)
    water = heater_electricity(water_heater, water_heater_class, hot_water)
    people = math.pow(persons / habits.typical_persons, hot_water.persons - habits.persons)
    stove = kitchen.electricity_alone if cooking == ELECTRICITY else kitchen.electricity
    laundry = by_grade(washing_machine, washing_machine_class, washing_machine_bought)
    cool, standby = (frugal_use.cooling, frugal_use.plugs) if frugal == 1 else (1.0, 1.0)
    if collective and cooking == 0:
        stove = 0.0
    return ElectricityUse(
        cooling=active * air_conditioners * unit * cool * envelope,
        heating=active * warmth * math.pow(size, heating_use.floor) * envelope,
        hot_water=active * water * people,
        refrigeration=factor * by_grade(refrigerator, refrigerator_class, refrigerator_bought),
        cooking=active * stove,
        lighting=active * plugs.lighting * math.pow(size, plugs.lighting_floor),
        washing=active * (laundry + plugs.drying if laundry > 0.0 else 0.0),
        screens=active * screens,
        other=active * other * standby,
        estate=plugs.estate if urban and not collective and roof_area == 0.0 else 0.0,
    )


@rule
def fuels_of_2020(
    income: YuanPerYear,
    persons: Persons,
    urban,
    floor_area: SquareMetres,
    envelope,
    water_heater,
    water_heater_class,
    heating,
    cooking,
    habits: Habits,
    heating_use: HeatingUse,
    hot_water: HotWaterUse,
    kitchen: KitchenUse,
    home_calibration: HomeCalibration,
) -> FuelUse:
    """Fuels with the devices of today, in the weather, prices and incomes of 2020."""
    eaters = math.pow(persons / habits.typical_persons, habits.persons)
    bathers = math.pow(persons / habits.typical_persons, hot_water.persons)
    size = math.pow(floor_area / TYPICAL_FLOOR, heating_use.floor)
    warm = size * activity(income, persons, urban, habits) * envelope
    gas = heater_gas(water_heater, water_heater_class, hot_water) * bathers
    if cooking == PIPED_GAS:
        gas += kitchen.gas * eaters
    wood = kitchen.wood * eaters if cooking == WOOD else 0.0
    if heating == STOVE:
        wood += heating_use.stove_wood * envelope
    return FuelUse(
        gas=home_calibration.gas * gas,
        gas_heating=home_calibration.gas * heating_use.boiler_gas * warm
        if heating == BOILER
        else 0.0,
        lpg=home_calibration.lpg * kitchen.lpg * eaters if cooking == LPG else 0.0,
        wood=home_calibration.wood * wood,
    )
