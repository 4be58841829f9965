"""Load on call: when it is called, what is cut and comes back, who goes without, who is paid."""

from collections.abc import Callable

import numpy as np
import pytest

from sim.accounts.books.closure import AccountError
from sim.accounts.books.controls import check_controls
from sim.accounts.books.money import Kind, Ledger
from sim.accounts.vocabulary import SECTOR, SECTORS
from sim.clock import quarter
from sim.grid.conditions import Conditions
from sim.grid.market.investing.adequacy import look_ahead
from sim.grid.market.settling.calls import OnCall, lost_by_sector, paid_for_calls, pay_calls
from sim.grid.outcome import PowerOutcome
from sim.grid.record import share_on_call
from sim.grid.supply.load import class_loads, shares_on_call
from sim.grid.supply.response import (
    EVENT_DAY,
    hours_after,
    load_on_call,
    ordered_calls,
    tightest_hours,
)
from sim.grid.system import PowerSystem
from sim.tables import city_path, read_graded

Make = Callable[..., Conditions]
SUMMER = 2
TIGHT = 1.3  # times the load of 2020: the reserve is not there, nobody is cut
SENT = 1.0 - 0.033  # of what leaves the plants reaches the meters
DAYS_OF_HEAT, CALLS, ANSWERED = 12, 4, 0.85


def test_what_is_on_call_follows_the_load_of_its_class(
    power_system: PowerSystem, conditions: Make
) -> None:
    tables = power_system.tables
    now = conditions(on_call={"services": 0.1}, call_pay=12.0)
    found = load_on_call(tables, now, SUMMER)["services"]
    assert found == pytest.approx(0.1 * class_loads(tables, now, SUMMER)["services"] / SENT)
    assert load_on_call(tables, conditions(), SUMMER) == {}


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


def test_the_tightest_hours_follow_one_another() -> None:
    load = np.full(24, 100.0)
    load[[9, 19, 20]] = 120.0, 118.0, 119.0
    assert tightest_hours(np.full(24, 130.0), load).tolist() == [19, 20]
    assert hours_after(np.array([19, 20]), 6).tolist() == [21, 22, 23, 0, 1, 2]


def called(
    system: PowerSystem, conditions: Make, scale: float = TIGHT, **told: object
) -> tuple[PowerOutcome, Conditions]:
    on_call = told.pop("on_call", {"heavy_industry": 0.05})
    now = conditions(scale=scale, on_call=on_call, call_pay=12.0, **told)
    return system.dispatch(SUMMER, now), now


def test_nobody_is_called_while_the_reserve_is_there(
    power_system: PowerSystem, conditions: Make
) -> None:
    plenty, _ = called(power_system, conditions, scale=0.9)
    assert plenty.demand_response == plenty.response.events == 0.0
    assert share_on_call(plenty) > 0.0  # they were on call all the same
    tight, _ = called(power_system, conditions)
    assert tight.response.events == CALLS
    assert tight.unserved == 0.0  # called before anybody is cut


def test_in_a_call_two_hours_are_relieved_by_those_whose_turn_it_is(
    power_system: PowerSystem, conditions: Make
) -> None:
    outcome, now = called(power_system, conditions)
    cut, response = outcome.response.all_cut(), outcome.response
    there = load_on_call(power_system.tables, now, SUMMER)["heavy_industry"]
    turn = ANSWERED * CALLS / DAYS_OF_HEAT
    assert np.count_nonzero(cut) == 2
    assert cut[EVENT_DAY, response.hours] == pytest.approx(turn * there[EVENT_DAY, response.hours])
    each = there[EVENT_DAY, response.hours].sum() / 1000.0  # GWh of a call in which all take part
    assert outcome.demand_response == pytest.approx(SENT * ANSWERED * CALLS * each)


def test_half_of_what_works_cut_and_all_that_cars_wait_for_comes_back(
    power_system: PowerSystem, conditions: Make
) -> None:
    plain, _ = called(power_system, conditions, on_call={})
    for name, back in (("heavy_industry", 0.5), ("light_industry", 0.4), ("charging", 1.0)):
        outcome, _ = called(power_system, conditions, on_call={name: 0.2})
        assert outcome.response.all_back().sum() == pytest.approx(
            back * outcome.response.all_cut().sum()
        )
        gone = outcome.lost[name]
        assert gone == pytest.approx((1.0 - back) * outcome.demand_response, abs=1e-9)
        assert plain.end_use - outcome.end_use == pytest.approx(gone, abs=1e-6)
        assert outcome.asked == pytest.approx(plain.asked)
        assert abs(outcome.imbalance()) < 1e-9 * outcome.end_use
        assert outcome.peak <= plain.peak  # the highest hour may be another than the tightest


def test_calls_of_history_are_those_of_the_table(
    power_system: PowerSystem, conditions: Make
) -> None:
    tables = power_system.tables
    assert ordered_calls(tables, quarter("2022Q3")) == 4.0
    assert ordered_calls(tables, quarter("2021Q3")) == 0.0
    assert ordered_calls(tables, quarter("2026Q1")) is None
    made, _ = called(power_system, conditions, scale=0.9, calls_ordered=2.0)
    assert made.response.events == 2.0 and made.demand_response > 0.0
    spared, _ = called(power_system, conditions, scale=1.45, calls_ordered=0.0)
    assert spared.demand_response == 0.0


def test_contracts_allow_as_many_calls_as_firms_reckon_with(power_system: PowerSystem) -> None:
    of_year = sum(power_system.tables.operating("calls", season, "1") for season in (1, 2, 3, 4))
    table = read_graded(city_path("suzhou", "industry", "behaviour.csv"), ("decision", "parameter"))
    assert of_year == table.value("demand_response", "events", unit="1/yr")


def test_more_load_on_call_leaves_less_unserved(
    power_system: PowerSystem, conditions: Make
) -> None:
    shares = (0.0, 0.02, 0.05)
    outcomes = [
        called(power_system, conditions, 1.45, on_call={"heavy_industry": share})[0]
        for share in shares
    ]
    unserved = [outcome.unserved for outcome in outcomes]
    assert unserved[0] > unserved[1] > unserved[2] > 0.0
    for outcome, least in zip(outcomes, (0.0, 0.005, 0.015), strict=True):
        assert least <= share_on_call(outcome) < 0.05


def test_only_those_on_call_go_without(power_system: PowerSystem, conditions: Make) -> None:
    outcome, _ = called(power_system, conditions)
    classes = [power_system.tables.load_classes.get(sector) for sector in SECTORS]
    steel, paper = SECTOR["steel"], SECTOR["paper"]
    on_call = OnCall({"heavy_industry": 100.0}, 0.5, 0.3, {steel: 75.0, paper: 25.0})
    gone = lost_by_sector(outcome, on_call, classes)
    assert set(np.flatnonzero(gone)) == {steel, paper}
    assert gone[steel] == pytest.approx(3.0 * gone[paper])
    assert gone.sum() == pytest.approx(outcome.lost["heavy_industry"])


def test_calls_count_in_next_year_s_margin_as_far_as_they_reach(
    power_system: PowerSystem, conditions: Make
) -> None:
    def expected(share: float):
        now = conditions(scale=1.4, on_call={"heavy_industry": share})
        year = [power_system.dispatch(q, now) for q in range(20, 24)]
        return look_ahead(power_system, year, now, growth=0.0), year

    (none, _), (some, year), (much, _) = (expected(share) for share in (0.0, 0.02, 0.5))
    assert (none.load == some.load).all()  # what came back is not next year's load
    added = some.margin() - none.margin()
    there = [last.response.may_be_cut()[EVENT_DAY].max() for last in year]
    assert 0.0 < added <= ANSWERED * CALLS / DAYS_OF_HEAT * max(there) / some.load.max() * 1.01
    assert much.margin() - none.margin() < 25 * added  # the hours beside the two bind


def test_who_is_cut_is_paid_and_operators_keep_their_part(
    power_system: PowerSystem, conditions: Make
) -> None:
    outcome, now = called(power_system, conditions)
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
