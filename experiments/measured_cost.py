"""What a run costs: seconds by part of the city and peak memory, one fresh process per question.

The city's own methods are wrapped with a stopwatch from outside. A part's seconds are its own:
what a wrapped method spends in another wrapped method is counted there, so that parts add up.
"""

import importlib
import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial, wraps
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from experiments.measured_runs import Question, kept

IMPORTS = ("analysis.figures", "analysis.headline", "experiments.run", "sim.city")
ASKING, REST = "composing the question", "the rest (progress, facts, headline)"
SECTORS = (
    ("sim.households.sector", "HouseholdSector", "households"),
    ("sim.firms.sector", "FirmSector", "firms"),
    ("sim.fleets.sector", "FleetSector", "fleets"),
)
PARTS = (
    *((module, kind, "__init__", f"building: {name}") for module, kind, name in SECTORS),
    ("sim.grid.power", "Power", "__init__", "building: power system"),
    ("sim.city", "City", "__init__", "building: world, levers, the rest"),
    *(
        (module, kind, phase, f"quarters: {phase}, {name}")
        for phase in ("gather", "decide", "scatter")
        for module, kind, name in SECTORS
    ),
    ("sim.city", "City", "_serve", "quarters: energy use"),
    ("sim.grid.power", "Power", "run", "quarters: hourly dispatch"),
    ("sim.city", None, "settle_and_close", "quarters: bills and accounts"),
    ("sim.city", "City", "_record", "quarters: recording"),
    ("sim.city", "City", "step", "quarters: levers, budgets, the rest"),
    ("sim.results.files", None, "write_run", "writing: tables"),
    ("analysis.figures", None, "draw", "writing: figures"),
)
MEBIBYTE_IN_KIBIBYTES = 1024
COMMAND = ("policy=plan", "scale=0.01")  # what `make run` asks


class Stopwatch:
    """Own seconds of parts that may lie inside each other; `read` is the clock, in seconds."""

    def __init__(self, read: Callable[[], float] = time.perf_counter) -> None:
        self.read = read
        self.seconds: dict[str, float] = {}
        self._inside = [0.0]  # seconds of parts inside each part that is open

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Count what runs in this block, less the parts inside it."""
        self._inside.append(0.0)
        began = self.read()
        try:
            yield
        finally:
            whole = self.read() - began
            own = whole - self._inside.pop()
            self.seconds[name] = self.seconds.get(name, 0.0) + own
            self._inside[-1] += whole

    def wrap(self, owner: Any, method: str, name: str) -> None:
        """Count every call of a method of a class, or function of a module, from now on."""
        inner = getattr(owner, method)

        @wraps(inner)
        def timed(*given: Any, **named: Any) -> Any:
            with self.part(name):
                return inner(*given, **named)

        setattr(owner, method, timed)


def run_timed(question: Question) -> dict[str, Any]:
    """Answer a question as `citypath run --fresh` does, in this process, which must be fresh.

    Returns:
        `seconds` by part, `total` seconds, `memory` and `memory once built` in MiB.
    """
    watch = Stopwatch()
    built: list[float] = []
    with watch.part(REST), tempfile.TemporaryDirectory() as folder:
        with watch.part("import"):
            modules = {name: importlib.import_module(name) for name in IMPORTS}
        for module, kind, method, name in PARTS:
            home = importlib.import_module(module)
            watch.wrap(home if kind is None else getattr(home, kind), method, name)
        _note_memory(modules["sim.city"].City, built)
        with watch.part(ASKING):
            from experiments.compose import run_config

            config = run_config(*question, f"results={folder}")
        modules["experiments.run"].answer(config, fresh=True, out=io.StringIO())
    return {
        "seconds": watch.seconds,
        "total": sum(watch.seconds.values()),
        "memory": peak_memory(),
        "memory once built": built[0],
    }


def _note_memory(city: type, built: list[float]) -> None:
    """Note the peak so far at the first step of a city."""
    step = city.step  # type: ignore[attr-defined]

    @wraps(step)
    def noting(self: Any) -> None:
        if not built:
            built.append(peak_memory())
        step(self)

    city.step = noting  # type: ignore[attr-defined]


def peak_memory() -> float:
    """Most memory this process has held so far, MiB."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEBIBYTE_IN_KIBIBYTES


def run_command(caches: Path) -> float:
    """Seconds of `make run`'s command in a process of its own, with its caches in a folder."""
    settings = os.environ | {
        "CITYPATH_CACHE": str(caches),
        "NUMBA_CACHE_DIR": str(caches / "numba"),
    }
    command = [sys.executable, "-m", "experiments.cli", "run", "--fresh", *COMMAND]
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(  # noqa: S603 our own command
            [*command, f"results={folder}"], env=settings, check=True, stdout=subprocess.DEVNULL
        )
    return time.perf_counter() - began


def first_and_warm() -> dict[str, float]:
    """Seconds of `make run`'s command with empty caches, so that it compiles, and asked anew."""
    with tempfile.TemporaryDirectory() as caches:
        return {name: run_command(Path(caches)) for name in ("first run, compiling", "warm run")}


def in_fresh_process(question: Question) -> dict[str, Any]:
    """`run_timed` in a process of its own, after another has compiled whatever was not."""
    small = (*(one for one in question if not one.startswith("scale=")), "scale=0.001")
    answer: dict[str, Any] = {}
    for one in (small, question):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            answer = pool.submit(run_timed, one).result()
    return answer


def cost_tables(scales: Sequence[str], folder: Path, threads: int) -> str:
    """Tables of seconds by part and of memory at each scale, and of the first and a warm run."""
    found = []
    for scale in scales:
        question = ("policy=plan", f"scale={scale}", f"engine.threads={threads}")
        answer = kept(folder, question, "cost", partial(in_fresh_process, question))
        print(f"scale {scale}: {answer['total']:.1f} s", file=sys.stderr, flush=True)
        found.append(answer)
    command = kept(folder, COMMAND, "command", first_and_warm)
    lines = ["| | s |", "| --- | ---: |"]
    lines += [f"| {name} | {seconds:.1f} |" for name, seconds in command.items()]
    return cost_table(scales, found) + "\n\n" + "\n".join(lines)


def cost_table(scales: Sequence[str], found: Sequence[dict[str, Any]]) -> str:
    """Table of seconds by part, in the order of a run, and of peak memory."""
    lines = [
        f"| seconds | {' | '.join(f'scale {scale}' for scale in scales)} |",
        f"| --- |{' ---: |' * len(scales)}",
    ]
    for part in ("import", ASKING, *(name for *_, name in PARTS), REST):
        cells = (f"{one['seconds'].get(part, 0.0):.2f}" for one in found)
        lines.append(f"| {part} | {' | '.join(cells)} |")
    for label, name, decimals in (
        ("**all, s**", "total", 1),
        ("**peak memory once built, MiB**", "memory once built", 0),
        ("**peak memory, MiB**", "memory", 0),
    ):
        cells = (f"{one[name]:.{decimals}f}" for one in found)
        lines.append(f"| {label} | {' | '.join(cells)} |")
    return "\n".join(lines)
