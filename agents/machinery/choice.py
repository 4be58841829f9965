"""Choosing among alternatives: the one with the highest utility, in both modes."""

import math
from typing import Final

from numba import literal_unroll
from numba.extending import overload

NOT_OFFERED: Final = -1e12  # the utility of an alternative that is not to be had


def best(*utilities: float) -> int:
    """Return the index of the highest utility, the first of equals; 0 if nothing is offered.

    Raises:
        FloatingPointError: a utility is not finite.
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
        choice, highest, k = 0, -math.inf, 0
        for utility in literal_unroll(utilities):  # they may be whole numbers and floats mixed
            value = utility * 1.0
            if not math.isfinite(value):
                raise FloatingPointError("a utility is not finite")
            if value > highest:
                choice, highest = k, value
            k += 1  # noqa: SIM113 - enumerate cannot be unrolled
        return choice

    return choose


def if_offered(offered: float, utility: float) -> float:
    """Return the utility of an alternative, or that of one not to be had.

    The utility is worked out in either case, and has to be possible to work out.
    """
    return utility if offered else NOT_OFFERED


@overload(if_offered)
def _overload_if_offered(offered, utility):  # type: ignore[no-untyped-def]
    return lambda offered, utility: utility if offered else NOT_OFFERED
