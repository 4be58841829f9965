"""What a run records of everyday life: people and km by way of travel, members, labels, tariff."""

from typing import Any

import numpy as np

from sim.clock import per_quarter
from sim.results.recorder import FLOW, MEAN, STOCK, Indicator, Recorder

SERVICE = "Energy Service|Transportation|Passenger"
WAYS = ("Walk and Cycle", "Bus", "Metro", "Car")  # in the order of the codes of `travel`
PRIVATE, ROAD, BUS, RAIL, ACTIVE = (
    f"{SERVICE}|Road|Private Car",
    f"{SERVICE}|Road",
    f"{SERVICE}|Bus",
    f"{SERVICE}|Rail",
    f"{SERVICE}|Walk and Cycle",
)
EXITS = "City|Transport|Metro Exits with Bus Stop in 100 m"
WALK = "City|Transport|Walk to Bus Stop"
CHANGED = "City|Transport|Households that Changed Travel"
FRUGAL, TAKEN_UP = "City|Stock|Frugal Households", "City|Sales|Frugal Habits"
MEMBERS, VOLUME = "City|Carbon Inclusion|Members", "City|Carbon Inclusion|Volume"
OUTSIDE = "City|Carbon Inclusion|Volume|Sold Outside the City"
LABELLED = "City|Share|Label-led Purchases"
CUSTOMERS = "City|Stock|Green Tariff Customers"
GREEN = "City|Electricity|Household Green Tariff"
METRES, GWH = 1000.0, 1e6


def everyday_indicators() -> list[Indicator]:
    """Return what is recorded of everyday life."""
    return [
        Indicator(PRIVATE, "pkm", FLOW, "people in private cars"),
        Indicator(BUS, "pkm", FLOW, "people in city buses"),
        Indicator(ROAD, "pkm", FLOW, "private cars and city buses; taxis and coaches apart"),
        Indicator(RAIL, "pkm", FLOW, "people in the metro"),
        Indicator(ACTIVE, "pkm", FLOW, "of people who mostly walk or cycle"),
        *(
            Indicator(f"City|Share|Travel|{way}", "1", MEAN, "of people, by what they mostly use")
            for way in WAYS
        ),
        Indicator(EXITS, "1", MEAN, "share of the exits where a stop can be"),
        Indicator(WALK, "m", MEAN, "mean walk to the nearest bus stop"),
        Indicator(CHANGED, "households", FLOW, "took to another way of travel"),
        Indicator(FRUGAL, "households", STOCK, "keep a habit that a campaign called for"),
        Indicator(TAKEN_UP, "households", FLOW, "took up such a habit"),
        Indicator(MEMBERS, "households", STOCK, "members of the carbon-inclusion scheme"),
        Indicator(VOLUME, "t CO2", FLOW, "verified savings of members, paid"),
        Indicator(OUTSIDE, "t CO2", FLOW, "of it bought by others than the city"),
        Indicator(LABELLED, "1", MEAN, "of appliances bought, by buyers who went by the label"),
        Indicator(CUSTOMERS, "households", STOCK, "buy their electricity as green"),
        Indicator(GREEN, "GWh", FLOW, "bought by households at a green tariff"),
    ]


def record_everyday(life: Any, energy: Any, bought: Any, recorder: Recorder, quarter: int) -> None:
    """Record the state of a `sim.households.everyday.life.EverydayLife` at the end of a quarter.

    Args:
        life: whose state.
        energy: `sim.households.energy.HouseholdEnergy`.
        bought: appliances bought in the quarter, and those bought by the label.
        recorder: takes it.
        quarter: index.
    """
    travel, offers = life.travel, life.offers
    people = travel.people().sum(axis=0)
    carried = travel.carried(quarter)
    km = float(per_quarter(energy.car_km(quarter).sum()))
    private = travel.occupancy * km
    bus = travel.trip_km["bus"] * float(carried.bus.sum())
    rides = float(per_quarter(travel.rides))
    values = {
        PRIVATE: private,
        BUS: bus,
        ROAD: private + bus,
        RAIL: travel.trip_km["metro"] * float(carried.metro.sum()),
        ACTIVE: travel.trip_km["active"] * rides * people[0],
        EXITS: life.levers.value("metro_bus_link_share", quarter),
        WALK: METRES * travel.places(quarter).bus.mean_walk(),
        CHANGED: travel.changed,
        TAKEN_UP: life.campaigns.taken_up,
        VOLUME: offers.volume.sum(),
        OUTSIDE: offers.volume[1],
        LABELLED: bought[1] / bought[0] if bought[0] > 0.0 else 0.0,
        GREEN: float(per_quarter(energy.green_kwh(quarter).sum())) / GWH,
    }
    for way, share in zip(WAYS, people / people.sum(), strict=True):
        values[f"City|Share|Travel|{way}"] = share
    population = life.population
    states = {FRUGAL: "frugal", MEMBERS: "carbon_member", CUSTOMERS: "green_tariff"}
    for name, state in states.items():
        count = np.count_nonzero(population.columns[state] & population.columns["active"])
        values[name] = count * population.weight
    for name, value in values.items():
        recorder.put(quarter, name, value)
