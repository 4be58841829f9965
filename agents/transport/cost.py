"""What a vehicle costs its operator in a year: capital, energy, upkeep, lost hours, lost payload.

All functions are plain: rules take them along when they are compiled.
"""

import math
from typing import Annotated, NamedTuple

from agents.conversions import QUARTERS_IN_YEAR
from agents.machinery.units import (
    CubicMetresPer100Km,
    DaysPerYear,
    Hours,
    KilogramsPer100Km,
    Kilometres,
    KmPerHour,
    KWhPer100Km,
    LitresPer100Km,
    PerYear,
    Unit,
    Years,
    Yuan,
    YuanPerCubicMetre,
    YuanPerHour,
    YuanPerKilogram,
    YuanPerKm,
    YuanPerKWh,
    YuanPerLitre,
)


class Offer(NamedTuple):
    """One powertrain as it is sold to one class of operators.

    `price` is after tax and grants; `bonus` is paid on top for scrapping an old diesel truck.
    Energy use is that of vehicles new in 2020; later ones use less by `gain` a year, earlier ones
    more. `overnight` is the share of vehicles that begin the day with a full battery at their own
    posts; what else they need they buy at `away_price`. `known` is how common it is in the class.
    """

    on_sale: Annotated[float, Unit("1")]
    price: Yuan
    bonus: Yuan
    resale: Yuan
    upkeep: YuanPerKm
    petrol: LitresPer100Km
    diesel: LitresPer100Km
    gas: CubicMetresPer100Km
    electricity: KWhPer100Km
    hydrogen: KilogramsPer100Km
    gain: PerYear
    range: Kilometres
    overnight: Annotated[float, Unit("1")]
    away_price: YuanPerKWh
    stop: Hours
    payload_loss: Annotated[float, Unit("1")]
    liking: Annotated[float, Unit("1")]
    known: Annotated[float, Unit("1")]


class FuelPrices(NamedTuple):
    """What operators of a class pay for energy; electricity at their own posts."""

    petrol: YuanPerLitre
    diesel: YuanPerLitre
    gas: YuanPerCubicMetre
    electricity: YuanPerKWh
    hydrogen: YuanPerKilogram


class FleetTerms(NamedTuple):
    """How the operators of a class work and reckon."""

    horizon: Years
    rate: PerYear
    working_days: DaysPerYear
    long_day: Annotated[float, Unit("1")]
    hour_value: YuanPerHour
    speed: KmPerHour
    most_stops: Annotated[float, Unit("1")]
    sensitivity: Annotated[float, Unit("1")]
    switch_cost: Annotated[float, Unit("1")]
    distrust: Annotated[float, Unit("1")]
    familiar_share: Annotated[float, Unit("1")]
    scrappage_age: Years
    old_upkeep: Annotated[float, Unit("1")]
    posts_per_station: Annotated[float, Unit("1")]
    on_the_way: Annotated[float, Unit("1")]


def vintage(gain: float, bought: int) -> float:
    """Return the energy use of vehicles bought in a quarter against those of 2020."""
    return math.exp(-gain * bought / QUARTERS_IN_YEAR)


def daily_need(km: float, terms: FleetTerms) -> float:
    """Return the km of a long working day, which the vehicle must be fit for."""
    return terms.long_day * km / terms.working_days


def own_share(km: float, offer: Offer, terms: FleetTerms) -> float:
    """Return the share of its energy that a vehicle takes at its own depot before the day begins.

    Nothing but electricity is taken there.
    """
    need = daily_need(km, terms)
    return offer.overnight * min(offer.range, need) / need


def daily_stops(km: float, offer: Offer, terms: FleetTerms) -> float:
    """Return how often it must stop on a long day to fill, charge or swap."""
    return daily_need(km, terms) * (1.0 - own_share(km, offer, terms)) / offer.range


def detour(stations_per_km2: float, on_the_way: float) -> float:
    """Return the km there and back to the nearest of stations strewn at random.

    `on_the_way` is the part of that distance left because stations stand beside busy roads.
    """
    return on_the_way / math.sqrt(stations_per_km2) if stations_per_km2 > 0.0 else 0.0


def energy_per_km(own: float, offer: Offer, prices: FuelPrices, age_factor: float) -> float:
    """Return the energy cost of a km, `own` of its electricity from the depot."""
    per_kwh = own * prices.electricity + (1.0 - own) * offer.away_price
    fuel = (
        offer.petrol * prices.petrol
        + offer.diesel * prices.diesel
        + offer.gas * prices.gas
        + offer.hydrogen * prices.hydrogen
    )
    return age_factor * (fuel + offer.electricity * per_kwh) / 100.0


def yearly_capital(paid: float, resale: float, rate: float, horizon: float) -> float:
    """Return the even yearly sum that repays what was paid, less the sale at the end."""
    grown = math.exp(horizon * math.log1p(rate))
    return (paid * rate * grown - resale * rate) / (grown - 1.0)


def running_cost(
    km: float,
    offer: Offer,
    prices: FuelPrices,
    terms: FleetTerms,
    stations_per_km2: float,
    age_factor: float,
    upkeep_factor: float,
) -> float:
    """Return what a vehicle costs a year to run: energy, upkeep and hours lost to filling."""
    own = own_share(km, offer, terms)
    per_km = energy_per_km(own, offer, prices, age_factor) + upkeep_factor * offer.upkeep
    hours = offer.stop + detour(stations_per_km2, terms.on_the_way) / terms.speed
    stops = terms.working_days * daily_stops(km, offer, terms)
    return km * per_km + stops * hours * terms.hour_value


def cost_of_ownership(
    km: float,
    offer: Offer,
    prices: FuelPrices,
    terms: FleetTerms,
    stations_per_km2: float,
    age_factor: float,
    bonus: float,
) -> float:
    """Return what a new vehicle costs a year over the operator's horizon, per unit of work done.

    A vehicle that carries less because of its battery does less work.
    """
    running = running_cost(km, offer, prices, terms, stations_per_km2, age_factor, 1.0)
    capital = yearly_capital(offer.price - bonus, offer.resale, terms.rate, terms.horizon)
    return (capital + running) / (1.0 - offer.payload_loss)
