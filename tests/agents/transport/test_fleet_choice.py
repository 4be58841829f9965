"""Operators' vehicle choice: known costs of ownership, directions, both modes alike."""

import math

import mesa
import numpy as np
import pytest

from agents.machinery.chance import Stream
from agents.machinery.population import Population
from agents.machinery.surroundings import Seen, Surroundings
from agents.transport.choice import (
    VehicleLives,
    choose_vehicle,
    vehicle_hazard,
    worn_out,
)
from agents.transport.cost import (
    FleetTerms,
    FuelPrices,
    Offer,
    cost_of_ownership,
    daily_stops,
    detour,
    own_share,
    running_cost,
    yearly_capital,
)
from agents.transport.energy import vehicle_energy
from agents.transport.kinds import BATTERY, DIESEL, FUEL_CELL, GAS, KEEP, POWERTRAINS, SWAP
from agents.transport.vehicles import Vehicles

TERMS = FleetTerms(
    horizon=5.0,
    rate=0.10,
    working_days=300.0,
    long_day=1.0,
    hour_value=100.0,
    speed=40.0,
    most_stops=2.0,
    sensitivity=6.0,
    switch_cost=0.0,
    distrust=0.0,
    familiar_share=0.1,
    scrappage_age=10.0,
    old_upkeep=2.0,
    posts_per_station=10.0,
    on_the_way=0.5,
)
PRICES = FuelPrices(petrol=7.0, diesel=6.5, gas=3.0, electricity=0.6, hydrogen=35.0)
NOTHING = Offer(*([0.0] * len(Offer._fields)))._replace(price=1.0, range=1000.0, known=1.0)
TRUCK = NOTHING._replace(
    on_sale=1.0,
    price=400_000.0,
    bonus=50_000.0,
    resale=100_000.0,
    upkeep=0.3,
    diesel=34.0,
    gain=0.01,
    range=1200.0,
    stop=0.25,
)
ELECTRIC = TRUCK._replace(
    price=500_000.0,
    resale=50_000.0,
    upkeep=0.2,
    diesel=0.0,
    electricity=150.0,
    range=200.0,
    overnight=1.0,
    away_price=1.1,
    stop=0.75,
    payload_loss=0.05,
)
OFFERS = {
    "petrol": NOTHING,
    "diesel": TRUCK,
    "gas": TRUCK._replace(diesel=0.0, gas=38.0, price=450_000.0, range=900.0),
    "hybrid": NOTHING,
    "plug_in_hybrid": NOTHING,
    "battery": ELECTRIC,
    "swap": ELECTRIC._replace(price=320_000.0, overnight=0.0, away_price=1.35, stop=0.1),
    "fuel_cell": TRUCK._replace(diesel=0.0, hydrogen=9.0, price=900_000.0, range=420.0),
}
ROWS = 600


def surroundings(**changes):
    """What a class of trucks sees; `changes` replace offers or single entries."""
    seen = Surroundings(
        quarter=Seen(24, "quarter"),
        early=Seen(changes.pop("early", 0.0)),
        may_keep=Seen(changes.pop("may_keep", 1.0)),
        fuel_prices=Seen(changes.pop("fuel_prices", PRICES)),
        terms=Seen(changes.pop("terms", TERMS)),
        lives=Seen(VehicleLives(10.0, 5.0, 10.0)),
        age=Seen(44, "quarters"),
        retirement_age=Seen(13.0, "yr"),
        looking=Seen(0.1, "1/quarter"),
        public_posts=Seen(np.full(10, 5.0), "posts/km2", by="district"),
    )
    for fuel, density in (("gas", 0.01), ("swap", 0.005), ("hydrogen", 0.001)):
        found = np.full(10, changes.pop(f"{fuel}_stations", density))
        seen[f"{fuel}_stations"] = Seen(found, "stations/km2", by="district")
    for name, offer in OFFERS.items():
        seen[name] = Seen(changes.pop(name, offer))
    assert not changes
    return seen


@pytest.fixture(scope="module")
def batches():
    rows = np.arange(ROWS)
    draws = [Stream(7, f"test {name}").uniform(rows) for name in ("km", "kind", "age", "place")]
    columns = {
        "district": (10 * draws[3]).astype(np.int8),
        "operator": np.zeros(ROWS, np.int16),
        "places": np.full(ROWS, 10, np.int32),
        "vehicles": np.full(ROWS, 10, np.int32),
        "powertrain": np.where(draws[1] < 0.7, DIESEL, np.where(draws[1] < 0.9, GAS, BATTERY)),
        "km": 20_000.0 + 80_000.0 * draws[0],
        "bought": -np.round(48 * draws[2]),
        "due": np.zeros(ROWS),
        "spell": np.ones(ROWS),
        "kept": np.zeros(ROWS, bool),
    }
    return Population(mesa.Model(rng=1), Vehicles, columns, seed=3)


def chosen(batches, **changes):
    return choose_vehicle.decide(batches, surroundings=surroundings(**changes))


def only_towards(before, after, kind):
    """Whether all who changed their mind moved to one alternative, and some did."""
    moved = before != after
    return bool(moved.any()) and set(after[moved]) == {kind}


# known answers


def test_yearly_capital_is_the_annuity_of_price_less_resale():
    grown = 1.1**5
    expected = 400_000 * 0.1 * grown / (grown - 1) - 100_000 * 0.1 / (grown - 1)
    assert yearly_capital(400_000.0, 100_000.0, 0.10, 5.0) == pytest.approx(expected, rel=1e-12)
    paid_back = sum(expected / 1.1**year for year in range(1, 6)) + 100_000 / grown
    assert paid_back == pytest.approx(400_000.0)


def test_cost_of_a_diesel_truck():
    km, stops = 60_000.0, 60_000 / 1200
    fuel = 0.34 * 6.5 * km
    expected = yearly_capital(400_000.0, 100_000.0, 0.10, 5.0) + fuel + 0.3 * km + stops * 25.0
    found = cost_of_ownership(km, TRUCK, PRICES, TERMS, 1e12, 1.0, 0.0)
    assert found == pytest.approx(expected, rel=1e-6)
    cheaper = cost_of_ownership(km, TRUCK, PRICES, TERMS, 1e12, 1.0, 50_000.0)
    assert expected - cheaper == pytest.approx(yearly_capital(50_000.0, 0.0, 0.10, 5.0))


def test_cost_of_an_electric_truck_that_charges_by_day():
    km = 75_000.0  # 250 km a day: 200 from the depot, 50 away, a quarter of a stop
    assert own_share(km, ELECTRIC, TERMS) == pytest.approx(0.8)
    assert daily_stops(km, ELECTRIC, TERMS) == pytest.approx(0.25)
    per_km = 1.5 * (0.8 * 0.6 + 0.2 * 1.1) + 0.2
    away = detour(0.25, 0.5)
    assert away == pytest.approx(1.0)  # half of the two km to a station and back
    lost = 300 * 0.25 * (0.75 + away / 40.0) * 100.0
    running = km * per_km + lost
    assert running_cost(km, ELECTRIC, PRICES, TERMS, 0.25, 1.0, 1.0) == pytest.approx(running)
    capital = yearly_capital(500_000.0, 50_000.0, 0.10, 5.0)
    found = cost_of_ownership(km, ELECTRIC, PRICES, TERMS, 0.25, 1.0, 0.0)
    assert found == pytest.approx((capital + running) / 0.95)


def test_short_days_need_no_post_away():
    assert own_share(30_000.0, ELECTRIC, TERMS) == 1.0
    assert daily_stops(30_000.0, ELECTRIC, TERMS) == 0.0


# directions, at equal state


@pytest.mark.parametrize(("name", "kind"), [("battery", BATTERY), ("gas", GAS), ("swap", SWAP)])
def test_a_cheaper_offer_moves_operators_only_towards_it(batches, name, kind):
    cheaper = {name: OFFERS[name]._replace(price=0.8 * OFFERS[name].price)}
    assert only_towards(chosen(batches), chosen(batches, **cheaper), kind)


def test_dearer_diesel_moves_operators_away_from_it(batches):
    before = chosen(batches)
    after = chosen(batches, fuel_prices=PRICES._replace(diesel=9.0))
    moved = before != after
    assert moved.any() and set(before[moved]) == {DIESEL}


def test_dearer_power_moves_operators_away_from_batteries(batches):
    before = chosen(batches)
    after = chosen(batches, fuel_prices=PRICES._replace(electricity=1.2))
    moved = before != after
    assert moved.any() and set(before[moved]) == {BATTERY}  # swapping stations have their own price


def test_what_the_trade_knows_is_bought_more(batches):
    cautious = TERMS._replace(distrust=0.3)
    strange = OFFERS["battery"]._replace(known=0.0)
    before = chosen(batches, terms=cautious, battery=strange)
    after = chosen(batches, terms=cautious, battery=strange._replace(known=0.5))
    assert only_towards(before, after, BATTERY)


def test_a_battery_too_small_for_the_day_is_not_bought(batches):
    far = batches.columns["km"] > 300 * 3 * 60.0  # more than two stops at 60 km
    short = OFFERS["battery"]._replace(range=60.0, price=1000.0)
    bought = chosen(batches, battery=short)
    assert far.any() and (bought[~far] == BATTERY).any()
    assert not (bought[far] == BATTERY).any()


@pytest.mark.parametrize(
    ("fuel", "name", "kind"),
    [("gas", "gas", GAS), ("swap", "swap", SWAP), ("hydrogen", "fuel_cell", FUEL_CELL)],
)
def test_nobody_buys_what_cannot_be_filled_nearby(batches, fuel, name, kind):
    for_free = {name: OFFERS[name]._replace(price=1000.0)}
    assert (chosen(batches, **for_free) == kind).any()
    assert not (chosen(batches, **for_free, **{f"{fuel}_stations": 0.0}) == kind).any()


def test_more_stations_bring_more_buyers(batches):
    assert only_towards(chosen(batches, swap_stations=0.0005), chosen(batches), SWAP)


def test_scrappage_money_reaches_old_diesel_trucks_only(batches):
    columns = batches.columns
    old = (columns["powertrain"] == DIESEL) & (24 - columns["bought"] >= 40)
    generous = {
        name: offer._replace(bonus=250_000.0 if name == "battery" else 0.0)
        for name, offer in OFFERS.items()
    }
    without = {name: offer._replace(bonus=0.0) for name, offer in OFFERS.items()}
    before, after = chosen(batches, **without), chosen(batches, **generous)
    assert only_towards(before, after, BATTERY)
    assert not (before != after)[~old].any()


def test_only_an_early_wake_with_a_choice_keeps(batches):
    assert KEEP not in chosen(batches)
    assert KEEP not in chosen(batches, early=1.0, may_keep=0.0)
    kept = chosen(batches, early=1.0) == KEEP
    assert kept.any() and not kept.all()
    with_bonus = {name: offer._replace(bonus=3.0 * offer.bonus) for name, offer in OFFERS.items()}
    assert (chosen(batches, early=1.0, **with_bonus) == KEEP).sum() < kept.sum()


def test_nothing_that_is_not_on_sale_is_bought(batches):
    bought = chosen(batches, diesel=OFFERS["diesel"]._replace(on_sale=0.0))
    sold = {POWERTRAINS.index(name) for name in ("gas", "battery", "swap", "fuel_cell")}
    assert set(bought) <= sold


# when they come up


def hazard(powertrain=DIESEL, age=30, retirement_age=99.0, looking=0.0):
    return vehicle_hazard(powertrain, age, VehicleLives(10.0, 5.0, 10.0), retirement_age, looking)


def test_wear_adds_up_to_weibulls_law():
    total = sum(worn_out(quarter / 4.0, 10.0, 5.0) for quarter in range(1, 41))
    assert math.exp(-total) == pytest.approx(math.exp(-1.0))
    assert hazard(age=48) > hazard(age=24) > hazard(age=4) > 0.0


def test_the_citys_age_limit_reaches_fuel_vehicles_only():
    assert hazard(age=36, retirement_age=9.0) > 10.0
    assert hazard(age=35, retirement_age=9.0) == hazard(age=35)
    assert hazard(GAS, 36, retirement_age=9.0) == hazard(GAS, 36)


def test_scrappage_money_makes_owners_of_old_diesels_look():
    assert hazard(age=40, looking=0.1) == pytest.approx(hazard(age=40) + 0.1)
    assert hazard(age=39, looking=0.1) == hazard(age=39)
    assert hazard(BATTERY, 40, looking=0.1) == hazard(BATTERY, 40)


# energy


def test_energy_of_a_vehicle(batches):
    seen = surroundings()
    told = {name: seen[name].value for name in POWERTRAINS} | {"terms": TERMS}
    diesel = vehicle_energy(DIESEL, 0, 60_000.0, **told)
    assert diesel.diesel == pytest.approx(600 * 34.0)
    assert sum(diesel) == diesel.diesel
    old = vehicle_energy(DIESEL, -40, 60_000.0, **told)
    assert old.diesel == pytest.approx(diesel.diesel * math.exp(0.1))
    battery = vehicle_energy(BATTERY, 0, 75_000.0, **told)
    assert battery.depot_electricity == pytest.approx(0.8 * 750 * 150.0)
    assert battery.public_electricity == pytest.approx(0.2 * 750 * 150.0)
    swapped = vehicle_energy(SWAP, 0, 75_000.0, **told)
    assert swapped.swap_electricity == pytest.approx(750 * 150.0)
    assert swapped.public_electricity == 0.0


# both modes


def test_compiled_and_interpreted_choices_agree_to_the_bit(batches):
    seen = surroundings(early=1.0)
    compiled = choose_vehicle.utilities(batches, surroundings=seen)
    answers = choose_vehicle.decide(batches, surroundings=seen)
    assert np.array_equal(answers, compiled.argmax(axis=1))
    for row in range(ROWS):
        agent = batches[row]
        assert choose_vehicle.utilities_for(agent, seen) == tuple(compiled[row])
        assert choose_vehicle.for_agent(agent, seen) == answers[row]


@pytest.mark.parametrize("rule", [vehicle_hazard, vehicle_energy])
def test_other_rules_compile_and_agree(batches, rule):
    seen = surroundings()
    compiled = rule.decide(batches, surroundings=seen)
    columns = compiled if isinstance(compiled, tuple) else (compiled,)
    for row in range(0, ROWS, 3):
        answer = rule.for_agent(batches[row], seen)
        found = answer if isinstance(answer, tuple) else (answer,)
        assert tuple(column[row] for column in columns) == tuple(found)


def test_a_batch_explains_its_choice(batches):
    batches.surroundings.update(surroundings())
    told = str(choose_vehicle.explain(batches[5]))
    assert "km/yr" in told and "battery" in told
