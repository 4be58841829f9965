"""Where compiled code and fonts are kept if neither the user's home nor the sources can be written.

In a container or a batch queue there may be no home, and the program may lie on a read-only disk.
The compiler then refuses to start and matplotlib warns; both, and our own rules, get a temporary
folder instead. Call this before they are imported.
"""

import os
import sys
import tempfile
from importlib import resources
from pathlib import Path

from sim.errors import InputError

COMPILER, FIGURES, RULES = "NUMBA_CACHE_DIR", "MPLCONFIGDIR", "CITYPATH_CACHE"
_SOURCES = "agents.machinery"  # compiled functions are kept beside their sources if possible


def place_caches() -> None:
    """Point caches that have no place of their own to a temporary folder of the user's.

    What is given in the environment stays, unless it cannot be written.

    Raises:
        InputError: there is not even a temporary folder.
    """
    homeless = not _can_write(_user_folder("XDG_CACHE_HOME", ".cache"))
    missing = []
    if homeless and not _given(RULES):
        missing.append(RULES)
    if homeless and not _given(COMPILER) and not _sources_can_be_written():
        missing.append(COMPILER)
    configured = _can_write(_user_folder("XDG_CONFIG_HOME", ".config"))
    if (homeless or not configured) and not _given(FIGURES):
        missing.append(FIGURES)
    if missing:
        folder = _temporary_folder()
        for name in missing:
            os.environ[name] = str(folder / name.lower())


def _given(name: str) -> bool:
    value = os.environ.get(name)
    return bool(value) and _can_write(Path(str(value)).absolute())


def _user_folder(variable: str, below_home: str) -> Path | None:
    """A folder as the desktop's conventions have it; None if nobody knows the user's home."""
    given = os.environ.get(variable)
    if given:
        return Path(given)
    if sys.platform == "win32":  # where the home of a user can always be written
        return Path(tempfile.gettempdir())
    try:
        return Path.home() / below_home
    except RuntimeError:
        return None


def _can_write(folder: Path | None) -> bool:
    """Whether a folder is there and can be written, or can be made."""
    if folder is None or not folder.is_absolute():
        return False
    for place in (folder, *folder.parents):
        if os.path.lexists(place):
            return place.is_dir() and os.access(place, os.W_OK | os.X_OK)
    return False


def _sources_can_be_written() -> bool:
    sources = Path(str(resources.files(_SOURCES.partition(".")[0])), _SOURCES.partition(".")[2])
    return _can_write((sources / "__pycache__").absolute())


def _temporary_folder() -> Path:
    """A folder that is the same in every run and closed to others, for what lies there is run."""
    try:
        top = Path(tempfile.gettempdir())
        folder = top / f"citypath-{os.getuid() if hasattr(os, 'getuid') else 'caches'}"
        folder.mkdir(mode=0o700, exist_ok=True)
        about = folder.lstat()
        mine = not hasattr(os, "getuid") or (
            about.st_uid == os.getuid() and not folder.is_symlink() and not about.st_mode & 0o022
        )
        return folder if mine else Path(tempfile.mkdtemp(prefix="citypath-"))
    except OSError as error:
        allowed = "a folder that can be written, for there is no other place for compiled code"
        given = os.environ.get("TMPDIR", "")
        raise InputError("environment", "TMPDIR", given, allowed) from error
