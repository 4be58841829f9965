"""What riders change of the metro's electricity, beyond what lines and services bring anyway.

The metro's use follows services (`other_users.csv`): lines, trains and stations run whoever rides.
A part goes with the riders: their weight, and the trains that are put on for them. That part
follows how many people travel by metro, against 2025: until then riders are within the trend.
"""

import numpy as np
from numpy.typing import NDArray

from sim.accounts.vocabulary import FUEL, SECTOR
from sim.clock import LAST_QUARTER_OF_HISTORY, QUARTERS_PER_YEAR

METRO, POWER = SECTOR["metro"], FUEL["electricity"]
FIRST_COUNTED = LAST_QUARTER_OF_HISTORY - QUARTERS_PER_YEAR + 1
Array = NDArray[np.float64]


class Riders:
    """Riders of the metro as `sim.other_users.use.Movers`.

    Args:
        part: of the metro's electricity that follows them.

    Attributes:
        people: who mostly travel by metro, now.
        before: their mean over 2025, as far as it has been counted.
    """

    def __init__(self, part: float) -> None:
        self.part = part
        self.people = self.before = 0.0

    def note(self, quarter: int, people: float) -> None:
        """Count those who mostly travel by metro; once a quarter, when they have chosen."""
        self.people = people
        if FIRST_COUNTED <= quarter <= LAST_QUARTER_OF_HISTORY:
            self.before += people / QUARTERS_PER_YEAR

    def change(self, quarter: int, usual: Array) -> Array:
        """Return what riders add to the usual use, TJ a year [SECTORS, FUELS]."""
        found = np.zeros_like(usual)
        if quarter > LAST_QUARTER_OF_HISTORY and self.before > 0.0:
            more = self.people / self.before - 1.0
            found[METRO, POWER] = self.part * usual[METRO, POWER] * more
        return found
