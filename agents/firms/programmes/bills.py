"""What a firm pays for its energy in a year: what any saving is worth to it."""

from typing import Annotated, NamedTuple

from agents.conversions import GJ_PER_TJ
from agents.firms.investing import (
    CarbonContent,
    EnergyPrices,
    boiler_fuel_cost,
    furnace_fuel_cost,
    iron_fuel_cost,
)
from agents.machinery.rule import rule
from agents.machinery.units import TJPerYear, Unit, YuanPerTonneCO2, YuanPerYear


class Bill(NamedTuple):
    """Energy that measures can save, and what is paid for it, carbon included."""

    fuel: TJPerYear
    electricity: TJPerYear
    fuel_paid: YuanPerYear
    electricity_paid: YuanPerYear
    burnt: Annotated[float, Unit("TJ/yr")]  # part of the fuel that is burnt on the site


@rule
def energy_bill(
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
    energy_prices: EnergyPrices,
    carbon_content: CarbonContent,
    carbon_price: YuanPerTonneCO2,
    tariff_ratio,
) -> Bill:
    """A year's energy and what the firm pays for it at today's prices."""
    level = activity * fuel_factor
    steam = level * (steam_low + steam_mid) / boiler_efficiency
    direct = level * (furnace_high + furnace_very_high) / furnace_efficiency
    iron = level * (iron_coal + iron_coke)
    electricity = activity * electricity_factor * power
    paid = steam * boiler_fuel_cost(boiler, energy_prices, carbon_content, carbon_price)
    paid += direct * furnace_fuel_cost(furnace, energy_prices, carbon_content, carbon_price)
    paid += iron_fuel_cost(level, iron_coal, iron_coke, energy_prices, carbon_content, carbon_price)
    burnt = iron
    if 1 <= boiler <= 3:  # kinds.Boiler: coal, gas, biomass
        burnt += steam
    if 1 <= furnace <= 6:  # kinds.Furnace: all but electricity and hydrogen
        burnt += direct
    return Bill(
        fuel=steam + direct + iron,
        electricity=electricity,
        fuel_paid=GJ_PER_TJ * paid,
        electricity_paid=GJ_PER_TJ * electricity * tariff_ratio * energy_prices.electricity,
        burnt=burnt,
    )
