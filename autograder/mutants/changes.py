"""One small mistake after another, made in the source of an answer.

In comes an `Answer`; out go `Mutant`s, each a cell of Python. A mistake is of the syntax (a sign, an operand, an
option, a line left out), or it changes a tensor on its way: then the cell calls one of the kinds of `values.py`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from .answers import Answer

LOOK = "_look"  # the function that a looked-at cell calls: _look(number of the expression, its value)
WRONG = "_wrong"  # the kinds of wrong values, by name, in the namespace of a mutant
Site = ast.expr | ast.stmt
_SWAPPED: dict[type, tuple[type, ...]] = {
    ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Div, ast.Add), ast.Div: (ast.Mult,), ast.Pow: (ast.Mult,),
    ast.Mod: (ast.Add,), ast.FloorDiv: (ast.Mult,), ast.BitAnd: (ast.BitOr,), ast.BitOr: (ast.BitAnd,),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,), ast.NotIn: (ast.In,), ast.And: (ast.Or,), ast.Or: (ast.And,),
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """A wrong answer: the kind of its mistake, where it is, what became of what, and the whole cell."""

    kind: str
    line: int
    was: str
    now: str
    source: str

    def __str__(self) -> str:
        return f"{self.kind}, line {self.line}: {self.was} -> {self.now}"


def looked_at(answer: Answer) -> str:
    """Return the cell with each expression of the answer handed through `_look`, which learns what is a tensor."""
    tree = ast.parse(answer.source)
    sites = dict(_expressions(tree, answer))
    numbers = {id(node): number for number, node in sites.items()}

    class Looking(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            number = numbers.get(id(node))
            self.generic_visit(node)
            if number is None or not isinstance(node, ast.expr):
                return node
            return _call(ast.Name(LOOK, ast.Load()), [ast.Constant(number), node])

    return ast.unparse(ast.fix_missing_locations(Looking().visit(tree)))


def mutants(answer: Answer, tensors: Iterable[int], kinds: Iterable[str]) -> Iterator[Mutant]:
    """Yield the mutants of an answer: of its syntax, and of each kind for each expression that is a tensor."""
    yield from _of_the_syntax(answer)
    tensors, kinds, tree = sorted(tensors), list(kinds), ast.parse(answer.source)
    names, returned = dict(_expressions(tree, answer)), _returned(tree)
    for number in tensors:
        for kind in kinds:
            if kind.startswith("None") and number not in returned:
                continue  # nothing can be computed with None
            wrong = ast.Subscript(ast.Name(WRONG, ast.Load()), ast.Constant(kind), ast.Load())
            yield _mutant(kind, answer, names[number], lambda node, wrong=wrong: _call(wrong, [node]), number)  # type: ignore[misc]


def _expressions(tree: ast.AST, answer: Answer) -> Iterator[tuple[int, ast.expr]]:
    """Yield the expressions of the answer that may be tensors, numbered in the order of the walk."""
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    called |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # nobody uses its value
    for number, node in enumerate(ast.walk(tree)):
        if not isinstance(node, (ast.Name, ast.BinOp, ast.UnaryOp, ast.Call, ast.Subscript, ast.IfExp)):
            continue
        is_read = isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
        if is_read and node.lineno in answer.lines and id(node) not in called:
            yield number, node


def _returned(tree: ast.AST) -> set[int]:
    """Return the numbers of the expressions that are returned, alone or in a tuple."""
    values = [node.value for node in ast.walk(tree) if isinstance(node, ast.Return)]
    ids = {id(part) for value in values for part in (value.elts if isinstance(value, ast.Tuple) else [value])}
    return {number for number, node in enumerate(ast.walk(tree)) if id(node) in ids}


def _of_the_syntax(answer: Answer) -> Iterator[Mutant]:
    tree = ast.parse(answer.source)
    for number, node in enumerate(ast.walk(tree)):
        if getattr(node, "lineno", 0) not in answer.lines or not isinstance(node, (ast.expr, ast.stmt)):
            continue
        for kind, change in _changes_of(node, tree, answer):
            yield _mutant(kind, answer, node, change, number)


def _changes_of(node: Site, tree: ast.AST, answer: Answer) -> Iterator[tuple[str, Callable[[ast.AST], ast.AST]]]:
    if isinstance(node, ast.stmt):
        yield from _of_a_statement(node)
    elif isinstance(node, (ast.BinOp, ast.Compare, ast.BoolOp)):
        yield from _of_an_operator(node)
    elif isinstance(node, ast.UnaryOp):
        yield "sign", lambda n: n.operand  # type: ignore[attr-defined]
    elif isinstance(node, ast.Constant):
        yield from _of_a_constant(node.value)
    elif isinstance(node, ast.Call):
        yield from _of_a_call(node)
    elif isinstance(node, (ast.Tuple, ast.List)) and isinstance(node.ctx, ast.Load):
        yield from _of_a_row(node)
    elif isinstance(node, ast.IfExp):
        yield "always so", lambda n: n.body  # type: ignore[attr-defined]
        yield "never so", lambda n: n.orelse  # type: ignore[attr-defined]
    elif isinstance(node, (ast.ListComp, ast.GeneratorExp)):
        yield from _of_a_comprehension(node)
    elif isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Load):
        yield from _of_a_name(node, tree, answer)


def _of_a_statement(node: ast.stmt) -> Iterator[tuple[str, Callable[[ast.AST], ast.AST]]]:
    if isinstance(node, (ast.Assign, ast.AugAssign, ast.Expr, ast.Continue, ast.Raise)):
        yield "line left out", lambda _: ast.Pass()
    if isinstance(node, ast.If):
        yield "always so", _with("test", ast.Constant(True))
        yield "never so", _with("test", ast.Constant(False))
    if isinstance(node, ast.Return) and node.value is not None:
        yield "returns nothing", _with("value", ast.Constant(None))
    if isinstance(node, ast.Try):
        yield "without finally", lambda n: ast.If(ast.Constant(True), [*n.body, *n.finalbody], [])  # type: ignore[attr-defined]


def _of_an_operator(node: ast.expr) -> Iterator[tuple[str, Callable[[ast.AST], ast.AST]]]:
    if isinstance(node, ast.Compare):
        for op in _SWAPPED.get(type(node.ops[0]), ()):
            yield "operator", _with("ops", [op(), *node.ops[1:]])
    elif isinstance(node, (ast.BinOp, ast.BoolOp)):
        for op in _SWAPPED.get(type(node.op), ()):
            yield "operator", _with("op", op())
    if isinstance(node, ast.BinOp):
        yield "operand dropped", lambda n: n.left  # type: ignore[attr-defined]
        yield "operand dropped", lambda n: n.right  # type: ignore[attr-defined]
        if isinstance(node.op, (ast.Sub, ast.Div, ast.Pow, ast.Mod)):
            yield "operands swapped", lambda n: ast.BinOp(n.right, n.op, n.left)  # type: ignore[attr-defined]


def _of_a_constant(value: object) -> Iterator[tuple[str, Callable[[ast.AST], ast.AST]]]:
    if isinstance(value, bool):
        yield "constant", lambda _: ast.Constant(not value)
    elif isinstance(value, (int, float)):
        for other in (value + 1, value - 1, -value if value else 2):
            yield "constant", lambda _, other=other: ast.Constant(other)  # type: ignore[misc]


def _of_a_call(node: ast.Call) -> Iterator[tuple[str, Callable[[ast.AST], ast.AST]]]:
    if node.args and not isinstance(node.args[0], (ast.Starred, ast.GeneratorExp)):
        yield "call dropped", lambda n: n.args[0]  # type: ignore[attr-defined]
    if isinstance(node.func, ast.Attribute):
        yield "call dropped", lambda n: n.func.value  # type: ignore[attr-defined]
    for position, keyword in enumerate(node.keywords):
        rest = [*node.keywords[:position], *node.keywords[position + 1 :]]
        yield f"{keyword.arg}= dropped", _with("keywords", rest)
    if len(node.args) > 2:
        last_two = [*node.args[:-2], node.args[-1], node.args[-2]]
        yield "arguments swapped", _with("args", last_two)


def _of_a_row(node: ast.Tuple | ast.List) -> Iterator[tuple[str, Callable[[ast.AST], ast.AST]]]:
    for position, item in enumerate(node.elts):
        if not (isinstance(item, ast.Constant) and item.value is None):
            items = [*node.elts[:position], ast.Constant(None), *node.elts[position + 1 :]]
            yield "None instead", _with("elts", items)
    if len(node.elts) > 1:
        yield "order exchanged", _with("elts", [node.elts[1], node.elts[0], *node.elts[2:]])


def _of_a_comprehension(node: ast.expr) -> Iterator[tuple[str, Callable[[ast.AST], ast.AST]]]:
    def without(n: ast.AST) -> ast.AST:
        n.generators[0].ifs = []  # type: ignore[attr-defined]
        return n

    if node.generators[0].ifs:  # type: ignore[attr-defined]
        yield "condition dropped", without


def _of_a_name(
    node: ast.Name | ast.Attribute, tree: ast.AST, answer: Answer
) -> Iterator[tuple[str, Callable[[ast.AST], ast.AST]]]:
    if isinstance(node, ast.Attribute):
        inside = ast.unparse(node.value)
        others = {
            n.attr for n in ast.walk(tree)
            if isinstance(n, ast.Attribute) and ast.unparse(n.value) == inside and inside == "ctx"
        }  # fmt: skip
        for other in sorted(others - {node.attr, "save_for_backward", "saved_tensors"}):
            yield "other name", _with("attr", other)
        return
    made = {
        n.id for n in ast.walk(tree)
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store) and n.lineno <= node.lineno
    }  # fmt: skip
    made |= {a.arg for n in ast.walk(tree) if isinstance(n, ast.arguments) for a in n.args} - {"ctx", "self"}
    if node.id in made:
        for other in sorted(made - {node.id}):
            yield "other name", _with("id", other)


def _with(field: str, value: object) -> Callable[[ast.AST], ast.AST]:
    def change(node: ast.AST) -> ast.AST:
        setattr(node, field, value)
        return node

    return change


def _mutant(kind: str, answer: Answer, site: Site, change: Callable[[ast.AST], ast.AST], number: int) -> Mutant:
    """Return the cell with `change` made to its node `number`, counted in the order of the walk."""
    tree = ast.parse(answer.source)  # a tree of its own, to be changed
    target = list(ast.walk(tree))[number]
    was, made = ast.unparse(target), []

    class Changing(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            if node is not target:
                return self.generic_visit(node)
            made.append(change(node))
            return made[0]

    source = ast.unparse(Changing().visit(tree))
    return Mutant(kind, site.lineno, _short(was), _short(ast.unparse(made[0])), source)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:57]}..."


def _call(function: ast.expr, arguments: list[ast.expr]) -> ast.Call:
    return ast.Call(function, arguments, [])  # type: ignore[arg-type]
