"""The calendar of the simulation: quarters counted from 2020Q1, and flows turned into quarters."""

import re
from typing import TypeVar

import numpy as np

FIRST_YEAR = 2020
QUARTERS_PER_YEAR = 4
LAST_QUARTER_OF_HISTORY = 23  # 2025Q4: until then every policy mix lives the same past

_LABEL = re.compile(r"(\d{4})(?:Q([1-4]))?")
Flow = TypeVar("Flow", float, np.ndarray)


def quarter(when: int | str) -> int:
    """Index of a quarter: `quarter("2028Q3")` is 34; a bare year means its first quarter.

    Raises:
        ValueError: `when` is neither a year nor a quarter such as 2028Q3.
    """
    found = _LABEL.fullmatch(str(when)) if not isinstance(when, bool) else None
    if found is None:
        raise ValueError(f"{when!r} is no quarter; write a year (2028) or a quarter (2028Q3)")
    return (int(found[1]) - FIRST_YEAR) * QUARTERS_PER_YEAR + int(found[2] or 1) - 1


def label(index: int) -> str:
    """Name of a quarter: `label(34)` is "2028Q3"."""
    return f"{year(index)}Q{quarter_of_year(index)}"


def year(index: int) -> int:
    """Calendar year of a quarter index, also before 2020."""
    return FIRST_YEAR + index // QUARTERS_PER_YEAR


def quarter_of_year(index: int) -> int:
    """1 to 4."""
    return index % QUARTERS_PER_YEAR + 1


def quarter_of_date(decimal_year: float) -> int:
    """Quarter index of a date in decimal years: 2025.5 is 2025Q3; whole years their first."""
    return int(np.floor((decimal_year - FIRST_YEAR) * QUARTERS_PER_YEAR + 1e-9))


def per_quarter(flow_per_year: Flow) -> Flow:
    """What of a yearly flow falls into one quarter; nowhere else do flows change their span."""
    return flow_per_year / QUARTERS_PER_YEAR
