"""Many runs for one measurement: each in a worker with one thread, each kept when it is done."""

import gc
import hashlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path
from typing import Any

Numbers = dict[str, float]
Question = tuple[str, ...]


def key(section: str, label: str, year: int | str) -> str:
    """Name of one number of a headline: section, label as printed, year or span of years."""
    return f"{section}: {label} @ {year}"


def simulate(question: Question) -> Numbers:
    """Run one city and return every number of its headline by `key`, in the printed units.

    Args:
        question: overrides as on the command line.
    """
    from analysis import headline
    from experiments.compose import run_config
    from sim.city import City
    from sim.results.files import write_run

    config = run_config(*question, "engine=one_thread")
    with closing(City(config)) as city:
        for _ in range(config.quarters):
            city.step()
        table = city.recorder.table()
    with tempfile.TemporaryDirectory() as folder:
        write_run(Path(folder), table, {})
        said = headline.build(folder)
    del city
    gc.collect()  # a city is a cycle of references; the worker's next one needs the memory
    found = {
        key("totals", peak.boundary, year): value
        for peak in said.peaks
        for year, value in peak.by_year.items()
    }
    found |= {key(one.section, one.label, one.year): one.value for one in said.numbers}
    return found


def name_of(question: Question, kind: str = "run") -> str:
    """File name of what is kept: it holds for this question, these sources, data and versions."""
    from sim.results.files import versions

    text = json.dumps([kind, question, versions()], sort_keys=True)
    return f"{kind}-{hashlib.sha256(text.encode('utf-8')).hexdigest()[:16]}.json"


def kept(
    folder: Path, question: Question, kind: str, measure: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """Return what is kept of a question, or measure and keep it."""
    from sim.results.files import write_json

    path = folder / name_of(question, kind)
    if path.is_file():
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["answer"]
        return found
    answer = measure()
    folder.mkdir(parents=True, exist_ok=True)
    write_json(path, {"question": list(question), "answer": answer})
    return answer


def run_all(
    questions: Sequence[Question],
    folder: Path,
    workers: int,
    ask: Callable[[Question], Numbers] = simulate,
    kind: str = "run",
) -> dict[Question, Numbers]:
    """Answer questions in spawned workers; what is kept in `folder` is not asked again.

    `kind` names what `ask` finds out. A run that fails is told on stderr and missing in what is
    returned.
    """
    found: dict[Question, Numbers] = {}
    started = time.perf_counter()

    def take(question: Question, measure: Callable[[], Numbers]) -> None:
        try:
            found[question] = kept(folder, question, kind, measure)
        except Exception as error:  # noqa: BLE001 one run may fail, the others still count
            print(f"failed: {' '.join(question)}: {error!r}", file=sys.stderr)
        seconds = time.perf_counter() - started
        done = f"[{seconds:6.1f} s] {len(found)} of {len(questions)}: {' '.join(question)}"
        print(done, file=sys.stderr, flush=True)

    missing = []
    for question in questions:
        if (folder / name_of(question, kind)).is_file():
            take(question, dict)
        else:
            missing.append(question)
    if not missing:
        return found
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
    try:
        asked = {pool.submit(ask, question): question for question in missing}
        for future in as_completed(asked):
            take(asked[future], future.result)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return found


def machine() -> Mapping[str, str]:
    """What the numbers were measured on: processor, cores, Python, libraries, model."""
    from sim.results.files import versions

    about = versions()
    model = about["cpu"]
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
        model = f"{names[0]} ({model})"
    except (OSError, IndexError):
        pass  # not every system tells; the family stands
    libraries = ", ".join(f"{name} {version}" for name, version in about["libraries"].items())
    return {
        "processor": f"{os.cpu_count()} cores, {model}",
        "Python": about["python"],
        "libraries": libraries,
        "sources": f"{about['sources'][:12]}, data {about['data'][:12]}",
    }
