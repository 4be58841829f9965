"""What green contracts outside the city bring in beside what came before."""

import pytest

from experiments.compose import run_config
from sim.grid.supply.green_import import green_import
from sim.levers.cards import read_cards
from sim.levers.levers import Levers
from sim.world.tables import read_world_tables
from sim.world.world import World

IMPORT, EXCHANGE = "green_power_import", "regional_green_power_exchange"
END = 47


def levers(*overrides):
    config = run_config("end=2031", *overrides)
    world = World(read_world_tables(), "central", 1, END)
    return Levers(read_cards(), config.policy, world, END + 1)


def test_history_brings_what_the_balance_holds_already():
    held = levers("policy=frozen")
    assert [green_import(held, quarter) for quarter in (0, 12, 23, 30, 47)] == [0.0] * 5


def test_what_is_contracted_beyond_it_lands_a_quarter_at_a_time():
    held = levers("policy=frozen", f"levers.{IMPORT}=[[2026,4],[2030,15]]")
    assert green_import(held, 40) == pytest.approx(11_000.0 / 4.0)
    both = levers("policy=frozen", f"levers.{IMPORT}=[[2026,15]]", f"levers.{EXCHANGE}=[[2026,3]]")
    assert green_import(both, 40) == pytest.approx(13_000.0 / 4.0)


def test_no_contract_takes_nothing_away():
    assert green_import(levers("policy=no_policy"), 0) == 0.0
    assert green_import(levers("policy=frozen", f"levers.{IMPORT}=0"), 40) == 0.0
