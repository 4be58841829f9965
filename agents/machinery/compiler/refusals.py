"""What a rule may not say, because its two modes would differ or because it would change something.

The rule and every helper it names are read; a refusal says module, line and what to write instead.

One difference no reading of the source can find: the interpreter's whole numbers have no end, those
of the compiler have 64 bits and wrap around. Columns hold at most 32 bits, and an answer beyond 64
stops both modes, but whole numbers multiplied over and over on the way to an answer can leave them:
write `1.0 *` in front of such a product, floats are the same in both modes.
"""

import ast
import builtins
import inspect
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any, Final

from agents.machinery.compiler.exact import SAME_AS_MATH
from agents.machinery.compiler.kernel import is_ours
from agents.machinery.compiler.source import (
    RuleSyntaxError,
    builtins_named,
    function_tree,
    is_constant,
    is_helper,
    outside_names,
)
from agents.machinery.compiler.unset import first_unset

BUILTINS: Final = {  # sum is not among them: from Python 3.12 on it rounds otherwise
    *("abs", "all", "any", "bool", "dict", "enumerate", "float", "int", "isinstance", "len"),
    *("list", "max", "min", "range", "round", "sorted", "tuple", "zip"),
    *("ArithmeticError", "FloatingPointError", "ValueError", "ZeroDivisionError"),
}
BUILTINS_REFUSED: Final = {  # what to write instead
    "pow": "powers differ between the modes: write x * x, math.sqrt(x) or math.pow(x, 1.5)",
    "print": "print() differs between the modes: look into the rule with .explain(agent)",
    "set": "sets differ between the modes: write a tuple",
    "str": "texts differ between the modes: work with numbers, report the words outside the rule",
}
POWERS: Final = BUILTINS_REFUSED["pow"]
PLAIN_ONLY: Final = "plain `if`, loops and arithmetic only"
NOT_PLAIN: Final = (
    *(ast.Yield, ast.YieldFrom, ast.Await, ast.Lambda, ast.Try, ast.With, ast.Match, ast.Delete),
    *(ast.ClassDef, ast.AsyncFor, ast.AsyncWith, ast.AsyncFunctionDef),
)
REFUSED_NODES: Final[dict[type[ast.AST], str]] = {
    **dict.fromkeys(NOT_PLAIN, PLAIN_ONLY),
    **dict.fromkeys((ast.Set, ast.SetComp), BUILTINS_REFUSED["set"]),
    ast.JoinedStr: BUILTINS_REFUSED["str"],
    ast.NamedExpr: ":= differs between the modes: name the value on a line of its own",
}


def check_syntax(function: Callable[..., Any]) -> None:
    """Raise RuleSyntaxError where the modes of a rule or its helpers could differ or it mutates."""
    _check_one(function)
    for helper in helpers_of(function):
        _check_one(helper)


def _check_one(function: Callable[..., Any]) -> None:
    tree = function_tree(function)
    _refuse_if(_argument_fault(tree.args), function, tree)
    for node in ast.walk(tree):
        if node is not tree:
            _refuse_if(_fault(node), function, node)
    for name in sorted(builtins_named(function) - BUILTINS):
        if hasattr(builtins, name):
            fault = BUILTINS_REFUSED.get(name, f"{name}(): {PLAIN_ONLY}")
            _refuse_if(fault, function, tree)
    unset = first_unset(tree)
    if unset is not None:
        fault = f"{unset.id} may have no value here: set it first, or in every branch"
        _refuse_if(fault, function, unset)


def check_constants(function: Callable[..., Any]) -> None:
    """Raise RuleSyntaxError if a constant a rule or helper names is bound more than once.

    The compiler freezes what a name stands for; a name bound once cannot differ later.
    """
    for each in (function, *helpers_of(function)):
        bound = _times_bound(each)
        for name, value in outside_names(each).items():
            if is_constant(value) and bound[name] > 1:
                raise RuleSyntaxError(f"{each.__name__}: constant {name} is bound more than once")


def helpers_of(function: Callable[..., Any]) -> list[Callable[..., Any]]:
    """Return the plain functions a rule names, and those that they name."""
    found: list[Callable[..., Any]] = []

    def look(inner: Callable[..., Any]) -> None:
        for name, value in outside_names(inner).items():
            if is_helper(value) and not is_ours(name, value) and value not in found:
                found.append(value)
                look(value)

    look(function)
    return found


def _refuse_if(fault: str | None, function: Callable[..., Any], node: ast.AST) -> None:
    if fault is not None:
        line = function.__code__.co_firstlineno + getattr(node, "lineno", 1) - 1
        raise RuleSyntaxError(f"{function.__module__}:{line}: {function.__name__}: {fault}")


def _argument_fault(arguments: ast.arguments) -> str | None:
    if arguments.vararg or arguments.kwarg or arguments.kwonlyargs or arguments.posonlyargs:
        return "arguments are named one by one, without *, ** or /"
    return None


def _fault(node: ast.AST) -> str | None:
    """Return what is wrong with one node, if anything."""
    match node:
        case ast.BinOp(op=ast.Pow()) | ast.AugAssign(op=ast.Pow()):
            return POWERS
        case ast.BinOp(op=ast.LShift()) | ast.AugAssign(op=ast.LShift()):
            return "<< differs between the modes: write a product"
        case ast.UnaryOp(op=ast.Invert()):
            return "~ differs between the modes: write `not`"
        case ast.Call(func=ast.Name(id="round")) if len(node.args) + len(node.keywords) > 1:
            return "round(x, n) differs between the modes: round in the report instead"
        case ast.Call(func=ast.Name(id="best")) if any(
            isinstance(argument, ast.Starred) for argument in node.args
        ):
            return "best takes the utilities one by one"
        case ast.Attribute(value=ast.Name(id="math"), attr=name) if name not in SAME_AS_MATH:
            return (
                f"math.{name} differs between the modes or does not compile: work it out before "
                f"and hand it to the rule (to be had: {', '.join(sorted(SAME_AS_MATH))})"
            )
        case ast.Attribute() | ast.Subscript() if not isinstance(node.ctx, ast.Load):
            return "a rule changes nothing: return the new value instead"
        case ast.Global() | ast.Nonlocal() | ast.Import() | ast.ImportFrom() | ast.FunctionDef():
            return "a rule names constants and functions of its module, nothing it could rebind"
        case ast.Return(value=None):
            return "it returns without an answer"
        case _:
            return REFUSED_NODES.get(type(node))


def _times_bound(function: Callable[..., Any]) -> Counter[str]:
    """Return how often each name is assigned anywhere in the function's module."""
    module = inspect.getmodule(function)
    if module is None or not getattr(module, "__file__", None):
        return Counter()  # typed into a notebook: there is no file to look through
    return _bound_in(inspect.getsource(module))


@cache
def _bound_in(source: str) -> Counter[str]:
    """Return how often each name is assigned anywhere in a module's text."""
    nodes = ast.walk(ast.parse(source))
    return Counter(
        node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )
