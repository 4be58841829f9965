"""How the energy use of homes moves with weather, prices and incomes, against 2020."""

import math
from typing import Annotated, NamedTuple

from agents.households.energy import ElectricityUse, FuelUse
from agents.households.energy_coefficients import Habits
from agents.machinery.units import Unit

Share = Annotated[float, Unit("1")]


class WeatherResponse(NamedTuple):
    """Part of the use that goes with degree days."""

    cooling: Share
    heating: Share


class Conditions(NamedTuple):
    """A quarter or year against 2020: each is 1 when as in 2020.

    Prices and incomes are real; degree days are those of the season.
    """

    cooling_degree_days: Share
    heating_degree_days: Share
    electricity_price: Share
    gas_price: Share
    income: Share


AS_IN_2020 = Conditions(1.0, 1.0, 1.0, 1.0, 1.0)


def electricity_factors(
    urban: bool, habits: Habits, weather: WeatherResponse, now: Conditions
) -> ElectricityUse:
    """Return the factor on each purpose's use of 2020, for urban or for rural households.

    Refrigerators run whatever the price; the estate's lifts and pumps are nobody's choice.
    """
    income = habits.income_urban if urban else habits.income_rural
    price = habits.price_urban if urban else habits.price_rural
    common = math.pow(now.income, income) * math.pow(now.electricity_price, price)
    return ElectricityUse(
        cooling=common * weather_factor(weather.cooling, now.cooling_degree_days),
        heating=common * weather_factor(weather.heating, now.heating_degree_days),
        hot_water=common,
        refrigeration=1.0,
        cooking=common,
        lighting=common,
        washing=common,
        screens=common,
        other=common,
        estate=1.0,
    )


def fuel_factors(urban: bool, habits: Habits, weather: WeatherResponse, now: Conditions) -> FuelUse:
    """Return the factor on each fuel's use of 2020, for urban or for rural households."""
    income = habits.income_urban if urban else habits.income_rural
    price = math.pow(now.gas_price, habits.gas_price)
    cold = weather_factor(weather.heating, now.heating_degree_days)
    return FuelUse(
        gas=price, gas_heating=price * cold * math.pow(now.income, income), lpg=1.0, wood=1.0
    )


def weather_factor(share: float, degree_days: float) -> float:
    """Return the factor on a use of which a share goes with degree days."""
    return 1.0 - share + share * degree_days
