"""Who bears what: income classes by hand, and bills that add up to the books."""

import numpy as np
import pytest

from agents.firms.kinds import FUELS as FIRM_FUELS
from sim.accounts.books.money import GOVERNMENTS, Kind, Ledger
from sim.burden import (
    BILL,
    COST,
    ENERGY,
    FIRM_GRANTS,
    GRANTS,
    GROUPS,
    INCOME,
    OUTPUT,
    PAID,
    RECEIVED,
    by_quintile,
)
from sim.firms.sizes import BOUNDS, SIZES, size_class
from sim.households.books import QUINTILES, income_classes

QUARTERS = 5
OF_GRANTS = [kind for kind in Kind if kind.endswith(("grant", "reward"))]


def test_classes_hold_a_fifth_of_the_people_each_by_income_per_head():
    income = np.array([100.0, 100.0, 300.0, 400.0, 500.0, 1200.0])
    persons = np.array([2, 1, 1, 1, 1, 2])  # per head 50, 100, 300, 400, 500, 600
    present = np.ones(6, np.bool_)
    found = income_classes(income, persons, present)
    assert found.tolist() == [0, 1, 2, 2, 3, 4]
    assert (np.diff(found[np.argsort(income / persons)]) >= 0).all()


def test_a_newcomer_is_sorted_by_the_bounds_of_those_present():
    income = np.append(np.arange(1.0, 101.0), [0.5, 1000.0])
    present = np.append(np.ones(100, np.bool_), [False, False])
    found = income_classes(income, np.ones(102), present)
    assert np.bincount(found[:100]).tolist() == [20] * 5
    assert found[100:].tolist() == [0, 4]


def test_payments_are_told_by_class_and_direction():
    ledger = Ledger()
    ledger.book("households", "gas company", Kind.GAS, 7.0, 3, QUINTILES[0])
    ledger.book("households", "vehicle dealers", Kind.VEHICLE, 100.0, 3, QUINTILES[4])
    ledger.book("city government", "households", Kind.CAR_GRANT, 9.0, 3, QUINTILES[4])
    ledger.book("grid company", "households", Kind.FEED_IN, 2.0, 3, QUINTILES[3])
    ledger.book("firms", "gas company", Kind.GAS, 50.0, 3, "steel")
    ledger.book("households", "gas company", Kind.GAS, 8.0, 4, QUINTILES[0])
    found = by_quintile(ledger, 3)
    assert found[PAID].tolist() == [7.0, 0.0, 0.0, 0.0, 100.0]
    assert found[BILL].tolist() == [7.0, 0.0, 0.0, 0.0, 0.0]
    assert found[RECEIVED].tolist() == [0.0, 0.0, 0.0, 2.0, 9.0]
    assert found[GRANTS].tolist() == [0.0, 0.0, 0.0, 0.0, 9.0]


def test_size_is_output_of_now_and_small_firms_stay_small():
    low, high = BOUNDS
    columns = {
        "base_output": np.array([low, low, high, high, 10.0 * high]),
        "activity": np.array([0.9, 1.0, 0.9, 1.0, 1.0]),
        "small": np.array([False, False, False, False, True]),
    }
    found = size_class(columns, np.arange(5))
    assert [SIZES[one] for one in found] == ["small", "medium", "medium", "large", "small"]
    assert size_class(columns, np.array([3])).tolist() == [2]


@pytest.fixture(scope="module")
def city(cities):
    return cities.run("end=2022", quarters=QUARTERS)


def test_energy_bills_of_all_classes_are_those_of_the_books(city):
    booked = sum(
        city.ledger.total(kind=kind, payer="households", quarter=QUARTERS - 1) for kind in ENERGY
    )
    assert city.recorder.series(BILL)[-1] == pytest.approx(booked, rel=1e-12)


def test_the_rich_earn_more_and_spend_a_smaller_part_on_energy(city):
    bill, income = (
        np.array([city.recorder.series(name, one)[-1] for one in QUINTILES])
        for name in (BILL, INCOME)
    )
    assert (np.diff(income) > 0.0).all() and (np.diff(bill) > 0.0).all()
    assert bill[0] / income[0] > bill[4] / income[4]


def test_energy_cost_by_size_is_near_what_firms_pay(city):
    """A twentieth of the power they use comes from own roofs, or at the valley from batteries."""
    kinds = (Kind.ELECTRICITY, Kind.GAS, Kind.HEAT, Kind.FUEL)
    paid = sum(city.ledger.total(kind=k, payer="firms", quarter=QUARTERS - 1) for k in kinds)
    assert city.recorder.series(COST)[-1] == pytest.approx(paid, rel=0.08)
    made = city.firm_sector.now.output.sum() / 4.0
    columns, rows = city.firms.columns, city.firms.rows
    assert columns["weight"][rows].min() >= 1.0
    assert city.recorder.series(OUTPUT)[-1] >= made * 0.999  # small firms stand for many
    assert set(GROUPS) == {"quintile", "size"} and len(FIRM_FUELS) == 10


@pytest.fixture(scope="module")
def planned(cities):
    """Two years into the plan, with the books of all its life."""
    return cities.run("policy=plan", "end=2027", quarters=32)


@pytest.mark.parametrize(
    ("name", "payee", "classes"),
    [(FIRM_GRANTS, "firms", SIZES), (GRANTS, "households", QUINTILES)],
)
def test_grants_of_all_classes_are_those_of_the_books(planned, name, payee, classes):
    by_class = np.array([planned.recorder.series(name, one) for one in classes])
    booked = [
        [
            sum(
                planned.ledger.total(kind=kind, payer=payer, payee=payee, quarter=quarter)
                for payer in GOVERNMENTS
            )
            for kind in OF_GRANTS
        ]
        for quarter in range(planned.quarter)
    ]
    assert by_class.sum(axis=0) == pytest.approx(np.sum(booked, axis=1), rel=1e-9)
    assert (np.sum(booked, axis=0) > 0.0).sum() >= 4  # of many kinds
    assert (by_class.sum(axis=1) > 0.0).all()
