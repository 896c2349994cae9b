"""The graded cells of an assignment's notebooks, and whether cells and cases speak of the same questions.

A notebook beside `cases.py` may be the instructor's, as it was released, or a student's own: whatever it holds, reading it ends, and never badly.
"""

from __future__ import annotations

import ast
import json
import math
import re
import stat
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import BrokenCases
from .register import did_you_mean

MAX_BYTES = 64 * 1024 * 1024  # of a notebook, whoever's it is
MAX_BRACKETS = 3_000_000  # lists and objects in it: each takes the judge twenty times its two characters
_ANSWER = "### BEGIN SOLUTION"  # nbgrader leaves it out of what it releases
_CALL = re.compile(r"""\bcheck\(\s*(?:question\s*=\s*)?(?P<quote>["'])(?P<name>[^"'\n]*)(?P=quote)""")
_NO_LITERAL = "\0"


@dataclass(frozen=True)
class GradedCell:
    """A cell that carries points: its grade id, its text, its points where they are a number, and whether it is an answer that a person grades."""

    name: str
    source: str
    points: float | None
    answer: bool


def graded_cells(folder: Path) -> tuple[GradedCell, ...]:
    """The graded cells of all notebooks in `folder` that can be read, in order."""
    return tuple(cell for cells in graded_by_notebook(folder).values() for cell in cells)


def graded_by_notebook(folder: Path) -> dict[str, tuple[GradedCell, ...]]:
    """The same by the notebooks' names, without their ending."""
    return {path.stem: tuple(graded_among(_cells(path))) for path in sorted(folder.glob("*.ipynb"))}


def graded_among(cells: Iterable[Any]) -> Iterator[GradedCell]:
    """The graded ones of a notebook's cells: nbformat's nodes, or what JSON made of them."""
    for cell in cells:
        metadata = cell.get("metadata") if isinstance(cell, Mapping) else None
        mark = metadata.get("nbgrader") if isinstance(metadata, Mapping) else None
        name = mark.get("grade_id") if isinstance(mark, Mapping) and mark.get("grade") else None
        if isinstance(mark, Mapping) and isinstance(name, str):
            yield GradedCell(name, _source(cell), _points(mark.get("points")), bool(mark.get("solution")) or cell.get("cell_type", "code") != "code")


def has_answers(folder: Path) -> bool:
    """Whether a notebook in `folder` is the instructor's own, with the answers in it."""
    return any(_ANSWER in _source(cell) for path in folder.glob("*.ipynb") for cell in _cells(path))


def refuse_other_names(cells: Iterable[GradedCell], questions: Iterable[str]) -> None:
    """Raises BrokenCases where a graded cell checks another question than its own, or one without cases: everybody would get its points."""
    known = list(questions)
    for cell in cells:
        for asked in _asked(cell.source) if not cell.answer else ():
            if asked == _NO_LITERAL and cell.name not in known:
                raise BrokenCases(f"The graded cell {cell.name!r} calls check() without saying of which question: write its name there, check({cell.name!r}).")
            if asked not in (_NO_LITERAL, cell.name):
                raise BrokenCases(
                    f"The graded cell {cell.name!r} calls check({asked!r}), but a cell is judged by the cases of its own grade id: give both the same name."
                )
            if asked == cell.name and asked not in known:
                near = did_you_mean(asked, known, "the cases are of")
                raise BrokenCases(f"The graded cell {asked!r} calls check({asked!r}), but no case has that question{near}")


def refuse_unasked(cells: Iterable[GradedCell], questions: Iterable[str]) -> None:
    """Raises BrokenCases where cases are of a question that none of these cells asks: they would never be run."""
    names = list(dict.fromkeys(cell.name for cell in cells if not cell.answer))
    for question in questions:
        if not names:
            how = f'make the cell check({question!r}) a graded one (nbgrader\'s "Autograder tests"), with {question!r} as its id.'
            raise BrokenCases(f"The cases of question {question!r} are asked by no graded cell, for there is none: {how}")
        if question not in names:
            near = did_you_mean(question, names, "the graded cells are")
            raise BrokenCases(f"The cases of question {question!r} are asked by no graded cell{near}")


def _cells(path: Path) -> list[Any]:
    """The cells of the notebook at `path`, in whatever encoding and format it was saved; none of what is no notebook."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_BYTES:  # to read a pipe would wait for ever
            return []
        raw = path.read_bytes()
        text = raw.decode(json.detect_encoding(raw), "replace").replace("\0", "")
        if text.count("[") + text.count("{") > MAX_BRACKETS:
            return []
        found = json.loads(text, strict=False, parse_int=float)
        sheets = found["worksheets"] if "cells" not in found else [found]  # before 2014 the cells lay in worksheets
        return [cell for sheet in sheets for cell in sheet["cells"]]
    except Exception:  # noqa: BLE001  a student's folder may hold anything, nested to any depth; what is no notebook says nothing of points
        return []


def _source(cell: Mapping[str, Any]) -> str:
    source = cell.get("source", cell.get("input", "")) if isinstance(cell, Mapping) else ""
    lines = source if isinstance(source, list) else [source]
    return "".join(line for line in lines if isinstance(line, str))


def _points(value: Any) -> float | None:
    try:
        points = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return points if math.isfinite(points) and points >= 0 else None


def _asked(source: str) -> list[str]:
    """What the calls of `check` in a cell ask for, by name; a call whose argument is no text is `_NO_LITERAL`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a "\\d" is no affair of ours
            calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and _is_check(node.func)]
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # a magic line, as it may be
        return [call["name"] for call in _CALL.finditer(source)]
    return [_text(call) for call in calls]


def _text(call: ast.Call) -> str:
    given = call.args or [word.value for word in call.keywords if word.arg == "question"]
    first = given[0] if given else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else _NO_LITERAL


def _is_check(function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute):
        return function.attr == "check" and isinstance(function.value, ast.Name) and function.value.id == "autograder"
    return isinstance(function, ast.Name) and function.id == "check"
