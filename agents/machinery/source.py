"""Reading a rule's source: its syntax tree, what it names, and its audit copy."""

import ast
import builtins
import copy
import inspect
import textwrap
import types
from collections.abc import Callable
from typing import Any


class RuleSyntaxError(SyntaxError):
    """A rule uses something that differs between the interpreter and the compiler, or mutates."""


# by code object: a function whose code is replaced (by a notebook's autoreload) is read anew, and
# a file edited after it was loaded is not taken for what runs
_TREES: dict[types.CodeType, ast.FunctionDef] = {}
_TEXTS: dict[types.CodeType, str] = {}
_NAMES: dict[types.CodeType, tuple[str, ...]] = {}
_ALTERNATIVES: dict[types.CodeType, int] = {}
_AUDIT_TEXTS: dict[types.CodeType, str] = {}
_AUDITS: dict[tuple[types.CodeType, int], Callable[..., tuple[float, ...]]] = {}


def function_tree(function: Callable[..., Any]) -> ast.FunctionDef:
    """Return a plain function's syntax tree, without decorators, docstring or annotations."""
    code = function.__code__
    if code not in _TREES:
        _TREES[code] = _read_tree(function)
    return copy.deepcopy(_TREES[code])


def function_text(function: Callable[..., Any]) -> str:
    """Return the source of `function_tree`."""
    code = function.__code__
    if code not in _TEXTS:
        _TEXTS[code] = ast.unparse(function_tree(function))
    return _TEXTS[code]


def _read_tree(function: Callable[..., Any]) -> ast.FunctionDef:
    name = function.__name__
    try:
        source = textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        raise RuleSyntaxError(
            f"the source of {name} cannot be read, so it cannot be compiled: "
            "write rules in a file or a notebook, not at a bare prompt"
        ) from None
    try:
        tree = ast.parse(source).body[0]
    except SyntaxError:
        tree = None
    if not isinstance(tree, ast.FunctionDef):
        raise RuleSyntaxError(f"{name} is not a plain function: write it with `def`")
    tree.decorator_list = []
    tree.returns = None
    if hasattr(tree, "type_params"):  # Python 3.12
        tree.type_params = []
    for argument in tree.args.posonlyargs + tree.args.args + tree.args.kwonlyargs:
        argument.annotation = None
    first = tree.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and len(tree.body) > 1:
        tree.body = tree.body[1:]
    bare = _WithoutAnnotations().visit(tree)
    assert isinstance(bare, ast.FunctionDef)
    return bare


class _WithoutAnnotations(ast.NodeTransformer):
    """Turn `cost: YuanPerYear = 3.0` into `cost = 3.0`: the compiler knows no units."""

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        if node.value is None:
            return ast.copy_location(ast.Pass(), node)
        assign = ast.Assign([node.target], node.value)
        return ast.fix_missing_locations(ast.copy_location(assign, node))


def names_loaded(function: Callable[..., Any]) -> tuple[str, ...]:
    """Return the names a function uses that are not its own, in order of appearance."""
    code = function.__code__
    if code not in _NAMES:
        tree = function_tree(function)
        own = own_names(tree)
        loaded = [
            node.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store)
        ]
        _NAMES[code] = tuple(name for name in dict.fromkeys(loaded) if name not in own)
    return _NAMES[code]


def own_names(tree: ast.FunctionDef) -> set[str]:
    """Return a function's arguments and what it assigns."""
    arguments = tree.args.posonlyargs + tree.args.args + tree.args.kwonlyargs
    return {argument.arg for argument in arguments} | {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def outside_names(function: Callable[..., Any]) -> dict[str, Any]:
    """Return the module-level things a function names, by name, as they are now."""
    found = {}
    for name in names_loaded(function):
        if name in function.__globals__:
            found[name] = function.__globals__[name]
        elif not hasattr(builtins, name):
            raise RuleSyntaxError(
                f"{function.__name__} names {name!r}, which is neither an argument nor defined "
                "above it at the top of its module"
            )
    return found


def builtins_named(function: Callable[..., Any]) -> set[str]:
    """Return the built-in functions a function names."""
    return {name for name in names_loaded(function) if name not in function.__globals__}


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
    code = function.__code__
    if code not in _ALTERNATIVES:
        _ALTERNATIVES[code] = _count_alternatives(function)
    return _ALTERNATIVES[code]


def _count_alternatives(function: Callable[..., Any]) -> int:
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


def utilities_text(function: Callable[..., Any]) -> str:
    """Return the source of `utilities_tree`."""
    code = function.__code__
    if code not in _AUDIT_TEXTS:
        _AUDIT_TEXTS[code] = ast.unparse(utilities_tree(function))
    return _AUDIT_TEXTS[code]


def utilities_function(function: Callable[..., Any]) -> Callable[..., tuple[float, ...]]:
    """Return the audit copy as a plain function, interpreted."""
    key = function.__code__, id(function.__globals__)
    if key not in _AUDITS:
        module = ast.Module([utilities_tree(function)], [])
        names: dict[str, Any] = {}
        code = compile(module, f"<utilities of {function.__name__}>", "exec")
        exec(code, function.__globals__, names)  # noqa: S102 - the rule's own source
        _AUDITS[key] = names[function.__name__]
    return _AUDITS[key]
