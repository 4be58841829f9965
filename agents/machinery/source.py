"""Reading a rule's source.

What it names, whether both modes will agree on it, and its audit copy.
"""

import ast
import builtins
import inspect
import textwrap
import types
from collections.abc import Callable
from typing import Any

ALLOWED_MODULES = ("math",)


class RuleSyntaxError(SyntaxError):
    """A rule uses something that differs between the interpreter and the compiler, or mutates."""


def function_tree(function: Callable[..., Any]) -> ast.FunctionDef:
    """Return the syntax tree of a plain function, without decorators, docstring or annotations."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    if not isinstance(tree, ast.FunctionDef):
        raise RuleSyntaxError(f"{function.__name__} is not a plain function")
    tree.decorator_list = []
    tree.returns = None
    for argument in tree.args.args + tree.args.kwonlyargs:
        argument.annotation = None
    first = tree.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and len(tree.body) > 1:
        tree.body = tree.body[1:]
    return tree


def check_syntax(function: Callable[..., Any]) -> None:
    """Raise RuleSyntaxError where a rule's two modes could differ or it changes something."""
    for node in ast.walk(function_tree(function)):
        fault = _fault(node)
        if fault:
            line = function.__code__.co_firstlineno + getattr(node, "lineno", 1) - 1
            raise RuleSyntaxError(f"{function.__module__}:{line}: {function.__name__}: {fault}")


def _fault(node: ast.AST) -> str | None:
    """Return what is wrong with one node, if anything."""
    match node:
        case ast.BinOp(op=ast.Pow()) | ast.AugAssign(op=ast.Pow()):
            return "powers differ between the modes: write x * x, math.sqrt(x) or math.pow(x, 1.5)"
        case ast.Call(func=ast.Name(id="round"), args=[_, _]):
            return "round(x, n) differs between the modes: round in the report instead"
        case (
            ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(ctx=ast.Store() | ast.Del())
        ):
            return "a rule changes nothing: return the new value instead"
        case ast.Global() | ast.Nonlocal() | ast.Import() | ast.ImportFrom():
            return "a rule names constants and functions of its module, nothing it could rebind"
        case ast.Yield() | ast.YieldFrom() | ast.Await() | ast.Lambda() | ast.Try() | ast.With():
            return "plain `if`, loops and arithmetic only"
        case _:
            return None


def outside_names(function: Callable[..., Any]) -> dict[str, Any]:
    """Return the module-level things a function names, by name."""
    tree = function_tree(function)
    local = {argument.arg for argument in tree.args.args + tree.args.kwonlyargs}
    loaded: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Store):
                local.add(node.id)
            else:
                loaded.append(node.id)
    found = {}
    for name in dict.fromkeys(loaded):
        if name in local:
            continue
        if name in function.__globals__:
            found[name] = function.__globals__[name]
        elif not hasattr(builtins, name):
            raise RuleSyntaxError(f"{function.__name__} names {name!r}, which is not defined")
    return found


def check_constants(function: Callable[..., Any]) -> None:
    """Raise RuleSyntaxError if a constant the function names is bound more than once.

    The compiler freezes what a name stands for; a name bound once cannot differ later.
    """
    module = inspect.getmodule(function)
    if module is None or not getattr(module, "__file__", None):
        return  # typed into an interpreter: there is no file to look through
    bound: dict[str, int] = {}
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound[node.id] = bound.get(node.id, 0) + 1
    for name, value in outside_names(function).items():
        if is_constant(value) and bound.get(name, 0) > 1:
            raise RuleSyntaxError(f"{function.__name__}: constant {name} is bound more than once")


def is_constant(value: Any) -> bool:
    """Return whether a value may be written into compiled source."""
    if isinstance(value, tuple):
        return all(is_constant(item) for item in value)
    return isinstance(value, bool | int | float)


def is_helper(value: Any) -> bool:
    """Return whether a value is a plain function that is compiled along with the rule."""
    return isinstance(value, types.FunctionType)


class _BestToUtilities(ast.NodeTransformer):
    """Turn `return best(a, b)` into `return (a, b)`, and other returns into tuples as long."""

    def __init__(self, alternatives: int) -> None:
        self.alternatives = alternatives

    def visit_Return(self, node: ast.Return) -> ast.Return:
        if _is_best(node.value):
            values: list[ast.expr] = list(node.value.args)  # type: ignore[union-attr]
        else:
            assert node.value is not None
            as_float = ast.Call(ast.Name("float", ast.Load()), [node.value], [])
            values = [as_float, *(ast.Constant(0.0) for _ in range(self.alternatives - 1))]
        return ast.Return(ast.Tuple(values, ast.Load()))


def _is_best(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "best"


def alternatives_of(function: Callable[..., Any]) -> int:
    """Return how many alternatives a rule chooses among with `best`, 0 if it does not."""
    counts = {
        len(node.value.args)  # type: ignore[union-attr]
        for node in ast.walk(function_tree(function))
        if isinstance(node, ast.Return) and _is_best(node.value)
    }
    if len(counts) > 1:
        raise RuleSyntaxError(f"{function.__name__} calls best with different numbers: {counts}")
    return counts.pop() if counts else 0


def utilities_tree(function: Callable[..., Any]) -> ast.FunctionDef:
    """Return the audit copy of a choice rule: it answers with the utilities, not the choice."""
    tree = _BestToUtilities(alternatives_of(function)).visit(function_tree(function))
    ast.fix_missing_locations(tree)
    assert isinstance(tree, ast.FunctionDef)
    return tree
