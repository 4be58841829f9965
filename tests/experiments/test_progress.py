"""What is said while one waits: sparse in a log, moving on a screen, and never long silent."""

import io
import time

import pytest
from numba.core import config

from agents.machinery.compiler import cache
from experiments.terminal import progress as module
from experiments.terminal.compiling import ANNOUNCEMENT, Compiling
from experiments.terminal.progress import Progress


class Screen(io.StringIO):
    def isatty(self):
        return True


class Gone(io.StringIO):
    def write(self, text):
        raise OSError(5, "Input/output error")


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(module, "WATCHED_PAUSE", 0.05)
    monkeypatch.setattr(module, "LOG_PAUSE", 0.05)
    monkeypatch.setattr(module, "_TURN", 0.01)


def test_it_moves_on_a_screen_and_is_sparse_in_a_log():
    log, screen = io.StringIO(), Screen()
    for stream in (log, screen):
        with Progress(stream) as progress:
            progress.say("building")
            for quarter in range(64):
                progress.quarter(quarter, 63)
    assert log.getvalue().count("\n") == 17
    assert "2035Q4 simulated (100%)" in log.getvalue()
    assert screen.getvalue().count("\r") >= 64
    assert screen.getvalue().count("\n") == 2


def test_a_silence_is_broken_by_what_is_being_done(impatient):
    for stream in (io.StringIO(), Screen()):
        with Progress(stream) as progress:
            time.sleep(0.2)
            assert stream.getvalue() == ""
            progress.doing("loading")
            time.sleep(0.3)
        assert stream.getvalue().count("loading") >= 2


def test_what_only_broke_a_silence_is_wiped_before_anything_else(impatient):
    screen = Screen()
    with Progress(screen) as progress:
        progress.doing("loading")
        time.sleep(0.2)
    shown = screen.getvalue()
    assert "\n" not in shown and shown.endswith("\r")
    assert shown.rsplit("\r", 2)[1].isspace()


def test_a_terminal_that_is_gone_does_not_stop_the_work():
    with Progress(Gone()) as progress:
        progress.say("building")
        progress.quarter(63, 63)


SOURCE = """
from numba import njit
@njit
def helper(a):
    return a + {number}
@njit(cache=True)
def citypath_kernel(a):
    return helper(a) * 2
"""


def loaded(number):
    """A kernel as rules have them, loaded as if by a new process."""
    cache.load_kernel.cache_clear()
    return cache.load_kernel("some_rule", SOURCE.format(number=number))


def test_compiling_is_announced_whenever_machine_code_is_missing(tmp_path, monkeypatch, impatient):
    monkeypatch.setenv("CITYPATH_CACHE", str(tmp_path))
    config.reload_config()  # else numba sees what earlier tests left only once it compiles
    for name in ("first", "kept", "code deleted"):
        if name == "code deleted":  # the generated source stays, as on another processor
            for path in tmp_path.rglob("*.nb?"):
                path.unlink()
        log = io.StringIO()
        with Progress(log) as progress, Compiling(progress) as compiling:
            progress.doing("building the city")
            loaded(3)(1)
            assert progress.doing("") == "building the city"
        said = log.getvalue()
        assert said.count(ANNOUNCEMENT) == (0 if name == "kept" else 1)
        assert compiling.done == (0 if name == "kept" else 1)


def test_what_is_compiled_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("CITYPATH_CACHE", str(tmp_path))
    named = []

    class Noted(Progress):
        def doing(self, activity):
            named.append(activity)
            return super().doing(activity)

    with Noted(io.StringIO()) as progress, Compiling(progress):
        loaded(4)(1)
        loaded(5)(1)
    assert named[:4] == ["compiling some_rule", "", "compiling some_rule (1 done)", ""]
