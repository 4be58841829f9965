"""The energy account of a quarter closes, or says which fuel, when and by how much."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.accounts.books.closure import AccountError
from sim.accounts.flows.energy import EnergyAccount, EnergyFlows
from sim.accounts.vocabulary import FUEL, FUELS, LOSSES, SECTORS, SUPPLIES, TRANSFORMATIONS

seeds = st.integers(0, 2**32 - 1)


def simple():
    account = EnergyAccount(19)  # 2024Q4
    account.use("steel", "coal", 1000.0)
    account.supply("inbound", "coal", 1000.0)
    return account


@settings(max_examples=60, deadline=None)
@given(seed=seeds)
def test_a_quarter_filled_from_all_sides_closes(random_account_factory, seed):
    flows = random_account_factory(seed).close()
    assert (np.abs(flows.residual()) <= 1e-9 * flows.turnover()).all()


@settings(max_examples=200, deadline=None)
@given(
    seed=seeds,
    fuel=st.sampled_from(FUELS),
    block=st.sampled_from(["supply", "transform", "use", "lose"]),
    row=st.integers(0, 10**6),
    part=st.floats(1e-8, 10),
)
def test_any_flow_that_has_no_other_side_is_caught(
    random_account_factory, seed, fuel, block, row, part
):
    account = random_account_factory(seed, 7)
    turnover = account.close().turnover()[FUEL[fuel]]
    rows = {"supply": SUPPLIES, "transform": TRANSFORMATIONS, "use": SECTORS, "lose": LOSSES}[block]
    slip = part * max(turnover, 1.0)
    getattr(account, block)(rows[row % len(rows)], fuel, slip)
    with pytest.raises(AccountError) as error:
        account.close()
    assert error.value.account == f"energy: {fuel}"
    assert error.value.quarter == 7
    assert abs(error.value.size) == pytest.approx(slip, rel=0.05)


def test_the_message_names_account_quarter_and_size():
    account = simple()
    account.use("paper", "coal", 0.5)
    with pytest.raises(AccountError, match=r"'energy: coal'.*2024Q4.*-0\.5 TJ"):
        account.close()


def test_what_fits_to_the_ninth_digit_is_let_through():
    account = simple()
    account.use("paper", "coal", 1e-7)
    account.close()


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_flow_that_is_no_number_is_caught(value):
    account = simple()
    account.use("paper", "diesel", value)
    with pytest.raises(AccountError, match="use paper diesel"):
        account.close()


def test_negative_use_is_caught_even_if_it_balances():
    account = simple()
    account.use("paper", "coal", -10.0)
    account.supply("inbound", "coal", -10.0)
    with pytest.raises(AccountError, match="use paper coal, not finite or below zero"):
        account.close()


def test_only_imports_may_run_the_other_way():
    account = simple()
    account.supply("import_provincial", "electricity", -36.0)
    account.supply("pv", "electricity", 36.0)
    assert account.close().supply.min() == -36.0
    account.supply("wind", "electricity", -5.0)
    account.supply("pv", "electricity", 5.0)
    with pytest.raises(AccountError, match="supply wind electricity"):
        account.close()


def test_closed_flows_are_frozen_and_add_up_to_a_year(random_account_factory):
    quarters = [random_account_factory(seed).close() for seed in range(4)]
    with pytest.raises(ValueError, match="read-only"):
        quarters[0].use[0, 0] = 1.0
    year = quarters[0].plus(quarters[1]).plus(quarters[2]).plus(quarters[3])
    assert isinstance(year, EnergyFlows)
    assert year.use.sum() == pytest.approx(sum(q.use.sum() for q in quarters))
    year.check("2020")


def test_filling_on_after_closing_leaves_the_closed_flows_alone():
    account = simple()
    flows = account.close()
    account.use("steel", "coal", 5.0)
    assert flows.use.sum() == 1000.0


def test_unknown_rows_are_refused():
    with pytest.raises(KeyError):
        simple().use("stell", "coal", 1.0)
