"""The graded behaviour tables of households as the named tuples that their rules take."""

import math
from dataclasses import dataclass
from typing import Any

from agents.households.appliances import ApplianceLives, ApplianceWeights
from agents.households.car import CarLives, CarWeights
from agents.households.dwelling import HomeWeights
from agents.households.hot_water import HeaterWeights
from agents.households.rooftop_pv import PVWeights
from agents.machinery.contacts import Contacts
from agents.machinery.units import unit_of
from sim.build.households.tables import HouseholdTables
from sim.tables import GradedTable, city_path, read_graded

APPLIANCES = ("air_conditioner", "refrigerator", "washing_machine")
NEEDED_LATER = {  # what a run first looks up years after it began
    ("car", "looking_rate"): "1/yr",
    ("appliance", "looking_rate"): "1/yr",
} | {("car price", str(year)): "yuan" for year in range(2020, 2027)}


@dataclass(frozen=True)
class Behaviour:
    """How the households of a city weigh things; every number comes from a graded row.

    Attributes:
        choices: the rows themselves, for what is not gathered into a tuple.
        appliance_weights: by appliance; they differ in what its label grades are worth.
    """

    choices: GradedTable
    car_weights: CarWeights
    car_lives: CarLives
    appliance_weights: dict[str, ApplianceWeights]
    appliance_lives: ApplianceLives
    heater_weights: HeaterWeights
    home_weights: HomeWeights
    pv_weights: PVWeights
    contacts: Contacts

    def number(self, decision: str, parameter: str, unit: str = "1") -> float:
        """Return one number of the table."""
        return self.choices.value(decision, parameter, unit=unit)

    @property
    def price_sensitivity_spread(self) -> float:
        """Standard deviation of the logarithm of price sensitivity between households."""
        return self.number("car", "price_sensitivity_spread")

    @property
    def electric_taste_spread(self) -> float:
        """Standard deviation of the liking for electric cars between households, in utility."""
        return self.number("car", "electric_taste_spread")


def read_behaviour(city: str, tables: HouseholdTables) -> Behaviour:
    """Read conf/city/<city>/people/choices.csv.

    Raises:
        InputError: the table is malformed, or lacks a number that a rule needs.
    """
    choices = read_graded(city_path(city, "people", "choices.csv"), keys=("decision", "parameter"))
    for (decision, parameter), unit in NEEDED_LATER.items():
        choices.value(decision, parameter, unit=unit)
    typical_income = choices.value("car", "typical_income", unit="yuan/yr")
    cars = tables.cars
    lives = {
        "scale": cars.value("lifetime_scale", "petrol", unit="yr"),
        "shape": cars.value("lifetime_shape", "petrol", unit="1"),
        "leaving_rate": cars.value("leaving_rate", "used cars", unit="1/yr"),
        "typical_income": typical_income,
    }
    return Behaviour(
        choices=choices,
        car_weights=_filled(CarWeights, choices, "car", {"typical_income": typical_income}),
        car_lives=_filled(CarLives, choices, "car", lives),
        appliance_weights={
            name: _filled(
                ApplianceWeights,
                choices,
                "appliance",
                {
                    "typical_income": typical_income,
                    "first": choices.value(name, "first", unit="1"),
                    "second": choices.value(name, "second", unit="1"),
                },
            )
            for name in APPLIANCES
        },
        appliance_lives=_filled(
            ApplianceLives,
            choices,
            "appliance",
            {
                "scale": weibull_scale(
                    choices.value("appliance", "life", unit="yr"),
                    choices.value("appliance", "life_shape", unit="1"),
                ),
                "shape": choices.value("appliance", "life_shape", unit="1"),
            },
        ),
        heater_weights=_filled(
            HeaterWeights, choices, "heater", {"typical_income": typical_income}
        ),
        home_weights=_filled(HomeWeights, choices, "home", {"typical_income": typical_income}),
        pv_weights=_filled(PVWeights, choices, "pv", {}),
        contacts=Contacts(
            stream="household contacts",
            number=round(choices.value("contacts", "number", unit="1")),
            near=choices.value("contacts", "near", unit="1"),
            district=choices.value("contacts", "district", unit="1"),
            neighbourhood=round(choices.value("contacts", "neighbourhood", unit="1")),
        ),
    )


def weibull_scale(mean: float, shape: float) -> float:
    """Return the scale of a Weibull law of this mean."""
    return mean / math.gamma(1.0 + 1.0 / shape)


def _filled(kind: Any, choices: GradedTable, decision: str, given: dict[str, float]) -> Any:
    """Return a named tuple whose fields are read by name and unit, unless they are given."""
    hints = kind.__annotations__
    values = {
        name: given[name]
        if name in given
        else choices.value(decision, name, unit=unit_of(hints[name]))
        for name in kind._fields
    }
    return kind(**values)
