"""Duties on the share of new vehicles: which purchases are changed so that the quarter complies.

A duty binds all operators it names together, quarter by quarter: those who lose least by complying
do, and are taken to be paid for it by the others. Vehicles are bought in batches, so a quarter may
miss by half a batch; what is missing or beyond is carried into the next one, but a surplus that
came by itself is not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.machinery.choice import NOT_OFFERED
from agents.transport.kinds import KEEP, NEW_ENERGY, TRUCKS, ZERO_EMISSION
from sim.fleets.market import VehicleMarket

Array = NDArray[np.float64]


@dataclass
class Duty:
    """A share of new vehicles that must be of certain powertrains.

    Attributes:
        lever: its name.
        classes: whose purchases count together.
        complying: powertrains that count.
        carried: vehicles still owed from quarters before (negative: beyond what was owed).
    """

    lever: str
    classes: tuple[str, ...]
    complying: tuple[int, ...]
    carried: float = 0.0

    def apply(self, share: float, markets: Sequence[VehicleMarket]) -> int:
        """Change purchases until the duty is met; return how many batches were changed.

        Args:
            share: of new vehicles, from the lever; 0 changes nothing.
            markets: those of `classes`, after they have decided.
        """
        bought = [market.purchases for market in markets]
        number = np.concatenate([purchases.number for purchases in bought]).astype(np.float64)
        kind = np.concatenate([purchases.kind for purchases in bought])
        complies = np.isin(kind, self.complying)
        lacking = share * float(number.sum()) + self.carried - float(number[complies].sum())
        if share <= 0.0 or lacking <= 0.0:
            self.carried = 0.0
            return 0
        loss, instead = self._cheapest([purchases.worth for purchases in bought], kind)
        candidates = np.flatnonzero(~complies & np.isfinite(loss) & (number > 0))
        order = candidates[np.argsort(loss[candidates], kind="stable")]
        after = np.cumsum(number[order])
        changed = order[after - 0.5 * number[order] <= lacking]
        kind[changed] = instead[changed]
        self.carried = lacking - float(number[changed].sum())
        bounds = np.cumsum([len(purchases.kind) for purchases in bought])[:-1]
        for purchases, part in zip(bought, np.split(kind, bounds), strict=True):
            purchases.kind = part
        return len(changed)

    def _cheapest(
        self, utilities: list[Array], kind: NDArray[np.int64]
    ) -> tuple[Array, NDArray[np.int64]]:
        """Return what each purchase would lose by complying (inf: cannot), and how it would."""
        worth = np.concatenate(utilities)[:, :KEEP]
        allowed = np.full_like(worth, NOT_OFFERED)
        allowed[:, list(self.complying)] = worth[:, list(self.complying)]
        instead = np.argmax(allowed, axis=1)
        rows = np.arange(len(kind))
        best = allowed[rows, instead]
        loss = np.where(best > NOT_OFFERED, worth[rows, kind] - best, np.inf)
        return loss, instead


def fleet_duties() -> tuple[Duty, ...]:
    """Return the duties there are, with nothing carried."""
    return (
        Duty("bus_nev_share_new", ("buses",), NEW_ENERGY),
        Duty("taxi_nev_share_new", ("taxis",), NEW_ENERGY),
        Duty("ridehail_nev_share_new", ("ride_hailing",), NEW_ENERGY),
        Duty("sanitation_nev_share_new", ("sanitation",), NEW_ENERGY),
        Duty("official_car_nev_share_new", ("official_cars",), NEW_ENERGY),
        Duty("truck_nev_share_new", TRUCKS, ZERO_EMISSION),
    )
