"""Parse a cell as Jupyter runs it: with magic lines, with prompts, or indented as a whole.

In comes the text of a cell; out goes its Tree, or None if the cell is not Python. Called by suspicious.py.
The text may be hostile, so there are limits to what is parsed, walked and kept.
"""

from __future__ import annotations

import ast
import re
import textwrap
import warnings
from dataclasses import dataclass
from functools import cached_property, lru_cache

from .forbidden import IMAGINARY, READY_MADE
from .quotients import divides, subtracts, word

MOST_NODES = 30_000  # of a syntax tree; a long notebook has some 5,000 nodes on 20 levels
_MOST_LEVELS = 100
_MOST_KEPT = 2_000  # characters of a cell whose tree is kept; 128 trees take at most some 100 MB
_MOST_MAGIC = 25  # lines of a cell; each costs one more parsing
_TIMED_CELL = re.compile(r"\A((?:[ \t]*\n)*)%%(?:time|capture)\b.*")  # the rest of the cell is Python and runs
_TIMED_LINE = re.compile(r"(^|=)([ \t]*)%time[ \t]+(?=\S)", re.MULTILINE)
_CELL_MAGIC = re.compile(r"\A((?:[ \t]*\n)*)%%.*")
_PROMPT = re.compile(r"^[ \t]*(?:>>>|\.\.\.|In \[\d*\]:)(?: |$)", re.MULTILINE)
_MAGIC = re.compile(r"^([ \t]*)(?:[%!?/,;].*|[\w.]+\?\??[ \t]*)$", re.MULTILINE)
_MAGIC_VALUE = re.compile(r"(=[ \t]*)[%!].*$", re.MULTILINE)


@dataclass(frozen=True)
class Tree:
    """The syntax tree of a cell, and its nodes, level by level."""

    module: ast.Module
    nodes: tuple[ast.AST, ...]
    fits: bool  # the tree is no deeper than code that people write, so recursion over it cannot end the judge
    runs: bool  # the cell runs as it is written: it compiles, and no line of it is meant for another program

    @cached_property
    def may_derive(self) -> bool:
        """Say whether it may hold a numerical or ready-made derivative: a quotient and a difference, or such a word."""
        words = {word(node) for node in self.nodes}
        return (
            not words.isdisjoint(READY_MADE | IMAGINARY)
            or any(isinstance(getattr(node, "value", None), complex) for node in self.nodes)
            or (any(map(divides, self.nodes)) and any(map(subtracts, self.nodes)))
        )


def tree_of(source: str) -> Tree | None:
    """Return the tree of a cell, or None if it is not Python. At most about MOST_NODES of its nodes are walked."""
    return _kept(source) if len(source) <= _MOST_KEPT else _read(source)


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


_kept = lru_cache(maxsize=128)(_read)  # most cells of a class are the same in every notebook


def _tree(source: str) -> tuple[ast.Module | None, bool]:
    """Return the tree of a cell, and whether its text had to be mended.

    Jupyter runs cells with magic lines or prompts, and a cell that is indented as a whole. Python does not.
    """
    timed = _TIMED_LINE.sub(r"\1\2", _TIMED_CELL.sub(r"\1", source))
    bare = _PROMPT.sub("", _CELL_MAGIC.sub(r"\1", timed))
    for variant in dict.fromkeys((timed, bare, textwrap.dedent(bare))):
        tree, read = _without_magic(variant)
        if tree is not None:
            return tree, read != timed
    return None, True


def _without_magic(source: str) -> tuple[ast.Module | None, str]:
    """Return the tree of `source`, and the text that it was read as.

    Only a line in which Python finds a syntax error is magic: in other lines a % at the start is the remainder
    operator.
    """
    for _ in range(_MOST_MAGIC):
        try:
            return ast.parse(source), source
        except SyntaxError as error:
            lines = source.split("\n")
            at = (error.lineno or 0) - 1
            mended = _MAGIC_VALUE.sub(r"\1None", _MAGIC.sub(r"\1pass", lines[at])) if 0 <= at < len(lines) else ""
            if mended in ("", *lines[at : at + 1]):
                break
            source = "\n".join([*lines[:at], mended, *lines[at + 1 :]])
        except (ValueError, RecursionError, MemoryError):
            break
    return None, source


def _compiles(tree: ast.Module) -> bool:
    """Say whether a tree compiles: a `return` outside a function can be parsed, but then no part of its cell runs."""
    try:
        compile(tree, "<cell>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
