"""What a run records of fleets: vehicles by class and powertrain, purchases, posts, distances."""

from typing import Any

import numpy as np

from agents.transport.kinds import (
    CLASSES,
    CLEAN_BUS,
    HEAVY_TRUCKS,
    NEW_ENERGY,
    POWERTRAINS,
    TRUCKS,
    ZERO_EMISSION,
)
from sim.results.recorder import FLOW, MEAN, STOCK, Indicator, Recorder

CLASS_NAMES = {
    "buses": "Bus",
    "coaches": "Coach",
    "taxis": "Taxi",
    "ride_hailing": "Ride-Hailing",
    "company_cars": "Company Car",
    "light_trucks": "Light Truck",
    "medium_trucks": "Medium Truck",
    "tractors": "Tractor",
    "tippers": "Tipper",
    "rigid_trucks": "Rigid Truck",
    "sanitation": "Sanitation Vehicle",
    "official_cars": "Official Car",
}
POWERTRAIN_NAMES = {
    "petrol": "Petrol",
    "diesel": "Diesel",
    "gas": "Gas",
    "hybrid": "Hybrid",
    "plug_in_hybrid": "Plug-In Hybrid",
    "battery": "Battery Electric",
    "swap": "Battery Swap",
    "fuel_cell": "Fuel Cell",
}
URBAN_DISTRICTS = 6  # the first divisions, Gusu to Wujiang; the others are cities of their own
URBAN_BUSES = "City|Share|New and Clean Energy Buses|Urban Districts"
POSTS = "City|Stock|Public Charging Posts"
BUILT = "City|Sales|Public Charging Posts"
OWN_POSTS = "City|Stock|Fleet Charging Posts"
SCRAPPED = "City|Sales|Truck|Scrapped for a Bonus"
STOCK_SHARES = {  # share of a class's vehicles
    "City|Share|New and Clean Energy Buses": ("buses", CLEAN_BUS, "gas counts as clean"),
    "City|Share|New Energy Taxis": ("taxis", NEW_ENERGY, "plug-in, battery or fuel cell"),
    "City|Share|New Energy Ride-Hailing Cars": ("ride_hailing", NEW_ENERGY, "as for taxis"),
    "City|Share|New Energy Sanitation Vehicles": ("sanitation", NEW_ENERGY, "as for taxis"),
    "City|Share|New Energy Official Cars": ("official_cars", NEW_ENERGY, "as for taxis"),
}
SALES_SHARES = {  # share of the vehicles that classes buy in the quarter
    "City|Share|New Truck|Zero Emission": TRUCKS,
    "City|Share|New Heavy Truck|Zero Emission": HEAVY_TRUCKS,
}


def fleet_indicators(sold: dict[str, tuple[int, ...]]) -> list[Indicator]:
    """Return what is recorded of fleets; `sold` is what each class has or may buy."""
    found = [
        Indicator(POSTS, "posts", STOCK, "public charging posts", by="division"),
        Indicator(BUILT, "posts", FLOW, "public charging posts built", by="division"),
        Indicator(OWN_POSTS, "posts", STOCK, "of fleets at their depots"),
        Indicator(SCRAPPED, "vehicles", FLOW, "old diesel trucks given up for a bonus"),
    ]
    for name, kinds in sold.items():
        label = CLASS_NAMES[name]
        found.append(Indicator(f"City|Distance|{label}", "km", FLOW, "driven, in and outside"))
        for code in kinds:
            kind = POWERTRAIN_NAMES[POWERTRAINS[code]]
            found += [
                Indicator(f"City|Stock|{label}|{kind}", "vehicles", STOCK, "fleet", by="division"),
                Indicator(f"City|Sales|{label}|{kind}", "vehicles", FLOW, "bought by operators"),
            ]
    found += [
        Indicator(name, "1", MEAN, f"of the vehicles in use: {meaning}")
        for name, (_, _, meaning) in STOCK_SHARES.items()
    ]
    found.append(
        Indicator(
            URBAN_BUSES, "1", STOCK, "of the buses of the urban districts: gas counts as clean"
        )
    )
    found += [
        Indicator(name, "1", MEAN, "of the vehicles bought in the quarter; 0 if none is bought")
        for name in SALES_SHARES
    ]
    return found


def record_fleets(sector: Any, recorder: Recorder, quarter: int) -> None:
    """Record the state of a `sim.fleets.sector.FleetSector` at the end of a quarter."""
    posts = sector.posts
    recorder.put(quarter, POSTS, posts.posts)
    recorder.put(quarter, BUILT, np.array([operator.built for operator in posts.operators]))
    recorder.put(quarter, OWN_POSTS, sector.own_posts())
    scrapped = sum(market.scrapped for market in sector.markets.values())
    recorder.put(quarter, SCRAPPED, scrapped)
    stocks = {name: market.stock() for name, market in sector.markets.items()}
    for row, (name, kinds) in enumerate(sector.sold.items()):
        label, market = CLASS_NAMES[name], sector.markets[name]
        recorder.put(quarter, f"City|Distance|{label}", sector.quarter_km()[row])
        for code in kinds:
            kind = POWERTRAIN_NAMES[POWERTRAINS[code]]
            recorder.put(quarter, f"City|Stock|{label}|{kind}", stocks[name][:, code])
            recorder.put(quarter, f"City|Sales|{label}|{kind}", market.sales[code])
    for name, (vehicle_class, codes, _) in STOCK_SHARES.items():
        fleet = stocks[vehicle_class].sum(axis=0)
        recorder.put(quarter, name, fleet[list(codes)].sum() / fleet.sum())
    urban = stocks["buses"][:URBAN_DISTRICTS].sum(axis=0)
    recorder.put(quarter, URBAN_BUSES, urban[list(CLEAN_BUS)].sum() / urban.sum())
    for name, classes in SALES_SHARES.items():
        sales = sum(sector.markets[vehicle_class].sales for vehicle_class in classes)
        share = sales[list(ZERO_EMISSION)].sum() / sales.sum() if sales.sum() else 0.0
        recorder.put(quarter, name, share)


assert set(CLASS_NAMES) == set(CLASSES)
assert set(POWERTRAIN_NAMES) == set(POWERTRAINS)
