"""The yearly review: what closes, what is begun, what a lever changes in it."""

import copy
import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from sim.clock import quarter
from sim.grid.conditions import Conditions
from sim.grid.market.investing.adequacy import NextYear, look_ahead, note_peak
from sim.grid.market.investing.investment import review
from sim.grid.market.investing.review import Market, Review
from sim.grid.market.policy import PowerPolicy
from sim.grid.market.settling.settlement import capacity_payments
from sim.grid.market.tariffs import RetailTariffs
from sim.grid.system import PowerSystem

Make = Callable[..., Conditions]
NOW = quarter("2026Q1")
POLICY = PowerPolicy(
    coal_capacity_payment=165.0, gas_capacity_payment=330.0, gas_power_permit=7000.0
)


def held(
    system: PowerSystem,
    conditions: Conditions,
    policy: PowerPolicy = POLICY,
    when: int = NOW,
    contract_price: float = 345.0,
    storage_cost: float = 800.0,
) -> Review:
    """A review on four like quarters before `when`."""
    year = [system.dispatch(q, conditions) for q in range(when - 4, when)]
    tariffs = RetailTariffs(system.tables, np.ones(64))
    market = Market(contract_price, tariffs.prices(when - 1, contract_price), storage_cost, 2600.0)
    return review(system, when, year, conditions, policy, tariffs, market)


def test_gas_is_begun_up_to_the_permit_and_comes_on_line_later(
    power_system: PowerSystem, conditions: Make
) -> None:
    decided = held(power_system, conditions(scale=1.2))
    assert sum(decided.begun.values()) == 1300.0  # two blocks a year
    assert power_system.fleet.capacity_by_kind(NOW)["gas"] == pytest.approx(4251.25)
    assert power_system.fleet.capacity_by_kind(NOW + 8)["gas"] == pytest.approx(5551.25)
    for year in range(1, 6):
        held(power_system, conditions(scale=1.2), when=NOW + 4 * year)
    assert 6350 < power_system.fleet.capacity_by_kind(63)["gas"] <= 7000


def test_no_permit_and_no_pay_build_no_gas(power_system: PowerSystem, conditions: Make) -> None:
    frozen = dataclasses.replace(POLICY, gas_power_permit=4500.0)
    unpaid = dataclasses.replace(POLICY, gas_capacity_payment=0.0)
    for policy in (frozen, unpaid):
        assert not held(copy.deepcopy(power_system), conditions(scale=1.2), policy).begun


def test_coal_closes_at_its_longest_life_or_after_three_years_of_loss(
    power_system: PowerSystem, conditions: Make
) -> None:
    earning = held(copy.deepcopy(power_system), conditions(), when=quarter("2033Q1"))
    assert earning.closed == {"changshu_1_4": 1320.0}  # of 1993
    losing = copy.deepcopy(power_system)
    poor = dataclasses.replace(POLICY, coal_capacity_payment=0.0)
    closed = [
        held(losing, conditions(), poor, when=NOW + 4 * year, contract_price=200.0).closed
        for year in range(3)
    ]
    assert set(closed[0]) == {"changshu_1_4"}  # past its design life, it does not wait
    assert "changshu_5_6" not in {**closed[0], **closed[1]}
    assert "changshu_5_6" in closed[2]


def losing_for_three_years(system: PowerSystem, conditions: Conditions) -> list[Review]:
    """Three reviews of years in which coal earns 200 yuan/MWh and nothing for standing by."""
    poor = dataclasses.replace(POLICY, coal_capacity_payment=0.0)
    return [
        held(system, conditions, poor, when=NOW + 4 * year, contract_price=200.0)
        for year in range(3)
    ]


def test_no_closure_leaves_less_than_the_wanted_margin(
    power_system: PowerSystem, conditions: Make
) -> None:
    for scale in (1.0, 1.2, 1.4):
        system, now = copy.deepcopy(power_system), conditions(scale=scale)
        last = losing_for_three_years(system, now)[-1]
        after = NOW + 8
        year = [system.dispatch(q, now) for q in range(after - 4, after)]
        expected = look_ahead(system, year, now, growth=0.0)
        assert last.kept  # three years of loss, and not all may go
        assert expected.margin() >= 0.05
        for name in last.kept:
            assert expected.without(system.fleet.name.index(name)).margin() < 0.05
        served = [system.dispatch(q, now) for q in range(after, after + 4)]
        assert sum(outcome.unserved for outcome in served) == 0.0


def test_the_worst_earner_closes_first(power_system: PowerSystem, conditions: Make) -> None:
    last = losing_for_three_years(power_system, conditions(scale=1.2))[-1]
    assert last.closed and last.kept
    assert min(last.margins[name] for name in last.closed) <= min(
        last.margins[name] for name in last.kept
    )


def test_who_may_not_close_is_paid_what_it_lost_and_asks_again(
    power_system: PowerSystem, conditions: Make
) -> None:
    last = losing_for_three_years(power_system, conditions(scale=1.4))[-1]
    fleet = power_system.fleet
    row = next(fleet.name.index(name) for name in last.kept if last.margins[name] < 0.0)
    assert fleet.reserve_pay[row] == pytest.approx(-last.margins[fleet.name[row]])
    due = sum(fleet.capacity[fleet.name.index(name)] * -last.margins[name] for name in last.kept)
    paid = capacity_payments(fleet, PowerPolicy(), NOW + 8, 0.0)
    assert paid["reserve"] == pytest.approx(due * 1000 / 4)
    rich = held(power_system, conditions(scale=1.4), when=NOW + 12, contract_price=500.0)
    assert fleet.name[row] not in rich.kept | rich.closed
    assert fleet.reserve_pay[row] == 0.0


def test_who_may_not_close_stands_cold_until_called(
    power_system: PowerSystem, conditions: Make
) -> None:
    fleet, now = power_system.fleet, conditions(scale=0.6)
    row = fleet.name.index("changshu_5_6")
    on_line = power_system.dispatch(NOW + 3, now)
    fleet.kept[row] = True
    cold = power_system.dispatch(NOW + 3, now)
    assert cold.sent_out[row] == 0.0 < on_line.sent_out[row]
    called = power_system.dispatch(NOW + 3, conditions(scale=1.7))
    assert called.sent_out[row] > on_line.sent_out[row]


def test_a_unit_past_its_longest_life_stays_only_where_it_is_needed(
    power_system: PowerSystem, conditions: Make
) -> None:
    late = quarter("2033Q1")
    assert "changshu_1_4" in held(copy.deepcopy(power_system), conditions(), when=late).closed
    needed = held(power_system, conditions(scale=1.6), when=late)
    assert "changshu_1_4" in needed.kept
    assert power_system.fleet.standing(late)[power_system.fleet.name.index("changshu_1_4")]


def test_what_is_firm_from_outside_is_what_can_land(
    power_system: PowerSystem, conditions: Make
) -> None:
    def expected(ties: float = 0.0, **changes: float) -> NextYear:
        now = conditions(**changes)
        power_system.added_ties = ties
        return look_ahead(
            power_system, [power_system.dispatch(q, now) for q in range(20, 24)], now, growth=0.0
        )

    plain, wide, dry = (
        expected(),
        expected(ties=40_000.0),
        expected(ties=40_000.0, hydropower_availability=0.5),
    )
    assert (wide.firm >= plain.firm).all()
    assert (wide.firm - plain.firm).max() < 20_000.0  # the province has no more to offer
    assert dry.margin() < wide.margin()


def test_next_year_s_growth_is_that_of_the_peak(
    power_system: PowerSystem, conditions: Make
) -> None:
    for when, scale in ((16, 1.0), (20, 1.1)):
        now = conditions(scale=scale)
        year = [power_system.dispatch(q, now) for q in range(when - 4, when)]
        growth = note_peak(power_system, year)
    assert growth == pytest.approx(0.1, abs=0.002)
    assert note_peak(power_system, year) == 0.0


def test_a_capacity_payment_keeps_coal_open(power_system: PowerSystem, conditions: Make) -> None:
    margins = [
        held(
            copy.deepcopy(power_system),
            conditions(),
            dataclasses.replace(POLICY, coal_capacity_payment=pay),
        ).margins["shazhou_second"]
        for pay in (0.0, 100.0)
    ]
    assert margins[1] - margins[0] == pytest.approx(100.0)


def test_storage_answers_pay_subsidy_and_cost(power_system: PowerSystem, conditions: Make) -> None:
    def built(storage_cost: float = 800.0, **policy: float) -> float:
        decided = held(
            copy.deepcopy(power_system),
            conditions(),
            dataclasses.replace(POLICY, **policy),
            storage_cost=storage_cost,
        )
        return decided.storage["grid_side"]

    plain = built()
    assert built(storage_capacity_payment=200.0) > plain
    assert built(storage_discharge_subsidy=0.3) > plain
    assert built(storage_capacity_payment=200.0, storage_cost=400.0) > built(
        storage_capacity_payment=200.0
    )
    assert built(storage_capacity_payment=2000.0) == pytest.approx(400.0, rel=0.01)  # all the pace


def test_flow_batteries_are_built_in_whole_modules(
    power_system: PowerSystem, conditions: Make
) -> None:
    paid = dataclasses.replace(POLICY, storage_capacity_payment=350.0)
    built = held(power_system, conditions(), paid).storage
    assert (
        built["grid_side"] > 0.0 and built["flow"] == 0.0
    )  # a few kilowatts would pay, no container of 500
    dear = dataclasses.replace(POLICY, storage_capacity_payment=1500.0)
    flow = held(power_system, conditions(), dear, when=NOW + 4).storage["flow"]
    assert flow > 0.0 and flow % 0.5 == 0.0


def test_each_kind_of_project_differs_by_its_own_spread(
    power_system: PowerSystem, conditions: Make
) -> None:
    def ground_pv(technology: str) -> float:
        system = copy.deepcopy(power_system)  # tables and all
        key = (technology, "spread", "all")
        system.tables.costs._rows[key] = system.tables.costs.row(*key)._replace(value=1.0)
        return held(system, conditions()).ground_pv

    assert ground_pv("storage") != ground_pv("pv_utility")


def test_what_is_decided_stands_in_the_system(power_system: PowerSystem, conditions: Make) -> None:
    before = power_system.storage(NOW)["grid_side"]
    decided = held(power_system, conditions())
    after = power_system.storage(NOW)["grid_side"]
    added = decided.storage["grid_side"]
    assert after[0] - before[0] == pytest.approx(added)
    assert after[1] - before[1] == pytest.approx(2 * added)
    assert power_system.added_pv == pytest.approx(decided.ground_pv)
    assert 0.0 < decided.ground_pv <= 60.0
    assert decided.spent["pv_utility"] == pytest.approx(decided.ground_pv * 1000 * 2600.0)


def test_the_programme_rebuilds_old_coal_for_flexibility(
    power_system: PowerSystem, conditions: Make
) -> None:
    asked = dataclasses.replace(POLICY, coal_retrofit_rate=0.12)
    decided = held(power_system, conditions(), asked, when=8)
    assert decided.rebuilt == {"changshu_1_4": 1320.0}
    fleet = power_system.fleet
    assert fleet.minimum_load[fleet.name.index("changshu_1_4")] == pytest.approx(0.28)
    assert not held(power_system, conditions(), POLICY, when=8).rebuilt


def test_owners_rebuild_by_themselves_where_hours_at_a_loss_are_many(
    power_system: PowerSystem, conditions: Make
) -> None:
    sunny = conditions(distributed_pv=40_000.0)
    assert held(power_system, sunny, POLICY, when=8).rebuilt


def test_a_short_system_strengthens_its_ties(power_system: PowerSystem, conditions: Make) -> None:
    assert held(copy.deepcopy(power_system), conditions()).ties == 0.0
    short = copy.deepcopy(power_system)
    longer = held(copy.deepcopy(power_system), conditions(scale=2.0)).ties
    built = held(short, conditions(scale=1.7)).ties
    assert built > 0.0
    assert longer / built == pytest.approx(2.0 / 1.7, rel=0.05)  # as much of the peak a year
    with_ties = short.dispatch(NOW + 2, conditions(scale=2.0))
    without = power_system.dispatch(NOW + 2, conditions(scale=2.0))
    assert 0.0 < with_ties.unserved < without.unserved


def test_history_is_data_until_decisions_begin(power_system: PowerSystem, conditions: Make) -> None:
    decided = held(power_system, conditions(), when=quarter("2023Q1"))
    assert not decided.closed and not decided.begun and not decided.storage
    assert power_system.added_pv == 0.0
