"""The gradebook's database: its allowed kinds, the wait for a locked one, and its errors, each as one sentence.

Called by the ledger and by `autograder export`.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy
import sqlalchemy.exc
from nbgrader import api
from sqlalchemy.engine import make_url

from ..errors import UsageError
from ..words import Sentence
from .course import Course

PATIENCE = 120.0  # seconds to wait for a locked gradebook
KINDS = ("sqlite", "postgresql")
_EVERY = 0.5  # seconds between two tries
# PostgreSQL's codes for a deadlock, a serialization failure, an unavailable lock; its messages may be translated
_LOCKED = ("40P01", "40001", "55P03")
_KEPT = Sentence("Grades so far are kept; remove the cause and run the same command again.")

_MISSING = ("42703", "42P01")  # PostgreSQL's codes for a column and a table that do not exist
_OLD = Sentence(
    "Most likely an older nbgrader made it: make a copy of it, run `nbgrader db upgrade`, "
    "and run the same command again."
)


def kind_of(db_url: str) -> str:
    """Return the kind of database that a URL names. Raises UsageError if grading does not write to that kind.

    A text that is not a URL is not shown in the error, because it may contain a password.
    """
    try:
        url = make_url(db_url)
    except (sqlalchemy.exc.ArgumentError, ValueError):  # ValueError: the port is not a number
        url = None
    if url is None or "@" in (url.host or ""):
        raise UsageError(
            "c.CourseDirectory.db_url in nbgrader_config.py is not the URL of a database "
            "(it is not shown here, because it may hold a password): "
            "write sqlite:////path/to/gradebook.db or postgresql+psycopg2://user:password@host/database, "
            "and in a password %40 for @ and %25 for %."
        )
    kind = str(url.get_backend_name())
    if kind not in KINDS:
        raise UsageError(
            "The gradebook is a {kind} database; grading writes to SQLite or PostgreSQL: "
            "set c.CourseDirectory.db_url in nbgrader_config.py to sqlite:////path/to/gradebook.db "
            "or postgresql+psycopg2://user:password@host/database.",
            kind=kind,
        )
    return kind


def patiently(course: Course, say: Callable[[Sentence], None], action: Callable[[], Any]) -> Any:
    """Return the result of `action`. While another program has the gradebook locked, try again, up to PATIENCE seconds.

    `say` gets a sentence about the wait, once.
    """
    until, said = time.monotonic() + PATIENCE, False
    while True:
        try:
            return action()
        except sqlalchemy.exc.OperationalError as error:
            if not _is_locked(error) or time.monotonic() >= until:
                raise
        if not said:
            say(
                Sentence(
                    "The gradebook {gradebook} is locked by another program: "
                    "waiting for it, up to {seconds:g} seconds; nothing is lost.",
                    gradebook=course.shown_url,
                    seconds=PATIENCE,
                )
            )
            said = True
        time.sleep(_EVERY)


@contextmanager
def translated(course: Course, advice: Sentence = _KEPT) -> Iterator[None]:
    """Raise an error of the database, or of a missing driver, as UsageError on one line.

    The line for an error of the database ends with `advice`.
    """
    try:
        yield
    except (ModuleNotFoundError, sqlalchemy.exc.NoSuchModuleError) as error:
        raise UsageError(
            "The driver for the gradebook {gradebook} is not installed ({error}): for PostgreSQL, "
            "pip install 'autograd-kit[postgres]' and let c.CourseDirectory.db_url in nbgrader_config.py begin with "
            "postgresql+psycopg2://.",
            gradebook=course.shown_url,
            error=str(error),
        ) from None
    except sqlalchemy.exc.DBAPIError as error:
        reason = " ".join(str(error.orig).strip().splitlines()[0].split())
        if _is_old(error):
            advice = _OLD
        raise UsageError(
            "The gradebook {gradebook} cannot be used ({reason}). {advice}",
            gradebook=course.shown_url,
            reason=reason,
            advice=advice,
        ) from None


def waiting(connection: Any, assignments: Iterable[str]) -> dict[str, list[str]]:
    """Return the students of whom an answer waits for a person's grade, by the assignments' ids."""
    grade, notebook, handed = (one.__table__ for one in (api.Grade, api.SubmittedNotebook, api.SubmittedAssignment))
    found: dict[str, list[str]] = {assignment: [] for assignment in assignments}
    rows = connection.execute(
        sqlalchemy.select(handed.c.assignment_id, handed.c.student_id)
        .join(notebook, notebook.c.assignment_id == handed.c.id)
        .join(grade, grade.c.notebook_id == notebook.c.id)
        .where(grade.c.needs_manual_grade)
        .distinct()
        .order_by(handed.c.student_id)
    )
    for assignment, student in rows:
        if assignment in found:
            found[assignment].append(student)
    return found


def refuse_old(gradebook: Any) -> None:
    """Raise the database's error if a gradebook lacks a table or a column that today's nbgrader has."""
    with gradebook.engine.connect() as connection:
        for table in api.Base.metadata.sorted_tables:
            connection.execute(sqlalchemy.select(table).limit(0))


def _is_old(error: Any) -> bool:
    """Say whether a table or a column is missing, as in a gradebook that an older nbgrader made."""
    code = getattr(error.orig, "pgcode", None) or getattr(error.orig, "sqlstate", None)
    return code in _MISSING or "no such column" in str(error.orig) or "no such table" in str(error.orig)


def _is_locked(error: Any) -> bool:
    found = error.orig
    return (
        "locked" in str(found)
        if isinstance(found, sqlite3.Error)
        else (getattr(found, "pgcode", None) or getattr(found, "sqlstate", None)) in _LOCKED
    )
