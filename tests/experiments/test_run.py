"""The front around a run, with a city of one number: store, atomicity, progress, interruption."""

import errno
import io
import json
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import ClassVar

import pytest

from experiments import cli
from experiments.compose import run_config
from experiments.run import answer, name_of, question
from experiments.store.manifest import MANIFEST
from sim.accounts.books.closure import AccountError
from sim.config import RunConfig
from sim.errors import InputError
from sim.results.files import CONFIG, TIMESERIES
from sim.results.recorder import FLOW, Indicator, Recorder

CO2 = "Emissions|CO2|Territorial"


class TinyCity:
    """A city that emits as much as its seed says, and remembers who asked."""

    built: ClassVar[list[RunConfig]]
    closed: ClassVar[list[RunConfig]]
    trouble: BaseException | None = None

    def __init__(self, config: RunConfig) -> None:
        self.built.append(config)
        self.config, self.quarter = config, 0
        self.recorder = Recorder([Indicator(CO2, "t CO2", FLOW, "all of it")])

    def close(self) -> None:
        self.closed.append(self.config)

    def step(self) -> None:
        if self.trouble is not None and self.quarter == 3:
            raise self.trouble
        self.recorder.put(self.quarter, CO2, 1e7 * self.config.seed)
        self.recorder.close_quarter(self.quarter)
        self.quarter += 1


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> type[TinyCity]:
    class Fresh(TinyCity):
        built: ClassVar[list[RunConfig]] = []
        closed: ClassVar[list[RunConfig]] = []

    module = ModuleType("sim.city")
    module.City = Fresh  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "sim.city", module)
    monkeypatch.chdir(tmp_path)
    return Fresh


def test_a_question_is_answered_once(
    tiny: type[TinyCity], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["run", "end=2024"]) == 0
    first = capsys.readouterr()
    assert cli.main(["run", "end=2024"]) == 0
    second = capsys.readouterr()
    assert first.out == second.out
    assert "answered from" in second.err
    assert len(tiny.built) == 1
    assert cli.main(["run", "end=2024", "--fresh"]) == 0
    assert len(tiny.built) == 2


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def edit(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-2] + b"7\n")


@pytest.mark.parametrize(
    ("name", "harm"),
    [
        (TIMESERIES, Path.unlink),
        (TIMESERIES, cut),
        (CONFIG, edit),
        ("headline.json", edit),
        (MANIFEST, Path.unlink),
        (MANIFEST, cut),
    ],
)
def test_a_damaged_answer_is_asked_anew(
    tiny: type[TinyCity],
    capsys: pytest.CaptureFixture[str],
    name: str,
    harm: Callable[[Path], None],
) -> None:
    folder = answer(run_config("end=2024"), out=io.StringIO())
    before = contents(folder)
    harm(folder / name)
    assert cli.main(["run", "end=2024"]) == 0
    assert f"is damaged ({name} " in capsys.readouterr().err
    assert contents(folder) == before
    assert len(tiny.built) == 2
    assert cli.main(["run", "end=2024"]) == 0
    assert len(tiny.built) == 2


def test_an_answer_is_read_where_nothing_can_be_written(
    tiny: type[TinyCity], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli.main(["run", "end=2024"]) == 0
    monkeypatch.setattr(cli, "place_caches", lambda: None)  # they would go elsewhere for good
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert cli.main(["run", "end=2024"]) == 0
    assert cli.main(["run", "end=2024", "seed=2"]) == 2
    line = capsys.readouterr().err.strip().splitlines()[-1]
    assert "results: 'results' is not allowed; allowed: a folder that can be written" in line
    assert len(tiny.built) == 1


@pytest.mark.parametrize("flags", [[], ["--fresh"]])
def test_a_file_where_the_answer_should_lie(
    tiny: type[TinyCity], capsys: pytest.CaptureFixture[str], flags: list[str]
) -> None:
    taken = Path("results") / name_of(run_config("end=2024"))
    taken.parent.mkdir()
    taken.write_text("mine", encoding="utf-8")
    assert cli.main(["run", "end=2024", *flags]) == 2
    assert "a folder, or nothing in its place" in capsys.readouterr().err
    assert taken.read_text(encoding="utf-8") == "mine"
    assert tiny.built == []


def test_a_full_disk_is_told_in_one_line(
    tiny: type[TinyCity], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, content: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    assert cli.main(["run", "end=2024"]) == 2
    line = capsys.readouterr().err.strip().splitlines()[-1]
    assert line.startswith("citypath: results: file: 'No space left on device' is not allowed")
    assert list(Path("results").iterdir()) == []


def test_a_name_too_long(tiny: type[TinyCity], capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a" * 300, "a/" * 3000):
        assert cli.main(["run", f"results={name}"]) == 2
        line = capsys.readouterr().err.strip()
        assert "allowed: a shorter name" in line and len(line) < 300 and "\n" not in line
    assert tiny.built == []


def test_a_folder_that_is_empty_is_no_answer(tiny: type[TinyCity]) -> None:
    (Path("results") / name_of(run_config("end=2024"))).mkdir(parents=True)
    assert cli.main(["run", "end=2024"]) == 0
    assert len(tiny.built) == 1


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_the_answer_holds_the_question_and_the_same_bytes(tiny: type[TinyCity]) -> None:
    config = run_config("end=2024", "seed=3")
    folder = answer(config, out=io.StringIO())
    before = contents(folder)
    assert {TIMESERIES, CONFIG, "headline.json"} <= set(before)
    assert json.loads(before[CONFIG]) == question(config)
    threads = run_config("end=2024", "seed=3", "engine.threads=2")
    assert answer(threads, fresh=True, out=io.StringIO()) == folder
    assert contents(folder) == before


def test_another_question_has_another_name() -> None:
    names = {
        name_of(run_config(*overrides))
        for overrides in (
            [],
            ["seed=2"],
            ["city_seed=2"],
            ["scale=0.02"],
            ["end=2034"],
            ["policy=frozen"],
            ["levers.ets_price=90"],
            ["freeze=[prices]"],
            ["world=ensemble"],
        )
    }
    assert len(names) == 9
    same = name_of(run_config("engine=one_thread", "results=elsewhere"))
    assert same in names


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (KeyboardInterrupt(), 130),
        (AccountError("energy: coal", 3, 7.5, "TJ"), 1),
        (InputError("cars.csv", "price", -1, "a price above 0"), 2),
        (RuntimeError("broken"), None),
    ],
)
def test_a_run_that_stops_leaves_nothing(
    tiny: type[TinyCity],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    trouble: BaseException,
    code: int | None,
) -> None:
    monkeypatch.setattr(tiny, "trouble", trouble)
    if code is None:
        with pytest.raises(RuntimeError, match="broken"):
            cli.main(["run"])
    else:
        assert cli.main(["run"]) == code
    assert list(tmp_path.rglob("*")) == []
    assert tiny.closed == tiny.built


def test_a_failed_fresh_run_keeps_the_old_answer(
    tiny: type[TinyCity], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = answer(run_config("end=2024"), out=io.StringIO())
    before = (folder / TIMESERIES).read_bytes()
    monkeypatch.setattr(tiny, "trouble", KeyboardInterrupt())
    assert cli.main(["run", "end=2024", "--fresh"]) == 130
    assert (folder / TIMESERIES).read_bytes() == before
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_a_warning_of_the_model_is_said(
    tiny: type[TinyCity], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    log = logging.getLogger("citypath.rules")
    monkeypatch.setattr(tiny, "close", lambda city: log.warning("rules are interpreted"))
    assert cli.main(["run", "end=2024"]) == 0
    assert "s] rules are interpreted" in capsys.readouterr().err
    assert log.parent is not None and log.parent.handlers == []


def test_output_may_be_closed(tiny: type[TinyCity], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)  # what Python makes of 2>&-
    monkeypatch.setattr(sys, "stdout", None)
    assert cli.main(["run", "end=2024"]) == 0
    assert cli.main(["run", "end=2019"]) == 2
    for stream in (sys.stdout, sys.stderr):
        stream.close()
