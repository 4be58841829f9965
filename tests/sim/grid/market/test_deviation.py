"""What dear purchases of power cost users, and when."""

import dataclasses

import numpy as np
import pytest

from sim.accounts.books.money import Kind, Ledger, Ware
from sim.clock import quarter
from sim.grid.market.settling.deviation import PurchaseDeviation, purchases, sold_kwh
from sim.grid.market.tariffs import RetailTariffs

GRID, PLANT_OWNERS = "grid company", "power plants"
POWER = Ware(GRID, Kind.ELECTRICITY, "electricity", 3.6e-6)
CONTRACT = 400.0  # yuan/MWh


class Trade:
    """A grid company that buys and sells, quarter by quarter."""

    def __init__(self):
        self.account, self.ledger = PurchaseDeviation(), Ledger()

    def live(self, when, bought, firms=8e9, homes=2e9):
        """Buy power for `bought` yuan and sell kWh; return what the charge brought, yuan."""
        ledger, charge = self.ledger, self.account.charge
        ledger.book(GRID, "outside the city", Kind.WHOLESALE_ELECTRICITY, bought + 1e8, when)
        ledger.book("outside the city", GRID, Kind.WHOLESALE_ELECTRICITY, 1e8, when)
        ledger.sell("firms", POWER, 0.6 + charge, np.array([firms]), when)
        ledger.sell("households", POWER, 0.5, np.array([homes]), when)
        self.account.close(ledger, when, CONTRACT)
        return charge * firms


@pytest.fixture
def trade():
    """A grid company after a 2025 in which power cost 0.01 yuan/kWh more than by contract."""
    found = Trade()
    for when in range(quarter("2020Q1"), quarter("2026Q1")):
        found.live(when, 4.1e9)
    return found


def test_history_is_charged_nothing(trade):
    assert trade.account.charge == trade.account.owed == 0.0
    assert trade.account.of_2025 == pytest.approx(dict.fromkeys((1, 2, 3, 4), 0.1e9 / 8e9))


def test_purchases_above_the_contract_price_come_back_within_a_quarter(trade):
    first = quarter("2026Q1")
    assert trade.live(first, 4.1e9 + 0.4e9) == 0.0
    assert trade.account.charge == pytest.approx(0.4e9 / 8e9)
    assert trade.live(first + 1, 4.1e9) == pytest.approx(0.4e9)
    assert trade.account.charge == pytest.approx(0.0, abs=1e-15)


def test_what_lower_use_leaves_unpaid_is_carried_on(trade):
    first = quarter("2026Q1")
    back = trade.live(first, 4.1e9 + 0.4e9)
    for when in range(first + 1, first + 8):
        usual = 0.1e9 / 8e9 * 6e9 + CONTRACT / 1e3 * 8e9  # of 6 billion kWh and 2 of homes
        back += trade.live(when, usual, firms=6e9)
    assert back == pytest.approx(0.4e9, rel=1e-3)


def test_cheap_purchases_are_handed_on(trade):
    trade.live(quarter("2026Q1"), 4.1e9 - 0.08e9)
    assert trade.account.charge == pytest.approx(-0.01)


def test_feed_in_is_bought_and_exports_are_sold():
    ledger = Ledger()
    ledger.book(GRID, PLANT_OWNERS, Kind.WHOLESALE_ELECTRICITY, 5.0, 3)
    ledger.book(GRID, "households", Kind.FEED_IN, 2.0, 3)
    ledger.book("outside the city", GRID, Kind.WHOLESALE_ELECTRICITY, 1.0, 3)
    ledger.book(GRID, PLANT_OWNERS, Kind.CAPACITY_PAYMENT, 9.0, 3)
    assert purchases(ledger, 3) == 6.0
    ledger.sell("other users", POWER, 0.5, np.array([10.0, 20.0]), 3, ("metro", "ports"))
    ledger.sell("households", POWER, 0.5, np.array([5.0]), 3)
    assert sold_kwh(ledger, 3) == pytest.approx((35.0, 30.0))


def test_prices_hold_the_deviation_as_part_of_the_system_charge(power_system):
    tariffs = RetailTariffs(power_system.tables, np.ones(64))
    plain, dear = (tariffs.prices(24, CONTRACT, charge) for charge in (0.01, 0.05))
    assert dear.system - plain.system == pytest.approx(0.04)
    for name in ("heavy_industry", "light_industry", "services", "charging"):
        assert dear.mean[name] - plain.mean[name] == pytest.approx(0.04)
    assert dear.mean["residential"] == plain.mean["residential"]
    assert dataclasses.asdict(dear)["purchase"] == plain.purchase
