"""The syntax tree of a cell as Jupyter runs it: it takes magic lines, prompts, and a cell that is indented as a whole.

In comes the text of a cell, which may be hostile: what is parsed, walked and kept of it is bounded. Out goes its Tree; None if it is no Python.
"""

from __future__ import annotations

import ast
import re
import textwrap
import warnings
from dataclasses import dataclass
from functools import lru_cache

MOST_NODES = 30_000  # of a syntax tree; a long notebook has some 5,000 nodes, 20 deep
_MOST_LEVELS = 100
_MOST_KEPT = 2_000  # characters of a cell whose tree is kept: 128 of them take no more than some 100 MB
_MOST_MAGIC = 25  # lines of a cell: each is found by parsing once more
_TIMED_CELL = re.compile(r"\A((?:[ \t]*\n)*)%%(?:time|capture)\b.*")  # what it stands before is Python, and is run
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
    fits: bool  # no deeper than people write code: what is read by recursion must not end the judge
    runs: bool  # as it stands: it compiles, and no line of it is meant for another program


def tree_of(source: str) -> Tree | None:
    """The tree of a cell, of which no more than about MOST_NODES nodes are walked; None if it is no Python."""
    return _kept(source) if len(source) <= _MOST_KEPT else _read(source)


def speaks_to_jupyter(source: str) -> bool:
    """Whether a cell that is no Python has lines that Jupyter may run all the same."""
    return bool(_MAGIC.search(_CELL_MAGIC.sub("", source)) or _PROMPT.search(source))


def _read(source: str) -> Tree | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the student's escapes
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
    """The tree of a cell, and whether its text had to be mended: Jupyter runs magic lines, prompts, and a cell that is indented as a whole."""
    timed = _TIMED_LINE.sub(r"\1\2", _TIMED_CELL.sub(r"\1", source))
    bare = _PROMPT.sub("", _CELL_MAGIC.sub(r"\1", timed))
    for variant in dict.fromkeys((timed, bare, textwrap.dedent(bare))):
        tree, read = _without_magic(variant)
        if tree is not None:
            return tree, read != timed
    return None, True


def _without_magic(source: str) -> tuple[ast.Module | None, str]:
    """The tree of `source` and what it was read as. Only a line that Python stumbles over is magic: elsewhere a % at its start is a remainder."""
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
    """Whether Python takes it: a `return` outside a function can be parsed, but nothing of its cell runs."""
    try:
        compile(tree, "<cell>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
