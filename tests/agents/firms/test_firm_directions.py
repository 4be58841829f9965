"""Directions of firms' choices that a wrong sign or a dropped term would turn round."""

import pytest

from agents.firms import process_heat, retrofit, steel
from agents.machinery.choice import NOT_OFFERED
from agents.machinery.compiler.source import utilities_function

COAL, GAS, BIOMASS, ELECTRIC, HEAT_PUMP = 1, 2, 3, 5, 6


@pytest.fixture
def coal_boiler(boiler):
    return {**boiler, "sector": 0, "boiler": COAL}


@pytest.fixture
def change(chances):
    """By how much each utility of a rule changes; draws cancel."""

    def of(rule, facts, **changed):
        ask = utilities_function(rule.function)
        before = ask(**facts, chance=chances[0])
        after = ask(**{**facts, **changed}, chance=chances[0])
        return [new - old for old, new in zip(before, after, strict=True)]

    return of


def test_hydrogen_support_helps_hydrogen_steel_only(change, line):
    gained = change(steel.choose_route, line, hydrogen_grant=100.0)
    assert gained[3] > 0.1
    assert gained[:3] == [0.0, 0.0, 0.0]


def test_hydrogen_support_is_paid_for_the_hydrogen_of_the_iron(line, change):
    """55 kg of hydrogen, 6.6 GJ, per tonne of iron: as if other costs were as much lower."""
    cheaper = line["hydrogen_reduction"]
    cheaper = cheaper._replace(other_cost=cheaper.other_cost - 20.0 * 6.6 * cheaper.iron)
    granted = change(steel.choose_route, line, hydrogen_grant=20.0)
    assert granted == pytest.approx(change(steel.choose_route, line, hydrogen_reduction=cheaper))


def test_coal_boilers_pay_for_their_carbon_and_more_of_it_than_gas(change, coal_boiler):
    lost = change(process_heat.choose_boiler, coal_boiler, carbon_price=100.0)
    assert lost[COAL] < lost[GAS] < 0.0
    assert lost[BIOMASS] == lost[ELECTRIC] == lost[HEAT_PUMP] == 0.0


def test_biomass_needs_a_supplier_unless_it_is_there(coal_boiler, chances):
    def offered(**changed):
        ask = utilities_function(process_heat.choose_boiler.function)
        return ask(**{**coal_boiler, **changed}, chance=chances[0])[BIOMASS] > NOT_OFFERED

    assert offered()
    assert not offered(biomass_access=False)
    assert offered(biomass_access=False, boiler=BIOMASS)


def test_electric_heat_nearby_takes_distrust_away(change, coal_boiler):
    gained = change(process_heat.choose_boiler, coal_boiler, electric_heat_nearby=0.3)
    assert gained[ELECTRIC] > 0.0 and gained[HEAT_PUMP] == pytest.approx(gained[ELECTRIC])
    assert gained[COAL] == gained[GAS] == gained[BIOMASS] == 0.0


def test_distrust_is_a_loss(change, coal_boiler):
    distrusted = coal_boiler["heat_weights"]._replace(electric_familiarity=0.7)
    lost = change(process_heat.choose_boiler, coal_boiler, heat_weights=distrusted)
    assert lost[ELECTRIC] < 0.0 == lost[GAS]


def test_rebound_takes_its_part_of_what_a_measure_is_worth(change, project):
    """Worth is sensitivity times the logarithm of the benefit, of which rebound leaves a part."""
    without, half = (
        retrofit.RetrofitWeights(sensitivity=1.0, rebound=rebound) for rebound in (0.0, 0.5)
    )
    lost = change(
        retrofit.take_measure, {**project, "retrofit_weights": without}, retrofit_weights=half
    )
    assert lost[0] == 0.0
    assert lost[1] == pytest.approx(-0.6931472)
