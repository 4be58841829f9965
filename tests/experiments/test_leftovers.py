"""What killed runs leave is swept; what lives is not, and two runs may end at once."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.store import leftovers
from experiments.store.leftovers import new_answer, sweep
from experiments.store.manifest import damage, seal
from sim.results.files import TIMESERIES

ROOT = Path(__file__).parents[2]
NAME = "plan-0123456789ab"
WRITER = """
import sys, time
from pathlib import Path
from experiments.store.leftovers import new_answer
with new_answer(Path(sys.argv[1])) as work:
    (work / "half").write_text("half")
    print(work, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def writer(tmp_path):
    """A process in the middle of writing an answer, and the folder it writes into."""
    command = [sys.executable, "-c", WRITER, str(tmp_path / NAME)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as running:
        yield running, Path(running.stdout.readline().strip())
        running.kill()


def test_what_a_killed_run_left_is_swept(writer, tmp_path):
    running, work = writer
    assert sweep(tmp_path) == 0 and work.is_dir()
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert work.is_dir()
    assert sweep(tmp_path) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_writer_of_another_container_is_left_alone(writer, tmp_path, monkeypatch):
    _, work = writer
    monkeypatch.setattr(leftovers, "_is_another", lambda path: False)
    assert sweep(tmp_path) == 0 and work.is_dir()


def test_a_number_given_anew_protects_only_for_a_while(tmp_path, monkeypatch):
    left = tmp_path / f".{NAME}.{os.getppid()}.part"
    left.mkdir()
    assert sweep(tmp_path) == 0
    monkeypatch.setattr(leftovers, "SURELY_LOCKED", -1.0)
    assert sweep(tmp_path) == 1 and not left.exists()


def test_only_leftovers_are_swept(tmp_path):
    mine = [tmp_path / name for name in (NAME, ".notes.1.part", "results.old", f".{NAME}.part")]
    for path in mine:
        path.mkdir()
    left = tmp_path / f".{NAME}.{os.getpid()}.old"
    left.mkdir()
    assert sweep(tmp_path) == 1
    assert sorted(tmp_path.iterdir()) == sorted(mine)
    assert sweep(tmp_path / "nowhere") == 0


def test_the_second_of_two_that_end_at_once_leaves_the_first(tmp_path, monkeypatch):
    final = tmp_path / NAME

    def another_ends_first(work):
        final.mkdir()
        (final / TIMESERIES).write_text("the same")
        seal(final)
        raise OSError("not empty")

    with new_answer(final) as work:
        (work / TIMESERIES).write_text("the same")
        monkeypatch.setattr(Path, "rename", lambda work, name: another_ends_first(work))
    assert damage(final) is None
    assert list(tmp_path.iterdir()) == [final]


def test_an_error_while_writing_is_not_taken_for_that(tmp_path, monkeypatch):
    monkeypatch.setattr(leftovers, "_answered_by_another", lambda folder: True)
    with pytest.raises(OSError, match="full"), new_answer(tmp_path / NAME):
        raise OSError("full")
    assert list(tmp_path.iterdir()) == []
