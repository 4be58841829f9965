"""Money: every payment has two sides, and bookings meet the meters to the ninth digit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.accounts.books.closure import AccountError
from sim.accounts.books.controls import (
    Control,
    bills_control,
    check_allowances,
    check_controls,
)
from sim.accounts.books.money import PARTIES, Kind, Ledger, Ware, group_sums
from sim.accounts.vocabulary import FUEL
from sim.divisions import DIVISIONS

seeds = st.integers(0, 2**32 - 1)
parties = st.sampled_from(PARTIES)


def billed(seed, quarter=5):
    """A ledger with the electricity bills of random homes, and what their meters say."""
    rng = np.random.default_rng(seed)
    homes = int(rng.integers(1, 400))
    district = rng.integers(0, len(DIVISIONS), homes)
    kwh = rng.lognormal(6, 1, homes)
    tariff = rng.uniform(0.4, 0.9, len(DIVISIONS))
    ledger = Ledger()
    paid = group_sums(district, kwh * tariff[district], len(DIVISIONS), weight=100.0)
    ledger.book_groups(
        "households", "grid company", Kind.ELECTRICITY, paid, quarter, groups=DIVISIONS
    )
    metered = group_sums(district, kwh, len(DIVISIONS), weight=100.0)
    return ledger, bills_control("homes", Kind.ELECTRICITY, tariff, metered, payer="households")


@settings(max_examples=60, deadline=None)
@given(seed=seeds)
def test_bills_are_tariff_times_metered_energy(seed):
    ledger, control = billed(seed)
    check_controls(ledger, 5, [control])
    assert len(ledger.bookings) <= len(DIVISIONS)


@settings(max_examples=100, deadline=None)
@given(seed=seeds, part=st.floats(1e-7, 1))
def test_a_payment_booked_too_much_is_caught(seed, part):
    ledger, control = billed(seed)
    extra = part * control.expected
    ledger.book("households", "grid company", Kind.ELECTRICITY, extra, 5)
    with pytest.raises(AccountError, match=r"money: homes.*2021Q2.*yuan") as error:
        check_controls(ledger, 5, [control])
    assert error.value.size == pytest.approx(extra, rel=1e-2)


def test_a_forgotten_payment_is_caught():
    with pytest.raises(AccountError, match=r"off by -5000 yuan"):
        check_controls(Ledger(), 0, [Control("trade-in", Kind.CAR_GRANT, 5000.0)])


def test_a_payment_of_another_quarter_or_kind_does_not_count():
    ledger = Ledger()
    ledger.book("city government", "households", Kind.CAR_GRANT, 5000, 1)
    ledger.book("city government", "households", Kind.APPLIANCE_GRANT, 5000, 0)
    with pytest.raises(AccountError):
        check_controls(ledger, 0, [Control("trade-in", Kind.CAR_GRANT, 5000.0)])
    check_controls(ledger, 1, [Control("trade-in", Kind.CAR_GRANT, 5000.0)])


@settings(max_examples=100, deadline=None)
@given(
    payments=st.lists(
        st.tuples(parties, parties, st.sampled_from(list(Kind)), st.floats(0, 1e12)), max_size=30
    )
)
def test_nobody_makes_or_loses_money(payments):
    ledger = Ledger()
    for payer, payee, kind, amount in payments:
        if payer != payee:
            ledger.book(payer, payee, kind, amount, 3)
    turnover = ledger.total()
    balances = [ledger.balance(party, 3) for party in PARTIES]
    assert sum(balances) == pytest.approx(0, abs=1e-9 * max(turnover, 1))
    by_kind = sum(ledger.total(kind=kind) for kind in Kind)
    assert by_kind == pytest.approx(turnover, rel=1e-12)


@pytest.mark.parametrize(
    ("payer", "payee", "amount", "expected"),
    [
        ("households", "grid company", -1.0, "below zero"),
        ("households", "grid company", float("nan"), "not finite"),
        ("households", "households", 1.0, "not two known parties"),
        ("households", "grid", 1.0, "not two known parties"),
    ],
)
def test_a_payment_without_two_sides_is_refused(payer, payee, amount, expected):
    with pytest.raises(AccountError, match=expected):
        Ledger().book(payer, payee, Kind.ELECTRICITY, amount, 0)


def test_allowances_are_paid_at_the_price_and_none_appears():
    ledger = Ledger()
    bought = np.array([1000.0, 250.5])
    ledger.book("power plants", "carbon market", Kind.ALLOWANCE, 60 * 1250.5, 8)
    check_controls(ledger, 8, [bills_control("emission allowances", Kind.ALLOWANCE, 60.0, bought)])
    held = {"held_before": 10.0, "allocated": 100.0, "bought": 5.0, "surrendered": 90.0}
    check_allowances(8, **held, sold=20.0, held_after=5.0)
    with pytest.raises(AccountError, match=r"'allowances'.*2022Q1: off by 1 t"):
        check_allowances(8, **held, sold=20.0, held_after=4.0)


def test_the_order_of_bookings_does_not_show():
    amounts = [0.1, 1e12, 0.2, 3.3e-5, 7e8]
    forward, backward = Ledger(), Ledger()
    for amount in amounts:
        forward.book("households", "banks", Kind.INTEREST, amount, 0)
    for amount in reversed(amounts):
        backward.book("households", "banks", Kind.INTEREST, amount, 0)
    assert forward.total() == backward.total()


def test_the_ledger_as_columns():
    ledger = Ledger()
    ledger.book("households", "banks", Kind.INTEREST, 12.5, 4, group="SIP")
    assert ledger.columns() == {
        "payer": ["households"],
        "payee": ["banks"],
        "kind": ["interest"],
        "amount": [12.5],
        "quarter": [4],
        "group": ["SIP"],
    }


def test_a_sale_is_booked_at_its_price_and_its_energy_noted():
    ledger = Ledger()
    gas = Ware("gas company", Kind.GAS, "natural_gas", 38.93e-6)
    ledger.sell("households", gas, 3.0, np.array([1e6, 2e6]), 5, ("Gusu", "Wuzhong"))
    ledger.sell("firms", gas, np.array([2.0]), np.array([1e6]), 5)
    paid = {b.group: b.amount for b in ledger.select(kind=Kind.GAS, payee="gas company")}
    assert paid == {"Gusu": 3e6, "Wuzhong": 6e6, "all": 2e6}
    column = FUEL["natural_gas"]
    assert ledger.sold(5)[column] == pytest.approx(4e6 * 38.93e-6)
    assert ledger.sold(5, "households")[column] == pytest.approx(3e6 * 38.93e-6)
    assert not ledger.sold(4).any() and not ledger.sold(5, "shippers").any()
    assert ledger.sold(5).sum() == ledger.sold(5)[column]


def test_an_unknown_fuel_is_not_sold():
    peat = Ware("fuel suppliers", Kind.FUEL, "peat", 1.0)
    with pytest.raises(KeyError, match="peat"):
        Ledger().sell("firms", peat, 1.0, np.array([1.0]), 0)


def test_payments_made_together_are_one_block_and_who_pays_nothing_has_no_booking():
    ledger = Ledger()
    amounts = np.array([0.0, 5.0, 0.1])
    groups = ("Gusu", "Wuzhong", "Huqiu")
    ledger.book_groups("households", "banks", Kind.INTEREST, amounts, 4, groups)
    ledger.book_groups("households", "banks", Kind.INTEREST, np.zeros(3), 4, groups)
    (block,) = ledger.blocks(quarter=4, payer="households")
    assert (block.groups, block.amounts) == (groups, [0.0, 5.0, 0.1])
    assert [(b.group, b.amount) for b in ledger.bookings] == [("Wuzhong", 5.0), ("Huqiu", 0.1)]
    assert ledger.total(kind=Kind.INTEREST, quarter=4) == 5.1
    assert not ledger.blocks(kind=Kind.LOAN) and not ledger.blocks(quarter=5)


@pytest.mark.parametrize("wrong", [-1e-9, float("nan"), float("inf")])
def test_one_wrong_amount_keeps_its_whole_block_out_of_the_books(wrong):
    ledger = Ledger()
    amounts = np.array([3.0, wrong])
    with pytest.raises(AccountError, match="not finite or below zero"):
        ledger.book_groups("firms", "banks", Kind.INTEREST, amounts, 0, ("steel", "textiles"))
    with pytest.raises(ValueError, match="2 amounts for 1 groups"):
        ledger.book_groups("firms", "banks", Kind.INTEREST, amounts, 0, ("steel",))
    assert ledger.bookings == ()
