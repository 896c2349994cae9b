"""The marking of one paper: in come a file's bytes; out go its report, its graded notebook, its scores and comments.

Called by the workers, here or on a cluster. It uses only its arguments: no folder of the course, no database.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbformat.v4.rwbase import rejoin_lines, strip_transient
from nbgrader.utils import compute_checksum, determine_grade, is_grade, is_task

from ..cases import load_assignment
from ..errors import BrokenCases, UnreadableSubmission
from ..notebooks import (
    GradedCell,
    Place,
    SourceCell,
    graded_cells,
    language_at,
    mark_of,
    places,
    refuse_other_names,
    refuse_unasked,
    restored,
    texts_of,
    translate,
)
from ..notebooks.headings import without_taken_ids
from ..records import Assignment, Outcome, Question, Report, Submission
from ..report import comment, filled, outline
from ..submission import MAX_CELLS, from_cells, module_of, parsed
from ..words import ENGLISH, Listing, Sentence, for_readers, language, printable

if TYPE_CHECKING:
    from ..grader import Grader


KIT = version("autograd-kit")
TORCH = version("torch")  # asked of the installed package: to import torch takes seconds
NO_RESPONSE = "No response."  # nbgrader's own comment on an answer that was not changed
_encoded = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode
# a letter that stands in JSON by its number, and may be half of a pair, or a bracket
_ESCAPED = re.compile(r"\\u(?:[dD][89a-fA-F]|00[57][bB])")
_MOST_BRACKETS = 200_000  # lists and objects in a notebook without its outputs; a long one has a thousand


@dataclass(frozen=True)
class Paper:
    """The submission of one student for one notebook: the file's name and bytes, both empty if there was no file.

    `is_empty` says that the student's folder holds no file at all.
    """

    student: str
    notebook: str
    file: str
    content: bytes
    key: str = ""  # a digest of submission, cases, limits, kit and PyTorch: the same key gives the same grade
    notes: tuple[Sentence, ...] = ()
    is_empty: bool = False
    doubts: tuple[Sentence, ...] = ()  # for which a person has to look at the paper
    modules: Mapping[str, bytes] = field(default_factory=dict)  # the Python files beside it
    beside: tuple[tuple[str, str], ...] = ()  # the names of the other files, and where they are on this machine
    elsewhere: tuple[Sentence, ...] = ()  # the files in which an answer may stand that a person grades

    @property
    def label(self) -> str:
        return printable(f"{self.student}/{self.file or self.notebook + '.ipynb'}")


@dataclass(frozen=True)
class Sheet:
    """The data that all papers of one notebook share.

    These are its questions, the instructor's cells, the questions that ask for each answer, and the kernel's metadata.
    """

    assignment: Assignment
    cells: tuple[SourceCell, ...]
    asked_in: Mapping[str, tuple[str, ...]]
    metadata: Mapping[str, Any]
    order: tuple[Place, ...] = ()  # the instructor's cells in their order, as released


@dataclass(frozen=True)
class Marked:
    """A paper's report, its graded notebook (empty if the kit failed), and scores and comments by the cells' names."""

    paper: Paper
    report: Report
    notebook: str = ""
    scores: Mapping[str, float | None] | None = None
    comments: Mapping[str, str | None] | None = None


def sheet(
    folder: Path,
    notebook: str,
    cells: tuple[SourceCell, ...],
    name: str | None = None,
    elsewhere: Iterable[SourceCell] = (),
    credit: str = "aspects",
) -> Sheet:
    """Make the sheet of `notebook` from the instructor's folder and the cells that nbgrader stored.

    `elsewhere` has the cells of the assignment's other notebooks. Raises BrokenCases, also if cells and cases do not
    name the same questions.
    """
    source = source_notebook(folder / f"{notebook}.ipynb")
    translate(source["cells"], texts_of(folder, language()))  # as released
    kernel = {k: v for k, v in source["metadata"].items() if k in ("kernelspec", "language_info")}
    assignment = load_assignment(folder, hidden=True, name=name, may_be_empty=True, credit=credit)
    _refuse_disagreement(assignment, cells, elsewhere)
    return Sheet(with_own_cells(assignment, cells), cells, asked_in(source), kernel, places(source))


def language_of_class(released: Path | None, notebooks: Iterable[str]) -> str:
    """Return the language of what the students of a class read: that of the released notebooks, or else English."""
    return for_readers(language_at(*(released / f"{name}.ipynb" for name in notebooks)) if released else "")


def lending(on: Sheet, is_released: Callable[[str], bool]) -> Sheet:
    """Return the sheet with only those files beside the notebook that are released: a guest may read no others."""
    folder = on.assignment.folder
    beside = tuple(path for path in on.assignment.beside if is_released(path.relative_to(folder).as_posix()))
    return replace(on, assignment=replace(on.assignment, beside=beside))


def _refuse_disagreement(assignment: Assignment, cells: Iterable[SourceCell], elsewhere: Iterable[SourceCell]) -> None:
    questions = [q.name for q in assignment.questions]
    graded = [
        GradedCell(c.name, c.source, c.points, c.solution or c.cell_type != "code")
        for c in (*cells, *elsewhere)
        if c.grade
    ]
    try:
        refuse_other_names(graded, questions)
        refuse_unasked((*graded, *graded_cells(assignment.folder)), questions)
    except BrokenCases as error:
        raise BrokenCases(
            "{error} Nothing was graded: mend it, then run `nbgrader generate_assignment {assignment} --force`.",
            error=error.said,
            assignment=assignment.name,
        ) from None


def mark(paper: Paper, on: Sheet, grader: Grader) -> Marked:
    """Grade one paper."""
    found, readable = _submission(paper)
    notebook = readable_notebook(paper.content if readable else b"", found)
    known = restored(notebook, on.cells, on.order, paper.is_empty, paper.elsewhere)
    notes = [note for note in (*found.notes, *known.notes) if note not in known.doubts]
    report = grader.grade(from_cells(found.path, notebook.cells, notes), on.assignment)
    unread = (not_read(paper.file),) if paper.file and not readable else ()
    report = replace(report, remarks=(*paper.doubts, *unread, *found.doubts, *known.doubts, *report.remarks))
    if report.kit_fault or report.case_fault is not None:
        return Marked(paper, report)
    filled(notebook, report)
    nodes = {cell.metadata["nbgrader"]["grade_id"]: cell for cell in notebook.cells if "nbgrader" in cell.metadata}
    said = comments(on, report, nodes)
    found_scores = scores(on.cells, nodes)
    own = {"key": paper.key, "flagged": flagged(report), **remembered(report, said)}
    notebook.metadata = nbformat.from_dict({**on.metadata, "autograder": own})
    without_taken_ids(notebook, on.cells)  # last: an answer that is still as it was handed out is known by its text
    return Marked(paper, report, as_json(notebook), found_scores, said)


def as_json(notebook: Any) -> str:
    """Return a notebook as a file holds it, a cell on each line. nbformat copies it first, and that takes longer."""
    strip_transient(notebook)
    rest = {key: value for key, value in notebook.items() if key != "cells"}
    cells = ",\n".join(map(_encoded, notebook["cells"]))
    return f'{{"cells": [\n{cells}\n],\n{_encoded(rest)[1:]}\n'


def from_json(text: str) -> Any:
    """Return the notebook in a text as nbformat's node, its lines as they stand there."""
    return json.loads(text, object_hook=nbformat.NotebookNode)


def not_read(file: str) -> Sentence:
    """Return the doubt about a file that was handed in and cannot be read: its points are not those of any work."""
    return Sentence("{file} could not be read, so it earned no points; look at it by hand.", file=file)


def remembered(report: Report, said: Mapping[str, str | None]) -> dict[str, Any]:
    """Return what the graded notebook keeps in its metadata: an outline of the report, comments, and the language.

    The kit's own comments are there so that a page says nothing twice; nbgrader's comment is not among them. The page
    of the notebook is in its language, whoever writes it.
    """
    own = {name: text for name, text in said.items() if text and text != NO_RESPONSE}
    spoken = {} if language() == ENGLISH else {"language": language()}
    return {"results": outline(report), "comments": own, **spoken}


def flagged(report: Report) -> bool:
    """Say whether an instructor should look at it: it has a forbidden call, or a finding that costs no point."""
    return bool(report.remarks) or any(
        v.outcome is Outcome.FORBIDDEN for graded in report.questions for v in graded.verdicts
    )


def scores(cells: Iterable[SourceCell], nodes: Mapping[str, Any]) -> dict[str, float | None]:
    """Return nbgrader's automatic score of each graded cell; None if a person has to grade it.

    `nodes` has the notebook's cells by name.
    """
    graded = {c.name: nodes.get(c.name) for c in cells if c.grade or c.task}
    return {
        name: 0.0 if cell is None else determine_grade(cell)[0] if is_grade(cell) else None
        for name, cell in graded.items()
    }


def comments(on: Sheet, report: Report, nodes: Mapping[str, Any]) -> dict[str, str | None]:
    """Return the automatic comment on each answer: the results of its questions.

    An answer that is unchanged since the release gets nbgrader's own comment instead.
    """
    graded = {g.question.name: g for g in report.questions}
    found: dict[str, str | None] = {}
    for name in (c.name for c in on.cells if c.solution or c.task):
        cell = nodes.get(name)
        if cell is None or (not is_task(cell) and cell.metadata["nbgrader"]["checksum"] == compute_checksum(cell)):
            found[name] = NO_RESPONSE
        else:
            found[name] = comment(graded[q] for q in on.asked_in.get(name, ()) if q in graded) or None
    return found


def with_own_cells(assignment: Assignment, cells: Iterable[SourceCell]) -> Assignment:
    """Return `assignment` with the questions of this notebook only, with the points of its cells.

    Each graded cell with asserts of its own becomes a question without cases.
    """
    asked = {cell.name: cell for cell in cells if cell.grade and not cell.solution and cell.cell_type == "code"}
    known = tuple(replace(q, points=asked[q.name].points) for q in assignment.questions if q.name in asked)
    own = tuple(Question(name, cell.points, ()) for name, cell in asked.items() if name not in {q.name for q in known})
    # no notes: they only tell which points were assumed, and here every question has the points of its cell
    return replace(assignment, questions=known + own, notes=())


def source_notebook(notebook: Path) -> Any:
    """Return the instructor's notebook as plain JSON; an empty one if it cannot be read."""
    try:
        found = json.loads(notebook.read_text(encoding="utf-8"))
        return found if {"cells", "metadata"} <= found.keys() else {"cells": [], "metadata": {}}
    except (OSError, ValueError, AttributeError):
        return {"cells": [], "metadata": {}}


def changed_since(folder: Path, cells: Mapping[str, Iterable[SourceCell]], only_cells: bool = False) -> Sentence | None:
    """Return a sentence if the instructor's notebooks no longer have the cells and points that the gradebook has.

    `only_cells` leaves the points out, which nbgrader can change.
    """
    stored = {(name, c.name): c.points if c.grade or c.task else None for name, every in cells.items() for c in every}
    found = {}
    for path in sorted(folder.glob("*.ipynb")):
        for mark in filter(None, map(mark_of, source_notebook(path)["cells"])):
            found[path.stem, mark.name] = mark.points if mark.grade or mark.task else None
    if not any(notebook in cells for notebook, _ in found):
        return None
    added, removed = [key[1] for key in found if key not in stored], [key[1] for key in stored if key not in found]
    if added or removed:
        return Sentence(
            "The notebook in {folder} and the gradebook do not have the same cells "
            "(added: {added}; removed: {removed}), so these are not graded. nbgrader adds no cell to an assignment "
            "that has submissions: export the grades, run `nbgrader db assignment remove {assignment} --force` (it "
            "deletes its grades, also those given by hand), then `nbgrader generate_assignment {assignment} --force`, "
            "and grade again.",
            folder=str(folder),
            added=Listing(tuple(added)) if added else Sentence("none"),
            removed=Listing(tuple(removed)) if removed else Sentence("none"),
            assignment=folder.name,
        )
    points = [key[1] for key, worth in found.items() if worth != stored[key]]
    if points and not only_cells:
        return Sentence(
            "The notebook in {folder} gives other points than the gradebook to {cells}; the gradebook's count. "
            "Run `nbgrader generate_assignment {assignment} --force`, and grade again.",
            folder=str(folder),
            cells=Listing(tuple(points)),
            assignment=folder.name,
        )
    return None


def asked_in(source: Any) -> dict[str, tuple[str, ...]]:
    """Return, for each answer in the instructor's notebook, the graded cells between it and the next answer."""
    found: dict[str, tuple[str, ...]] = {}
    answer = None
    for mark in filter(None, map(mark_of, source["cells"])):
        if mark.solution:
            answer = mark.name
            found[answer] = ()
        elif mark.grade and answer is not None:
            found[answer] += (mark.name,)
    return found


def _submission(paper: Paper) -> tuple[Submission, bool]:
    """Return the submission, and whether it could be read."""
    if not paper.file:
        return Submission(paper.label, (), paper.notes), False
    try:
        found = parsed(paper.content, paper.file, paper.label, lambda: _readers(paper.modules))
    except UnreadableSubmission as error:
        return Submission(paper.label, (), (*paper.notes, error.said)), False
    return replace(found, notes=paper.notes + found.notes), True


def _readers(modules: Mapping[str, bytes]) -> dict[str, Callable[[], bytes]]:
    return {path: partial(bytes, raw) for path, raw in modules.items()}


def readable_notebook(raw: bytes, submission: Submission) -> Any:
    """Return the notebook in `raw` as nbformat's node, whole if it is valid, and with the modules that it imports.

    Otherwise return a valid one, made of the cells that could be read.
    """
    node = None
    if raw:
        try:
            node = _whole(raw)
        except Exception:  # noqa: BLE001  nbformat fails in many ways on a file that is not a notebook
            pass
    node = _made_of(submission) if node is None else node
    held = {module_of(cell) for cell in node.cells}
    for cell in submission.cells:
        if cell.module is not None and cell.module not in held:
            made = nbformat.v4.new_code_cell(cell.source)
            made.metadata["autograder"] = {"module": cell.module}
            if (node.nbformat, node.nbformat_minor) < (4, 5):
                made.pop("id", None)
            node.cells.append(made)
    return node


def _made_of(submission: Submission) -> Any:
    """Return a notebook of the cells that could be read."""
    node = nbformat.v4.new_notebook()
    makers = {nbformat.v4.new_code_cell: submission.cells, nbformat.v4.new_markdown_cell: submission.texts}
    for cell, make in sorted(
        ((cell, make) for make, cells in makers.items() for cell in cells if cell.module is None),
        key=lambda pair: pair[0].index,
    ):
        made = make(cell.source)
        if cell.name is not None:
            made.metadata["nbgrader"] = {"grade": cell.grade_id is not None, "grade_id": cell.name}
        node.cells.append(made)
    return node


def _whole(raw: bytes) -> Any:
    """Return nbformat's node without the outputs. Raises ValueError if the notebook is too large.

    Outputs are dropped first: they may be of any number and kind, and none of them is kept.
    """
    text = raw.decode("utf-8")
    if _brackets(text) > _MOST_BRACKETS or _ESCAPED.search(text):
        # the outputs may have most of them, and half of a surrogate pair becomes a question mark
        rest = json.dumps(_without_outputs(json.loads(text)), ensure_ascii=False)
        text = rest.encode("utf-8", "replace").decode()
    if _brackets(text) > _MOST_BRACKETS:
        raise ValueError
    node = _without_outputs(from_json(text))
    if len(node.get("cells", ())) > MAX_CELLS:
        raise ValueError
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbformat warns of every repair it makes
        if node.get("nbformat") == 4:
            node = strip_transient(rejoin_lines(node))
        else:
            node = nbformat.convert(nbformat.reader.reads(json.dumps(node)), 4)
        nbformat.validate(node)
    return node


def _without_outputs(notebook: Any) -> Any:
    for cell in notebook.get("cells", ()):
        if cell.get("cell_type") == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return notebook


def _brackets(text: str) -> int:
    return text.count("{") + text.count("[")
