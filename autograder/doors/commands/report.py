"""`autograder report`: the results of a class as one HTML page, for the instructor.

Nothing here imports torch.
"""

from __future__ import annotations

import random
import webbrowser
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy.engine import make_url

from ...classroom import Course
from ...classroom.course import write_whole
from ...classroom.database import kind_of
from ...classroom.results import class_result
from ...errors import UsageError
from ...records import ClassResult
from ...report.class_page import class_page
from ...words import Plural, Sentence


def report(
    assignment: str,
    to: Path | None = None,
    is_anonymous: bool = False,
    open_: bool = False,
    root: Path | None = None,
    say: Callable[[Sentence], None] = lambda _: None,
) -> Path:
    """Write the page about `assignment` of the course in `root`, and return its path.

    By default `root` is the current folder and `to` is `<assignment>-report.html`. Raises UsageError for: no plotly,
    no course, no gradebook, a gradebook that cannot be read, nothing handed in, a file that cannot be written;
    UnknownAssignment for an assignment that the gradebook does not know. After an error, a file that was there before
    is unchanged.
    """
    if find_spec("plotly") is None:
        raise UsageError(
            "The pictures of a report need plotly: run `pip install 'autograd-kit[report]'`, then this again."
        )
    course = Course(root or Path.cwd())
    _refuse_without_gradebook(course)
    found = class_result(course, assignment, say)
    if not found.students:
        raise UsageError(
            "There is no submission of {assignment} in the gradebook yet: run `autograder grade {assignment}` first.",
            assignment=assignment,
        )
    target = to or Path(f"{assignment}-report.html")
    try:
        write_whole(target, class_page(_anonymous(found) if is_anonymous else found))
    except OSError as error:
        raise UsageError(
            "{file} cannot be written ({why}): name another file with --to.",
            file=str(target),
            why=str(error.strerror or error),
        ) from None
    if open_:
        webbrowser.open(target.resolve().as_uri())
    return target


def _refuse_without_gradebook(course: Course) -> None:
    where = make_url(course.db_url) if kind_of(course.db_url) == "sqlite" else None
    if where is not None and not Path(where.database or "").is_file():  # opening would create it
        raise UsageError(
            "There is no gradebook {file} yet: grade a class first, with `autograder grade`.", file=str(where.database)
        )


def _anonymous(found: ClassResult) -> ClassResult:
    """Return the results with numbers in the place of names, in an order that says nothing about the names."""
    shuffled = random.SystemRandom().sample(found.students, len(found.students))
    students = tuple(
        replace(student, student=str(Sentence("Student {n}", n=n))) for n, student in enumerate(shuffled, 1)
    )
    absent = (str(Plural("{n} student", "{n} students", n=len(found.absent))),) if found.absent else ()
    return replace(found, students=students, absent=absent)
