"""What fleets and charging operators pay for energy in a quarter."""

import numpy as np
from numpy.typing import NDArray

from agents.conversions import KWH_PER_TJ
from agents.transport.cost import FuelPrices
from agents.transport.energy import VehicleEnergy
from agents.transport.kinds import CLASSES, SECTOR_OF
from sim.accounts.books.controls import Control, bills_control
from sim.accounts.books.money import Kind, Ledger, Ware
from sim.accounts.flows.delivered import Delivered
from sim.accounts.vocabulary import FUEL, SECTOR
from sim.clock import per_quarter
from sim.divisions import DIVISIONS
from sim.fleets.conditions import FleetConditions
from sim.fleets.use import FUEL_OF, FleetUse

OPERATORS, CHARGING = "transport operators", "charging operators"
PAYEES = {  # of each fuel
    "petrol": ("fuel suppliers", Kind.FUEL),
    "diesel": ("fuel suppliers", Kind.FUEL),
    "gas": ("gas company", Kind.GAS),
    "hydrogen": ("fuel suppliers", Kind.FUEL),
}
FLEET_ROWS = [SECTOR[sector] for sector in dict.fromkeys(SECTOR_OF.values())]
Array = NDArray[np.float64]


def pay_fuel(
    ledger: Ledger,
    quarter: int,
    use: FleetUse,
    prices: dict[str, FuelPrices],
    tj_per_unit: Array,
    held: Array,
) -> list[Control]:
    """Book the fuel bills of all classes, by division.

    Args:
        ledger: takes the bookings.
        quarter: index.
        use: of the fleets, at the rate of the quarter.
        prices: by class.
        tj_per_unit: TJ in a unit of each column of `use.amounts` [7].
        held: what the energy account holds of the quarter, TJ [SECTORS, FUELS].

    Returns:
        What the bookings must add up to: the mean price of a fuel times what the account holds.
    """
    owed = dict.fromkeys((Kind.FUEL, Kind.GAS), 0.0)
    for fuel, (payee, kind) in PAYEES.items():
        column = VehicleEnergy._fields.index(fuel)
        ware = Ware(payee, kind, FUEL_OF[fuel], float(tj_per_unit[column]))
        price = np.array([getattr(prices[name], fuel) for name in CLASSES])
        bought = np.asarray(per_quarter(use.amounts[:, :, column]))
        filled = bought.sum(axis=0)
        mean = np.divide(price @ bought, filled, out=np.zeros_like(filled), where=filled > 0.0)
        ledger.sell(OPERATORS, ware, mean, filled, quarter, DIVISIONS)
        if filled.sum() > 0.0:
            metered = held[FLEET_ROWS, FUEL[ware.fuel]].sum() / ware.tj_per_unit
            owed[kind] += float(price @ bought.sum(axis=1) / filled.sum() * metered)
    return [
        Control(f"{kind} of fleets", kind, amount, payer=OPERATORS) for kind, amount in owed.items()
    ]


def pay_electricity(
    ledger: Ledger,
    quarter: int,
    use: FleetUse,
    conditions: FleetConditions,
    swap_service: float,
    delivered: Delivered,
) -> list[Control]:
    """Book electricity at depots and posts; what posts sell they buy from the grid at cost.

    Args:
        ledger: takes the bookings.
        quarter: index.
        use: of the fleets, at the rate of the quarter.
        conditions: prices.
        swap_service: what a swapping station adds to a kWh, yuan.
        delivered: what reached them, and what the energy account holds.

    Returns:
        What the bookings must add up to: tariff times what the energy account holds.
    """
    power = Ware("grid company", Kind.ELECTRICITY, "electricity", 1.0 / KWH_PER_TJ)
    tariff, fee, part = (
        conditions.electricity_price,
        conditions.service_fee,
        delivered.part["charging"],
    )
    at_posts, at_stations = tariff + fee, tariff + swap_service
    depot, public, swapped = (use.kwh(w) * part for w in ("depot", "public", "swap"))
    private = conditions.private_kwh * part
    ledger.sell(OPERATORS, power, tariff, depot, quarter, DIVISIONS)
    ledger.sell(CHARGING, power, tariff, public + swapped + private, quarter, DIVISIONS)
    service = Kind.CHARGING_SERVICE
    for kwh, price in ((public, at_posts), (swapped, at_stations)):
        ledger.book_groups(OPERATORS, CHARGING, service, price * kwh, quarter, DIVISIONS)
    kinds = np.array([depot.sum(), public.sum(), swapped.sum()])
    metered = delivered.use[FLEET_ROWS, FUEL["electricity"]].sum() * KWH_PER_TJ
    held = metered * kinds / max(kinds.sum(), 1.0)
    sold = np.array([held[1], held[2], private.sum()])
    away = np.array([at_posts, at_stations])
    return [
        bills_control("depots", Kind.ELECTRICITY, tariff, held[:1], payer=OPERATORS),
        bills_control("public posts", Kind.ELECTRICITY, tariff, sold, payer=CHARGING),
        bills_control(
            "charging of fleets away from depots", service, away, held[1:], payer=OPERATORS
        ),
    ]
