"""What firms do with waste: routes of hazardous waste, sorted scrap, model sewage works."""

import pytest

from agents.firms.steel import RouteInputs, SteelPrices
from agents.firms.waste.hazardous import choose_waste_route, tender_hazard, waste_made
from agents.firms.waste.scrap import ScrapTerms, charge_sorted_scrap
from agents.firms.waste.sewage import SewageTerms, rebuilding_cost, would_be_model

LANDFILL, INCINERATION, TREATMENT, RECOVERY = 1, 2, 3, 4


@pytest.fixture
def waste():
    """A firm with soiled packing and ash, at a tender."""
    return {
        "waste_kind": 3,
        "landfill_odds": 1.4,
        "incineration_odds": 1.2,
        "treatment_odds": 0.0,
        "recovery_odds": 1.1,
        "landfill_fee": 3500.0,
        "incineration_fee": 3000.0,
        "treatment_fee": 0.0,
        "recovery_fee": 2300.0,
        "landfill_levy": 0.0,
        "recovery_room": True,
        "waste_price_weight": 0.45,
    }


@pytest.fixture
def converter(common):
    """A blast-furnace line to which sorted scrap is offered."""
    return {
        "carbon_content": common["carbon_content"],
        "carbon_price": 0.0,
        "steel_route": 1,
        "hot_metal": 1.86e6,
        "fuel_factor": 1.0,
        "iron_coal": 9_900.0,
        "iron_coke": 16_400.0,
        "blast_furnace": RouteInputs(
            0.4, 0.35, 0.0, 0.93, 0.168, 1.6, 0.58, 0.15, 330.0, 600.0, 16.0
        ),
        "steel_prices": SteelPrices(ore=750.0, coking_coal=1400.0, injected_coal=700.0, scrap=2000),
        "sorted_scrap_offered": 0.03,
        "scrap_terms": ScrapTerms(iron_per_scrap=1.0, sensitivity=20.0),
    }


@pytest.fixture
def works(common):
    """A sewage works of 32 GWh a year that could be rebuilt."""
    return {
        "energy_prices": common["energy_prices"],
        "finance": common["finance"],
        "sewage": True,
        "benchmark": False,
        "activity": 1.0,
        "electricity_factor": 1.0,
        "power": 115.2,
        "hurdle_rate": 0.08,
        "tariff_ratio": 1.0,
        "sewage_terms": SewageTerms(saving=0.33, capex=4.2, life=18.0),
    }


def answers(rule, chances, **told):
    return [rule(**told, chance=chance) for chance in chances]


def test_a_levy_turns_some_away_from_landfill_and_nobody_to_it(waste, chances):
    free = answers(choose_waste_route, chances, **waste)
    levied = answers(choose_waste_route, chances, **{**waste, "landfill_levy": 1500.0})
    moved = [(a, b) for a, b in zip(free, levied, strict=True) if a != b]
    assert moved
    assert {a for a, _ in moved} == {LANDFILL}
    assert LANDFILL not in {b for _, b in moved}
    share = free.count(LANDFILL) / len(free)
    assert share == pytest.approx(0.25, abs=0.08)  # 0.29, 0.31, 0.39 by odds and fees


def test_a_route_that_cannot_take_the_waste_is_never_taken(waste, chances):
    """Treatment would be free, but ash cannot be neutralised; full plants make no offer."""
    assert TREATMENT not in answers(choose_waste_route, chances, **waste)
    full = answers(choose_waste_route, chances, **{**waste, "recovery_room": False})
    assert set(full) == {LANDFILL, INCINERATION}
    assert set(answers(choose_waste_route, chances, **{**waste, "waste_kind": 0})) == {0}


def test_odds_are_shares_where_everything_costs_the_same(waste, chances):
    same = dict.fromkeys(("landfill_fee", "incineration_fee", "treatment_fee", "recovery_fee"), 1e3)
    odds = {"landfill_odds": 0.2, "incineration_odds": 0.2, "recovery_odds": 0.6}
    taken = answers(choose_waste_route, chances, **{**waste, **same, **odds})
    assert taken.count(RECOVERY) / len(taken) == pytest.approx(0.6, abs=0.1)


def test_waste_follows_output_and_tenders_come_every_third_year():
    made = waste_made(hazardous_waste=40.0, activity=1.5, waste_per_output=0.9, waste_kind=1)
    assert made == pytest.approx(54.0)
    assert waste_made(40.0, 1.5, 0.9, 0) == 0.0
    assert tender_hazard(waste_kind=1, tender_rate=1.0 / 3.0) == pytest.approx(1.0 / 12.0)
    assert tender_hazard(waste_kind=0, tender_rate=1.0 / 3.0) == 0.0


def test_sorted_scrap_is_taken_where_it_is_cheaper_than_hot_metal(converter, chances):
    taken = {}
    for price in (1800.0, 2000.0, 2400.0):
        prices = converter["steel_prices"]._replace(scrap=price)
        taken[price] = sum(
            answers(charge_sorted_scrap, chances, **{**converter, "steel_prices": prices})
        )
    assert len(chances) > taken[1800.0] > taken[2000.0] > taken[2400.0] > 0


def test_a_carbon_price_speaks_for_scrap(converter, chances):
    free = sum(answers(charge_sorted_scrap, chances, **converter))
    priced = sum(answers(charge_sorted_scrap, chances, **{**converter, "carbon_price": 100.0}))
    assert priced > free


@pytest.mark.parametrize("other", [{"steel_route": 2}, {"sorted_scrap_offered": 0.0}])
def test_without_converter_or_offer_no_scrap_is_charged(converter, chances, other):
    cheap = {"steel_prices": converter["steel_prices"]._replace(scrap=100.0)}
    assert sum(answers(charge_sorted_scrap, chances, **{**converter, **cheap, **other})) == 0


def test_a_sewage_works_wants_a_place_when_a_saved_kwh_is_worth_its_cost(works):
    """170 yuan/GJ is 0.61 yuan/kWh; 4.2 yuan over 18 years at 8 % are 0.45, at 20 % 0.87."""
    assert would_be_model(**works)
    assert not would_be_model(**{**works, "hurdle_rate": 0.20})
    cheap = works["energy_prices"]._replace(electricity=110.0)
    assert not would_be_model(**{**works, "energy_prices": cheap})
    for other in ({"sewage": False}, {"benchmark": True}, {"power": 0.0}):
        assert not would_be_model(**{**works, **other})


def test_rebuilding_costs_what_its_saving_says(works):
    known = ("activity", "electricity_factor", "power", "sewage_terms")
    cost = rebuilding_cost(**{name: works[name] for name in known})
    assert cost == pytest.approx(0.33 * 32e6 * 4.2, rel=1e-3)
