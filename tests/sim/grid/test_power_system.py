"""What the power system does with loads, prices, weather and policy of a quarter."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.accounts.vocabulary import FUEL, PLANTS
from sim.clock import quarter_of_year
from sim.grid.conditions import Conditions
from sim.grid.flows import power_flows
from sim.grid.outcome import TJ_PER_TCE, PowerOutcome
from sim.grid.supply.behind_meter import follow_tariff
from sim.grid.supply.heat import heat_from_plants, heat_ratio, heat_shares
from sim.grid.supply.offers import provincial_steps, unit_limits
from sim.grid.system import HIGHEST_COAL_PRICE, PowerSystem

Make = Callable[..., Conditions]
SPRING, SUMMER, AUTUMN = 1, 2, 3


def fossil(outcome: PowerOutcome, system: PowerSystem) -> float:
    made = outcome.by_kind(outcome.generation, system.fleet)
    return made["coal"] + made["coal_chp"] + made["gas"]


def test_capacity_of_2020_and_what_is_known_to_come(power_system: PowerSystem) -> None:
    first, last = (power_system.fleet.capacity_by_kind(q) for q in (0, 23))
    assert first["coal"] == pytest.approx(14_310)
    assert first["gas"] == pytest.approx(3_601.25)
    assert last["coal"] - first["coal"] == pytest.approx(4_000)  # four 1000 MW blocks in 2025
    assert last["gas"] - first["gas"] == pytest.approx(650)


def test_hydropower_follows_the_water_and_the_second_line_lands_from_mid_2022(
    power_system: PowerSystem, conditions: Make
) -> None:
    wet = power_system.dispatch(SUMMER, conditions())
    dry = power_system.dispatch(SUMMER, conditions(hydropower_availability=0.7))
    assert dry.landed["jinping"] == pytest.approx(0.7 * wet.landed["jinping"], rel=0.01)
    assert power_system.dispatch(9, conditions()).landed["baihetan"] == 0.0
    assert power_system.dispatch(10, conditions()).landed["baihetan"] > 0.0


def test_a_dear_gas_price_leaves_only_heat_and_contracts(
    power_system: PowerSystem, conditions: Make
) -> None:
    def gas(price: float) -> float:
        outcome = power_system.dispatch(SUMMER, conditions(gas_price=price))
        return outcome.by_kind(outcome.generation, power_system.fleet)["gas"]

    assert gas(0.9) > gas(2.1) == pytest.approx(gas(6.0), rel=0.01)


def test_a_paid_carbon_price_moves_supply_from_old_coal_to_new(
    power_system: PowerSystem, conditions: Make
) -> None:
    free = power_system.dispatch(31, conditions(scale=1.3))
    paid = power_system.dispatch(
        31, conditions(scale=1.3, carbon_price=500.0, carbon_paid_share=1.0, carbon_covered=True)
    )
    assert paid.co2.sum() < free.co2.sum()
    assert paid.mean_price > free.mean_price


def test_a_ceiling_on_coal_is_kept_by_a_price_on_coal(
    power_system: PowerSystem, conditions: Make
) -> None:
    open_run = power_system.dispatch(AUTUMN, conditions(scale=1.1))
    burnt = open_run.coal_burnt(power_system.fleet)
    capped = power_system.dispatch(AUTUMN, conditions(scale=1.1, coal_cap=0.9 * burnt))
    assert open_run.coal_surcharge == 0.0 < capped.coal_surcharge
    assert capped.coal_above_ceiling == 0.0
    loose = power_system.dispatch(AUTUMN, conditions(scale=1.1, coal_cap=1.1 * burnt))
    assert loose.coal_burnt(power_system.fleet) == burnt


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(quarter=st.integers(0, 63), scale=st.floats(0.8, 1.4), admitted=st.floats(0.0, 1.0))
def test_a_ceiling_on_coal_is_met_wherever_it_lies(
    power_system: PowerSystem, conditions: Make, quarter: int, scale: float, admitted: float
) -> None:
    def run(cap: float) -> PowerOutcome:
        return power_system.dispatch(quarter, conditions(scale=scale, coal_cap=cap))

    power_system.storage_power["grid_side"] = 500.0
    power_system.storage_energy["grid_side"] = 1000.0
    most, least = run(float("inf")), run(0.0)
    highest, lowest = (o.coal_burnt(power_system.fleet) for o in (most, least))
    cap = lowest + admitted * (highest - lowest)
    met = run(cap)
    assert met.coal_burnt(power_system.fleet) == pytest.approx(cap, rel=2e-6)
    assert met.coal_above_ceiling == 0.0
    assert abs(met.imbalance()) <= 1e-9 * met.end_use
    found, hour = met.dispatch, 1e-6
    assert (found.output >= found.low - hour).all() and (found.output <= found.high + hour).all()
    assert (found.level <= power_system.stores(quarter).energy[:, None] + hour).all()


def test_units_stand_cold_in_turn_where_their_minimum_load_burns_more_than_the_ceiling(
    power_system: PowerSystem, conditions: Make
) -> None:
    def burnt(**asked: float | bool) -> float:
        outcome = power_system.dispatch(AUTUMN, conditions(scale=0.9, **asked))
        return outcome.coal_burnt(power_system.fleet)

    fleet, tables = power_system.fleet, power_system.tables
    asked = conditions(scale=0.9)
    low, _ = unit_limits(fleet, tables, asked, AUTUMN)
    cold, _ = unit_limits(fleet, tables, replace(asked, coal_on_line=False), AUTUMN)
    coal = fleet.of_kind("coal")
    assert low[:, coal].sum() > 0.0 == cold[:, coal].sum()
    assert (low[:, ~coal] == cold[:, ~coal]).all()  # heat and contracts bind as before
    hours = tables.days[quarter_of_year(AUTUMN) - 1][:, None]
    on_line = (low[:, coal].sum(axis=2) * hours * fleet.fuel_rate[coal]).sum() / 1e3 * TJ_PER_TCE
    cap = burnt(coal_cap=0.0) + 0.5 * on_line
    assert burnt(coal_cap=cap) == pytest.approx(cap, rel=2e-6)


def test_a_ceiling_below_what_must_be_burnt_is_overstepped_by_the_least_and_says_so(
    power_system: PowerSystem, conditions: Make
) -> None:
    least = power_system.dispatch(AUTUMN, conditions(coal_cap=0.0))
    burnt = least.coal_burnt(power_system.fleet)
    assert least.coal_above_ceiling == pytest.approx(burnt)
    assert 0.0 < least.coal_surcharge < 0.5 * HIGHEST_COAL_PRICE  # no more than brings it about
    debt = power_system.dispatch(AUTUMN, conditions(coal_cap=-1000.0))
    assert debt.coal_above_ceiling == pytest.approx(burnt + 1000.0)
    assert debt.coal_burnt(power_system.fleet) == pytest.approx(burnt)


def test_scarcity_calls_on_industry_before_anybody_is_cut(
    power_system: PowerSystem, conditions: Make
) -> None:
    cut = power_system.dispatch(SUMMER, conditions(scale=1.45))
    called = power_system.dispatch(
        SUMMER, conditions(scale=1.45, on_call={"heavy_industry": 0.08}, call_pay=12.0)
    )
    assert cut.unserved > called.unserved
    assert called.demand_response > 0.0
    assert called.end_use + called.not_delivered == pytest.approx(called.asked)
    assert abs(called.imbalance()) < 1e-9 * called.end_use


def test_too_much_sun_is_curtailed_after_exports(
    power_system: PowerSystem, conditions: Make
) -> None:
    outcome = power_system.dispatch(SPRING, conditions(distributed_pv=45_000.0))
    assert outcome.curtailed["pv"] > 0.0
    assert outcome.exported > 0.0
    assert outcome.price.min() < 10.0
    assert abs(outcome.imbalance()) < 1e-9 * outcome.end_use


def test_the_hours_of_a_day_add_up_to_the_load_served(
    power_system: PowerSystem, conditions: Make
) -> None:
    price = np.full((3, 24), 0.6)
    price[:, :8], price[:, 17:22] = 0.3, 1.0
    power_system.storage_power["grid_side"], power_system.storage_energy["grid_side"] = 500.0, 900.0
    for quarter in (SPRING, 40):
        outcome = power_system.dispatch(
            quarter, conditions(distributed_pv=30_000.0, industry_price=price)
        )
        served = outcome.load - outcome.dispatch.unserved + outcome.dispatch.surplus
        served = served + outcome.behind_meter[1] - outcome.behind_meter[0]
        for day in range(3):
            assert sum(outcome.hourly(day).values()) == pytest.approx(served[day])
        assert outcome.hourly(0)["pv"].max() > 5000.0


def test_green_contracts_and_stronger_ties_bring_more_in(
    power_system: PowerSystem, conditions: Make
) -> None:
    plain = power_system.dispatch(SUMMER, conditions()).imports()["provincial"]
    green = power_system.dispatch(SUMMER, conditions(green_import=1000.0)).imports()["provincial"]
    assert 0.0 < green - plain <= 1000.0
    scarce = power_system.dispatch(SUMMER, conditions(scale=1.45))
    power_system.added_ties = 5000.0
    tied = power_system.dispatch(SUMMER, conditions(scale=1.45))
    assert tied.unserved < scarce.unserved


def test_provincial_steps_fill_the_room_under_the_import_limit_cheapest_first(
    power_system: PowerSystem, conditions: Make
) -> None:
    room = np.array([[1500.0] * 24, [4000.0] * 24, [30_000.0] * 24])
    price, steps = provincial_steps(power_system.tables, conditions(), 0, room, growth=1.0)
    assert (np.diff(price) > 0).all()
    whole = steps[2, :, 0]
    np.testing.assert_allclose(steps.sum(axis=1)[0], 1500.0)
    np.testing.assert_allclose(steps[1, :3, 0], [whole[0], whole[1], whole[2]])
    np.testing.assert_allclose(steps[1].sum(axis=0), 4000.0)
    assert 10_000.0 < whole.sum() < 30_000.0


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    quarter=st.integers(0, 63),
    scale=st.floats(0.6, 1.7),
    sun=st.floats(0, 30_000),
    more=st.floats(0, 10_000),
    coal=st.floats(300, 1500),
    gas=st.floats(1, 6),
    water=st.floats(0.4, 1.2),
)
def test_books_close_and_more_sun_never_raises_fossil_generation(
    power_system: PowerSystem,
    conditions: Make,
    quarter: int,
    scale: float,
    sun: float,
    more: float,
    coal: float,
    gas: float,
    water: float,
) -> None:
    given_ = {
        "scale": scale,
        "coal_price": coal,
        "gas_price": gas,
        "hydropower_availability": water,
        "on_call": {"services": 0.1} if quarter % 2 == 0 else {},
        "call_pay": 12.0,
    }
    first = power_system.dispatch(quarter, conditions(distributed_pv=sun, **given_))
    second = power_system.dispatch(quarter, conditions(distributed_pv=sun + more, **given_))
    for outcome in (first, second):
        assert abs(outcome.imbalance()) <= 1e-9 * outcome.end_use
        assert min(outcome.curtailed.values()) >= -1e-9
        assert (outcome.sent_out >= -1e-9).all()
    # the reserve asked for sun takes nothing from it: fossil output and unserved load never rise
    assert fossil(second, power_system) <= fossil(first, power_system) + 1e-6
    assert second.unserved <= first.unserved + 1e-6


def test_stores_behind_the_meter_follow_the_tariff_of_the_hour() -> None:
    price = np.full((2, 24), 0.6)
    price[0, :8], price[0, 17:22] = 0.3, 1.0  # the second day is flat: nothing to gain
    charge, discharge = follow_tariff(price, 100.0, 200.0, 0.9, 30.0)
    assert discharge[0].sum() == pytest.approx(200 * 0.9)
    assert charge[0].sum() * 0.9 == pytest.approx(200)
    assert charge[0, 8:].sum() == 0.0 and discharge[0, :17].sum() == 0.0
    assert charge[1].sum() == discharge[1].sum() == 0.0


def test_the_store_s_use_of_the_tariff_enters_load_and_books(
    power_system: PowerSystem, conditions: Make
) -> None:
    price = np.full((3, 24), 0.6)
    price[:, :8], price[:, 17:22] = 0.3, 1.0
    outcome = power_system.dispatch(20, conditions(industry_price=price))
    idle = power_system.dispatch(20, conditions())
    assert outcome.discharged > idle.discharged
    assert outcome.load[0, 18] < idle.load[0, 18]
    assert outcome.asked == pytest.approx(idle.asked)
    assert abs(outcome.imbalance()) < 1e-9 * outcome.end_use


def test_heat_is_shared_by_what_stands_and_keeps_its_fuel_apart(
    power_system: PowerSystem,
) -> None:
    tables, fleet = power_system.tables, power_system.fleet
    shares = heat_shares(tables, fleet, 0)
    assert sum(shares.values()) == pytest.approx(1.0)
    assert shares["coal_chp"] == pytest.approx(135 / 200)
    assert heat_shares(tables, fleet, 23)["gas"] > shares["gas"]
    heat, fuel, lost = heat_from_plants(tables, fleet, 0, used=47_000.0)
    assert sum(heat.values()) - lost == pytest.approx(47_000.0)
    assert fuel["coal_chp"] == pytest.approx(heat["coal_chp"] / 0.88)
    assert heat_ratio(tables, 47_000.0) == pytest.approx(1.0)


def test_the_accounts_get_flows_that_close(power_system: PowerSystem, conditions: Make) -> None:
    outcome = power_system.dispatch(SUMMER, conditions(distributed_pv=20_000.0))
    flows = power_flows(outcome, power_system.fleet, power_system.tables, heat_used=47_000.0)
    used = outcome.end_use + flows.own_use_gwh + flows.grid_losses_gwh + flows.storage_losses_gwh
    assert flows.supplied_gwh() == pytest.approx(used, rel=1e-12)
    coal = flows.fuel_tj[PLANTS.index("coal_power"), FUEL["coal"]]
    burnt = outcome.by_kind(outcome.fuel, power_system.fleet)["coal"]
    assert coal > burnt > 0.0
    assert flows.heat_tj.sum() == pytest.approx(47_000.0 + flows.heat_network_tj)


def test_running_a_quarter_remembers_the_load_and_nothing_else(
    power_system: PowerSystem, conditions: Make
) -> None:
    before = power_system.dispatch(4, conditions(scale=1.2))
    assert power_system.growth() == 1.0
    for quarter in range(4):
        power_system.run(quarter, conditions())
    assert power_system.growth() == pytest.approx(1.0, abs=0.03)
    again = power_system.dispatch(4, conditions(scale=1.2))
    assert again.generation.sum() == pytest.approx(before.generation.sum(), rel=0.02)
