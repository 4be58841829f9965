"""The owner of a biomass plant: how much of the straw and manure brought to it is taken."""

from agents.conversions import GJ_PER_KWH
from agents.machinery.units import TJPerYear, YuanPerGJ, YuanPerKWh


def farm_waste_taken(
    offered: TJPerYear,
    idle: TJPerYear,
    price: YuanPerKWh,
    fuel_cost: YuanPerGJ,
    efficiency: float,
) -> TJPerYear:
    """What is taken of the farm waste on offer: all that idle hours can burn, if it pays.

    It pays while the electricity made of a GJ earns more than bringing the GJ costs.

    Args:
        offered: straw and manure that farms bring.
        idle: fuel that the plant could burn in hours in which it stands for want of it.
        price: earned per kWh sent out.
        fuel_cost: paid to farms and carriers.
        efficiency: electricity sent out over fuel.
    """
    earned = efficiency * price / GJ_PER_KWH
    if earned <= fuel_cost:
        return 0.0
    return min(offered, max(idle, 0.0))
