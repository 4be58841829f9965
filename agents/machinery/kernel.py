"""Compiled copies of rules: one generated module per rule and binding, kept in a cache folder.

The module holds the source of the rule, of its helpers and constants, and a loop over the rows of
those who decide. Its name hashes all of that with the library versions, because numba itself would
keep stale code when only a helper changes.
"""

import ast
import hashlib
import importlib.util
import logging
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from agents.machinery import chance, choice, philox
from agents.machinery.source import (
    RuleSyntaxError,
    function_tree,
    is_constant,
    is_helper,
    outside_names,
    utilities_tree,
)

log = logging.getLogger("citypath.rules")

OURS = {  # functions that exist in both modes
    "uniform": chance,
    "exponential": chance,
    "gumbel": chance,
    "best": choice,
    "if_offered": choice,
}


CONVERSIONS = {"float": "_float64", "int": "_int64", "bool": "bool"}  # narrow columns widen


@dataclass(frozen=True)
class Argument:
    """How the loop fills one parameter of a rule.

    Attributes:
        name: the parameter.
        role: "state", "shared", "by", "gathered" or "chance".
        convert: "float", "int", "bool" or "" (named tuples).
        by: for role "by", the state that indexes the array.
    """

    name: str
    role: str
    convert: str = ""
    by: str = ""

    def expression(self) -> str:
        """Return the Python expression of the argument for row `_i`, the `_n`-th decider."""
        match self.role:
            case "state":
                return f"{CONVERSIONS[self.convert]}({self.name}[_i])"
            case "shared":
                return self.name
            case "by":
                return f"{self.name}[_by_{self.by}[_i]]"
            case "gathered":
                return f"{self.name}[_n]"
            case _:
                return "Chance(_key_0, _key_1, _i, _int64(_occasion[_i]))"


def cache_folder() -> Path:
    """Return the folder of generated kernels.

    CITYPATH_CACHE, or the user's cache, or a temporary.
    """
    wanted = os.environ.get("CITYPATH_CACHE") or os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    tries = [
        Path(wanted).expanduser() / "citypath" / "kernels",
        Path(tempfile.gettempdir()) / f"citypath-{os.getuid() if hasattr(os, 'getuid') else 0}",
    ]
    for folder in tries:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    raise OSError(
        f"no folder for compiled rules can be written (tried {', '.join(map(str, tries))})"
    )


def parts_of(function: Callable[..., Any]) -> dict[str, tuple[Any, str]]:
    """Return every module-level thing a rule needs, by name, with the line or source that makes it.

    Raises:
        RuleSyntaxError: it names something that is neither math, ours, a constant nor a function,
            or two different things have one name.
    """
    parts: dict[str, tuple[Any, str]] = {}

    def collect(inner: Callable[..., Any]) -> None:
        for name, value in outside_names(inner).items():
            if name in parts:
                if parts[name][0] is not value and parts[name][0] != value:
                    raise RuleSyntaxError(f"{name} means two things in {function.__name__}")
                continue
            line = _import_line(name, value)
            if line is not None:
                parts[name] = (value, line)
            elif is_constant(value):
                parts[name] = (value, f"{name} = {value!r}")
            elif is_helper(value):
                collect(value)
                source = ast.unparse(function_tree(value))
                if value.__name__ != name:
                    source += f"\n{name} = {value.__name__}"
                parts[name] = (value, f"@njit\n{source}")
            else:
                raise RuleSyntaxError(
                    f"{inner.__name__} names {name!r}, a {type(value).__name__}; a rule may name "
                    "math, constants, named tuples and plain functions"
                )

    collect(function)
    return parts


def _import_line(name: str, value: Any) -> str | None:
    """Return the import that brings `value` under `name` into a kernel, if it is imported."""
    if getattr(value, "__name__", "") == "math":
        return f"import math as {name}"
    if name in OURS and value is getattr(OURS[name], name):
        return f"from {OURS[name].__name__} import {name}"
    if isinstance(value, type) and issubclass(value, tuple) and hasattr(value, "_fields"):
        return f"from {value.__module__} import {value.__qualname__} as {name}"
    return None


def kernel_source(
    function: Callable[..., Any],
    arguments: tuple[Argument, ...],
    fields: int,
    *,
    utilities: bool = False,
) -> str:
    """Return the text of the kernel module.

    Args:
        function: the rule.
        arguments: how each parameter is filled, in the rule's order.
        fields: 0 when the rule answers with one value, else the length of the tuple it answers.
        utilities: compile the audit copy instead.
    """
    tree = utilities_tree(function) if utilities else function_tree(function)
    arrays = [a.name for a in arguments if a.role != "chance"]
    indices = sorted({f"_by_{a.by}" for a in arguments if a.role == "by"})
    call = f"{tree.name}({', '.join(a.expression() for a in arguments)})"
    if fields:
        body = [f"_answer = {call}", *(f"_out_{k}[_n] = _answer[{k}]" for k in range(fields))]
    else:
        body = [f"_out_0[_n] = {call}"]
    outs = [f"_out_{k}" for k in range(max(fields, 1))]
    head = ["_rows", "_key_0", "_key_1", "_occasion", *indices, *arrays, *outs]
    return "\n".join(
        [
            f'"""Compiled copy of {function.__module__}.{function.__name__}; made by Citypath."""',
            "from numba import njit",
            "from numpy import float64 as _float64, int64 as _int64",
            "from agents.machinery.chance import Chance",
            *(line for _, line in parts_of(function).values()),
            f"@njit\n{ast.unparse(tree)}",
            f"@njit(cache=True, nogil=True)\ndef kernel({', '.join(head)}):",
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
    texts = [Path(module.__file__ or "").read_text("utf-8") for module in (chance, choice, philox)]
    versions = [version(name) for name in ("numba", "llvmlite", "numpy")]
    return "\n".join([*versions, sys.version, *texts])


@cache
def load_kernel(name: str, source: str) -> Callable[..., None]:
    """Return the compiled loop of a kernel module, writing the module if it is not there yet."""
    digest = hashlib.blake2b((source + _fingerprint()).encode(), digest_size=12).hexdigest()
    module_name = f"citypath_kernel_{name}_{digest}"
    path = cache_folder() / f"{module_name}.py"
    if not path.exists() or path.read_text("utf-8") != source:
        log.info("compiling rule %s (once on this machine)", name)
        unfinished = path.with_name(f".{module_name}.{os.getpid()}")
        unfinished.write_text(source, "utf-8")
        unfinished.replace(path)
    spec = importlib.util.spec_from_file_location(module_name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module
    spec.loader.exec_module(module)
    loop: Callable[..., None] = module.kernel
    return loop
