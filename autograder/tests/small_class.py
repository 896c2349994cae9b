"""Run a class of the tests' own assignment: hand in, grade in this process by either command, read the gradebook.

`prepared_course` in conftest.py makes the course once for a whole run, and a test copies it.
"""

from __future__ import annotations

import io
import logging
import os
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jupyter_core.application import NoStart
from nbgrader.api import Gradebook
from nbgrader.apps.nbgraderapp import NbGraderApp

from autograder.doors.commands.cli import main

from .small import NAME, SOLVED

SCRIPTS = Path(sys.executable).parent


def hand_in(course: Path, student: str, content: bytes | None, name: str = f"{NAME}.ipynb") -> None:
    """Put a file with this content, or none, into the folder of what `student` handed in."""
    folder = course / "submitted" / student / NAME
    folder.mkdir(parents=True, exist_ok=True)
    if content is not None:
        (folder / name).write_bytes(content)


def right(course: Path, *students: str) -> None:
    """Hand in the solution for each student."""
    for student in students:
        hand_in(course, student, SOLVED.read_bytes())


def scores(course: Path) -> dict[str, dict[str, float]]:
    """Return the score of each graded cell in the course's gradebook, by student."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        found = gradebook.find_assignment(NAME).submissions
        return {s.student.id: {grade.name: grade.score for n in s.notebooks for grade in n.grades} for s in found}


def totals(course: Path) -> dict[str, float]:
    """Return the score of each student in the course's gradebook."""
    return {student: sum(found.values()) for student, found in scores(course).items()}


def autograder(course: Path, *arguments: str) -> Any:
    """Run the kit's command in a course, in this process, and return click's result."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(course)
        return CliRunner().invoke(main, list(arguments))


def nbgrader(course: Path, *arguments: str, code: int = 0) -> str:
    """Run nbgrader's command in a course, in this process, which has imported everything; return what it logged.

    A process of its own takes several seconds to start. Raises AssertionError if it ends with another exit code.
    """
    app, log, before, ended = NbGraderApp.instance(), io.StringIO(), dict(os.environ), 0
    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        patch.chdir(course)
        warnings.simplefilter("ignore")  # nbgrader's own, which its users do not see either
        try:
            app.initialize(list(arguments))
            app.init_logging(logging.StreamHandler, [log], color=False, subapps=True)
            app.start()
        except NoStart:  # what was asked for has been done, and there is nothing else to start
            pass
        except SystemExit as error:
            ended = error.code if isinstance(error.code, int) else 1
            log.write(str(error.code or ""))  # a sentence, which Python itself would print
        finally:
            app.reset()
            os.environ.clear()
            os.environ.update(before)
    assert ended == code, log.getvalue()
    return log.getvalue()


def impatient(course: Path) -> None:
    """Let SQLite itself say at once that the gradebook is locked; by default it waits five seconds first."""
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.CourseDirectory.db_url = 'sqlite:///{course / 'gradebook.db'}?timeout=0.01'\n")
