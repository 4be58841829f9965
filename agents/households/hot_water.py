"""Hot water: which kind of heater replaces the one that failed."""

from typing import Annotated, NamedTuple

from agents.conversions import QUARTERS_IN_YEAR
from agents.households.household import (
    ELECTRIC_HEATER,
    GAS_HEATER,
    HEAT_PUMP_HEATER,
    OTHER_HEATER,
    SOLAR_HEATER,
)
from agents.households.money import weight_of_money
from agents.machinery.chance import gumbel
from agents.machinery.choice import best, if_offered
from agents.machinery.rule import rule
from agents.machinery.units import (
    Persons,
    PerYear,
    Quarters,
    SquareMetres,
    Unit,
    Years,
    YuanPerItem,
    YuanPerYear,
)
from agents.wear import worn_out


class HeaterOffers(NamedTuple):
    """One number per kind of water heater on sale."""

    gas: float
    electric: float
    solar: float
    heat_pump: float


class HeaterWeights(NamedTuple):
    """How households weigh a water heater; utilities have the scale of a standard Gumbel taste."""

    price: Annotated[float, Unit("utility/yuan")]
    running_cost: Annotated[float, Unit("utility/yuan")]
    typical_income: YuanPerYear
    income_effect: Annotated[float, Unit("1")]
    electric: Annotated[float, Unit("1")]
    solar: Annotated[float, Unit("1")]
    heat_pump: Annotated[float, Unit("1")]
    heat_pump_in_house: Annotated[float, Unit("1")]
    same_as_before: Annotated[float, Unit("1")]
    contacts: Annotated[float, Unit("1")]


@rule
def water_heater_hazard(
    water_heater,
    collective,
    age: Quarters,
    scale: Years,
    shape,
    first_purchase_rate: PerYear,
) -> float:
    """A water heater wears out; a family without a real one gets one some day.

    Who lives in a dormitory without a heater of their own uses the showers of the house.
    """
    if water_heater == OTHER_HEATER and collective:
        return 0.0
    if water_heater == OTHER_HEATER:
        return first_purchase_rate / QUARTERS_IN_YEAR
    return worn_out(age, scale, shape)


@rule(stream="water heater choice", spell="water_heater_spell")
def choose_water_heater(
    water_heater,
    piped_gas,
    roof_area: SquareMetres,
    collective,
    urban,
    income: YuanPerYear,
    income_growth,
    price_sensitivity,
    heat_pump_share_of_contacts,
    persons: Persons,
    typical_persons: Persons,
    heater_price: Annotated[HeaterOffers, Unit("yuan/item")],
    village_heat_pump_grant: YuanPerItem,
    heater_running_cost: Annotated[HeaterOffers, Unit("yuan/yr")],
    heater_weights: HeaterWeights,
    chance,
) -> int:
    """Take the heater that is worth most: price, yearly cost, habit, and what contacts have.

    In villages the city pays part of a heat pump.
    """
    money = weight_of_money(price_sensitivity, income * income_growth, heater_weights)
    per_yuan = heater_weights.price * money
    per_yuan_a_year = heater_weights.running_cost * money * persons / typical_persons
    gas = -per_yuan * heater_price.gas - per_yuan_a_year * heater_running_cost.gas
    electric = (
        heater_weights.electric
        - per_yuan * heater_price.electric
        - per_yuan_a_year * heater_running_cost.electric
    )
    solar = (
        heater_weights.solar
        - per_yuan * heater_price.solar
        - per_yuan_a_year * heater_running_cost.solar
    )
    heat_pump = (
        heater_weights.heat_pump
        + heater_weights.contacts * heat_pump_share_of_contacts
        - per_yuan * (heater_price.heat_pump - (0.0 if urban else village_heat_pump_grant))
        - per_yuan_a_year * heater_running_cost.heat_pump
    )
    house = roof_area > 0.0
    if house:  # there is room for the tank
        heat_pump += heater_weights.heat_pump_in_house
    habit = heater_weights.same_as_before
    if water_heater == GAS_HEATER:
        gas += habit
    elif water_heater == ELECTRIC_HEATER:
        electric += habit
    elif water_heater == SOLAR_HEATER:
        solar += habit
    elif water_heater == HEAT_PUMP_HEATER:
        heat_pump += habit

    return best(
        if_offered(water_heater == OTHER_HEATER, habit + gumbel(chance, OTHER_HEATER)),
        if_offered(piped_gas, gas + gumbel(chance, GAS_HEATER)),
        electric + gumbel(chance, ELECTRIC_HEATER),
        if_offered(house, solar + gumbel(chance, SOLAR_HEATER)),
        if_offered(not collective, heat_pump + gumbel(chance, HEAT_PUMP_HEATER)),
    )
