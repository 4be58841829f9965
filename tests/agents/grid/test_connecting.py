"""How much roof PV the grid company lets a division connect, by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.grid.grid_operator import room_for_pv

KW = st.floats(0.0, 1e7)


def test_known_rooms():
    assert room_for_pv(1000.0, 100.0, 0.2, 0.0, 4) == pytest.approx(50.0)  # the pace of the office
    assert room_for_pv(1000.0, 980.0, 0.2, 0.0, 4) == pytest.approx(20.0)  # the limit of the grid
    assert room_for_pv(1000.0, 100.0, 0.2, -30.0, 4) == pytest.approx(20.0)  # made up for
    assert room_for_pv(1000.0, 1200.0, 0.2, 0.0, 4) == pytest.approx(-200.0)  # beyond the limit


@given(limit=KW, more=KW, standing=KW, rate=st.floats(0.0, 1.0))
def test_a_larger_limit_never_leaves_less_room(limit, more, standing, rate):
    less = room_for_pv(limit, standing, rate, 0.0, 4)
    assert room_for_pv(limit + more, standing, rate, 0.0, 4) >= less
