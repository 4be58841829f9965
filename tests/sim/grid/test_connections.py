"""The desk for roof PV: first come first served, within what a division can host."""

from types import SimpleNamespace

import numpy as np
import pytest

from sim.divisions import DIVISIONS
from sim.grid.connections import Connections, connect_waiting

NOTHING = np.zeros(len(DIVISIONS))


def power_system(growth=1.15, store_mw=0.0):
    """What the desk asks of a power system: its load against 2020, and its stores."""
    return SimpleNamespace(
        growth=lambda: growth, storage=lambda quarter: {"grid": (store_mw, 2 * store_mw)}
    )


def opened(speed=1.0, standing=NOTHING, **system):
    desk = Connections("suzhou")
    desk.open_quarter(speed, power_system(**system), 10, standing)
    return desk


def test_limits_are_those_of_the_table_at_the_load_of_2023():
    desk = opened()
    assert desk.limit.sum() == pytest.approx(12.5e6)
    assert desk.room == pytest.approx(0.25 * desk.limit / 4)
    assert opened(growth=2.3).limit == pytest.approx(2.0 * desk.limit)


def test_stores_add_to_what_can_be_hosted():
    more = opened(store_mw=1000.0).limit - opened().limit
    assert more.sum() == pytest.approx(0.6e6)
    assert (more > 0.0).all()


def test_speed_acts_on_limit_and_pace():
    slow, fast = opened(0.5), opened(2.0)
    assert fast.limit == pytest.approx(4.0 * slow.limit)
    assert fast.room == pytest.approx(4.0 * slow.room)


def test_first_come_first_served_and_the_last_one_overshoots():
    desk = Connections()
    desk.room[:] = 100.0
    district = np.array([3, 3, 3, 3, 5])
    kw, since = np.array([60.0, 60.0, 60.0, 60.0, 500.0]), np.array([4, 1, 2, 3, 9])
    assert desk.admit(district, kw, since).tolist() == [False, True, True, False, True]
    assert desk.room[3] == pytest.approx(-20.0)
    assert desk.room[5] == pytest.approx(-400.0)
    assert not desk.admit(district[:1], kw[:1], since[:1]).any()


def test_what_was_connected_beyond_the_pace_is_made_up_for():
    desk = opened()
    room = desk.room[3]
    desk.admit(np.array([3]), np.array([room + 7.0]), np.array([0]))
    desk.open_quarter(1.0, power_system(), 11, NOTHING)
    assert desk.room[3] == pytest.approx(room - 7.0)
    assert desk.room[4] == pytest.approx(opened().room[4])  # what is not used lapses


def test_a_full_division_connects_nothing():
    desk = opened(standing=opened().limit + 1.0)
    assert (desk.room < 0.0).all()
    assert not desk.admit(np.array([0]), np.array([1.0]), np.array([0])).any()


def test_without_a_city_everybody_is_connected_at_once():
    columns = {
        "pv_waiting": np.array([5.0, 0.0, 2.0], np.float32),
        "pv_power": np.array([0.0, 3.0, 4.0], np.float32),
        "pv_built": np.array([32767, 2, 3], np.int16),
        "pv_started": np.array([9, 2, 9], np.int16),
        "district": np.array([0, 0, 7], np.int8),
    }
    weight, owner_class = np.array([2.0, 1.0, 10.0]), np.array([2, 1, 0], np.int8)
    columns_of = (columns, "pv_power", "pv_started", weight)
    kw = connect_waiting(Connections(), *columns_of, owner_class, 3, 9)
    assert kw.shape == (len(DIVISIONS), 3)
    assert kw[0, 2] == 10.0 and kw[7, 0] == 20.0 and kw.sum() == 30.0
    assert columns["pv_power"].tolist() == [5.0, 3.0, 6.0]
    assert not columns["pv_waiting"].any()
    assert columns["pv_built"].tolist() == [9, 2, 9]
