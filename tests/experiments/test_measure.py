"""The developer's measurements: statistics by hand, runs kept, parts that add up, one real run."""

import importlib
import json
import math
from pathlib import Path

import pytest

from experiments import measured_runs
from experiments.measure import _parser, difference, paired_table, scales_table
from experiments.measured_cost import PARTS, REST, Stopwatch, cost_table
from experiments.measured_runs import Numbers, Question, kept, key, name_of, run_all, simulate

OFFICIAL = key("totals", "Official, UHV hydropower at zero", 2030)


def test_differences_are_paired() -> None:
    found = difference([1.0, 12.0, 103.0], [2.0, 10.0, 100.0])
    assert found.mean == pytest.approx(4 / 3)
    assert found.error == pytest.approx(math.sqrt(13 / 3) / math.sqrt(3))
    assert (found.same_sign, found.pairs) == (2, 3)
    assert difference([1.0, 1.0], [1.0, 1.0]).same_sign == 0


def test_paired_table_leaves_out_seeds_that_failed_somewhere() -> None:
    base: dict[int, Numbers] = {1: {OFFICIAL: 180.0}, 2: {OFFICIAL: 182.0}, 3: {OFFICIAL: 900.0}}
    runs = {"frozen": base, "plan": {1: {OFFICIAL: 170.0}, 2: {OFFICIAL: 174.0}}}
    line = next(one for one in paired_table(runs).splitlines() if "Official" in one)
    assert line.endswith("| 181 (1.4) | -9 ± 1 (2/2) |")


def test_public_cost_is_the_sum_of_both_spans_and_zero_where_nobody_paid() -> None:
    ends = {key("totals", "Territorial", 2035): 150.0}
    paid = {
        key("money", "Public cost", "2026-2030"): 9.0,
        key("money", "Public cost", "2031-2035"): 2.0,
    }
    table = paired_table({"frozen": {1: ends | paid, 2: ends | paid}, "off": {1: ends, 2: ends}})
    assert "| 11 (0) | -11 ± 0 (2/2) |" in table.splitlines()[-1]


def test_scales_table_marks_what_is_beyond_its_limit() -> None:
    total, sector = key("totals", "Territorial", 2030), key("sectors", "Homes", 2030)
    coarse = [{total: 102.0, sector: 10.2, key("sectors", "Homes", 2026): 1.0}] * 2
    fine = [{total: 100.0, sector: 10.0, key("sectors", "Homes", 2026): 1.0}] * 2
    lines = scales_table(coarse, fine).splitlines()
    assert len(lines) == 4
    assert "+2.00 ≠" in lines[2] and "+2.00 |" in lines[3]


def test_a_finished_run_is_not_asked_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    question: Question = ("policy=plan", "seed=7")
    assert kept(tmp_path, question, "run", lambda: {OFFICIAL: 3.0}) == {OFFICIAL: 3.0}
    found = run_all([question], tmp_path, workers=1)  # a worker would take seconds, and differ
    assert found == {question: {OFFICIAL: 3.0}}
    stored = json.loads((tmp_path / name_of(question)).read_text(encoding="utf-8"))
    assert stored["question"] == list(question)
    assert "1 of 1" in capsys.readouterr().err


def test_kept_runs_hold_for_their_question_and_sources_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = name_of(("seed=1",))
    assert first == name_of(("seed=1",)) != name_of(("seed=2",))
    assert first != name_of(("seed=1",), "cost")
    monkeypatch.setattr("sim.results.files.versions", lambda: {"sources": "others"})
    assert name_of(("seed=1",)) != first


def test_workers_answer_and_a_failed_run_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = ("scale=0.001", "end=2020"), ("scale=0", "end=2020")
    found = run_all([good, bad], tmp_path, workers=1, ask=simulate)
    assert found[good] == simulate(good)
    assert found[good][key("totals", "Territorial", 2020)] == pytest.approx(166.0, rel=0.1)
    assert bad not in found and "failed: scale=0" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == [name_of(good)]


def test_parts_add_up_wherever_they_lie() -> None:
    times = iter([0.0, 1.0, 3.0, 4.0, 6.0, 10.0])
    watch = Stopwatch(lambda: next(times))

    class Kitchen:
        def boil(self) -> str:
            return "tea"

    watch.wrap(Kitchen, "boil", "boiling")
    with watch.part("all"):
        assert Kitchen().boil() == Kitchen().boil() == "tea"
    assert watch.seconds == {"boiling": 4.0, "all": 6.0}


@pytest.mark.parametrize(("module", "kind", "method"), [part[:3] for part in PARTS])
def test_every_part_that_is_timed_is_there(module: str, kind: str | None, method: str) -> None:
    held = importlib.import_module(module)
    assert callable(getattr(getattr(held, kind) if kind else held, method))


def test_cost_table_shows_every_part() -> None:
    one = {"seconds": {REST: 1.5}, "total": 1.5, "memory": 300.4, "memory once built": 200.0}
    table = cost_table(["0.01", "1"], [one, one])
    assert f"| {REST} | 1.50 | 1.50 |" in table
    assert table.splitlines()[-1] == "| **peak memory, MiB** | 300 | 300 |"


def test_defaults_are_those_of_the_documented_commands() -> None:
    given = _parser().parse_args(["scales"])
    assert (given.runs, given.workers, given.scales, given.end) == (20, 2, "0.01,0.1", "2035")
    assert measured_runs.machine()["processor"].partition(" ")[2].startswith("cores, ")
