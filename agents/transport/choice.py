"""Vehicles of operators: when a batch comes up for replacement, and what does its job next."""

import math
from typing import Annotated, NamedTuple

from agents.conversions import QUARTERS_IN_YEAR
from agents.machinery.chance import gumbel
from agents.machinery.choice import best, if_offered
from agents.machinery.rule import rule
from agents.machinery.units import (
    KmPerYear,
    PerQuarter,
    PostsPerKm2,
    Quarter,
    Quarters,
    StationsPerKm2,
    Unit,
    Years,
)
from agents.transport.cost import (
    FleetTerms,
    FuelPrices,
    Offer,
    cost_of_ownership,
    daily_stops,
    running_cost,
    vintage,
)
from agents.transport.kinds import (
    BATTERY,
    DIESEL,
    FUEL_CELL,
    GAS,
    HYBRID,
    KEEP,
    PETROL,
    PLUG_IN_HYBRID,
    SWAP,
)

MUST_LEAVE = 50.0  # hazard per quarter of a vehicle that is no longer allowed: all go at once
EVERYWHERE = 1e6  # stations per km2 of what can be had at any corner


class VehicleLives(NamedTuple):
    """How vehicles of a class wear out, and from which age scrappage money is open to them."""

    scale: Years
    shape: Annotated[float, Unit("1")]
    scrappage_age: Years


def worn_out(age: float, scale: float, shape: float) -> float:
    """Return the hazard of scrapping in the quarter that ends at `age` years, by Weibull's law."""
    before = max(age - 0.25, 0.0)
    return math.pow(age / scale, shape) - math.pow(before / scale, shape)


@rule
def vehicle_hazard(
    powertrain, age: Quarters, lives: VehicleLives, retirement_age: Years, looking: PerQuarter
) -> float:
    """Vehicles wear out; those that burn petrol or diesel leave at the age the city sets.

    Scrappage money makes the owners of old diesel vehicles look at the offer (`looking`).
    """
    years = age / QUARTERS_IN_YEAR
    hazard = worn_out(years, lives.scale, lives.shape)
    if powertrain in (PETROL, DIESEL) and years >= retirement_age:
        hazard += MUST_LEAVE
    if powertrain == DIESEL and years >= lives.scrappage_age:
        hazard += looking
    return hazard


def of_kind(
    powertrain: int,
    petrol: Offer,
    diesel: Offer,
    gas: Offer,
    hybrid: Offer,
    plug_in_hybrid: Offer,
    battery: Offer,
    swap: Offer,
    fuel_cell: Offer,
) -> Offer:
    """Return the offer of one powertrain."""
    if powertrain == PETROL:
        return petrol
    if powertrain == DIESEL:
        return diesel
    if powertrain == GAS:
        return gas
    if powertrain == HYBRID:
        return hybrid
    if powertrain == PLUG_IN_HYBRID:
        return plug_in_hybrid
    if powertrain == BATTERY:
        return battery
    if powertrain == SWAP:
        return swap
    return fuel_cell


def fit(km: float, offer: Offer, terms: FleetTerms, stations_per_km2: float) -> float:
    """Return whether it is sold, can be filled in the division, and does the day in few stops."""
    if stations_per_km2 <= 0.0 or daily_stops(km, offer, terms) > terms.most_stops:
        return 0.0
    return offer.on_sale


def worth(
    km: float,
    offer: Offer,
    prices: FuelPrices,
    terms: FleetTerms,
    stations_per_km2: float,
    quarter: int,
    scrapping: float,
    other_than_now: bool,
) -> float:
    """Return the utility of a new vehicle to its operator, before the taste of the moment.

    Costs are compared by their logarithm. Another powertrain than the present one costs the change
    of workshop and habits; what few in the trade have is distrusted. Grants never make a cost
    less than a yuan.
    """
    age_factor, bonus = vintage(offer.gain, quarter), scrapping * offer.bonus
    cost = cost_of_ownership(km, offer, prices, terms, stations_per_km2, age_factor, bonus)
    felt = max(cost, 1.0) * (1.0 + terms.distrust * math.exp(-offer.known / terms.familiar_share))
    if other_than_now:
        felt = felt * (1.0 + terms.switch_cost)
    return offer.liking - terms.sensitivity * math.log(felt)


@rule(stream="vehicle choice", spell="spell")
def choose_vehicle(
    powertrain,
    bought: Quarter,
    km: KmPerYear,
    quarter: Quarter,
    early,
    may_keep,
    petrol: Offer,
    diesel: Offer,
    gas: Offer,
    hybrid: Offer,
    plug_in_hybrid: Offer,
    battery: Offer,
    swap: Offer,
    fuel_cell: Offer,
    fuel_prices: FuelPrices,
    terms: FleetTerms,
    gas_stations: StationsPerKm2,
    swap_stations: StationsPerKm2,
    hydrogen_stations: StationsPerKm2,
    public_posts: PostsPerKm2,
    chance,
) -> int:
    """Take what does the job at the least cost of ownership; the answer is the powertrain's code.

    What cannot cover a long day with few stops, or finds no station in the division, is out. Those
    woken early by scrappage money may keep what they have (the last alternative).
    """
    money, now = fuel_prices, quarter
    old = powertrain == DIESEL and quarter - bought >= QUARTERS_IN_YEAR * terms.scrappage_age
    bonus = 1.0 if old else 0.0
    corner, sites = EVERYWHERE, public_posts / terms.posts_per_station

    other = powertrain != PETROL
    on_petrol = worth(km, petrol, money, terms, corner, now, bonus, other)
    other = powertrain != DIESEL
    on_diesel = worth(km, diesel, money, terms, corner, now, bonus, other)
    other = powertrain != GAS
    on_gas = worth(km, gas, money, terms, gas_stations, now, bonus, other)
    other = powertrain != HYBRID
    on_hybrid = worth(km, hybrid, money, terms, corner, now, bonus, other)
    other = powertrain != PLUG_IN_HYBRID
    on_plug_in = worth(km, plug_in_hybrid, money, terms, corner, now, bonus, other)
    other = powertrain != BATTERY
    on_battery = worth(km, battery, money, terms, sites, now, bonus, other)
    other = powertrain != SWAP
    on_swap = worth(km, swap, money, terms, swap_stations, now, bonus, other)
    other = powertrain != FUEL_CELL
    on_hydrogen = worth(km, fuel_cell, money, terms, hydrogen_stations, now, bonus, other)

    present = of_kind(
        powertrain, petrol, diesel, gas, hybrid, plug_in_hybrid, battery, swap, fuel_cell
    )
    age_factor = vintage(present.gain, bought)
    kept = running_cost(km, present, money, terms, corner, age_factor, terms.old_upkeep)
    keeping = present.liking - terms.sensitivity * math.log(max(kept, 1.0))
    return best(
        if_offered(fit(km, petrol, terms, corner), on_petrol + gumbel(chance, PETROL)),
        if_offered(fit(km, diesel, terms, corner), on_diesel + gumbel(chance, DIESEL)),
        if_offered(fit(km, gas, terms, gas_stations), on_gas + gumbel(chance, GAS)),
        if_offered(fit(km, hybrid, terms, corner), on_hybrid + gumbel(chance, HYBRID)),
        if_offered(
            fit(km, plug_in_hybrid, terms, corner), on_plug_in + gumbel(chance, PLUG_IN_HYBRID)
        ),
        if_offered(fit(km, battery, terms, sites), on_battery + gumbel(chance, BATTERY)),
        if_offered(fit(km, swap, terms, swap_stations), on_swap + gumbel(chance, SWAP)),
        if_offered(
            fit(km, fuel_cell, terms, hydrogen_stations), on_hydrogen + gumbel(chance, FUEL_CELL)
        ),
        if_offered(early * may_keep, keeping + gumbel(chance, KEEP)),
    )
