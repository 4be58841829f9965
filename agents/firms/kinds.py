"""The codes of what firms are and own: sectors, owners, heat equipment, steel routes, fuels."""

from enum import IntEnum
from typing import NamedTuple


class Sector(IntEnum):
    """Sectors in the order of the energy balance; services are kinds of building.

    Farms, building sites, street lights and telecom networks follow outside series instead.
    """

    STEEL = 0
    CHEMICALS = 1
    TEXTILES = 2
    PAPER = 3
    BUILDING_MATERIALS = 4
    ELECTRONICS = 5
    MACHINERY = 6
    FOOD = 7
    PLASTICS_AND_RUBBER = 8
    NONFERROUS_METALS = 9
    WOOD_AND_FURNITURE = 10
    WATER_AND_GAS_SUPPLY = 11
    DATA_CENTRES = 12
    OFFICES = 13
    RETAIL_AND_CATERING = 14
    HOTELS = 15
    SCHOOLS = 16
    HOSPITALS = 17
    PUBLIC_BODIES = 18
    CULTURE_AND_TRANSPORT_HUBS = 19


SECTORS = tuple(sector.name.lower() for sector in Sector)  # as the energy balance names them
MANUFACTURING = SECTORS[: Sector.WATER_AND_GAS_SUPPLY]
BUILDINGS = SECTORS[Sector.OFFICES :]
# borders between kinds of sectors, as numbers that rules may compare with
FIRST_UTILITY = int(Sector.WATER_AND_GAS_SUPPLY)  # before it manufacturers
FIRST_SERVICE = int(Sector.DATA_CENTRES)  # before it industry: factories and utilities
FIRST_BUILDING = int(Sector.OFFICES)  # from here on kinds of building
PUBLIC = (Sector.SCHOOLS, Sector.HOSPITALS, Sector.PUBLIC_BODIES)  # paid by public money


class Owner(IntEnum):
    """Who holds the capital."""

    STATE = 0
    PRIVATE = 1
    FOREIGN = 2


class Boiler(IntEnum):
    """What makes steam and hot water, up to 200 C."""

    NONE = 0
    COAL = 1
    GAS = 2
    BIOMASS = 3
    PURCHASED_HEAT = 4
    ELECTRIC = 5
    HEAT_PUMP = 6
    HYDROGEN = 7


class Furnace(IntEnum):
    """What makes direct heat above 200 C: kilns, ovens, melting, kitchens."""

    NONE = 0
    COAL = 1
    COKE = 2
    GAS = 3
    OIL = 4
    LPG = 5
    BIOMASS = 6
    ELECTRIC = 7
    HYDROGEN = 8


class SteelRoute(IntEnum):
    """How a line makes crude steel."""

    NONE = 0
    BLAST_FURNACE = 1
    SCRAP_FURNACE = 2
    HYDROGEN_REDUCTION = 3


class Energy(NamedTuple):
    """Final energy of one firm by fuel, TJ a year; feedstock is inside LPG."""

    coal: float
    coke_and_derived_gas: float
    gasoline: float
    diesel: float
    fuel_oil: float
    lpg: float
    natural_gas: float
    heat: float
    biomass: float
    electricity: float


FUELS = Energy._fields
BOILERS = tuple(kind.name.lower() for kind in Boiler)
FURNACES = tuple(kind.name.lower() for kind in Furnace)
MEASURES_PER_SECTOR = 8  # slots of the abatement curve; a sector with fewer leaves the last empty


class WasteKind(IntEnum):
    """What the hazardous waste of a firm is, in the main."""

    NONE = 0
    METAL = 1  # spent acid, etching liquor, metal sludge
    ORGANIC = 2  # solvents, oils, emulsions, distillation residues
    RESIDUE = 3  # ash, slag, salt, soiled packing


class WasteRoute(IntEnum):
    """Where hazardous waste goes."""

    NONE = 0  # no contract yet: it is stored
    LANDFILL = 1
    INCINERATION = 2
    TREATMENT = 3  # physical and chemical
    RECOVERY = 4


WASTE_KINDS = tuple(kind.name.lower() for kind in WasteKind)
WASTE_ROUTES = tuple(route.name.lower() for route in WasteRoute)
