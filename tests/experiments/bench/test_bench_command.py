"""`citypath bench`: what it refuses, what it runs in which order, what it prints and writes."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from experiments.bench import compared
from experiments.bench import engines as known_engines
from experiments.bench.asked import Asked, engines_named
from experiments.cli import main

Answer = Callable[[str, int, int], dict[str, Any]]  # by engine, households, call


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            ["--households", "10"],
            "--households: 10 is not allowed; allowed: a whole number from 1000",
        ),
        (["--quarters", "0"], "--quarters: 0 is not allowed"),
        (["--quarters", "241"], "--quarters: 241 is not allowed"),
        (["--repetitions", "0"], "--repetitions: 0 is not allowed"),
        (["--engines", "c,nunpy"], "--engines: 'nunpy' is not allowed; allowed: names"),
        (["--engines", "c,nunpy"], "did you mean numpy?"),
        (["--engines", ""], "--engines: '' is not allowed"),
        (["--json", "."], "--json: '.' is not allowed; allowed: a file, not a folder"),
        (["--json", f"{__file__}/bench.json"], "a folder that can be written"),
    ],
)
def test_wrong_input_is_one_line_before_anything_runs(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    typed: list[str],
    said: str,
) -> None:
    monkeypatch.setattr(compared, "tell", lambda asked: pytest.fail("it was run"))
    assert main(["bench", *typed]) == 2
    told = capsys.readouterr().err
    assert said in told and told.count("\n") == 1


def test_a_word_for_a_number_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["bench", "--households", "many"])
    assert left.value.code == 2
    assert "--households: invalid int value: 'many'" in capsys.readouterr().err


def test_citypath_is_always_among_the_engines() -> None:
    assert engines_named("numpy, c") == ("citypath", "c", "numpy")
    assert engines_named(None) == ("citypath", "c", "numpy", "polars", "mesa")


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int, int]]:
    """What was run, and instead of running it: Citypath takes 1, 2, 3 s, the others 6 s."""
    seen: list[tuple[str, int, int]] = []

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        name, households, quarters = command[3], int(command[4]), int(command[5])
        seen.append((name, households, quarters))
        ours = sum(one[0] == "citypath" for one in seen)
        counts = "other" if name == "polars" else "same"
        told = {
            "seconds": float(ours) if name == "citypath" else 6.0 * households / 1_000_000,
            "bytes_per_household": 26.0,
            "counts": counts,
            "last_quarter": {},
        }
        broken = name == "c"
        error = "Traceback ...\nMemoryError: no room" if broken else ""
        return subprocess.CompletedProcess(command, int(broken), json.dumps(told), error)

    monkeypatch.setattr(compared.subprocess, "run", run)
    monkeypatch.setattr(compared, "why_missing", lambda name: None)
    return seen


def test_the_order_turns_about_and_ratios_are_paired(
    runs: list[tuple[str, int, int]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", "--engines", "numpy,mesa", "--repetitions", "3"]) == 0
    once = [
        ("citypath", 1_000_000, 64),
        ("numpy", 1_000_000, 64),
        ("mesa", 20_000, 8),
        ("mesa", 100_000, 8),
    ]
    assert runs == once + once[::-1] + once
    shown = capsys.readouterr().out
    line = next(line for line in shown.splitlines() if line.startswith("dense numpy"))
    numbers = ["1,000,000", "64", "93.8", "3", "(2", "to", "6)", "26"]
    assert line.split()[2:10] == numbers and line.endswith("all counts as Citypath's")


def test_counts_that_differ_are_told(
    runs: list[tuple[str, int, int]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", "--engines", "polars", "--repetitions", "1"]) == 0
    assert "COUNTS DIFFER from Citypath's" in capsys.readouterr().out


def test_an_engine_that_fails_is_told_and_not_tried_again(
    runs: list[tuple[str, int, int]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", "--engines", "c", "--repetitions", "2"]) == 1
    assert [name for name, *_ in runs].count("c") == 1
    assert "failed: MemoryError: no room" in capsys.readouterr().out


def test_ctrl_c_leaves_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(compared.subprocess, "run", interrupted)
    assert main(["bench", "--json", str(tmp_path / "bench.json")]) == 130
    assert "interrupted" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_what_is_missing_is_told_and_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_engines.shutil, "which", lambda name: None)
    monkeypatch.setattr(known_engines.importlib.util, "find_spec", lambda name: None)
    rows = compared.rows_of(Asked(1_000, 4, 1, ("citypath", "c", "polars")))
    assert [row.note for row in rows] == [
        "",
        "no C compiler on this machine (looked for cc, gcc, clang)",
        "polars is not installed: python -m pip install 'citypath[bench]'",
    ]
    assert "no C compiler" in compared.table(rows)


def test_a_small_benchmark_runs_and_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "new" / "bench.json"
    small = ["--households", "1000", "--quarters", "4", "--repetitions", "1"]
    assert main(["bench", *small, "--engines", "numpy", "--json", str(file)]) == 0
    shown = capsys.readouterr()
    assert "repetition 1 of 1" in shown.err and "all counts as Citypath's" in shown.out
    told = json.loads(file.read_text("utf-8"))
    assert told["asked"]["households"] == 1_000 and told["versions"]["cpu"]
    ours, theirs = told["rows"]
    assert ours["engine"] == "citypath" and ours["ratios"] == [1.0]
    assert theirs["counts"] == ours["counts"]
    assert sum(theirs["last_quarter"]["cars"]) == 1_000
    assert [path.name for path in file.parent.iterdir()] == ["bench.json"]
