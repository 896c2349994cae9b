"""Numerical derivatives, as they are written: (f(x + h) - f(x - h)) / (2 * h) and its one-sided kin, whatever the names.

In come the nodes of a syntax tree; out go the quotients. Nothing is run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator


def difference_quotients(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """(f(x + h) - f(x - h)) / (2 * h), and its one-sided kin: one function, taken at points a step apart, over that step."""
    quotients = [node for node in nodes if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)]
    if quotients:
        local = _assigned(nodes)
        for node in quotients:
            below = _names(node.right, local)
            differences = [n for n in ast.walk(node.left) if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Sub)]
            if any(below & _stepped_over(difference, local) for difference in differences):
                yield node


def _stepped_over(difference: ast.BinOp, local: dict[str, ast.expr]) -> set[str]:
    """The names in h, where `difference` is f(x + h) - f(x - h)."""
    first, second = _evaluation(difference.left), _evaluation(difference.right)
    if first is None or second is None or first[0] != second[0]:
        return set()
    return {name for p, q in zip(first[1], second[1]) for name in _step(local.get(_spelled(p), p), local.get(_spelled(q), q))}


def _assigned(nodes: Iterable[ast.AST]) -> dict[str, ast.expr]:
    """What each local name was set to."""
    found: dict[str, ast.expr] = {}
    for node in nodes:
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target, value = node.targets[0], node.value
            pairs = zip(target.elts, value.elts) if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) else [(target, value)]
            found.update((_spelled(name), one) for name, one in pairs if isinstance(name, ast.Name))
    return found


def _evaluation(node: ast.expr) -> tuple[str, list[ast.expr]] | None:
    """(which function, at which points): `f(a)`, `a.f()` and `a ** b`; a module counts as a point that stays where it is."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        return "**", [node.left, node.right]
    if not isinstance(node, ast.Call):
        return None
    return word(node.func), [*([node.func.value] if isinstance(node.func, ast.Attribute) else []), *node.args]


def _step(p: ast.expr, q: ast.expr) -> set[str]:
    """The names in the step from one point to the other, where both are the same point but for a step."""
    apart = [(_spelled(e.left), e.right) if isinstance(e, ast.BinOp) and isinstance(e.op, (ast.Add, ast.Sub)) else (_spelled(e), None) for e in (p, q)]
    if apart[0][0] != apart[1][0] or _spelled(p) == _spelled(q):
        return set()
    return {name for _, step in apart if step is not None for name in _names(step, {})}


def _names(node: ast.AST, local: dict[str, ast.expr]) -> set[str]:
    """The names in an expression, and those in what they were set to; a number counts under its own digits."""
    words = {_spelled(n) for n in ast.walk(node) if isinstance(n, ast.Name) or (isinstance(n, ast.Constant) and isinstance(n.value, float))}
    return words | {inner for word in words if word in local for inner in _names(local[word], {})}


def _spelled(node: ast.AST) -> str:
    return ast.unparse(node)


def word(node: ast.AST) -> str:
    """The last word of a name."""
    return str(getattr(node, "attr", getattr(node, "id", "")))
