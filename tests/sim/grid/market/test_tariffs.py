"""Retail prices from the lists of 2020-2025 and the levers on them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.clock import quarter
from sim.grid.data.tables import LOAD_CLASSES, PowerTables
from sim.grid.market.tariffs import RetailTariffs


@pytest.fixture(scope="module")
def tariffs(power_tables: PowerTables) -> RetailTariffs:
    return RetailTariffs(power_tables, np.ones(64))


def test_the_regulated_list_of_2020_has_three_even_blocks(tariffs: RetailTariffs) -> None:
    hourly = tariffs.prices(0, contract_price=371.0).hourly["industry"]
    assert hourly[0, 12] == pytest.approx(0.607)
    assert hourly[0, 9] == pytest.approx(0.607 * 1.667)
    assert hourly[0, 3] == pytest.approx(0.607 * 0.489)
    assert [(hourly[0] > 0.7).sum(), (hourly[0] < 0.5).sum()] == [8, 8]


def test_the_gap_of_2024_and_of_the_reform_of_2025_are_those_reported(
    tariffs: RetailTariffs,
) -> None:
    before = tariffs.prices(quarter("2024Q3"), 452.94, capacity_payments=0.02).hourly["industry"]
    after = tariffs.prices(quarter("2025Q4"), 412.45, capacity_payments=0.02).hourly["industry"]
    assert before[0].max() - before[0].min() == pytest.approx(0.85, abs=0.05)
    assert after[0].max() - after[0].min() == pytest.approx(0.60, abs=0.05)


def test_the_midday_valley_comes_with_the_reform(tariffs: RetailTariffs) -> None:
    spring = tariffs.prices(quarter("2025Q2"), 412.0).hourly["industry"][0]
    later = tariffs.prices(quarter("2026Q2"), 344.0).hourly["industry"][0]
    assert spring[12] > spring[3] == spring.min()
    assert later[12] == later[3] == later.min()


def test_the_critical_price_is_for_industry_on_extreme_days(tariffs: RetailTariffs) -> None:
    prices = tariffs.prices(quarter("2024Q3"), 452.94)
    dearest = prices.hourly["industry"].max(axis=1)
    assert dearest[2] == pytest.approx(1.2 * dearest[0])
    assert prices.hourly["commerce"][2].max() == prices.hourly["commerce"][0].max()


def test_homes_pay_by_steps(tariffs: RetailTariffs) -> None:
    prices = tariffs.prices(8, 466.7)
    assert prices.residential(2000) == pytest.approx(0.5283)
    assert prices.residential(3760) == pytest.approx((2760 * 0.5283 + 1000 * 0.5783) / 3760)
    bill = 2760 * 0.5283 + 2040 * 0.5783 + 1200 * 0.8283
    assert prices.residential(6000) * 6000 == pytest.approx(bill)
    assert prices.residential(0.0) == pytest.approx(0.5283)


def test_prices_are_real_and_level_off_after_2025(power_tables: PowerTables) -> None:
    rising = np.linspace(1.0, 2.0, 64)
    real = RetailTariffs(power_tables, rising)
    assert real.prices(8, 466.7).steps[0] == pytest.approx(0.5283 / rising[8])
    assert real.deflator(23) == real.deflator(40) == rising[23]


def test_capacity_payments_are_passed_on_to_commerce_and_industry(tariffs: RetailTariffs) -> None:
    plain, paying = (tariffs.prices(30, 350.0, capacity_payments=pay) for pay in (0.0, 0.02))
    for name in LOAD_CLASSES:
        rise = paying.mean[name] - plain.mean[name]
        assert rise == pytest.approx(0.0 if name == "residential" else 0.02)


@given(st.integers(0, 63), st.floats(0.5, 2.0), st.floats(200, 600))
def test_the_spread_lever_stretches_the_gap_and_stays_positive(
    when: int, spread: float, contract: float
) -> None:
    tariffs = _cached()
    plain = tariffs.prices(when, contract).hourly["industry"][0]
    moved = tariffs.prices(when, contract, spread=spread).hourly["industry"][0]
    assert moved.min() > 0.0
    gap, stretched = np.ptp(plain), np.ptp(moved)
    assert (stretched >= gap) == (spread >= 1.0) or stretched == pytest.approx(gap)
    assert tariffs.prices(when, contract, spread=1.0).hourly["industry"][0] == pytest.approx(plain)


_CACHE: list[RetailTariffs] = []


def _cached() -> RetailTariffs:
    from sim.grid.data.reading import read_power_tables

    if not _CACHE:
        _CACHE.append(RetailTariffs(read_power_tables(), np.ones(64)))
    return _CACHE[0]
