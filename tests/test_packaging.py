"""The lock names no machine and no host, and holds what the project asks for."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ENTRY = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+?)(?: ; (.+?))? \\$", re.MULTILINE)
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?")


def test_the_lock_holds_pinned_packages_and_their_hashes_only() -> None:
    for line in LOCK.splitlines():
        assert ENTRY.fullmatch(line) or HASH.fullmatch(line), line


def test_the_lock_names_no_host_and_no_path() -> None:
    assert "://" not in LOCK
    assert "/" not in LOCK
    assert "index" not in LOCK


def test_every_package_is_hashed() -> None:
    entries = LOCK.split("\n")
    for number, line in enumerate(entries):
        if ENTRY.fullmatch(line):
            assert HASH.fullmatch(entries[number + 1]), line


def test_the_lock_holds_what_the_project_asks_for() -> None:
    locked = {found[1] for found in ENTRY.finditer(LOCK)}
    asked = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"]
    names = {re.split(r"[\[<>=!~ ]", one)[0].lower() for one in asked}
    assert names <= locked


def test_every_dependency_has_a_lower_bound() -> None:
    for one in PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"]:
        assert ">=" in one, one


def test_one_mesa_for_each_python() -> None:
    mesa = {found[2]: found[3] for found in ENTRY.finditer(LOCK) if found[1] == "mesa"}
    assert len(mesa) == 2
    assert all("python_full_version" in marker for marker in mesa.values())
