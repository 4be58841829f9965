"""What green contracts outside the city bring in beside what came before."""

import numpy as np
import pytest

from experiments.compose import run_config
from sim.grid.market.settling.settlement import import_payments
from sim.grid.market.tariffs import RetailTariffs
from sim.grid.supply.green_import import green_import, green_landing
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


def test_what_lands_must_be_taken_is_paid_by_contract_and_counts_as_green(power_system, conditions):
    now = conditions(scale=1.3, green_import=1000.0)
    outcome, plain = (power_system.dispatch(30, told) for told in (now, conditions(scale=1.3)))
    assert plain.landed["green"] == plain.green_share() == 0.0
    green = outcome.landed["green"]
    assert 980.0 < green <= 1000.0 + 1e-9  # nights of holidays have no use for all of it
    net = outcome.imports()["provincial"] - outcome.exported
    assert outcome.green_share() == pytest.approx(green / net)
    tariffs = RetailTariffs(power_system.tables, np.ones(64))
    paid, _ = import_payments(outcome, power_system.tables, tariffs, now, 371.0)
    assert paid["green"] == pytest.approx(green * 1e3 * 371.0)  # MWh at the contract price


def test_green_contracts_share_the_ties_and_go_before_the_province(power_tables):
    room = np.array([[0.0] * 24, [100.0] * 24, [9000.0] * 24])
    hours = float(power_tables.days[0].sum()) * 24.0
    landing = green_landing(power_tables, 0, 0.5 * hours, room)  # 500 MW
    assert landing[:, 0].tolist() == [0.0, 100.0, 500.0]
