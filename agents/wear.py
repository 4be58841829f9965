"""How things wear out: Weibull's law, quarter by quarter. Helpers for hazard rules."""

import math

from agents.conversions import QUARTERS_IN_YEAR


def worn_out(age: float, scale: float, shape: float) -> float:
    """Return the hazard of failing in the quarter at whose end a thing is `age` quarters old.

    Weibull's cumulated hazard is (years / scale) to the power of shape; this is its rise within
    the quarter, so that the quarters of a life add up to it. `scale` is in years.
    """
    years = age / QUARTERS_IN_YEAR
    before = max(age - 1.0, 0.0) / QUARTERS_IN_YEAR
    return math.pow(years / scale, shape) - math.pow(before / scale, shape)
