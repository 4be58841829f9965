"""The dispatch against a general solver on the same linear programme."""

import dataclasses

import numpy as np
import pytest

from agents.machinery.chance import Stream
from sim.clock import quarter_of_year
from sim.grid.conditions import Conditions
from sim.grid.data.reading import read_power_tables
from sim.grid.data.tables import LOAD_CLASSES
from sim.grid.hourly.dispatch import Stores, Suppliers, dispatch
from sim.grid.hourly.reference import least_cost
from sim.grid.supply.load import net_load
from sim.grid.supply.offers import build_offers
from sim.grid.system import PowerSystem, build_power_system

RESERVE_PRICE, UNSERVED_PRICE = 1000.0, 20_000.0
SHARES_2020 = (0.40, 0.32, 0.18, 0.10, 0.003)
TWH_2020 = 142.0


def draw(case: int, k: int, low: float, high: float) -> float:
    return low + (high - low) * float(Stream(7, "dispatch cases").uniform(case, 0, k))


def sampled_quarter(
    system: PowerSystem, case: int, tight_ramps: bool = False
) -> tuple[Suppliers, Stores, np.ndarray, np.ndarray, np.ndarray]:
    """A quarter between 2020 and 2035 with loads, prices, sun, water and stores drawn anew."""
    quarter = int(draw(case, 0, 0, 64))
    season = quarter_of_year(quarter) - 1
    tables = system.tables
    total = TWH_2020 * 1000 / 4 * draw(case, 1, 0.85, 1.8)
    conditions = Conditions(
        end_use={
            name: total * share * draw(case, 2 + i, 0.7, 1.3)
            for i, (name, share) in enumerate(zip(LOAD_CLASSES, SHARES_2020, strict=True))
        },
        coal_price=draw(case, 7, 450, 1100),
        gas_price=draw(case, 8, 1.7, 3.5),
        carbon_price=draw(case, 9, 0, 400),
        carbon_paid_share=draw(case, 10, 0, 1),
        carbon_covered=case % 2 == 0,
        hydropower_availability=draw(case, 11, 0.6, 1.1),
        distributed_pv=draw(case, 12, 0, 25_000),
        on_call={"heavy_industry": 0.05, "services": 0.1} if case % 3 == 0 else {},
        call_pay=draw(case, 17, 0, 40),
    )
    grown = dataclasses.replace(
        system,
        storage_power={"grid_side": draw(case, 14, 0, 4000), "flow": 500.0},
        storage_energy={"grid_side": draw(case, 15, 0, 9000), "flow": 2000.0},
    )
    load = net_load(tables, conditions, quarter)
    ties = draw(case, 13, 0, 5000)
    offers = build_offers(grown.fleet, tables, conditions, quarter, 500.0, 40.0, 1.2, ties)
    suppliers = offers.suppliers
    if tight_ramps:
        slower = np.where(
            np.isfinite(suppliers.ramp), suppliers.ramp * draw(case, 16, 0.03, 0.3), np.inf
        )
        suppliers = dataclasses.replace(suppliers, ramp=slower)
    return suppliers, grown.stores(quarter), load, 0.03 * load, tables.days[season]


def gaps(cases: range, tight_ramps: bool = False) -> np.ndarray:
    """Cost above the optimum, as a share of it, of every day of the cases."""
    system = build_power_system(read_power_tables())
    found_gaps = []
    for case in cases:
        suppliers, stores, load, reserve, days = sampled_quarter(system, case, tight_ramps)
        found = dispatch(suppliers, stores, load, reserve, days, RESERVE_PRICE, UNSERVED_PRICE)
        assert np.abs(found.imbalance()).max() < 1e-9 * load.sum()
        cost = found.daily_cost(suppliers, stores, RESERVE_PRICE, UNSERVED_PRICE)
        for day in range(len(days)):
            least = least_cost(
                suppliers, stores, found, reserve, RESERVE_PRICE, UNSERVED_PRICE, day
            )
            found_gaps.append(cost[day] / least - 1.0)
    return np.array(found_gaps)


def check(found: np.ndarray, median: float, worst: float) -> None:
    assert found.min() > -1e-7  # never below the optimum: no limit is overstepped
    assert np.median(found) <= median
    assert found.max() <= worst


def test_two_hundred_sampled_days_are_dispatched_at_least_cost() -> None:
    check(gaps(range(67)), median=1e-9, worst=1e-3)


def test_days_with_ramps_that_bind_stay_close_to_least_cost() -> None:
    check(gaps(range(10), tight_ramps=True), median=0.001, worst=0.01)


@pytest.mark.slow
def test_two_hundred_days_with_ramps_that_bind_stay_close_to_least_cost() -> None:
    check(gaps(range(67), tight_ramps=True), median=0.001, worst=0.01)
