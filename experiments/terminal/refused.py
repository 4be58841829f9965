"""What the file system refuses, told in one line: full disks, closed folders, files in the way."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.errors import InputError, short

WRITABLE = "a folder that can be written"
_ALLOWED = {
    errno.ENOSPC: "a disk with room",
    errno.EDQUOT: "a disk with room",
    errno.ENAMETOOLONG: "a shorter name",
    errno.ENOTDIR: "a folder, not a file in its place",
    errno.EEXIST: "a folder, not a file in its place",
}


@contextmanager
def told_in_one_line(place: object) -> Iterator[None]:
    """Turn what the file system refuses into one line for the user.

    Args:
        place: what is being read or written; shown where the system names no file.

    Raises:
        InputError: instead of any OSError but a broken pipe.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        where = error.filename if isinstance(error.filename, str) else str(place)
        allowed = _ALLOWED.get(error.errno or 0, WRITABLE)
        raise InputError(where, "file", error.strerror or str(error), allowed) from error


def check_writable(place: Path) -> None:
    """Refuse a folder of results that cannot be made or written, before anything is simulated.

    Raises:
        InputError: it cannot.
    """
    why = _why_not_writable(place)
    if why:
        raise InputError("command line", "results", str(place), WRITABLE, why)


def is_folder(path: Path) -> bool:
    """Whether a folder stands there; False if nothing does.

    Raises:
        InputError: something else does.
    """
    try:
        found = stat.S_ISDIR(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    if not found:
        raise InputError(str(path), "file", "a file", "a folder, or nothing in its place")
    return True


def _why_not_writable(place: Path) -> str | None:
    try:
        existing = next(one for one in (place.absolute(), *place.absolute().parents) if _is(one))
        if not existing.is_dir():
            return f"{short(str(existing))} is a file"
    except OSError as error:
        return error.strerror
    if not os.access(existing, os.W_OK | os.X_OK):
        return f"{short(str(existing))} may only be read"
    return None


def _is(path: Path) -> bool:
    """Whether something stands there; a path that leads through a file leads nowhere."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True
