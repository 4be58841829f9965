"""What a run records of data centres."""

import numpy as np

from agents.firms.kinds import Sector
from sim.divisions import DIVISIONS
from sim.firms.decisions.contracts import FIRST_UNDER_DUTY
from sim.firms.decisions.data_centres import DataCentres
from sim.firms.use import FirmUse
from sim.results.recorder import MEAN, STOCK, Indicator, Recorder

CENTRES = "City|Stock|Data Centre"
PUE = "City|Intensity|Data Centre PUE"
NEW_GREEN = "City|Electricity|Data Centres New|Renewable Share"


def centre_indicators() -> list[Indicator]:
    """Return what is recorded."""
    return [
        Indicator(CENTRES, "firms", STOCK, "data centres", by="division"),
        Indicator(PUE, "ratio", MEAN, "electricity of data centres over that of their machines"),
        Indicator(
            NEW_GREEN, "1", MEAN, "green in the power of data centres that started from 2025"
        ),
    ]


def record_centres(centres: DataCentres, use: FirmUse, recorder: Recorder, quarter: int) -> None:
    """Record the state at the end of a quarter; the green share is 0 before there is a new one."""
    columns = centres.population.columns
    here = columns["sector"][use.rows] == Sector.DATA_CENTRES
    rows, power = use.rows[here], use.electricity[here]
    recorder.put(
        quarter, CENTRES, np.bincount(columns["district"][rows], minlength=len(DIVISIONS)) * 1.0
    )
    recorder.put(quarter, PUE, float(power.sum() / (power / centres.ratio(rows)).sum()))
    new = power * (columns["arrives"][rows] >= FIRST_UNDER_DUTY)
    green = float((new * columns["green_share"][rows]).sum())
    recorder.put(quarter, NEW_GREEN, green / float(new.sum()) if new.any() else 0.0)
