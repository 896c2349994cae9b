"""Parse a cell as Jupyter runs it: with magic lines, with prompts, or indented as a whole.

In comes the text of a cell; out goes its Tree, or None if the cell is not Python. Called by suspicious.py.
The text may be hostile, so there are limits to what is parsed, walked and kept.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from ..notebooks import RUN_AS_PYTHON, as_python
from .forbidden import IMAGINARY, READY_MADE
from .plain import Spelled, spelled
from .quotients import difference_quotients, divides, subtracts, word

MOST_CHARACTERS = 200_000  # of code in a notebook; Python's parser takes half a kilobyte for each
MOST_NODES = 30_000  # of a syntax tree; a long notebook has some 5,000 nodes on 20 levels
_MOST_LEVELS = 100
_MOST_STEPS = 60_000  # in the search of one cell for quotients
# characters of a cell whose tree is kept; 128 trees and 16 long ones take at most some 150 MB
_MOST_KEPT, _LONG = 2_000, 8_000
_PROMPT = re.compile(r"^[ \t]*(?:>>>|\.\.\.|In \[\d*\]:)(?: |$)", re.MULTILINE)
_MAGIC = re.compile(r"^([ \t]*)(?:[%!?/,;].*|[\w.]+\?\??[ \t]*)$", re.MULTILINE)
_CELL_MAGIC = re.compile(r"\A((?:[ \t]*\n)*)%%.*")


@dataclass(frozen=True)
class Tree:
    """The syntax tree of a cell, and its nodes, level by level."""

    module: ast.Module
    nodes: tuple[ast.AST, ...]
    fits: bool  # the tree is no deeper than code that people write, so recursion over it cannot end the judge
    runs: bool  # the cell runs as it is written: it compiles, and no line of it is meant for another program

    @cached_property
    def spelling(self) -> tuple[ast.AST, ...]:
        """Return the nodes that spell a name: all others stand for the names of nodes inside them."""
        return tuple(node for node in self.nodes if isinstance(node, (ast.Name, ast.Attribute, ast.Call)))

    @cached_property
    def spelled(self) -> Spelled:
        """Return the dotted names in it, for a first look."""
        return spelled(self.nodes)

    @cached_property
    def may_derive(self) -> bool:
        """Say whether it may hold a numerical or ready-made derivative: a difference quotient, or a word for one."""
        words = {word(node) for node in self.nodes}
        if not words.isdisjoint(READY_MADE | IMAGINARY):
            return True
        if any(isinstance(getattr(node, "value", None), complex) for node in self.nodes):
            return True
        return any(map(divides, self.nodes)) and any(map(subtracts, self.nodes)) and _has_a_quotient(self.nodes)


def tree_of(source: str) -> Tree | None:
    """Return the tree of a cell, or None if it is not Python. At most about MOST_NODES of its nodes are walked."""
    read = _kept if len(source) <= _MOST_KEPT else _kept_long if len(source) <= _LONG else _read
    return read(source)


def _has_a_quotient(nodes: Iterable[ast.AST]) -> bool:
    """Say whether any definition or expression here may hold a difference quotient.

    A name means what it was last set to in the definition that is read, so each statement is read by itself. Inside an
    expression nothing is set, so all of them are read at once.
    """
    nodes, steps = list(nodes), 0

    def count(more: int) -> None:
        nonlocal steps
        steps += more
        if steps > _MOST_STEPS:
            raise _Long

    roots = [list(ast.walk(node)) for node in nodes if isinstance(node, (ast.stmt, ast.Lambda))]
    apart = [node for node in nodes if not isinstance(node, ast.stmt)]
    try:
        count(sum(map(len, roots)))
        return any(any(True for _ in difference_quotients(read, count)) for read in (apart, *roots))
    except _Long:
        return True  # whoever follows the rules has a limit of their own


class _Long(Exception):
    """Raised if a cell takes longer to search than any that people write."""


def speaks_to_jupyter(source: str) -> bool:
    """Say whether a cell that is not Python has lines that Jupyter may run anyway."""
    return bool(_MAGIC.search(_CELL_MAGIC.sub("", source)) or _PROMPT.search(source))


def _read(source: str) -> Tree | None:
    """Parse a cell. Return None if it is not Python."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # warnings about escapes in the student's strings
        tree, mended = _tree(source)
        if tree is None:
            return None
        nodes: list[ast.AST] = []
        level: list[ast.AST] = [tree]
        levels = 0
        while level and len(nodes) <= MOST_NODES and levels < _MOST_LEVELS:
            nodes += level
            level = [child for node in level for child in ast.iter_child_nodes(node)]
            levels += 1
        return Tree(tree, tuple(nodes), not level, not (level or mended) and _compiles(tree))


_kept, _kept_long = (lru_cache(maxsize=n)(_read) for n in (128, 16))  # most cells of a class are the same


def _tree(source: str) -> tuple[ast.Module | None, bool]:
    """Return the tree of a cell, and whether parts of it do not run as they are written.

    Jupyter runs cells with magic lines or prompts, and a cell that is indented as a whole. Python does not.
    """
    tree = None if _PROMPT.search(source) else _parsed(source)
    if tree is not None:
        return tree, False
    text = as_python(source)
    tree = None if text is None else _parsed(text)
    if tree is None or "get_ipython" in source:  # the student's own calls cannot be told from IPython's
        return tree, True
    reader = _Magic()
    tree = reader.visit(tree)
    return tree, reader.is_mended or _PROMPT.search(source) is not None


def _parsed(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


class _Magic(ast.NodeTransformer):
    """Puts in place of IPython's calls the Python that they run: the statement of `%time`, the body of `%%time`.

    Other calls run no Python in the notebook's names, and None stands for them.
    """

    def __init__(self) -> None:
        self.is_mended = False

    def visit_Expr(self, node: ast.Expr) -> Any:
        called = _called(node.value)
        if called is not None and called[0] == "run_cell_magic":
            return self._body(node, *called[1:])
        if called is not None and called[:2] == ("run_line_magic", "time"):
            tree = _parsed(called[2])
            if tree is not None:
                return [ast.increment_lineno(statement, node.lineno - 1) for statement in tree.body]
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> Any:
        called = _called(node)
        if called is None:
            return self.generic_visit(node)
        tree = _parsed(called[2]) if called[:2] == ("run_line_magic", "time") else None
        if tree is not None and len(tree.body) == 1 and isinstance(tree.body[0], ast.Expr):
            return ast.increment_lineno(tree.body[0], node.lineno - 1).value
        self.is_mended = True
        return ast.copy_location(ast.Constant(None), node)

    def _body(self, node: ast.Expr, name: str, _: str = "", body: str = "") -> Any:
        if name not in RUN_AS_PYTHON:
            self.is_mended = True
            return []
        tree, mended = _tree(body)
        self.is_mended = self.is_mended or mended or tree is None
        return [ast.increment_lineno(statement, node.lineno) for statement in (tree.body if tree else ())]


def _called(node: ast.expr) -> tuple[str, ...] | None:
    """Return the method of the shell that IPython's own call names, with its arguments; None for another call."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return None
    shell = node.func.value
    if not (isinstance(shell, ast.Call) and isinstance(shell.func, ast.Name) and shell.func.id == "get_ipython"):
        return None
    return (node.func.attr, *(str(a.value) for a in node.args if isinstance(a, ast.Constant)))


def _compiles(tree: ast.Module) -> bool:
    """Say whether a tree compiles: a `return` outside a function can be parsed, but then no part of its cell runs."""
    try:
        compile(tree, "<cell>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
