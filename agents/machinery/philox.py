"""Philox4x64-10, the counter-based generator behind every random number of Citypath.

A counter-based generator is a function, not a sequence: 256 bits of counter and 128 bits of key go
in, 256 random bits come out. Nothing is consumed, so the number at one address never depends on
what else was drawn. Source: Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy
as 1, 2, 3", doi 10.1145/2063384.2063405; `numpy.random.Philox` is the same function and agrees to
the bit (a test says so).

Two copies of one algorithm stand here on purpose: plain Python integers for the interpreter, and a
compiled one for kernels. The tests hold them against each other, against numpy and against the
published vectors.
"""

from typing import Any, Final

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

ROUNDS: Final = 10
MULTIPLIER_0: Final = 0xD2E7470EE14C6C93
MULTIPLIER_1: Final = 0xCA5A826395121157
WEYL_0: Final = 0x9E3779B97F4A7C15
WEYL_1: Final = 0xBB67AE8584CAA73B
MASK_64: Final = 0xFFFFFFFFFFFFFFFF

Words = tuple[int, int, int, int]


def philox_interpreted(counter: Words, key: tuple[int, int]) -> Words:
    """Return the four 64-bit words at `counter` under `key`, in plain Python integers."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(ROUNDS):
        product_0 = c0 * MULTIPLIER_0
        product_1 = c2 * MULTIPLIER_1
        c0, c1, c2, c3 = (
            (product_1 >> 64) ^ c1 ^ k0,
            product_1 & MASK_64,
            (product_0 >> 64) ^ c3 ^ k1,
            product_0 & MASK_64,
        )
        k0 = (k0 + WEYL_0) & MASK_64
        k1 = (k1 + WEYL_1) & MASK_64
    return c0, c1, c2, c3


_M0 = np.uint64(MULTIPLIER_0)
_M1 = np.uint64(MULTIPLIER_1)
_W0 = np.uint64(WEYL_0)
_W1 = np.uint64(WEYL_1)


def _multiply_high(typing_context: Any, a: Any, b: Any) -> Any:
    """Return the upper 64 bits of the 128-bit product of two 64-bit words."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        wide = ir.IntType(128)
        product = builder.mul(*(builder.zext(word, wide) for word in args))
        return builder.trunc(builder.lshr(product, wide(64)), ir.IntType(64))

    return types.uint64(types.uint64, types.uint64), generate


# numba has no 64 x 64 -> 128 bit product: one instruction here against ten in plain njit
_high_half: Any = intrinsic(_multiply_high)


@njit(cache=True, forceinline=True)
def philox(c0, c1, c2, c3, k0, k1):  # type: ignore[no-untyped-def]
    """Return the four words at counter (c0, c1, c2, c3) under key (k0, k1); all are uint64."""
    for _ in range(ROUNDS):
        high_0, low_0 = _high_half(c0, _M0), c0 * _M0
        high_1, low_1 = _high_half(c2, _M1), c2 * _M1
        c0, c1, c2, c3 = high_1 ^ c1 ^ k0, low_1, high_0 ^ c3 ^ k1, low_0
        k0 = k0 + _W0
        k1 = k1 + _W1
    return c0, c1, c2, c3
