"""Roof PV of a firm: whether it lets its roof be covered, once somebody looks at it."""

import math
from typing import Annotated, NamedTuple

from agents.firms.investing import Finance, annuity, asked_rate
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
    YuanPerKW,
    YuanPerKWh,
)
from agents.wear import QUARTERS_IN_YEAR

KWH_PER_TJ = 277_777.8


class FirmRoof(NamedTuple):
    """What covering a roof is like, and how firms weigh it."""

    square_metres_per_kw: Annotated[float, Unit("m2/kW")]
    largest_fill: Annotated[float, Unit("1")]
    full_load_hours: FullLoadHours
    upkeep: YuanPerKW  # a year
    life: Years
    developer_rate: PerYear
    sensitivity: Annotated[float, Unit("1")]
    hesitation: Annotated[float, Unit("1")]
    neighbours: Annotated[float, Unit("1")]


@rule
def roof_review_hazard(review_rate: PerYear, roof_programme: PerYear) -> float:
    """Somebody looks at the roof every few years, or when the district's programme comes by."""
    return (review_rate + roof_programme) / QUARTERS_IN_YEAR


@rule
def roof_plant_size(roof_area: SquareMetres, firm_roof: FirmRoof) -> float:
    """A plant covers what of the usable roof one plant can, kW."""
    return firm_roof.largest_fill * roof_area / firm_roof.square_metres_per_kw


def own_use_share(generation: float, daytime_use: float) -> float:
    """Return the share of a roof's output that the firm uses itself.

    Weekends and clouds keep even a large user from all of it; a small one feeds most of it in.
    """
    return daytime_use / (daytime_use + 0.5 * generation) if daytime_use > 0.0 else 0.0


@rule
def own_share(
    pv_power: Kilowatts,
    activity,
    electricity_factor,
    power: TJPerYear,
    sun_share,
    roof_hours: FullLoadHours,
) -> float:
    """The share of its roof's output that the firm uses itself, at this many hours a year."""
    use = sun_share * activity * electricity_factor * power * KWH_PER_TJ
    return own_use_share(pv_power * roof_hours, use) if use > 0.0 else 0.0


@rule(stream="firm roof PV", spell="pv_spell")
def cover_roof(
    roof_area: SquareMetres,
    pv_power: Kilowatts,
    activity,
    electricity_factor,
    power: TJPerYear,
    sun_share,
    hurdle_rate: PerYear,
    daytime_price: YuanPerKWh,
    feed_in_price: YuanPerKWh,
    pv_premium: YuanPerKWh,
    pv_cost: YuanPerKW,
    pv_grant: YuanPerKW,
    pv_share_nearby,
    finance: Finance,
    firm_roof: FirmRoof,
    chance,
) -> int:
    """Cover the roof (1) when its yearly earnings beat its yearly cost by enough, else not (0).

    Own use saves the price of daytime, the rest is fed in. A firm that asks more than a developer
    does lets the developer build, so the developer's rate bounds what is asked. Plants nearby
    convince.
    """
    size = firm_roof.largest_fill * roof_area / firm_roof.square_metres_per_kw
    possible = size > 0.0 and pv_power == 0.0
    worth = 0.0
    if possible:
        hours = firm_roof.full_load_hours
        use = sun_share * activity * electricity_factor * power * KWH_PER_TJ
        own = own_use_share(size * hours, use)
        price = own * daytime_price + (1.0 - own) * feed_in_price + pv_premium
        earnings = max(hours * price - firm_roof.upkeep, 1.0)
        rate = asked_rate(min(hurdle_rate, firm_roof.developer_rate), finance)
        yearly = max(pv_cost - pv_grant, 1.0) * annuity(rate, firm_roof.life)
        worth = (
            firm_roof.sensitivity * math.log(earnings / yearly)
            - firm_roof.hesitation
            + firm_roof.neighbours * pv_share_nearby
        )
    return best(gumbel(chance, 0), if_offered(possible, worth + gumbel(chance, 1)))
