"""The answers of a solution notebook: the lines between BEGIN and END SOLUTION, and the questions that ask for them.

In comes a notebook of `solutions/`; out go its `Answer`s. Nothing is executed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..records import Cell
from ..submission import read

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


@dataclass(frozen=True)
class Answer:
    """A cell with an answer in it: its source, the lines of the answer (from 1), and the questions that follow it."""

    source: str
    lines: frozenset[int]
    questions: tuple[str, ...]


def answers(cells: Sequence[Cell]) -> Iterator[Answer]:
    """Yield the answers in the order of the notebook. A question belongs to the last answer before it."""
    for position, cell in enumerate(cells):
        if BEGIN not in cell.source:
            continue
        asked = []
        for later in cells[position + 1 :]:
            if BEGIN in later.source:
                break
            asked += [later.grade_id] if later.grade_id else []
        yield Answer(cell.source, _inside(cell.source), tuple(asked))


def _inside(source: str) -> frozenset[int]:
    inside, found = False, set()
    for number, line in enumerate(source.splitlines(), 1):
        if line.strip() in (BEGIN, END):
            inside = line.strip() == BEGIN
        elif inside:
            found.add(number)
    return frozenset(found)


def cells_of(notebook: Path) -> tuple[Cell, ...]:
    """Return the code cells of a notebook. Raise UnreadableSubmission if it cannot be read."""
    return read(notebook).cells


def definitions(source: str) -> str:
    """Return the imports, functions and classes of a cell, without its experiments."""
    kept = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
    return ast.unparse(ast.Module([node for node in ast.parse(source).body if isinstance(node, kept)], []))
