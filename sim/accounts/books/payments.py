"""The words of the ledger: what payments are for, and who pays or is paid."""

from enum import StrEnum


class Kind(StrEnum):
    """What a payment is for."""

    ELECTRICITY = "electricity"
    GAS = "gas"
    HEAT = "heat"
    FUEL = "fuel"  # motor fuels, coal, coke, oil
    WHOLESALE_ELECTRICITY = "wholesale electricity"
    CAPACITY_PAYMENT = "capacity payment"
    FEED_IN = "feed-in of own generation"
    GREEN_CERTIFICATE = "green certificate"
    ALLOWANCE = "emission allowance"
    CARBON_CREDIT = "carbon credit"
    CARBON_REWARD = "carbon-inclusion reward"  # for verified savings of residents
    BORDER_CARBON = "border carbon charge"
    CHARGING_SERVICE = "charging service"
    FARE = "fare"
    BUS_SERVICE = "bus service"  # beyond what fares and the service of 2020 pay for
    FREIGHT = "freight"
    VEHICLE = "vehicle"
    APPLIANCE = "appliance"
    PLANT = "plant and equipment"
    BUILDING_RETROFIT = "building retrofit"
    BUILDING_CODE = "building code"  # what a new building costs beyond one to the code of 2020
    MAINTENANCE = "maintenance"
    WAGE = "wage"
    LOAN = "loan paid out"
    REPAYMENT = "loan repaid"
    INTEREST = "interest"
    ENERGY_SERVICE = "energy-service contract"
    TAX = "tax"
    TAX_RELIEF = "tax relief"
    FEE = "fee"
    CAR_GRANT = "car grant"
    APPLIANCE_GRANT = "appliance grant"
    SOLAR_GRANT = "solar grant"
    STORAGE_GRANT = "storage grant"
    RETROFIT_GRANT = "retrofit grant"
    BUILDING_GRANT = "building grant"  # on retrofit of homes and buildings, insulated farm houses
    HEAT_PUMP_GRANT = "heat pump grant"
    ENERGY_GRANT = "energy grant"  # on hydrogen or power as it is used
    FLEET_GRANT = "fleet grant"
    FREIGHT_GRANT = "freight grant"  # for goods that leave the road
    CHARGING_GRANT = "charging grant"
    INTEREST_GRANT = "interest grant"
    DESK_GRANT = "carbon desk grant"  # on data and trading under the carbon market
    TITLE_GRANT = "title reward"  # for a green manufacturing title
    DEMAND_RESPONSE = "demand response"
    WASTE_DISPOSAL = "waste disposal"
    LANDFILL_LEVY = "landfill levy"


GOVERNMENTS = ("city government", "provincial government", "national government")
PARTIES = (
    "households",
    "firms",
    "transport operators",
    "charging operators",
    "grid company",
    "power plants",
    "gas company",
    "heat suppliers",
    "fuel suppliers",
    "other users",
    "vehicle dealers",
    "equipment suppliers",
    "energy-service companies",
    "banks",
    "carbon market",
    "certificate market",
    "shippers",
    "waste plants",
    "employees",  # what they are paid is within the income of households that the world gives
    *GOVERNMENTS,
    "outside the city",
)
KNOWN = frozenset(PARTIES)
