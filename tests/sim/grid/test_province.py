"""The non-fossil share of provincial power follows its CO2 factor."""

import pytest

from sim.clock import quarter
from sim.grid.supply.province import provincial_mix
from sim.world.tables import read_world_tables
from sim.world.world import World

WORLD = World(read_world_tables(), "central", 0, quarter("2035Q4"))


def test_in_2020_the_share_is_that_of_the_balance() -> None:
    for when in range(4):
        found = provincial_mix(WORLD, when, 0.17)
        assert found.non_fossil == pytest.approx(0.17)
        assert found.t_per_mwh == WORLD.at(when)["grid_co2_factor"]


def test_fossil_power_and_co2_fall_together() -> None:
    late = provincial_mix(WORLD, quarter("2035Q1"), 0.17)
    assert 0.3 < late.t_per_mwh < 0.35
    assert late.non_fossil == pytest.approx(1 - 0.83 * late.t_per_mwh / 0.665)
    shares = [provincial_mix(WORLD, when, 0.17).non_fossil for when in range(0, 64, 4)]
    assert shares == sorted(shares)


def test_green_contracts_are_non_fossil_and_change_no_factor() -> None:
    when = quarter("2030Q1")
    plain, half = (provincial_mix(WORLD, when, 0.17, green) for green in (0.0, 0.5))
    assert half.non_fossil == pytest.approx(0.5 + 0.5 * plain.non_fossil)
    assert half.t_per_mwh == plain.t_per_mwh


def test_a_province_without_fossil_power_then_has_none_later() -> None:
    assert provincial_mix(WORLD, quarter("2030Q1"), 1.0).non_fossil == 1.0
