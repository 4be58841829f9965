"""Load on call: how much of each hour may be cut, what a cut costs, who is paid."""

from collections.abc import Callable

import numpy as np
import pytest

from sim.accounts.books.closure import AccountError
from sim.accounts.books.controls import check_controls
from sim.accounts.books.money import Kind, Ledger
from sim.grid.conditions import Conditions
from sim.grid.market.settling.calls import OnCall, paid_for_calls, pay_calls
from sim.grid.record import share_on_call
from sim.grid.supply.load import call_price, class_loads, load_on_call, shares_on_call
from sim.grid.system import PowerSystem

Make = Callable[..., Conditions]
SUMMER = 2


def test_what_is_on_call_follows_the_load_of_its_class(
    power_system: PowerSystem, conditions: Make
) -> None:
    tables = power_system.tables
    now = conditions(on_call={"services": 0.1}, call_pay=12.0)
    found = load_on_call(tables, now, SUMMER)
    assert found == pytest.approx(0.1 * class_loads(tables, now, SUMMER)["services"] / 0.967)
    assert not load_on_call(tables, conditions(), SUMMER).any()


def test_kilowatts_become_a_share_of_the_class_at_most_all_of_it(
    power_system: PowerSystem,
) -> None:
    hours = float(power_system.tables.days[SUMMER].sum()) * 24.0
    shares = shares_on_call(
        power_system.tables,
        SUMMER,
        {"heavy_industry": 1e6, "services": 1e9, "charging": 0.0},
        {"heavy_industry": 10 * hours, "services": 1.0, "charging": 1.0},
    )
    assert shares == {"heavy_industry": pytest.approx(0.1), "services": 1.0}


def test_the_price_of_a_call_is_its_pay_over_two_hours(
    power_system: PowerSystem, conditions: Make
) -> None:
    assert call_price(power_system.tables, conditions(call_pay=12.0)) == pytest.approx(6000.0)
    assert call_price(power_system.tables, conditions(call_pay=60.0)) == 19_000.0  # before cuts


def scarce(power_system: PowerSystem, conditions: Make, share: float = 0.05):
    now = conditions(scale=1.45, on_call={"heavy_industry": share}, call_pay=12.0)
    return power_system.dispatch(SUMMER, now), now


def test_more_load_on_call_leaves_less_unserved(
    power_system: PowerSystem, conditions: Make
) -> None:
    outcomes = [scarce(power_system, conditions, share)[0] for share in (0.0, 0.02, 0.05)]
    unserved = [outcome.unserved for outcome in outcomes]
    assert unserved[0] > unserved[1] > unserved[2]
    for outcome, least in zip(outcomes, (0.0, 0.005, 0.015), strict=True):
        assert least <= share_on_call(outcome) < 0.05


def test_who_is_cut_is_paid_and_operators_keep_their_part(
    power_system: PowerSystem, conditions: Make
) -> None:
    outcome, now = scarce(power_system, conditions)
    ledger = Ledger()
    on_call = OnCall({"heavy_industry": 75.0, "charging": 25.0}, operated=0.5, kept=0.3)
    controls = pay_calls(ledger, outcome, now, on_call)
    check_controls(ledger, SUMMER, controls)
    paid = paid_for_calls(outcome, now)
    assert paid == pytest.approx(outcome.demand_response * 1e6 * 6.0)
    for payee, part in (("firms", 0.75), ("charging operators", 0.25)):
        received = ledger.total(kind=Kind.DEMAND_RESPONSE, payer="grid company", payee=payee)
        assert received == pytest.approx(part * paid)
    assert ledger.total(kind=Kind.FEE, payer="firms") == pytest.approx(0.75 * 0.15 * paid)
    assert ledger.total(kind=Kind.FEE, payer="charging operators") == pytest.approx(0.075 * paid)
    with pytest.raises(AccountError, match="load cut on call"):
        check_controls(Ledger(), SUMMER, controls)


def test_nobody_on_call_pays_nothing(power_system: PowerSystem, conditions: Make) -> None:
    outcome = power_system.dispatch(SUMMER, conditions(scale=1.45))
    ledger = Ledger()
    check_controls(ledger, SUMMER, pay_calls(ledger, outcome, conditions(), OnCall({}, 0.0, 0.0)))
    assert not ledger.bookings
    assert np.isfinite(share_on_call(outcome))
    assert share_on_call(outcome) == 0.0
