"""The vocabulary of units: a quantity either has one of these names or is refused.

Nothing is ever converted silently: what a rule asks for and what its agent or its surroundings
hand over must bear the same name, which is checked once, when a city is assembled. An argument of
a rule without annotation is dimensionless (a share, a count of alternatives, a yes or no).
"""

import difflib
from dataclasses import dataclass
from typing import Annotated, Any, get_args, get_origin

DIMENSIONLESS = "1"

UNITS = {
    DIMENSIONLESS: "share, ratio, index, count or yes/no",
    "persons": "people",
    "m2": "square metres",
    "quarter": "quarters since 2020Q1",
    "quarters": "a length of time in quarters",
    "yr": "a length of time in years",
    "yuan": "real yuan of 2020",
    "yuan/yr": "real yuan of 2020 a year",
    "yuan/car": "real yuan of 2020 for one car",
    "yuan/km": "real yuan of 2020 per kilometre driven",
    "utility/yuan": "standard Gumbel units of taste per yuan",
    "yuan/item": "real yuan of 2020 for one appliance",
    "yuan/m2": "real yuan of 2020 per square metre of floor",
    "yuan/kW": "real yuan of 2020 per kilowatt",
    "yuan/kWh": "real yuan of 2020 per kilowatt-hour",
    "yuan/L": "real yuan of 2020 per litre",
    "yuan/kg": "real yuan of 2020 per kilogram",
    "yuan/h": "real yuan of 2020 per hour",
    "yuan/m3": "real yuan of 2020 per cubic metre of gas",
    "yuan/t": "real yuan of 2020 per tonne",
    "yuan/tkm": "real yuan of 2020 per tonne and kilometre",
    "yuan/(t h)": "real yuan of 2020 per tonne and hour on the way",
    "yuan/tCO2": "real yuan of 2020 per tonne of CO2",
    "yuan/GJ": "real yuan of 2020 per gigajoule",
    "yuan/(tce/yr)": "real yuan of 2020 per tonne of coal equivalent saved a year",
    "yuan/(t/yr)": "real yuan of 2020 per tonne of yearly capacity",
    "t/GJ": "tonnes of CO2 per gigajoule",
    "GJ/t": "gigajoules per tonne of product",
    "MWh/t": "megawatt-hours per tonne of product",
    "kgCO2/kWh": "kilograms of CO2 per kilowatt-hour",
    "km": "kilometres",
    "km/yr": "kilometres a year",
    "L/100km": "litres per 100 kilometres",
    "kWh/100km": "kilowatt-hours per 100 kilometres",
    "m3/100km": "cubic metres of gas per 100 kilometres",
    "kg/100km": "kilograms of hydrogen per 100 kilometres",
    "km/h": "kilometres an hour",
    "kW": "kilowatts",
    "MW": "megawatts",
    "m2/kW": "square metres of roof per kilowatt of PV",
    "kWh/yr": "kilowatt-hours a year",
    "MWh/yr": "megawatt-hours a year",
    "GWh": "gigawatt-hours in the quarter",
    "m3/yr": "cubic metres of gas a year",
    "kg/yr": "kilograms a year",
    "L/yr": "litres a year",
    "h/yr": "full-load hours a year",
    "h": "hours",
    "d/yr": "days at work in a year",
    "GJ/yr": "gigajoules a year",
    "TJ/yr": "terajoules a year",
    "tkm/yr": "tonne-kilometres a year",
    "t/yr": "tonnes a year",
    "tCO2/yr": "tonnes of CO2 a year",
    "posts/km2": "public charging posts per square kilometre of built-up land",
    "posts": "public charging posts",
    "stations/km2": "filling or swapping stations per square kilometre of land",
    "1/quarter": "events per quarter",
    "1/yr": "a rate or share per year",
}


@dataclass(frozen=True)
class Unit:
    """The unit of a number, attached to a type: `Annotated[float, Unit("yuan/yr")]`."""

    name: str

    def __post_init__(self) -> None:
        check_unit(self.name)


def check_unit(name: str) -> str:
    """Return `name` if it is in the vocabulary, or raise ValueError naming the nearest ones."""
    if name not in UNITS:
        near = difflib.get_close_matches(name, UNITS, n=3, cutoff=0.4)
        raise ValueError(f"unit {name!r} is not in the vocabulary; nearest: {near or list(UNITS)}")
    return name


def unit_of(annotation: Any) -> str:
    """Return the unit an annotation carries; without one the quantity is dimensionless."""
    if get_origin(annotation) is Annotated:
        for extra in get_args(annotation)[1:]:
            if isinstance(extra, Unit):
                return extra.name
    return DIMENSIONLESS


Quarter = Annotated[int, Unit("quarter")]
Quarters = Annotated[int, Unit("quarters")]
Years = Annotated[float, Unit("yr")]
Persons = Annotated[float, Unit("persons")]
SquareMetres = Annotated[float, Unit("m2")]
Yuan = Annotated[float, Unit("yuan")]
YuanPerYear = Annotated[float, Unit("yuan/yr")]
YuanPerCar = Annotated[float, Unit("yuan/car")]
YuanPerKm = Annotated[float, Unit("yuan/km")]
YuanPerItem = Annotated[float, Unit("yuan/item")]
YuanPerSquareMetre = Annotated[float, Unit("yuan/m2")]
YuanPerKW = Annotated[float, Unit("yuan/kW")]
YuanPerKWh = Annotated[float, Unit("yuan/kWh")]
YuanPerLitre = Annotated[float, Unit("yuan/L")]
YuanPerKilogram = Annotated[float, Unit("yuan/kg")]
YuanPerHour = Annotated[float, Unit("yuan/h")]
YuanPerCubicMetre = Annotated[float, Unit("yuan/m3")]
YuanPerTonne = Annotated[float, Unit("yuan/t")]
YuanPerTonneCO2 = Annotated[float, Unit("yuan/tCO2")]
YuanPerGJ = Annotated[float, Unit("yuan/GJ")]
YuanPerTceSaved = Annotated[float, Unit("yuan/(tce/yr)")]
YuanPerYearlyTonne = Annotated[float, Unit("yuan/(t/yr)")]
YuanPerTonneKm = Annotated[float, Unit("yuan/tkm")]
YuanPerTonneHour = Annotated[float, Unit("yuan/(t h)")]
TonnesPerGJ = Annotated[float, Unit("t/GJ")]
GJPerTonne = Annotated[float, Unit("GJ/t")]
MWhPerTonne = Annotated[float, Unit("MWh/t")]
Kilometres = Annotated[float, Unit("km")]
KmPerYear = Annotated[float, Unit("km/yr")]
LitresPer100Km = Annotated[float, Unit("L/100km")]
KWhPer100Km = Annotated[float, Unit("kWh/100km")]
CubicMetresPer100Km = Annotated[float, Unit("m3/100km")]
KilogramsPer100Km = Annotated[float, Unit("kg/100km")]
KmPerHour = Annotated[float, Unit("km/h")]
Kilowatts = Annotated[float, Unit("kW")]
Megawatts = Annotated[float, Unit("MW")]
KWhPerYear = Annotated[float, Unit("kWh/yr")]
MWhPerYear = Annotated[float, Unit("MWh/yr")]
CubicMetresPerYear = Annotated[float, Unit("m3/yr")]
KilogramsPerYear = Annotated[float, Unit("kg/yr")]
LitresPerYear = Annotated[float, Unit("L/yr")]
FullLoadHours = Annotated[float, Unit("h/yr")]
Hours = Annotated[float, Unit("h")]
DaysPerYear = Annotated[float, Unit("d/yr")]
GJPerYear = Annotated[float, Unit("GJ/yr")]
TJPerYear = Annotated[float, Unit("TJ/yr")]
TonnesPerYear = Annotated[float, Unit("t/yr")]
TonnesCO2PerYear = Annotated[float, Unit("tCO2/yr")]
PostsPerKm2 = Annotated[float, Unit("posts/km2")]
Posts = Annotated[float, Unit("posts")]
StationsPerKm2 = Annotated[float, Unit("stations/km2")]
PerQuarter = Annotated[float, Unit("1/quarter")]
PerYear = Annotated[float, Unit("1/yr")]
