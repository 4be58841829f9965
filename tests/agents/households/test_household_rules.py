"""What holds for every rule of households: both modes agree, units fit, draws are one's own."""

import inspect
import math
from dataclasses import replace

import numpy as np
import pytest

from agents.households import (
    appliances,
    campaign,
    car,
    green_offers,
    hot_water,
    rooftop_pv,
    travel,
)
from agents.households.household import Household
from agents.machinery.compiler.source import alternatives_of
from agents.machinery.rule import Rule, UnitMismatchError
from agents.machinery.surroundings import Seen, SeenFrom, Surroundings

RULES = (
    car.choose_car,
    car.choose_second_car,
    car.car_bonus,
    car.second_car_bonus,
    car.first_car_pace,
    car.second_car_pace,
    appliances.choose_air_conditioner,
    appliances.choose_refrigerator,
    appliances.choose_washing_machine,
    hot_water.choose_water_heater,
    rooftop_pv.build_pv,
    rooftop_pv.system_size,
    travel.choose_travel,
    travel.usual_travel,
    travel.driving_after,
    campaign.answer_campaign,
    green_offers.carbon_saved,
    green_offers.join_carbon_inclusion,
    green_offers.choose_green_tariff,
)
CHOICES = tuple(rule for rule in RULES if alternatives_of(rule.function))
NUMBER = 2500
every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.stream or rule.__name__)
every_choice = pytest.mark.parametrize("rule", CHOICES, ids=lambda rule: rule.stream)


def bits(values):
    """The answers as bytes: equal means equal to the bit."""
    columns = values if isinstance(values, tuple) else (values,)
    return [np.asarray(column).tobytes() for column in columns]


@pytest.fixture(scope="module")
def some(homes):
    """Rows from all over the city."""
    rows = np.linspace(0, homes.size - 1, NUMBER).astype(np.int64)
    assert len(np.unique(homes.columns["district"][rows])) == 10
    return rows


@every_rule
def test_compiled_and_interpreted_answers_are_the_same_bits(rule, homes, some):
    asked = some[::3] if rule in CHOICES else some  # their utilities are compared below
    compiled = rule.decide(homes, asked)
    interpreted = [rule.for_agent(homes[row]) for row in asked.tolist()]
    if isinstance(compiled, tuple):
        interpreted = tuple(zip(*interpreted, strict=True))
    for one, other in zip(bits(compiled), bits(interpreted), strict=True):
        assert one == other


@every_choice
def test_compiled_and_interpreted_utilities_are_the_same_bits(rule, homes, some):
    compiled = rule.utilities(homes, some)
    interpreted = np.array([rule.utilities_for(homes[row]) for row in some.tolist()])
    assert compiled.tobytes() == interpreted.tobytes()
    np.testing.assert_array_equal(np.argmax(compiled, axis=1), rule.decide(homes, some))


@every_choice
def test_an_answer_does_not_depend_on_who_else_decides(rule, homes, some):
    together = rule.decide(homes, some)
    np.testing.assert_array_equal(rule.decide(homes, some[::-1])[::-1], together)
    assert rule.decide(homes, some[7:8])[0] == together[7]


@every_choice
def test_the_next_spell_brings_other_luck(rule, homes, homes_with, some):
    later = homes_with(**{rule.spell: homes.columns[rule.spell] + 1})
    assert (rule.utilities(homes, some) != rule.utilities(later, some)).any(axis=1).all()


def test_rules_draw_from_streams_of_their_own():
    streams = [rule.stream for rule in CHOICES]
    assert len(set(streams)) == len(streams) == 11
    assert len({rule.spell for rule in CHOICES}) == 10  # scheme and tariff are looked at together


@every_rule
def test_units_are_those_of_states_and_surroundings(rule, homes):
    rule.check(Household, homes.surroundings)


def test_the_city_checks_every_rule_when_it_is_assembled(sector):
    def told(rule):
        return rule.function, rule.stream, tuple(rule.reading.items())

    assert {told(rule) for rule in RULES} <= {told(rule) for rule in sector.rules}


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        (car.choose_car, "car_price"),
        (car.choose_car, "charger_density"),
        (appliances.choose_refrigerator, "refrigerator_energy_cost"),
        (hot_water.choose_water_heater, "heater_running_cost"),
        (rooftop_pv.build_pv, "pv_cost"),
    ],
)
def test_another_unit_is_refused(rule, name, homes):
    seen = Surroundings(homes.surroundings)
    seen[name] = replace(seen[name], unit="yuan")
    with pytest.raises(UnitMismatchError, match=name):
        rule.check(Household, seen)


def test_no_rule_of_these_files_is_left_out():
    listed = {rule.function for rule in RULES} | {hazard.function for hazard, _ in HAZARDS}
    for module in (car, appliances, hot_water, rooftop_pv):
        for name, found in inspect.getmembers(module, lambda member: isinstance(member, Rule)):
            assert found.function in listed, f"{module.__name__}.{name}"


# hazards are read from tables in the model; compiled like any rule they are the same


def clock(started):
    return SeenFrom(
        lambda homes, rows: np.maximum(20.0 - homes.columns[started][rows], 1.0), "quarters"
    )


HAZARDS = (
    (
        car.car_hazard,
        {
            "age": clock("car_bought"),
            "purchase_rate": Seen(0.09, "1/yr"),
            "looking_to_swap": Seen(0.02, "1/quarter"),
            "looking_to_scrap": Seen(0.03, "1/quarter"),
        },
    ),
    (
        appliances.appliance_hazard.but(grade="refrigerator_class"),
        {
            "age": clock("refrigerator_bought"),
            "appliance_lives": Seen(appliances.ApplianceLives(12.0, 3.0, 0.06, 8.0)),
            "looking": Seen(0.02, "1/quarter"),
        },
    ),
    (
        hot_water.water_heater_hazard,
        {
            "age": clock("water_heater_bought"),
            "scale": Seen(14.0, "yr"),
            "shape": Seen(3.0),
            "first_purchase_rate": Seen(0.02, "1/yr"),
        },
    ),
    (
        rooftop_pv.roof_hazard,
        {"interval": Seen(3.0, "yr"), "roof_programme": Seen(0.1, "1/yr")},
    ),
    (rooftop_pv.campaign_hazard, {"rural_campaign": Seen(0.05, "1/yr")}),
)


@pytest.mark.parametrize(
    ("hazard", "told"), HAZARDS, ids=lambda given: getattr(given, "__name__", "")
)
def test_hazards_are_the_same_in_both_modes(hazard, told, homes, some):
    seen = Surroundings(homes.surroundings) | told
    hazard.check(Household, Surroundings(seen))
    compiled = hazard.decide(homes, some, Surroundings(seen))
    interpreted = [hazard.for_agent(homes[row], Surroundings(seen)) for row in some.tolist()]
    assert bits(compiled) == bits(interpreted)
    assert all(math.isfinite(value) and value >= 0.0 for value in interpreted)
