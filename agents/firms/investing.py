"""How a firm reckons a project: rates, annuities, paybacks, and what its fuels cost."""

import math
from typing import Annotated, NamedTuple

from agents.machinery.units import PerYear, TonnesPerGJ, Unit, YuanPerGJ

LOWEST_RATE = 0.02  # no firm asks less, however cheap the loan


class Finance(NamedTuple):
    """Help on the loan of a project."""

    debt_share: Annotated[float, Unit("1")]
    loan_discount: PerYear
    interest_aid: PerYear  # spread over the life of the loan


class EnergyPrices(NamedTuple):
    """What firms pay per GJ bought; the mean of commerce and industry for electricity."""

    coal: YuanPerGJ
    coke: YuanPerGJ
    oil: YuanPerGJ
    lpg: YuanPerGJ
    gas: YuanPerGJ
    heat: YuanPerGJ
    biomass: YuanPerGJ
    electricity: YuanPerGJ


class CarbonContent(NamedTuple):
    """CO2 that the firm itself emits per GJ; of bought heat and electricity it emits none."""

    coal: TonnesPerGJ
    coke: TonnesPerGJ
    oil: TonnesPerGJ
    lpg: TonnesPerGJ
    gas: TonnesPerGJ


def annuity(rate: float, years: float) -> float:
    """Return the yearly payment per yuan borrowed at `rate` over `years`."""
    if rate <= 0.0:
        return 1.0 / years
    return rate / (1.0 - math.exp(-years * math.log1p(rate)))


def asked_rate(hurdle_rate: float, finance: Finance) -> float:
    """Return the return asked of a project after what cheaper loans take off its debt."""
    help_on_loan = finance.loan_discount + finance.interest_aid
    return max(hurdle_rate - finance.debt_share * help_on_loan, LOWEST_RATE)


def boiler_fuel_cost(
    boiler: int, prices: EnergyPrices, content: CarbonContent, carbon_price: float
) -> float:
    """Return what a GJ of energy for the present boiler costs, carbon included, yuan."""
    if boiler == 1:
        return prices.coal + carbon_price * content.coal
    if boiler == 2:
        return prices.gas + carbon_price * content.gas
    if boiler == 3:
        return prices.biomass
    if boiler == 4:
        return prices.heat
    return prices.electricity


def furnace_fuel_cost(
    furnace: int, prices: EnergyPrices, content: CarbonContent, carbon_price: float
) -> float:
    """Return what a GJ of energy for the present furnace costs, carbon included, yuan."""
    if furnace == 1:
        return prices.coal + carbon_price * content.coal
    if furnace == 2:
        return prices.coke + carbon_price * content.coke
    if furnace == 3:
        return prices.gas + carbon_price * content.gas
    if furnace == 4:
        return prices.oil + carbon_price * content.oil
    if furnace == 5:
        return prices.lpg + carbon_price * content.lpg
    if furnace == 6:
        return prices.biomass
    return prices.electricity


def iron_fuel_cost(
    level: float,
    iron_coal: float,
    iron_coke: float,
    prices: EnergyPrices,
    content: CarbonContent,
    carbon_price: float,
) -> float:
    """Return what coal and coke of a steel line cost, carbon included, thousand yuan a year."""
    coal = prices.coal + carbon_price * content.coal
    coke = prices.coke + carbon_price * content.coke
    return level * (iron_coal * coal + iron_coke * coke)
