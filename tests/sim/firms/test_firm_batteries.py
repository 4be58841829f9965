"""Batteries behind the meter wear out: they are taken out at their age, and looked at anew."""

import numpy as np
import pytest

from agents.machinery.state import NEVER


def test_a_battery_is_gone_at_the_end_of_its_life_and_a_new_one_looked_at(make_firms, live):
    firms = make_firms()
    columns, batteries = firms.population.columns, firms.batteries
    old = np.flatnonzero(columns["storage_power"] > 0.0)
    built = columns["storage_built"]
    assert (built[old] < 0).all() and (built[old] >= -8).all()
    assert (np.delete(built, old) == NEVER).all()
    assert batteries.life == 48
    built[old] = 1 - batteries.life  # reached in quarter 1
    before = float((columns["storage_power"] * columns["weight"])[old].sum())
    states = [
        (batteries.ended_kw, columns["storage_power"][old].copy(), batteries.rows)
        for _ in live(firms, range(3))
    ]
    assert states[0][0] == 0.0 and (states[0][1] > 0.0).all()
    assert states[1][0] == pytest.approx(before) and not states[1][1].any()
    still = old[columns["active"][old]]
    assert np.isin(still, states[2][2]).all()  # the owner looks the quarter after
    new = np.flatnonzero(columns["storage_power"][old] > 0.0)
    assert (built[old[new]] == 2).all() and new.size < old.size


def test_batteries_of_2019_are_gone_before_2032(make_firms):
    firms = make_firms()
    columns = firms.population.columns
    old = np.flatnonzero(columns["storage_power"] > 0.0)
    due = columns["storage_built"][old] + firms.batteries.life
    assert due.min() >= 40 and due.max() <= 47  # 2030 and 2031
    assert len(set(due.tolist())) > 4
