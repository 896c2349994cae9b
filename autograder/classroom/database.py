"""What a gradebook's database may be, how long a locked one is waited for, and its errors as one sentence."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy.exc
from sqlalchemy.engine import make_url

from ..errors import UsageError
from .course import Course

PATIENCE = 120.0  # seconds that a locked gradebook is waited for
KINDS = ("sqlite", "postgresql")
_EVERY = 0.5  # seconds between two tries
_LOCKED = ("40P01", "40001", "55P03")  # PostgreSQL's codes for a deadlock, a serialization failure, a lock that was not to be had; its words are translated
_URLS = "sqlite:////path/to/gradebook.db or postgresql+psycopg2://user:password@host/database"
_KEPT = "What was graded before is kept; mend it and run the same command again."


def kind_of(db_url: str) -> str:
    """The kind of database that a URL names. Raises UsageError if grading does not write to it; what is no URL is not shown: a password may be in it."""
    try:
        url = make_url(db_url)
    except (sqlalchemy.exc.ArgumentError, ValueError):  # the latter for a port that is no number
        url = None
    if url is None or "@" in (url.host or ""):
        raise UsageError(
            "c.CourseDirectory.db_url in nbgrader_config.py is no URL of a database (it is not shown here, for it may hold a password): "
            f"write {_URLS}, and in a password %40 for @ and %25 for %."
        )
    kind = str(url.get_backend_name())
    if kind not in KINDS:
        raise UsageError(
            f"The gradebook is a {kind} database; grading writes to SQLite or PostgreSQL: set c.CourseDirectory.db_url in nbgrader_config.py to {_URLS}."
        )
    return kind


def patiently(course: Course, say: Callable[[str], None], action: Callable[[], Any]) -> Any:
    """Do it, and again for as long as another program has the gradebook locked and patience lasts. `say` is told once."""
    until, said = time.monotonic() + PATIENCE, False
    while True:
        try:
            return action()
        except sqlalchemy.exc.OperationalError as error:
            if not _is_locked(error) or time.monotonic() >= until:
                raise
        if not said:
            say(f"The gradebook {course.shown_url} is locked by another program: waiting for it, up to {PATIENCE:g} seconds; nothing is lost.")
            said = True
        time.sleep(_EVERY)


@contextmanager
def translated(course: Course, advice: str = _KEPT) -> Iterator[None]:
    """A database's error, or that of a driver which is not there, as UsageError on one line that ends with `advice`."""
    try:
        yield
    except (ModuleNotFoundError, sqlalchemy.exc.NoSuchModuleError) as error:
        raise UsageError(
            f"The driver for the gradebook {course.shown_url} is not there ({error}): for PostgreSQL, "
            "pip install 'autograd-kit[postgres]' and let c.CourseDirectory.db_url in nbgrader_config.py begin with postgresql+psycopg2://."
        ) from None
    except sqlalchemy.exc.DBAPIError as error:
        reason = " ".join(str(error.orig).strip().splitlines()[0].split())
        raise UsageError(f"The gradebook {course.shown_url} cannot be used ({reason}). {advice}") from None


def _is_locked(error: Any) -> bool:
    found = error.orig
    return "locked" in str(found) if isinstance(found, sqlite3.Error) else (getattr(found, "pgcode", None) or getattr(found, "sqlstate", None)) in _LOCKED
