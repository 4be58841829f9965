"""The graded tables of a class of vehicle as the named tuples that its rules take."""

from dataclasses import dataclass

import numpy as np

from agents.machinery.units import unit_of
from agents.transport.choice import VehicleLives
from agents.transport.cost import FleetTerms, Offer
from agents.transport.kinds import BATTERY, CARS, PLUG_IN_HYBRID, POWERTRAINS, SWAP
from sim.build.fleets.tables import FleetTables

_ITEMS = {  # fields of FleetTerms whose rows have another name
    "rate": "discount_rate",
    "speed": "detour_speed",
}
USES = {  # field of an offer: row of the table and unit
    "petrol": ("petrol_use", "L/100km"),
    "diesel": ("diesel_use", "L/100km"),
    "gas": ("gas_use", "m3/100km"),
    "electricity": ("electricity_use", "kWh/100km"),
    "hydrogen": ("hydrogen_use", "kg/100km"),
}
NOT_SOLD = Offer(
    on_sale=0.0,
    price=1.0,
    bonus=0.0,
    resale=0.0,
    upkeep=1.0,
    petrol=0.0,
    diesel=0.0,
    gas=0.0,
    electricity=0.0,
    hydrogen=0.0,
    gain=0.0,
    range=1000.0,
    overnight=0.0,
    away_price=0.0,
    stop=0.0,
    payload_loss=0.0,
    liking=0.0,
    known=1.0,
)


@dataclass(frozen=True)
class ClassTerms:
    """What stays the same about a class from quarter to quarter.

    Attributes:
        terms: how its operators work and reckon.
        lives: how its vehicles wear out.
        makes: by powertrain, the technical fields of its offer; None where there is none.
    """

    terms: FleetTerms
    lives: VehicleLives
    makes: tuple[Offer | None, ...]


def read_class_terms(tables: FleetTables, vehicle_class: str) -> ClassTerms:
    """Gather the numbers of one class.

    Raises:
        InputError: a number that a rule needs is missing or in another unit.
    """

    def number(item: str, unit: str = "1") -> float:
        return tables.number(vehicle_class, item, unit)

    hints = FleetTerms.__annotations__
    terms = FleetTerms(
        **{name: number(_ITEMS.get(name, name), unit_of(hints[name])) for name in hints}
    )
    lives = VehicleLives(
        scale=number("life_scale", "yr"),
        shape=number("life_shape"),
        scrappage_age=terms.scrappage_age,
    )
    makes = tuple(_make(tables, vehicle_class, code) for code in range(len(POWERTRAINS)))
    return ClassTerms(terms, lives, makes)


def _make(tables: FleetTables, vehicle_class: str, code: int) -> Offer | None:
    """Return the technical fields of a powertrain in a class, new in 2020."""
    name = POWERTRAINS[code]

    def technology(item: str, unit: str, default: float = 0.0) -> float:
        return tables.technology(vehicle_class, name, item, unit, default)

    uses = {field: technology(item, unit) for field, (item, unit) in USES.items()}
    if not any(uses.values()):
        return None
    label_range = vehicle_class in CARS and code == BATTERY  # that of the world, each quarter
    at_depot = code in (BATTERY, PLUG_IN_HYBRID)
    return NOT_SOLD._replace(
        upkeep=tables.technologies.value(vehicle_class, name, "upkeep", unit="yuan/km"),
        gain=technology("yearly_gain", "1/yr"),
        range=NOT_SOLD.range
        if label_range
        else tables.technologies.value(vehicle_class, name, "range", unit="km"),
        overnight=tables.number(vehicle_class, "overnight") if at_depot else 0.0,
        stop=technology("stop", "h"),
        payload_loss=technology("payload_loss", "1"),
        liking=technology("liking", "1"),
        **uses,
    )


def range_of(
    tables: FleetTables,
    vehicle_class: str,
    code: int,
    make: Offer,
    years: float,
    label_range: float,
) -> float:
    """Return the real range of a new vehicle, km; `label_range` is that of new battery cars."""
    name = POWERTRAINS[code]
    if vehicle_class in CARS and code == BATTERY:
        return label_range * tables.technology("cars", name, "range_share", "1", 1.0)
    if code in (BATTERY, SWAP):
        gain = tables.technology(vehicle_class, name, "range_gain", "1/yr", 0.0)
        return make.range * float(np.exp(gain * years))
    return make.range
