"""The codes of what fleets are: classes of vehicle, what drives them, which new ones count as what.

Private cars belong to households. Cranes, pumps and rescue vehicles follow an outside series.
"""

PETROL, DIESEL, GAS, HYBRID, PLUG_IN_HYBRID, BATTERY, SWAP, FUEL_CELL = range(8)
POWERTRAINS = (
    "petrol",
    "diesel",
    "gas",
    "hybrid",
    "plug_in_hybrid",
    "battery",
    "swap",
    "fuel_cell",
)
KEEP = len(POWERTRAINS)  # an early wake may also keep what it has

CLASSES = (
    "buses",
    "coaches",
    "taxis",
    "ride_hailing",
    "company_cars",
    "light_trucks",
    "medium_trucks",
    "tractors",
    "tippers",
    "rigid_trucks",
    "sanitation",
    "official_cars",
)
TRUCKS = ("light_trucks", "medium_trucks", "tractors", "tippers", "rigid_trucks")
HEAVY_TRUCKS = ("tractors", "tippers", "rigid_trucks")
OWN_CARS = ("company_cars", "official_cars")  # not for hire
CARS = ("taxis", "ride_hailing", *OWN_CARS)

# the row of the energy balance each class belongs to
SECTOR_OF = {name: "heavy_trucks" if name in HEAVY_TRUCKS else name for name in CLASSES}
SECTOR_OF["official_cars"] = "company_cars"

NEW_ENERGY = (PLUG_IN_HYBRID, BATTERY, SWAP, FUEL_CELL)  # as Chinese registration counts them
ZERO_EMISSION = (BATTERY, SWAP, FUEL_CELL)  # nothing leaves the tailpipe
CLEAN_BUS = (GAS, PLUG_IN_HYBRID, BATTERY, SWAP, FUEL_CELL)  # "new and clean energy" of bus plans
