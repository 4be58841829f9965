"""Reading YAML files a user may have touched."""

from pathlib import Path
from typing import Any

import yaml

from sim.errors import InputError


class _Loader(yaml.SafeLoader):
    """Plain data only; `on` and `off` are words, as in YAML 1.2; a key given twice is an error."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if first in "tTfF" or "bool" not in tag]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    loader.flatten_mapping(node)
    pairs: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in pairs:
            raise yaml.MarkedYAMLError(
                problem=f"{key!r} is given twice", problem_mark=key_node.start_mark
            )
        pairs[key] = loader.construct_object(value_node, deep=True)
    return pairs


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping in a YAML file.

    Raises:
        InputError: the file cannot be read, is not YAML, or holds something else than a mapping.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(path, "file", error.strerror or "unreadable", "a readable file") from error
    except UnicodeDecodeError as error:
        raise InputError(path, "file", "not UTF-8", "text in UTF-8") from error
    try:
        content = yaml.load(text, _Loader)  # noqa: S506 - a safe loader, see above
    except yaml.MarkedYAMLError as error:
        line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise InputError(f"{path}{line}", "YAML", error.problem, "well-formed YAML") from error
    except yaml.YAMLError as error:
        raise InputError(path, "YAML", str(error), "well-formed YAML") from error
    if not isinstance(content, dict):
        raise InputError(path, "content", content, "key: value lines")
    return content
