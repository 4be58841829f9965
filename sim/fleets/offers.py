"""What the operators of a class see when they come to the vehicle market in a quarter."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.machinery.surroundings import Seen, Surroundings
from agents.transport.cost import FuelPrices, Offer
from agents.transport.kinds import (
    BATTERY,
    CARS,
    FUEL_CELL,
    NEW_ENERGY,
    OWN_CARS,
    PLUG_IN_HYBRID,
    POWERTRAINS,
    SWAP,
    TRUCKS,
)
from sim.build.fleets.tables import ALL, FleetTables
from sim.clock import QUARTERS_PER_YEAR
from sim.fleets.conditions import FleetConditions
from sim.fleets.prices import VehiclePrices
from sim.fleets.terms import NOT_SOLD, ClassTerms, range_of
from sim.levers.levers import Levers
from sim.tables import city_path, read_graded
from sim.world.world import World

PLUGGED = (PLUG_IN_HYBRID, BATTERY, SWAP)  # known together: who has one knows them all
SUBSIDIES = {BATTERY: "nev_purchase_subsidy_bev", PLUG_IN_HYBRID: "nev_purchase_subsidy_phev"}
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Money:
    """What one vehicle of a powertrain costs and gets, real 2020 yuan.

    Attributes:
        listed: price at the dealer.
        tax: purchase tax.
        grant: national purchase grant.
        charger: posts at the operator's own depot.
        bonus: for scrapping an old diesel truck.
    """

    listed: float
    tax: float
    grant: float
    charger: float
    bonus: float


class Showroom:
    """Offers by class and powertrain, quarter by quarter."""

    def __init__(self, city: str, tables: FleetTables, world: World, levers: Levers) -> None:
        self.tables, self.world, self.levers = tables, world, levers
        self.prices = VehiclePrices(tables, world)
        units = read_graded(city_path(city, "balance", "energy_units.csv"), ("item", "subject"))
        gas = units.value("heating_value", "natural_gas", unit="MJ/m3")
        self.lng_kg_per_m3 = gas / tables.number(ALL, "lng_heating_value", "MJ/kg")

    def fuel_prices(
        self, vehicle_class: str, conditions: FleetConditions, market: int
    ) -> FuelPrices:
        """Return what the operators of a class pay for energy in a quarter."""
        now = self.world.at(market)
        margin = self.tables.number(ALL, "cng_margin", "yuan/m3") / now["price_index"]
        liquefied = self.tables.number(vehicle_class, "lng_share", default=0.0)
        compressed = now["gas_price_industry"] + margin
        return FuelPrices(
            petrol=now["petrol_price"],
            diesel=now["diesel_price"],
            gas=liquefied * now["lng_price"] * self.lng_kg_per_m3 + (1.0 - liquefied) * compressed,
            electricity=conditions.electricity_price,
            hydrogen=now["hydrogen_price"],
        )

    def money(self, vehicle_class: str, code: int, quarter: int) -> Money | None:
        """Return what a vehicle costs: last quarter's market, this quarter's policy."""
        listed = self.prices.real(vehicle_class, code, max(quarter - 1, 0))
        if listed is None:
            return None
        name = POWERTRAINS[code]
        posts = self.tables.technology(vehicle_class, name, "charger", "yuan", 0.0)
        overnight = self.tables.number(vehicle_class, "overnight")
        return Money(
            listed=listed,
            tax=self._tax(vehicle_class, code, quarter) * listed,
            grant=self._grant(vehicle_class, code, quarter),
            charger=posts * overnight,
            bonus=self._bonus(vehicle_class, name, quarter),
        )

    def offers(
        self,
        vehicle_class: str,
        fixed: ClassTerms,
        shares: Array,
        conditions: FleetConditions,
        quarter: int,
    ) -> tuple[Offer, ...]:
        """Return the offers of all powertrains to a class; `shares` are those of its fleet [8]."""
        found = []
        for code, make in enumerate(fixed.makes):
            if make is None:
                found.append(NOT_SOLD)
                continue
            money = self.money(vehicle_class, code, quarter)
            offer = make._replace(
                range=self._range(vehicle_class, code, make, quarter),
                away_price=self._away_price(code, conditions, quarter),
                known=_known(code, shares),
                liking=make.liking + self._models(vehicle_class, code, quarter),
            )
            if money is not None:
                resale = self.tables.technology(
                    vehicle_class, POWERTRAINS[code], "resale", "1", 0.0
                )
                offer = offer._replace(
                    on_sale=1.0,
                    price=money.listed + money.tax + money.charger - money.grant,
                    bonus=money.bonus,
                    resale=resale * money.listed,
                )
            found.append(offer)
        return tuple(found)

    def _range(self, vehicle_class: str, code: int, make: Offer, quarter: int) -> float:
        label_range = self.world.at(max(quarter - 1, 0))["battery_electric_range"]
        years = quarter / QUARTERS_PER_YEAR
        return range_of(self.tables, vehicle_class, code, make, years, label_range)

    def _models(self, vehicle_class: str, code: int, quarter: int) -> float:
        """Return the utility of having more electric models to choose from than in 2020."""
        if code not in PLUGGED:
            return 0.0
        choice = self.world.series("electric_model_choice")
        wider = choice[max(quarter - 1, 0)] / choice[:QUARTERS_PER_YEAR].mean()
        return self.tables.number(vehicle_class, "models") * float(np.log(wider))

    def swap_service(self, market: int) -> float:
        """Return what a swapping station adds to a kWh for itself and the battery, yuan, real."""
        index = self.world.at(market)["price_index"]
        return self.tables.number(ALL, "swap_service", "yuan/kWh") / index

    def _away_price(self, code: int, conditions: FleetConditions, quarter: int) -> float:
        """Return what a kWh costs away from the depot."""
        added = conditions.service_fee
        if code == SWAP:
            added = self.swap_service(max(quarter - 1, 0))
        return conditions.electricity_price + added

    def _tax(self, vehicle_class: str, code: int, quarter: int) -> float:
        """Return the purchase tax as a share of the price; city buses pay none."""
        if vehicle_class == "buses":
            return 0.0
        relief = 0.0
        if code in NEW_ENERGY:
            relief = self.levers.value("nev_purchase_tax_relief", quarter)
        elif vehicle_class in CARS:
            relief = self.levers.value("ice_purchase_tax_cut", quarter)
        return self.tables.number(ALL, "purchase_tax") * (1.0 - relief)

    def _grant(self, vehicle_class: str, code: int, quarter: int) -> float:
        """Return the national purchase grant for a car or a battery bus, yuan."""
        if vehicle_class == "buses" and code == BATTERY:
            return self.levers.value("bus_purchase_subsidy_bev", quarter)
        if vehicle_class not in CARS or code not in SUBSIDIES:
            return 0.0
        for_hire = vehicle_class not in OWN_CARS
        share = self.tables.number(ALL, "subsidy_share_of_operating_cars") if for_hire else 1.0
        return share * self.levers.value(SUBSIDIES[code], quarter)

    def _bonus(self, vehicle_class: str, name: str, quarter: int) -> float:
        """Return the bonus for scrapping an old diesel truck and buying this, yuan."""
        if vehicle_class not in TRUCKS:
            return 0.0
        share = self.tables.number(vehicle_class, "scrappage_bonus_share")
        kind = self.tables.technology("trucks", name, "scrappage_bonus", "1", 0.0)
        return share * kind * self.levers.value("truck_scrappage_bonus", quarter)


def class_surroundings(
    fixed: ClassTerms,
    offers: tuple[Offer, ...],
    fuel_prices: FuelPrices,
    quarter: int,
    *,
    may_keep: bool,
) -> Surroundings:
    """Return what all batches of a class see alike."""
    seen = Surroundings(
        quarter=Seen(quarter, "quarter", "this quarter", "calendar"),
        may_keep=Seen(float(may_keep), "1", "an early wake is an offer, not an order", "by class"),
        fuel_prices=Seen(fuel_prices, "1", "energy prices", "world; power tariffs"),
        terms=Seen(fixed.terms, "1", "how operators work and reckon", "transport/classes.csv"),
    )
    for name, offer in zip(POWERTRAINS, offers, strict=True):
        seen[name] = Seen(
            offer,
            "1",
            f"vehicles on {name.replace('_', ' ')}",
            "transport/technologies.csv, prices.csv; world; tax and grant levers",
        )
    return seen


def place_surroundings(gas: Array, swap: Array, hydrogen: Array, posts: Array) -> Surroundings:
    """Return what batches see of their division: stations and posts per km2 [10]."""
    stations, source = "stations/km2", "transport/stations.csv"
    return Surroundings(
        gas_stations=Seen(gas, stations, "gas stations", source, "district"),
        swap_stations=Seen(swap, stations, "battery swapping stations", source, "district"),
        hydrogen_stations=Seen(hydrogen, stations, "hydrogen stations", source, "district"),
        public_posts=Seen(
            posts, "posts/km2", "public charging posts", "charging operators", "district"
        ),
    )


def _known(code: int, shares: Array) -> float:
    """Return how common a powertrain is in the class; what burns fuel is known to all."""
    if code in PLUGGED:
        return float(shares[list(PLUGGED)].sum())
    return float(shares[FUEL_CELL]) if code == FUEL_CELL else 1.0
