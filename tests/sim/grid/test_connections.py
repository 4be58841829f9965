"""The desk for roof PV: first come first served, within what a division can host."""

from types import SimpleNamespace

import numpy as np
import pytest

from sim.divisions import DIVISIONS
from sim.grid.connections import Connections, Waiting, connect_waiting

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
    lot = np.zeros(5)
    assert desk.admit(district, kw, since, lot).tolist() == [False, True, True, False, True]
    assert desk.room[3] == pytest.approx(-20.0)
    assert desk.room[5] == pytest.approx(-400.0)
    assert not desk.admit(district[:1], kw[:1], since[:1], lot[:1]).any()


def test_who_comes_in_one_quarter_is_served_by_lot_not_by_place():
    desk = Connections()
    desk.room[:] = 100.0
    same, lot = np.full(4, 7), np.array([0.9, 0.1, 0.5, 0.2])
    served = desk.admit(np.zeros(4, int), np.full(4, 60.0), same, lot)
    assert served.tolist() == [False, True, False, True]


def waiting(owners, rows, since):
    number = len(rows)
    return Waiting(owners, np.array(rows), np.zeros(number, int), np.full(number, 1.0), since)


def test_homes_and_firms_stand_in_one_line():
    homes = waiting("pv_kw", range(2000), np.full(2000, 9))
    firms = waiting("pv_power", range(1000), np.repeat([8, 9], 500))
    desk = opened()
    desk.room[0] = 500.0 + 1000.0  # those who waited longer, and two fifths of the new ones
    desk.line_up([homes, firms])
    of_firms, of_homes = desk.admitted(firms), desk.admitted(homes)
    assert of_firms[:500].all()
    assert of_firms.sum() + of_homes.sum() == 1500
    assert of_homes.mean() == pytest.approx(0.4, abs=0.05)
    assert of_firms[500:].mean() == pytest.approx(0.4, abs=0.07)
    assert of_homes[:1000].mean() == pytest.approx(of_homes[1000:].mean(), abs=0.08)


def test_another_seed_draws_another_line():
    served = []
    for seed in (1, 2, 1):
        desk = Connections("suzhou", seed)
        desk.open_quarter(1.0, power_system(), 10, NOTHING)
        desk.room[0] = 50.0
        homes = waiting("pv_kw", range(100), np.full(100, 9))
        desk.line_up([homes])
        served.append(desk.admitted(homes).tolist())
    assert served[0] == served[2] != served[1]


def test_what_was_connected_beyond_the_pace_is_made_up_for():
    desk = opened()
    room = desk.room[3]
    desk.admit(np.array([3]), np.array([room + 7.0]), np.array([0]), np.array([0.5]))
    desk.open_quarter(1.0, power_system(), 11, NOTHING)
    assert desk.room[3] == pytest.approx(room - 7.0)
    assert desk.room[4] == pytest.approx(opened().room[4])  # what is not used lapses


def test_a_full_division_connects_nothing():
    desk = opened(standing=opened().limit + 1.0)
    assert (desk.room < 0.0).all()
    assert not desk.admit(np.array([0]), np.array([1.0]), np.array([0]), np.array([0.5])).any()


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
