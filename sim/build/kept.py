"""The synthetic city, built once and kept: later runs, and runs at the same time, share its memory.

What policy, world and luck cannot change is drawn once per city and city seed, written beside the
compiled rules, and mapped into memory by whoever asks for it again. Processes that run at once
share the pages; a page that a run writes to becomes that run's own. Columns come back to the bit:
the name of a kept city hashes all they depend on (sources, data, versions, kind of processor,
arguments), and the content is checked by its sum. What is damaged, or cannot be written, is built.
"""

import hashlib
import json
import logging
import os
import platform
import shutil
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from importlib import metadata, resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.machinery.compiler.cache import cache_folder
from sim.errors import InputError
from sim.results.files import cpu_family, whole_folder
from sim.tables import conf_path

Columns = dict[str, NDArray[Any]]
ROOM = "CITYPATH_CITIES_GB"  # how much may be kept; 0 keeps nothing and looks for nothing
USUAL_ROOM = 3.0  # GB: five whole cities, or some hundred of one in a hundred
LISTED, CONTENT = "columns.json", "columns.npy"
_ALIGNED = 64  # bytes; a column begins where a line of the processor's cache does
_LIBRARIES = ("numpy", "scipy", "numba", "llvmlite")
_SAYS = logging.getLogger("citypath")


def built_once(name: str, arguments: Mapping[str, Any], build: Callable[[], Columns]) -> Columns:
    """Return what `build` returns, from what is kept where it was built before.

    Args:
        name: of what is built, a word.
        arguments: all that decides the result besides sources, city data and versions; plain.
        build: returns flat arrays by name, and depends on nothing but these.

    Returns:
        The arrays, which may be written to; that changes nothing that is kept.

    Raises:
        InputError: the room given in the environment is no number.
    """
    room = _room()
    if room <= 0.0:
        return build()
    try:
        place = cache_folder() / "cities"
    except OSError:
        return build()
    folder = place / f"{name}-{_digest(arguments)}"
    with suppress(FileNotFoundError):
        try:
            return _mapped(folder)
        except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
            if isinstance(error, FileNotFoundError):
                raise
            _SAYS.warning("the city kept in %s is damaged (%s): building it anew", folder, error)
    columns = build()
    try:
        _keep(folder, columns)
        _make_room(place, room)
    except OSError as error:
        _SAYS.warning("the city cannot be kept in %s (%s)", place, error.strerror or error)
    return columns


def _room() -> float:
    """Bytes that may be kept."""
    given = os.environ.get(ROOM) or USUAL_ROOM
    try:
        return float(given) * 1e9
    except ValueError:
        raise InputError("environment", ROOM, given, "a number of GB, 0 to keep nothing") from None


def _digest(arguments: Mapping[str, Any]) -> str:
    text = json.dumps([_circumstances(), arguments], sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:24]


@cache
def _circumstances() -> tuple[str, ...]:
    """All that decides a city besides what is asked: versions, processor, sources and data."""
    versions = (metadata.version(name) for name in _LIBRARIES)
    folders = [Path(str(resources.files(package))) for package in ("agents", "sim")]
    sources = (_hash_of(folder, ".py") for folder in folders)
    return platform.python_version(), *versions, cpu_family(), *sources, _hash_of(conf_path(), "")


def _hash_of(folder: Path, ending: str) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob(f"*{ending}")):
        if path.is_file() and "__pycache__" not in path.parts:
            content = path.read_bytes()
            named = f"{path.relative_to(folder).as_posix()}\0{len(content)}\0"
            digest.update(named.encode("utf-8") + content)
    return digest.hexdigest()


def _mapped(folder: Path) -> Columns:
    """Return the columns of a kept city, mapped: what is written to them stays in this process.

    Raises:
        FileNotFoundError: there is none.
        ValueError, KeyError, TypeError, EOFError, OSError: it is not what was written.
    """
    listed = json.loads((folder / LISTED).read_text("utf-8"))
    content = np.load(folder / CONTENT, mmap_mode="c", allow_pickle=False)
    if content.dtype != np.uint8 or content.size != listed["bytes"]:
        raise ValueError("not of its length")
    plain = np.asarray(content)
    if zlib.crc32(plain.data) != listed["sum"]:
        raise ValueError("not of its sum")
    with suppress(OSError):
        os.utime(folder)  # used last now
    return {
        name: plain[start : start + length * np.dtype(dtype).itemsize].view(dtype)
        for name, (dtype, start, length) in listed["columns"].items()
    }


def _keep(folder: Path, columns: Columns) -> None:
    """Write columns so that they appear whole or not at all; who is second writes the same."""
    placed, end = {}, 0
    for name, column in columns.items():
        placed[name] = (column.dtype.str, end, column.size)
        end += -(-column.nbytes // _ALIGNED) * _ALIGNED
    with whole_folder(folder) as work:
        content = np.lib.format.open_memmap(work / CONTENT, "w+", np.uint8, (end,))
        for name, (_, start, _length) in placed.items():
            column = np.ascontiguousarray(columns[name])
            content[start : start + column.nbytes] = column.view(np.uint8)
        content.flush()
        listed = {"columns": placed, "bytes": end, "sum": zlib.crc32(content.data)}
        (work / LISTED).write_text(json.dumps(listed), "utf-8")


def _make_room(place: Path, room: float) -> None:
    """Remove what was not used for longest, until the rest has room."""
    held = []
    for path in place.iterdir():
        with suppress(FileNotFoundError):  # another process has finished, or made room itself
            held.append((path.stat().st_mtime, _size(path), path))
    for _, size, path in sorted(held, reverse=True):
        room -= size
        if room < 0.0:
            shutil.rmtree(path, ignore_errors=True)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())
