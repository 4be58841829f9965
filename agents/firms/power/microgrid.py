"""A zone with a grid of its own: whether a firm joins it, with roof and battery in one contract."""

import math
from typing import Annotated, NamedTuple

from agents.conversions import KW_PER_TJ_A_YEAR, KWH_PER_TJ
from agents.firms.investing import Finance, annuity, asked_rate
from agents.firms.power.roof_pv import FirmRoof, own_use_share
from agents.firms.power.storage import HOURS_OF_STORAGE, SMALLEST, BatteryTerms
from agents.machinery.chance import gumbel
from agents.machinery.choice import best, if_offered
from agents.machinery.rule import rule
from agents.machinery.units import (
    Kilowatts,
    PerYear,
    SquareMetres,
    TJPerYear,
    Unit,
    YuanPerKW,
    YuanPerKWh,
)


class ZoneTerms(NamedTuple):
    """What a zone is like, and how firms weigh joining it."""

    surplus_taken: Annotated[float, Unit("1")]  # of what a roof would feed in
    control_cost: YuanPerKW  # of roof and battery
    sensitivity: Annotated[float, Unit("1")]
    hesitation: Annotated[float, Unit("1")]


@rule(stream="firm microgrid", spell="entry_spell")
def join_microgrid(
    roof_area: SquareMetres,
    pv_power: Kilowatts,
    pv_waiting: Kilowatts,
    storage_power: Kilowatts,
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
    peak_price: YuanPerKWh,
    valley_price: YuanPerKWh,
    discharge_premium: YuanPerKWh,
    battery_cost: YuanPerKWh,
    finance: Finance,
    firm_roof: FirmRoof,
    battery_terms: BatteryTerms,
    zone_terms: ZoneTerms,
    chance,
) -> int:
    """Join (1) when roof, battery and what the zone takes off them earn their cost, else not (0).

    Who has neither adds both; what the zone takes of the surplus sells at half way between the
    price of daytime and that of feeding in.
    """
    standing = pv_power + pv_waiting
    size = firm_roof.largest_fill * roof_area / firm_roof.square_metres_per_kw
    new_roof = size if standing == 0.0 else 0.0
    roof = standing + new_roof
    load = activity * electricity_factor * power * KW_PER_TJ_A_YEAR
    wanted = min(battery_terms.power_share * load, battery_terms.largest)
    battery = wanted if storage_power == 0.0 and wanted >= SMALLEST else 0.0
    use = sun_share * activity * electricity_factor * power * KWH_PER_TJ
    possible = roof > 0.0 and use > 0.0
    worth = 0.0
    if possible:
        hours = firm_roof.full_load_hours
        own = own_use_share(roof * hours, use)
        shared = zone_terms.surplus_taken * (1.0 - own)
        inside = shared * 0.5 * (daytime_price - feed_in_price)
        alone = own * daytime_price + (1.0 - own) * feed_in_price + pv_premium
        kwh = battery * HOURS_OF_STORAGE
        spread = battery_terms.efficiency * (peak_price + discharge_premium) - valley_price
        earnings = (
            hours * roof * inside
            + new_roof * (hours * alone - firm_roof.upkeep)
            + kwh * (battery_terms.cycles * spread - battery_terms.upkeep * battery_cost)
        )
        rate = asked_rate(min(hurdle_rate, firm_roof.developer_rate), finance)
        control = zone_terms.control_cost * (roof + battery)
        yearly = new_roof * max(pv_cost - pv_grant, 1.0) * annuity(rate, firm_roof.life)
        yearly = yearly + (kwh * battery_cost + control) * annuity(rate, battery_terms.life)
        worth = zone_terms.sensitivity * math.log(max(earnings, 0.01 * yearly) / yearly)
        worth = worth - zone_terms.hesitation
    return best(gumbel(chance, 0), if_offered(possible, worth + gumbel(chance, 1)))
