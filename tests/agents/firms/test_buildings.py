"""Buildings: whole retrofits, codes, demonstrations, and the tests of offices and of near zero."""

import math

import pytest

from agents.firms import buildings
from agents.firms.investing import annuity
from agents.firms.power.roof_pv import FirmRoof
from agents.firms.retrofit import RetrofitWeights
from agents.machinery.choice import NOT_OFFERED
from agents.machinery.compiler.source import utilities_function

HIGH_GRADE = buildings.Standard(saving=0.1, cost=60.0, worth=50.0)
NEAR_ZERO = buildings.Standard(saving=0.5, cost=700.0, worth=400.0)
WEIGHTS = buildings.DeveloperWeights(per_yuan=0.01, years_counted=8.0, hesitation=2.0)
ROOF = FirmRoof(
    square_metres_per_kw=8.0,
    largest_fill=0.8,
    full_load_hours=1000.0,
    upkeep=50.0,
    life=25.0,
    developer_rate=0.085,
    sensitivity=9.0,
    hesitation=9.3,
    neighbours=12.5,
)
NORMS = buildings.OfficeNorms(
    over_best_practice=1.05, saved_since_2020=0.05, near_zero=0.4, zero_carbon=0.1
)


@pytest.fixture
def package(common):
    """An office building of 20,000 m2 that may save a tenth of its electricity."""
    return {
        "energy_prices": common["energy_prices"],
        "finance": common["finance"],
        "floor_area": 20_000.0,
        "own_fuel_price": 90.0,
        "hurdle_rate": 0.15,
        "package_fuel": 0.0,
        "package_electricity": 0.6,
        "package_cost": 1.0e6,
        "package_life": 12.0,
        "building_grant": 0.0,
        "package_duty": 0.0,
        "tariff_ratio": 1.0,
        "retrofit_weights": RetrofitWeights(sensitivity=2.0, rebound=0.15),
    }


@pytest.fixture
def worth(chances):
    """What the package is worth beyond waiting, draws aside."""

    def of(facts):
        utilities = utilities_function(buildings.take_package.function)
        draws = utilities(
            **{**facts, "package_duty": 0.0, "building_grant": 1e9}, chance=chances[0]
        )
        free = facts["retrofit_weights"].sensitivity * math.log(1e3)
        now = utilities(**facts, chance=chances[0])
        return now[1] - draws[1] + free

    return of


def test_a_package_is_worth_the_logarithm_of_benefit_over_cost(package, worth):
    benefit = 0.85 * 1000.0 * 0.6 * 170.0
    yearly = 1.0e6 * annuity(0.15, 12.0)
    assert worth(package) == pytest.approx(2.0 * math.log(benefit / yearly))


def test_fuel_is_worth_what_the_building_pays_for_its_own_mix(package, worth):
    alike = {**package, "package_electricity": 0.0, "package_fuel": 1.0}
    benefit = 0.85 * 1000.0 * 1.0 * 90.0
    assert worth(alike) == pytest.approx(2.0 * math.log(benefit / (1.0e6 * annuity(0.15, 12.0))))


def test_a_grant_and_a_duty_speak_for_the_package(package, worth):
    plain = worth(package)
    half = worth({**package, "building_grant": 25.0})
    assert half - plain == pytest.approx(2.0 * math.log(2.0))
    assert worth({**package, "package_duty": 3.0}) - plain == pytest.approx(3.0)


def test_without_anything_open_there_is_no_package(package, chances):
    facts = {**package, "package_cost": 0.0, "package_electricity": 0.0}
    for chance in chances:
        assert buildings.take_package.function(**facts, chance=chance) == 0


def test_the_code_of_2020_changes_nothing():
    def level(standard, code):
        return buildings.energy_of_new_building.function(standard, code, 0.3, HIGH_GRADE, NEAR_ZERO)

    assert level(buildings.TO_CODE, 65.0) == 1.0
    assert level(buildings.TO_CODE, 82.5) == pytest.approx(0.85)
    assert level(buildings.HIGH_GRADE, 82.5) == pytest.approx(0.85 * 0.9)
    assert level(buildings.NEAR_ZERO, 65.0) == pytest.approx(0.5)


@pytest.fixture
def project(prices):
    return {
        "floor_area": 30_000.0,
        "roof_area": 5_000.0,
        "power": 9.0,
        "sun_share": 0.6,
        "tariff_ratio": 1.1,
        "daytime_price": 0.7,
        "feed_in_price": 0.35,
        "pv_premium": 0.0,
        "pv_cost": 3_000.0,
        "firm_roof": ROOF,
        "energy_prices": prices,
        "demonstration_open": 1.0,
        "high_grade": HIGH_GRADE,
        "near_zero": NEAR_ZERO,
        "developer_weights": WEIGHTS,
    }


def test_without_places_everybody_builds_to_code(project, chances):
    ask = utilities_function(buildings.choose_standard.function)
    closed = ask(**{**project, "demonstration_open": 0.0}, chance=chances[0])
    assert closed[1] == closed[2] == NOT_OFFERED
    chosen = {buildings.choose_standard.function(**project, chance=c) for c in chances}
    assert chosen == {buildings.TO_CODE, buildings.HIGH_GRADE, buildings.NEAR_ZERO}


def test_dear_power_speaks_for_the_better_building(project, prices, chances):
    ask = utilities_function(buildings.choose_standard.function)
    dear = {**project, "energy_prices": prices._replace(electricity=300.0)}
    gained = [
        new - old
        for old, new in zip(
            ask(**project, chance=chances[0]), ask(**dear, chance=chances[0]), strict=True
        )
    ]
    assert gained[0] == 0.0 < gained[1] < gained[2]


def test_the_plant_on_its_roof_speaks_for_or_against_a_near_zero_building(project, chances):
    """500 kW earn 60 yuan a kW more a year by day; known answer for what that is worth."""
    ask = utilities_function(buildings.choose_standard.function)

    def of_roof(**change):
        there, here = (ask(**{**project, **c}, chance=chances[0]) for c in (change, {}))
        assert there[:2] == here[:2]
        return there[2] - here[2]

    years = WEIGHTS.years_counted
    per_kw = WEIGHTS.per_yuan * 500.0 / 30_000.0
    assert of_roof(pv_cost=4_000.0) == pytest.approx(-1_000.0 * per_kw)
    assert of_roof(pv_premium=0.06) == pytest.approx(0.06 * 1_000.0 * years * per_kw)
    by_day = 0.5 * 0.6 * 9.0 * 1e6 / 3.6
    own = by_day / (by_day + 0.5 * 500.0 * 1_000.0)
    hours = 1_000.0 * years * per_kw
    assert of_roof(feed_in_price=0.25) == pytest.approx(-0.1 * (1.0 - own) * hours, rel=1e-5)
    assert of_roof(daytime_price=0.8) == pytest.approx(0.1 * own * hours, rel=1e-5)


def office(**changed):
    """An office with a gas boiler and a kitchen: 1 TJ for each, 3 TJ of power."""
    facts = {
        "efficiency_gap": 1.3,
        "fuel_factor": 1.0,
        "electricity_factor": 1.0,
        "steam_low": 0.9,
        "steam_mid": 0.0,
        "boiler_efficiency": 0.9,
        "furnace_high": 0.5,
        "furnace_very_high": 0.0,
        "furnace_efficiency": 0.5,
        "power": 3.0,
        "energy_2020": 5.0,
        "office_norms": NORMS,
    }
    return buildings.is_saving_office.function(**{**facts, **changed})


def test_a_saving_office_wastes_little_or_has_cut_its_use():
    assert not office()
    assert office(efficiency_gap=1.04)
    assert office(electricity_factor=0.916)  # 5.04 % of all
    assert not office(electricity_factor=0.92)  # 4.8 %
    assert office(fuel_factor=0.87)  # 5.2 %
    assert office(power=0.0, steam_low=0.0, energy_2020=0.0)


def test_a_heat_pump_in_the_place_of_a_gas_boiler_counts_as_saved():
    assert office(boiler_efficiency=3.5)  # 0.26 instead of 1 TJ
    assert not office(boiler_efficiency=0.94)


def near_zero(**changed):
    facts = {
        "activity": 1.0,
        "fuel_factor": 1.0,
        "electricity_factor": 0.6,
        "steam_low": 0.0,
        "steam_mid": 0.0,
        "boiler_efficiency": 1.0,
        "furnace_high": 0.0,
        "furnace_very_high": 0.0,
        "furnace_efficiency": 1.0,
        "power": 3.0,
        "energy_2020": 3.0,
        "pv_power": 250.0,
        "sun_hours": 1000.0,
        "bought_at_most": 0.4,
    }
    return buildings.is_near_zero.function(**{**facts, **changed})


def test_a_near_zero_building_buys_little_of_what_a_plain_one_does():
    """1.8 TJ used, 0.9 of its own roof: 0.9 bought where a plain one uses 3."""
    assert near_zero()
    assert not near_zero(pv_power=150.0)  # 1.26 bought
    assert near_zero(pv_power=0.0, electricity_factor=0.4)
    assert not near_zero(bought_at_most=0.1)
    assert near_zero(bought_at_most=0.1, pv_power=420.0)


def test_a_building_that_is_used_more_needs_a_larger_roof():
    """At 1.5 of the use 2.7 TJ are used and 1.8 may be bought: 250 kW just suffice, 240 do not."""
    assert near_zero(activity=1.5)
    assert not near_zero(activity=1.5, pv_power=240.0)
    assert near_zero(activity=1.0, pv_power=240.0)


def test_the_heat_of_kitchens_counts_in_both():
    """Gas in the kitchen, 1 of 4 TJ: power alone would pass, with the kitchen it does not."""
    kitchen = {"furnace_high": 0.5, "furnace_efficiency": 0.5, "energy_2020": 4.0}
    assert not near_zero(**kitchen, pv_power=300.0)
    assert near_zero(**kitchen, pv_power=340.0)  # 2.8 used, 1.22 of the roof, 1.6 admitted
    assert near_zero(**{**kitchen, "furnace_efficiency": 0.9}, pv_power=300.0)


def zero_carbon(**changed):
    facts = {
        "activity": 1.0,
        "fuel_factor": 1.0,
        "electricity_factor": 0.8,
        "steam_low": 0.2,
        "steam_mid": 0.0,
        "boiler_efficiency": 0.8,
        "furnace_high": 0.0,
        "furnace_very_high": 0.0,
        "furnace_efficiency": 1.0,
        "power": 2.5,
        "energy_2020": 3.0,
        "pv_power": 250.0,
        "sun_hours": 1000.0,
        "green_share": 0.7,
        "bought_at_zero_carbon": 0.2,
    }
    return buildings.is_zero_carbon.function(**{**facts, **changed})


def test_a_zero_carbon_office_buys_little_that_is_not_green():
    """0.25 TJ of gas; of 2 TJ of power 0.9 of its roof, 0.77 of 1.1 green: 0.58 of 0.6 admitted."""
    assert zero_carbon()
    assert not zero_carbon(green_share=0.65)  # 0.635
    assert not zero_carbon(pv_power=200.0)  # 0.634
    assert not zero_carbon(bought_at_zero_carbon=0.19)


def test_no_contract_makes_the_gas_of_an_office_green():
    """0.75 TJ of gas are above the bound, whatever power is bought; a larger roof makes up."""
    assert not zero_carbon(steam_low=0.6, green_share=1.0)
    assert zero_carbon(steam_low=0.6, pv_power=600.0)  # gives 0.16 more than it uses
