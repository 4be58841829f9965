"""Saving projects: a firm looks at the next measure of its sector's curve and takes it or not."""

import math
from typing import Annotated, NamedTuple

from agents.conversions import QUARTERS_IN_YEAR
from agents.firms.investing import (
    CarbonContent,
    EnergyPrices,
    Finance,
    annuity,
    asked_rate,
    boiler_fuel_cost,
    furnace_fuel_cost,
    iron_fuel_cost,
)
from agents.firms.kinds import FIRST_SERVICE
from agents.machinery.chance import gumbel
from agents.machinery.choice import best, if_offered
from agents.machinery.rule import rule
from agents.machinery.units import (
    PerYear,
    TJPerYear,
    Unit,
    Years,
    YuanPerTceSaved,
    YuanPerTonneCO2,
)

MEASURES = 8  # slots of a sector's curve
TCE_PER_TJ = 34.1208  # calorific
TCE_PER_TJ_ELECTRICITY = 83.3333  # 0.3 kgce per kWh, as measures are costed
USUAL_MOTOR_CLASS = 3.0  # IE3, bought by most in 2020: what measures about motors save beyond
BEST_MOTOR_CLASS = 5.0  # the highest class in sight
LEAST_COST = 1e-3  # of the benefit: what has become free of cost is taken all the same


ENERGY_BANDS = 20  # of industry's energy, by size of user


class RetrofitWeights(NamedTuple):
    """How firms weigh saving projects."""

    sensitivity: Annotated[float, Unit("1")]
    rebound: Annotated[float, Unit("1")]


class ReviewRates(NamedTuple):
    """How often a firm looks at the next project."""

    aware: PerYear
    unaware: PerYear


class Saving(NamedTuple):
    """What a project is worth to one firm."""

    fuel: TJPerYear
    electricity: TJPerYear
    tce: Annotated[float, Unit("1")]  # tonnes of coal equivalent a year


@rule
def retrofit_hazard(
    aware,
    energy_intensive,
    sector,
    energy_band,
    review_rates: ReviewRates,
    notice_rate: PerYear,
    audit: PerYear,
    programme: PerYear,
    carbon_covered,
) -> float:
    """A firm that knows its options looks at them every few years; audits reach the others.

    The city's programme comes with a project to energy-hungry firms. A factory whose use and carbon
    are read every month looks sooner, whether it knew its options or not; the largest users are
    read first, until the part of industry's energy is reached that the city covers.
    """
    rate = review_rates.aware if aware else review_rates.unaware + audit
    if energy_intensive:
        rate += programme
    if sector < FIRST_SERVICE:
        rate += notice_rate * min(max(carbon_covered * ENERGY_BANDS - energy_band, 0.0), 1.0)
    return rate / QUARTERS_IN_YEAR


@rule
def motor_hazard(motor_standard, motor_life: Years) -> float:
    """A motor wears out at a steady rate; the strength of the standard says for how many it counts.

    Up to the usual class a standard asks for nothing that is not bought anyway.
    """
    return motor_standard / (motor_life * QUARTERS_IN_YEAR)


def saving_of(
    project_fuel_saving: float,
    project_electricity_saving: float,
    saving_scale: float,
    fuel: float,
    electricity: float,
) -> Saving:
    """Return what the measure saves at this firm before rebound; negative where it uses more."""
    less_fuel = saving_scale * project_fuel_saving * fuel
    less_electricity = saving_scale * project_electricity_saving * electricity
    tce = less_fuel * TCE_PER_TJ + less_electricity * TCE_PER_TJ_ELECTRICITY
    return Saving(less_fuel, less_electricity, tce)


def is_open(measures_taken: int, project: int) -> bool:
    """Return whether the measure `project` points at is still to be done."""
    return (measures_taken >> (project % MEASURES)) % 2 == 0


@rule
def project_cost(
    activity,
    fuel_factor,
    electricity_factor,
    steam_low: TJPerYear,
    steam_mid: TJPerYear,
    boiler_efficiency,
    furnace_high: TJPerYear,
    furnace_very_high: TJPerYear,
    furnace_efficiency,
    iron_coal: TJPerYear,
    iron_coke: TJPerYear,
    power: TJPerYear,
    saving_scale,
    project_fuel_saving,
    project_electricity_saving,
    project_capex: YuanPerTceSaved,
) -> float:
    """What the next project costs this firm, yuan, before grants."""
    level = activity * fuel_factor
    steam = level * (steam_low + steam_mid) / boiler_efficiency
    direct = level * (furnace_high + furnace_very_high) / furnace_efficiency
    fuel = steam + direct + level * (iron_coal + iron_coke)
    electricity = activity * electricity_factor * power
    saving = saving_of(
        project_fuel_saving, project_electricity_saving, saving_scale, fuel, electricity
    )
    return max(saving.tce, 0.0) * project_capex


@rule(stream="firm retrofit", spell="retrofit_spell")
def take_measure(
    activity,
    fuel_factor,
    electricity_factor,
    steam_low: TJPerYear,
    steam_mid: TJPerYear,
    boiler,
    boiler_efficiency,
    furnace_high: TJPerYear,
    furnace_very_high: TJPerYear,
    furnace,
    furnace_efficiency,
    iron_coal: TJPerYear,
    iron_coke: TJPerYear,
    power: TJPerYear,
    hurdle_rate: PerYear,
    measures_taken,
    project,
    saving_scale,
    project_fuel_saving,
    project_electricity_saving,
    project_capex: YuanPerTceSaved,
    project_life: Years,
    project_motor_share,
    motor_min_class,
    retrofit_grant,
    finance: Finance,
    energy_prices: EnergyPrices,
    carbon_content: CarbonContent,
    carbon_price: YuanPerTonneCO2,
    tariff_ratio,
    retrofit_weights: RetrofitWeights,
    chance,
) -> int:
    """Take the next measure (1) when its yearly benefit beats its yearly cost, else wait (0).

    The benefit is energy and carbon no longer paid for; the cost is an annuity at the return the
    firm asks. What a motor standard makes everybody buy anyway is no cost of the project.
    """
    level = activity * fuel_factor
    steam = level * (steam_low + steam_mid) / boiler_efficiency
    direct = level * (furnace_high + furnace_very_high) / furnace_efficiency
    iron = level * (iron_coal + iron_coke)
    fuel = steam + direct + iron
    electricity = activity * electricity_factor * power
    fuel_cost = 0.0
    if fuel > 0.0:
        paid = steam * boiler_fuel_cost(boiler, energy_prices, carbon_content, carbon_price)
        paid += direct * furnace_fuel_cost(furnace, energy_prices, carbon_content, carbon_price)
        paid += iron_fuel_cost(
            level, iron_coal, iron_coke, energy_prices, carbon_content, carbon_price
        )
        fuel_cost = paid / fuel
    saving = saving_of(
        project_fuel_saving, project_electricity_saving, saving_scale, fuel, electricity
    )
    power_price = tariff_ratio * energy_prices.electricity
    benefit = (
        (1.0 - retrofit_weights.rebound)
        * 1000.0
        * (saving.fuel * fuel_cost + saving.electricity * power_price)
    )
    standard = min(max(motor_min_class - 1.0, 0.0) / (BEST_MOTOR_CLASS - 1.0), 1.0)
    own_cost = project_capex * (1.0 - project_motor_share * standard) * (1.0 - retrofit_grant)
    yearly = (
        max(saving.tce, 0.0) * own_cost * annuity(asked_rate(hurdle_rate, finance), project_life)
    )
    possible = is_open(measures_taken, project) and benefit > 0.0 and saving.tce > 0.0
    worth = 0.0
    if possible:
        least = max(yearly, LEAST_COST * benefit)
        worth = retrofit_weights.sensitivity * math.log(benefit / least)
    return best(gumbel(chance, 0), if_offered(possible, worth + gumbel(chance, 1)))
