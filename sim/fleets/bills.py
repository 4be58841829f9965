"""What fleets and charging operators pay for energy in a quarter."""

import numpy as np
from numpy.typing import NDArray

from agents.transport.cost import FuelPrices
from agents.transport.energy import VehicleEnergy
from agents.transport.kinds import CLASSES
from sim.accounts.money import Control, Kind, Ledger, bills_control
from sim.clock import per_quarter
from sim.divisions import DIVISIONS
from sim.fleets.conditions import FleetConditions
from sim.fleets.use import FleetUse

OPERATORS, CHARGING = "transport operators", "charging operators"
PAYEES = {  # of each fuel
    "petrol": ("fuel suppliers", Kind.FUEL),
    "diesel": ("fuel suppliers", Kind.FUEL),
    "gas": ("gas company", Kind.GAS),
    "hydrogen": ("fuel suppliers", Kind.FUEL),
}
Array = NDArray[np.float64]


def pay_fuel(
    ledger: Ledger, quarter: int, use: FleetUse, prices: dict[str, FuelPrices]
) -> list[Control]:
    """Book the fuel bills of all classes, by division; return what they must add up to."""
    owed = dict.fromkeys((Kind.FUEL, Kind.GAS), 0.0)
    for fuel, (payee, kind) in PAYEES.items():
        column = VehicleEnergy._fields.index(fuel)
        price = np.array([getattr(prices[name], fuel) for name in CLASSES])
        bought = np.asarray(per_quarter(use.amounts[:, :, column]))
        ledger.book_groups(OPERATORS, payee, kind, price @ bought, quarter, DIVISIONS)
        owed[kind] += float(price @ bought.sum(axis=1))
    return [
        Control(f"{kind} of fleets", kind, amount, payer=OPERATORS) for kind, amount in owed.items()
    ]


def pay_electricity(
    ledger: Ledger,
    quarter: int,
    use: FleetUse,
    conditions: FleetConditions,
    swap_service: float,
    charging_share: float,
) -> list[Control]:
    """Book electricity at depots and posts; what posts sell they buy from the grid at cost.

    Args:
        ledger: takes the bookings.
        quarter: index.
        use: of the fleets, at the rate of the quarter.
        conditions: prices.
        swap_service: what a swapping station adds to a kWh, yuan.
        charging_share: part of a year's charging that falls into the quarter.

    Returns:
        What the bookings must add up to.
    """
    tariff, fee = conditions.electricity_price, conditions.service_fee
    depot, public, swapped = (use.kwh(w) * charging_share for w in ("depot", "public", "swap"))
    sold = public + swapped + conditions.private_kwh * charging_share
    for payer, payee, kind, price, kwh in (
        (OPERATORS, "grid company", Kind.ELECTRICITY, tariff, depot),
        (OPERATORS, CHARGING, Kind.CHARGING_SERVICE, tariff + fee, public),
        (OPERATORS, CHARGING, Kind.CHARGING_SERVICE, tariff + swap_service, swapped),
        (CHARGING, "grid company", Kind.ELECTRICITY, tariff, sold),
    ):
        ledger.book_groups(payer, payee, kind, price * kwh, quarter, DIVISIONS)
    return [
        bills_control("depots", Kind.ELECTRICITY, tariff, depot, payer=OPERATORS),
        bills_control("public posts", Kind.ELECTRICITY, tariff, sold, payer=CHARGING),
        bills_control(
            "charging of fleets away from depots",
            Kind.CHARGING_SERVICE,
            np.array([[tariff + fee], [tariff + swap_service]]),
            np.stack([public, swapped]),
            payer=OPERATORS,
        ),
    ]
