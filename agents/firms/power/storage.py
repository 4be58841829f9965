"""A battery behind the meter: charged in the valley, discharged at the peak price."""

import math
from typing import Annotated, NamedTuple

from agents.conversions import KW_PER_TJ_A_YEAR, QUARTERS_IN_YEAR
from agents.firms.investing import Finance, annuity, asked_rate
from agents.machinery.chance import gumbel
from agents.machinery.choice import best, if_offered
from agents.machinery.rule import rule
from agents.machinery.units import (
    Kilowatts,
    PerYear,
    TJPerYear,
    Unit,
    Years,
    YuanPerKWh,
)

HOURS_OF_STORAGE = 2.0
SMALLEST = 50.0  # kW: below this nobody offers a container


class BatteryTerms(NamedTuple):
    """What a battery is like, and how firms weigh it."""

    power_share: Annotated[float, Unit("1")]  # of mean load
    largest: Kilowatts
    cycles: PerYear
    efficiency: Annotated[float, Unit("1")]
    upkeep: PerYear
    life: Years
    developer_rate: PerYear
    sensitivity: Annotated[float, Unit("1")]
    hesitation: Annotated[float, Unit("1")]


@rule
def battery_review_hazard(review_rate: PerYear) -> float:
    """Somebody looks at a battery every few years, whatever happened since."""
    return review_rate / QUARTERS_IN_YEAR


@rule
def battery_size(
    activity, electricity_factor, power: TJPerYear, battery_terms: BatteryTerms
) -> float:
    """A battery has a fixed part of the firm's mean load, up to the largest built, kW."""
    load = activity * electricity_factor * power * KW_PER_TJ_A_YEAR
    return min(battery_terms.power_share * load, battery_terms.largest)


@rule(stream="firm storage", spell="storage_spell")
def add_battery(
    storage_power: Kilowatts,
    activity,
    electricity_factor,
    power: TJPerYear,
    hurdle_rate: PerYear,
    peak_price: YuanPerKWh,
    valley_price: YuanPerKWh,
    discharge_premium: YuanPerKWh,
    battery_cost: YuanPerKWh,
    finance: Finance,
    battery_terms: BatteryTerms,
    chance,
) -> int:
    """Add a battery (1) when the spread of the tariff pays for it by enough, else not (0)."""
    load = activity * electricity_factor * power * KW_PER_TJ_A_YEAR
    size = battery_terms.power_share * load
    possible = storage_power == 0.0 and size >= SMALLEST
    spread = battery_terms.efficiency * (peak_price + discharge_premium) - valley_price
    earnings = battery_terms.cycles * spread - battery_terms.upkeep * battery_cost
    rate = asked_rate(min(hurdle_rate, battery_terms.developer_rate), finance)
    yearly = battery_cost * annuity(rate, battery_terms.life)
    worth = -battery_terms.hesitation + battery_terms.sensitivity * math.log(
        max(earnings, 0.01 * yearly) / yearly
    )
    return best(gumbel(chance, 0), if_offered(possible, worth + gumbel(chance, 1)))
