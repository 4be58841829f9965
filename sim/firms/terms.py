"""The graded tables about firms as the named tuples and arrays that their rules take."""

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from agents.firms.furnace import FurnaceOffers
from agents.firms.kinds import MEASURES_PER_SECTOR, SECTORS
from agents.firms.power.demand_response import CallTerms
from agents.firms.power.green_power import GreenWeights
from agents.firms.power.roof_pv import FirmRoof
from agents.firms.power.storage import BatteryTerms
from agents.firms.process_heat import BoilerOffers, HeatLives, HeatWeights, PumpTerms
from agents.firms.retrofit import RetrofitWeights, ReviewRates
from agents.firms.steel import RouteInputs
from agents.machinery.units import unit_of
from sim.build.firms.energy import EQUIPMENT
from sim.build.firms.equipment import MeasureCurve, measure_curve
from sim.build.firms.tables import FirmTables
from sim.tables import GradedTable

Array = NDArray[np.float64]
Tuple = TypeVar("Tuple", bound=tuple[Any, ...])
ROUTES = ("blast_furnace", "scrap_furnace", "hydrogen_reduction")
EQUIPMENT_ITEMS = {
    "capex": "yuan/kW",
    "new_efficiency": "1",
    "upkeep": "1/yr",
    "life": "yr",
}
PUMPS = {  # columns of the table, by the heat a pump makes
    "process_pump": ("new_efficiency", "capex"),
    "hot_water_pump": ("efficiency_hot_water", "capex_hot_water"),
    "steam_pump": ("efficiency_100_200C", "capex_100_200C"),
}


@dataclass(frozen=True)
class FirmTerms:
    """How the firms of a city weigh things, and what is on offer; all from graded rows.

    Attributes:
        tables: the rows themselves.
        curve: measures of all sectors, [sector x 8].
        motor_share: share of a measure's cost that motor standards cover, [sector x 8].
        boilers: named tuples of steam supply by item of EQUIPMENT_ITEMS.
        furnaces: the same for direct heat.
        pumps: heat pumps by the heat they make.
        routes: inputs of a tonne of steel by route.
    """

    tables: FirmTables
    curve: MeasureCurve
    motor_share: Array
    retrofit_weights: RetrofitWeights
    review_rates: ReviewRates
    heat_weights: HeatWeights
    heat_lives: HeatLives
    boilers: dict[str, BoilerOffers]
    furnaces: dict[str, FurnaceOffers]
    pumps: dict[str, PumpTerms]
    routes: dict[str, RouteInputs]
    firm_roof: FirmRoof
    battery_terms: BatteryTerms
    green_weights: GreenWeights
    call_terms: CallTerms

    def number(self, decision: str, parameter: str, unit: str = "1") -> float:
        """Return one number of how firms decide."""
        return self.tables.behave(decision, parameter, unit)

    def programme(self, name: str, parameter: str, unit: str = "1") -> float:
        """Return one number of a programme that reaches firms."""
        return self.tables.programmes.value(name, parameter, unit=unit)

    def by_sector(self, item: str, unit: str) -> Array:
        """Return how each sector operates, one number per sector."""
        return np.array([self.tables.operation.value(s, item, unit=unit) for s in SECTORS])


def read_terms(tables: FirmTables) -> FirmTerms:
    """Return the terms of a city's firms.

    Raises:
        InputError: a table lacks a number that a rule needs.
    """
    behaviour, heat = tables.behaviour, tables.heat
    curve = measure_curve(tables)
    review = {
        "aware": tables.behave("retrofit", "review_rate_aware", "1/yr"),
        "unaware": tables.behave("retrofit", "review_rate_unaware", "1/yr"),
    }
    roof = {
        "square_metres_per_kw": tables.roofs.value("roof_per_kw", "all", unit="m2/kW"),
        "largest_fill": tables.roofs.value("largest_fill", "all", unit="1"),
    }
    return FirmTerms(
        tables=tables,
        curve=curve,
        motor_share=_motor_shares(tables, curve),
        retrofit_weights=filled(RetrofitWeights, behaviour, "retrofit"),
        review_rates=ReviewRates(**review),
        heat_weights=filled(HeatWeights, behaviour, "process_heat"),
        heat_lives=HeatLives(
            shape=tables.behave("heat_equipment", "life_shape", "1"),
            early_rate_coal_cap=tables.behave("process_heat", "early_rate_coal_cap", "1/yr"),
        ),
        boilers={
            item: BoilerOffers(*(heat.value(name, item, unit=unit) for name in EQUIPMENT["steam"]))
            for item, unit in EQUIPMENT_ITEMS.items()
        },
        furnaces={
            item: FurnaceOffers(
                *(heat.value(name, item, unit=unit) for name in EQUIPMENT["furnace"])
            )
            for item, unit in EQUIPMENT_ITEMS.items()
        },
        pumps={
            name: PumpTerms(
                efficiency=heat.value("heat_pump", efficiency, unit="1"),
                capex=heat.value("heat_pump", capex, unit="yuan/kW"),
            )
            for name, (efficiency, capex) in PUMPS.items()
        },
        routes={route: filled(RouteInputs, tables.routes, route) for route in ROUTES},
        firm_roof=filled(FirmRoof, behaviour, "roof_pv", roof),
        battery_terms=filled(BatteryTerms, behaviour, "storage"),
        green_weights=filled(GreenWeights, behaviour, "green_power"),
        call_terms=filled(CallTerms, behaviour, "demand_response"),
    )


def filled(
    kind: type[Tuple], table: GradedTable, decision: str, given: dict[str, float] | None = None
) -> Tuple:
    """Return a named tuple whose fields are read by name and unit, unless they are given."""
    known = given or {}
    made: Any = kind
    hints = made.__annotations__
    return made(
        **{
            name: known[name]
            if name in known
            else table.value(decision, name, unit=unit_of(hints[name]))
            for name in made._fields
        }
    )


def _motor_shares(tables: FirmTables, curve: MeasureCurve) -> Array:
    shares = np.zeros(len(curve.name))
    for place, name in enumerate(curve.name):
        key = (SECTORS[place // MEASURES_PER_SECTOR], name, "motor_share")
        if key in tables.measures:
            shares[place] = tables.measures.value(*key, unit="1")
    return shares
