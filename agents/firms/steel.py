"""A steel line at its rebuilding: reline the blast furnace, melt scrap, or reduce with hydrogen."""

import math
from typing import Annotated, NamedTuple

from agents.conversions import GJ_PER_MWH, GJ_PER_TJ
from agents.firms.investing import CarbonContent, EnergyPrices, Finance, annuity, asked_rate
from agents.machinery.chance import gumbel
from agents.machinery.choice import best, if_offered
from agents.machinery.rule import rule
from agents.machinery.units import (
    GJPerTonne,
    MWhPerTonne,
    PerYear,
    TJPerYear,
    TonnesPerYear,
    Unit,
    Years,
    YuanPerGJ,
    YuanPerKWh,
    YuanPerTonne,
    YuanPerTonneCO2,
    YuanPerYearlyTonne,
)

HYDROGEN_PER_IRON = 6.6  # GJ of hydrogen per tonne of reduced iron: 55 kg at 120 MJ/kg


class RouteInputs(NamedTuple):
    """What a tonne of crude steel takes by one route."""

    electricity: MWhPerTonne
    natural_gas: GJPerTonne
    coal: GJPerTonne  # charge of a melting furnace
    iron: Annotated[float, Unit("1")]  # tonnes of hot metal or reduced iron
    scrap: Annotated[float, Unit("1")]
    ore: Annotated[float, Unit("1")]  # tonnes per tonne of iron
    coking_coal: Annotated[float, Unit("1")]  # tonnes per tonne of iron
    injected_coal: Annotated[float, Unit("1")]  # tonnes per tonne of iron
    other_cost: YuanPerTonne
    capex: YuanPerYearlyTonne
    life: Years


class SteelPrices(NamedTuple):
    """Prices of what steel is made of, without tax."""

    ore: YuanPerTonne
    coking_coal: YuanPerTonne
    injected_coal: YuanPerTonne
    scrap: YuanPerTonne


def tonne_cost(
    route: RouteInputs,
    steel_prices: SteelPrices,
    energy_prices: EnergyPrices,
    power_price: float,
    capital_per_year: float,
    carbon_cost: float,
) -> float:
    """Return what a tonne of crude steel costs by one route, capital and carbon included."""
    per_iron = (
        route.ore * steel_prices.ore
        + route.coking_coal * steel_prices.coking_coal
        + route.injected_coal * steel_prices.injected_coal
    )
    energy = (
        route.electricity * GJ_PER_MWH * power_price
        + route.natural_gas * energy_prices.gas
        + route.coal * energy_prices.coal
    )
    material = route.iron * per_iron + route.scrap * steel_prices.scrap
    return material + energy + route.other_cost + capital_per_year + carbon_cost


@rule(stream="steel route", spell="relining_spell")
def choose_route(
    steel_route,
    crude_steel: TonnesPerYear,
    activity,
    fuel_factor,
    iron_coal: TJPerYear,
    iron_coke: TJPerYear,
    hurdle_rate: PerYear,
    blast_furnace: RouteInputs,
    scrap_furnace: RouteInputs,
    hydrogen_reduction: RouteInputs,
    steel_prices: SteelPrices,
    energy_prices: EnergyPrices,
    carbon_content: CarbonContent,
    carbon_price: YuanPerTonneCO2,
    tariff_ratio,
    scrap_free: TonnesPerYear,
    swap_open,
    swap_ratio,
    capacity_price: YuanPerYearlyTonne,
    steel_eaf_support: YuanPerYearlyTonne,
    electric_power_discount: YuanPerKWh,
    hydrogen_grant: YuanPerGJ,
    finance: Finance,
    route_sensitivity,
    integration_loss,
    chance,
) -> int:
    """Take the route whose steel is cheapest; the answer is the code of the route.

    Only a blast furnace line has a choice; the others are rebuilt as they are. Relining in place
    is always allowed; another route takes the place of old capacity and waits while such swaps are
    suspended. Scrap must be there for all of the line, and leaving the works' network of gas, coke
    and power costs something. New capacity beyond one for one is bought from others.
    """
    rate = asked_rate(hurdle_rate, finance)
    power = tariff_ratio * energy_prices.electricity
    cheaper = max(power - electric_power_discount * 1000.0 / GJ_PER_MWH, 0.0)
    bought = max(swap_ratio - 1.0, 0.0) * capacity_price
    works = crude_steel * activity
    carbon = fuel_factor * (iron_coal * carbon_content.coal + iron_coke * carbon_content.coke)
    own_carbon = carbon * GJ_PER_TJ / max(crude_steel, 1.0)

    capital = blast_furnace.capex * annuity(rate, blast_furnace.life)
    blast = tonne_cost(
        blast_furnace, steel_prices, energy_prices, power, capital, carbon_price * own_carbon
    )
    capital = max(scrap_furnace.capex + bought - steel_eaf_support, 0.0) * annuity(
        rate, scrap_furnace.life
    )
    emitted = scrap_furnace.coal * carbon_content.coal + scrap_furnace.natural_gas * (
        carbon_content.gas
    )
    scrap = tonne_cost(
        scrap_furnace, steel_prices, energy_prices, cheaper, capital, carbon_price * emitted
    )
    capital = (hydrogen_reduction.capex + bought) * annuity(rate, hydrogen_reduction.life)
    emitted = hydrogen_reduction.coal * carbon_content.coal + hydrogen_reduction.natural_gas * (
        carbon_content.gas
    )
    hydrogen = tonne_cost(
        hydrogen_reduction, steel_prices, energy_prices, cheaper, capital, carbon_price * emitted
    )
    hydrogen -= hydrogen_grant * hydrogen_reduction.iron * HYDROGEN_PER_IRON
    needed_scrap = works * (scrap_furnace.scrap - blast_furnace.scrap)
    blast_line = steel_route == 1
    may_change = blast_line and swap_open
    weight = route_sensitivity
    leaving = weight * math.log1p(integration_loss) if blast_line else 0.0
    return best(
        if_offered(steel_route == 0, 0.0),
        if_offered(blast_line, -weight * math.log(blast) + gumbel(chance, 1)),
        if_offered(
            steel_route == 2 or (may_change and needed_scrap <= scrap_free),
            -weight * math.log(scrap) - leaving + gumbel(chance, 2),
        ),
        if_offered(
            steel_route == 3 or may_change,
            -weight * math.log(max(hydrogen, 1.0)) - leaving + gumbel(chance, 3),
        ),
    )
