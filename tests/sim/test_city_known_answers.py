"""A city's first quarters against the numbers of its tables, written out where they are few."""

import numpy as np
import pytest

from agents.firms.kinds import Boiler
from sim.accounts.books.money import Kind
from sim.accounts.vocabulary import FUEL, LOSS, SECTOR
from sim.build.households.assembly import build_households
from sim.build.households.tables import read_household_tables
from sim.divisions import DIVISIONS

QUARTERS = 6  # to 2021Q2: the first store of the grid was built in 2020
ROUND_TRIP = 0.86  # power/storage.csv: lithium
BENCHMARK = 0.391  # power/tariffs.csv: yuan/kWh for coal power, and for what roofs feed in
GAS_LOST = 2_500.0  # TJ in 2020, balance/energy_balance.csv: loss, gas_network
CARS = {"Kunshan": 600_392, "Changshu": 495_625}  # people/divisions.csv: end of 2020
HOMES = ("urban", "rural", "collective", "common_areas")
SCALE = 0.001


@pytest.fixture(scope="module")
def lived(cities):
    """A city in 2021Q2, and by quarter what it served, how its books closed, who got a boiler."""
    city, served, closed, boilers = cities.build("policy=frozen"), [], [], []
    settle, record = city.power.settle, city._record

    def noting_settle(quarter_served, *rest):
        served.append(quarter_served)
        return settle(quarter_served, *rest)

    def noting_record(quarter_closed, quarter_served):
        closed.append(quarter_closed)
        record(quarter_closed, quarter_served)

    city.power.settle, city._record = noting_settle, noting_record
    for _ in range(QUARTERS):
        city.step()
        market, columns = city.firm_sector.boilers, city.firms.columns
        sold = city.firms.surroundings["boiler_efficiency_on_sale"].value
        gas = market.rows[market.choice == Boiler.GAS]
        boilers.append((columns["boiler_efficiency"][gas].copy(), sold.gas))
    return city, served, closed, boilers


def test_stores_give_back_what_their_efficiency_leaves(lived):
    last = lived[1][-1].outcome
    assert last.charged > 1.0  # GWh
    assert last.discharged / last.charged == pytest.approx(ROUND_TRIP, rel=1e-9)


def test_the_charge_for_capacity_brings_in_what_capacity_was_paid(lived):
    city, served, *_ = lived
    homes = [SECTOR[f"residential_{name}"] for name in HOMES]
    of_homes = served[-1].use[homes, FUEL["electricity"]].sum() / 3.6
    kwh = (served[-1].outcome.end_use - of_homes) * 1e6
    paid = city.ledger.total(kind=Kind.CAPACITY_PAYMENT, quarter=QUARTERS - 1)
    assert paid > 0.0
    assert city.power.capacity_charge * kwh == pytest.approx(paid, rel=1e-9)


def test_roofs_of_firms_are_paid_the_benchmark_for_what_they_feed_in(lived):
    city = lived[0]
    for quarter in range(QUARTERS):
        level = city.world.at(quarter)["price_index"]
        assert city.firm_sector.tariffs.charged(quarter).feed_in == pytest.approx(BENCHMARK / level)


def test_the_gas_network_lost_in_2020_what_the_balance_has(lived):
    row = LOSS["gas_network"], FUEL["natural_gas"]
    lost = sum(closed.flows.loss[row] for closed in lived[2][:4])
    assert lost == pytest.approx(GAS_LOST, rel=0.1)  # use may be off the balance by as much


def test_a_new_boiler_is_as_good_as_those_on_sale(lived):
    assert sum(len(found) for found, _ in lived[3]) > 20
    for found, sold in lived[3]:
        np.testing.assert_allclose(found, sold, rtol=1e-6)


def test_cars_stand_in_the_divisions_that_have_them():
    tables = read_household_tables("suzhou")
    homes = build_households(tables, SCALE, 1)
    here = homes["arrives"] == 0
    cars = (homes["car"] > 0).astype(int) + (homes["second_car"] > 0)
    found = np.bincount(homes["district"][here], cars[here], len(DIVISIONS))
    share = dict(zip(DIVISIONS, found / found.sum(), strict=True))
    city = tables.division("private_cars_end_2020", "cars").sum()
    for name, number in CARS.items():
        assert share[name] == pytest.approx(number / city, abs=1.0 / found.sum())
