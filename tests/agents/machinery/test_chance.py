"""Addressed chance: the generator against its published answers, and what addresses promise."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit
from scipy import stats

from agents.machinery.chance import (
    Chance,
    Stream,
    exponential,
    gumbel,
    stream_key,
    uniform,
    uniform_at,
)
from agents.machinery.philox import MASK_64, philox, philox_interpreted

# Random123 1.14, tests/kat_vectors, philox4x64 with 10 rounds: counter, key, answer
KNOWN_ANSWERS = [
    (
        (0, 0, 0, 0),
        (0, 0),
        (0x16554D9ECA36314C, 0xDB20FE9D672D0FDC, 0xD7E772CEE186176B, 0x7E68B68AEC7BA23B),
    ),
    (
        (MASK_64, MASK_64, MASK_64, MASK_64),
        (MASK_64, MASK_64),
        (0x87B092C3013FE90B, 0x438C3C67BE8D0224, 0x9CC7D7C69CD777B6, 0xA09CAEBF594F0BA0),
    ),
    (
        (0x243F6A8885A308D3, 0x13198A2E03707344, 0xA4093822299F31D0, 0x082EFA98EC4E6C89),
        (0x452821E638D01377, 0xBE5466CF34E90C6C),
        (0xA528F45403E61D95, 0x38C72DBD566E9788, 0xA5A1610E72FD18B5, 0x57BD43B5E52B7FE6),
    ),
]

WORDS = st.integers(0, MASK_64)


@njit
def draws_at(chance, number):
    return [(uniform(chance, k), exponential(chance, k), gumbel(chance, k)) for k in range(number)]


def compiled_philox(counter, key):
    return tuple(int(word) for word in philox(*(np.uint64(word) for word in (*counter, *key))))


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN_ANSWERS)
def test_philox_gives_the_published_answers(counter, key, answer):
    assert philox_interpreted(counter, key) == answer
    assert compiled_philox(counter, key) == answer


@settings(max_examples=200, deadline=None)
@given(st.tuples(WORDS, WORDS, WORDS, WORDS), st.tuples(WORDS, WORDS))
def test_philox_is_numpys_function(counter, key):
    low_first = sum(word << (64 * place) for place, word in enumerate(counter))
    # numpy counts up before it draws
    before = (low_first - 1) % 2**256
    theirs = np.random.Philox(counter=before, key=key[0] + (key[1] << 64)).random_raw(4)
    assert philox_interpreted(counter, key) == tuple(theirs.tolist())
    assert compiled_philox(counter, key) == tuple(theirs.tolist())


@settings(max_examples=50, deadline=None)
@given(
    st.integers(-(2**31), 2**31),
    st.text(max_size=20),
    st.integers(-(2**62), 2**62),
    st.integers(-(2**62), 2**62),
)
def test_both_modes_draw_the_same_bits(seed, name, agent, occasion):
    stream = Stream(seed, name)
    chance = stream.chance(agent, occasion)
    key = (np.uint64(word) for word in stream.key)
    compiled = draws_at(Chance(*key, agent, occasion), 9)
    interpreted = [
        (uniform(chance, k), exponential(chance, k), gumbel(chance, k)) for k in range(9)
    ]
    assert compiled == interpreted
    at_once = [stream.uniform, stream.exponential, stream.gumbel]
    assert [tuple(float(law(agent, occasion, k)) for law in at_once) for k in range(9)] == compiled


def test_logarithms_of_arrays_are_those_of_rules_to_the_last_bit():
    stream = Stream(5, "last bits")
    agents = np.arange(20_000)
    wholesale = stream.gumbel(agents)
    assert wholesale.tolist() == [gumbel(stream.chance(agent, 0), 0) for agent in range(20_000)]


def test_draws_stay_inside_the_open_unit_interval():
    lowest, highest = (0 + 0.5) * 2.0**-52, (2**52 - 1 + 0.5) * 2.0**-52
    assert 0.0 < lowest < highest < 1.0
    draws = Stream(1, "interval").uniform(np.arange(100_000))
    assert (draws > 0).all() and (draws < 1).all()
    assert math.isfinite(-math.log(-math.log(lowest))) and math.isfinite(
        -math.log(-math.log(highest))
    )


@pytest.mark.parametrize(
    ("law", "reference"),
    [
        ("uniform", stats.uniform()),
        ("exponential", stats.expon()),
        ("gumbel", stats.gumbel_r()),
        ("normal", stats.norm()),
    ],
)
def test_draws_follow_their_law(law, reference):
    draws = getattr(Stream(20, "laws"), law)(np.arange(50_000))
    assert stats.kstest(draws, reference.cdf).pvalue > 0.001
    error = reference.std() / math.sqrt(len(draws))
    assert abs(draws.mean() - reference.mean()) < 4 * error
    assert draws.std() == pytest.approx(reference.std(), rel=0.02)


@pytest.mark.parametrize("axis", ["agents", "occasion", "k"])
def test_neighbouring_addresses_are_independent(axis):
    stream = Stream(7, "neighbours")
    address = {"agents": 3, "occasion": 5, "k": 2, axis: np.arange(40_000)}
    draws = stream.uniform(**address)
    for lag in (1, 2, 4, 5):
        assert abs(np.corrcoef(draws[:-lag], draws[lag:])[0, 1]) < 4 / math.sqrt(len(draws))
    pairs, _, _ = np.histogram2d(draws[:-1], draws[1:], bins=10, range=[[0, 1], [0, 1]])
    assert stats.chisquare(pairs.ravel()).pvalue > 0.001


def test_streams_and_seeds_do_not_know_of_each_other():
    agents = np.arange(20_000)
    one = Stream(1, "one").uniform(agents)
    for other in (Stream(2, "one"), Stream(1, "two"), Stream(11, "one"), Stream(1, "one ")):
        assert abs(np.corrcoef(one, other.uniform(agents))[0, 1]) < 0.03
    assert stream_key(1, "1a") != stream_key(11, "a")


def test_an_address_is_a_fixed_number_whatever_else_is_drawn():
    stream = Stream(3, "fixed")
    alone = [float(stream.uniform(agent, 2, 1)) for agent in range(100)]
    among_others = stream.uniform(np.arange(1000)[:, None], 2, np.arange(6)[None, :])
    assert among_others[:100, 1].tolist() == alone
    backwards = stream.uniform(np.arange(100)[::-1], 2, 1)
    assert backwards[::-1].tolist() == alone


def test_arguments_broadcast():
    stream = Stream(3, "shapes")
    assert stream.uniform(np.arange(4)[:, None], np.arange(3)[None, :]).shape == (4, 3)
    assert stream.normal(np.zeros((0,), int)).shape == (0,)
    assert stream.uniform(4).shape == ()
    for few in ([], [4]):
        assert stream.uniform(few, 2, 1).shape == (len(few),)


def test_the_compiled_part_takes_an_address_in_parts():
    key = stream_key(9, "parts")
    drawn = uniform_at(np.uint64(key[0]), np.uint64(key[1]), 12, 3, 6)
    assert drawn == uniform(Chance(*key, 12, 3), 6)
