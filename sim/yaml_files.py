"""Reading YAML files a user may have touched."""

import stat
from collections.abc import Hashable
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

import yaml

from sim.errors import InputError

LARGEST = 500_000  # bytes; every lever of every quarter to 2060 would take less
ALLOWED = "well-formed YAML"
ALIAS = "*"  # how YAML repeats a value; where it stands in a comment, reading is slower


class _Exact(yaml.SafeLoader):
    """Says where a text is wrong, and takes its time, being written in Python.

    Plain data only; `on` and `off` are words, as in YAML 1.2; a key given twice is an error.

    Everything is written out: a handful of aliases of aliases would stand for millions of values.
    """

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()
            _refuse(f"*{event.anchor} repeats another value; write it out", event)
        return super().compose_node(parent, index)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except (ValueError, OverflowError) as error:  # such as the 13th month, or 5000 digits
            _refuse(str(error), node)


class _Fast(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Reads the same from a text without fault and without aliases, ten times faster.

    It is written in C, where PyYAML was built with it.
    """


_RESOLVERS = {
    first: [(tag, pattern) for tag, pattern in resolvers if first in "tTfF" or "bool" not in tag]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _mapping(loader: Any, node: yaml.MappingNode) -> dict[Any, Any]:
    loader.flatten_mapping(node)
    pairs: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, Hashable):
            _refuse("a key is a word or a number", key_node)
        if key in pairs:
            _refuse(f"{key!r} is given twice", key_node)
        pairs[key] = loader.construct_object(value_node, deep=True)
    return pairs


def _refuse(problem: str, place: Any) -> NoReturn:
    raise yaml.MarkedYAMLError(problem=problem, problem_mark=place.start_mark)


for _loader in (_Exact, _Fast):
    _loader.yaml_implicit_resolvers = _RESOLVERS
    _loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping in a YAML file.

    Raises:
        InputError: the file cannot be read, is too large, is not YAML, or holds something else
            than a mapping.
    """
    text = _text(path)
    try:
        content = _load(text)
    except yaml.MarkedYAMLError as error:
        line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise InputError(f"{path}{line}", "YAML", error.problem, ALLOWED) from error
    except yaml.YAMLError as error:
        raise InputError(path, "YAML", " ".join(str(error).split()), ALLOWED) from error
    except RecursionError:
        raise InputError(path, "YAML", "nested too deeply", "a few levels only") from None
    if not isinstance(content, dict):
        raise InputError(path, "content", content, "key: value lines")
    return content


def _load(text: str) -> Any:
    """The content of a text; whatever is odd about it is left to the loader that can say what."""
    if ALIAS not in text:
        with suppress(yaml.YAMLError, ValueError, OverflowError, RecursionError):
            return yaml.load(text, _Fast)  # noqa: S506 - a safe loader, see above
    return yaml.load(text, _Exact)  # noqa: S506 - likewise


def _text(path: Path) -> str:
    try:
        about = path.stat()
        if stat.S_ISFIFO(about.st_mode) or stat.S_ISCHR(about.st_mode):  # may never end
            raise InputError(path, "file", "no regular file", "a readable file")
        if about.st_size > LARGEST:
            size = f"{about.st_size} bytes"
            raise InputError(path, "file", size, f"a file of at most {LARGEST} bytes")
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(path, "file", error.strerror or "unreadable", "a readable file") from error
    except UnicodeDecodeError as error:
        raise InputError(path, "file", "not UTF-8", "text in UTF-8") from error
