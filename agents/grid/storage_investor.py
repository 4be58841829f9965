"""Who builds stores: companies beside the grid, and firms behind their meter.

Both ask whether a year's income carries a year's cost (`agents.grid.projects`). A subsidy per kWh
raises income, never the running of the store.
"""

from agents.machinery.units import YuanPerKW, YuanPerKWh


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
