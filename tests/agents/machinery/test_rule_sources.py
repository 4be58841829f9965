"""The source of a rule is what runs: decorators, closures, defaults, notebooks, a bare prompt."""

import importlib.util
import linecache
import sys

import mesa
import numpy as np
import pytest

from agents.machinery.compiler.source import RuleSyntaxError
from agents.machinery.population import Population
from agents.machinery.rule import rule
from agents.machinery.state import Agent, State

HEAD = """
import functools
from agents.machinery.rule import rule

LIMIT = 3.0

def doubling(inner):
    @functools.wraps(inner)
    def outer(x):
        return 2 * inner(x)
    return outer

def listed(inner):
    return inner
"""


class Person(Agent):
    """Somebody."""

    income = State("f4", "yuan/yr", "income")


@pytest.fixture
def people():
    return Population(mesa.Model(rng=1), Person, {"income": np.arange(1.0, 41.0) * 1000}, seed=2)


@pytest.fixture
def module_from(tmp_path, monkeypatch):
    """Write and import a module of rules."""

    def make(body, name="sources_of_a_test"):
        path = tmp_path / f"{name}.py"
        path.write_text(f"{HEAD}\n{body}\n", "utf-8")
        spec = importlib.util.spec_from_file_location(name, path)
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, name, module)
        spec.loader.exec_module(module)
        return module

    return make


@pytest.mark.parametrize("above", ["@rule\n@doubling", "@rule\n@listed", "@listed\n@rule"])
def test_only_the_rule_itself_stands_above_a_rule(module_from, above):
    with pytest.raises(RuleSyntaxError, match=r"wrapped by a decorator|is decorated with @listed"):
        module_from(f"{above}\ndef refused(income) -> float:\n    return income")


def test_a_rule_may_be_made_under_another_name(module_from):
    made = module_from(
        "from agents.machinery import rule as rules\nfrom agents.machinery.rule import rule as own"
        "\n\n@own\ndef one(income) -> float:\n    return income"
        "\n\n@rules.rule\ndef other(income) -> float:\n    return income"
    )
    assert made.one(2.0) == made.other(2.0) == 2.0


def test_a_closed_over_value_is_not_taken_for_the_constant_of_that_name(module_from):
    body = "def around(LIMIT):\n    @rule\n    def inner(income) -> float:\n"
    body += "        return income + LIMIT\n    return inner"
    with pytest.raises(RuleSyntaxError, match="inner names 'LIMIT', which is neither"):
        module_from(body).around(100.0)


def test_another_default_is_another_rule(people, module_from):
    body = "def helper(x, more={}):\n    return x + more\n\n@rule\ndef typed(income) -> float:\n"
    body += "    return helper(income)"
    made = [module_from(body.format(more), f"default_{n}") for n, more in enumerate((1.0, 2.0, 1))]
    assert made[0].helper.__code__ == made[1].helper.__code__
    for module, more in zip(made, (1.0, 2.0, 1), strict=True):
        assert module.typed.decide(people)[0] == module.typed.for_agent(people[0]) == 1000 + more
    made[0].helper.__defaults__ = (5.0,)
    assert made[0].typed.decide(people)[0] == made[0].typed.for_agent(people[0]) == 1005.0


# at a prompt


def test_a_bare_prompt_gets_one_clear_error():
    typed = "@rule\ndef typed(income) -> float:\n    return income\n"
    space = {"rule": rule, "__name__": "__main__"}
    with pytest.raises(RuleSyntaxError, match="write rules in a file or a notebook, not at a bare"):
        exec(compile(typed, "<stdin>", "exec"), space)


def test_a_notebook_cell_is_taken_and_can_be_typed_anew(people, monkeypatch):
    space = {"rule": rule, "__name__": "__main__"}

    def cell(number, text):
        name = f"<ipython-input-{number}>"
        lines = text.splitlines(keepends=True)
        monkeypatch.setitem(linecache.cache, name, (len(text), None, lines, name))
        exec(compile(text, name, "exec"), space)

    cell(1, "FACTOR = 2.0\ndef helper(x):\n    return FACTOR * x\n")
    cell(2, "@rule\ndef typed(income) -> float:\n    return helper(income)\n")
    assert space["typed"].decide(people)[0] == space["typed"].for_agent(people[0]) == 2000.0
    cell(3, "def helper(x):\n    return FACTOR + x\n")
    assert space["typed"].decide(people)[0] == space["typed"].for_agent(people[0]) == 1002.0
    cell(4, "FACTOR = 5.0\n")
    assert space["typed"].decide(people)[0] == space["typed"].for_agent(people[0]) == 1005.0
