"""Addressed chance: a random number is a function of (seed, stream, agent, occasion, draw).

The *occasion* is the ordinal of the agent's spell (its third car, its second boiler), never the
quarter, so two policies under one seed give the same household the same luck with its third car
whenever that car comes up. Inside a rule, `chance` is such an address, and `uniform(chance, k)` or
`gumbel(chance, k)` its k-th draw; an alternative keeps its own k, so improving one alternative
never moves anybody between the others.
"""

import hashlib
import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
from numba import njit
from numba.extending import overload
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from agents.machinery.philox import MASK_64, philox, philox_interpreted

# 52 bits and a half step: the largest value stays below 1 (with 53 it would round up to it)
UNIT_STEP: Final = 2.0**-52
# draws of one block of four are then worked out once, and blocks overlap in the processor
INLINED: Final[Any] = {"forceinline": True}


class Chance(NamedTuple):
    """The address of a bundle of draws.

    The key of seed and stream, the agent's row, the spell's ordinal.
    """

    key_0: int
    key_1: int
    agent: int
    occasion: int


def stream_key(seed: int, name: str) -> tuple[int, int]:
    """Return the 128-bit key of stream `name` under `seed`.

    The pair is hashed, so seeds never overlap.
    """
    digest = hashlib.blake2b(f"{seed}\x00{name}".encode(), digest_size=16).digest()
    return int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little")


def uniform(chance: Chance, k: int) -> float:
    """Return draw `k` at `chance`, uniform on the open interval (0, 1)."""
    address = (int(k) >> 2, int(chance.agent), int(chance.occasion))
    c0, c1, c2 = (part & MASK_64 for part in address)  # as uint64 does with negative ones
    words = philox_interpreted((c0, c1, c2, 0), (int(chance.key_0), int(chance.key_1)))
    return ((words[int(k) & 3] >> 12) + 0.5) * UNIT_STEP


def exponential(chance: Chance, k: int) -> float:
    """Return draw `k` at `chance`, exponential with mean 1."""
    return -math.log(uniform(chance, k))


def gumbel(chance: Chance, k: int) -> float:
    """Return draw `k` at `chance`, standard Gumbel.

    The taste for alternative `k` in a logit choice.
    """
    return -math.log(-math.log(uniform(chance, k)))


@njit(cache=True, forceinline=True)
def uniform_at(key_0, key_1, agent, occasion, k):  # type: ignore[no-untyped-def]
    """Return `uniform` for kernels that hold the parts of the address (keys as uint64)."""
    words = philox(
        np.uint64(k >> 2), np.uint64(agent), np.uint64(occasion), np.uint64(0), key_0, key_1
    )
    lane = k & 3
    word = words[0] if lane == 0 else words[1] if lane == 1 else words[2] if lane == 2 else words[3]
    return unit(word)


@njit(cache=True, forceinline=True)
def unit(word):  # type: ignore[no-untyped-def]
    """Return the uniform number on (0, 1) that a word of 64 random bits stands for."""
    return (np.float64(word >> np.uint64(12)) + 0.5) * UNIT_STEP


@njit(cache=True, forceinline=True)
def exponential_at(key_0, key_1, agent, occasion, k):  # type: ignore[no-untyped-def]
    """Return `exponential` for kernels that hold the parts of the address (keys as uint64)."""
    return -math.log(uniform_at(key_0, key_1, agent, occasion, k))


@overload(uniform, jit_options=INLINED)
def _overload_uniform(chance, k):  # type: ignore[no-untyped-def]
    return lambda chance, k: uniform_at(
        np.uint64(chance.key_0), np.uint64(chance.key_1), chance.agent, chance.occasion, k
    )


@overload(exponential, jit_options=INLINED)
def _overload_exponential(chance, k):  # type: ignore[no-untyped-def]
    return lambda chance, k: -math.log(uniform(chance, k))


@overload(gumbel, jit_options=INLINED)
def _overload_gumbel(chance, k):  # type: ignore[no-untyped-def]
    return lambda chance, k: -math.log(-math.log(uniform(chance, k)))


@njit(cache=True, nogil=True)
def _fill_uniform(out, key_0, key_1, agents, occasions, draws):  # type: ignore[no-untyped-def]
    """Fill with draws; of occasions and draws there is one for all, or one each."""
    one_occasion, one_draw = occasions.size == 1, draws.size == 1
    for n in range(out.size):
        occasion = occasions[0] if one_occasion else occasions[n]
        draw = draws[0] if one_draw else draws[n]
        out[n] = uniform_at(key_0, key_1, agents[n], occasion, draw)


@njit(cache=True, nogil=True)
def _to_exponential(out):  # type: ignore[no-untyped-def]
    for n in range(out.size):  # the C library's log as in rules; numpy's may differ in the last bit
        out[n] = -math.log(out[n])


def _spread(part: NDArray[np.int64], like: NDArray[Any]) -> NDArray[np.int64]:
    return np.array(np.broadcast_to(part, like.shape))


@dataclass(frozen=True)
class Stream:
    """A named source of draws for arrays of agents, outside rules.

    `agents`, `occasion` and `k` broadcast against each other; results are float64 of the broadcast
    shape.
    """

    seed: int
    name: str

    @cached_property
    def key(self) -> tuple[int, int]:
        """The two 64-bit words of this stream's key."""
        return stream_key(self.seed, self.name)

    def chance(self, agent: int, occasion: int) -> Chance:
        """Return the address of one agent's occasion in this stream."""
        return Chance(*self.key, agent, occasion)

    def uniform(
        self, agents: ArrayLike, occasion: ArrayLike = 0, k: ArrayLike = 0
    ) -> NDArray[np.float64]:
        """Return uniform draws on the open interval (0, 1)."""
        given = [np.asarray(a, dtype=np.int64) for a in (agents, occasion, k)]
        out = np.empty(np.broadcast_shapes(*(part.shape for part in given)))
        key_0, key_1 = (np.uint64(word) for word in self.key)
        addresses = (
            part if part.shape == out.shape or (part.size == 1 and place) else _spread(part, out)
            for place, part in enumerate(given)
        )
        flat = (np.ascontiguousarray(part).reshape(-1) for part in addresses)
        _fill_uniform(out.reshape(-1), key_0, key_1, *flat)
        return out

    def exponential(
        self, agents: ArrayLike, occasion: ArrayLike = 0, k: ArrayLike = 0
    ) -> NDArray[np.float64]:
        """Return exponential draws with mean 1."""
        out = self.uniform(agents, occasion, k)
        _to_exponential(out.reshape(-1))
        return out

    def gumbel(
        self, agents: ArrayLike, occasion: ArrayLike = 0, k: ArrayLike = 0
    ) -> NDArray[np.float64]:
        """Return standard Gumbel draws."""
        out = self.uniform(agents, occasion, k)
        _to_exponential(out.reshape(-1))
        _to_exponential(out.reshape(-1))
        return out

    def normal(
        self, agents: ArrayLike, occasion: ArrayLike = 0, k: ArrayLike = 0
    ) -> NDArray[np.float64]:
        """Return standard normal draws."""
        return np.asarray(ndtri(self.uniform(agents, occasion, k)))
