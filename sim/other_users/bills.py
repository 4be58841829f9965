"""What energy users without agents pay: farms, building sites, railways, ships, through traffic."""

import numpy as np
from numpy.typing import NDArray

from agents.conversions import KWH_PER_TJ
from sim.accounts.books.controls import Control, bills_control
from sim.accounts.books.money import Kind, Ledger, Ware
from sim.accounts.flows.delivered import Delivered
from sim.accounts.vocabulary import FUEL, FUELS, SECTOR
from sim.clock import per_quarter
from sim.other_users.use import OtherUsers

PAYER = "other users"
LOAD_CLASS = "services"  # of all of them (load_classes.csv)
POWER = Ware("grid company", Kind.ELECTRICITY, "electricity", 1.0 / KWH_PER_TJ)
Array = NDArray[np.float64]


def pay_energy(
    ledger: Ledger,
    quarter: int,
    users: OtherUsers,
    tariff: float,
    per_tj: Array,
    delivered: Delivered,
) -> list[Control]:
    """Book the energy of a quarter, by sector.

    Args:
        ledger: takes the bookings.
        quarter: index.
        users: who they are and what they use.
        tariff: mean price of the load class in the quarter, yuan/kWh.
        per_tj: price of fuels as firms pay them, yuan/TJ [FUELS].
        delivered: what reached them, and what the energy account holds.

    Returns:
        What the bookings must add up to: prices times what the energy account holds.
    """
    rows = [SECTOR[sector] for sector in users.sectors]
    use, held = users.use(quarter)[rows], delivered.use[rows]
    column = FUEL["electricity"]
    kwh = use[:, column] * KWH_PER_TJ * delivered.part[LOAD_CLASS]
    ledger.sell(PAYER, POWER, tariff, kwh, quarter, users.sectors)
    expected = {Kind.GAS: 0.0, Kind.FUEL: 0.0}
    for fuel in FUELS:
        at = FUEL[fuel]
        if at != column and use[:, at].any():
            gas = fuel == "natural_gas"
            kind, seller = (Kind.GAS, "gas company") if gas else (Kind.FUEL, "fuel suppliers")
            bought = np.asarray(per_quarter(use[:, at]))
            ware = Ware(seller, kind, fuel, 1.0)
            ledger.sell(PAYER, ware, per_tj[at], bought, quarter, users.sectors)
            expected[kind] += float(per_tj[at] * held[:, at].sum())
    metered = held[:, column] * KWH_PER_TJ
    return [
        bills_control("electricity of other users", POWER.kind, tariff, metered, payer=PAYER),
        *(
            Control(f"{kind} of other users", kind, sum_, payer=PAYER)
            for kind, sum_ in expected.items()
        ),
    ]
