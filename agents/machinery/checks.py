"""Checks of whole arrays, as one pass that ends where something is wrong."""

import math

from numba import njit


@njit(cache=True, nogil=True)
def all_finite(values):  # type: ignore[no-untyped-def]
    """Return whether no entry of a one-dimensional array is infinite or not a number."""
    for n in range(values.size):  # noqa: SIM110 - compiled
        if not math.isfinite(values[n]):
            return False
    return True


@njit(cache=True, nogil=True)
def all_inside(codes, rows, kinds):  # type: ignore[no-untyped-def]
    """Return whether the whole numbers `codes` at `rows` lie between 0 and `kinds` - 1."""
    for n in range(rows.size):
        code = codes[rows[n]]
        if code < 0 or code >= kinds:
            return False
    return True


@njit(cache=True, nogil=True)
def all_codes(codes, kinds):  # type: ignore[no-untyped-def]
    """Return whether whole numbers lie between 0 and `kinds` - 1, every one of them."""
    for n in range(codes.size):  # noqa: SIM110 - compiled
        if codes[n] < 0 or codes[n] >= kinds:
            return False
    return True
