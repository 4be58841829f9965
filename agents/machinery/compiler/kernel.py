"""Compiled copies of rules: one generated module per rule and binding, kept in a cache folder.

The module holds the source of the rule, of its helpers and constants, and a loop over the rows of
those who decide. Its name hashes all of that with the library versions, because numba itself would
keep stale code when only a helper changes.
"""

import hashlib
import importlib.util
import math
import os
import stat
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from agents.machinery import chance, choice, philox
from agents.machinery.compiler import exact
from agents.machinery.compiler.source import (
    RuleSyntaxError,
    builtins_named,
    function_text,
    is_constant,
    is_helper,
    outside_names,
    utilities_text,
)

OURS: Final = {  # functions that exist in both modes
    "uniform": chance,
    "exponential": chance,
    "gumbel": chance,
    "best": choice,
    "if_offered": choice,
}
EXACT_BUILTINS: Final = {"int": "whole", "round": "nearest", "float": "as_float"}
CONVERSIONS: Final = {  # narrow columns widen
    "float": "citypath_float64",
    "int": "citypath_int64",
    "bool": "citypath_bool",
}
HEAD: Final = """\
from numba import njit as citypath_njit
from numpy import bool_ as citypath_bool, float64 as citypath_float64, int64 as citypath_int64
from agents.machinery.chance import Chance as citypath_Chance
from agents.machinery.compiler.exact import as_bool as citypath_as_bool
from agents.machinery.compiler.exact import as_float as citypath_as_float
from agents.machinery.compiler.exact import as_int as citypath_as_int"""


@dataclass(frozen=True)
class Argument:
    """How the loop fills one parameter of a rule.

    Attributes:
        name: the parameter.
        role: "state", "shared", "by", "gathered" or "chance".
        convert: for role "state", "float", "int" or "bool".
        by: for role "by", the state that indexes the array.
        layout: class and fields of a named tuple, since code compiled for one order of fields
            is wrong for another.
    """

    name: str
    role: str
    convert: str = ""
    by: str = ""
    layout: str = ""

    def expression(self) -> str:
        """Return the Python expression of the argument for row `_i`, the `_n`-th decider."""
        match self.role:
            case "state":
                return f"{CONVERSIONS[self.convert]}(_in_{self.name}[_i])"
            case "shared":
                return f"_in_{self.name}"
            case "by":
                return f"_in_{self.name}[_by_{self.by}[_i]]"
            case "gathered":
                return f"_in_{self.name}[_n]"
            case _:
                return "citypath_Chance(_key_0, _key_1, _i, citypath_int64(_occasion[_i]))"


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


def is_ours(name: str, value: Any) -> bool:
    """Return whether `name` stands for one of the machinery's functions that have both modes."""
    return name in OURS and value is getattr(OURS[name], name)


def parts_of(function: Callable[..., Any]) -> dict[str, tuple[Any, str]]:
    """Return every module-level thing a rule needs, by name, with the line or source that makes it.

    Raises:
        RuleSyntaxError: it names something that is neither math, ours, a constant nor a function,
            or two different things have one name.
    """
    parts: dict[str, tuple[Any, str]] = {}

    def collect(inner: Callable[..., Any]) -> None:
        for name in sorted(builtins_named(inner) & EXACT_BUILTINS.keys()):
            exact_name = EXACT_BUILTINS[name]
            line = f"from {exact.__name__} import {exact_name} as {name}"
            parts[name] = (getattr(exact, exact_name), line)
        for name, value in outside_names(inner).items():
            if name in parts:
                if parts[name][0] is not value and parts[name][0] != value:
                    raise RuleSyntaxError(f"{name} means two things in {function.__name__}")
                continue
            line = _import_line(name, value)
            if line:
                parts[name] = (value, line)
            elif is_constant(value):
                parts[name] = (value, _constant_line(name, value))
            elif is_helper(value):
                parts[name] = (value, "")  # it may name itself
                collect(value)
                source = f"@citypath_njit\n{function_text(value)}"
                if value.__name__ != name:
                    source += f"\n{name} = {value.__name__}"
                del parts[name]  # its own parts come first
                parts[name] = (value, source)
            else:
                raise RuleSyntaxError(
                    f"{inner.__name__} names {name!r}, a {type(value).__name__}; a rule may name "
                    "math, constants, named tuples and plain functions"
                )

    collect(function)
    return parts


def layout_of(kind: type) -> str:
    """Return where a class of named tuples is defined and what its fields are.

    Raises:
        RuleSyntaxError: it is defined inside a function or class, where a kernel cannot import it.
    """
    if "." in kind.__qualname__:
        raise RuleSyntaxError(
            f"define {kind.__qualname__} at the top of a module, for the compiler"
        )
    return f"{kind.__module__}.{kind.__qualname__}({', '.join(kind._fields)})"  # type: ignore[attr-defined]


def _import_line(name: str, value: Any) -> str:
    """Return the import that brings `value` under `name` into a kernel, "" if it is none."""
    if value is math:
        return f"import {exact.__name__} as {name}"
    if getattr(value, "__module__", "") == "math" and value.__name__ in exact.SAME_AS_MATH:
        return f"from {exact.__name__} import {value.__name__} as {name}"
    if is_ours(name, value):
        return f"from {OURS[name].__name__} import {name}"
    if isinstance(value, type) and issubclass(value, tuple) and hasattr(value, "_fields"):
        layout = layout_of(value)
        return f"from {value.__module__} import {value.__qualname__} as {name}  # {layout}"
    return ""


def _constant_line(name: str, value: Any) -> str:
    """Return the assignment that makes a constant, read as the plain number that it is."""
    if isinstance(value, tuple):
        inner = ", ".join(_constant_line("", item).removeprefix(" = ") for item in value)
        plain = f"({inner},)"
        if hasattr(value, "_fields"):
            layout = layout_of(type(value))
            kind = f"citypath_class_of_{name}"
            home = f"from {type(value).__module__} import {type(value).__name__} as {kind}"
            return f"{home}  # {layout}\n{name} = {kind}{plain}"
        return f"{name} = {plain}"
    if isinstance(value, bool):
        return f"{name} = {bool(value)!r}"
    if isinstance(value, int):
        return f"{name} = {int(value)!r}"
    number = float(value)
    return f"{name} = {number!r}" if math.isfinite(number) else f'{name} = float("{number}")'


def kernel_source(
    function: Callable[..., Any],
    arguments: tuple[Argument, ...],
    answers: tuple[type, ...],
    *,
    several: bool = False,
    utilities: bool = False,
) -> str:
    """Return the text of the kernel module.

    Args:
        function: the rule.
        arguments: how each parameter is filled, in the rule's order.
        answers: the type of the answer, or of each of its fields: int, float or bool.
        several: whether the rule answers with a tuple.
        utilities: compile the audit copy instead.
    """
    text = utilities_text(function) if utilities else function_text(function)
    arrays = [f"_in_{a.name}" for a in arguments if a.role != "chance"]
    indices = sorted({f"_by_{a.by}" for a in arguments if a.role == "by"})
    call = f"{function.__name__}({', '.join(a.expression() for a in arguments)})"
    body = [f"_answer = {call}"] if several else []
    for k, kind in enumerate(answers):
        answer = f"_answer[{k}]" if several else call
        body.append(f"_out_{k}[_n] = citypath_as_{kind.__name__}({answer})")
    outs = [f"_out_{k}" for k in range(len(answers))]
    parameters = ["_rows", "_key_0", "_key_1", "_occasion", *indices, *arrays, *outs]
    return "\n".join(
        [
            f'"""Compiled copy of {function.__module__}.{function.__name__}; made by Citypath."""',
            *(f"# {a.name}: {a.layout}" for a in arguments if a.layout),
            HEAD,
            *(line for _, line in parts_of(function).values()),
            f"@citypath_njit\n{text}",
            "@citypath_njit(cache=True, nogil=True)",
            f"def citypath_kernel({', '.join(parameters)}):",
            "    for _n in range(_rows.size):",
            "        _i = _rows[_n]",
            *(f"        {line}" for line in body),
            "",
        ]
    )


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
