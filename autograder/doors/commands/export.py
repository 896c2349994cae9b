"""`autograder export`: the gradebook of the course in this folder as a file for Canvas or Moodle.

Nothing here imports torch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from nbgrader.api import Gradebook
from sqlalchemy.engine import make_url

from ...classroom import Course
from ...classroom.database import kind_of, patiently, translated
from ...errors import UsageError
from ...words import Sentence, either
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
    say: Callable[[Sentence], None] = lambda _: None,
) -> Path:
    """Export the grades of the course in `root` to `to`, and return the path of the file.

    By default `root` is the current folder, `to` is `canvas.csv` or `moodle.csv`, and all assignments and students are
    exported. `say` gets a sentence if a locked gradebook is waited for, and about answers that wait for a person.
    Raises UsageError for: no course, no such format, assignment or student, an empty gradebook, a gradebook that cannot
    be read, a file that cannot be written. After an error, a file that was there before is unchanged.
    """
    if format not in FORMATS:
        raise UsageError("There is no format called {name!r}: use {formats}.", name=format, formats=either(FORMATS))
    course = Course(root or Path.cwd())
    where = make_url(course.db_url) if kind_of(course.db_url) == "sqlite" else None
    if where is not None and not Path(where.database or "").is_file():  # opening would create it
        raise UsageError(
            "There is no gradebook {file} yet, so there is nothing to export: {first}.",
            file=str(where.database),
            first=FIRST,
        )
    plugin = FORMATS[format](to=str(to or ""), assignment=list(assignments), student=list(students))
    plugin.say = say

    def written() -> Path:
        with Gradebook(course.db_url, course.course_id) as gradebook:
            return plugin.write(gradebook)

    with translated(course, Sentence("Nothing was exported: remove the cause and run the same command again.")):
        found: Path = patiently(course, say, written)
    return found
