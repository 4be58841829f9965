"""How firms replace boilers, furnaces and steel lines: directions and who a better offer moves."""

import pytest

from agents.firms import furnace, process_heat, steel


@pytest.fixture
def furnace_facts(common, boiler):
    return {
        **common,
        "furnace": 3,
        "furnace_high": 5.0,
        "furnace_very_high": 5.0,
        "electrifiable": True,
        "hurdle_rate": 0.15,
        "heat_hours": 5000.0,
        "tariff_ratio": 1.0,
        "electric_heat_nearby": 0.0,
        "coal_cut": 0.0,
        "electrification_grant": 0.0,
        "hydrogen_grant": 0.0,
        "heat_weights": boiler["heat_weights"],
        "furnace_capex": furnace.FurnaceOffers(800, 800, 950, 950, 950, 1000, 1700, 1300),
        "furnace_efficiency_on_sale": furnace.FurnaceOffers(
            0.46, 0.46, 0.55, 0.52, 0.55, 0.44, 0.78, 0.55
        ),
        "furnace_upkeep": furnace.FurnaceOffers(*[0.03] * 8),
        "furnace_life": furnace.FurnaceOffers(*[13.0] * 8),
    }


# heat


def test_grant_moves_firms_to_electric_heat_only(only_towards, boiler, furnace_facts, prices):
    cheap = {"energy_prices": prices._replace(electricity=120.0)}
    only_towards(process_heat.choose_boiler, {**boiler, **cheap}, [5, 6], electrification_grant=0.4)
    only_towards(furnace.choose_furnace, {**furnace_facts, **cheap}, [7], electrification_grant=0.4)


def test_cheaper_piped_heat_wins_firms_and_needs_a_pipe(answers, only_towards, boiler):
    only_towards(process_heat.choose_boiler, boiler, [4], heat_price_ratio=0.7)
    assert 4 not in answers(process_heat.choose_boiler, boiler, steam_network=False)


def test_dear_gas_and_carbon_drive_away_from_gas(answers, boiler, furnace_facts, prices):
    dear = prices._replace(gas=150.0)
    for rule, facts, gas in (
        (process_heat.choose_boiler, boiler, 2),
        (furnace.choose_furnace, furnace_facts, 3),
    ):
        before = answers(rule, facts).count(gas)
        assert answers(rule, facts, energy_prices=dear).count(gas) < before
        assert answers(rule, facts, carbon_price=600.0).count(gas) < before


def test_coal_is_kept_only_where_it_is_and_permitted(answers, boiler):
    assert 1 not in answers(process_heat.choose_boiler, boiler)
    had = {"boiler": 1}
    kept = answers(process_heat.choose_boiler, boiler, **had).count(1)
    assert kept > 0
    assert answers(process_heat.choose_boiler, boiler, **had, coal_cut=0.1).count(1) < kept
    assert 1 not in answers(process_heat.choose_boiler, boiler, **had, coal_cut=0.25)
    assert 1 not in answers(process_heat.choose_boiler, boiler, **had, smallest_coal_boiler=100.0)


def test_losing_a_permit_moves_nobody_between_the_others(answers, boiler):
    before = answers(process_heat.choose_boiler, boiler, boiler=1)
    after = answers(process_heat.choose_boiler, boiler, boiler=1, coal_cut=0.12)
    for old, new in zip(before, after, strict=True):
        assert old == new or old == 1


def test_hot_water_suits_heat_pumps_better_than_steam(answers, boiler):
    low = answers(process_heat.choose_boiler, boiler, steam_low=100.0, steam_mid=0.0)
    mid = answers(process_heat.choose_boiler, boiler, steam_low=0.0, steam_mid=100.0)
    assert low.count(6) > mid.count(6)
    pump = process_heat.new_boiler_efficiency
    facts = {p.name: boiler[p.name] for p in pump.parameters if p.name in boiler} | {"kind": 6}
    del facts["steam_low"], facts["steam_mid"]
    assert pump(**facts, steam_low=5.0, steam_mid=0.0) == pytest.approx(2.7)
    assert pump(**facts, steam_low=0.0, steam_mid=5.0) == pytest.approx(1.8)


def test_buildings_buy_the_cheaper_pump_of_hot_water(answers, boiler):
    """A hotel pays 1,200 yuan a kilowatt at 3.5, a mill 2,500 at 2.7 (I118)."""
    water = {"steam_low": 100.0, "steam_mid": 0.0}
    mill = answers(process_heat.choose_boiler, boiler, **water).count(6)
    assert answers(process_heat.choose_boiler, boiler, **water, sector=15).count(6) > mill
    price, size = process_heat.boiler_price, 100.0 * 1000.0 / (5000.0 * 0.0036)
    facts = {p.name: boiler[p.name] for p in price.parameters if p.name in boiler} | {"kind": 6}
    assert price(**{**facts, **water}) == pytest.approx(2500.0 * size)
    assert price(**{**facts, **water, "sector": 15}) == pytest.approx(1200.0 * size)
    efficiency = process_heat.new_boiler_efficiency
    facts = {p.name: boiler[p.name] for p in efficiency.parameters if p.name in boiler}
    assert efficiency(**{**facts, **water, "kind": 6, "sector": 15}) == pytest.approx(3.5)


def test_no_heat_no_equipment(answers, boiler, furnace_facts):
    assert set(answers(process_heat.choose_boiler, boiler, steam_low=0.0, steam_mid=0.0)) == {0}
    nothing = {"furnace_high": 0.0, "furnace_very_high": 0.0}
    assert set(answers(furnace.choose_furnace, furnace_facts, **nothing)) == {0}


def test_only_reachable_heat_is_electrified(answers, furnace_facts, prices):
    cheap = {"energy_prices": prices._replace(electricity=60.0)}
    assert 7 in answers(furnace.choose_furnace, furnace_facts, **cheap)
    assert 7 not in answers(furnace.choose_furnace, furnace_facts, **cheap, electrifiable=False)


def test_a_coal_ceiling_shortens_the_life_of_coal_boilers_only(boiler):
    life = boiler["boiler_life"]
    terms = process_heat.HeatLives(shape=4.0, early_rate_coal_cap=0.25)
    hazard = process_heat.boiler_hazard
    assert hazard(1, 8, life, terms, 0.2) == pytest.approx(hazard(1, 8, life, terms, 0.0) + 0.0125)
    assert hazard(2, 8, life, terms, 0.2) == hazard(2, 8, life, terms, 0.0)
    total = sum(hazard(2, age, life, terms, 0.0) for age in range(1, 61))
    assert total == pytest.approx(1.0)  # the cumulated hazard at the scale of the life


# steel


def test_support_and_carbon_move_lines_to_scrap(answers, only_towards, line):
    only_towards(steel.choose_route, line, [2], steel_eaf_support=800.0)
    before = answers(steel.choose_route, line).count(1)
    assert answers(steel.choose_route, line, carbon_price=300.0).count(1) < before
    only_towards(steel.choose_route, line, [2, 3], electric_power_discount=0.12)


def test_without_scrap_no_scrap_furnace(answers, line):
    assert 2 in answers(steel.choose_route, line, steel_eaf_support=800.0)
    assert 2 not in answers(steel.choose_route, line, steel_eaf_support=800.0, scrap_free=1e6)


def test_while_swaps_are_suspended_furnaces_are_relined(answers, line):
    helped = {"steel_eaf_support": 800.0, "carbon_price": 500.0}
    assert 2 in answers(steel.choose_route, line, **helped)
    assert set(answers(steel.choose_route, line, **helped, swap_open=False)) == {1}
    assert set(answers(steel.choose_route, line, steel_route=2, swap_open=False)) == {2}


def test_swap_rule_makes_new_capacity_dearer(answers, line):
    even = answers(steel.choose_route, line).count(1)
    assert answers(steel.choose_route, line, swap_ratio=1.5).count(1) >= even


def test_a_scrap_line_stays_one_and_others_have_no_route(answers, line):
    assert set(answers(steel.choose_route, line, steel_route=2)) == {2}
    assert set(answers(steel.choose_route, line, steel_route=0)) == {0}


def test_hot_metal_costs_what_it_cost(line, prices):
    """With the prices of 2023, hot metal in Jiangsu came at about 2,594 yuan a tonne (I07)."""
    of_2023 = steel.SteelPrices(ore=850.0, coking_coal=1850.0, injected_coal=1054.0, scrap=2655.0)
    inputs = line["blast_furnace"]._replace(electricity=0.0, natural_gas=0.0, scrap=0.0)
    cost = steel.tonne_cost(inputs, of_2023, prices, 0.0, 0.0, 0.0) / 0.93
    assert cost == pytest.approx(2594.0, rel=0.15)
