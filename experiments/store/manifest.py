"""Whether a stored answer is still what was written.

An answer ends with `manifest.json`: size and SHA-256 of every other file. An answer is served only
if its files agree with it, so that a truncated copy or an edited number is never taken for what
the model said.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"


def seal(folder: Path) -> None:
    """Write the manifest of a finished answer; nothing may be written into it afterwards."""
    from sim.results.files import write_json

    write_json(folder / MANIFEST, {"files": {name: _seen(folder / name) for name in _in(folder)}})


def damage(folder: Path) -> str | None:
    """What is wrong with a stored answer, in words; None if it is whole.

    Raises:
        OSError: a file is there but cannot be read.
    """
    try:
        promised = _promised(folder)
    except FileNotFoundError:
        return f"{MANIFEST} is missing"
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return f"{MANIFEST} is damaged"
    for name, about in promised.items():
        try:
            found = _seen(folder / name)
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            return f"{name} is missing"
        if found["bytes"] != about.get("bytes"):
            return f"{name} has another size than was written"
        if found != about:
            return f"{name} has been changed"
    return None


def _promised(folder: Path) -> dict[str, dict[str, Any]]:
    """The files of the manifest with what it says of each, the table of the run among them."""
    from sim.results.files import TIMESERIES

    listed = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
    promised = {name: dict(about) for name, about in listed.items()}
    if TIMESERIES not in promised:
        raise ValueError(f"{TIMESERIES} is not listed")
    return promised


def _in(folder: Path) -> list[str]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    return sorted(path.relative_to(folder).as_posix() for path in files)


def _seen(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"bytes": path.stat().st_size, "sha256": digest}
