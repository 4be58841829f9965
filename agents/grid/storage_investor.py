"""Who builds stores: companies beside the grid, and firms behind their meter.

Both ask whether a year's income carries a year's cost; the better it does, the more of what could
be built in a year is built. A subsidy per kWh raises income, never the running of the store.
"""

import math

from agents.machinery.units import YuanPerKW, YuanPerKWh

LARGEST_EXPONENT = 700.0  # exp of more than 709 is beyond float64


def yearly_income(
    cycles: float,
    hours: float,
    efficiency: float,
    price_out: YuanPerKWh,
    price_in: YuanPerKWh,
    discharge_subsidy: YuanPerKWh,
    capacity_payment: YuanPerKW,
    wear: YuanPerKWh,
) -> YuanPerKW:
    """Income of a kilowatt in a year.

    Args:
        cycles: full discharges a year.
        hours: how long a full store delivers its power.
        efficiency: of the round trip.
        price_out: mean price in the hours of discharge.
        price_in: mean price in the hours of charge.
        discharge_subsidy: bonus per kWh discharged.
        capacity_payment: for standing ready, per kW and year.
        wear: cost of a kWh discharged in worn cells.
    """
    per_kwh = price_out - price_in / efficiency + discharge_subsidy - wear
    if per_kwh < 0.0:
        return capacity_payment
    return cycles * hours * per_kwh + capacity_payment


def share_built(income: YuanPerKW, cost: YuanPerKW, spread: float) -> float:
    """Share of a year's possible building that is built, 0 to 1.

    Sites and firms differ: half of them build when income just covers cost, fewer below, more
    above, by the logistic curve in the logarithm of income over cost.

    Args:
        income: of a year per kW.
        cost: of a year per kW, capital and upkeep.
        spread: how much projects differ, as the scale of that curve.
    """
    if income <= 0.0:
        return 0.0
    against = -math.log(income / cost) / spread
    return 1.0 / (1.0 + math.exp(min(against, LARGEST_EXPONENT)))
