"""Choosing among alternatives: the one with the highest utility, in both modes."""

import math
from typing import Final

from numba.extending import overload

NOT_FINITE: Final = -(2**62)  # what a compiled rule answers when a utility is not a finite number
NOT_OFFERED: Final = -1e12  # the utility of an alternative that is not to be had


def best(*utilities: float) -> int:
    """Return the index of the highest utility, the first of equals.

    Raises:
        FloatingPointError: a utility is not finite (compiled, the population's wrapper raises it).
    """
    choice = 0
    for k, utility in enumerate(utilities):
        if not math.isfinite(utility):
            raise FloatingPointError(f"utility of alternative {k} is {utility}")
        if utility > utilities[choice]:
            choice = k
    return choice


@overload(best)
def _overload_best(*utilities):  # type: ignore[no-untyped-def]
    def choose(*utilities):  # type: ignore[no-untyped-def]
        choice = 0
        for k in range(len(utilities)):
            if not math.isfinite(utilities[k]):
                return NOT_FINITE
            if utilities[k] > utilities[choice]:
                choice = k
        return choice

    return choose


def if_offered(offered: float, utility: float) -> float:
    """Return the utility of an alternative, or that of one not to be had."""
    return utility if offered else NOT_OFFERED


@overload(if_offered)
def _overload_if_offered(offered, utility):  # type: ignore[no-untyped-def]
    return lambda offered, utility: utility if offered else NOT_OFFERED
