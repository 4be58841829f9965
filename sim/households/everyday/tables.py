"""The graded table of everyday decisions as the named tuples that their rules take."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.households.campaign import CampaignWeights
from agents.households.energy_coefficients import FrugalUse
from agents.households.green_offers import OfferWeights, SavingRules
from agents.households.travel import TravelWeights
from agents.machinery.units import unit_of
from sim.clock import QUARTERS_PER_YEAR, year
from sim.divisions import DIVISIONS
from sim.households.behaviour import Behaviour
from sim.tables import GradedTable, city_path, read_graded

REACH = "metro reach"


@dataclass(frozen=True)
class Everyday:
    """How households of a city weigh everyday things; every number comes from a graded row.

    Attributes:
        table: the rows themselves.
    """

    table: GradedTable
    travel: TravelWeights
    offers: OfferWeights
    saving: SavingRules
    campaign: CampaignWeights
    frugal_use: FrugalUse

    def number(self, decision: str, parameter: str, unit: str = "1") -> float:
        """Return one number of the table."""
        return self.table.value(decision, parameter, unit=unit)

    def metro_reach(self, quarter: int) -> NDArray[np.float64]:
        """Return the share of trips with a metro station near, by division [10].

        Rows hold from the start of their year on; between them reach grows in a straight line,
        after the last it stays.
        """
        years, by_year = self._reach
        now = year(quarter) + (quarter % QUARTERS_PER_YEAR) / QUARTERS_PER_YEAR
        return np.array([np.interp(now, years, column) for column in by_year.T])

    @cached_property
    def _reach(self) -> tuple[list[int], NDArray[np.float64]]:
        """The years of the rows of metro reach, and the shares there [years, divisions]."""
        years = sorted({int(key[1].split()[-1]) for key, _ in self.table.rows if key[0] == REACH})
        by_year = [
            self.table.by((f"{d} {when}" for d in DIVISIONS), REACH, unit="1") for when in years
        ]
        return years, np.array(by_year)


def read_everyday(city: str, behaviour: Behaviour) -> Everyday:
    """Read conf/city/<city>/people/everyday.csv.

    Raises:
        InputError: the table is malformed, or lacks a number that a rule needs.
    """
    table = read_graded(city_path(city, "people", "everyday.csv"), keys=("decision", "parameter"))
    typical = {"typical_income": behaviour.car_weights.typical_income}
    return Everyday(
        table=table,
        travel=_filled(TravelWeights, table, "travel", typical),
        offers=_filled(OfferWeights, table, "offers", typical),
        saving=_filled(SavingRules, table, "carbon inclusion", {}),
        campaign=_filled(CampaignWeights, table, "campaign", typical),
        frugal_use=_filled(FrugalUse, table, "campaign", {}),
    )


def _filled(kind: Any, table: GradedTable, decision: str, given: dict[str, float]) -> Any:
    """Return a named tuple whose fields are read by name and unit, unless they are given."""
    hints = kind.__annotations__
    return kind(
        **{
            name: given[name]
            if name in given
            else table.value(decision, name, unit=unit_of(hints[name]))
            for name in kind._fields
        }
    )
