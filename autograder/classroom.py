"""Many submissions: an nbgrader course graded into its gradebook, several at a time, each exactly once.

In come a course and an assignment's name; out come reports, one by one, each already written down. A run that was stopped is
taken up where it ended: a submission counts as graded when its autograded notebook names the very bytes that were graded.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import warnings
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat
import sqlalchemy.exc
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps.baseapp import NbGrader
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import compute_checksum, determine_grade, is_grade, is_task

from .cases import load_assignment
from .errors import UnknownAssignment, UnreadableSubmission, UsageError
from .grader import Grader
from .records import Assignment, Question, Report, Submission
from .report import SourceCell, filled, restored
from .submission import from_cells, read


@dataclass(frozen=True)
class Handed:
    """What one student handed in for one notebook: the file that was found, or none."""

    student: str
    notebook: str
    file: Path | None
    digest: str
    notes: tuple[str, ...] = ()


class Classroom:
    """An assignment of the nbgrader course in `root`."""

    def __init__(self, root: Path, assignment: str) -> None:
        """Raises UsageError where there is no course, UnknownAssignment where it has no such assignment, BrokenCases."""
        self.config, self.course = _course(root)
        self.name = assignment
        source = Path(self.course.format_path(self.course.source_directory, ".", assignment))
        if not (source / "cases.py").is_file():
            names = sorted(p.parent.name for p in source.parent.glob("*/cases.py"))
            raise UnknownAssignment(
                f"The course has no assignment called {assignment!r}: there is no {source / 'cases.py'}. Its assignments are: {', '.join(names) or 'none'}."
            )
        self.assignment = load_assignment(source, hidden=True)
        self._case_digest = _digest(*(path.read_bytes() for path in self.assignment.files))

    @contextmanager
    def gradebook(self) -> Iterator[Any]:
        """The course's gradebook, open. Raises UsageError in one sentence if it cannot be opened or written."""
        try:
            with warnings.catch_warnings(), Gradebook(self.course.db_url, self.course.course_id) as gradebook:
                warnings.simplefilter("ignore", sqlalchemy.exc.SAWarning)  # nbgrader's own way with its session
                yield gradebook
        except (sqlalchemy.exc.OperationalError, sqlalchemy.exc.DatabaseError) as error:
            reason = str(getattr(error, "orig", error)).splitlines()[0]
            raise UsageError(
                f"The gradebook {self.course.db_url} cannot be used ({reason}). What was graded before is kept; mend it and run the same command again."
            ) from None

    def notebooks(self, gradebook: Any) -> dict[str, tuple[SourceCell, ...]]:
        """The assignment's notebooks and their cells. Raises UnknownAssignment if nbgrader does not know it yet."""
        try:
            names = [n.name for n in gradebook.find_assignment(self.name).notebooks]
        except MissingEntry:
            names = []
        if not names:
            raise UnknownAssignment(f"The gradebook does not know {self.name!r} yet: run `nbgrader generate_assignment {self.name}` first.")
        return {name: source_cells(gradebook, name, self.name) for name in names}

    def handed_in(self, notebooks: Iterable[str], students: Iterable[str] = ()) -> list[Handed]:
        """What lies in `submitted/`, by student. Raises UsageError if a named student handed nothing in."""
        everyone = self.course.format_path(self.course.submitted_directory, "*", self.name)
        folders = {path.parent.name: path for path in sorted(Path(everyone).parent.parent.glob(f"*/{self.name}")) if path.is_dir()}
        wanted = list(students)
        for student in wanted:
            if student not in folders:
                folder = self.course.format_path(self.course.submitted_directory, student, self.name)
                raise UsageError(f"{student!r} handed in nothing for {self.name}: there is no folder {folder}.")
        return [
            _handed(student, name, folder, len(list(notebooks))) for student, folder in folders.items() if not wanted or student in wanted for name in notebooks
        ]

    def is_graded(self, gradebook: Any, handed: Handed) -> bool:
        """Whether this very file was graded on these very cases, and the gradebook knows it."""
        try:
            found = json.loads(self._autograded(handed).read_text(encoding="utf-8"))["metadata"]["autograder"]
            gradebook.find_submission_notebook(handed.notebook, self.name, handed.student)
        except (OSError, ValueError, KeyError, TypeError, MissingEntry):
            return False
        return bool(found == self._mark(handed))

    def grade(self, grader: Grader, work: list[Handed], cells: dict[str, tuple[SourceCell, ...]], gradebook: Any, jobs: int) -> Iterator[Report]:
        """Grade what is in `work`, `jobs` at a time; each report is written to the gradebook and the autograded folder before it is handed out."""
        grader.warm_up(self.assignment)
        waiting = list(reversed(work))
        running: dict[Future[Report], Handed] = {}
        with ThreadPoolExecutor(jobs) as pool:
            try:
                while waiting or running:
                    while waiting and len(running) < 2 * jobs:
                        handed = waiting.pop()
                        running[pool.submit(self._report, grader, handed, cells[handed.notebook])] = handed
                    done, _ = wait(running, return_when=FIRST_COMPLETED)
                    for future in done:
                        handed, report = running.pop(future), future.result()
                        if not report.kit_fault:
                            self._keep(gradebook, handed, cells[handed.notebook], report)
                        yield report
            except BaseException:
                grader.sandbox.close()  # what is still running ends now, not when its time is up
                raise
            finally:
                pool.shutdown(wait=True, cancel_futures=True)

    def _report(self, grader: Grader, handed: Handed, cells: tuple[SourceCell, ...]) -> Report:
        found = _submission(handed)
        notebook = readable_notebook(handed.file, found)
        restored(notebook, cells)
        return grader.grade(from_cells(found.path, notebook.cells, found.notes), with_own_cells(self.assignment, cells))

    def _keep(self, gradebook: Any, handed: Handed, cells: tuple[SourceCell, ...], report: Report) -> None:
        try:
            self._write(gradebook, handed, cells, report)
        except OSError as error:
            where = getattr(error, "filename", None) or self._autograded(handed)
            raise UsageError(
                f"{where} cannot be written ({error.strerror or error}). What was graded before is kept; make room for it and run the same command again."
            ) from None

    def _write(self, gradebook: Any, handed: Handed, cells: tuple[SourceCell, ...], report: Report) -> None:
        """First the grades, in one transaction, then the notebook, whose mark says that both are there."""
        notebook = readable_notebook(handed.file, _submission(handed))
        restored(notebook, cells)
        filled(notebook, report)
        kept = {k: v for k, v in notebook.metadata.items() if k in ("kernelspec", "language_info")}
        notebook.metadata = nbformat.from_dict({**kept, "autograder": self._mark(handed)})
        folder = self._autograded(handed).parent
        folder.mkdir(parents=True, exist_ok=True)
        self._save_grades(gradebook, handed, notebook)
        _write_whole(self._autograded(handed), nbformat.writes(notebook))
        stamp = Path(self.course.format_path(self.course.submitted_directory, handed.student, self.name)) / "timestamp.txt"
        if stamp.is_file():
            _write_whole(folder / "timestamp.txt", stamp.read_text(encoding="utf-8", errors="replace"))

    def _save_grades(self, gradebook: Any, handed: Handed, notebook: Any) -> None:
        stamp = self.course.get_existing_timestamp(self.course.format_path(self.course.submitted_directory, handed.student, self.name))
        gradebook.update_or_create_student(handed.student)
        submission = gradebook.update_or_create_submission(self.name, handed.student, **({"timestamp": stamp} if stamp else {}))
        rows = gradebook.find_submission_notebook(handed.notebook, self.name, handed.student)
        nodes = {cell.metadata["nbgrader"]["grade_id"]: cell for cell in notebook.cells if "nbgrader" in cell.metadata}
        for grade in rows.grades:
            cell = nodes.get(grade.name)
            grade.auto_score = determine_grade(cell)[0] if cell is not None and is_grade(cell) else None if cell is not None else 0
            grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
        for comment in rows.comments:
            cell = nodes.get(comment.name)
            answered = cell is not None and (is_task(cell) or cell.metadata["nbgrader"]["checksum"] != compute_checksum(cell))
            comment.auto_comment = None if answered else "No response."
        gradebook.db.commit()
        if submission.total_seconds_late > 0:
            known = {"student": handed.student, "assignment": self.name, "notebook": handed.notebook, "db_url": self.course.db_url}
            AssignLatePenalties(config=self.config).preprocess(nbformat.v4.new_notebook(), {"nbgrader": known})

    def _autograded(self, handed: Handed) -> Path:
        return Path(self.course.format_path(self.course.autograded_directory, handed.student, self.name)) / f"{handed.notebook}.ipynb"

    def _mark(self, handed: Handed) -> dict[str, str]:
        return {"submission": handed.digest, "cases": self._case_digest}


def with_own_cells(assignment: Assignment, cells: Iterable[SourceCell]) -> Assignment:
    """`assignment` with the questions of this notebook only, and one without cases for each graded cell that has asserts of its own."""
    asked = {cell.name: cell for cell in cells if cell.grade and not cell.solution and cell.cell_type == "code"}
    known = tuple(q for q in assignment.questions if q.name in asked)
    own = tuple(Question(name, cell.points, ()) for name, cell in asked.items() if name not in {q.name for q in known})
    return replace(assignment, questions=known + own)


def source_cells(gradebook: Any, notebook: str, assignment: str) -> tuple[SourceCell, ...]:
    """The cells that nbgrader stored when the assignment was generated."""
    found = gradebook.find_notebook(notebook, assignment)
    points = {cell.name: float(cell.max_score) for cell in [*found.grade_cells, *found.task_cells]}
    tasks, solutions = {cell.name for cell in found.task_cells}, {cell.name for cell in found.solution_cells}
    graded = {cell.name for cell in found.grade_cells}
    return tuple(
        SourceCell(c.name, c.cell_type, c.source, c.locked, c.checksum, c.name in graded, c.name in solutions, c.name in tasks, points.get(c.name, 0.0))
        for c in found.source_cells
    )


def _course(root: Path) -> tuple[Any, Any]:
    if not (root / "nbgrader_config.py").is_file():
        raise UsageError(f"{root} is no nbgrader course: there is no nbgrader_config.py in it. Change to the course's folder and run the command there.")
    app = NbGrader()
    app.config_file = str(root / "nbgrader_config")
    app.load_config_file(suppress_errors=False)
    return app.config, CourseDirectory(parent=app, root=str(root))


def _handed(student: str, notebook: str, folder: Path, notebooks: int) -> Handed:
    """The notebook under its name; else the script of that name; else, where only one is expected, the only other one there."""
    for name in (f"{notebook}.ipynb", f"{notebook}.py"):
        if (folder / name).is_file():
            return Handed(student, notebook, folder / name, _digest_of(folder / name))
    others = sorted(folder.glob("*.ipynb"))
    if notebooks == 1 and len(others) == 1:
        note = f"The notebook was handed in as {others[0].name}, not as {notebook}.ipynb; it was graded all the same."
        return Handed(student, notebook, others[0], _digest_of(others[0]), (note,))
    found = f"found {', '.join(p.name for p in others)}" if others else "found none"
    return Handed(student, notebook, None, "", (f"No notebook called {notebook}.ipynb was handed in ({found}): hand it in under its own name.",))


def _submission(handed: Handed) -> Submission:
    if handed.file is None:
        return Submission(f"{handed.student}/{handed.notebook}.ipynb", (), handed.notes)
    label = f"{handed.student}/{handed.file.name}"
    try:
        found = read(handed.file)
    except UnreadableSubmission as error:
        return Submission(label, (), (*handed.notes, str(error)))
    return replace(found, path=label, notes=handed.notes + found.notes)


def readable_notebook(path: Path | None, submission: Submission) -> Any:
    """The notebook at `path` as nbformat's node, whole if it is one; else a valid one, made of the cells that could be read."""
    if path is not None and path.suffix == ".ipynb":
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # nbformat warns of what it mends
                node = nbformat.read(path, as_version=4)
                nbformat.validate(node)
            return node
        except Exception:  # noqa: BLE001  nbformat fails in many ways on what is no notebook
            pass
    node = nbformat.v4.new_notebook()
    for cell in submission.cells:
        made = nbformat.v4.new_code_cell(cell.source)
        if cell.grade_id is not None:
            made.metadata["nbgrader"] = {"grade": True, "grade_id": cell.grade_id}
        node.cells.append(made)
    return node


def _write_whole(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def _digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _digest_of(path: Path) -> str:
    try:
        return _digest(path.read_bytes())
    except OSError:
        return ""
