"""No home, read-only sources: caches then lie in a temporary folder of the user's alone."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from agents.machinery.compiler import cache
from experiments.terminal import caches
from experiments.terminal.caches import COMPILER, FIGURES, RULES, place_caches
from sim.errors import InputError

ALL = (COMPILER, FIGURES, RULES)
ROOT = Path(__file__).parents[2]


@pytest.fixture
def closed(tmp_path, monkeypatch):
    """A machine on which only a temporary folder can be written."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    for name in (*ALL, "XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, "")  # so that what is set meanwhile is undone
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setattr(os, "access", lambda path, mode: temporary in (path, *path.parents))
    return temporary


def test_a_usual_machine_is_left_as_it_is(tmp_path, monkeypatch):
    for name in (*ALL, "XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("HOME", str(tmp_path))
    place_caches()
    assert not any(os.environ[name] for name in ALL)
    assert list(tmp_path.iterdir()) == []


def test_a_closed_machine_gets_a_private_folder_the_same_every_time(closed):
    place_caches()
    (folder,) = closed.iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {Path(os.environ[name]).parent for name in ALL} == {folder}
    placed = {name: os.environ[name] for name in ALL}
    for name in ALL:
        os.environ[name] = ""
    place_caches()
    assert {name: os.environ[name] for name in ALL} == placed


def test_a_folder_others_can_write_is_not_used(closed):
    (closed / f"citypath-{os.getuid()}").mkdir()
    (closed / f"citypath-{os.getuid()}").chmod(0o777)
    place_caches()
    folder = Path(os.environ[COMPILER]).parent
    assert folder.parent == closed and folder.name != f"citypath-{os.getuid()}"
    assert folder.stat().st_mode & 0o777 == 0o700


def test_what_the_user_gave_stays_if_it_can_be_written(closed, monkeypatch):
    monkeypatch.setenv(COMPILER, str(closed / "mine"))
    monkeypatch.setenv(RULES, "/nowhere/mine")
    place_caches()
    assert os.environ[COMPILER] == str(closed / "mine")
    assert os.environ[RULES] != "/nowhere/mine"


def test_a_home_that_nobody_knows(closed, monkeypatch):
    def unknown(path):
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "expanduser", unknown)
    monkeypatch.setattr(caches, "_sources_can_be_written", lambda: True)
    place_caches()
    assert os.environ[COMPILER] == "" and os.environ[FIGURES]
    monkeypatch.setenv(RULES, "")
    assert cache.cache_folder() == closed / f"citypath-{os.getuid()}"


def test_no_temporary_folder_either(closed, monkeypatch):
    def nowhere():
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr(tempfile, "gettempdir", nowhere)
    with pytest.raises(InputError, match="TMPDIR"):
        place_caches()


COMPILE = """
import os
from experiments.terminal import caches
caches._sources_can_be_written = lambda: False
caches._user_folder = lambda variable, below_home: None
caches.place_caches()
from agents.machinery import philox
import matplotlib
print(matplotlib.get_cachedir())
print(philox.philox._cache.cache_path)
"""


def test_the_compiler_and_the_figures_take_what_they_are_given(tmp_path):
    environment = {"PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path), "PATH": os.environ["PATH"]}
    command = [sys.executable, "-W", "error", "-c", COMPILE]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert all(line.startswith(str(tmp_path)) for line in done.stdout.split())
    assert len(done.stdout.split()) == 2
