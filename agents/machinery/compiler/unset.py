"""Finding a local name that may have no value where it is used.

The interpreter stops there; compiled code would silently take zero.
"""

import ast
from collections.abc import Iterable

from agents.machinery.compiler.source import own_names

Known = set[str]


def first_unset(tree: ast.FunctionDef) -> ast.Name | None:
    """Return the first use of a local name that some path through the function has not set."""
    walk = _Walk(own_names(tree))
    walk.block(tree.body, {argument.arg for argument in tree.args.args})
    return walk.unset


class _Walk:
    """Follows every path through a function, knowing which names are set for certain."""

    def __init__(self, own: set[str]) -> None:
        self.own = own
        self.unset: ast.Name | None = None

    def block(self, statements: Iterable[ast.stmt], known: Known) -> Known | None:
        """Return what is known after the statements, or None if no path comes out below them."""
        after: Known | None = set(known)
        for statement in statements:
            if after is None:
                break  # it is never reached
            after = self.statement(statement, after)
        return after

    def statement(self, node: ast.stmt, known: Known) -> Known | None:
        """Return what is known after one statement."""
        match node:
            case ast.If():
                self.used(node.test, known)
                known = known | _set_in(node.test)
                return _both(self.block(node.body, known), self.block(node.orelse, known))
            case ast.For():
                self.used(node.iter, known)
                self.block(node.body, known | _set_in(node.target))
                self.block(node.orelse, known)
                return known  # the loop may run not even once, its `else` may be left out
            case ast.While():
                self.used(node.test, known)
                known = known | _set_in(node.test)
                self.block(node.body, known)
                self.block(node.orelse, known)
                return known
            case ast.Return() | ast.Raise():
                self.used(node, known)
                return None
            case ast.Break() | ast.Continue():
                return None
            case ast.AugAssign(target=ast.Name() as target):
                self.used(node.value, known)
                self.used(ast.copy_location(ast.Name(target.id, ast.Load()), target), known)
                return known
            case _:
                self.used(node, known)
                return known | _set_in(node)

    def used(self, node: ast.AST, known: Known) -> None:
        """Note the first name that is read here and may not be set."""
        inside = known | _set_in_parts(node)
        for part in ast.walk(node):
            if (
                self.unset is None
                and isinstance(part, ast.Name)
                and isinstance(part.ctx, ast.Load)
                and part.id in self.own - inside
            ):
                self.unset = part


def _both(one: Known | None, other: Known | None) -> Known | None:
    """Return what is known where two paths meet; a path that left counts for nothing."""
    if one is None:
        return other
    return one if other is None else one & other


def _set_in(node: ast.AST) -> Known:
    return {
        part.id
        for part in ast.walk(node)
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
    }


def _set_in_parts(node: ast.AST) -> Known:
    """Return what an expression sets for itself: the variables of its comprehensions."""
    return {
        name
        for part in ast.walk(node)
        if isinstance(part, ast.comprehension)
        for name in _set_in(part.target)
    }
