"""`citypath run` from the command line to headline, tables and figures, with the city itself."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from experiments import cli
from experiments.compose import run_config
from experiments.run import question
from sim.results.files import CONFIG, TIMESERIES, VERSIONS

ROOT = Path(__file__).parents[2]
ASKED = ("policy=plan", "scale=0.001", "end=2021")
IN_SMALL_BLOCKS = """
import sys
from experiments import cli
from experiments.terminal import caches
caches.place_caches()
from agents.machinery.compiler import blocks
blocks.BLOCK = 1000  # else a small city fits one block, and a second thread has nothing to do
class Pool(blocks.ThreadPoolExecutor):
    def __init__(self, threads):
        super().__init__(threads)
        print("pool of", threads)
blocks.ThreadPoolExecutor = Pool
sys.exit(cli.main(["run", *sys.argv[1:]]))
"""
BOUNDARIES = ("territorial", "official", "end-user")


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """A first run, a second one of the same question: exit codes, what was said, the folder."""
    place = tmp_path_factory.mktemp("whole run")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "experiments.cli", "run", *ASKED, f"results={place}/results"]
    runs = [
        subprocess.run(
            command, cwd=place, env=environment, capture_output=True, text=True, check=False
        )
        for _ in range(2)
    ]
    (folder,) = (place / "results").iterdir()
    return runs, folder


def test_it_ends_well_and_says_what_came_out(told):
    (first, _), folder = told
    assert first.returncode == 0, first.stderr
    said = first.stdout.lower()
    assert all(boundary in said for boundary in BOUNDARIES)
    assert "peak" in said and "2020" in said and str(folder) in first.stdout
    assert "2021Q4 simulated (100%)" in first.stderr


def test_the_folder_is_whole(told):
    _, folder = told
    config = run_config(*ASKED)
    assert json.loads((folder / CONFIG).read_text("utf-8")) == question(config)
    assert json.loads((folder / VERSIONS).read_text("utf-8"))["cpu"]
    table = pq.read_table(folder / TIMESERIES)
    city = table.filter(table.column("grouping").to_numpy(zero_copy_only=False) == "city")
    assert city.column("label").to_pylist()[-1] == "2021Q4" and city.num_rows == 8
    assert b"policy" in table.schema.metadata or b"scenario" in table.schema.metadata
    assert len(table.column_names) > 400
    assert not [path for path in folder.parent.iterdir() if path != folder]


def test_every_number_of_the_headline_has_its_unit(told):
    _, folder = told
    headline = json.loads((folder / "headline.json").read_text("utf-8"))

    def numbers(node, units):
        if isinstance(node, dict):
            own = units + [key for key in node if "unit" in key]
            for key, value in node.items():
                yield from (
                    numbers(value, own) if isinstance(value, dict | list) else [(key, value, own)]
                )
        elif isinstance(node, list):
            for value in node:
                yield from numbers(value, units) if isinstance(value, dict | list) else []

    found = [
        (key, units) for key, value, units in numbers(headline, []) if isinstance(value, float)
    ]
    assert len(found) > 20
    assert [key for key, units in found if not units] == []


def test_figures_are_pictures(told):
    _, folder = told
    pictures = [path for path in folder.rglob("*") if path.suffix in {".png", ".svg"}]
    assert len(pictures) >= 3
    for picture in pictures:
        assert picture.stat().st_size > 5000
        head = picture.read_bytes()[:200]
        assert head.startswith(b"\x89PNG") or b"<?xml" in head or b"<svg" in head


def test_the_same_question_is_answered_from_the_store(told):
    (first, second), _ = told
    assert second.returncode == 0
    assert second.stdout == first.stdout
    assert "answered from" in second.stderr and "simulated" not in second.stderr


def test_two_processes_write_the_same_bytes_with_one_thread_and_two(tmp_path):
    """Table, headline, figures, manifest: everything in the folder, and the folder's name."""
    answers = []
    for threads in (1, 2):
        place = tmp_path / f"{threads} threads"
        asked = ("policy=plan", "scale=0.0001", "end=2021", f"engine.threads={threads}")
        told = subprocess.run(
            [sys.executable, "-c", IN_SMALL_BLOCKS, *asked, f"results={place}"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": str(threads)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert ("pool of 2" in told.stdout) == (threads == 2)
        files = (path for path in place.rglob("*") if path.is_file())
        answers.append({str(path.relative_to(place)): path.read_bytes() for path in files})
    one, two = answers
    assert one.keys() == two.keys()
    assert [name for name, content in one.items() if content != two[name]] == []
    names = {name.split("/", 1)[1] for name in one}
    assert {TIMESERIES, CONFIG, VERSIONS, "headline.json", "manifest.json"} < names
    assert any(name.endswith((".png", ".svg")) for name in names)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_headline_that_cannot_be_printed_is_told_in_one_line(told):
    _, folder = told
    command = [sys.executable, "-m", "experiments.cli", "run", *ASKED, f"results={folder.parent}"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command, env=environment, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == cli.WRONG_INPUT
    answered, line = done.stderr.strip().splitlines()
    assert "answered from" in answered and line.startswith("citypath: stdout: file: 'No space")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("SIGINT", 130),
        ("SIGTERM", 143),
        pytest.param("SIGHUP", 129, marks=pytest.mark.proof),  # told as SIGTERM is
    ],
    ids=str,
)
def test_a_run_that_is_told_to_end_leaves_nothing(tmp_path, name, code):
    number = signal.Signals[name]
    command = [sys.executable, "-m", "experiments.cli", "run", "scale=0.001", "results=kept"]

    def heed() -> None:  # whoever runs these tests under nohup or in the background has it ignored
        signal.signal(number, signal.SIG_DFL)

    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed,  # noqa: PLW1509 - no threads here
    ) as running:
        for line in running.stderr:
            if "2021Q4 simulated" in line:
                running.send_signal(number)
        assert running.wait(60) == code
    assert list(tmp_path.rglob("*")) == []


def test_ctrl_c_while_figures_are_drawn_leaves_nothing(tmp_path, monkeypatch):
    from analysis import figures

    def interrupted(folder):
        assert (folder / TIMESERIES).exists()
        raise KeyboardInterrupt

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(figures, "draw", interrupted)
    assert cli.main(["run", "scale=0.001", "end=2020", "results=kept"]) == cli.INTERRUPTED
    assert [path for path in tmp_path.rglob("*") if path.name != "kept"] == []
