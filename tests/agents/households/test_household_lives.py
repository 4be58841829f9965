"""When things wear out, when owners look at an offer, who looks for a first or a second car."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.households.appliances import ApplianceLives, appliance_hazard
from agents.households.car import CarLives, car_hazard, first_car_pace, second_car_pace
from agents.households.hot_water import water_heater_hazard
from agents.households.household import BATTERY_ELECTRIC, GAS_HEATER, NO_CAR, OTHER_HEATER, PETROL
from agents.households.rooftop_pv import roof_hazard
from agents.wear import worn_out
from sim.households.behaviour import weibull_scale

LIVES = CarLives(
    scale=14.5,
    shape=4.8,
    leaving_rate=0.012,
    first_purchase_rate=0.09,
    second_purchase_rate=0.05,
    first_income_effect=1.1,
    second_income_effect=1.4,
    collective_pace=0.1,
    typical_income=172_000.0,
    trade_in_age=8.0,
    scrappage_age=11.0,
)
THINGS = ApplianceLives(scale=12.0, shape=3.0, first_purchase_rate=0.06, trade_in_age=8.0)


@given(st.floats(2.0, 40.0), st.floats(1.0, 6.0), st.integers(1, 160))
def test_the_quarters_of_a_life_add_up_to_weibulls_law(scale, shape, quarters):
    cumulated = math.fsum(worn_out(age, scale, shape) for age in range(1, quarters + 1))
    assert cumulated == pytest.approx((quarters / 4.0 / scale) ** shape, rel=1e-9)


def test_a_mean_life_is_the_mean():
    scale = weibull_scale(11.0, 3.0)
    hazards = np.cumsum([worn_out(age, scale, 3.0) for age in range(1, 400)])
    lasting = np.concatenate([[1.0], np.exp(-hazards)])
    mean = (lasting[:-1] + lasting[1:]).sum() / 2.0 / 4.0  # years under the survival curve
    assert mean == pytest.approx(11.0, rel=1e-3)


@given(st.integers(1, 200), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_only_owners_of_old_enough_cars_look(age, swap, scrap):
    without = car_hazard(PETROL, age, LIVES, 0.09, 0.0, 0.0)
    extra = car_hazard(PETROL, age, LIVES, 0.09, swap, scrap) - without
    expected = 0.0 if age < 32 else swap if age < 44 else max(swap, scrap)
    assert extra == pytest.approx(expected, abs=1e-12)
    assert without > 0.012 / 4.0
    assert car_hazard(NO_CAR, age, LIVES, 0.09, swap, scrap) == 0.09 / 4.0


@given(st.integers(1, 200), st.floats(0.0, 1.0))
def test_only_owners_of_old_appliances_look(age, looking):
    for dormitory in (False, True):
        looks, does_not = (appliance_hazard(2, dormitory, age, THINGS, x) for x in (looking, 0.0))
        assert looks - does_not == pytest.approx(looking if age >= 32 else 0.0, abs=1e-12)


@given(st.integers(1, 200))
def test_families_get_what_they_lack_and_dormitories_do_not(age):
    assert appliance_hazard(0, False, age, THINGS, 0.5) == 0.06 / 4.0
    assert water_heater_hazard(OTHER_HEATER, False, age, 14.0, 3.0, 0.02) == 0.02 / 4.0
    assert appliance_hazard(0, True, age, THINGS, 0.5) == 0.0
    assert water_heater_hazard(OTHER_HEATER, True, age, 14.0, 3.0, 0.02) == 0.0


def test_hazards_rise_with_age_and_roofs_do_not_age():
    ages = range(1, 120)
    for hazard in (
        lambda age: car_hazard(BATTERY_ELECTRIC, age, LIVES, 0.09, 0.0, 0.0),
        lambda age: appliance_hazard(1, False, age, THINGS, 0.0),
        lambda age: water_heater_hazard(GAS_HEATER, False, age, 14.0, 3.0, 0.02),
    ):
        assert np.all(np.diff([hazard(age) for age in ages]) > 0.0)
    assert 4.0 * roof_hazard(3.0, 0.0) == pytest.approx(1.0 / 3.0)
    assert 4.0 * roof_hazard(3.0, 0.2) == pytest.approx(1.0 / 3.0 + 0.2)


def test_more_money_looks_sooner_and_only_while_there_is_no_car():
    rich, poor = 300_000.0, 60_000.0

    def first(car, income, dormitory=False):
        return first_car_pace(car, dormitory, income, LIVES)

    def second(car, second_car, income, dormitory=False):
        return second_car_pace(car, second_car, dormitory, income, LIVES)

    assert first(NO_CAR, rich) > first(NO_CAR, LIVES.typical_income) == 1.0
    assert 1.0 > first(NO_CAR, poor) > first(NO_CAR, poor, dormitory=True) > 0.0
    assert first(PETROL, rich) == second(PETROL, PETROL, rich) == 1.0
    assert second(PETROL, NO_CAR, rich) > second(PETROL, NO_CAR, poor) > 0.0
    assert second(NO_CAR, NO_CAR, rich) == second(PETROL, NO_CAR, rich, dormitory=True) == 0.0
