"""Calibration factors: how far a sum of 2020 may be moved to meet what is known of the year.

A factor far from 1 would hide that model and data speak of different things, so each family (homes,
fleets, firms, power) has its factors checked here, when its tables are read or the city is built.
`python -m experiments.calibration_listing` prints them all; docs/data.md holds that listing.
"""

from sim.errors import InputError
from sim.tables import GradedTable

LEAST, MOST = 0.7, 1.4
ALLOWED = f"a factor from {LEAST} to {MOST}"


def checked_factor(file: object, key: str, value: float, hint: str | None = None) -> float:
    """Return a calibration factor that is within bounds, dimensionless.

    Args:
        file: where the factor, or what it is worked out from, is written.
        key: what it is a factor on.
        value: the factor.
        hint: what it is the ratio of, if it is worked out.

    Raises:
        InputError: it is below 0.7, above 1.4 or not a number.
    """
    if not LEAST <= value <= MOST:
        raise InputError(file, key, round(value, 4), ALLOWED, hint)
    return value


def table_factor(table: GradedTable, *key: str) -> float:
    """Return the calibration factor under `key` of a graded table, in unit 1.

    Raises:
        InputError: it is missing, has another unit, or is outside 0.7 to 1.4.
    """
    return checked_factor(table.path, ", ".join(key), table.value(*key, unit="1"))
