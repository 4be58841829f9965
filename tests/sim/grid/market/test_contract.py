"""The contract price of power moves with what a mix does to the carbon market, and only then."""

import numpy as np
import pytest

from sim.clock import quarter
from sim.grid.data.tables import PowerTables
from sim.grid.market.settling.contract import contract_price
from sim.levers.cards import read_cards
from sim.levers.levers import Levers, Mix
from sim.levers.schedule import Schedule
from sim.world.tables import read_world_tables
from sim.world.world import World

END = quarter("2035Q4")
WORLD = World(read_world_tables(), "central", 0, END)
LATE = quarter("2033Q1")
TONNES = 0.3 * 2.66  # per MWh of the coal unit that prices provincial power


def price(tables: PowerTables, when: int, off: bool = False, **levers: float) -> float:
    """Under a mix that sets levers from 2026 on, or has all off."""
    schedules = tuple((name, Schedule(((24, value),))) for name, value in levers.items())
    mix = Mix("test", "test", "试", off, schedules)
    return contract_price(tables, WORLD, Levers(read_cards(), mix, WORLD, END + 1), when)


def test_a_mix_that_leaves_carbon_alone_pays_the_world_s_price_to_the_bit(
    power_tables: PowerTables,
) -> None:
    series = WORLD.series("power_contract_price")
    found = [price(power_tables, when, retrofit_capex_subsidy=0.2) for when in (0, 8, 23, 40, END)]
    assert found == [series[when] for when in (0, 8, 23, 40, END)]


def test_a_dearer_tonne_that_must_be_bought_is_passed_on(power_tables: PowerTables) -> None:
    def whole(ets_price: float) -> float:
        return price(power_tables, LATE, ets_price=ets_price, ets_paid_share=1.0)

    real = WORLD.series("price_index")[LATE]  # levers are in money of the day
    passed_on = (whole(500.0) - whole(100.0)) * real / 400.0
    assert passed_on == pytest.approx(0.8 * TONNES)


def test_free_allowances_leave_only_what_is_above_the_benchmark(power_tables: PowerTables) -> None:
    def free(ets_price: float) -> float:
        return price(power_tables, LATE, ets_price=ets_price, ets_paid_share=0.0)

    real = WORLD.series("price_index")[LATE]
    benchmark = float(np.interp(2033.125, [2030.5, 2035.5], [0.76, 0.73]))
    passed_on = (free(500.0) - free(100.0)) * real / 400.0
    assert passed_on == pytest.approx(0.8 * (TONNES - benchmark))


def test_nobody_sells_below_the_fuel(power_tables: PowerTables) -> None:
    late = quarter("2060Q4")
    far = World(read_world_tables(), "central", 0, late)
    without = Mix("off", "off", "无", True, ())
    levers = Levers(read_cards(), without, far, late + 1)
    coal = far.at(late)["coal_price_power"] / power_tables.operating("coal_energy", "all", "tce/t")
    listed = far.at(late)["power_contract_price"]
    found = contract_price(power_tables, far, levers, late)
    assert found == pytest.approx(min(0.3 * coal, listed))
    assert found > 0.0


def test_without_a_carbon_market_power_is_cheaper_by_its_part_of_the_price(
    power_tables: PowerTables,
) -> None:
    world = WORLD.series("power_contract_price")
    assert price(power_tables, 4, off=True) == world[4]  # before trading opened
    outside = price(power_tables, LATE, ets_coverage_power=0.0)
    assert outside < world[LATE]
    assert price(power_tables, LATE, off=True) == outside
