"""Find numerical derivatives in source: (f(x + h) - f(x - h)) / (2 * h) and its one-sided forms, with any names.

In come the nodes of a syntax tree; out go the quotients. Nothing is run. Called by reach.py.
A computation with methods or functions of torch (`a.sub(b)`, `torch.div(a, b)`) counts like one with operators.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

_SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Div: "/", ast.Pow: "**"}
_METHODS = {
    "add": "+", "__add__": "+", "sub": "-", "subtract": "-", "__sub__": "-", "pow": "**", "__pow__": "**",
    "div": "/", "divide": "/", "true_divide": "/", "truediv": "/", "__truediv__": "/",
}  # fmt: skip
_MOST_NAMES = 100  # in a divisor


def difference_quotients(nodes: Iterable[ast.AST], count: Callable[[int], None]) -> Iterator[ast.AST]:
    """Yield each division of a difference f(p) - f(q), with p and q a step apart, by something with that step in it.

    `count` is called with the number of nodes that are looked at once more, and it may raise: a name can stand for a
    large expression and be used on every line.
    """
    nodes = [node for node in nodes if isinstance(node, (ast.BinOp, ast.Call, ast.Assign))]
    quotients = [(node, sides) for node in nodes if (sides := _sides(node, "/"))]
    body = _Body(_assigned(nodes) if quotients else {}, count)
    steps = {id(node): found for node in nodes if quotients and (found := body.stepped_over(node))}
    for node, (above, below) in quotients if steps else ():
        over = [step for part in body.walk(body.meant(above)) for step in steps.get(id(part), ())]
        if over and not body.names(below).isdisjoint(over):
            yield node


def _sides(node: ast.AST, *signs: str) -> tuple[ast.expr, ast.expr] | None:
    """Return the two sides of an operation with one of `signs`; None for anything else.

    For "-" these are `a` and `b` of `a - b`, `a.sub(b)`, `torch.sub(a, b)` and `sub(a, b)`.
    """
    if isinstance(node, ast.BinOp) and _SIGNS.get(type(node.op)) in signs:
        return node.left, node.right
    if isinstance(node, ast.Call) and _METHODS.get(word(node.func)) in signs:
        sides = (
            [node.func.value, *node.args] if isinstance(node.func, ast.Attribute) and len(node.args) == 1 else node.args
        )
        return (sides[0], sides[1]) if len(sides) == 2 else None
    return None


def divides(node: ast.AST) -> bool:
    """Say whether a node divides, as far as this module knows."""
    return isinstance(node, (ast.BinOp, ast.Call)) and _sides(node, "/") is not None


def subtracts(node: ast.AST) -> bool:
    """Say whether a node subtracts, as far as this module knows."""
    return isinstance(node, (ast.BinOp, ast.Call)) and _sides(node, "-") is not None


def _assigned(nodes: Iterable[ast.AST]) -> dict[str, ast.expr]:
    """Return the expression that each local name was last set to."""
    found: dict[str, ast.expr] = {}
    for node in nodes:
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target, value = node.targets[0], node.value
            pairs = (
                zip(target.elts, value.elts)
                if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
                else [(target, value)]
            )
            found.update((name.id, one) for name, one in pairs if isinstance(name, ast.Name))
    return found


def _evaluation(node: ast.expr) -> tuple[str, list[ast.expr]] | None:
    """Return the function and the points of `f(a)`, `a.f()` or `a ** b`; None for anything else.

    A module (`torch` in `torch.exp(a)`) counts as a point that does not move.
    """
    if sides := _sides(node, "**"):
        return "**", list(sides)
    if not isinstance(node, ast.Call):
        return None
    return word(node.func), [*([node.func.value] if isinstance(node.func, ast.Attribute) else []), *node.args]


@dataclass(frozen=True)
class _Body:
    """A definition: the expressions that its local names were set to, and the function that counts nodes."""

    local: dict[str, ast.expr]
    count: Callable[[int], None]

    def meant(self, node: ast.expr) -> ast.expr:
        """Return the expression that a name was set to; any other expression as it is."""
        return self.local.get(node.id, node) if isinstance(node, ast.Name) else node

    def walk(self, node: ast.AST) -> list[ast.AST]:
        """Return the nodes in `node`, and count them."""
        found = list(ast.walk(node))
        self.count(len(found))
        return found

    def stepped_over(self, difference: ast.AST) -> set[str]:
        """Return the names in h if `difference` is f(x + h) - f(x - h); an empty set for anything else."""
        sides = _sides(difference, "-")
        first, second = [_evaluation(self.meant(side)) for side in sides] if sides else (None, None)
        if first is None or second is None or first[0] != second[0]:
            return set()
        return {name for p, q in zip(first[1], second[1]) for name in self.step(self.meant(p), self.meant(q))}

    def step(self, p: ast.expr, q: ast.expr) -> set[str]:
        """Return the names in the step from p to q, if the two differ only by a step; otherwise an empty set."""
        ends = [_sides(e, "+", "-") for e in (p, q)]
        (start, step), (other, back) = [
            (self.spelled(end[0]), end[1]) if end else (self.spelled(e), None) for e, end in zip((p, q), ends)
        ]
        if start != other or self.spelled(p) == self.spelled(q):
            return set()
        return {name for one in (step, back) if one is not None for name in _Body({}, self.count).names(one)}

    def names(self, node: ast.AST) -> set[str]:
        """Return the names in an expression, and the names in the expressions that they were set to.

        A floating-point number counts as a name, with its digits.
        """
        found: set[str] = set()
        waiting = [node]
        while waiting and len(found) < _MOST_NAMES:
            for n in self.walk(waiting.pop()):
                name = (
                    ast.unparse(n)
                    if isinstance(n, ast.Name) or (isinstance(n, ast.Constant) and isinstance(n.value, float))
                    else None
                )
                if name is not None and name not in found:
                    found.add(name)
                    waiting += [self.local[name]] if name in self.local else []
        return found

    def spelled(self, node: ast.AST) -> str:
        """Return the source text of an expression, and count its nodes."""
        self.walk(node)
        return ast.unparse(node)


def word(node: ast.AST) -> str:
    """Return the last word of a name: `grad` of `torch.autograd.grad`; an empty string if `node` is not a name."""
    return str(getattr(node, "attr", getattr(node, "id", "")))
