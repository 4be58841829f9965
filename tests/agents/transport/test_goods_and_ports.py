"""Rules of shippers, port companies and ship owners: known answers and directions."""

import math

import pytest

from agents.transport.goods import (
    RAIL,
    ROAD,
    WATER,
    FreightTerms,
    choose_mode,
    cost_by_road,
    cost_by_transfer,
)
from agents.transport.port_equipment import (
    DIESEL,
    ELECTRIC,
    GAS,
    DrivePrices,
    EquipmentTerms,
    choose_drive,
    felt_cost,
    must_go,
)
from agents.transport.ships import fit_ship, plug_in

TERMS = FreightTerms(
    road_price=0.3,
    water_price=0.05,
    rail_price=0.15,
    cartage=1.0,
    water_handling=10.0,
    rail_handling=20.0,
    road_speed=50.0,
    water_speed=10.0,
    rail_speed=25.0,
    water_wait=20.0,
    rail_wait=30.0,
    sensitivity=3.0,
)
SAND = {"full_load": 1, "haul": 200.0, "quay": 10.0, "railhead": 20.0, "hour_value": 0.1}
CHIPS = SAND | {"hour_value": 20.0}
FAR = SAND | {"haul": 900.0, "quay": 400.0}


def mode(goods, support=0.0, from_road=1, **changes):
    tastes = {"road_taste": 0.0, "water_taste": 0.0, "rail_taste": 0.0}
    told = goods | tastes | {"from_road": from_road, "freight_terms": TERMS} | changes
    return choose_mode(freight_support=support, **told)


def test_costs_from_door_to_door():
    assert cost_by_road(200.0, 2.0, TERMS) == pytest.approx(60.0 + 8.0)
    by_water = cost_by_transfer(200.0, 10.0, 2.0, 0.05, 10.0, 10.0, 20.0, TERMS)
    assert by_water == pytest.approx(10.0 + 0.4 + 10.0 + 9.5 + 2.0 * (19.0 + 20.0))


def test_sand_floats_chips_drive_and_what_goes_far_takes_the_train():
    assert mode(SAND) == WATER
    assert mode(CHIPS) == ROAD
    assert mode(FAR) == RAIL
    assert mode(SAND | {"full_load": 0}) == ROAD


def test_support_draws_goods_from_the_road_that_went_there():
    close = SAND | {"road_taste": 2.2, "water_taste": 0.0, "rail_taste": -9.0}
    told = {"freight_terms": TERMS, "from_road": 1} | close
    assert choose_mode(freight_support=0.0, **told) == ROAD
    assert choose_mode(freight_support=0.05, **told) == WATER
    assert choose_mode(freight_support=0.05, **(told | {"from_road": 0})) == ROAD


MONEY = EquipmentTerms(
    horizon=8.0,
    rate=0.08,
    sensitivity=6.0,
    distrust=0.25,
    familiar_share=0.1,
    diesel_upkeep=0.06,
    gas_upkeep=0.06,
    electric_upkeep=0.04,
    gas_liking=-2.0,
    electric_liking=-1.0,
)
TRACTOR = {
    "diesel_price": 370_000.0,
    "gas_price": 0.0,
    "electric_price": 550_000.0,
    "diesel_use": 31_000.0,
    "gas_use": 0.0,
    "electricity_use": 100_000.0,
    "electric_known": 0.3,
    "gas_known": 0.0,
}
PRICES = DrivePrices(diesel=5.5, gas=3.0, electricity=0.65)


def bought(chance_of, **changes):
    """How often each drive is bought by a thousand ports that are alike."""
    told = TRACTOR | {"drive_prices": PRICES, "equipment_terms": MONEY} | changes
    found = [choose_drive(chance=chance_of(row), **told) for row in range(1000)]
    return [found.count(drive) for drive in (DIESEL, GAS, ELECTRIC)]


@pytest.fixture
def chance_of():
    from agents.machinery.chance import Stream

    stream = Stream(1, "ports")
    return lambda row: stream.chance(row, 0)


def test_ports_buy_by_cost_as_a_logit(chance_of):
    upkeep = TRACTOR["diesel_price"] * 0.06
    diesel = felt_cost(370_000.0, upkeep, 31_000.0 * 5.5, 1e3, MONEY)
    electric = felt_cost(550_000.0, 370_000.0 * 0.04, 65_000.0, 0.3, MONEY)
    odds = math.exp(-1.0 - 6.0 * math.log(electric / diesel))
    counts = bought(chance_of)
    assert counts[GAS] == 0
    assert counts[ELECTRIC] / 1000 == pytest.approx(odds / (1.0 + odds), abs=0.05)


def test_what_moves_ports_to_electric_machines(chance_of):
    usual = bought(chance_of)[ELECTRIC]
    assert bought(chance_of, electric_price=450_000.0)[ELECTRIC] > usual
    assert bought(chance_of, electric_known=0.0)[ELECTRIC] < usual
    cheap = DrivePrices(diesel=4.0, gas=3.0, electricity=0.65)
    assert bought(chance_of, drive_prices=cheap)[ELECTRIC] < usual
    gas = bought(chance_of, gas_use=30_000.0, gas_price=400_000.0, gas_known=0.2)
    assert gas[GAS] > 0


@pytest.mark.parametrize(
    ("drive", "age", "limit", "leaves"),
    [
        (DIESEL, 39, 10.0, 0),
        (DIESEL, 40, 10.0, 1),
        (ELECTRIC, 40, 10.0, 0),
        (DIESEL, 40, 99.0, 0),
        (ELECTRIC, 60, 99.0, 1),
    ],
)
def test_what_burns_diesel_leaves_at_the_limit_all_when_worn_out(drive, age, limit, leaves):
    found = must_go(drive=drive, bought=30 - age, life=60, quarter=30, machine_age_limit=limit)
    assert found == leaves


@pytest.mark.parametrize(
    ("fitted", "watched", "hassle", "duty", "plugs"),
    [
        (0, 0.1, 0.0, 1.0, 0),  # cannot
        (1, 0.1, 9.0, 0.2, 1),  # is held to it
        (1, 0.3, 9.0, 0.2, 0),  # is not, and it is not worth it
        (1, 0.3, 0.5, 0.0, 1),  # finds it worth it
    ],
)
def test_who_plugs_in(fitted, watched, hassle, duty, plugs):
    told = {"own_power": 1.6, "shore_power": 0.9, "connection_duty": duty}
    assert plug_in(fitted=fitted, watched=watched, hassle=hassle, **told) == plugs


def test_ships_are_fitted_where_it_saves_more_than_it_costs():
    told = {"hassle": 3.0, "burden": 1.5, "own_power": 1.6, "shore_power": 0.9}
    assert fit_ship(fitted=1, fitting=99.0, connection_duty=0.0, **told) == 1
    assert fit_ship(fitted=0, fitting=1.0, connection_duty=0.5, **told) == 0
    assert fit_ship(fitted=0, fitting=1.0, connection_duty=0.7, **told) == 1
    easy = told | {"hassle": 0.1}
    assert fit_ship(fitted=0, fitting=0.5, connection_duty=0.0, **easy) == 1
