"""Making an answer appear whole, and sweeping what runs killed on the way left half-written.

`whole_folder` tidies up after every error and Ctrl-C, but nothing runs after kill -9 or a power
cut: those leave hidden folders `.NAME.PROCESS.part` and `.NAME.PROCESS.old`. The next run removes
them, unless another process is writing them right now.
"""

import os
import re
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from experiments.store.manifest import damage, seal

if sys.platform != "win32":  # which has no such locks: there age alone decides
    import fcntl

_LEFTOVER = re.compile(r"\..+-[0-9a-f]{12}\.(\d+)\.(?:part|old)")
SURELY_LOCKED = 60.0  # s after which a writer that lives holds its lock
SURELY_OVER = 86_400.0  # s after which nothing is being written any more, where locks do not tell
_TRIES, _PAUSE = 20, 0.05  # s; how long another run may take between its two renamings


@contextmanager
def new_answer(folder: Path) -> Iterator[Path]:
    """A folder to write an answer into; it is sealed and gets its name if nothing goes wrong.

    Two runs of one question may end at once: whoever is second leaves the answer of the first,
    which is the same to the byte.

    Args:
        folder: where the answer shall lie.
    """
    from sim.results.files import whole_folder

    held, written = None, False
    try:
        with whole_folder(folder) as work:
            held = _hold(work)
            yield work
            seal(work)
            written = True
    except OSError:
        if not (written and _answered_by_another(folder)):
            raise
    finally:
        if held is not None:
            os.close(held)


def sweep(place: Path) -> int:
    """Remove what killed runs left in a folder of results; return how many folders that were.

    What another process is writing stays, also if that process lives in another container, where
    its number means nothing here: it holds the folder's lock, which ends with the process.
    """
    try:
        left = [path for path in place.iterdir() if _LEFTOVER.fullmatch(path.name)]
    except OSError:  # no folder yet, or none that we may look into
        return 0
    abandoned = [path for path in left if _is_abandoned(path)]
    for path in abandoned:
        shutil.rmtree(path, ignore_errors=True)
    return sum(not path.exists() for path in abandoned)


def _is_abandoned(path: Path) -> bool:
    try:
        about = path.stat()
        age = time.time() - max(about.st_mtime, about.st_ctime)
        if sys.platform == "win32":
            return age > SURELY_OVER
        held = os.open(path, os.O_RDONLY)
    except OSError:  # gone by now, or not ours to open
        return False
    try:
        # numbers are given anew: that of a living process protects only until its lock must hold
        return _lock(held) and (age > SURELY_LOCKED or not _is_another(path))
    finally:
        os.close(held)


def _is_another(path: Path) -> bool:
    """Whether the process a leftover is named after lives and is not this one."""
    found = _LEFTOVER.fullmatch(path.name)
    assert found is not None
    process = int(found[1])
    if process == os.getpid():  # which writes nothing yet
        return False
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:  # somebody else's
        return True
    return True


def _hold(work: Path) -> int | None:
    """Lock a folder; the lock lasts until what is returned is closed or the process ends."""
    if sys.platform == "win32":
        return None
    held = os.open(work, os.O_RDONLY)
    _lock(held)
    return held


def _lock(held: int) -> bool:
    """Whether the lock is ours now; where a file system knows no locks, nobody else has it."""
    if sys.platform == "win32":
        return True
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def _answered_by_another(folder: Path) -> bool:
    for _ in range(_TRIES):
        with suppress(OSError):
            if damage(folder) is None:
                return True
        time.sleep(_PAUSE)
    return False
