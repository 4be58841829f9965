"""Household work, the piece of work that is timed: its numbers, its start, and what is recorded.

`docs/bench.md` says it in words. Every engine takes every constant from here, C included (whole
and broken numbers in capitals become its macros). They are round numbers, chosen so that about as
many households decide in a quarter as in the city; none of them is a claim about Suzhou.
"""

import math
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.machinery.chance import Stream

DISTRICTS: Final = 10  # of equal size, rows sorted by district
NO_CAR, PETROL, HYBRID, BATTERY = CAR_KINDS = (0, 1, 2, 3)
KINDS: Final = 4
QUARTERS_IN_YEAR: Final = 4
LONGEST_RUN: Final = 240  # quarters; ordinals of spells are kept in one byte

CAR_SCALE: Final = 14.0  # years, of the Weibull law by which a car wears out
CAR_SHAPE: Final = 2.5
LOOKING_RATE: Final = 0.02  # per quarter, a household without a car looks for one
ROOF_RATE: Final = 0.05  # per quarter, one with an empty roof looks at solar panels

PRICE_WEIGHT: Final = 4e-5  # utility per yuan at the typical income
TYPICAL_INCOME: Final = 100_000.0  # yuan a year
YEARS_COUNTED: Final = 5.0  # of running cost that a buyer weighs
NONE_TASTE: Final = -8.0
HYBRID_TASTE: Final = 0.0
BATTERY_TASTE: Final = -0.5
HYBRID_PLUG: Final = 0.5  # share of what a plug is worth that a plug-in hybrid has
CHARGING_WEIGHT: Final = 0.5  # utility per log of charging density
CONTACTS_WEIGHT: Final = 1.5  # utility if all contacts have a plug-in car
CHARGERS_PER_PLUG_IN: Final = 2.0  # density added if every household had a plug-in car

CONTACTS: Final = 6  # whom a household knows
CONTACTS_NEAR: Final = 0.55  # share of them in the neighbourhood
CONTACTS_DISTRICT: Final = 0.3  # share elsewhere in the district
NEIGHBOURHOOD: Final = 150  # households
TRIES: Final = 8  # draws per contact before it is given up, as agents.machinery.contacts has it

PATIENCE: Final = 4.0  # years, mean over households, in which a roof has to pay for itself
ROOF_POWER: Final = 8.0  # kW of panels on a roof
ELASTICITY: Final = -0.3  # of household electricity to its tariff
FIRST_TARIFF: Final = 0.55  # yuan/kWh
HYBRID_CHARGING: Final = 900.0  # kWh a year at home
BATTERY_CHARGING: Final = 1_800.0
BATTERY_SUBSIDY: Final = 10_000.0  # yuan a car; plug-in hybrids get half of it

FIRST_DENSITY: Final = tuple(0.1 * (1 + district) for district in range(DISTRICTS))
FIRST_CARS: Final = (0.35, 0.58, 0.03, 0.04)  # shares of households by kind of their car
FIRST_ROOFS: Final = 0.3  # share of households with a roof of their own
OLDEST_CAR: Final = 48  # quarters

# streams of draws
CAR_LIFE, CAR_CHOICE = "bench car life", "bench car choice"
ROOF_LOOK, ROOF_CHOICE = "bench roof look", "bench roof choice"
WHO_KNOWS_WHOM = "bench contacts"

Columns = dict[str, NDArray[np.generic]]


class CarOffers(NamedTuple):
    """One number per kind of car on sale."""

    petrol: float
    hybrid: float
    battery: float


class Market(NamedTuple):
    """What everybody sees alike in a quarter; yuan a car, a year, a kW and a kWh."""

    price: CarOffers
    subsidy: CarOffers
    running: CarOffers
    panels: float
    tariff: float


@dataclass(frozen=True)
class Task:
    """One run of household work: how many households, for how long, under which luck and policy."""

    households: int
    quarters: int = 64
    seed: int = 1
    battery_subsidy: float = BATTERY_SUBSIDY

    def market(self, quarter: int) -> Market:
        """Return what is offered in a quarter: batteries and panels get cheaper, power dearer."""
        cheaper = math.pow(0.99, quarter)
        return Market(
            price=CarOffers(120_000.0, 150_000.0, 100_000.0 + 70_000.0 * cheaper),
            subsidy=CarOffers(0.0, 0.5 * self.battery_subsidy, self.battery_subsidy),
            running=CarOffers(9_000.0, 5_000.0, 2_500.0),
            panels=1_500.0 + 2_500.0 * cheaper,
            tariff=FIRST_TARIFF * math.pow(1.004, quarter),
        )


@dataclass
class Record:
    """What an engine records at the end of each quarter, and what all engines are compared by.

    Attributes:
        demand: electricity of households, kWh in the quarter, by district [quarters, 10].
        cars: households by district and kind of car [quarters, 10, 4].
        panels: roofs with solar panels by district [quarters, 10].
        sales: decisions for each kind of car, none included [quarters, 4].
    """

    quarters: int
    demand: NDArray[np.float64] = field(init=False)
    cars: NDArray[np.int64] = field(init=False)
    panels: NDArray[np.int64] = field(init=False)
    sales: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        self.demand = np.zeros((self.quarters, DISTRICTS))
        self.cars = np.zeros((self.quarters, DISTRICTS, KINDS), np.int64)
        self.panels = np.zeros((self.quarters, DISTRICTS), np.int64)
        self.sales = np.zeros((self.quarters, KINDS), np.int64)


def first_columns(task: Task) -> Columns:
    """Return the households at the start, drawn by address: the same for every engine.

    Dates of decisions are not among them: each engine finds them in its own way.
    """
    rows = np.arange(task.households)

    def draw(what: str, k: int = 0) -> NDArray[np.float64]:
        return Stream(task.seed, f"bench {what}").uniform(rows, k=k)

    car = np.searchsorted(np.cumsum(FIRST_CARS)[:-1], draw("first car")).astype(np.int8)
    age = (draw("first age") * OLDEST_CAR).astype(np.int16)
    return {
        "district": (rows * DISTRICTS // task.households).astype(np.uint8),
        "income": (TYPICAL_INCOME * np.exp(draw("income") - 0.5)).astype(np.float32),
        "electricity": (1_500.0 + 2_000.0 * draw("electricity")).astype(np.float32),
        "sun": (800.0 + 350.0 * draw("sun")).astype(np.float32),
        "roof": draw("roof") < FIRST_ROOFS,
        "panels": np.zeros(task.households, np.bool_),
        "car": car,
        "car_bought": np.where(car == NO_CAR, -1, -1 - age).astype(np.int16),
    }


def charging_density(plug_ins: NDArray[np.int64], homes: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return chargers at hand by district, given its plug-in cars and households last quarter."""
    return np.array(FIRST_DENSITY) + CHARGERS_PER_PLUG_IN * (plug_ins / homes)


def price_response(tariff: float) -> float:
    """Return the factor by which households' own use answers to the tariff."""
    return math.pow(tariff / FIRST_TARIFF, ELASTICITY)


def charging_by_kind() -> NDArray[np.float64]:
    """Return kWh a quarter that a car is charged with at home, by its kind [4]."""
    return np.array([0.0, 0.0, HYBRID_CHARGING, BATTERY_CHARGING]) / QUARTERS_IN_YEAR


def demand(
    own_use: NDArray[np.float64],
    cars: NDArray[np.int64],
    sunshine: NDArray[np.float64],
    tariff: float,
) -> NDArray[np.float64]:
    """Return kWh of the quarter by district [10], for engines that keep the sums of districts.

    Args:
        own_use: households' own use at the first tariff, kWh a year [10].
        cars: cars by district and kind [10, 4].
        sunshine: full-load hours of the panels, summed over roofs [10].
        tariff: of the quarter, yuan/kWh.
    """
    used = own_use / QUARTERS_IN_YEAR * price_response(tariff)
    charged = (cars * charging_by_kind()).sum(axis=1)
    return used + charged - sunshine * (ROOF_POWER / QUARTERS_IN_YEAR)
