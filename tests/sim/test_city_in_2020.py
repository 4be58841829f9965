"""What is known of 2020 comes out: CO2 on all boundaries, power, fuels, vehicles, sun.

Sectors one by one, PV on roofs and private cars with a plug are in `test_eight_cities_of_2020.py`.
"""

import math

import pytest

from sim.accounts.facts import base_year_facts
from sim.accounts.flows.balance import read_balance
from sim.accounts.vocabulary import FUEL
from sim.tables import city_path, read_graded

OVER_A_YEAR = {
    "flow": math.fsum,
    "mean": lambda four: math.fsum(four) / len(four),
    "maximum": max,
    "stock": lambda four: four[-1],
}
FACTS = {fact.indicator: fact for fact in base_year_facts()}
FLEETS = {
    "Bus": "buses",
    "Coach": "coaches",
    "Taxi": "taxis",
    "Ride-Hailing": "ride_hailing",
    "Company Car": "company_cars",
    "Light Truck": "light_trucks",
    "Medium Truck": "medium_trucks",
    "Tractor": "tractors",
    "Tipper": "tippers",
    "Rigid Truck": "rigid_trucks",
    "Sanitation Vehicle": "sanitation",
    "Official Car": "official_cars",
}
NEW_ENERGY = ("Plug-In Hybrid", "Battery Electric", "Battery Swap", "Fuel Cell")


@pytest.fixture(scope="module")
def of_2020(cities):
    """Every indicator of the year 2020 at the scale that `make run` has."""
    recorder = cities.run("scale=0.01", "end=2020", quarters=4).recorder
    return {
        name: OVER_A_YEAR[said.kind](recorder.series(name).tolist())
        for name, said in recorder.indicators.items()
    }


def misses(of_2020, names):
    """Facts outside their tolerance: by how much."""
    gaps = {name: of_2020[name] / FACTS[name].value - 1.0 for name in names}
    return {
        name: f"{gap:+.1%}, allowed {FACTS[name].tolerance:.0%}"
        for name, gap in gaps.items()
        if abs(gap) > FACTS[name].tolerance
    }


def test_electricity_of_society(of_2020):
    used = of_2020["Secondary Energy|Electricity"]
    assert used == pytest.approx(152_400.0, rel=0.03)


@pytest.mark.parametrize(
    ("boundary", "million_tonnes"),
    [
        ("Territorial", 166.5),
        ("Official|UHV at Zero", 174.3),
        ("Official|UHV at Provincial Factor", 196.5),
        ("End-User|UHV at Zero", None),
        ("End-User|UHV at Provincial Factor", None),
    ],
)
def test_boundaries_are_those_of_the_settled_balance(of_2020, boundary, million_tonnes):
    name = f"Emissions|CO2|{boundary}"
    assert of_2020[name] == pytest.approx(FACTS[name].value, rel=0.05)
    if million_tonnes is not None:
        assert of_2020[name] / 1e6 == pytest.approx(million_tonnes, rel=0.05)


def test_generation_by_kind(of_2020):
    kinds = [name for name in FACTS if name.startswith("Secondary Energy|Electricity|")]
    assert len(kinds) == 10
    assert misses(of_2020, kinds) == {}


def test_fuels_of_users(of_2020):
    balance = read_balance("suzhou")
    for fuel, column in (("Coal", "coal"), ("Natural Gas", "natural_gas"), ("Diesel", "diesel")):
        expected = balance.use[:, FUEL[column]].sum()
        assert of_2020[f"City|Final Energy by Fuel|{fuel}"] == pytest.approx(expected, rel=0.05)


def test_peak_load(of_2020):
    anchors = read_graded(city_path("suzhou", "balance", "anchors.csv"), ("item",))
    peak = anchors.value("peak_load", unit="GW")
    assert of_2020["City|Electricity|Peak Load"] / 1e3 == pytest.approx(peak, rel=0.05)


def stock(of_2020, vehicle, kinds=None):
    prefix = f"City|Stock|{vehicle}|"
    return sum(
        value
        for name, value in of_2020.items()
        if name.startswith(prefix)
        and not name.endswith("Share")
        and (kinds is None or name.removeprefix(prefix) in kinds)
    )


def test_cars(of_2020):
    cars = read_graded(city_path("suzhou", "people", "cars.csv"), ("item", "segment"))
    private = cars.value("private_cars", "end 2020", unit="cars")
    assert stock(of_2020, "Car") == pytest.approx(private, rel=0.05)
    everything = cars.value("motor_cars", "end 2020", unit="cars")
    vehicles = sum(stock(of_2020, kind) for kind in ("Car", *FLEETS))
    assert vehicles == pytest.approx(everything, rel=0.05)
    plugs = cars.value("new_energy_vehicles", "end 2020", unit="cars")
    plugged = sum(stock(of_2020, kind, NEW_ENERGY) for kind in ("Car", *FLEETS))
    assert plugged == pytest.approx(plugs, rel=0.05)


def test_fleets_class_by_class(of_2020):
    fleets = read_graded(
        city_path("suzhou", "transport", "fleets.csv"), ("vehicle_class", "powertrain", "item")
    )
    found, expected = {}, {}
    for label, vehicle_class in FLEETS.items():
        found[label] = stock(of_2020, label)
        expected[label] = sum(
            row.value
            for (name, _, item), row in fleets.rows
            if (name, item) == (vehicle_class, "end_2020")
        )
    assert found == pytest.approx(expected, rel=0.05)


def test_photovoltaics_on_the_ground(of_2020):
    known = read_graded(city_path("suzhou", "power", "renewables.csv"), ("item", "year"))
    expected = known.value("pv_utility", "2020", unit="MW")
    assert of_2020["Capacity|Electricity|Solar|Ground"] == pytest.approx(expected, rel=0.05)
