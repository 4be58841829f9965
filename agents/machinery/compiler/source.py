"""Reading a rule's source: its syntax tree, what it names, and its audit copy."""

import ast
import builtins
import copy
import inspect
import math
import textwrap
import types
from collections.abc import Callable
from typing import Any


class RuleSyntaxError(SyntaxError):
    """A rule uses something that differs between the interpreter and the compiler, or mutates."""


RULE_MODULE = "agents.machinery.rule"
Key = tuple[types.CodeType, str, str]

# by what runs: a function whose code is replaced (by a notebook's autoreload) is read anew, and a
# file edited after it was loaded is not taken for what runs
_TREES: dict[Key, ast.FunctionDef] = {}
_TEXTS: dict[Key, str] = {}
_NAMES: dict[Key, tuple[str, ...]] = {}
_ALTERNATIVES: dict[Key, int] = {}
_AUDIT_TEXTS: dict[Key, str] = {}
_AUDITS: dict[tuple[Key, int], Callable[..., tuple[float, ...]]] = {}


def _key(function: Callable[..., Any]) -> Key:
    """Return what tells a function's text: code compares by value, without file or defaults."""
    code = function.__code__
    return code, code.co_filename, repr(function.__defaults__)


def function_tree(function: Callable[..., Any]) -> ast.FunctionDef:
    """Return a plain function's syntax tree, without decorators, docstring or annotations.

    Defaults of arguments are the numbers they stand for now. The tree is shared: who changes it
    copies it first.

    Raises:
        RuleSyntaxError: the source cannot be read or is not what runs (a decorator or an enclosing
            function changes it), or a default is no plain number.
    """
    key = _key(function)
    if key not in _TREES:
        _TREES[key] = _read_tree(function)
    return _TREES[key]


def function_text(function: Callable[..., Any]) -> str:
    """Return the source of `function_tree`."""
    key = _key(function)
    if key not in _TEXTS:
        _TEXTS[key] = ast.unparse(function_tree(function))
    return _TEXTS[key]


def _read_tree(function: Callable[..., Any]) -> ast.FunctionDef:
    name = function.__name__
    _refuse_what_is_not_its_own(function)
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
    _refuse_decorators(function, tree)
    tree.decorator_list = []
    tree.returns = None
    tree.args.defaults = [_written(function, value) for value in function.__defaults__ or ()]
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


def _refuse_what_is_not_its_own(function: Callable[..., Any]) -> None:
    """Refuse a function whose source is another's, or that needs values of one around it."""
    name = function.__name__
    if hasattr(function, "__wrapped__"):
        raise RuleSyntaxError(
            f"{name} is wrapped by a decorator, so its source is not what runs: "
            "name the plain function, and call the other from outside the rule"
        )
    if function.__code__.co_freevars:
        raise RuleSyntaxError(
            f"{name} names {function.__code__.co_freevars[0]!r}, which is neither an argument nor "
            "defined above it at the top of its module but in a function around it: "
            "make it an argument or a constant of the module"
        )


def _refuse_decorators(function: Callable[..., Any], tree: ast.FunctionDef) -> None:
    """Refuse every decorator but `rule`: the compiled copy would do without it."""
    for decorator in tree.decorator_list:
        made_by = decorator.func if isinstance(decorator, ast.Call) else decorator
        if not _is_rule(function, made_by):
            raise RuleSyntaxError(
                f"{function.__name__} is decorated with @{ast.unparse(decorator)}, which the "
                "compiler would drop: write out in the function what it does (only @rule may "
                "stand above a rule, nothing above its helpers)"
            )


def _is_rule(function: Callable[..., Any], decorator: ast.expr) -> bool:
    """Return whether a decorator is `rule`, whatever name it was imported under."""
    if isinstance(decorator, ast.Attribute):  # rule_module.rule
        return decorator.attr == "rule"
    if not isinstance(decorator, ast.Name):
        return False
    found = function.__globals__.get(decorator.id)
    if found is None:  # imported inside the function that defines the rule
        return decorator.id == "rule"
    return (
        getattr(found, "__module__", "") == RULE_MODULE and getattr(found, "__name__", "") == "rule"
    )


def _written(function: Callable[..., Any], value: Any) -> ast.expr:
    """Return the default of an argument as it is written: it may be set to another later."""
    if isinstance(value, bool | int):
        return ast.Constant(bool(value) if isinstance(value, bool) else int(value))
    if isinstance(value, float) and math.isfinite(value):
        return ast.Constant(float(value))
    raise RuleSyntaxError(
        f"{function.__name__} has the default {value!r}: defaults are plain finite numbers, "
        "hand over anything else as an argument"
    )


class _WithoutAnnotations(ast.NodeTransformer):
    """Turn `cost: YuanPerYear = 3.0` into `cost = 3.0`: the compiler knows no units."""

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        if node.value is None:
            return ast.copy_location(ast.Pass(), node)
        assign = ast.Assign([node.target], node.value)
        return ast.fix_missing_locations(ast.copy_location(assign, node))


def names_loaded(function: Callable[..., Any]) -> tuple[str, ...]:
    """Return the names a function uses that are not its own, in order of appearance."""
    key = _key(function)
    if key not in _NAMES:
        tree = function_tree(function)
        own = own_names(tree)
        loaded = [
            node.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store)
        ]
        _NAMES[key] = tuple(name for name in dict.fromkeys(loaded) if name not in own)
    return _NAMES[key]


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
    key = _key(function)
    if key not in _ALTERNATIVES:
        _ALTERNATIVES[key] = _count_alternatives(function)
    return _ALTERNATIVES[key]


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
    own = copy.deepcopy(function_tree(function))
    tree = _BestToUtilities(alternatives_of(function)).visit(own)
    ast.fix_missing_locations(tree)
    assert isinstance(tree, ast.FunctionDef)
    return tree


def utilities_text(function: Callable[..., Any]) -> str:
    """Return the source of `utilities_tree`."""
    key = _key(function)
    if key not in _AUDIT_TEXTS:
        _AUDIT_TEXTS[key] = ast.unparse(utilities_tree(function))
    return _AUDIT_TEXTS[key]


def utilities_function(function: Callable[..., Any]) -> Callable[..., tuple[float, ...]]:
    """Return the audit copy as a plain function, interpreted."""
    key = _key(function), id(function.__globals__)
    if key not in _AUDITS:
        module = ast.Module([utilities_tree(function)], [])
        names: dict[str, Any] = {}
        code = compile(module, f"<utilities of {function.__name__}>", "exec")
        exec(code, function.__globals__, names)  # noqa: S102 - the rule's own source
        _AUDITS[key] = names[function.__name__]
    return _AUDITS[key]
