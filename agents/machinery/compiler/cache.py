"""Where compiled rules are kept: one generated module per text, in a folder of the user's own.

The name of a module hashes its text with the library versions, because numba itself would keep
stale code when only a helper changes.
"""

import hashlib
import importlib.util
import os
import stat
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path

from agents.machinery import chance, choice, philox
from agents.machinery.compiler import exact


def cache_folder() -> Path:
    """Return the folder of generated kernels.

    CITYPATH_CACHE, or the user's cache, or a temporary one of the user's own: what lies there is
    run, so nobody else may be able to write it.

    Raises:
        OSError: no such folder can be made and written.
    """
    wanted = os.environ.get("CITYPATH_CACHE") or os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    shared = Path(tempfile.gettempdir()) / f"citypath-{_user()}"
    places = [(shared, 0o700)]
    with suppress(RuntimeError):  # nobody knows the user's home
        places.insert(0, (Path(wanted).expanduser() / "citypath" / "kernels", 0o777))
    for folder, mode in places:
        try:
            folder.mkdir(mode=mode, parents=True, exist_ok=True)
            if os.access(folder, os.W_OK) and (folder is not shared or _is_ours_alone(folder)):
                return folder
        except OSError:
            continue
    tried = ", ".join(str(folder) for folder, _ in places)
    raise OSError(
        f"no folder for compiled rules can be written by you alone (tried {tried}): "
        "set CITYPATH_CACHE to a folder of yours"
    )


def _user() -> int:
    return os.getuid() if hasattr(os, "getuid") else 0  # Windows has a temporary folder per user


def _is_ours_alone(folder: Path) -> bool:
    """Return whether a folder, and no link to one, is the user's and closed to all others."""
    if not hasattr(os, "getuid"):
        return True
    about = folder.lstat()
    closed = not about.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return stat.S_ISDIR(about.st_mode) and about.st_uid == _user() and closed


@cache
def _fingerprint() -> str:
    """Return what else decides the machine code.

    Library versions and our own two-mode functions.
    """
    modules = (chance, choice, exact, philox)
    texts = [Path(module.__file__ or "").read_text("utf-8") for module in modules]
    versions = [version(name) for name in ("numba", "llvmlite", "numpy")]
    return "\n".join([*versions, sys.version, *texts])


@cache
def load_kernel(name: str, source: str) -> Callable[..., None]:
    """Return the compiled loop of a kernel module, writing the module if it is not there yet."""
    digest = hashlib.blake2b((source + _fingerprint()).encode(), digest_size=12).hexdigest()
    module_name = f"citypath_kernel_{name}_{digest}"
    path = cache_folder() / f"{module_name}.py"
    if not path.exists() or path.read_text("utf-8") != source:
        unfinished = path.with_name(f".{module_name}.{os.getpid()}")
        unfinished.write_text(source, "utf-8")
        unfinished.replace(path)
    spec = importlib.util.spec_from_file_location(module_name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module
    spec.loader.exec_module(module)
    loop: Callable[..., None] = module.citypath_kernel
    return loop
