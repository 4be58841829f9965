"""Roof PV of a firm: whether it lets its roof be covered, once somebody looks at it."""

import math
from typing import Annotated, NamedTuple

from agents.conversions import KWH_PER_TJ, QUARTERS_IN_YEAR
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

ALMOST_FULL = 0.95  # of what a roof can bear: nobody comes for less


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
    microgrid,
    surplus_taken,
    roof_hours: FullLoadHours,
) -> float:
    """The share of its roof's output that stays with the firm, at this many hours a year.

    In a zone with a grid of its own, neighbours and batteries take part of what is left over.
    """
    use = sun_share * activity * electricity_factor * power * KWH_PER_TJ
    own = own_use_share(pv_power * roof_hours, use) if use > 0.0 else 0.0
    return own + surplus_taken * (1.0 - own) if microgrid else own


def earnings_per_kw(
    size: float,
    daytime_use: float,
    daytime_price: float,
    feed_in_price: float,
    pv_premium: float,
    firm_roof: FirmRoof,
) -> float:
    """Return what a kW on the roof earns in a year, upkeep paid, yuan."""
    hours = firm_roof.full_load_hours
    own = own_use_share(size * hours, daytime_use)
    price = own * daytime_price + (1.0 - own) * feed_in_price + pv_premium
    return hours * price - firm_roof.upkeep


def earnings_over_cost(
    size: float,
    daytime_use: float,
    daytime_price: float,
    feed_in_price: float,
    pv_premium: float,
    cost: float,
    rate: float,
    firm_roof: FirmRoof,
) -> float:
    """Return the logarithm of what a kW on the roof earns in a year over what it costs in one."""
    per_kw = earnings_per_kw(size, daytime_use, daytime_price, feed_in_price, pv_premium, firm_roof)
    earnings = max(per_kw, 1.0)
    yearly = max(cost, 1.0) * annuity(rate, firm_roof.life)
    return math.log(earnings / yearly)


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
    possible = pv_power < ALMOST_FULL * size
    worth = 0.0
    if possible:
        use = sun_share * activity * electricity_factor * power * KWH_PER_TJ
        rate = asked_rate(min(hurdle_rate, firm_roof.developer_rate), finance)
        cost = pv_cost - pv_grant
        worth = (
            firm_roof.sensitivity
            * earnings_over_cost(
                size, use, daytime_price, feed_in_price, pv_premium, cost, rate, firm_roof
            )
            - firm_roof.hesitation
            + firm_roof.neighbours * pv_share_nearby
        )
    return best(gumbel(chance, 0), if_offered(possible, worth + gumbel(chance, 1)))


@rule
def cover_new_roof(
    roof_area: SquareMetres,
    activity,
    electricity_factor,
    power: TJPerYear,
    sun_share,
    new_roof_duty,
    daytime_price: YuanPerKWh,
    feed_in_price: YuanPerKWh,
    pv_premium: YuanPerKWh,
    pv_cost: YuanPerKW,
    pv_grant: YuanPerKW,
    finance: Finance,
    firm_roof: FirmRoof,
) -> float:
    """A new factory covers the share of its roof that its permit asks for.

    Where no developer would earn his rate, the permit exempts it. The rest of the roof comes up as
    any roof does.
    """
    size = new_roof_duty * firm_roof.largest_fill * roof_area / firm_roof.square_metres_per_kw
    if size <= 0.0:
        return 0.0
    use = sun_share * activity * electricity_factor * power * KWH_PER_TJ
    rate = asked_rate(firm_roof.developer_rate, finance)
    cost = pv_cost - pv_grant
    pays = earnings_over_cost(
        size, use, daytime_price, feed_in_price, pv_premium, cost, rate, firm_roof
    )
    return new_roof_duty if pays >= 0.0 else 0.0


@rule
def lend_public_roof(
    roof_area: SquareMetres,
    pv_power: Kilowatts,
    activity,
    electricity_factor,
    power: TJPerYear,
    sun_share,
    daytime_price: YuanPerKWh,
    feed_in_price: YuanPerKWh,
    pv_premium: YuanPerKWh,
    pv_cost: YuanPerKW,
    pv_grant: YuanPerKW,
    finance: Finance,
    firm_roof: FirmRoof,
) -> bool:
    """A public body that its programme asks lends its bare roof wherever a developer earns enough.

    It has been told to; what it would ask itself, or fears, no longer counts.
    """
    size = firm_roof.largest_fill * roof_area / firm_roof.square_metres_per_kw
    if size <= 0.0 or pv_power > 0.0:
        return False
    use = sun_share * activity * electricity_factor * power * KWH_PER_TJ
    rate = asked_rate(firm_roof.developer_rate, finance)
    cost = pv_cost - pv_grant
    pays = earnings_over_cost(
        size, use, daytime_price, feed_in_price, pv_premium, cost, rate, firm_roof
    )
    return pays >= 0.0
