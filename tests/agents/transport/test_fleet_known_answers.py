"""What a vehicle costs and uses, and when it comes up for replacement: known answers."""

import math

import pytest

from agents.transport.choice import VehicleLives, vehicle_hazard, worn_out
from agents.transport.cost import (
    cost_of_ownership,
    daily_stops,
    detour,
    own_share,
    running_cost,
    yearly_capital,
)
from agents.transport.energy import vehicle_energy
from agents.transport.kinds import BATTERY, DIESEL, GAS, POWERTRAINS, SWAP


def test_yearly_capital_is_the_annuity_of_price_less_resale():
    grown = 1.1**5
    expected = 400_000 * 0.1 * grown / (grown - 1) - 100_000 * 0.1 / (grown - 1)
    assert yearly_capital(400_000.0, 100_000.0, 0.10, 5.0) == pytest.approx(expected, rel=1e-12)
    paid_back = sum(expected / 1.1**year for year in range(1, 6)) + 100_000 / grown
    assert paid_back == pytest.approx(400_000.0)


def test_cost_of_a_diesel_truck(offers, prices, terms):
    km, stops = 60_000.0, 60_000 / 1200
    fuel = 0.34 * 6.5 * km
    expected = yearly_capital(400_000.0, 100_000.0, 0.10, 5.0) + fuel + 0.3 * km + stops * 25.0
    found = cost_of_ownership(km, offers["diesel"], prices, terms, 1e12, 1.0, 0.0)
    assert found == pytest.approx(expected, rel=1e-6)
    cheaper = cost_of_ownership(km, offers["diesel"], prices, terms, 1e12, 1.0, 50_000.0)
    assert expected - cheaper == pytest.approx(yearly_capital(50_000.0, 0.0, 0.10, 5.0))


def test_cost_of_an_electric_truck_that_charges_by_day(offers, prices, terms):
    km = 75_000.0  # 250 km a day: 200 from the depot, 50 away, a quarter of a stop
    assert own_share(km, offers["battery"], terms) == pytest.approx(0.8)
    assert daily_stops(km, offers["battery"], terms) == pytest.approx(0.25)
    per_km = 1.5 * (0.8 * 0.6 + 0.2 * 1.1) + 0.2
    away = detour(0.25, 0.5)
    assert away == pytest.approx(1.0)  # half of the two km to a station and back
    lost = 300 * 0.25 * (0.75 + away / 40.0) * 100.0
    running = km * per_km + lost
    assert running_cost(km, offers["battery"], prices, terms, 0.25, 1.0, 1.0) == pytest.approx(
        running
    )
    capital = yearly_capital(500_000.0, 50_000.0, 0.10, 5.0)
    found = cost_of_ownership(km, offers["battery"], prices, terms, 0.25, 1.0, 0.0)
    assert found == pytest.approx((capital + running) / 0.95)


def test_short_days_need_no_post_away(offers, terms):
    assert own_share(30_000.0, offers["battery"], terms) == 1.0
    assert daily_stops(30_000.0, offers["battery"], terms) == 0.0


def test_energy_of_a_vehicle(surroundings, terms):
    seen = surroundings()
    told = {name: seen[name].value for name in POWERTRAINS} | {"terms": terms}
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


# when it comes up


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
