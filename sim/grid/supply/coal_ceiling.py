"""The city's ceiling on coal, and what of it is left to power plants.

The ceiling is on all coal that the city takes in, quarter by quarter against 2025. Other users burn
what they decide to burn; what plants may burn for electricity is the rest.
"""

import numpy as np

from sim.accounts.flows.balance import read_balance
from sim.accounts.vocabulary import FUEL, TRANSFORMATION
from sim.clock import LAST_QUARTER_OF_HISTORY, QUARTERS_PER_YEAR, per_quarter, quarter_of_year
from sim.grid.data.tables import COAL, PowerTables
from sim.grid.hourly.dispatch import Floats
from sim.grid.supply.fleet import Fleet
from sim.grid.supply.heat import heat_from_plants


class CoalCeiling:
    """Coal of the city in the quarters of 2025, and what the ceiling leaves to plants.

    Attributes:
        of_2025: TJ of all coal by quarter of the year; empty until they have been lived.
    """

    def __init__(self, city: str) -> None:
        coking = read_balance(city).transformation[TRANSFORMATION["coking"], FUEL["coal"]]
        self._coking = -float(np.asarray(per_quarter(coking)))
        self.of_2025: dict[int, float] = {}

    def other_coal(
        self,
        tables: PowerTables,
        fleet: Fleet,
        quarter: int,
        metered: Floats,
        heat: float,
        works_gas_ratio: float,
    ) -> float:
        """TJ of coal of a quarter that is not burnt for electricity.

        Args:
            tables: of the power system.
            fleet: its units, whose heat takes coal.
            quarter: index.
            metered: what all users take in the quarter, TJ [SECTORS, FUELS].
            heat: TJ that they take from plants in the quarter.
            works_gas_ratio: iron made against 2020, with which coke ovens run.
        """
        _, for_heat, _ = heat_from_plants(tables, fleet, quarter, heat)
        users = float(metered[:, FUEL["coal"]].sum())
        return users + self._coking * works_gas_ratio + sum(for_heat[kind] for kind in COAL)

    def left_for_power(self, quarter: int, change: float, other: float) -> float:
        """TJ that plants may burn for electricity in a quarter; infinite until 2025 is over.

        Below zero where others alone burn more than the ceiling admits: plants then burn the
        least they can, and the ceiling is overstepped by what they burn and what others do.

        Args:
            quarter: index.
            change: of the ceiling against 2025, as a share of its coal.
            other: TJ of coal of the quarter that is not burnt for electricity.
        """
        before = self.of_2025.get(quarter_of_year(quarter))
        if before is None or quarter <= LAST_QUARTER_OF_HISTORY:
            return float("inf")
        return before * (1.0 + change) - other

    def note(self, quarter: int, total: float) -> None:
        """Remember all coal of a quarter (TJ) if it is one of 2025."""
        if LAST_QUARTER_OF_HISTORY - QUARTERS_PER_YEAR < quarter <= LAST_QUARTER_OF_HISTORY:
            self.of_2025[quarter_of_year(quarter)] = total
