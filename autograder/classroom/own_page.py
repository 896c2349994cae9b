"""The feedback page of one submission, checked alone: no course, no gradebook, the page of a class all the same.

In come a submission and its report; out goes HTML, in the reader's language. `autograder check --html` calls it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from nbformat import v4

from ..records import Cell, Report, Submission
from ..report import filled
from ..words import language
from .pages import FeedbackExporter


def own_page(submission: Submission, report: Report, name: str, known: Iterable[str] = ()) -> str:
    """Return the page. A question whose graded cell is not in the submission comes at the end.

    `name` is its title. `known` has the texts of the instructor's cells, which are rendered at any length.
    """
    found = {graded.question.name: graded for graded in report.questions}
    places = [(cell.index, _code(cell, found)) for cell in submission.cells if cell.module is None]
    places += [(cell.index, v4.new_markdown_cell(cell.source)) for cell in submission.texts]
    there = {cell.grade_id for cell in submission.cells}
    cells = [made for _, made in sorted(places, key=lambda place: place[0])]
    cells += [_code(Cell(0, f'check("{question}")', question), found) for question in found if question not in there]
    node = v4.new_notebook(cells=cells, metadata={"autograder": {"language": language()}})
    filled(node, report)
    for cell in node.cells:
        mark = cell.metadata.get("nbgrader", {})
        if mark.get("grade"):
            mark["score"] = found[mark["grade_id"]].score
    exporter = FeedbackExporter()
    exporter.known = frozenset(known)
    total = {"notebook": name, "score": report.score, "max_score": report.max_score, "late_penalty": 0.0}
    return exporter.page(node, {"nbgrader": total, "metadata": {"name": name}})


def _code(cell: Cell, found: Mapping[str, Any]) -> Any:
    """Return a cell of code as one of nbformat's, with nbgrader's mark on a graded cell and on a named answer."""
    made = v4.new_code_cell(cell.source)
    graded = found.get(cell.grade_id or "")
    if graded is not None or cell.name is not None:
        is_graded = graded is not None
        mark: dict[str, Any] = {"grade": is_graded, "solution": not is_graded, "locked": is_graded, "task": False}
        mark |= {"grade_id": cell.grade_id if is_graded else cell.name, "schema_version": 3}
        made.metadata["nbgrader"] = mark if graded is None else {**mark, "points": graded.question.points}
    return made
