"""Water heaters of households, quarter by quarter."""

import numpy as np
from numpy.typing import NDArray

from agents.households.hot_water import HeaterOffers, choose_water_heater, water_heater_hazard
from agents.households.household import (
    HEAT_PUMP_HEATER,
    HEATER_KINDS,
    OTHER_HEATER,
    SOLAR_HEATER,
)
from agents.machinery.diary import Dates, Diary
from agents.machinery.population import Population, Rows
from agents.machinery.surroundings import Seen
from sim.accounts.books.money import Kind, Ledger
from sim.build.households.tables import HouseholdTables
from sim.clock import label
from sim.grants import Budget
from sim.households.behaviour import Behaviour, weibull_scale
from sim.households.books import book
from sim.households.common import residential_tariff, share_of_contacts
from sim.levers.levers import Levers
from sim.limited_grants import nothing_left, serve_or_choose_again
from sim.world.world import World

GRADES = (1, 2, 3)


def most_sold_grade(tables: HouseholdTables, device: str) -> int:
    """Return the label grade that sells most, which stands for all that are sold."""
    shares = tables.appliances.by(GRADES, device, "sales_share", unit="1")
    return GRADES[int(np.argmax(shares))]


class HeaterMarket:
    """Water heaters (see `sim.phases.Decision`).

    Attributes:
        sales: heaters bought in the quarter, all households of the city, by kind [5].
        granted: what the city's fund gave for heat pumps in villages, yuan.
        rules: what it runs.
    """

    rules = (choose_water_heater,)

    def __init__(
        self,
        population: Population,
        behaviour: Behaviour,
        tables: HouseholdTables,
        world: World,
        levers: Levers,
        fund: Budget,
        *,
        contacts_frozen: bool = False,
    ) -> None:
        self.population, self.behaviour, self.world = population, behaviour, world
        self.levers, self.fund = levers, fund
        appliances = tables.appliances
        gas, electric = (most_sold_grade(tables, d) for d in ("gas_heater", "electric_storage"))
        self.grade = np.array([0, gas, electric, electric, electric], np.int8)  # by kind
        self.price = HeaterOffers(
            gas=appliances.value("gas_heater", "price", gas, unit="yuan/item"),
            electric=appliances.value("electric_storage", "price", electric, unit="yuan/item"),
            solar=appliances.value("solar_heater", "price", "all", unit="yuan/item"),
            heat_pump=appliances.value("heat_pump_heater", "price", "all", unit="yuan/item"),
        )
        self.gas_use = appliances.value("gas_heater", "unit_use", gas, unit="m3/yr")
        self.electric_use = appliances.value(
            "electric_storage", "unit_use", electric, unit="kWh/yr"
        )
        diary = Diary(
            name="water heater life",
            hazard=water_heater_hazard,
            clock="age",
            due="water_heater_due",
            spell="water_heater_spell",
            started="water_heater_bought",
            constants={
                "scale": Seen(
                    weibull_scale(
                        behaviour.number("heater", "life", "yr"),
                        behaviour.number("heater", "life_shape"),
                    ),
                    "yr",
                ),
                "shape": behaviour.number("heater", "life_shape"),
                "first_purchase_rate": Seen(
                    behaviour.number("heater", "first_purchase_rate", "1/yr"), "1/yr"
                ),
            },
        )
        self.dates = Dates(diary, population, world.end)
        self.quarter = 0
        self.grant: NDArray[np.float64] = np.zeros(0)  # yuan by decider
        self.granted = 0.0
        self.sales: NDArray[np.float64] = np.zeros(HEATER_KINDS)
        self.rows: Rows = np.zeros(0, np.int64)
        self.choice = np.zeros(0, np.int64)
        self._see(0)
        self.dates.begin()
        meaning = "share of contacts with a heat-pump water heater"
        population.surroundings["heat_pump_share_of_contacts"] = share_of_contacts(
            behaviour, population, "water_heater", SOLAR_HEATER, meaning, frozen=contacts_frozen
        )

    @property
    def changes(self) -> frozenset[str]:
        """What of a household's use it may change."""
        return frozenset({"water_heater", "water_heater_class"})

    @property
    def deciding(self) -> tuple[Rows]:
        """Rows of those who are due."""
        return (self.rows,)

    def gather(self, quarter: int) -> None:
        """Find whose heater fails, set what they see."""
        self.quarter = quarter
        self.rows = self.dates.who(quarter)
        self._see(quarter)

    def decide(self) -> None:
        """Choose as if every grant were paid."""
        self.choice = choose_water_heater.decide(self.population, self.rows)

    def serve(self) -> None:
        """Hand out the money for heat pumps; whom it does not reach chooses without."""
        village = ~self.population.columns["urban"][self.rows]
        pump = (self.choice == HEAT_PUMP_HEATER) & village
        self.grant = np.where(pump, self._grant(self.quarter), 0.0)
        serve_or_choose_again(
            self.fund,
            self.population,
            self.rows,
            self.grant,
            self.choice,
            choose_water_heater.decide,
            {"village_heat_pump_grant": nothing_left("yuan/item")},
        )

    def scatter(self, ledger: Ledger) -> None:
        """Put the new heaters in, open the next spells, book price and grants."""
        columns, weight = self.population.columns, self.population.weight
        columns["water_heater"][self.rows] = self.choice
        columns["water_heater_class"][self.rows] = self.grade[self.choice]
        self.dates.open(self.rows, self.quarter)
        self.sales = np.bincount(self.choice, minlength=HEATER_KINDS).astype(np.float64) * weight
        self.sales[OTHER_HEATER] = 0.0
        self.granted = float(self.grant.sum()) * weight
        price = np.array([0.0, *self.price])[self.choice]
        payments = (
            ("households", "equipment suppliers", Kind.APPLIANCE, price),
            ("city government", "households", Kind.HEAT_PUMP_GRANT, self.grant),
        )
        book(ledger, self.population, self.rows, payments, self.quarter)

    def _grant(self, quarter: int) -> float:
        return self.levers.value("rural_heat_pump_subsidy", quarter) * self.price.heat_pump

    def _see(self, quarter: int) -> None:
        market = max(quarter - 1, 0)
        gas_price = float(self.world.series("gas_price_household")[market])
        electric = self.electric_use * residential_tariff(self.behaviour, self.world, market)
        seen = self.population.surroundings
        seen["heater_price"] = Seen(self.price, "yuan/item", "price by kind", "appliances.csv")
        seen["village_heat_pump_grant"] = Seen(
            self._grant(quarter),
            "yuan/item",
            "what the city pays of a heat pump in a village",
            f"lever rural_heat_pump_subsidy in {label(quarter)}",
        )
        seen["heater_running_cost"] = Seen(
            HeaterOffers(
                gas=self.gas_use * gas_price,
                electric=electric,
                solar=electric * self.behaviour.number("heater", "solar_back_up"),
                heat_pump=electric / self.behaviour.number("heater", "heat_pump_performance"),
            ),
            "yuan/yr",
            "energy of a year by kind, typical household",
            "appliances.csv, tariff, world gas price",
        )
        seen["heater_weights"] = Seen(
            self.behaviour.heater_weights, "1", "how heaters are weighed", "choices.csv: heater"
        )
        seen["typical_persons"] = Seen(
            self.behaviour.number("heater", "typical_persons", "persons"),
            "persons",
            "people of the household whose energy is known",
            "choices.csv: heater",
        )
