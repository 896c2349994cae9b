"""The common part of every export of grades. A row is a student, a column an assignment. Nothing here imports torch."""

from __future__ import annotations

import csv
import os
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from nbgrader.plugins import ExportPlugin

from ...classroom.database import waiting
from ...errors import UsageError
from ...words import Listing, Sentence
from .scores import scores, without_a_grade

Row = list[str]
FIRST = Sentence("run `nbgrader generate_assignment` and `autograder grade` first")
_NAMED = 10  # at most so many names in a sentence; more are counted


class Export(ExportPlugin):  # type: ignore[misc]
    """The common part of all exports: the students and assignments, the scores, and a file that is never partial.

    A score is nbgrader's own: manual grades and extra credit are added, the late penalty is subtracted, and it is never
    below 0. A student without a submission has an empty cell, because 0 is a grade: the LMS decides whether missing
    work is worth 0, is excused or is still to come.
    """

    default_name = ""
    say: Callable[[Sentence], None] | None = None  # gets what a person has to know; by default the log gets it

    def export(self, gradebook: Any) -> None:
        """Write the file for `nbgrader export`. A UsageError ends with a sentence and exit 1 instead of a traceback."""
        try:
            self.write(gradebook)
        except UsageError as error:
            raise SystemExit(str(error)) from None

    def write(self, gradebook: Any) -> Path:
        """Write the file and return its path.

        Raises UsageError for an empty gradebook, an unknown name and a file that cannot be written.
        """
        assignments = _wanted(
            {a.name: a for a in gradebook.assignments}, self.assignment, _NO_ASSIGNMENTS, _no_assignment
        )
        students = _wanted({s.id: s for s in gradebook.students}, self.student, _NO_STUDENTS, _no_student)
        columns = scores(gradebook, assignments)
        cells = {s.id: [number(column[s.id]) if s.id in column else "" for column in columns] for s in students}
        path = Path(self.to or self.default_name).expanduser().absolute()
        self.log.info("Exporting grades to %s", path)
        self._say_who_waits(gradebook, assignments, {s.id for s in students})
        _write_whole(path, self.rows(assignments, students, cells))
        return path

    def _say_who_waits(self, gradebook: Any, assignments: Iterable[Any], students: Collection[str]) -> None:
        """Say whose answers wait for a person's grade: their scores are the automatic ones so far."""
        found = waiting(gradebook.db, [assignment.id for assignment in assignments])
        for assignment in assignments:
            names = tuple(student for student in found[assignment.id] if student in students)
            if names:
                said = without_a_grade(assignment.name, names)
                if self.say is not None:
                    self.say(said)
                else:
                    self.log.warning(str(said))

    def rows(self, assignments: Sequence[Any], students: Sequence[Any], cells: dict[str, Row]) -> Iterator[Row]:
        """Yield the file's rows. `cells` has each student's scores, in the assignments' order."""
        raise NotImplementedError


_NO_ASSIGNMENTS = Sentence("The gradebook has no assignments yet, so there is nothing to export: {first}.", first=FIRST)
_NO_STUDENTS = Sentence("The gradebook has no students yet, so there is nothing to export: {first}.", first=FIRST)


def _no_assignment(name: str, known: Listing) -> Sentence:
    return Sentence("The gradebook has no assignment called {name!r}: name one of {known}.", name=name, known=known)


def _no_student(name: str, known: Listing) -> Sentence:
    return Sentence("The gradebook has no student called {name!r}: name one of {known}.", name=name, known=known)


def _wanted(
    known: dict[str, Any], names: Iterable[Any], nothing: Sentence, unknown: Callable[[str, Listing], Sentence]
) -> list[Any]:
    """Return the rows of `known` to export: those in `names`, or all. Raises UsageError with one of the sentences."""
    if not known:
        raise UsageError(nothing)
    wanted = list(map(str, names))  # `nbgrader export --student 12345` gives a number
    for name in wanted:
        if name not in known:
            raise UsageError(unknown(name, Listing(tuple(known), _NAMED)))
    return [row for name, row in known.items() if name in wanted or not wanted]


def number(points: float) -> str:
    """Return points with at most 5 decimals, as many as Moodle keeps, and without an exponent."""
    return f"{points:.5f}".rstrip("0").rstrip(".")


def plain(text: str) -> str:
    """Return the text in a form that no spreadsheet takes for a formula. A student's name may begin with `=`."""
    text = re.sub(r"[\x00-\x1f\x7f]", " ", text)
    return f"'{text}" if unicodedata.normalize("NFKC", text.lstrip()).startswith(("=", "+", "-", "@")) else text


def _write_whole(path: Path, rows: Iterable[Row]) -> None:
    part = path.parent / f".{path.name}.{os.getpid()}"
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
        os.replace(part, path)
    except OSError as error:
        raise UsageError(
            "{file} cannot be written ({why}), so nothing was exported: name another file with --to.",
            file=str(path),
            why=str(error.strerror or error),
        ) from None
    finally:
        with suppress(OSError):  # the part is already moved to its place, or was never made
            part.unlink()
