"""The line of a programme: who is called, how much in the mean, and what becomes of the rest."""

import numpy as np
import pytest

from sim.line import Line

NOBODY = 0.0


@pytest.fixture
def size():
    return np.linspace(1.0, 3.0, 200)


def everybody(size):
    return np.ones(size.size, np.bool_)


def test_nothing_is_called_while_nothing_is_offered(size):
    line = Line("test", np.arange(size.size), 1)
    for _ in range(4):
        assert line.call(NOBODY, size, everybody(size)).size == 0


def test_as_much_is_called_as_is_offered(size):
    """Each call overshoots by less than one; the next ones make it good."""
    line, called = Line("test", np.arange(size.size), 1), 0.0
    for turn in range(1, 31):
        called += size[line.call(2.5, size, everybody(size))].sum()
        assert 2.5 * turn <= called < 2.5 * turn + size.max()


def test_all_have_their_turn_before_anybody_comes_again(size):
    line, seen = Line("test", np.arange(size.size), 1), []
    while len(seen) < size.size:
        seen += line.call(10.0, size, everybody(size)).tolist()
    assert len(set(seen[: size.size])) == size.size
    assert seen[: size.size] != sorted(seen[: size.size])


def test_who_does_not_fit_is_passed_over_and_keeps_nobody_waiting(size):
    fits = everybody(size)
    fits[::2] = False
    called = Line("test", np.arange(size.size), 1).call(40.0, size, fits)
    assert called.size > 10
    assert fits[called].all()


@pytest.mark.parametrize(("lapses", "kept"), [(True, 0.0), (False, 50.0)])
def test_what_nobody_can_take_lapses_or_waits(size, lapses, kept):
    line = Line("test", np.arange(size.size), 1, lapses=lapses)
    assert line.call(50.0, size, ~everybody(size)).size == 0
    assert line.allowance == kept


def test_the_order_is_that_of_the_luck(size):
    first, again, other = (
        Line("test", np.arange(size.size), seed).rows.tolist() for seed in (1, 1, 2)
    )
    assert first == again != other


@pytest.mark.parametrize("stretch", [1, 7, 200])
def test_how_far_one_looks_at_a_time_does_not_show(size, stretch, monkeypatch):
    fits = everybody(size)
    fits[::3] = False

    def called():
        line = Line("test", np.arange(size.size), 1)
        return [line.call(more, size, fits, 2.0).tolist() for more in (5.0, 90.0, 0.0, 900.0, 3.0)]

    whole = called()
    monkeypatch.setattr("sim.line.STRETCH", stretch)
    assert called() == whole
    assert len(whole[3]) == fits.sum() and not whole[2]
