"""Stores behind the meter of firms: they follow the tariff of the hour, not the market."""

import numpy as np

from sim.grid.hourly.dispatch import Floats

SAME_PRICE = 1e-9  # yuan/kWh


def follow_tariff(
    price: Floats, power: float, energy: float, efficiency: float, wear: float
) -> tuple[Floats, Floats]:
    """One cycle a day from the cheapest hours of the tariff to the dearest, evenly spread.

    Args:
        price: yuan/kWh by the hour [days, 24].
        power: MW of charge and of discharge.
        energy: MWh inside when full.
        efficiency: one way.
        wear: yuan per MWh discharged.

    Returns:
        Charge and discharge in MW [days, 24]; nothing on days whose spread does not pay.
    """
    charge, discharge = np.zeros(price.shape), np.zeros(price.shape)
    round_trip = efficiency**2
    for day, hourly in enumerate(price):
        cheap = hourly <= hourly.min() + SAME_PRICE
        dear = hourly >= hourly.max() - SAME_PRICE
        gain = hourly.max() - hourly.min() / round_trip - wear / 1000.0
        if gain <= 0.0:
            continue
        given = min(energy * efficiency, power * dear.sum(), power * cheap.sum() * round_trip)
        discharge[day, dear] = given / dear.sum()
        charge[day, cheap] = given / round_trip / cheap.sum()
    return charge, discharge
