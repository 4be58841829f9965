"""Prices, tax, grants and running cost of cars, and what buyers see of them."""

import numpy as np
import pytest

from agents.households.car import CarOffers
from sim.clock import quarter
from sim.divisions import DIVISIONS
from sim.households.appliances import rebates
from sim.households.bills import PremiumClaims
from sim.households.car_offers import (
    car_surroundings,
    costs_per_km,
    list_prices,
    purchase_tax,
    summed,
    trade_in,
)
from sim.households.cars import first_posts_per_km2
from sim.households.hot_water import most_sold_grade
from sim.world.tables import read_world_tables
from sim.world.world import World

LATER = quarter("2028Q1")
WORLD = World(read_world_tables(), "central", 1, LATER)


@pytest.fixture(scope="module")
def homes(live):
    return live(
        {
            "nev_purchase_tax_relief": 0.5,
            "ice_purchase_tax_cut": 0.25,
            "car_scrappage_bonus_nev": 20_000,
            "car_scrappage_bonus_ice": 15_000,
            "appliance_tradein_rate": 0.15,
            "appliance_tradein_level1_bonus": 0.05,
            "appliance_local_level1_rate": 0.1,
            "appliance_tradein_cap": 500,
        },
        off=True,
    )


@pytest.fixture(scope="module")
def behaviour(homes):
    return homes.sector.behaviour


def test_list_prices_are_nominal_to_2025_and_real_afterwards(behaviour):
    index = WORLD.series("price_index")
    for when in ("2020Q1", "2023Q4", "2025Q4"):
        now = quarter(when)
        listed = behaviour.number("car price", when[:4], "yuan")
        assert list_prices(behaviour, WORLD, now).petrol == pytest.approx(listed / index[now])
    real = behaviour.number("car price", "2026", "yuan")
    assert list_prices(behaviour, WORLD, quarter("2026Q1")).petrol == real
    assert list_prices(behaviour, WORLD, LATER).petrol == real
    premium = WORLD.at(LATER)["battery_electric_price_premium"]
    found = list_prices(behaviour, WORLD, LATER)
    assert found.battery_electric == pytest.approx(real * (1.0 + premium))


def test_purchase_tax_is_a_share_of_the_price_less_relief(homes, behaviour):
    prices = CarOffers(100_000.0, 200_000.0, 300_000.0)
    rate = behaviour.number("car price", "purchase_tax")
    found = purchase_tax(prices, behaviour, homes.levers, 0)
    expected = (0.75 * rate * 100_000, 0.5 * rate * 200_000, 0.5 * rate * 300_000)
    assert found == pytest.approx(expected)


def test_bonuses_are_by_scheme_and_kind(homes):
    index = homes.sector.world.series("price_index")[3]
    scrapped = trade_in(homes.levers, 3, "scrappage")
    assert scrapped == pytest.approx((15_000 / index, 20_000 / index, 20_000 / index))
    assert trade_in(homes.levers, 3, "replacement") == (0.0, 0.0, 0.0)
    assert summed(scrapped, scrapped) == pytest.approx([2.0 * yuan for yuan in scrapped])


def test_battery_cars_run_cheaper_at_home_than_on_the_road_and_petrol_dearest(homes, behaviour):
    at_home, outside = costs_per_km(behaviour, homes.sector.tables, WORLD, 1.25, 0)
    assert at_home.battery_electric < outside < at_home.petrol
    assert at_home.battery_electric < at_home.plug_in_hybrid < at_home.petrol
    litres, price = 8.1 / 100.0, WORLD.series("petrol_price")[0]
    upkeep = homes.sector.tables.cars.value("upkeep", "petrol", unit="yuan/km")
    assert at_home.petrol == pytest.approx(litres * price + upkeep, rel=1e-3)


def test_a_dearer_kwh_at_public_posts_is_felt_most_by_who_has_no_post_at_home(homes, behaviour):
    tables = homes.sector.tables
    (cheap_home, cheap), (dear_home, dear) = (
        costs_per_km(behaviour, tables, WORLD, price, 0) for price in (1.0, 1.5)
    )
    assert dear - cheap == pytest.approx(0.5 * 15.5 / 100.0)
    assert 0.0 < dear_home.battery_electric - cheap_home.battery_electric < 0.3 * (dear - cheap)
    assert dear_home.petrol == cheap_home.petrol


def test_buyers_see_the_last_quarters_market_and_this_quarters_policy(homes, behaviour):
    tables, posts = homes.sector.tables, np.ones(len(DIVISIONS))
    seen = car_surroundings(behaviour, tables, homes.sector.world, homes.levers, posts, 1.25, 12)
    market = list_prices(behaviour, homes.sector.world, 11)
    tax = purchase_tax(market, behaviour, homes.levers, 12)
    assert seen["car_price"].value == pytest.approx(
        [p + t for p, t in zip(market, tax, strict=True)]
    )
    assert seen["scrappage_bonus"].value == trade_in(homes.levers, 12, "scrappage")
    assert seen["battery_range"].value == homes.sector.world.at(11)["battery_electric_range"]
    first = car_surroundings(behaviour, tables, homes.sector.world, homes.levers, posts, 1.25, 0)
    assert first["model_choice"].value == 1.0
    for known in ("battery_known", "hybrid_known"):
        assert first[known].value == 0.0 < seen[known].value < 1.0
    assert seen["hybrid_known"].value < seen["battery_known"].value  # they came later


def test_the_first_posts_are_those_of_the_city(homes, behaviour):
    tables = homes.sector.tables
    density = first_posts_per_km2(behaviour, tables)
    posts = behaviour.number("charging", "public posts end of 2019", "posts")
    assert (density * tables.division("land_area", "km2")).sum() == pytest.approx(posts)
    assert DIVISIONS[int(np.argmax(density))] == "Gusu"  # the old town is the densest


def test_rebates_by_grade_with_the_nations_cap(homes):
    market = homes.sector.appliances["refrigerator"]
    index = homes.sector.world.series("price_index")[2]
    national, city = rebates(market.price, homes.levers, 2)
    cap = 500.0 / index
    assert national == pytest.approx((cap, min(0.15 * market.price.second, cap), 0.0))
    assert city == pytest.approx((0.1 * market.price.first, 0.0, 0.0))
    cheap = rebates(market.price._replace(first=1_000.0, second=900.0), homes.levers, 2)[0]
    assert cheap == pytest.approx((200.0, 135.0, 0.0))


def test_the_heaters_sold_are_of_the_grade_that_sells_most(homes):
    tables = homes.sector.tables
    for device in ("gas_heater", "electric_storage"):
        shares = [
            tables.appliances.value(device, "sales_share", grade, unit="1") for grade in (1, 2, 3)
        ]
        assert shares[most_sold_grade(tables, device) - 1] == max(shares)


def test_premiums_are_paid_for_their_years_at_what_was_promised():
    claims = PremiumClaims(1.0, 2)
    paid = []
    for kw, premium in ((10.0, 0.1), (0.0, 0.5), (5.0, 0.2), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0)):
        claims.promise(np.full((len(DIVISIONS), 2), [kw, 0.0]), premium)
        paid.append(claims.due(250.0)[0])
    assert [of_one for of_one, _ in paid] == pytest.approx([250, 250, 500, 500, 250, 250])
    assert not any(of_other for _, of_other in paid)
    claims.promise(np.ones((len(DIVISIONS), 2)), np.arange(len(DIVISIONS)))  # by division
    assert claims.due(1.0)[9].tolist() == [9.0, 9.0]


def test_one_purse_serves_cars_before_appliances(live):
    levers = {
        "car_replacement_bonus_nev": 15_000,
        "car_replacement_bonus_ice": 15_000,
        "appliance_tradein_rate": 0.2,
    }
    rich, poor = (live(levers | {"tradein_fund_yearly": fund}).run(2) for fund in (1e12, 1.2e9))
    assert poor.money.spent + poor.money.available == pytest.approx(0.3e9, rel=0.01)  # of 2020

    def national(homes, market):
        return float(market.national.sum()) * homes.population.weight

    for homes in (rich, poor):
        cars = homes.sector.cars
        bonuses = sum(float(slot.bonus.sum()) for slot in (cars.first, cars.second))
        rebate = sum(national(homes, market) for market in homes.sector.appliances.values())
        assert homes.money.spent == pytest.approx(
            bonuses * homes.population.weight + rebate, rel=1e-9
        )
        assert bonuses > 0.0
        assert (rebate > 0.05 * homes.money.spent) == (homes is rich)
