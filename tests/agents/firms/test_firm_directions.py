"""Directions of firms' choices that a wrong sign or a dropped term would turn round."""

import pytest

from agents.firms import process_heat, retrofit, steel
from agents.machinery.choice import NOT_OFFERED
from agents.machinery.source import utilities_function

OFFERS = process_heat.BoilerOffers
COAL, GAS, BIOMASS, ELECTRIC, HEAT_PUMP = 1, 2, 3, 5, 6


@pytest.fixture
def boiler(common):
    return {
        **common,
        "sector": 0,
        "boiler": COAL,
        "activity": 1.0,
        "fuel_factor": 1.0,
        "steam_low": 60.0,
        "steam_mid": 40.0,
        "steam_network": True,
        "heat_price_ratio": 1.0,
        "biomass_access": True,
        "hurdle_rate": 0.15,
        "heat_hours": 5000.0,
        "tariff_ratio": 1.0,
        "electric_heat_nearby": 0.0,
        "boiler_capex": OFFERS(900, 250, 1100, 220, 550, 2500, 450),
        "boiler_efficiency_on_sale": OFFERS(0.82, 0.93, 0.83, 0.98, 0.98, 2.7, 0.92),
        "boiler_upkeep": OFFERS(0.05, 0.03, 0.05, 0.01, 0.015, 0.025, 0.03),
        "boiler_life": OFFERS(18, 15, 15, 22, 15, 15, 15),
        "process_pump": process_heat.PumpTerms(2.7, 2500.0),
        "hot_water_pump": process_heat.PumpTerms(3.5, 1200.0),
        "steam_pump": process_heat.PumpTerms(1.8, 4000.0),
        "smallest_coal_boiler": 0.1,
        "coal_cut": 0.0,
        "electrification_grant": 0.0,
        "hydrogen_grant": 0.0,
        "heat_weights": process_heat.HeatWeights(6.0, 0.12, 0.35),
    }


@pytest.fixture
def line(common):
    return {
        **common,
        "steel_route": 1,
        "crude_steel": 2.0e6,
        "activity": 1.0,
        "fuel_factor": 1.0,
        "iron_coal": 9_900.0,
        "iron_coke": 16_400.0,
        "hurdle_rate": 0.12,
        "blast_furnace": steel.RouteInputs(
            0.4, 0.35, 0.0, 0.93, 0.168, 1.6, 0.58, 0.15, 330.0, 600.0, 16.0
        ),
        "scrap_furnace": steel.RouteInputs(
            0.56, 0.6, 0.4, 0.0, 1.08, 0.0, 0.0, 0.0, 330.0, 1600.0, 20.0
        ),
        "hydrogen_reduction": steel.RouteInputs(
            3.7, 0.6, 0.3, 0.95, 0.1, 1.45, 0.0, 0.0, 480.0, 5200.0, 20.0
        ),
        "steel_prices": steel.SteelPrices(ore=780, coking_coal=1500, injected_coal=900, scrap=2150),
        "tariff_ratio": 0.92,
        "scrap_free": 5.0e6,
        "swap_ratio": 1.0,
        "swap_open": True,
        "capacity_price": 900.0,
        "steel_eaf_support": 0.0,
        "electric_power_discount": 0.0,
        "hydrogen_grant": 0.0,
        "route_sensitivity": 9.0,
        "integration_loss": 0.05,
    }


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


def test_coal_boilers_pay_for_their_carbon_and_more_of_it_than_gas(change, boiler):
    lost = change(process_heat.choose_boiler, boiler, carbon_price=100.0)
    assert lost[COAL] < lost[GAS] < 0.0
    assert lost[BIOMASS] == lost[ELECTRIC] == lost[HEAT_PUMP] == 0.0


def test_biomass_needs_a_supplier_unless_it_is_there(boiler, chances):
    def offered(**changed):
        ask = utilities_function(process_heat.choose_boiler.function)
        return ask(**{**boiler, **changed}, chance=chances[0])[BIOMASS] > NOT_OFFERED

    assert offered()
    assert not offered(biomass_access=False)
    assert offered(biomass_access=False, boiler=BIOMASS)


def test_electric_heat_nearby_takes_distrust_away(change, boiler):
    gained = change(process_heat.choose_boiler, boiler, electric_heat_nearby=0.3)
    assert gained[ELECTRIC] > 0.0 and gained[HEAT_PUMP] == pytest.approx(gained[ELECTRIC])
    assert gained[COAL] == gained[GAS] == gained[BIOMASS] == 0.0


def test_distrust_is_a_loss(change, boiler):
    distrusted = boiler["heat_weights"]._replace(electric_familiarity=0.7)
    lost = change(process_heat.choose_boiler, boiler, heat_weights=distrusted)
    assert lost[ELECTRIC] < 0.0 == lost[GAS]


def test_rebound_takes_its_part_of_what_a_measure_is_worth(change, common):
    """Worth is sensitivity times the logarithm of the benefit, of which rebound leaves a part."""
    project = {
        **common,
        **dict.fromkeys(("activity", "fuel_factor", "electricity_factor", "tariff_ratio"), 1.0),
        **dict.fromkeys(("steam_low", "steam_mid", "furnace_high", "furnace_very_high"), 10.0),
        **dict.fromkeys(("iron_coal", "iron_coke"), 0.0),
        "boiler": 2,
        "boiler_efficiency": 0.9,
        "furnace": 3,
        "furnace_efficiency": 0.5,
        "power": 30.0,
        "hurdle_rate": 0.18,
        "measures_taken": 0,
        "project": 3,
        "saving_scale": 0.8,
        "project_fuel_saving": 0.06,
        "project_electricity_saving": 0.02,
        "project_capex": 6000.0,
        "project_life": 10.0,
        "project_motor_share": 0.5,
        "motor_min_class": 1.0,
        "retrofit_grant": 0.0,
        "retrofit_weights": retrofit.RetrofitWeights(sensitivity=1.0, rebound=0.0),
    }
    weights = retrofit.RetrofitWeights(sensitivity=1.0, rebound=0.5)
    lost = change(retrofit.take_measure, project, retrofit_weights=weights)
    assert lost[0] == 0.0
    assert lost[1] == pytest.approx(-0.6931472)
