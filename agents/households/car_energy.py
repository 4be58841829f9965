"""What a household's car uses in a year: petrol and electricity, from its distance and vintage."""

import math
from typing import Annotated, NamedTuple

from agents.conversions import QUARTERS_IN_YEAR
from agents.households.household import BATTERY_ELECTRIC, PETROL, PLUG_IN_HYBRID
from agents.machinery.rule import rule
from agents.machinery.units import (
    KmPerYear,
    KWhPer100Km,
    LitresPer100Km,
    PerYear,
    Quarter,
    Unit,
)


class CarUse(NamedTuple):
    """Energy use of cars new in 2020, how it changed before and changes after."""

    petrol: LitresPer100Km
    petrol_gain_before: PerYear
    petrol_gain_after: PerYear
    hybrid_petrol: LitresPer100Km
    hybrid_electricity: KWhPer100Km
    battery: KWhPer100Km
    battery_gain: PerYear
    battery_distance: Annotated[float, Unit("1")]
    calibration: Annotated[float, Unit("1")]


class CarEnergy(NamedTuple):
    """A car's year: petrol in litres, electricity at the plug in kWh."""

    petrol: float
    electricity: float


def vintage(per_100_km: float, gain: float, bought: int) -> float:
    """Return the use of a car first registered in quarter `bought`, from that of 2020."""
    return per_100_km * math.exp(-gain * bought / QUARTERS_IN_YEAR)


@rule
def car_energy(car, car_bought: Quarter, car_km: KmPerYear, driving, car_use: CarUse) -> CarEnergy:
    """Petrol and electricity of a normal year (mobility 1); who mostly goes by car drives more."""
    hundreds = car_use.calibration * (driving * car_km) / 100.0
    if car == PETROL:
        gain = car_use.petrol_gain_before if car_bought < 0 else car_use.petrol_gain_after
        return CarEnergy(hundreds * vintage(car_use.petrol, gain, car_bought), 0.0)
    if car == PLUG_IN_HYBRID:
        return CarEnergy(hundreds * car_use.hybrid_petrol, hundreds * car_use.hybrid_electricity)
    if car == BATTERY_ELECTRIC:
        driven = hundreds * car_use.battery_distance  # more: a kilometre costs less
        return CarEnergy(0.0, driven * vintage(car_use.battery, car_use.battery_gain, car_bought))
    return CarEnergy(0.0, 0.0)


second_car_energy = car_energy.but(
    car="second_car", car_bought="second_car_bought", car_km="second_car_km"
)


def travel_factor(mobility: float, response: float) -> float:
    """Return the distance of private cars against a normal year: they feel part of a closure."""
    return 1.0 - response * (1.0 - mobility)
