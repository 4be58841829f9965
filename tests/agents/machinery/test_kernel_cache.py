"""Compiled rules are kept on disk; what is kept is never stale."""

import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from agents.machinery.compiler import cache, kernel
from agents.machinery.compiler.source import RuleSyntaxError

SCRIPT = """
import sys
from typing import NamedTuple
import mesa, numpy as np
from agents.machinery.population import Population
from agents.machinery.rule import rule
from agents.machinery.state import Agent, State
from agents.machinery.surroundings import Seen

class Person(Agent):
    income = State("f4", "1", "income")

class Prices(NamedTuple):
    {first}: float
    {second}: float

def helper(x):
    return {factor} * x

@rule
def decide(income, prices) -> float:
    return helper(income) + prices.petrol

if __name__ == "__main__":
    people = Population(mesa.Model(rng=1), Person, {{"income": np.array([1.0, 2.0])}})
    people.surroundings["prices"] = Seen(Prices(petrol=10.0, battery=20.0))
    answer = decide.decide(people)
    assert answer.tolist() == [decide.for_agent(person) for person in people]
    print(answer.tolist())
"""


def run(folder, cache, **words):
    script = folder / "script.py"
    script.write_text(SCRIPT.format(**words), "utf-8")
    root = Path(kernel.__file__).parents[2]
    environment = os.environ | {"CITYPATH_CACHE": str(cache), "PYTHONPATH": str(root)}
    environment.pop("NUMBA_CACHE_DIR", None)
    done = subprocess.run(
        [sys.executable, str(script)], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_changed_helper_or_order_of_fields_is_compiled_anew_in_the_next_process(tmp_path):
    words = {"first": "petrol", "second": "battery", "factor": 2.0}
    folder = tmp_path / "cache"
    assert run(tmp_path, folder, **words) == "[12.0, 14.0]"
    kept = sorted(folder.rglob("*.py"))
    assert len(kept) == 1 and list(folder.rglob("*.nbc")), "the machine code is kept"
    words |= {"first": "battery", "second": "petrol"}
    assert run(tmp_path, folder, **words) == "[12.0, 14.0]", "fields in another order"
    assert run(tmp_path, folder, **words | {"factor": 3.0}) == "[13.0, 16.0]", "another helper"
    written = set(folder.rglob("*.py"))
    assert len(written) == 3 and set(kept) < written


def test_the_same_rule_is_compiled_once(tmp_path, monkeypatch):
    monkeypatch.setenv("CITYPATH_CACHE", str(tmp_path))
    source = "def citypath_kernel():\n    return 1\n"
    first = cache.load_kernel("once", source)
    (written,) = tmp_path.rglob("*.py")
    assert written.read_text("utf-8") == source and written.name.startswith("citypath_kernel_once_")
    assert cache.load_kernel("once", source) is first
    written.write_text("broken", "utf-8")
    cache.load_kernel.cache_clear()
    assert cache.load_kernel("once", source)() == 1, "what was tampered with is written anew"


def test_the_folder_is_the_one_asked_for_or_one_that_can_be_written(tmp_path, monkeypatch):
    monkeypatch.setenv("CITYPATH_CACHE", str(tmp_path / "asked"))
    assert cache.cache_folder() == tmp_path / "asked" / "citypath" / "kernels"
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("CITYPATH_CACHE", str(tmp_path / "file"))
    monkeypatch.setattr(cache.tempfile, "gettempdir", lambda: str(tmp_path / "temporary"))
    assert cache.cache_folder().parent == tmp_path / "temporary"
    monkeypatch.setattr(cache.tempfile, "gettempdir", lambda: str(tmp_path / "file"))
    with pytest.raises(OSError, match="no folder for compiled rules can be written"):
        cache.cache_folder()


def test_a_temporary_folder_that_others_can_write_is_refused(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("CITYPATH_CACHE", str(tmp_path / "file"))
    monkeypatch.setattr(cache.tempfile, "gettempdir", lambda: str(tmp_path))
    folder = cache.cache_folder()
    assert folder.parent == tmp_path and folder.stat().st_mode & 0o777 == 0o700
    assert cache.cache_folder() == folder
    refused = pytest.raises(OSError, match=r"can be written by you alone .* set CITYPATH_CACHE")
    for mode in (0o770, 0o707):
        folder.chmod(mode)
        with refused:
            cache.cache_folder()
    folder.rmdir()
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    folder.symlink_to(tmp_path / "elsewhere")
    with refused:
        cache.cache_folder()
    folder.unlink()
    folder.mkdir(mode=0o700)
    monkeypatch.setattr(cache, "_user", lambda: os.getuid() + 1)
    (tmp_path / f"citypath-{os.getuid() + 1}").mkdir(mode=0o700)
    with refused:
        cache.cache_folder()


VALUES = [True, 7, -3.25, math.inf, -math.inf, (1, 2.5, (True, 3)), np.float64(0.1), (0.1,), 1e-300]


@pytest.mark.parametrize("value", VALUES)
def test_constants_are_written_as_what_they_are(value):
    space = {}
    exec(kernel._constant_line("NAME", value), space)
    assert space["NAME"] == value
    plain = float if isinstance(value, np.float64) else type(value)
    assert type(space["NAME"]) is plain


def test_a_kernel_is_a_readable_module():
    def decide(income, chance):
        return income

    arguments = (
        kernel.Argument("income", "state", "float"),
        kernel.Argument("chance", "chance"),
    )
    text = kernel.kernel_source(decide, arguments, (float,))
    assert "Compiled copy of" in text and "citypath_float64(_in_income[_i])" in text
    with pytest.raises(RuleSyntaxError, match="at the top of a module"):
        kernel.layout_of(type("Inner", (tuple,), {"__qualname__": "outer.Inner", "_fields": ()}))


FACTOR = 2.0


def doubled(income):
    return FACTOR * income


def decide_by_a_helper(income):
    return doubled(income)


def text_of_decision():
    arguments = (kernel.Argument("income", "state", "float"),)
    return kernel.kernel_source(decide_by_a_helper, arguments, (float,))


def test_a_text_is_made_once_and_anew_when_what_the_rule_names_is_replaced(monkeypatch):
    first = text_of_decision()
    assert text_of_decision() is first
    monkeypatch.setitem(globals(), "FACTOR", 3.0)
    assert "FACTOR = 3.0" in text_of_decision(), "a constant that only the helper names"
    monkeypatch.undo()
    assert text_of_decision() == first
    code = doubled.__code__
    monkeypatch.setattr(doubled, "__code__", (lambda income: FACTOR).__code__)
    with pytest.raises(RuleSyntaxError):
        text_of_decision()  # the helper is another now, and a lambda cannot be compiled
    monkeypatch.setattr(doubled, "__code__", code)
    assert text_of_decision() == first
