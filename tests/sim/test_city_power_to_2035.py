"""The power system in whole runs: supply is adequate, and dispatch is close to least cost."""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pytest

import sim.grid.system as power_system
from agents.machinery.chance import Stream
from sim.clock import quarter
from sim.grid.hourly.dispatch import Dispatch, Stores, Suppliers
from sim.grid.hourly.reference import least_cost

QUARTERS = quarter("2035Q4") + 1
SAMPLE = 150
OTHERS = ("frozen", "accelerated")
MIXES = ("plan", *(pytest.param(mix, marks=pytest.mark.proof) for mix in OTHERS))
NEARLY = 1e-6  # MW or MWh


class Asked(NamedTuple):
    """What the dispatch of a quarter was given last, and what it found."""

    suppliers: Suppliers
    stores: Stores
    load: np.ndarray
    reserve: np.ndarray
    reserve_price: float
    unserved_price: float
    found: Dispatch


@pytest.fixture(scope="module")
def lived(cities) -> Callable[[str], tuple[np.ndarray, list[Asked]]]:
    """Unserved electricity and the last dispatch of every quarter to 2035 under a mix."""
    dispatch = power_system.dispatch

    @cache
    def live(mix: str) -> tuple[np.ndarray, list[Asked]]:
        asked: list[Asked] = []
        last: list[Asked] = []

        def watched(suppliers, stores, load, reserve, days, reserve_price, unserved_price):
            found = dispatch(suppliers, stores, load, reserve, days, reserve_price, unserved_price)
            last[:] = [
                Asked(suppliers, stores, load, reserve, reserve_price, unserved_price, found)
            ]
            return found

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(power_system, "dispatch", watched)
            city = cities.build(f"policy={mix}", "scale=0.01", "end=2035")
            for _ in range(QUARTERS):
                city.step()
                asked += last
        unserved = city.recorder.series("City|Electricity|Unserved")
        city.close()
        return unserved, asked

    return live


@pytest.mark.slow
@pytest.mark.parametrize("mix", MIXES)
def test_no_shipped_mix_leaves_load_unserved(lived, mix):
    unserved, _ = lived(mix)
    assert len(unserved) == QUARTERS
    assert unserved.tolist() == [0.0] * QUARTERS


@pytest.mark.slow
@pytest.mark.parametrize("mix", ["plan", pytest.param("accelerated", marks=pytest.mark.proof)])
def test_sampled_days_of_real_runs_are_dispatched_near_least_cost(lived, mix):
    """Median within 1 %, worst within 3 %, against limits as they were given; none overstepped."""
    days = [(asked, day) for asked in lived(mix)[1] for day in range(len(asked.load))]
    order = np.argsort([float(Stream(7, "days").uniform(i, 0, 0)) for i in range(len(days))])
    gaps = []
    for i in order[:SAMPLE]:
        asked, day = days[i]
        check_constraints(asked, day)
        prices = asked.reserve_price, asked.unserved_price
        cost = asked.found.daily_cost(asked.suppliers, asked.stores, *prices)[day]
        least = least_cost(
            asked.suppliers, asked.stores, asked.found, asked.reserve, *prices, day, as_given=True
        )
        gaps.append(cost / least - 1.0)
    assert len(gaps) == SAMPLE
    assert min(gaps) > -1e-7  # never below the optimum
    assert np.median(gaps) <= 0.01
    assert max(gaps) <= 0.03


def check_constraints(asked: Asked, day: int) -> None:
    """Limits, ramps and stores as they were given, hour by hour, and the balance."""
    found: Any = asked.found
    output = found.output[day]
    assert (output >= asked.suppliers.low[day] - NEARLY).all()
    assert (output <= asked.suppliers.high[day] + NEARLY).all()
    steps = np.abs(output - np.roll(output, 1, axis=1)).max(axis=1)
    assert (steps <= asked.suppliers.ramp + NEARLY).all()
    stores = asked.stores
    charge, discharge, level = found.charge[day], found.discharge[day], found.level[day]
    for power, limit in ((charge, stores.charge_limit), (discharge, stores.discharge_limit)):
        assert ((power >= -NEARLY) & (power <= limit[day] + NEARLY)).all()
    assert ((level >= -NEARLY) & (level <= stores.energy[:, None] + NEARLY)).all()
    kept = stores.efficiency[:, None]
    moved = level - np.roll(level, 1, axis=1)
    assert np.abs(moved - charge * kept + discharge / kept).max(initial=0.0) <= NEARLY
    assert (found.unserved[day] >= 0.0).all() and (found.surplus[day] >= 0.0).all()
    assert np.abs(found.imbalance()[day]).max() <= NEARLY
