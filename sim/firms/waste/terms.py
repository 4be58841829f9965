"""What is known about the routes of hazardous waste, as the arrays that rules and bills take."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.firms.kinds import WASTE_KINDS, WASTE_ROUTES, WasteRoute
from sim.build.firms.tables import FirmTables
from sim.clock import QUARTERS_PER_YEAR

Array = NDArray[np.float64]
TONNES_PER_MT = 1e6
THOUSAND = 1000.0
KINDS, ROUTES = WASTE_KINDS[1:], WASTE_ROUTES[1:]


@dataclass(frozen=True)
class WasteTerms:
    """Routes of hazardous waste; arrays [kinds, routes], the first of each being none.

    Attributes:
        fee: gate fee with carriage, yuan/t.
        odds: how well a route suits a kind were all of them free, and recovery had room.
        capacity: what recovery plants of 2020 take of a kind, t a year [kinds].
        tender_rate: tenders a year.
        price_weight: of 1,000 yuan a tonne.
        drift: yearly change of waste per output.
    """

    fee: Array
    odds: Array
    capacity: Array
    tender_rate: float
    price_weight: float
    drift: float

    def per_output(self, quarter: int) -> float:
        """Return waste per output against the mean of 2020."""
        middle = 0.5 * (QUARTERS_PER_YEAR - 1)
        return math.exp(self.drift * (quarter - middle) / QUARTERS_PER_YEAR)


def read_waste_terms(tables: FirmTables) -> WasteTerms:
    """Return the terms of the routes of a city.

    What speaks for a route beyond its fee is what the choices of 2020 say: odds are the shares
    wanted then, freed of the weight of the fees.

    Raises:
        InputError: the table lacks a number.
    """
    table = tables.hazardous
    shape = (len(WASTE_KINDS), len(WASTE_ROUTES))
    fee, wanted, capacity = np.zeros(shape), np.zeros(shape), np.zeros(shape[0])
    licensed = table.value("recovery_capacity", "all", unit="Mt/yr") * TONNES_PER_MT
    weight = table.value("price_weight", "all", unit="1")
    for k, kind in enumerate(KINDS, start=1):
        for r, route in enumerate(ROUTES, start=1):
            wanted[k, r] = table.value(route, kind, unit="share")
            if wanted[k, r] > 0.0:
                fee[k, r] = table.value(f"fee_{route}", kind, unit="yuan/t")
        rest = wanted[k].sum() - wanted[k, WasteRoute.RECOVERY]
        recovery = table.value("recovery_wanted", kind, unit="share")
        wanted[k] *= (1.0 - recovery) / rest
        wanted[k, WasteRoute.RECOVERY] = recovery
        capacity[k] = licensed * table.value("recovery_capacity_share", kind, unit="share")
    return WasteTerms(
        fee=fee,
        odds=wanted * np.exp(weight * fee / THOUSAND),
        capacity=capacity,
        tender_rate=table.value("tender_rate", "all", unit="1/yr"),
        price_weight=weight,
        drift=table.value("intensity_change", "all", unit="1/yr"),
    )
