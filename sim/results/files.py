"""The folder of one run: what lies in it, and how it is written so that nothing is half there.

    timeseries.parquet  the recorder's wide table
    config.json         the resolved configuration
    versions.json       Python, libraries, CPU family, hashes of sources and data
    facts.csv           published figures the run is compared with (if given)
    observed.csv        observed history that figures and peaks join (if given)
    targets.csv         what the city's plan promises, to be scored (if given)

`headline.json` and the figures are added by analysis, and `manifest.json`, whose presence means a
whole answer, by whoever asked. No file holds a time of day: the same run
writes the same bytes.
"""

import csv
import hashlib
import io
import json
import os
import platform
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from importlib import metadata, resources
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sim.plan.plan import Target

TIMESERIES, CONFIG, VERSIONS = "timeseries.parquet", "config.json", "versions.json"
FACTS, OBSERVED, TARGETS = "facts.csv", "observed.csv", "targets.csv"
_LIBRARIES = (
    "mesa",
    "numpy",
    "scipy",
    "numba",
    "llvmlite",
    "pandas",
    "pyarrow",
    "hydra-core",
    "omegaconf",
    "matplotlib",
    "SALib",
)
_MODEL = ("agents", "sim")  # the sources a result depends on; conf is the data


@dataclass(frozen=True)
class Fact:
    """A published figure for a year, with the share by which a run may miss it (0.03 is 3 %).

    Attributes:
        indicator: as a run records it, or the sum of such, "A + B".
        year: a run's value of it is the year's sum, end, mean or maximum, by the indicator's kind.
        value: in `unit`, in which the run records the indicator; a flow is of the year.
        tolerance: share of `value`.
        source: who says so.
        label: what a reader calls it, where the indicator is a sum.
        luck: share of `value` by which the luck of one city at scale 0.01 moves a run at most
            (three standard deviations); 0 where so many decide that it does not count.
    """

    indicator: str
    year: int
    value: float
    unit: str
    tolerance: float
    source: str
    label: str = ""
    luck: float = 0.0


@dataclass(frozen=True)
class Observed:
    """One year of an observed series.

    `kind` is "level" (comparable as it stands) or "shape" (to be scaled so that its value of the
    first simulated year equals the run's). `by` names who observed it, in a word; `why` says why it
    is a shape, as the end of a sentence about it.
    """

    indicator: str
    year: int
    value: float
    unit: str
    kind: str
    source: str
    by: str = ""
    why: str = ""


def write_run(
    folder: Path,
    table: pa.Table,
    config: Mapping[str, Any],
    facts: Iterable[Fact] = (),
    observed: Iterable[Observed] = (),
    targets: Iterable[Target] = (),
) -> None:
    """Write one run into `folder` (made if need be); the table comes last, as the mark of a whole.

    Args:
        folder: of this run only.
        table: from `Recorder.table(about)`.
        config: resolved configuration, plain values.
        facts: see `Fact`.
        observed: see `Observed`.
        targets: of the plan.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / TIMESERIES).unlink(missing_ok=True)
    write_json(folder / CONFIG, config)
    write_json(folder / VERSIONS, versions())
    _write_rows(folder / FACTS, Fact, facts)
    _write_rows(folder / OBSERVED, Observed, observed)
    _write_rows(folder / TARGETS, Target, targets)
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    write_bytes(folder / TIMESERIES, sink.getvalue())


@contextmanager
def whole_folder(final: Path) -> Iterator[Path]:
    """A folder that appears under its name only when everything in it is written.

    Yields a hidden sibling to write into; on success it replaces `final`, on any error (Ctrl-C
    included) it is removed and `final` stays as it was.
    """
    final.parent.mkdir(parents=True, exist_ok=True)
    work = final.with_name(f".{final.name}.{os.getpid()}.part")
    old = final.with_name(f".{final.name}.{os.getpid()}.old")
    work.mkdir()
    try:
        yield work
        if final.exists():
            final.rename(old)
        work.rename(final)
    finally:
        if old.exists() and not final.exists():
            old.rename(final)
        shutil.rmtree(work, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def write_json(path: Path, data: Mapping[str, Any]) -> None:
    """Write `data` as readable JSON, UTF-8, in one move; NaN and infinity are refused."""
    text = json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False)
    write_bytes(path, (text + "\n").encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file in one move: a reader finds the old one or the new one, never half."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def versions() -> dict[str, Any]:
    """What the numbers depend on besides the configuration: libraries, CPU family, our files."""
    found = {}
    for name in _LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return {
        "python": platform.python_version(),
        "libraries": found,
        "system": platform.system(),
        "cpu": cpu_family(),
        "sources": hash_of_files(_MODEL, (".py",)),
        "data": hash_of_files(("conf",), (".csv", ".yaml", ".txt")),
    }


def cpu_family() -> str:
    """Architecture, maker, family and model of the processor, as far as the system tells."""
    parts = [platform.machine()]
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return " ".join([*parts, platform.processor()]).strip()
    pairs = (line.split(":", 1) for line in reversed(lines) if ":" in line)
    facts = {key.strip(): value.strip() for key, value in pairs}
    named = ("vendor_id", "cpu family", "model", "CPU implementer", "CPU part")
    return ", ".join([*parts, *(f"{key} {facts[key]}" for key in named if key in facts)])


def hash_of_files(packages: Iterable[str], endings: tuple[str, ...]) -> str:
    """SHA-256 over names and contents of the files of `packages` with one of `endings`."""
    digest = hashlib.sha256()
    for package in packages:
        root = Path(str(resources.files(package)))
        for path in sorted(root.rglob("*")):
            if path.is_file() and path.name.endswith(endings):
                name = f"{package}/{path.relative_to(root).as_posix()}"
                content = path.read_bytes()
                digest.update(f"{name}\0{len(content)}\0".encode())
                digest.update(content)
    return digest.hexdigest()


def _write_rows(path: Path, kind: type[Any], rows: Iterable[Any]) -> None:
    rows = list(rows)
    if not rows:
        path.unlink(missing_ok=True)
        return
    text = io.StringIO()
    writer = csv.DictWriter(text, [field.name for field in fields(kind)], lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(row) for row in rows)
    write_bytes(path, text.getvalue().encode("utf-8"))
