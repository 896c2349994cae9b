"""`autograder export`: the gradebook of the course in this folder as a file for Canvas or Moodle. Nothing here imports torch."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from nbgrader.api import Gradebook
from sqlalchemy.engine import make_url

from ...classroom import Course
from ...classroom.database import kind_of, patiently, translated
from ...errors import UsageError
from ..lms.canvas import CanvasExport
from ..lms.exporting import FIRST, Export
from ..lms.moodle import MoodleExport

FORMATS: dict[str, type[Export]] = {"canvas": CanvasExport, "moodle": MoodleExport}


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
        raise UsageError(f"There is no gradebook {where.database} yet, so there is nothing to export: {FIRST}.")
    plugin = FORMATS[format](to=str(to or ""), assignment=list(assignments), student=list(students))

    def written() -> Path:
        with Gradebook(course.db_url, course.course_id) as gradebook:
            return plugin.write(gradebook)

    with translated(course, "Nothing was exported: mend it and run the same command again."):
        found: Path = patiently(course, say, written)
    return found
