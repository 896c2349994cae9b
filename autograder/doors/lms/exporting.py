"""Grades on their way out: what every export has in common. A row is a student, a column an assignment. Nothing here imports torch."""

from __future__ import annotations

import csv
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from nbgrader.plugins import ExportPlugin

from ...errors import UsageError

Row = list[str]
FIRST = "run `nbgrader generate_assignment` and `autograder grade` first"
_NAMED = 10  # names that a sentence lists; more are counted


class Export(ExportPlugin):  # type: ignore[misc]
    """What all have in common: who and what is exported, the scores, and a file that is there whole or not at all.

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
        cells = {s.id: [number(column[s.id]) if s.id in column else "" for column in scores] for s in students}
        path = Path(self.to or self.default_name).expanduser().absolute()
        self.log.info("Exporting grades to %s", path)
        _write_whole(path, self.rows(assignments, students, cells))
        return path

    def rows(self, assignments: Sequence[Any], students: Sequence[Any], cells: dict[str, Row]) -> Iterator[Row]:
        """The file's rows; `cells` has each student's scores, in the assignments' order."""
        raise NotImplementedError


def _wanted(kind: str, known: dict[str, Any], names: Iterable[Any]) -> list[Any]:
    """What is exported of `known`: everything, or what is named."""
    if not known:
        raise UsageError(f"The gradebook has no {kind}s yet, so there is nothing to export: {FIRST}.")
    wanted = list(map(str, names))  # `nbgrader export --student 12345` gives a number
    for name in wanted:
        if name not in known:
            some = ", ".join(list(known)[:_NAMED]) + (f" or {len(known) - _NAMED} more" if len(known) > _NAMED else "")
            raise UsageError(f"The gradebook has no {kind} called {name!r}: name one of {some}.")
    return [row for name, row in known.items() if name in wanted or not wanted]


def number(points: float) -> str:
    """Points with at most 5 decimals, which is what Moodle keeps, and never an exponent."""
    return f"{points:.5f}".rstrip("0").rstrip(".")


def plain(text: str) -> str:
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
