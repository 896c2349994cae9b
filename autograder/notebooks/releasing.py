"""What nbgrader would do with an author's notebook: refuse it, or release an answer. Its own validators are asked.

In comes an author's folder; a fault is raised in one sentence. `autograder check` calls this for no student's file,
because nbgrader takes a second to import.
"""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from nbformat.notebooknode import NotebookNode, from_dict
from nbgrader.nbgraderformat import MetadataValidator, ValidationError
from nbgrader.nbgraderformat.common import SchemaMismatchError
from nbgrader.preprocessors import ClearSolutions

from ..errors import BrokenCases
from ..words import Sentence
from .graded import cells_at, source_of

_MOST = 200  # characters of nbgrader's words
_LINE = 60  # characters of a line that is shown
_LEAST = 0.005  # points: fewer are shown as 0
_ALIKE = 0.85  # of a line's letters to those of a mark: it is meant as the mark
_COMMENT = re.compile(r"[ \t]*#[# \t]*([^#]*?)[# \t]*$")
_QUIET = logging.getLogger(f"{__name__}.nbgrader")  # nbgrader logs whole cells, and what it raises says the same
_QUIET.addHandler(logging.NullHandler())
_QUIET.propagate = False


def refuse_unreleasable(folder: Path) -> None:
    """Raise BrokenCases for a notebook that nbgrader refuses to release, or whose marks would release an answer."""
    for path in sorted(folder.glob("*.ipynb")):
        released(path)


def released(path: Path) -> list[NotebookNode]:
    """Return the cells of the author's notebook as nbgrader releases them. Raise BrokenCases if it refuses.

    The same for marks that it would not see, and for points that are not a number.
    """
    notebook = _as_nbgrader_reads(path)
    for cell in notebook.cells:
        _refuse_marks(path, cell)
        _refuse_metadata(path, cell)
    validator = MetadataValidator()
    try:
        validator.validate_nb(notebook)
    except (ValidationError, SchemaMismatchError, KeyError) as error:
        raise BrokenCases(
            "{notebook} cannot be released, because nbgrader refuses the metadata of its cells ({why}): correct them "
            "with the toolbar Create Assignment.",
            notebook=path.name, why=_words(error),
        ) from None  # fmt: skip
    clearing = ClearSolutions(log=_QUIET)
    return [_cleared(path, clearing, cell) for cell in notebook.cells]


def few_points(folder: Path) -> Iterator[Sentence]:
    """Yield a sentence for each graded cell of so few points that a report shows 0."""
    for path in sorted(folder.glob("*.ipynb")):
        for cell in _as_nbgrader_reads(path).cells:
            marks = cell.metadata.get("nbgrader", {})
            if marks.get("grade") and marks.get("points", 1) < _LEAST:
                yield Sentence(
                    "{notebook}: {cell} has {points} points, so it counts nothing in a report.",
                    notebook=path.name, cell=_place(cell), points=str(marks["points"]),
                )  # fmt: skip


def _as_nbgrader_reads(path: Path) -> NotebookNode:
    """Return the notebook with what nbgrader looks at: kinds, texts and its own metadata."""
    return from_dict({"cells": [_plain(cell) for cell in cells_at(path) if isinstance(cell, dict)]})  # type: ignore[no-any-return, no-untyped-call]


def _plain(cell: dict[str, Any]) -> dict[str, Any]:
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    whole = {k: int(v) if isinstance(v, float) and v.is_integer() else v for k, v in marks.items()} if marks else None
    return {
        "cell_type": cell.get("cell_type", "code"),
        "source": source_of(cell),
        "metadata": {"nbgrader": whole} if whole is not None else {},
    }


def _refuse_metadata(path: Path, cell: NotebookNode) -> None:
    marks = cell.metadata.get("nbgrader", {})
    points = marks.get("points")
    if marks.get("grade") and not (type(points) in (int, float) and math.isfinite(points) and points >= 0):
        found = f"{points!r:.40}" if "points" in marks else Sentence("(none)")
        raise BrokenCases(
            "{notebook} cannot be released: {cell} has the points {points}, expected a number, 0 or greater.",
            notebook=path.name, cell=_place(cell), points=found,
        )  # fmt: skip
    try:
        MetadataValidator().validate_cell(cell)
    except (ValidationError, SchemaMismatchError, KeyError) as error:
        raise BrokenCases(
            "{notebook} cannot be released, because nbgrader refuses the metadata of {cell} ({why}): correct them with "
            "the toolbar Create Assignment.",
            notebook=path.name, cell=_place(cell), why=_words(error),
        ) from None  # fmt: skip


def _refuse_marks(path: Path, cell: NotebookNode) -> None:
    """Raise BrokenCases for a mark that nbgrader does not see, and for an end without a beginning."""
    begin, end = (
        ClearSolutions.begin_solution_delimeter.default_value,
        ClearSolutions.end_solution_delimeter.default_value,
    )
    inside = False
    for line in cell.source.split("\n"):
        if begin in line:
            inside = True
        elif end in line and not inside:
            raise BrokenCases(
                "{notebook}: {cell} has the mark {mark} without {begin} before it, so that nbgrader would not take out "
                "the answer alone: write ### {begin} above the answer and ### {end} below it.",
                notebook=path.name, cell=_place(cell), mark=line.strip()[:_LINE], begin=begin, end=end,
            )  # fmt: skip
        elif end in line:
            inside = False
        elif not inside and _looks_like(line, begin, end):
            raise BrokenCases(
                "{notebook}: {cell} has the line {line}, which nbgrader does not take for a mark: write ### {begin} "
                "above the answer and ### {end} below it.",
                notebook=path.name, cell=_place(cell), line=repr(line.strip()[:_LINE]), begin=begin, end=end,
            )  # fmt: skip


def _looks_like(line: str, *marks: str) -> bool:
    """Say whether a comment was meant as a mark: the same letters, but for one or two, or in lower case."""
    comment = _COMMENT.match(line)
    letters = re.sub(r"[\W_]", "", comment[1]).upper() if comment else ""
    return any(SequenceMatcher(None, letters, mark.replace(" ", "")).ratio() >= _ALIKE for mark in marks)


def _cleared(path: Path, clearing: ClearSolutions, cell: NotebookNode) -> NotebookNode:
    place = _place(cell)
    try:
        return clearing.preprocess_cell(cell, {"language": "python"}, 0)[0]  # type: ignore[no-any-return]
    except RuntimeError as error:
        raise BrokenCases(
            "{notebook} cannot be released, because nbgrader refuses {cell} ({why}): a solution cell has ### BEGIN "
            "SOLUTION above each answer and ### END SOLUTION below it.",
            notebook=path.name, cell=place, why=_words(error),
        ) from None  # fmt: skip


def _place(cell: NotebookNode) -> Sentence:
    name = cell.metadata.get("nbgrader", {}).get("grade_id")
    if isinstance(name, str) and name:
        return Sentence("the cell {name!r}", name=name[:_LINE])
    return Sentence('the cell that begins with "{line}"', line=cell.source.strip().split("\n")[0][:_LINE])


def _words(error: Exception) -> str:
    """Return nbgrader's own words, in one line."""
    said = error.message if isinstance(error, ValidationError) else str(error)
    return " ".join(said.split())[:_MOST].rstrip(".")
