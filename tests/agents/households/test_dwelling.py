"""Homes: codes, retrofits and farm houses, against known answers and in the right direction."""

import numpy as np
import pytest

from agents.building_code import cost_of_code, need_under
from agents.households.dwelling import (
    built_to_code,
    home_renewal_hazard,
    insulate_farm_house,
    retrofit_home,
)
from agents.households.energy import electricity_of_2020, fuels_of_2020
from agents.households.hot_water import choose_water_heater
from agents.households.household import HEAT_PUMP_HEATER


def test_the_code_of_2020_changes_nothing_and_half_the_need_is_half_felt():
    assert built_to_code.function(65.0, 0.5) == 1.0
    assert built_to_code.function(82.5, 0.5) == pytest.approx(0.75)
    assert need_under(100.0, 65.0, 1.0) == 0.0


def test_every_halving_of_the_need_costs_twice_the_one_before():
    assert cost_of_code(65.0, 65.0, 450.0) == 0.0
    assert cost_of_code(82.5, 65.0, 450.0) == pytest.approx(450.0)
    assert cost_of_code(91.25, 65.0, 450.0) == pytest.approx(450.0 + 900.0)
    assert cost_of_code(75.0, 65.0, 450.0) == pytest.approx(180.0)
    assert cost_of_code(50.0, 65.0, 450.0) == 0.0  # a laxer code is not paid back


def test_who_owns_in_town_moves_and_in_a_village_rebuilds():
    hazard = home_renewal_hazard.function
    assert hazard(True, False, True, 50.0, 35.0) == pytest.approx(1.0 / 200.0)
    assert hazard(False, False, True, 50.0, 35.0) == pytest.approx(1.0 / 140.0)
    assert hazard(True, False, False, 50.0, 35.0) == hazard(True, True, True, 50.0, 35.0) == 0.0


def test_nine_in_ten_take_a_retrofit_that_costs_nothing(homes_with, seeing):
    """H70: of those asked; the part of the bill that is saved comes on top."""
    people = homes_with(owner=True, envelope=1.0)
    free = seeing(retrofit_cost=0.0, heating_and_cooling_cost=0.0)
    share = retrofit_home.decide(people, surroundings=free).mean()
    assert share == pytest.approx(0.9, abs=0.01)


def test_at_its_price_half_or_fewer_take_a_retrofit(homes_with, seeing):
    people = homes_with(owner=True, envelope=1.0)
    shares = [
        retrofit_home.decide(people, surroundings=seeing(home_grant=yuan)).mean()
        for yuan in (0.0, 40.0, 280.0)
    ]
    assert 0.2 < shares[0] < shares[1] < 0.6 < shares[2]


def test_a_grant_beyond_the_cost_is_worth_no_more_than_the_cost(homes_with, seeing):
    people = homes_with(owner=True, envelope=1.0)
    whole, more = (
        retrofit_home.utilities(people, None, seeing(home_grant=yuan)) for yuan in (280.0, 500.0)
    )
    assert np.array_equal(whole, more)


@pytest.mark.parametrize("state", [{"owner": False}, {"owner": True, "envelope": 0.75}])
def test_tenants_and_those_who_have_it_are_not_offered_a_retrofit(homes_with, seeing, state):
    people = homes_with(**state)
    assert not retrofit_home.decide(people, surroundings=seeing(retrofit_cost=0.0)).any()


def test_support_tips_some_who_rebuild_and_turns_nobody_away(homes, seeing):
    choices = [
        insulate_farm_house.decide(homes, surroundings=seeing(farm_house_grant=yuan))
        for yuan in (0.0, 8_000.0)
    ]
    assert (choices[1] >= choices[0]).all()
    assert 0.05 < choices[1].mean() - choices[0].mean() < 0.3


def test_an_envelope_acts_on_heating_and_cooling_only(homes_with):
    plain, better = (homes_with(envelope=level) for level in (1.0, 0.5))
    rows = np.arange(2_000)
    for rule, halved in (
        (electricity_of_2020, {"cooling", "heating"}),
        (fuels_of_2020, {"gas_heating"}),
    ):
        before, after = rule.decide(plain, rows), rule.decide(better, rows)
        for name in before._fields:
            old, new = getattr(before, name), getattr(after, name)
            if name == "wood":  # stoves heat, kitchens cook
                assert (new <= old).all() and (new < old).any()
            else:
                assert np.array_equal(new, 0.5 * old if name in halved else old), name


def test_a_grant_for_heat_pumps_is_paid_in_villages_and_for_heat_pumps(homes, seeing):
    plain, paid = (
        choose_water_heater.utilities(homes, None, seeing(village_heat_pump_grant=yuan))
        for yuan in (0.0, 3_000.0)
    )
    gained = paid - plain
    urban, collective = (homes.columns[name][homes.rows] for name in ("urban", "collective"))
    may = ~urban & ~collective
    assert (gained[may, HEAT_PUMP_HEATER] > 0.0).all()
    assert not gained[urban].any()
    assert not np.delete(gained, HEAT_PUMP_HEATER, axis=1).any()
