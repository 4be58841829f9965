from collections.abc import Mapping
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from experiments.compose import run_config
from sim import clock
from sim.divisions import DIVISIONS
from sim.errors import InputError
from sim.levers.cards import LeverCard, read_cards
from sim.levers.levers import FIRST_QUARTER_OF_MIXES, Levers, Mix
from sim.levers.schedule import Schedule
from sim.world.tables import read_world_tables
from sim.world.world import World

QUARTERS = 64


class StillWorld:
    """Every series stands at 50, prices rise by one per cent a quarter."""

    def series(self, name: str) -> NDArray[np.float64]:
        if name == "price_index":
            return np.asarray(1.01 ** np.arange(80.0))
        return np.full(80, 50.0)


def mix(schedules: Mapping[str, Schedule] | None = None, everything_off: bool = False) -> Mix:
    return Mix("test", "test", "试", everything_off, tuple((schedules or {}).items()))


def levers(schedules: Mapping[str, Schedule] | None = None, everything_off: bool = False) -> Levers:
    return Levers(read_cards(), mix(schedules, everything_off), StillWorld(), QUARTERS)


@cache
def frozen() -> Levers:
    return levers()


def test_history_is_what_the_card_says() -> None:
    assert frozen().value("taxi_nev_share_new", clock.quarter("2022Q4")) == 0.5
    assert frozen().value("taxi_nev_share_new", clock.quarter("2023Q1")) == 0.9


def test_money_of_the_day_becomes_money_of_2020_here_only() -> None:
    quarter = clock.quarter("2021Q1")
    real = frozen().value("nev_purchase_subsidy_bev", quarter)
    assert real == pytest.approx(18000 / 1.01**quarter)
    assert frozen().value("retrofit_capex_subsidy", quarter) == 0.05


def test_a_lever_of_the_world_follows_the_world_as_it_is() -> None:
    assert {frozen().value("ets_price", quarter) for quarter in range(QUARTERS)} == {50.0}


def test_without_a_reference_the_end_of_2025_holds_on() -> None:
    last = frozen().value("bus_nev_share_new", clock.LAST_QUARTER_OF_HISTORY)
    assert frozen().value("bus_nev_share_new", QUARTERS - 1) == last == 0.8


def test_what_the_law_lets_lapse_lapses() -> None:
    assert frozen().value("nev_purchase_tax_relief", clock.quarter("2025Q4")) == 1.0
    assert frozen().value("nev_purchase_tax_relief", clock.quarter("2027Q4")) == 0.5
    assert frozen().value("nev_purchase_tax_relief", clock.quarter("2028Q1")) == 0.0


def test_a_mix_takes_over_at_its_first_knot() -> None:
    own = {"green_loan_discount": Schedule(((clock.quarter(2028), 50.0),), "linear")}
    changed = levers(own)
    assert changed.value("green_loan_discount", clock.quarter("2027Q4")) == 30.0
    assert changed.value("green_loan_discount", clock.quarter("2028Q1")) == 50.0


def test_districts_have_schemes_of_their_own_until_a_mix_sets_one_for_all() -> None:
    quarter = clock.quarter("2023Q1")
    values = frozen().by_division("storage_local_discharge_subsidy", quarter)
    schemes = {DIVISIONS[place] for place in np.flatnonzero(values)}
    assert schemes == {"SIP", "Wujiang"}
    assert frozen().value("storage_local_discharge_subsidy", quarter) == 0.0
    assert frozen().varies_by_division("storage_local_discharge_subsidy")
    own = {"storage_local_discharge_subsidy": Schedule(((FIRST_QUARTER_OF_MIXES, 0.1),))}
    later = levers(own).by_division("storage_local_discharge_subsidy", 30)
    assert len(set(later.tolist())) == 1
    assert later[0] > 0.0


def duties(*values: float, first: int = FIRST_QUARTER_OF_MIXES) -> NDArray[np.float64]:
    """The duty on new roofs by division in the years from `first` on, [years, 10]."""
    knots = tuple((first + 4 * year, value) for year, value in enumerate(values))
    schedule = {"pv_new_factory_roof_share": Schedule(knots, "linear")}
    found = levers(schedule)
    quarters = [quarter for quarter, _ in knots]
    return np.array([found.by_division("pv_new_factory_roof_share", q) for q in quarters])


def test_a_mix_that_strengthens_a_duty_weakens_it_in_no_division() -> None:
    park, lake = DIVISIONS.index("SIP"), DIVISIONS.index("Wujiang")
    found = duties(0.0, 0.3, 0.7)
    assert found[:, park].tolist() == [0.5, 0.5, 0.7]
    assert found[:, lake].tolist() == [1.0, 1.0, 1.0]
    others = np.delete(found, (park, lake), axis=1)
    assert (others == np.array([[0.0], [0.3], [0.7]])).all()


def test_a_mix_that_drops_a_duty_drops_it_everywhere() -> None:
    assert not duties(0.0, 0.0).any()


@pytest.mark.parametrize("file", ["plan", "accelerated", "mandate_led", "delayed_2028"])
def test_no_shipped_mix_asks_less_of_new_roofs_than_frozen_does(file: str) -> None:
    own = levers(dict(run_config(f"policy={file}").policy.schedules))
    for quarter in range(QUARTERS):
        mix, kept = (x.by_division("pv_new_factory_roof_share", quarter) for x in (own, frozen()))
        assert (mix >= kept).all()


def test_the_plan_slows_no_round_that_is_enacted() -> None:
    plan = levers(dict(run_config("policy=plan").policy.schedules))
    for quarter in range(QUARTERS):
        now, enacted = (x.value("coal_retrofit_rate", quarter) for x in (plan, frozen()))
        assert now >= enacted


def test_everything_off_means_off_from_the_first_quarter_to_the_bit() -> None:
    off = levers(everything_off=True)
    for name, card in read_cards().items():
        for quarter in (0, 17, 23, 24, 63):
            assert off.value(name, quarter) == card.off
            assert (off.by_division(name, quarter) == card.off).all()


def test_all_levers_at_once() -> None:
    now = frozen().at(10)
    assert set(now) == set(read_cards())
    assert isinstance(now["ets_price"], float)
    assert np.shape(now["pv_city_premium"]) == (len(DIVISIONS),)


def test_an_unknown_lever_or_quarter_is_refused() -> None:
    with pytest.raises(InputError, match="did you mean ets_price"):
        frozen().value("ets_prise", 0)
    with pytest.raises(IndexError, match="quarter 64"):
        frozen().value("ets_price", 64)


def a_schedule(card: LeverCard) -> st.SearchStrategy[Schedule]:
    quarters = st.lists(
        st.integers(FIRST_QUARTER_OF_MIXES, QUARTERS - 1), min_size=1, max_size=4, unique=True
    )
    values = st.floats(card.allowed.low, card.allowed.high)
    return quarters.flatmap(
        lambda chosen: st.tuples(*(values for _ in chosen)).map(
            lambda found: Schedule(
                tuple(zip(sorted(chosen), found, strict=True)), card.interpolation
            )
        )
    )


@st.composite
def any_mix(draw: st.DrawFn) -> dict[str, Schedule]:
    cards = read_cards()
    names = draw(st.lists(st.sampled_from(sorted(cards)), max_size=6, unique=True))
    return {name: draw(a_schedule(cards[name])) for name in names}


@given(any_mix())
@settings(max_examples=50, deadline=None)
def test_all_mixes_share_one_history_to_the_bit(schedules: dict[str, Schedule]) -> None:
    changed = levers(schedules)
    for name in read_cards():
        start = schedules[name].first if name in schedules else QUARTERS
        for quarter in (0, 11, 23, 24, 40, 63):
            if quarter < start:
                same = changed.by_division(name, quarter) == frozen().by_division(name, quarter)
                assert same.all(), (name, quarter)


def test_what_is_announced_for_after_the_run_is_known_in_it():
    cards = read_cards()
    world = World(read_world_tables(), "central", 1, 27)
    permit = Schedule(((24, 5000.0), (40, 7000.0)), "linear")
    mix = Mix("own", "own", "自定", False, (("gas_power_permit", permit),))
    levers = Levers(cards, mix, world, 28)
    assert levers.announced("gas_power_permit", 32) == pytest.approx(6000.0)
    assert levers.announced("gas_power_permit", 26) == levers.value("gas_power_permit", 26)
    for unknown in ("ets_price", "steel_eaf_support"):  # follows the world; is in money
        with pytest.raises(ValueError, match=unknown):
            levers.announced(unknown, 32)


def test_a_schedule_is_told_ahead_but_not_over_the_end_of_history() -> None:
    name = "pv_roof_programme"
    climbing = levers({name: Schedule(((24, 0.0), (44, 0.5)), "linear")})
    now = 30
    expected = [climbing.value(name, quarter) for quarter in range(now, QUARTERS)]
    assert climbing.ahead(name, now).tolist() == expected
    assert len(set(expected)) > 10
    before = climbing.ahead(name, 10)
    known = [climbing.value(name, quarter) for quarter in range(10, FIRST_QUARTER_OF_MIXES)]
    assert before.tolist() == known + [known[-1]] * (QUARTERS - FIRST_QUARTER_OF_MIXES)
    assert np.array_equal(before, frozen().ahead(name, 10)), "whatever the mix does later"
