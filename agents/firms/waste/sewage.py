"""Sewage works: whether one takes a place among the model works of low carbon."""

from typing import Annotated, NamedTuple

from agents.conversions import GJ_PER_KWH, KWH_PER_TJ
from agents.firms.investing import EnergyPrices, Finance, annuity, asked_rate
from agents.machinery.rule import rule
from agents.machinery.units import PerYear, TJPerYear, Unit, Years, YuanPerKWh


class SewageTerms(NamedTuple):
    """What rebuilding a sewage works saves and costs."""

    saving: Annotated[float, Unit("1")]  # of its electricity, sludge gas engines included
    capex: YuanPerKWh  # per kWh saved a year
    life: Years


@rule
def rebuilding_cost(
    activity, electricity_factor, power: TJPerYear, sewage_terms: SewageTerms
) -> float:
    """What rebuilding costs, yuan: by the electricity that it saves in a year."""
    saved = sewage_terms.saving * activity * electricity_factor * power * KWH_PER_TJ
    return saved * sewage_terms.capex


@rule
def would_be_model(
    sewage,
    benchmark,
    activity,
    electricity_factor,
    power: TJPerYear,
    hurdle_rate: PerYear,
    tariff_ratio,
    energy_prices: EnergyPrices,
    finance: Finance,
    sewage_terms: SewageTerms,
) -> bool:
    """A sewage works takes a place when a kWh saved is worth what saving it costs.

    Blowers, pumps, digestion and gas engines are rebuilt together, which no works does for the
    power alone unless it is offered a place: permit, plan and name come with it.
    """
    used = activity * electricity_factor * power
    price = tariff_ratio * energy_prices.electricity * GJ_PER_KWH
    rate = asked_rate(hurdle_rate, finance)
    cost = sewage_terms.capex * annuity(rate, sewage_terms.life)
    return sewage and not benchmark and used > 0.0 and price >= cost
