"""The graded cells of an assignment's notebooks, and the check that cells and cases name the same questions.

A notebook beside `cases.py` may be the instructor's, the released one, or a student's own. Reading it always ends
and never raises, for any content.
"""

from __future__ import annotations

import ast
import json
import re
import stat
import warnings
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import BrokenCases
from ..words import Sentence, did_you_mean
from .marks import mark_of

MAX_BYTES = 64 * 1024 * 1024  # of any notebook, the instructor's or a student's
MAX_BRACKETS = 3_000_000  # lists and objects in a notebook: each takes twenty times its two characters of memory
_ANSWER = "### BEGIN SOLUTION"  # nbgrader removes it from the released notebook
_CALL = re.compile(r"""\bcheck\(\s*(?:question\s*=\s*)?(?P<quote>["'])(?P<name>[^"'\n]*)(?P=quote)""")
_RULE = re.compile(r"^[ \t]*class[ \t]+(\w+)[ \t]*\([^)]*\bFunction\b", re.MULTILINE)
_OPERATION = re.compile(r"""^[ \t]+operation\b[^=\n]*=[ \t]*["'](\w+)["']""", re.MULTILINE)
_NO_LITERAL = "\0"


@dataclass(frozen=True)
class GradedCell:
    """A cell that carries points.

    `name` is its grade id. `points` is None where they are not a number. `answer` says that a person grades the cell.
    """

    name: str
    source: str
    points: float | None
    answer: bool


def graded_cells(folder: Path) -> tuple[GradedCell, ...]:
    """Return the graded cells of all notebooks in `folder` that can be read, in order."""
    return tuple(cell for cells in graded_by_notebook(folder).values() for cell in cells)


def graded_by_notebook(folder: Path) -> dict[str, tuple[GradedCell, ...]]:
    """Return the same cells by the notebooks' names, without the ending `.ipynb`."""
    return {path.stem: tuple(graded_among(cells_at(path))) for path in sorted(folder.glob("*.ipynb"))}


def graded_among(cells: Iterable[Any]) -> Iterator[GradedCell]:
    """Yield the graded cells among a notebook's cells, which are nbformat's nodes or plain JSON objects."""
    for cell in cells:
        mark = mark_of(cell)
        if mark is not None and mark.grade:
            yield GradedCell(
                mark.name, source_of(cell), mark.points, mark.solution or cell.get("cell_type", "code") != "code"
            )


def has_answers(folder: Path) -> bool:
    """Say whether a notebook in `folder` is the instructor's own, with the answers in it."""
    return any(_ANSWER in source_of(cell) for path in folder.glob("*.ipynb") for cell in cells_at(path))


def handed_out(folder: Path, judged: Collection[str]) -> frozenset[str]:
    """Return the texts of the code cells in `folder` that every student is given and no student is to change.

    These are all but answers and graded cells with asserts of their own; `judged` has the questions with cases.
    """
    return frozenset(
        source_of(cell)
        for path in folder.glob("*.ipynb")
        for cell in cells_at(path)
        if cell.get("cell_type") == "code"
        and ((mark := mark_of(cell)) is None or not (mark.solution or (mark.grade and mark.name not in judged)))
    )


def operations_defined(folder: Path) -> frozenset[str]:
    """Return the operations for which a notebook in `folder` has a class, whether its rule is written or not.

    More names than there are do no harm, so the text is only searched: a cell need not be Python.
    """
    found: set[str] = set()
    for path in folder.glob("*.ipynb"):
        for source in (source_of(cell) for cell in cells_at(path)):
            found.update(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower() for name in _RULE.findall(source))
            found.update(_OPERATION.findall(source))
    return frozenset(found)


def refuse_other_names(cells: Iterable[GradedCell], questions: Iterable[str]) -> None:
    """Raise BrokenCases if a graded cell checks a question other than its own, or one without cases.

    Otherwise every student would get the cell's points.
    """
    known = list(questions)
    for cell in cells:
        for asked in _asked(cell.source) if not cell.answer else ():
            _refuse_other_name(cell.name, asked, known)


def _refuse_other_name(cell: str, asked: str, known: list[str]) -> None:
    if asked == _NO_LITERAL and cell not in known:
        raise BrokenCases(
            "The graded cell {cell!r} calls check() without the name of a question: write check({cell!r}).",
            cell=cell,
        )
    if asked not in (_NO_LITERAL, cell):
        raise BrokenCases(
            "The graded cell {cell!r} calls check({asked!r}), but a cell is judged by the cases of its own grade id: "
            "give both the same name.",
            cell=cell,
            asked=asked,
        )
    if asked == cell and asked not in known:
        raise BrokenCases(
            "The graded cell {cell!r} calls check({cell!r}), but no case has that question{near}",
            cell=cell,
            near=did_you_mean(asked, known, Sentence("the cases are of")),
        )


def refuse_unasked(cells: Iterable[GradedCell], questions: Iterable[str]) -> None:
    """Raise BrokenCases if there are cases of a question that none of these cells asks: they would never be run."""
    names = list(dict.fromkeys(cell.name for cell in cells if not cell.answer))
    for question in questions:
        if not names:
            raise BrokenCases(
                "No graded cell asks for the cases of question {question!r}, because there are no graded cells: "
                'make the cell check({question!r}) a graded one (nbgrader\'s "Autograder tests"), with {question!r} as '
                "its id.",
                question=question,
            )
        if question not in names:
            raise BrokenCases(
                "No graded cell asks for the cases of question {question!r}{near}",
                question=question,
                near=did_you_mean(question, names, Sentence("the graded cells are")),
            )


def cells_at(path: Path) -> list[Any]:
    """Return the cells of the notebook at `path`, in any encoding and format; none if the file is not a notebook."""
    return cells_in(_bytes_at(path))


def notebook_at(path: Path) -> Mapping[str, Any]:
    """Return the notebook at `path` as plain data, in any encoding and format; empty if the file is not a notebook."""
    found = _json_in(_bytes_at(path))
    return found if isinstance(found, Mapping) else {}


def _bytes_at(path: Path) -> bytes:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_BYTES:  # reading a pipe would wait forever
            return b""
        return path.read_bytes()
    except OSError:
        return b""


def cells_in(raw: bytes) -> list[Any]:
    """Return the cells of a notebook in these bytes, in any encoding and format; none if they are not a notebook."""
    found = _json_in(raw)
    try:
        sheets = found["worksheets"] if "cells" not in found else [found]  # before 2014 the cells were in worksheets
        return [cell for sheet in sheets for cell in sheet["cells"]]
    except Exception:  # noqa: BLE001  a file that is not a notebook has no points
        return []


def _json_in(raw: bytes) -> Any:
    try:
        text = raw.decode(json.detect_encoding(raw), "replace").replace("\0", "")
        if text.count("[") + text.count("{") > MAX_BRACKETS:
            return None
        return json.loads(text, strict=False, parse_int=float)
    except Exception:  # noqa: BLE001  a student's folder may hold anything, nested to any depth
        return None


def source_of(cell: Any) -> str:
    """Return the text of a cell in any format; empty if it has none."""
    source = cell.get("source", cell.get("input", "")) if isinstance(cell, Mapping) else ""
    lines = source if isinstance(source, list) else [source]
    return "".join(line for line in lines if isinstance(line, str))


def _asked(source: str) -> list[str]:
    """Return the names that the calls of `check` in a cell ask for; `_NO_LITERAL` if an argument is not a text."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python warns of a "\\d" in the cell; that does not matter here
            calls = [
                node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and _is_check(node.func)
            ]
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # for example a magic line
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
