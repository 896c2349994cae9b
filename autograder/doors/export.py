"""Grades on their way out: the gradebook as a file that Canvas or Moodle imports.

`nbgrader export --exporter=autograder.doors.export.CanvasExport --to canvas.csv`, or `MoodleExport`; `export()` does the same for
`autograder export`. A row is a student, a column an assignment. Nothing here imports torch.
"""

from __future__ import annotations

import csv
import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.plugins import ExportPlugin
from sqlalchemy.engine import make_url

from ..classroom import Course
from ..classroom.database import kind_of, patiently, translated
from ..errors import UsageError

Row = list[str]
_FIRST = "run `nbgrader generate_assignment` and `autograder grade` first"
_NAMED = 10  # names that a sentence lists; more are counted


class _Export(ExportPlugin):  # type: ignore[misc]
    """What both have in common: who and what is exported, the scores, and a file that is there whole or not at all.

    A score is nbgrader's own: manual grades and extra credit are in it, the late penalty is off, and it is never below 0. Who has handed in
    nothing has an empty cell: 0 is a grade, and whether missing work is worth 0, is excused or still to come is for the LMS to say.
    """

    default_name = ""

    def export(self, gradebook: Any) -> None:
        """What `nbgrader export` calls: a sentence and exit 1 instead of a traceback."""
        try:
            self.write(gradebook)
        except UsageError as error:
            raise SystemExit(str(error)) from None

    def write(self, gradebook: Any) -> Path:
        """Write the file and return its path. Raises UsageError for an empty gradebook, an unknown name and a file that cannot be written."""
        assignments = _wanted("assignment", {a.name: a for a in gradebook.assignments}, self.assignment)
        students = _wanted("student", {s.id: s for s in gradebook.students}, self.student)
        scores = [{s.student_id: max(0.0, s.score - s.late_submission_penalty) for s in a.submissions} for a in assignments]
        cells = {s.id: [_number(column[s.id]) if s.id in column else "" for column in scores] for s in students}
        path = Path(self.to or self.default_name).expanduser().absolute()
        self.log.info("Exporting grades to %s", path)
        _write_whole(path, self.rows(assignments, students, cells))
        return path

    def rows(self, assignments: Sequence[Any], students: Sequence[Any], cells: dict[str, Row]) -> Iterator[Row]:
        """The file's rows; `cells` has each student's scores, in the assignments' order."""
        raise NotImplementedError


class CanvasExport(_Export):
    """For Canvas's Gradebook > Import. `lms_user_id` is Canvas's own id, or the SIS id if it is no number; nbgrader's id is the login.

    Canvas looks for the student by ID, then SIS User ID, then SIS Login ID, then name, and for the assignment by its name.
    """

    default_name = "canvas.csv"

    def rows(self, assignments: Sequence[Any], students: Sequence[Any], cells: dict[str, Row]) -> Iterator[Row]:
        yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *(a.name for a in assignments)]
        yield ["    Points Possible", "", "", "", "", *(_number(a.max_score) for a in assignments)]
        for s in students:
            lms = s.lms_user_id or ""
            numeric = lms.isascii() and lms.isdigit()  # Canvas reads "7b" as 7, and 7 is somebody else
            name = ", ".join(filter(None, (s.last_name, s.first_name))).replace("Points Possible", "Points-Possible")  # Canvas takes such a row for its second
            yield [*map(_plain, (name or s.id, lms if numeric else "", "" if numeric else lms, s.id)), "", *cells[s.id]]


class MoodleExport(_Export):
    """For Moodle's Grades > Import > CSV file, where one picks the column that identifies students and maps each assignment to its grade item.

    `Username` is nbgrader's id, `ID number` is `lms_user_id`. A column that is empty for anyone exported is left out: where the chosen
    identifier is empty, Moodle may give the grades to the student of the row before. There is no feedback column: mapped without
    its grade, it empties the grade; feedback is what `nbgrader generate_feedback` writes.
    """

    default_name = "moodle.csv"

    def rows(self, assignments: Sequence[Any], students: Sequence[Any], cells: dict[str, Row]) -> Iterator[Row]:
        columns = {"Username": "id", "ID number": "lms_user_id", "Email address": "email", "First name": "first_name", "Last name": "last_name"}
        whole = {head: field for head, field in columns.items() if all(getattr(s, field) for s in students)}
        yield [*whole, *(a.name for a in assignments)]
        for s in students:
            yield [*(_plain(getattr(s, field)) for field in whole.values()), *cells[s.id]]


FORMATS: dict[str, type[_Export]] = {"canvas": CanvasExport, "moodle": MoodleExport}


def export(
    format: str,
    to: str | Path | None = None,
    assignments: Iterable[str] = (),
    students: Iterable[str] = (),
    root: Path | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Path:
    """Export the grades of the course in `root` (by default the current folder) to `to` (by default `canvas.csv` or `moodle.csv`), and return its path.

    Without names, all assignments and all students. `say` is told once that a locked gradebook is waited for. Raises UsageError: no course,
    no such format, assignment or student, nothing in the gradebook, a gradebook that cannot be read or a file that cannot be written. Then a
    file that was there before is as it was.
    """
    if format not in FORMATS:
        raise UsageError(f"There is no format called {format!r}: use {' or '.join(FORMATS)}.")
    course = Course(root or Path.cwd())
    where = make_url(course.db_url) if kind_of(course.db_url) == "sqlite" else None
    if where is not None and not Path(where.database or "").is_file():  # opened, it would be made
        raise UsageError(f"There is no gradebook {where.database} yet, so there is nothing to export: {_FIRST}.")
    plugin = FORMATS[format](to=str(to or ""), assignment=list(assignments), student=list(students))

    def written() -> Path:
        with Gradebook(course.db_url, course.course_id) as gradebook:
            return plugin.write(gradebook)

    with translated(course, "Nothing was exported: mend it and run the same command again."):
        found: Path = patiently(course, say, written)
    return found


def _wanted(kind: str, known: dict[str, Any], names: Iterable[Any]) -> list[Any]:
    """What is exported of `known`: everything, or what is named."""
    if not known:
        raise UsageError(f"The gradebook has no {kind}s yet, so there is nothing to export: {_FIRST}.")
    wanted = list(map(str, names))  # `nbgrader export --student 12345` gives a number
    for name in wanted:
        if name not in known:
            some = ", ".join(list(known)[:_NAMED]) + (f" or {len(known) - _NAMED} more" if len(known) > _NAMED else "")
            raise UsageError(f"The gradebook has no {kind} called {name!r}: name one of {some}.")
    return [row for name, row in known.items() if name in wanted or not wanted]


def _number(points: float) -> str:
    """Points with at most 5 decimals, which is what Moodle keeps, and never an exponent."""
    return f"{points:.5f}".rstrip("0").rstrip(".")


def _plain(text: str) -> str:
    """Text that no spreadsheet takes for a formula, whatever a student is called."""
    text = re.sub(r"[\x00-\x1f\x7f]", " ", text)
    return f"'{text}" if unicodedata.normalize("NFKC", text.lstrip()).startswith(("=", "+", "-", "@")) else text


def _write_whole(path: Path, rows: Iterable[Row]) -> None:
    part = path.parent / f".{path.name}.{os.getpid()}"
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
        os.replace(part, path)
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror or error}), so nothing was exported: name another file with --to.") from None
    finally:
        with suppress(OSError):  # gone where it belongs, or never there
            part.unlink()
