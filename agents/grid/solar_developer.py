"""Who builds PV on open ground: what a kilowatt earns, and how much is built."""

from agents.machinery.units import FullLoadHours, YuanPerKW, YuanPerKWh


def price_received(guaranteed: YuanPerKWh, market: YuanPerKWh, market_share: float) -> YuanPerKWh:
    """What a kWh of a new plant earns: part guaranteed, part the market of its hours."""
    return (1.0 - market_share) * guaranteed + market_share * market


def yearly_surplus(
    hours: FullLoadHours,
    price: YuanPerKWh,
    curtailed: float,
    upkeep: YuanPerKW,
    capital: YuanPerKW,
) -> YuanPerKW:
    """What a kilowatt earns in a year beyond upkeep and cost of capital."""
    return hours * (1.0 - curtailed) * price - upkeep - capital
