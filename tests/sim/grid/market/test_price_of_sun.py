"""What the market pays in the hours of sun: the city's own noon, and that of the province."""

from types import SimpleNamespace

import numpy as np
import pytest

from sim.grid.data.reading import read_power_tables
from sim.grid.market.investing.building import market_price_of_sun, provincial_value_of_sun

TABLES = read_power_tables("suzhou")
CONTRACT = 400.0  # yuan/MWh


def a_year(noon):
    """Four quarters whose price is 1 by night and `noon` from 9 to 15 o'clock."""
    price = np.ones((3, 24))
    price[:, 9:15] = noon
    days = SimpleNamespace(days=np.array([60.0, 30.0, 1.0]))
    return [SimpleNamespace(quarter=q, price=price, dispatch=days) for q in range(4)]


def test_where_noon_is_dear_at_home_the_province_sets_the_price():
    value = provincial_value_of_sun(TABLES)
    assert 0.5 < value < 1.0
    for noon in (1.0, 2.0):
        found = market_price_of_sun(TABLES, a_year(noon), CONTRACT)
        assert found == pytest.approx(value * CONTRACT / 1000.0)


def test_where_the_city_has_a_glut_of_its_own_the_sun_earns_less():
    found = [market_price_of_sun(TABLES, a_year(noon), CONTRACT) for noon in (0.8, 0.4, 0.0)]
    assert found[0] > found[1] > found[2] > 0.0
    assert found[1] < provincial_value_of_sun(TABLES) * CONTRACT / 1000.0
