"""What a household sees when it comes to the car market in a quarter."""

import math

import numpy as np
from numpy.typing import NDArray

from agents.households.car import CarOffers
from agents.machinery.surroundings import Seen, Surroundings
from sim.build.households.tables import HouseholdTables
from sim.clock import FIRST_YEAR, QUARTERS_PER_YEAR, year
from sim.households.behaviour import Behaviour
from sim.households.common import residential_tariff
from sim.levers.levers import Levers
from sim.world.world import World

LAST_NOMINAL_YEAR = 2025  # listed prices are in money of the year until then, of 2020 afterwards


def list_prices(behaviour: Behaviour, world: World, quarter: int) -> CarOffers:
    """Return prices before grants and tax, real 2020 yuan, of a like-for-like family car."""
    now = world.at(quarter)
    listed = min(year(quarter), LAST_NOMINAL_YEAR + 1)
    petrol = behaviour.number("car price", str(listed), "yuan")
    if listed <= LAST_NOMINAL_YEAR:
        petrol /= now["price_index"]
    return CarOffers(
        petrol=petrol,
        plug_in_hybrid=petrol * (1.0 + now["plug_in_hybrid_price_premium"]),
        battery_electric=petrol * (1.0 + now["battery_electric_price_premium"]),
    )


def purchase_tax(
    prices: CarOffers, behaviour: Behaviour, levers: Levers, quarter: int
) -> CarOffers:
    """Return the purchase tax due on each kind after relief, yuan a car."""
    rate = behaviour.number("car price", "purchase_tax")
    electric = 1.0 - levers.value("nev_purchase_tax_relief", quarter)
    return CarOffers(
        petrol=rate * prices.petrol * (1.0 - levers.value("ice_purchase_tax_cut", quarter)),
        plug_in_hybrid=rate * prices.plug_in_hybrid * electric,
        battery_electric=rate * prices.battery_electric * electric,
    )


def national_grants(levers: Levers, quarter: int) -> CarOffers:
    """Return the national purchase grants, yuan a car."""
    return CarOffers(
        petrol=0.0,
        plug_in_hybrid=levers.value("nev_purchase_subsidy_phev", quarter),
        battery_electric=levers.value("nev_purchase_subsidy_bev", quarter),
    )


def city_grants(levers: Levers, quarter: int) -> CarOffers:
    """Return the city's own grants for electric cars, yuan a car."""
    bonus = levers.value("car_local_bonus_nev", quarter)
    return CarOffers(petrol=0.0, plug_in_hybrid=bonus, battery_electric=bonus)


def trade_in(levers: Levers, quarter: int, scheme: str) -> CarOffers:
    """Return the bonus for giving up a car, by kind of the new one; scheme is a lever's middle."""
    electric = levers.value(f"car_{scheme}_bonus_nev", quarter)
    return CarOffers(levers.value(f"car_{scheme}_bonus_ice", quarter), electric, electric)


def costs_per_km(
    behaviour: Behaviour, tables: HouseholdTables, world: World, public_price: float, quarter: int
) -> tuple[CarOffers, float]:
    """Return running cost by kind for those who charge at home, and battery-electric for others.

    `public_price` is what a kWh costs at public posts, tariff and fee, real yuan.
    """
    cars, now = tables.cars, world.at(quarter)
    years = year(quarter) - FIRST_YEAR
    petrol = (
        cars.value("petrol_use", "new 2020", unit="L/100km")
        * (1.0 - cars.value("petrol_use_yearly_gain", "new cars", unit="1/yr")) ** years
    )
    battery = (
        cars.value("electricity_use", "battery electric, new 2020", unit="kWh/100km")
        * (1.0 - cars.value("electricity_use_yearly_gain", "new cars", unit="1/yr")) ** years
    )
    hybrid_petrol = cars.value("petrol_use", "plug-in hybrid, all distance", unit="L/100km")
    hybrid_electric = cars.value(
        "electricity_use", "plug-in hybrid, electric distance", unit="kWh/100km"
    ) * cars.value("electric_distance_share", "plug-in hybrid", unit="1")
    at_home = residential_tariff(behaviour, world, quarter)
    share = behaviour.number("car use", "share_charged_at_home")
    mixed = share * at_home + (1.0 - share) * public_price

    def upkeep(kind: str) -> float:
        return cars.value("upkeep", kind, unit="yuan/km")

    offers = CarOffers(
        petrol=petrol / 100.0 * now["petrol_price"] + upkeep("petrol"),
        plug_in_hybrid=(hybrid_petrol * now["petrol_price"] + hybrid_electric * mixed) / 100.0
        + upkeep("plug-in hybrid"),
        battery_electric=battery / 100.0 * mixed + upkeep("battery electric"),
    )
    return offers, battery / 100.0 * public_price + upkeep("battery electric")


def summed(*offers: CarOffers) -> CarOffers:
    """Return the sum of offers, kind by kind."""
    return CarOffers(*(float(sum(values)) for values in zip(*offers, strict=True)))


def car_surroundings(
    behaviour: Behaviour,
    tables: HouseholdTables,
    world: World,
    levers: Levers,
    posts_per_km2: NDArray[np.float64],
    public_price: float,
    quarter: int,
) -> Surroundings:
    """Return what car buyers see: last quarter's market, this quarter's policy.

    `posts_per_km2` are the public charging posts by division, shape (10,); `public_price` is what
    a kWh costs there, real yuan.
    """
    market = max(quarter - 1, 0)
    prices = list_prices(behaviour, world, market)
    tax = purchase_tax(prices, behaviour, levers, quarter)
    grants = summed(national_grants(levers, quarter), city_grants(levers, quarter))
    paid = CarOffers(*(p + t - g for p, t, g in zip(prices, tax, grants, strict=True)))
    per_km, per_km_public = costs_per_km(behaviour, tables, world, public_price, market)
    now = world.at(market)
    seen = Surroundings()
    seen["car_price"] = Seen(
        paid, "yuan/car", "price after grants and purchase tax", "car market; grants and tax levers"
    )
    seen["replacement_bonus"] = Seen(
        trade_in(levers, quarter, "replacement"),
        "yuan/car",
        "for swapping a car",
        "levers car_replacement_bonus_*",
    )
    seen["scrappage_bonus"] = Seen(
        trade_in(levers, quarter, "scrappage"),
        "yuan/car",
        "for scrapping an old car",
        "levers car_scrappage_bonus_*",
    )
    seen["cost_per_km"] = Seen(
        per_km, "yuan/km", "energy and upkeep, charged at home", "world prices; cars.csv"
    )
    seen["cost_per_km_public"] = Seen(
        per_km_public, "yuan/km", "battery electric, public charging", "power tariffs; cars.csv"
    )
    seen["battery_range"] = Seen(
        now["battery_electric_range"], "km", "label range of new electric cars", "world"
    )
    seen["model_choice"] = Seen(
        now["electric_model_choice"] / world.series("electric_model_choice")[0],
        "1",
        "breadth of electric models against 2020",
        "world",
    )
    years = quarter / QUARTERS_PER_YEAR
    for kind, cars in (("battery", "battery cars"), ("hybrid", "plug-in hybrids")):
        parameter = f"{kind}_familiarity_years"
        seen[f"{kind}_known"] = Seen(
            1.0 - math.exp(-years / behaviour.number("car", parameter, "yr")),
            "1",
            f"how far {cars} have become an ordinary thing since 2020",
            f"choices.csv: car, {parameter}",
        )
    seen["charger_density"] = Seen(
        posts_per_km2, "posts/km2", "public posts per km2 of land", "charging operators", "district"
    )
    seen["battery_extra"] = Seen(0.0, "1", "a first car has to go everywhere", "by definition")
    seen["battery_extra_of_second"] = Seen(
        behaviour.number("car", "second_car_battery_extra"),
        "1",
        "range matters less for a second car",
        "choices.csv: car, second_car_battery_extra",
    )
    seen["car_weights"] = Seen(
        behaviour.car_weights, "1", "how cars are weighed", "choices.csv: car"
    )
    seen["car_lives"] = Seen(
        behaviour.car_lives, "1", "how long cars last", "cars.csv, choices.csv"
    )
    return seen
