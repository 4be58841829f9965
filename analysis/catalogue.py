"""The indicators that headline and figures look for, with the labels a reader sees.

A run holds what its city simulates so far. Whatever is named here and is not in a run is listed
as not yet simulated; nothing is filled in.
"""

from typing import NamedTuple

CO2 = "Emissions|CO2"
DEMAND, SUPPLY = f"{CO2}|Energy|Demand", f"{CO2}|Energy|Supply"
TERRITORIAL = f"{CO2}|Territorial"
OFFICIAL_ZERO = f"{CO2}|Official|UHV at Zero"
OFFICIAL_PROVINCIAL = f"{CO2}|Official|UHV at Provincial Factor"
ENERGY = f"{CO2}|Energy"
BUILDINGS = "Residential and Commercial"
ELECTRICITY = "Secondary Energy|Electricity"
HOURLY = "City|Hourly Power"
LAST_COMMON_YEAR = 2025  # until then every mix lives the same past
STOCK, SALES, MONEY = "City|Stock", "City|Sales", "City|Money"
PUBLIC_COST = "City|Public Cost"
UNSERVED = "City|Electricity|Unserved"
ABOVE_CEILING = "City|Coal above Ceiling"
BUDGET = "City|Budget"
HOUSEHOLD, FIRM = "City|Household", "City|Firm"


class Row(NamedTuple):
    """A line of a table: what the reader sees, and the indicator behind it."""

    label: str
    indicator: str


class Borne(NamedTuple):
    """What classes of `who` bear or get: `part` in per cent of `whole`, both recorded by class."""

    label: str
    who: str
    part: str
    whole: str
    unit: str


BOUNDARIES = (
    Row("Official, UHV hydropower at zero", OFFICIAL_ZERO),
    Row("Official, UHV hydropower at provincial factor", OFFICIAL_PROVINCIAL),
    Row("Territorial", TERRITORIAL),
    Row("End-user, UHV hydropower at zero", f"{CO2}|End-User|UHV at Zero"),
    Row(
        "End-user, UHV hydropower at provincial factor",
        f"{CO2}|End-User|UHV at Provincial Factor",
    ),
)

SECTORS = (
    Row("Power and heat plants", f"{SUPPLY}|Electricity and Heat"),
    Row("Boiler houses", f"{SUPPLY}|Heat"),
    Row("Coking", f"{SUPPLY}|Solids"),
    Row("Hydrogen making", f"{SUPPLY}|Hydrogen"),
    Row("Industry", f"{DEMAND}|Industry"),
    Row("Industrial processes", f"{CO2}|Industrial Processes"),
    Row("Transport", f"{DEMAND}|Transportation"),
    Row("Homes", f"{DEMAND}|{BUILDINGS}|Residential"),
    Row("Services", f"{DEMAND}|{BUILDINGS}|Commercial"),
    Row("Agriculture", f"{DEMAND}|Agriculture"),
    Row("Waste", f"{CO2}|Waste"),
    Row("Total, territorial", TERRITORIAL),
)

CAUSED = (
    Row("Industry", f"{CO2}|Caused|Industry"),
    Row("Transport", f"{CO2}|Caused|Transportation"),
    Row("Homes", f"{CO2}|Caused|{BUILDINGS}|Residential"),
    Row("Services", f"{CO2}|Caused|{BUILDINGS}|Commercial"),
    Row("Agriculture", f"{CO2}|Caused|Agriculture"),
)

INDICATORS = (
    Row("Private cars", f"{STOCK}|Car"),
    Row("Total electricity use (with plants and losses)", ELECTRICITY),
    Row("Electricity use at the meter", "Final Energy by Electricity"),
    Row("Electricity use of homes", f"Final Energy by Electricity|{BUILDINGS}|Residential"),
    Row("Peak load", "City|Electricity|Peak Load"),
    Row("Carbon intensity of electricity", f"{CO2} Intensity|Electricity|UHV at Zero"),
    Row("Coal power", f"{ELECTRICITY}|Coal"),
    Row("Solar power", f"{ELECTRICITY}|Solar"),
    Row("PV capacity", "Capacity|Electricity|Solar"),
    Row("PV on roofs of firms and public bodies", "Capacity|Electricity|Solar|Firm"),
    Row("PV on roofs of households", "Capacity|Electricity|Solar|Household"),
    Row("Gas power capacity", "Capacity|Electricity|Gas"),
    Row("Storage capacity", "Capacity|Electricity|Storage Capacity"),
    Row("Non-fossil share, imported hydropower counted", "Non-Fossil Share|With Imported Hydro"),
    Row("Non-fossil share, not counted", "Non-Fossil Share|Without Imported Hydro"),
    Row("Electric-arc share of crude steel", "City|Share|Electric Arc in Crude Steel"),
    Row("New and clean energy share of buses", "City|Share|New and Clean Energy Buses"),
)

BUDGETS = (
    Row("the green fund", f"{BUDGET}|Green Fund|Turned Down"),
    Row("the trade-in money", f"{BUDGET}|Trade-In|Turned Down"),
)

_OF_INCOME = (f"{HOUSEHOLD}|Income", "% of income")
_OF_OUTPUT = (f"{FIRM}|Output", "% of output")
BURDEN = (
    Borne("Energy bill of", "households", f"{HOUSEHOLD}|Energy Bill", *_OF_INCOME),
    Borne("Grants to", "households", f"{HOUSEHOLD}|Grants", *_OF_INCOME),
    Borne("Energy cost of", "firms", f"{FIRM}|Energy Cost", *_OF_OUTPUT),
    Borne("Grants to", "firms", f"{FIRM}|Received", *_OF_OUTPUT),
)
CLASSES = {  # as a reader calls them
    "quintile 1": "the poorest fifth",
    "quintile 2": "the second fifth",
    "quintile 3": "the middle fifth",
    "quintile 4": "the fourth fifth",
    "quintile 5": "the richest fifth",
    "small": "small firms",
    "medium": "medium firms",
    "large": "large firms",
}

ELECTRIC_CARS = ("Plug-In Hybrid", "Battery Electric")  # kinds of car that plug in

# Where electricity comes from, in the order of a stack, with what a reader sees.
SOURCES = (
    Row("Coal", f"{ELECTRICITY}|Coal"),
    Row("Coal cogeneration", f"{ELECTRICITY}|Coal Cogeneration"),
    Row("Steelworks gas", f"{ELECTRICITY}|Derived Gas"),
    Row("Natural gas", f"{ELECTRICITY}|Natural Gas"),
    Row("Waste", f"{ELECTRICITY}|Waste"),
    Row("Biomass", f"{ELECTRICITY}|Biomass"),
    Row("Provincial import", f"{ELECTRICITY}|Import Provincial"),
    Row("UHV hydropower", f"{ELECTRICITY}|Import UHV Hydro"),
    Row("Wind", f"{ELECTRICITY}|Wind"),
    Row("Solar", f"{ELECTRICITY}|Solar"),
)
