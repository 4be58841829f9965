"""The rules of firms: known answers, directions, and that a better offer only gains adopters."""

import math

import pytest

from agents.firms import (
    business,
    furnace,
    green_power,
    investing,
    process_heat,
    retrofit,
    roof_pv,
    steel,
    storage,
)
from agents.firms.energy import final_energy
from agents.machinery.chance import Chance, Stream

CHANCES = [Stream(7, "test").chance(agent, 0) for agent in range(150)]
PRICES = investing.EnergyPrices(
    coal=35.0, coke=60.0, oil=100.0, lpg=95.0, gas=90.0, heat=75.0, biomass=66.0, electricity=170.0
)
CONTENT = investing.CarbonContent(coal=0.0908, coke=0.0974, oil=0.0758, lpg=0.0618, gas=0.0555)
NO_HELP = investing.Finance(debt_share=0.6, loan_discount=0.0, interest_aid=0.0)

PROJECT = {
    "activity": 1.0,
    "fuel_factor": 1.0,
    "electricity_factor": 1.0,
    "steam_low": 10.0,
    "steam_mid": 20.0,
    "boiler": 2,
    "boiler_efficiency": 0.9,
    "furnace_high": 5.0,
    "furnace_very_high": 5.0,
    "furnace": 3,
    "furnace_efficiency": 0.5,
    "iron_coal": 0.0,
    "iron_coke": 0.0,
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
    "finance": NO_HELP,
    "energy_prices": PRICES,
    "carbon_content": CONTENT,
    "carbon_price": 0.0,
    "tariff_ratio": 1.0,
    "retrofit_weights": retrofit.RetrofitWeights(sensitivity=2.2, rebound=0.15),
}
BOILER = {
    "boiler": 2,
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
    "energy_prices": PRICES,
    "carbon_content": CONTENT,
    "carbon_price": 0.0,
    "boiler_capex": process_heat.BoilerOffers(900, 250, 1100, 220, 550, 2500, 450),
    "boiler_efficiency_on_sale": process_heat.BoilerOffers(0.82, 0.93, 0.83, 0.98, 0.98, 2.7, 0.92),
    "boiler_upkeep": process_heat.BoilerOffers(0.05, 0.03, 0.05, 0.01, 0.015, 0.025, 0.03),
    "boiler_life": process_heat.BoilerOffers(18, 15, 15, 22, 15, 15, 15),
    "steam_pump": process_heat.SteamPump(efficiency=1.8, capex=4000.0),
    "smallest_coal_boiler": 0.1,
    "coal_cut": 0.0,
    "electrification_grant": 0.0,
    "hydrogen_grant": 0.0,
    "finance": NO_HELP,
    "heat_weights": process_heat.HeatWeights(
        sensitivity=6.0, switch_cost=0.12, electric_familiarity=0.35
    ),
}
FURNACE = {
    "furnace": 3,
    "furnace_high": 5.0,
    "furnace_very_high": 5.0,
    "electrifiable": True,
    **{
        name: BOILER[name]
        for name in (
            "hurdle_rate",
            "heat_hours",
            "tariff_ratio",
            "electric_heat_nearby",
            "energy_prices",
            "carbon_content",
            "carbon_price",
            "coal_cut",
            "electrification_grant",
            "hydrogen_grant",
            "finance",
            "heat_weights",
        )
    },
    "furnace_capex": furnace.FurnaceOffers(800, 800, 950, 950, 950, 1000, 1700, 1300),
    "furnace_efficiency_on_sale": furnace.FurnaceOffers(
        0.46, 0.46, 0.55, 0.52, 0.55, 0.44, 0.78, 0.55
    ),
    "furnace_upkeep": furnace.FurnaceOffers(*[0.03] * 8),
    "furnace_life": furnace.FurnaceOffers(*[13.0] * 8),
}
LINE = {
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
    "energy_prices": PRICES,
    "carbon_content": CONTENT,
    "carbon_price": 0.0,
    "tariff_ratio": 0.92,
    "scrap_free": 5.0e6,
    "swap_ratio": 1.0,
    "capacity_price": 900.0,
    "steel_eaf_support": 0.0,
    "electric_power_discount": 0.0,
    "hydrogen_grant": 0.0,
    "finance": NO_HELP,
    "route_sensitivity": 9.0,
    "integration_loss": 0.05,
}
ROOF = {
    "roof_area": 10_000.0,
    "pv_power": 0.0,
    "activity": 1.0,
    "electricity_factor": 1.0,
    "power": 20.0,
    "sun_share": 0.4,
    "tariff_ratio": 1.0,
    "hurdle_rate": 0.15,
    "electricity_price": 0.65,
    "feed_in_price": 0.38,
    "pv_premium": 0.0,
    "pv_cost": 3000.0,
    "pv_grant": 0.0,
    "pv_share_nearby": 0.2,
    "finance": NO_HELP,
    "firm_roof": roof_pv.FirmRoof(
        square_metres_per_kw=10.0,
        largest_fill=0.8,
        full_load_hours=1060.0,
        upkeep=50.0,
        life=25.0,
        developer_rate=0.085,
        sensitivity=9.0,
        hesitation=9.3,
        neighbours=12.5,
    ),
}
BATTERY = {
    "storage_power": 0.0,
    "activity": 1.0,
    "electricity_factor": 1.0,
    "power": 100.0,
    "hurdle_rate": 0.15,
    "peak_price": 1.1,
    "valley_price": 0.3,
    "discharge_premium": 0.0,
    "battery_cost": 1000.0,
    "finance": NO_HELP,
    "battery_terms": storage.BatteryTerms(0.12, 500.0, 0.86, 0.02, 12.0, 0.10, 3.5, 3.0),
}
GREEN = {
    "energy_intensive": False,
    "export_share": 0.6,
    "small": False,
    "green_quota": 0.13,
    "heavy_quota": 0.3,
    "buyer_pressure": 0.5,
    "green_premium": 0.01,
    "green_weights": green_power.GreenWeights(per_cent_of_premium=1.1, buyers=9.0, hesitation=3.6),
}


def answers(rule, facts, **changes):
    return [rule(**{**facts, **changes}, chance=chance) for chance in CHANCES]


def only_towards(rule, facts, kinds, **changes):
    """The change moves some, all of them to `kinds`."""
    before, after = answers(rule, facts), answers(rule, facts, **changes)
    moved = [new for old, new in zip(before, after, strict=True) if old != new]
    assert moved, "nobody moved"
    assert set(moved) <= set(kinds)


# reckoning


def test_annuity_repays_the_loan():
    rate, years = 0.1, 12
    debt = 1000.0
    for _ in range(years):
        debt = debt * (1 + rate) - 1000.0 * investing.annuity(rate, years)
    assert debt == pytest.approx(0.0, abs=1e-9)
    assert investing.annuity(0.0, 8.0) == 0.125


def test_payback_known_answers():
    assert investing.payback_years(3000.0, 600.0) == 5.0
    assert investing.payback_years(3000.0, 0.0) == 1000.0
    assert investing.payback_years(3000.0, -5.0) == 1000.0


def test_cheaper_loans_lower_what_is_asked_but_not_below_the_floor():
    helped = investing.Finance(debt_share=0.6, loan_discount=0.005, interest_aid=0.01)
    assert investing.asked_rate(0.18, helped) == pytest.approx(0.18 - 0.6 * 0.015)
    assert investing.asked_rate(0.02, helped) == investing.LOWEST_RATE


def test_energy_of_a_simple_firm():
    facts = {
        "activity": 1.1,
        "fuel_factor": 0.9,
        "electricity_factor": 0.8,
        "steam_low": 30.0,
        "steam_mid": 60.0,
        "boiler": 2,
        "boiler_efficiency": 0.9,
        "furnace_high": 0.0,
        "furnace_very_high": 46.0,
        "furnace": 7,
        "furnace_efficiency": 0.5,
        "power": 10.0,
        "iron_coal": 2.0,
        "iron_coke": 3.0,
        "petrol": 1.0,
        "diesel": 2.0,
        "feedstock": 4.0,
    }
    energy = final_energy(**facts)
    assert energy.natural_gas == pytest.approx(0.99 * 100.0)
    assert energy.electricity == pytest.approx(0.88 * 10.0 + 0.99 * 92.0)
    assert energy.coal == pytest.approx(0.99 * 2.0)
    assert energy.lpg == pytest.approx(4.4)
    assert energy.heat == energy.biomass == 0.0
    hydrogen = final_energy(**{**facts, "furnace": 8})
    assert hydrogen.electricity - 8.8 == pytest.approx(0.99 * 92.0 / 0.65)


# saving projects


@pytest.mark.parametrize(
    "change",
    [
        {"retrofit_grant": 0.3},
        {"carbon_price": 200.0},
        {"finance": investing.Finance(0.6, 0.01, 0.02)},
        {"energy_prices": PRICES._replace(gas=140.0)},
        {"hurdle_rate": 0.08},
        {"motor_min_class": 4.0},
    ],
)
def test_what_makes_saving_pay_only_adds_projects(change):
    only_towards(retrofit.take_measure, PROJECT, [1], **change)


def test_a_measure_in_place_is_not_taken_again():
    assert set(answers(retrofit.take_measure, PROJECT, measures_taken=0b1000)) == {0}
    assert retrofit.is_open(0b0111, 3)
    assert not retrofit.is_open(0b1000, 11)


def test_a_measure_that_costs_energy_is_never_taken():
    changes = {"project_fuel_saving": 0.0, "project_electricity_saving": -0.05}
    assert set(answers(retrofit.take_measure, PROJECT, **changes)) == {0}


def test_project_cost_is_capex_per_tce_times_tce():
    names = retrofit.project_cost.parameters
    cost = retrofit.project_cost(**{p.name: PROJECT[p.name] for p in names})
    fuel = 30.0 / 0.9 + 10.0 / 0.5
    tce = 0.8 * (0.06 * fuel * 34.1208 + 0.02 * 30.0 * 83.3333)
    assert cost == pytest.approx(6000.0 * tce)


def test_audits_and_the_programme_raise_the_pace_of_reviews():
    rates = retrofit.ReviewRates(aware=0.4, unaware=0.05)
    base = retrofit.retrofit_hazard(False, False, rates, 0.0, 0.0)
    assert base == pytest.approx(0.05 / 4)
    assert retrofit.retrofit_hazard(False, False, rates, 0.1, 0.0) > base
    assert retrofit.retrofit_hazard(True, False, rates, 0.1, 0.0) == pytest.approx(0.1)
    assert retrofit.retrofit_hazard(True, True, rates, 0.0, 0.2) == pytest.approx(0.15)


# heat


def test_grant_moves_firms_to_electric_heat_only():
    cheap = {"energy_prices": PRICES._replace(electricity=120.0)}
    only_towards(process_heat.choose_boiler, {**BOILER, **cheap}, [5, 6], electrification_grant=0.4)
    only_towards(furnace.choose_furnace, {**FURNACE, **cheap}, [7], electrification_grant=0.4)


def test_cheaper_piped_heat_wins_firms_and_needs_a_pipe():
    only_towards(process_heat.choose_boiler, BOILER, [4], heat_price_ratio=0.7)
    assert 4 not in answers(process_heat.choose_boiler, BOILER, steam_network=False)


def test_dear_gas_and_carbon_drive_away_from_gas():
    dear = PRICES._replace(gas=150.0)
    for rule, facts, gas in (
        (process_heat.choose_boiler, BOILER, 2),
        (furnace.choose_furnace, FURNACE, 3),
    ):
        before = answers(rule, facts).count(gas)
        assert answers(rule, facts, energy_prices=dear).count(gas) < before
        assert answers(rule, facts, carbon_price=600.0).count(gas) < before


def test_coal_is_kept_only_where_it_is_and_permitted():
    assert 1 not in answers(process_heat.choose_boiler, BOILER)
    had = {"boiler": 1}
    kept = answers(process_heat.choose_boiler, BOILER, **had).count(1)
    assert kept > 0
    assert answers(process_heat.choose_boiler, BOILER, **had, coal_cut=0.1).count(1) < kept
    assert 1 not in answers(process_heat.choose_boiler, BOILER, **had, coal_cut=0.25)
    assert 1 not in answers(process_heat.choose_boiler, BOILER, **had, smallest_coal_boiler=100.0)


def test_losing_a_permit_moves_nobody_between_the_others():
    before = answers(process_heat.choose_boiler, BOILER, boiler=1)
    after = answers(process_heat.choose_boiler, BOILER, boiler=1, coal_cut=0.12)
    for old, new in zip(before, after, strict=True):
        assert old == new or old == 1


def test_hot_water_suits_heat_pumps_better_than_steam():
    low = answers(process_heat.choose_boiler, BOILER, steam_low=100.0, steam_mid=0.0)
    mid = answers(process_heat.choose_boiler, BOILER, steam_low=0.0, steam_mid=100.0)
    assert low.count(6) > mid.count(6)
    pump = process_heat.new_boiler_efficiency
    facts = {
        "kind": 6,
        "boiler_efficiency_on_sale": BOILER["boiler_efficiency_on_sale"],
        "steam_pump": BOILER["steam_pump"],
    }
    assert pump(**facts, steam_low=5.0, steam_mid=0.0) == pytest.approx(2.7)
    assert pump(**facts, steam_low=0.0, steam_mid=5.0) == pytest.approx(1.8)


def test_no_heat_no_equipment():
    assert set(answers(process_heat.choose_boiler, BOILER, steam_low=0.0, steam_mid=0.0)) == {0}
    nothing = {"furnace_high": 0.0, "furnace_very_high": 0.0}
    assert set(answers(furnace.choose_furnace, FURNACE, **nothing)) == {0}


def test_only_reachable_heat_is_electrified():
    cheap = {"energy_prices": PRICES._replace(electricity=60.0)}
    assert 7 in answers(furnace.choose_furnace, FURNACE, **cheap)
    assert 7 not in answers(furnace.choose_furnace, FURNACE, **cheap, electrifiable=False)


def test_a_coal_ceiling_shortens_the_life_of_coal_boilers_only():
    life = BOILER["boiler_life"]
    terms = process_heat.HeatLives(shape=4.0, early_rate_coal_cap=0.25)
    hazard = process_heat.boiler_hazard
    assert hazard(1, 8, life, terms, 0.2) == pytest.approx(hazard(1, 8, life, terms, 0.0) + 0.0125)
    assert hazard(2, 8, life, terms, 0.2) == hazard(2, 8, life, terms, 0.0)
    total = sum(hazard(2, age, life, terms, 0.0) for age in range(1, 61))
    assert total == pytest.approx(1.0)  # the cumulated hazard at the scale of the life


# steel


def test_support_and_carbon_move_lines_to_scrap():
    only_towards(steel.choose_route, LINE, [2], steel_eaf_support=800.0)
    before = answers(steel.choose_route, LINE).count(1)
    assert answers(steel.choose_route, LINE, carbon_price=300.0).count(1) < before
    only_towards(steel.choose_route, LINE, [2, 3], electric_power_discount=0.12)


def test_without_scrap_no_scrap_furnace():
    assert 2 in answers(steel.choose_route, LINE, steel_eaf_support=800.0)
    assert 2 not in answers(steel.choose_route, LINE, steel_eaf_support=800.0, scrap_free=1e6)


def test_swap_rule_makes_new_capacity_dearer():
    even = answers(steel.choose_route, LINE).count(1)
    assert answers(steel.choose_route, LINE, swap_ratio=1.5).count(1) >= even


def test_a_scrap_line_stays_one_and_others_have_no_route():
    assert set(answers(steel.choose_route, LINE, steel_route=2)) == {2}
    assert set(answers(steel.choose_route, LINE, steel_route=0)) == {0}


def test_hot_metal_costs_what_it_cost():
    """With the prices of 2023, hot metal in Jiangsu came at about 2,594 yuan a tonne (I07)."""
    prices = steel.SteelPrices(ore=850.0, coking_coal=1850.0, injected_coal=1054.0, scrap=2655.0)
    inputs = LINE["blast_furnace"]._replace(electricity=0.0, natural_gas=0.0, scrap=0.0)
    cost = steel.tonne_cost(inputs, prices, PRICES, 0.0, 0.0, 0.0) / 0.93
    assert cost == pytest.approx(2594.0, rel=0.15)


# roofs, batteries, green power


@pytest.mark.parametrize(
    "change",
    [
        {"pv_grant": 500.0},
        {"pv_premium": 0.08},
        {"electricity_price": 0.8},
        {"pv_cost": 2400.0},
        {"pv_share_nearby": 0.35},
        {"finance": investing.Finance(0.6, 0.01, 0.02)},
    ],
)
def test_what_makes_a_roof_earn_only_adds_roofs(change):
    only_towards(roof_pv.cover_roof, ROOF, [1], **change)


def test_a_covered_or_missing_roof_is_left_alone():
    assert set(answers(roof_pv.cover_roof, ROOF, pv_power=800.0)) == {0}
    assert set(answers(roof_pv.cover_roof, ROOF, roof_area=0.0)) == {0}


def test_own_use_falls_as_the_roof_outgrows_the_firm():
    assert roof_pv.own_use_share(100.0, 0.0) == 0.0
    assert roof_pv.own_use_share(100.0, 1000.0) > 0.95
    assert roof_pv.own_use_share(100.0, 50.0) == pytest.approx(0.5)


def test_a_wider_spread_adds_batteries():
    only_towards(storage.add_battery, BATTERY, [1], peak_price=1.4)
    only_towards(storage.add_battery, BATTERY, [1], discharge_premium=0.3)
    assert set(answers(storage.add_battery, BATTERY, power=0.1)) == {0}


def test_buyers_and_cheap_certificates_add_green_power():
    only_towards(green_power.choose_green_power, GREEN, [1, 2], buyer_pressure=0.9)
    only_towards(green_power.choose_green_power, GREEN, [0, 1], green_premium=0.04)
    assert set(answers(green_power.choose_green_power, GREEN, small=True)) == {0}
    assert green_power.green_duty(True, 0.13, 0.3) == 0.3
    assert green_power.green_duty(False, 0.13, 0.3) == 0.13


# the life of firms


def test_luck_keeps_the_mean_standing():
    many = [Stream(3, "growth").chance(agent, 1) for agent in range(4000)]
    standing = [business.change_standing(1.0, 0.1, chance) for chance in many]
    mean = math.fsum(standing) / len(standing)
    assert mean == pytest.approx(1.0, abs=4 * 0.1 / math.sqrt(len(standing)))


def test_the_gate_turns_down_energy_hungry_projects_only():
    assert all(business.admit(False, 1.0, chance) for chance in CHANCES)
    let_in = [business.admit(True, 0.4, chance) for chance in CHANCES]
    stricter = [business.admit(True, 0.7, chance) for chance in CHANCES]
    assert 0 < sum(stricter) < sum(let_in) < len(CHANCES)
    assert all(a or not b for a, b in zip(let_in, stricter, strict=True))


def test_only_factories_close():
    assert business.exit_hazard(6, 0.02) == pytest.approx(0.005)
    assert business.exit_hazard(14, 0.02) == 0.0
    assert business.exit_pace(1e6, False) == 0.0


def test_chance_is_an_address():
    first, second = CHANCES[0], CHANCES[1]
    assert isinstance(first, Chance)
    taken = retrofit.take_measure(**PROJECT, chance=first)
    assert taken == retrofit.take_measure(**PROJECT, chance=first)
    assert first != second
