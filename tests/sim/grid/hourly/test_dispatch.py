"""The hourly dispatch: known answers and what must hold for any system."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.grid.hourly.dispatch import Dispatch, Stores, Suppliers, dispatch

RESERVE_PRICE, UNSERVED_PRICE = 300.0, 10_000.0
ONE_DAY = np.ones(1)


def suppliers(*rows: tuple[float, float, float, float]) -> Suppliers:
    """From (cost, ramp, low, high), the same in every hour."""
    cost, ramp, low, high = np.array(rows, dtype=float).T
    flat = np.ones((1, 1, 24))
    names = tuple(f"supplier {i}" for i in range(len(rows)))
    return Suppliers(names, cost, ramp, low[:, None] * flat, high[:, None] * flat)


def stores(*rows: tuple[float, float, float, float]) -> Stores:
    """From (power, energy, one-way efficiency, wear)."""
    power, energy, efficiency, wear = np.array(rows, dtype=float).reshape(-1, 4).T
    limit = power[:, None] * np.ones((1, 1, 24))
    names = tuple(f"store {i}" for i in range(len(rows)))
    return Stores(names, limit, limit.copy(), energy, efficiency, wear)


def run(
    sup: Suppliers, sto: Stores, load: np.ndarray, reserve: float = 0.0, days: np.ndarray = ONE_DAY
) -> Dispatch:
    load = np.atleast_2d(np.asarray(load, dtype=float))
    need = np.full(load.shape, reserve)
    return dispatch(sup, sto, load, need, days, RESERVE_PRICE, UNSERVED_PRICE)


def cost(found: Dispatch, sup: Suppliers, sto: Stores) -> float:
    return float(found.daily_cost(sup, sto, RESERVE_PRICE, UNSERVED_PRICE).sum())


def test_cheapest_first_and_price_is_that_of_the_last_called() -> None:
    load = np.repeat([80.0, 130.0, 250.0, 400.0], 6)
    found = run(suppliers((200, np.inf, 0, 100), (100, np.inf, 20, 100)), stores(), load)
    np.testing.assert_allclose(found.output[0, 1, ::6], [80, 100, 100, 100])
    np.testing.assert_allclose(found.output[0, 0, ::6], [0, 30, 100, 100])
    np.testing.assert_allclose(found.price[0, ::6], [100, 200, UNSERVED_PRICE, UNSERVED_PRICE])
    np.testing.assert_allclose(found.unserved[0, ::6], [0, 0, 50, 200])


def test_must_run_beyond_the_load_is_surplus_at_no_price() -> None:
    found = run(suppliers((100, np.inf, 50, 100)), stores(), np.full(24, 30.0))
    np.testing.assert_allclose(found.surplus, 20)
    np.testing.assert_allclose(found.price, 0)


def test_reserve_is_eaten_into_only_at_its_price() -> None:
    found = run(suppliers((100, np.inf, 0, 100)), stores(), np.full(24, 95.0), reserve=10.0)
    np.testing.assert_allclose(found.reserve_missing, 5)
    np.testing.assert_allclose(found.price, 100 + RESERVE_PRICE)


def test_store_shaves_the_dearest_hour_within_power_energy_and_loss() -> None:
    load = np.full(24, 90.0)
    load[18] = 150.0
    sup, sto = suppliers((100, np.inf, 0, 100), (300, np.inf, 0, 100)), stores((40, 30, 0.9, 5))
    found = run(sup, sto, load)
    assert found.discharge[0, 0, 18] == pytest.approx(27.0)  # all that 30 MWh give back
    assert found.charge.sum() == pytest.approx(30 / 0.9)
    assert cost(found, sup, sto) == pytest.approx(
        100 * (23 * 90 + 100 + 30 / 0.9) + 300 * (50 - 27) + 5 * 27
    )


def test_store_rests_when_the_spread_does_not_pay_for_loss_and_wear() -> None:
    load = np.where(np.arange(24) < 12, 50.0, 150.0)
    sup = suppliers((100, np.inf, 0, 100), (120, np.inf, 0, 100))
    assert run(sup, stores((40, 80, 0.9, 0)), load).discharge.sum() == 0.0  # 100 / 0.81 > 120
    assert run(sup, stores((40, 80, 0.99, 25)), load).discharge.sum() == 0.0
    assert run(sup, stores((40, 80, 0.99, 0)), load).discharge.sum() > 0.0


def test_store_may_lend_first_and_fill_up_after_midnight() -> None:
    load = np.full(24, 90.0)
    load[0] = 150.0  # the cheap hours come later on the clock, earlier in the cycle
    found = run(
        suppliers((100, np.inf, 0, 100), (300, np.inf, 0, 100)), stores((40, 30, 1, 0)), load
    )
    assert found.discharge[0, 0, 0] == pytest.approx(30.0)


@pytest.mark.parametrize(("dear", "surplus", "filled"), [(150, 0, 80), (300, 80, 0)])
def test_ramp_is_bridged_by_dear_power_or_by_an_early_start_whichever_is_cheaper(
    dear: float, surplus: float, filled: float
) -> None:
    load = np.where(np.arange(24) < 12, 20.0, 100.0)
    found = run(suppliers((100, 40, 0, 100), (dear, np.inf, 0, 100)), stores(), load)
    assert found.surplus.sum() == pytest.approx(surplus)
    assert found.output[0, 1].sum() == pytest.approx(filled)


def test_floor_gives_way_where_the_ramp_cannot_reach_it() -> None:
    sup = suppliers((100, 10, 0, 100))
    sup.low[0, 0, 12], sup.high[0, 0, 11] = 80.0, 20.0
    found = run(sup, stores(), np.full(24, 15.0))
    assert found.low[0, 0, 12] == pytest.approx(30.0)
    assert np.abs(np.diff(found.output[0, 0])).max() <= 10 + 1e-9


def test_days_are_weighted_into_the_quarter() -> None:
    sup = suppliers((100, np.inf, 0, 100))
    two = Suppliers(sup.names, sup.cost, sup.ramp, sup.low.repeat(2, 0), sup.high.repeat(2, 0))
    empty = np.zeros((2, 0, 24))
    sto = Stores((), empty, empty, np.zeros(0), np.zeros(0), np.zeros(0))
    days = np.array([60.0, 31.0])
    load = np.array([[50.0] * 24, [80.0] * 24])
    found = dispatch(two, sto, load, np.zeros((2, 24)), days, RESERVE_PRICE, UNSERVED_PRICE)
    assert found.energy(found.output)[0] == pytest.approx((60 * 50 + 31 * 80) * 24 / 1000)


def test_prices_out_of_order_and_wrong_shapes_are_refused() -> None:
    sup = suppliers((100, np.inf, 0, 100))
    with pytest.raises(ValueError, match="prices"):
        dispatch(sup, stores(), np.ones((1, 24)), np.zeros((1, 24)), ONE_DAY, 300.0, 350.0)
    with pytest.raises(ValueError, match=r"load: shape \(1, 23\)"):
        run(sup, stores(), np.ones(23))


SIZES = st.floats(0, 500, allow_subnormal=False)


@st.composite
def systems(draw: st.DrawFn, ramps: bool = True) -> tuple[Suppliers, Stores, np.ndarray, float]:
    """A system of a few suppliers and stores with hourly limits, and its load."""
    units = draw(st.integers(1, 6))
    hourly = st.lists(st.floats(0, 1, allow_subnormal=False), min_size=24, max_size=24)
    rows = []
    for _ in range(units):
        high = draw(SIZES)
        ramp = draw(st.floats(0.02, 1)) * high if ramps and draw(st.booleans()) else np.inf
        rows.append((draw(st.floats(0, 900)), ramp, draw(st.floats(0, 1)) * high, high))
    sup = suppliers(*rows)
    if draw(st.booleans()):  # sun: from nothing to an hourly ceiling
        sup.low[0, 0], sup.ramp[0] = 0.0, np.inf
        sup.high[0, 0] *= np.array(draw(hourly))
    held = [
        (draw(SIZES), draw(SIZES), draw(st.floats(0.7, 1)), draw(st.floats(0, 50)))
        for _ in range(draw(st.integers(0, 3)))
    ]
    load = draw(st.floats(10, 1500)) * (0.5 + 0.5 * np.array(draw(hourly)))
    return sup, stores(*held), load, draw(st.floats(0, 100))


def violations(found: Dispatch, sup: Suppliers, sto: Stores) -> dict[str, float]:
    """How far each limit is overstepped, in MW or MWh."""
    level, out = found.level, found.output
    moved = found.charge * sto.efficiency[:, None] - found.discharge / sto.efficiency[:, None]
    steps = np.abs(out - np.roll(out, 1, axis=-1)) - sup.ramp[:, None]
    return {
        "balance": float(np.abs(found.imbalance()).max()),
        "low": float((found.low - out).max()),
        "high": float((out - sup.high).max()),
        "ramp": float(steps.max()),
        "charge": float(
            max((found.charge - sto.charge_limit).max(initial=0), -found.charge.min(initial=0))
        ),
        "discharge": float(
            max(
                (found.discharge - sto.discharge_limit).max(initial=0),
                -found.discharge.min(initial=0),
            )
        ),
        "level": float(max((level - sto.energy[:, None]).max(initial=0), -level.min(initial=0))),
        "cycle": float(np.abs(level - np.roll(level, 1, axis=-1) - moved).max(initial=0)),
        "both ways": float(np.minimum(found.charge, found.discharge).max(initial=0)),
        "slack": -float(
            min(found.unserved.min(), found.surplus.min(), found.reserve_missing.min())
        ),
    }


@settings(max_examples=200, deadline=None)
@given(systems())
def test_no_limit_is_overstepped_and_the_balance_closes(
    system: tuple[Suppliers, Stores, np.ndarray, float],
) -> None:
    sup, sto, load, reserve = system
    found = run(sup, sto, load, reserve)
    for what, amount in violations(found, sup, sto).items():
        assert amount <= 1e-8, what
    assert np.abs(found.imbalance()).max() <= 1e-9 * max(1.0, load.sum())


@settings(max_examples=100, deadline=None)
@given(systems(ramps=False), st.floats(0, 200), st.integers(0, 23))
def test_more_load_never_lowers_the_cost(
    system: tuple[Suppliers, Stores, np.ndarray, float], more: float, hour: int
) -> None:
    sup, sto, load, reserve = system
    raised = load.copy()
    raised[hour] += more
    before = cost(run(sup, sto, load, reserve), sup, sto)
    after = cost(run(sup, sto, raised, reserve), sup, sto)
    assert after >= before - 1e-5 * max(1.0, before)


@settings(max_examples=100, deadline=None)
@given(systems(ramps=False), st.floats(0, 500))
def test_more_free_sun_never_raises_what_the_others_deliver(
    system: tuple[Suppliers, Stores, np.ndarray, float], more: float
) -> None:
    sup, sto, load, reserve = system
    shape = np.clip(np.sin((np.arange(24) - 6) / 12 * np.pi), 0, 1)

    def with_sun(megawatts: float) -> float:
        high = np.concatenate([sup.high, (megawatts * shape)[None, None]], axis=1)
        low = np.concatenate([sup.low, np.zeros((1, 1, 24))], axis=1)
        grown = Suppliers(
            (*sup.names, "sun"),
            np.append(sup.cost + 1.0, 0.0),
            np.append(sup.ramp, np.inf),
            low,
            high,
        )
        found = run(grown, sto, load, reserve)
        return float(found.output[0, :-1].sum())

    assert with_sun(more) <= with_sun(0.0) + 1e-6


@settings(max_examples=60, deadline=None)
@given(systems())
def test_a_bigger_store_without_ramps_never_costs_more(
    system: tuple[Suppliers, Stores, np.ndarray, float],
) -> None:
    sup, sto, load, reserve = system
    sup = dataclasses.replace(sup, ramp=np.full(len(sup.cost), np.inf))
    bigger = dataclasses.replace(sto, energy=sto.energy * 1.5)
    before = cost(run(sup, sto, load, reserve), sup, sto)
    assert cost(run(sup, bigger, load, reserve), sup, bigger) <= before + 1e-5 * max(1.0, before)


def test_the_same_system_gives_the_same_bits() -> None:
    sup = suppliers((100, 10, 5, 100), (300, np.inf, 0, 100), (200, np.inf, 0, 50))
    sto = stores((20, 60, 0.93, 3), (30, 40, 0.9, 1))
    load = 120 + 60 * np.sin(np.arange(24) / 24 * 2 * np.pi)
    first, second = run(sup, sto, load, 10.0), run(sup, sto, load, 10.0)
    for field in dataclasses.fields(Dispatch):
        np.testing.assert_array_equal(getattr(first, field.name), getattr(second, field.name))
