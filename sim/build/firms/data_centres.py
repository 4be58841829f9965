"""What is known of the data centres of 2020, and what those that come later are built like."""

import numpy as np

from sim.build.allotment import FloatArray
from sim.build.firms.energy import DATA_CENTRES, EnergyUse
from sim.build.firms.roster import Roster
from sim.build.firms.tables import FirmTables


def pue_of(tables: FirmTables, here: np.ndarray, roster: Roster, energy: EnergyUse) -> FloatArray:
    """Return the PUE of the rows `here`, all of them data centres.

    Those of 2020 differ as their waste of energy does and have the mean of the table, weighted with
    their machines. Would-be centres use what the sector does less what entrants do better; the
    design chosen at the start moves that.
    """
    mean = tables.sectors.value(DATA_CENTRES, "pue", unit="ratio")
    gap, power = energy.gap[here], energy.use["power"][here]
    present = roster.present[here]
    machines = (power / gap)[present].sum() / power[present].sum()
    later = mean * tables.behave("growth", "entrant_intensity", "1")
    return np.where(present, np.maximum(mean * machines * gap, 1.0), later)
