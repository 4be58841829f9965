"""Buildings of services and public bodies: whole retrofits, how well they are built, two tests."""

import math
from typing import Annotated, NamedTuple

from agents.building_code import need_under
from agents.conversions import KWH_PER_TJ, TJ_PER_KWH
from agents.firms.investing import (
    EnergyPrices,
    Finance,
    annuity,
    asked_rate,
)
from agents.firms.power.roof_pv import FirmRoof, earnings_per_kw
from agents.firms.retrofit import LEAST_COST, RetrofitWeights
from agents.machinery.chance import gumbel
from agents.machinery.choice import best, if_offered
from agents.machinery.rule import rule
from agents.machinery.units import (
    FullLoadHours,
    Kilowatts,
    PerYear,
    SquareMetres,
    TJPerYear,
    Unit,
    Years,
    Yuan,
    YuanPerGJ,
    YuanPerKW,
    YuanPerKWh,
    YuanPerSquareMetre,
)

CODE_OF_2020 = 65.0  # per cent less energy than public buildings of the 1980s
TO_CODE, HIGH_GRADE, NEAR_ZERO = 0, 1, 2  # codes of `standard`


class Standard(NamedTuple):
    """What a demonstration standard is like, against a building to code."""

    saving: Annotated[float, Unit("1")]
    cost: YuanPerSquareMetre
    worth: YuanPerSquareMetre  # rent, name, plot ratio


class DeveloperWeights(NamedTuple):
    """How developers weigh a better building; utilities have the scale of a standard Gumbel."""

    per_yuan: Annotated[float, Unit("1")]  # per yuan and m2
    years_counted: Years
    hesitation: Annotated[float, Unit("1")]


class OfficeNorms(NamedTuple):
    """When a public office is a saving one, and when a building is near zero."""

    over_best_practice: Annotated[float, Unit("1")]
    saved_since_2020: Annotated[float, Unit("1")]
    near_zero: Annotated[float, Unit("1")]  # bought, against the same building in 2020
    zero_carbon: Annotated[float, Unit("1")]  # bought and not green, against its own 2020


@rule(stream="building retrofit", spell="package_asked")
def take_package(
    floor_area: SquareMetres,
    hurdle_rate: PerYear,
    package_fuel: TJPerYear,
    package_electricity: TJPerYear,
    package_cost: Yuan,
    package_life: Years,
    building_grant: YuanPerSquareMetre,
    package_duty,
    finance: Finance,
    own_fuel_price: YuanPerGJ,
    energy_prices: EnergyPrices,
    tariff_ratio,
    retrofit_weights: RetrofitWeights,
    chance,
) -> int:
    """Have all that is open done at once (1) when the bill saved beats the yearly cost, or not (0).

    The owner pays what the city's grant leaves. A public office is moved by its duty as well. Fuel
    is worth what the building pays for that of boiler and kitchen together.
    """
    power_price = tariff_ratio * energy_prices.electricity
    benefit = (
        (1.0 - retrofit_weights.rebound)
        * 1000.0
        * (package_fuel * own_fuel_price + package_electricity * power_price)
    )
    own_cost = max(package_cost - building_grant * floor_area, 0.0)
    yearly = own_cost * annuity(asked_rate(hurdle_rate, finance), package_life)
    possible = package_cost > 0.0 and benefit > 0.0
    worth = 0.0
    if possible:
        least = max(yearly, LEAST_COST * benefit)
        worth = retrofit_weights.sensitivity * math.log(benefit / least) + package_duty
    return best(gumbel(chance, 0), if_offered(possible, worth + gumbel(chance, 1)))


upgrade_office = take_package.but(
    stream="public office upgrade",
    package_fuel="office_package_fuel",
    package_electricity="office_package_electricity",
    package_cost="office_package_cost",
    building_grant="office_grant",
    package_duty="office_duty",
)


@rule
def energy_of_new_building(
    standard, code_saving, code_felt, high_grade: Standard, near_zero: Standard
) -> float:
    """Energy per service of a building as it is built now, against one to the code of 2020."""
    level = need_under(code_saving, CODE_OF_2020, code_felt)
    if standard == HIGH_GRADE:
        level *= 1.0 - high_grade.saving
    elif standard == NEAR_ZERO:
        level *= 1.0 - near_zero.saving
    return level


@rule(stream="building standard", spell="entry_spell")
def choose_standard(
    floor_area: SquareMetres,
    roof_area: SquareMetres,
    power: TJPerYear,
    sun_share,
    tariff_ratio,
    daytime_price: YuanPerKWh,
    feed_in_price: YuanPerKWh,
    pv_premium: YuanPerKWh,
    pv_cost: YuanPerKW,
    firm_roof: FirmRoof,
    energy_prices: EnergyPrices,
    demonstration_open,
    high_grade: Standard,
    near_zero: Standard,
    developer_weights: DeveloperWeights,
    chance,
) -> int:
    """Build to code (0), apply as a high-grade green building (1) or as a near-zero one (2).

    A developer weighs the extra cost of a square metre against what tenants, name and plot ratio
    are worth and the years of the bill that a buyer counts. A near-zero building carries a plant on
    its roof, whose cost and whose earnings in those years count with the rest.
    """
    floor = max(floor_area, 1.0)
    bill = 1000.0 * power * tariff_ratio * energy_prices.electricity / floor
    years_bill = developer_weights.years_counted * bill
    per_yuan, hesitation = developer_weights.per_yuan, developer_weights.hesitation
    green = per_yuan * (high_grade.worth + high_grade.saving * years_bill - high_grade.cost)
    size = firm_roof.largest_fill * roof_area / firm_roof.square_metres_per_kw
    by_day = (1.0 - near_zero.saving) * sun_share * power * KWH_PER_TJ
    earned = earnings_per_kw(size, by_day, daytime_price, feed_in_price, pv_premium, firm_roof)
    plant = (developer_weights.years_counted * earned - pv_cost) * size / floor
    ultra = per_yuan * (near_zero.worth + near_zero.saving * years_bill + plant - near_zero.cost)
    return best(
        gumbel(chance, TO_CODE),
        if_offered(demonstration_open, green - hesitation + gumbel(chance, HIGH_GRADE)),
        if_offered(demonstration_open, ultra - hesitation + gumbel(chance, NEAR_ZERO)),
    )


def energy_of_building(
    fuel_factor: float,
    electricity_factor: float,
    steam: float,
    boiler_efficiency: float,
    direct: float,
    furnace_efficiency: float,
    power: float,
) -> float:
    """Return what a building uses at base output for hot water, kitchens and power."""
    heat = steam / boiler_efficiency + direct / furnace_efficiency
    return fuel_factor * heat + electricity_factor * power


@rule
def is_saving_office(
    efficiency_gap,
    fuel_factor,
    electricity_factor,
    steam_low: TJPerYear,
    steam_mid: TJPerYear,
    boiler_efficiency,
    furnace_high: TJPerYear,
    furnace_very_high: TJPerYear,
    furnace_efficiency,
    power: TJPerYear,
    energy_2020: TJPerYear,
    office_norms: OfficeNorms,
) -> bool:
    """A saving office is near best practice, or has cut its energy per service since 2020."""
    if energy_2020 <= 0.0:
        return True
    now = energy_of_building(
        fuel_factor,
        electricity_factor,
        steam_low + steam_mid,
        boiler_efficiency,
        furnace_high + furnace_very_high,
        furnace_efficiency,
        power,
    )
    part = now / energy_2020
    near = efficiency_gap * part <= office_norms.over_best_practice
    return near or part <= 1.0 - office_norms.saved_since_2020


@rule
def is_near_zero(
    activity,
    fuel_factor,
    electricity_factor,
    steam_low: TJPerYear,
    steam_mid: TJPerYear,
    boiler_efficiency,
    furnace_high: TJPerYear,
    furnace_very_high: TJPerYear,
    furnace_efficiency,
    power: TJPerYear,
    energy_2020: TJPerYear,
    pv_power: Kilowatts,
    sun_hours: FullLoadHours,
    bought_at_most,
) -> bool:
    """A near-zero building buys, less what its roof gives, a small part of what it would.

    The standard compares with the same building, used as it is now, as it was equipped in 2020 or
    would have been.
    """
    now = energy_of_building(
        fuel_factor,
        electricity_factor,
        steam_low + steam_mid,
        boiler_efficiency,
        furnace_high + furnace_very_high,
        furnace_efficiency,
        power,
    )
    own = pv_power * sun_hours * TJ_PER_KWH
    return activity * now - own <= bought_at_most * activity * energy_2020


@rule
def is_zero_carbon(
    activity,
    fuel_factor,
    electricity_factor,
    steam_low: TJPerYear,
    steam_mid: TJPerYear,
    boiler_efficiency,
    furnace_high: TJPerYear,
    furnace_very_high: TJPerYear,
    furnace_efficiency,
    power: TJPerYear,
    energy_2020: TJPerYear,
    pv_power: Kilowatts,
    sun_hours: FullLoadHours,
    green_share,
    bought_at_zero_carbon,
) -> bool:
    """A near-zero-carbon public body buys little that is not green, against its use of 2020.

    As for factories, power under green contract or certificate counts as free of carbon.
    """
    heat = energy_of_building(
        fuel_factor,
        0.0,
        steam_low + steam_mid,
        boiler_efficiency,
        furnace_high + furnace_very_high,
        furnace_efficiency,
        0.0,
    )
    grid = activity * electricity_factor * power - pv_power * sun_hours * TJ_PER_KWH
    brown = grid - green_share * max(grid, 0.0)
    return activity * heat + brown <= bought_at_zero_carbon * activity * energy_2020
