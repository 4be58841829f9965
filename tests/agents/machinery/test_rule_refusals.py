"""What a rule may say and what is refused."""

import importlib.util
import linecache
import sys
import warnings

import mesa
import numpy as np
import pytest

from agents.machinery.chance import uniform
from agents.machinery.compiler.source import RuleSyntaxError
from agents.machinery.population import Population
from agents.machinery.rule import rule
from agents.machinery.state import Agent, State

HEAD = """
import functools
import math
import random
from math import exp, gamma
import numpy as np
from agents.machinery.rule import rule
from agents.machinery.choice import best
from agents.machinery.chance import uniform

LIMIT = 3.0
PRICES = {"petrol": 7.0}
SEEN = []
REBOUND = 1.0
REBOUND = 2.0

def helper(x):
    return x + LIMIT

def powerful(x):
    return x ** 2

def rebinding(x):
    return x * REBOUND

def indirect(x):
    return powerful(x) + 1

def doubling(inner):
    @functools.wraps(inner)
    def outer(x):
        return 2 * inner(x)
    return outer

def listed(inner):
    return inner

@doubling
def wrapped(x):
    return x + 1

@listed
def decorated(x):
    return x + 1

def above(LIMIT):
    def inside(x):
        return x + LIMIT
    return inside

closed = above(100.0)

def in_words(x, unit="yuan"):
    return x
"""


class Person(Agent):
    """Somebody."""

    income = State("f4", "yuan/yr", "income")
    car = State("i1", "1", "kind of car", kinds=3)
    spell = State("u1", "1", "ordinal")


@pytest.fixture
def people():
    columns = {
        "income": np.arange(1.0, 41.0) * 1000,
        "car": np.arange(40) % 3,
        "spell": np.zeros(40),
    }
    return Population(mesa.Model(rng=1), Person, columns, seed=2)


@pytest.fixture
def module_from(tmp_path, monkeypatch):
    """Write and import a module of rules."""

    def make(body, name="rules_of_a_test"):
        path = tmp_path / f"{name}.py"
        path.write_text(f"{HEAD}\n{body}\n", "utf-8")
        linecache.checkcache(str(path))
        spec = importlib.util.spec_from_file_location(name, path)
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, name, module)
        spec.loader.exec_module(module)
        return module

    return make


REFUSED = {
    "return income ** 2": "powers differ",
    "x = income\n    x **= 2\n    return x": "powers differ",
    "return pow(income, 2)": "powers differ",
    "return powerful(income)": "powerful: powers differ",
    "return indirect(income)": "powerful: powers differ",
    "return round(income, 2)": r"round\(x, n\) differs",
    "return round(income, ndigits=2)": r"round\(x, n\) differs",
    "return math.gamma(income)": "math.gamma differs between the modes",
    "return math.hypot(income, 1.0)": "math.hypot differs",
    "return gamma(income)": "names 'gamma', a builtin",
    "return ~(income > 2) * 1.0": "write `not`",
    "return sum((income, 2.0))": r"sum\(\): plain",
    "SEEN[0] = income\n    return 1.0": "changes nothing",
    "SEEN.size = income\n    return 1.0": "changes nothing",
    "del SEEN[0]\n    return 1.0": "plain `if`|changes nothing",
    "global LIMIT\n    LIMIT = income\n    return 1.0": "nothing it could rebind",
    "import os\n    return 1.0": "nothing it could rebind",
    "return income * REBOUND": "constant REBOUND is bound more than once",
    "return rebinding(income)": "rebinding: constant REBOUND is bound more than once",
    "return income * UNKNOWN": "names 'UNKNOWN', which is neither an argument nor defined above",
    "return later(income)": "names 'later', which is neither",
    'return PRICES["petrol"]': "names 'PRICES', a dict",
    "return np.exp(income)": "names 'np', a module",
    "return random.random()": "names 'random', a module",
    "return SEEN.append(income)": "names 'SEEN', a list",
    "return (lambda x: x)(income)": "plain `if`",
    "try:\n        return 1.0\n    except ValueError:\n        return 2.0": "plain `if`",
    "with income:\n        return 1.0": "plain `if`",
    "yield income": "plain `if`",
    "def inner(x):\n        return x\n    return inner(income)": "nothing it could rebind",
    "return": "without an answer",
    "open('x')\n    return 1.0": r"open\(\): plain",
    "setattr(income, 'x', 3)\n    return 1.0": r"setattr\(\): plain",
    "if income > 2:\n        x = 1.0\n    return x": "x may have no value here",
    "for k in range(3):\n        x = k\n    return x": "x may have no value here",
    "while income > 2:\n        y = 1.0\n        income -= y\n    return y": "y may have no value",
    "total += income\n    return total": "total may have no value here",
    "if income > 2:\n        x = 1.0\n    elif income > 1:\n        y = 2.0\n    else:\n"
    "        x = 3.0\n    return x": "x may have no value here",
    "return best(*(income, 2.0))": "one by one",
    "return (x := income) + x": ":= differs between the modes",
    "return 1.0 if income > 2 and (x := income) > 3 else x": ":= differs between the modes",
    "return 1.0 if income in {2.0, 3.0} else 0.0": "sets differ between the modes: write a tuple",
    "return len({x for x in (income, 2.0)})": "sets differ between the modes",
    "return len(set((income, 2.0)))": "sets differ between the modes",
    "return len(f'{income}')": "texts differ between the modes",
    "return len(str(income))": "texts differ between the modes",
    "return 1 << int(income)": "<< differs between the modes: write a product",
    "x = 1\n    x <<= int(income)\n    return x": "<< differs between the modes",
    "print(income)\n    return 1.0": r"print\(\) differs between the modes: look into the rule",
    "return wrapped(income)": "wrapped is wrapped by a decorator, so its source is not what runs",
    "return decorated(income)": "decorated is decorated with @listed, which the compiler would",
    "return closed(income)": "inside names 'LIMIT', which is neither an argument nor defined above",
    "return in_words(income)": "in_words has the default 'yuan': defaults are plain finite numbers",
}

ALLOWED = {
    "return exp(-income)": 0.0,
    "return helper(income)": 5.0,
    "if income > 2:\n        x = 1.0\n    else:\n        x = 3.0\n    return x": 3.0,
    "x: float = 2.0\n    x += income\n    return x": 4.0,
    "if income > 100:\n        return 1.0\n    elif income > 1:\n        x = 7.0\n    else:\n"
    "        return 2.0\n    return x": 7.0,
    "total = 0.0\n    for k in range(4):\n        if k == 2:\n            continue\n"
    "        part = k * income\n        total += part\n    return total": 8.0,
    "k = 0\n    while k < 10:\n        k += 1\n        if k > 4:\n            break\n"
    "    return k + 0.5": 5.5,
    "if income < 0:\n        raise ValueError('negative')\n    return income": 2.0,
    "return income if income in (2.0, 3.0) else 0.0": 2.0,
    "x = y = income\n    (a, b) = (x, y)\n    return a + b": 4.0,
    "'''Say something.'''\n    return income * LIMIT": 6.0,
    "return math.inf if income > 1e9 else income * math.pi": 6.283185307179586,
}


@pytest.mark.parametrize("body", REFUSED)
def test_what_differs_or_changes_something_is_refused(module_from, body):
    with pytest.raises(RuleSyntaxError, match=REFUSED[body]):
        module_from(f"@rule\ndef refused(income) -> float:\n    {body}\n\ndef later(x): return x")


@pytest.mark.parametrize("body", ALLOWED)
def test_plain_python_is_taken_and_compiles(module_from, body, people):
    made = module_from(f"@rule\ndef taken(income) -> float:\n    {body}\n").taken
    assert made(2.0) == pytest.approx(ALLOWED[body], abs=0.2)
    people.set("income", 2.0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        answers = made.decide(people)
    assert answers.tolist() == [made(2.0)] * 40


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("def f(*income) -> float:", "one by one"),
        ("def f(income, /) -> float:", "one by one"),
        ("def f(income, *, car) -> float:", "one by one"),
        ("def f(**income) -> float:", "one by one"),
        ("def f(_income) -> float:", "begin with an underscore"),
        ("def f(income):", "says what it answers"),
        ("def f(income) -> str:", "says what it answers"),
        ("async def f(income) -> float:", "not a plain function"),
    ],
)
def test_heads_that_are_refused(module_from, head, message):
    with pytest.raises(RuleSyntaxError, match=message):
        module_from(f"@rule\n{head}\n    return 1.0")


def test_a_refusal_says_module_and_line(module_from):
    line = HEAD.count("\n") + 5
    with pytest.raises(RuleSyntaxError, match=rf"rules_of_a_test:{line}: late: powers"):
        module_from("@rule\ndef late(x) -> float:\n    y = x\n    return y ** 2")


def test_a_lambda_is_no_rule():
    with pytest.raises(RuleSyntaxError, match="write it with `def`"):
        rule(lambda income: income)


def test_names_inside_another_function_are_not_seen():
    factor = 2.0
    with pytest.raises(RuleSyntaxError, match="names 'factor', which is neither"):

        @rule
        def closed(income) -> float:
            return factor * income


def test_a_rule_that_draws_names_its_stream_and_spell():
    with pytest.raises(TypeError, match=r'@rule\(stream="car choice", spell="car_spell"\)'):

        @rule
        def draws(chance) -> float:
            return uniform(chance, 0)


def test_two_things_of_one_name_are_refused(module_from):
    module_from("STEP = 4.0\n\ndef other(x):\n    return STEP * x", "another_module")
    with pytest.raises(RuleSyntaxError, match="STEP means two things in both"):
        module_from(
            "from another_module import other\nSTEP = 5.0\n\n@rule\ndef both(x) -> float:\n"
            "    return other(x) + STEP"
        )


def test_classes_of_answers_are_defined_where_a_kernel_finds_them(module_from):
    with pytest.raises(RuleSyntaxError, match=r"define Outer\.Inner at the top of a module"):
        module_from(
            "from typing import NamedTuple\nclass Outer:\n    class Inner(NamedTuple):\n"
            "        a: float\nInner = Outer.Inner\n\n@rule\ndef answers(income) -> float:\n"
            "    return Inner(income).a"
        )
