"""The benchmark: every engine in fresh processes, in turn, and ratios paired by repetition."""

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

from experiments.bench.asked import Asked
from experiments.bench.engines import ENGINES, why_missing
from experiments.terminal.progress import Progress
from experiments.terminal.refused import told_in_one_line

ONE_THREAD = (
    *("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"),
    "POLARS_MAX_THREADS",
)


@dataclass
class Row:
    """One line of the table: an engine at one size, and what its runs gave, in their order.

    Attributes:
        engine: its name.
        households: how many it was given.
        quarters: how long it ran.
        nanoseconds: per household and quarter, of each repetition.
        ratios: the same over Citypath's of that repetition.
        bytes_per_household: of its state.
        note: what has to be said of it.
        failed: it was run and did not end well.
    """

    engine: str
    households: int
    quarters: int
    nanoseconds: list[float] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)
    bytes_per_household: float | None = None
    counts: str | None = None
    last_quarter: dict[str, Any] | None = None
    note: str = ""
    failed: bool = False


def tell(asked: Asked) -> int:
    """Run the benchmark, print its table, write it as JSON where asked; return the exit code."""
    with Progress() as progress:
        rows = compare(asked, progress)
    print(table(rows), end="")
    if asked.json is not None:
        write(asked, rows)
        print(f"written: {asked.json}", file=sys.stderr)
    return int(any(row.failed for row in rows))


def compare(asked: Asked, progress: Progress) -> list[Row]:
    """Run every engine in every repetition, in an order that turns about, and return the rows."""
    rows = rows_of(asked)
    able = [row for row in rows if not row.note or why_missing(row.engine) is None]
    for repetition in range(asked.repetitions):
        progress.say(f"repetition {repetition + 1} of {asked.repetitions}")
        for row in able if repetition % 2 == 0 else reversed(able):
            if not row.failed:
                progress.doing(f"{ENGINES[row.engine].title}, {row.households} households")
                _run_once(row, asked.seed)
        progress.doing("")
    ours = rows[0]
    for row in rows:
        row.ratios = [
            theirs / own for theirs, own in zip(row.nanoseconds, ours.nanoseconds, strict=False)
        ]
        _say_whether_it_agrees(row, ours)
    return rows


def rows_of(asked: Asked) -> list[Row]:
    """Return the lines of the table before anything is run."""
    rows = []
    for name in asked.engines:
        about = ENGINES[name]
        sizes = [size for size in about.sizes if size <= asked.households] or [asked.households]
        quarters = min(asked.quarters, about.quarters or asked.quarters)
        note = why_missing(name) or about.remark
        rows += [Row(name, size, quarters, note=note) for size in sizes]
    return rows


def _run_once(row: Row, seed: int) -> None:
    """Run an engine in a fresh process and add what it measured to its row."""
    numbers = (str(number) for number in (row.households, row.quarters, seed))
    command = [sys.executable, "-m", "experiments.bench.one_run", row.engine, *numbers]
    environment = os.environ | dict.fromkeys(ONE_THREAD, "1")
    done = subprocess.run(  # noqa: S603 our own command
        command, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"ended with {done.returncode}"]
        row.failed, row.note = True, f"failed: {said[-1]}"
        return
    found = json.loads(done.stdout)
    row.nanoseconds.append(found["seconds"] * 1e9 / row.households / row.quarters)
    row.bytes_per_household = found["bytes_per_household"]
    row.counts, row.last_quarter = found["counts"], found["last_quarter"]


def _say_whether_it_agrees(row: Row, ours: Row) -> None:
    """Note that all counts are Citypath's, where the same work was done with the same draws."""
    same_work = (row.households, row.quarters) == (ours.households, ours.quarters)
    if row is ours or row.engine == "mesa" or row.counts is None or not same_work:
        return
    same = row.counts == ours.counts
    agrees = "all counts as Citypath's" if same else "COUNTS DIFFER from Citypath's"
    row.note = "; ".join(filter(None, (row.note, agrees)))


def table(rows: list[Row]) -> str:
    """Return the table as text."""
    head = ("engine", "households", "quarters", "ns", "times Citypath's", "bytes", "")
    lines = [head, *(_cells(row) for row in rows)]
    widths = [max(len(line[k]) for line in lines) for k in range(len(head))]
    shown = [
        "  ".join(
            cell.ljust(width) if k in (0, len(head) - 1) else cell.rjust(width)
            for k, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]
    explained = (
        "ns: nanoseconds of one processor per household and quarter, median of the repetitions;\n"
        "times Citypath's: paired by repetition, median (least to most); bytes: per household.\n"
        "Ratios on this machine, of this work (docs/bench.md); nothing absolute is claimed."
    )
    return "\n".join([*shown, "", explained, ""])


def _cells(row: Row) -> tuple[str, ...]:
    about = ENGINES[row.engine]
    given = f"{row.households:,}", f"{row.quarters}"
    if not row.nanoseconds:
        return about.title, *given, "-", "-", "-", row.note
    spread = (
        f"{_short(median(row.ratios))} ({_short(min(row.ratios))} to {_short(max(row.ratios))})"
    )
    nanoseconds, size = _short(median(row.nanoseconds)), f"{row.bytes_per_household:.0f}"
    return about.title, *given, nanoseconds, spread, size, row.note


def _short(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def write(asked: Asked, rows: list[Row]) -> None:
    """Write question, versions and rows as JSON, whole or not at all."""
    from sim.results.files import versions

    assert asked.json is not None
    question = {**asdict(asked), "json": str(asked.json)}
    told = {"asked": question, "versions": versions(), "rows": [asdict(row) for row in rows]}
    with told_in_one_line(asked.json):
        asked.json.parent.mkdir(parents=True, exist_ok=True)
        unfinished = asked.json.with_name(f".{asked.json.name}.{os.getpid()}")
        try:
            unfinished.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
            unfinished.replace(asked.json)
        finally:
            unfinished.unlink(missing_ok=True)
