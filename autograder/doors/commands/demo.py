"""`autograder demo`: a small class in a temporary nbgrader course.

It is graded from start to end with the commands that an instructor would use.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import webbrowser
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

from ...classroom import Course
from ...errors import KitFault, UsageError
from ...report.console import console
from ...report.words import number
from ...submission import read
from ...words import Sentence
from . import grade as grading

ASSIGNMENT = "01-backward"
_HAND_INS = Path(__file__).resolve().parent / "hand_ins"
# short limits: the class has an endless loop in it, and the demo should not take long
_LIMITS = {"seconds_per_case": 1.0, "seconds_per_submission": 6.0}


@dataclass(frozen=True)
class _Student:
    """A student of the class, and the notebook they start from.

    The cells of `hand_ins/<name>.py`, if there is such a file, are added to it.
    """

    name: str
    base: str  # "solutions", "assignments" or "" for a file that is not a notebook


_CLASS = (
    _Student("ada", "solutions"),
    _Student("blaise", "assignments"),
    _Student("carl", "solutions"),
    _Student("dorothy", "solutions"),
    _Student("emmy", "solutions"),
    _Student("felix", "solutions"),
    _Student("grace", "solutions"),
    _Student("henri", "solutions"),
    _Student("ivan", "assignments"),
    _Student("john", "assignments"),
    _Student("kurt", ""),
)


def demo(jobs: int, open_: bool) -> int:
    """Make the course, grade it, write the feedback, and print its place. Returns the exit code of the grading."""
    out = console()
    checkout = _checkout()
    course = Path(tempfile.mkdtemp(prefix="autograder-demo-"))
    for name in ("solutions", "nbgrader_config.py"):
        source = checkout / name
        shutil.copytree(source, course / name) if source.is_dir() else shutil.copy(source, course / name)
    made = Sentence(
        "A course in {course}: nbgrader generate_assignment {assignment}, and a class of {students} hands in.",
        course=str(course),
        assignment=ASSIGNMENT,
        students=len(_CLASS),
    )
    out.print(str(made))
    _nbgrader(course, "generate_assignment", ASSIGNMENT)
    for student in _CLASS:
        _hand_in(course, student)
    out.print(f"autograder grade {ASSIGNMENT}\n")
    code = grading.grade(ASSIGNMENT, (), jobs, force=False, json_=False, limits=_LIMITS, unconfined=False, root=course)
    pages = sorted((course / "feedback").glob(f"*/{ASSIGNMENT}/*.html"))
    out.print()
    for said in _results(course, pages):
        out.print(str(said), soft_wrap=True)
    if open_ and pages:
        webbrowser.open(pages[min(2, len(pages) - 1)].as_uri())
    return code


def _results(course: Path, pages: list[Path]) -> tuple[Sentence, ...]:
    read_on = Sentence(
        "The gradebook holds {scores}. Open it with nbgrader, or read what each student reads:",
        scores=_in_gradebook(course),
    )
    feedback = course / "feedback"
    if len(pages) > 2:
        example = str(pages[2])
        return read_on, Sentence(
            "{folder} ({n} pages, for example {page})", folder=str(feedback), n=len(pages), page=example
        )
    return read_on, Sentence("{folder} ({n} pages)", folder=str(feedback), n=len(pages))


def _checkout() -> Path:
    """Return the kit's checkout. The demo needs solutions and hand-ins, which are not installed with the package.

    Raises UsageError outside of a checkout.
    """
    here = Path(__file__).resolve().parents[3]
    if (here / "solutions" / ASSIGNMENT).is_dir() and _HAND_INS.is_dir():
        return here
    raise UsageError(
        "The demo needs the kit's checkout: "
        "clone the repository, install it with `pip install -e '.[course]'` and run `autograder demo` there."
    )


def _hand_in(course: Path, student: _Student) -> None:
    folder = course / "submitted" / student.name / ASSIGNMENT
    folder.mkdir(parents=True)
    target = folder / f"{ASSIGNMENT}.ipynb"
    if not student.base:
        target.write_text('{"cells": [{"cell_type": "code", "sour', encoding="utf-8")  # cut off while it was saved
        return
    notebook = nbformat.read(course / student.base / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4)
    extra = _HAND_INS / f"{student.name}.py"
    if extra.is_file():
        notebook.cells += [nbformat.v4.new_code_cell(cell.source) for cell in read(extra).cells]
    nbformat.write(notebook, target)


def _nbgrader(course: Path, *arguments: str) -> None:
    done = subprocess.run([sys.executable, "-m", "nbgrader", *arguments], cwd=course, capture_output=True, text=True)
    if done.returncode:
        raise KitFault(
            "nbgrader {arguments} failed in {course}: {why}",
            arguments=" ".join(arguments),
            course=str(course),
            why=done.stderr.strip().splitlines()[-1] if done.stderr.strip() else Sentence("it said nothing"),
        )


def _in_gradebook(course: Path) -> Sentence:
    known = Course(course)
    with Gradebook(known.db_url, known.course_id) as gradebook:
        found = gradebook.find_assignment(ASSIGNMENT)
        scores = [submission.score for submission in found.submissions]
        most = found.max_score
    return Sentence(
        "{n} submissions, {average} of {most} points on average",
        n=len(scores),
        average=number(sum(scores) / len(scores)),
        most=number(most),
    )
