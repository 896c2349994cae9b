"""One paper marked: a file's bytes in, its report, its graded notebook and what the gradebook wants to know out.

Called by the workers, wherever they run, with nothing but what is handed to them: no folder of the course, no database.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbgrader.utils import compute_checksum, determine_grade, is_grade, is_task

from ..cases import GradedCell, graded_cells, load_assignment, refuse_other_names, refuse_unasked
from ..errors import BrokenCases, UnreadableSubmission
from ..records import Assignment, Question, Report, Submission
from ..report import SourceCell, comment, filled, restored
from ..submission import MAX_CELLS, from_cells, parsed
from ..words import printable

if TYPE_CHECKING:
    from ..grader import Grader


KIT = version("autograd-kit")
_MOST_BRACKETS = 200_000  # lists and objects in a notebook without its outputs; a long one has a thousand


@dataclass(frozen=True)
class Paper:
    """What one student handed in for one notebook: the name and the bytes of the file that was found, both empty if there was none."""

    student: str
    notebook: str
    file: str
    content: bytes
    key: str = ""  # of submission, cases, limits and kit: the same key is the same grade
    notes: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return printable(f"{self.student}/{self.file or self.notebook + '.ipynb'}")


@dataclass(frozen=True)
class Sheet:
    """What is the same for every paper of one notebook: its questions, the instructor's cells, the questions each answer is asked in, the kernel."""

    assignment: Assignment
    cells: tuple[SourceCell, ...]
    asked_in: Mapping[str, tuple[str, ...]]
    metadata: Mapping[str, Any]


@dataclass(frozen=True)
class Marked:
    """A paper's report and what is kept of it: the graded notebook (empty if the kit failed), scores and comments by the cells' names."""

    paper: Paper
    report: Report
    notebook: str = ""
    scores: Mapping[str, float | None] | None = None
    comments: Mapping[str, str | None] | None = None


def sheet(folder: Path, notebook: str, cells: tuple[SourceCell, ...], name: str | None = None, elsewhere: Iterable[SourceCell] = ()) -> Sheet:
    """The sheet of `notebook`, from the instructor's folder and the cells that nbgrader stored; `elsewhere` has those of the assignment's other notebooks.

    Raises BrokenCases, also where cells and cases do not speak of the same questions.
    """
    source = source_notebook(folder / f"{notebook}.ipynb")
    kernel = {k: v for k, v in source["metadata"].items() if k in ("kernelspec", "language_info")}
    assignment = load_assignment(folder, hidden=True, name=name, may_be_empty=True)
    _refuse_disagreement(assignment, cells, elsewhere)
    return Sheet(with_own_cells(assignment, cells), cells, asked_in(source), kernel)


def _refuse_disagreement(assignment: Assignment, cells: Iterable[SourceCell], elsewhere: Iterable[SourceCell]) -> None:
    questions = [q.name for q in assignment.questions]
    graded = [GradedCell(c.name, c.source, c.points, c.solution or c.cell_type != "code") for c in (*cells, *elsewhere) if c.grade]
    try:
        refuse_other_names(graded, questions)
        refuse_unasked((*graded, *graded_cells(assignment.folder)), questions)
    except BrokenCases as error:
        raise BrokenCases(f"{error} Nothing was graded: mend it, then run `nbgrader generate_assignment {assignment.name} --force`.") from None


def mark(paper: Paper, on: Sheet, grader: Grader) -> Marked:
    """Grade one paper."""
    found, readable = _submission(paper)
    notebook = readable_notebook(paper.content if readable and paper.file.lower().endswith(".ipynb") else b"", found)
    restored(notebook, on.cells)
    report = grader.grade(from_cells(found.path, notebook.cells, found.notes), on.assignment)
    if report.kit_fault:
        return Marked(paper, report)
    filled(notebook, report)
    notebook.metadata = nbformat.from_dict({**on.metadata, "autograder": {"key": paper.key, "flagged": flagged(report)}})
    nodes = {cell.metadata["nbgrader"]["grade_id"]: cell for cell in notebook.cells if "nbgrader" in cell.metadata}
    return Marked(paper, report, nbformat.v4.writes(notebook), scores(on.cells, nodes), comments(on, report, nodes))


def flagged(report: Report) -> bool:
    """Whether an instructor should look at it: a forbidden call, or a finding that costs no point."""
    return any(v.outcome.value == "forbidden" for q in report.questions for v in q.verdicts) or any(n.startswith("For the instructor") for n in report.notes)


def scores(cells: Iterable[SourceCell], nodes: Mapping[str, Any]) -> dict[str, float | None]:
    """nbgrader's automatic score of each graded cell, None where a person has to grade; `nodes` has the notebook's cells by name."""
    graded = {c.name: nodes.get(c.name) for c in cells if c.grade or c.task}
    return {name: 0.0 if cell is None else determine_grade(cell)[0] if is_grade(cell) else None for name, cell in graded.items()}


def comments(on: Sheet, report: Report, nodes: Mapping[str, Any]) -> dict[str, str | None]:
    """The automatic comment on each answer: nbgrader's own where it was left as it was handed out, else how its questions went."""
    graded = {g.question.name: g for g in report.questions}
    found: dict[str, str | None] = {}
    for name in (c.name for c in on.cells if c.solution or c.task):
        cell = nodes.get(name)
        if cell is None or (not is_task(cell) and cell.metadata["nbgrader"]["checksum"] == compute_checksum(cell)):
            found[name] = "No response."
        else:
            found[name] = comment(graded[q] for q in on.asked_in.get(name, ()) if q in graded) or None
    return found


def with_own_cells(assignment: Assignment, cells: Iterable[SourceCell]) -> Assignment:
    """`assignment` with the questions of this notebook only, worth what its cells say, and one without cases for each graded cell with asserts of its own."""
    asked = {cell.name: cell for cell in cells if cell.grade and not cell.solution and cell.cell_type == "code"}
    known = tuple(replace(q, points=asked[q.name].points) for q in assignment.questions if q.name in asked)
    own = tuple(Question(name, cell.points, ()) for name, cell in asked.items() if name not in {q.name for q in known})
    return replace(assignment, questions=known + own, notes=())  # what is assumed of points where no notebook says them is of no account here


def source_notebook(notebook: Path) -> Any:
    """The instructor's notebook, as its JSON says; an empty one where it cannot be read."""
    try:
        found = json.loads(notebook.read_text(encoding="utf-8"))
        return found if {"cells", "metadata"} <= found.keys() else {"cells": [], "metadata": {}}
    except (OSError, ValueError, AttributeError):
        return {"cells": [], "metadata": {}}


def asked_in(source: Any) -> dict[str, tuple[str, ...]]:
    """For each answer in the instructor's notebook the graded cells between it and the next answer."""
    found: dict[str, tuple[str, ...]] = {}
    answer = None
    for one in [cell["metadata"].get("nbgrader", {}) for cell in source["cells"]]:
        if one.get("solution"):
            answer = one["grade_id"]
            found[answer] = ()
        elif one.get("grade") and answer is not None:
            found[answer] += (one["grade_id"],)
    return found


def _submission(paper: Paper) -> tuple[Submission, bool]:
    """The submission, and whether it could be read."""
    if not paper.file:
        return Submission(paper.label, (), paper.notes), False
    try:
        found = parsed(paper.content, paper.file, paper.label)
    except UnreadableSubmission as error:
        return Submission(paper.label, (), (*paper.notes, str(error))), False
    return replace(found, notes=paper.notes + found.notes), True


def readable_notebook(raw: bytes, submission: Submission) -> Any:
    """The notebook in `raw` as nbformat's node, whole if it is one; else a valid one, made of the cells that could be read."""
    if raw:
        try:
            return _whole(raw)
        except Exception:  # noqa: BLE001  nbformat fails in many ways on what is no notebook
            pass
    node = nbformat.v4.new_notebook()
    makers = {nbformat.v4.new_code_cell: submission.cells, nbformat.v4.new_markdown_cell: submission.texts}
    for cell, make in sorted(((cell, make) for make, cells in makers.items() for cell in cells), key=lambda pair: pair[0].index):
        made = make(cell.source)
        if cell.name is not None:
            made.metadata["nbgrader"] = {"grade": cell.grade_id is not None, "grade_id": cell.name}
        node.cells.append(made)
    return node


def _whole(raw: bytes) -> Any:
    """What nbformat makes of it, without the outputs: none of them is kept, and there may be any number, of any kind. ValueError if it is too large."""
    found = json.loads(raw.decode("utf-8"))
    for cell in found.get("cells", ()):
        if cell.get("cell_type") == "code":
            cell["outputs"], cell["execution_count"] = [], None
    text = json.dumps(found, ensure_ascii=False).encode("utf-8", "replace").decode()  # half a surrogate pair becomes a question mark
    if len(found.get("cells", ())) > MAX_CELLS or text.count("{") + text.count("[") > _MOST_BRACKETS:
        raise ValueError
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbformat warns of what it mends
        node = nbformat.convert(nbformat.reader.reads(text), 4)
        nbformat.validate(node)
    return node
