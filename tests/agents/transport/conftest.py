"""What the tests of operators' vehicles share: terms, prices, offers, batches, what they see."""

import mesa
import numpy as np
import pytest

from agents.machinery.chance import Stream
from agents.machinery.population import Population
from agents.machinery.surroundings import Seen, Surroundings
from agents.transport.choice import VehicleLives, choose_vehicle
from agents.transport.cost import FleetTerms, FuelPrices, Offer
from agents.transport.kinds import BATTERY, DIESEL, GAS
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


@pytest.fixture(scope="session")
def terms():
    return TERMS


@pytest.fixture(scope="session")
def prices():
    return PRICES


@pytest.fixture(scope="session")
def offers():
    """Offers of trucks by powertrain; only read."""
    return OFFERS


@pytest.fixture(scope="session")
def surroundings():
    """Return a function that makes what a class of trucks sees; `changes` replace parts of it."""

    def see(**changes):
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

    return see


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


@pytest.fixture(scope="module")
def chosen(batches, surroundings):
    """Return a function that lets all batches choose under `changes` of what they see."""

    def choose(**changes):
        return choose_vehicle.decide(batches, surroundings=surroundings(**changes))

    return choose
