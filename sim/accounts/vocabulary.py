"""The rows and columns of all energy, CO2 and pollutant accounts, in one place.

Every energy array is [row, fuel] in the order given here. Names of results follow the IAMC
convention: a sector's `variable` is appended to "Emissions|CO2|Energy|Demand|" or
"Final Energy|", a transformation's to "Emissions|CO2|Energy|Supply|".
"""

from typing import NamedTuple


class Fuel(NamedTuple):
    """A column: key in the tables, name in results, and whether it is brought in as needed."""

    key: str
    variable: str
    brought_in: bool


class Sector(NamedTuple):
    """A row of use: key, name in results, group of pollutant factors, whether fuel is burnt."""

    key: str
    variable: str
    air: str
    burnt: bool = True


class Transformation(NamedTuple):
    """A row that turns one fuel into another: key, name in results, group of pollutant factors."""

    key: str
    variable: str
    air: str
    power_plant: bool = True


FUEL_COLUMNS = (
    Fuel("coal", "Coal", True),
    Fuel("coke_and_derived_gas", "Coke and Derived Gas", True),  # coke-oven and furnace gas too
    Fuel("gasoline", "Gasoline", True),
    Fuel("diesel", "Diesel", True),
    Fuel("fuel_oil", "Fuel Oil", True),
    Fuel("lpg", "LPG", True),
    Fuel("natural_gas", "Natural Gas", True),
    Fuel("hydrogen", "Hydrogen", True),
    Fuel("heat", "Heat", False),
    Fuel("electricity", "Electricity", False),
    Fuel("biomass", "Biomass", False),
    Fuel("waste", "Waste", False),
)

SECTOR_ROWS = (
    Sector("steel", "Industry|Steel", "steel"),
    Sector("chemicals", "Industry|Chemicals", "industry"),
    Sector("chemicals_feedstock", "Industry|Feedstock", "industry", burnt=False),
    Sector("textiles", "Industry|Textiles", "industry"),
    Sector("paper", "Industry|Paper", "industry"),
    Sector("building_materials", "Industry|Building Materials", "industry"),
    Sector("electronics", "Industry|Electronics", "industry"),
    Sector("machinery", "Industry|Machinery", "industry"),
    Sector("food", "Industry|Food", "industry"),
    Sector("plastics_and_rubber", "Industry|Plastics and Rubber", "industry"),
    Sector("nonferrous_metals", "Industry|Non-Ferrous Metals", "industry"),
    Sector("wood_and_furniture", "Industry|Wood and Furniture", "industry"),
    Sector("water_and_gas_supply", "Industry|Water and Gas Supply", "industry"),
    Sector("construction", "Industry|Construction", "off_road"),
    Sector("agriculture", "Agriculture", "off_road"),
    Sector("private_cars", "Transportation|Road|Private Cars", "light_road"),
    Sector("company_cars", "Transportation|Road|Company Cars", "light_road"),
    Sector("taxis", "Transportation|Road|Taxis", "light_road"),
    Sector("ride_hailing", "Transportation|Road|Ride-Hailing", "light_road"),
    Sector("buses", "Transportation|Road|Buses", "heavy_road"),
    Sector("coaches", "Transportation|Road|Coaches", "heavy_road"),
    Sector("light_trucks", "Transportation|Road|Light Trucks", "light_road"),
    Sector("medium_trucks", "Transportation|Road|Medium Trucks", "heavy_road"),
    Sector("heavy_trucks", "Transportation|Road|Heavy Trucks", "heavy_road"),
    Sector("sanitation", "Transportation|Road|Sanitation", "heavy_road"),
    Sector("special_vehicles", "Transportation|Road|Special Vehicles", "heavy_road"),
    Sector("through_traffic", "Transportation|Road|Through Traffic", "heavy_road"),
    Sector("metro", "Transportation|Rail|Metro", "off_road"),
    Sector("railways", "Transportation|Rail|Railways", "off_road"),
    Sector("inland_shipping", "Transportation|Shipping|Inland", "shipping"),
    Sector("river_and_sea_ships", "Transportation|Shipping|River and Sea", "shipping"),
    Sector("ports", "Transportation|Shipping|Ports", "off_road"),
    Sector("offices", "Residential and Commercial|Commercial|Offices", "buildings"),
    Sector(
        "retail_and_catering",
        "Residential and Commercial|Commercial|Retail and Catering",
        "buildings",
    ),
    Sector("hotels", "Residential and Commercial|Commercial|Hotels", "buildings"),
    Sector("schools", "Residential and Commercial|Commercial|Schools", "buildings"),
    Sector("hospitals", "Residential and Commercial|Commercial|Hospitals", "buildings"),
    Sector("public_bodies", "Residential and Commercial|Commercial|Public Bodies", "buildings"),
    Sector(
        "culture_and_transport_hubs",
        "Residential and Commercial|Commercial|Culture and Transport Hubs",
        "buildings",
    ),
    Sector(
        "street_lighting_and_telecom",
        "Residential and Commercial|Commercial|Street Lighting and Telecom",
        "buildings",
    ),
    Sector("data_centres", "Residential and Commercial|Commercial|Data Centres", "buildings"),
    Sector("residential_urban", "Residential and Commercial|Residential|Urban", "buildings"),
    Sector("residential_rural", "Residential and Commercial|Residential|Rural", "buildings"),
    Sector(
        "residential_collective", "Residential and Commercial|Residential|Collective", "buildings"
    ),
    Sector(
        "residential_common_areas",
        "Residential and Commercial|Residential|Common Areas",
        "buildings",
    ),
)

TRANSFORMATION_ROWS = (
    Transformation("coal_power", "Electricity and Heat|Coal", "power"),
    Transformation("coal_chp", "Electricity and Heat|Coal Cogeneration", "cogeneration"),
    Transformation("derived_gas_power", "Electricity and Heat|Derived Gas", "power"),
    Transformation("gas_power", "Electricity and Heat|Natural Gas", "power"),
    Transformation("waste_to_energy", "Electricity and Heat|Waste", "waste"),
    Transformation("biomass_power_heat", "Electricity and Heat|Biomass", "waste"),
    Transformation("coking", "Solids", "steel", power_plant=False),
    Transformation("heat_plants", "Heat", "industry", power_plant=False),
    Transformation("hydrogen_making", "Hydrogen", "industry", power_plant=False),
)

FUELS = tuple(fuel.key for fuel in FUEL_COLUMNS)
SECTORS = tuple(sector.key for sector in SECTOR_ROWS)
TRANSFORMATIONS = tuple(row.key for row in TRANSFORMATION_ROWS)
SUPPLIES = (
    "inbound",
    "waste_collected",
    "biomass_local",
    "pv",
    "wind",
    "import_uhv_hydro",
    "import_provincial",
)
LOSSES = ("plant_own_use", "grid_losses", "storage_losses", "heat_network", "gas_network")

IMPORTS = ("import_uhv_hydro", "import_provincial")  # may be negative: net of what passes through
RENEWABLES = ("pv", "wind")  # supplied without fuel
PLANTS = tuple(row.key for row in TRANSFORMATION_ROWS if row.power_plant)
PROCESS_SECTORS = ("steel", "building_materials")  # emit CO2 from materials

FUEL = {key: column for column, key in enumerate(FUELS)}
SECTOR = {key: row for row, key in enumerate(SECTORS)}
TRANSFORMATION = {key: row for row, key in enumerate(TRANSFORMATIONS)}
SUPPLY = {key: row for row, key in enumerate(SUPPLIES)}
LOSS = {key: row for row, key in enumerate(LOSSES)}

BLOCKS = {
    "supply": SUPPLIES,
    "transformation": TRANSFORMATIONS,
    "use": SECTORS,
    "loss": LOSSES,
}
POLLUTANTS = {"SO2": "Emissions|Sulfur", "NOx": "Emissions|NOx", "PM2.5": "Emissions|PM2.5"}
