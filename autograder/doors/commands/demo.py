"""`autograder demo`: a small class in a temporary nbgrader course, graded end to end with the commands an instructor would use."""

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
from ...report.words import number
from ...submission import read
from . import grade as grading
from .printing import console

ASSIGNMENT = "01-backward"
_TESTS = Path(__file__).resolve().parents[2] / "tests" / "submissions"
_LIMITS = {"seconds_per_case": 1.0, "seconds_per_submission": 6.0}  # a class of ten with an endless loop in it ought not to take long


@dataclass(frozen=True)
class _Student:
    """Someone of the class: the notebook they start from, and the golden file whose cells they add."""

    name: str
    base: str  # "solutions", "assignments" or "" for a file that is no notebook
    golden: str = ""


_CLASS = (
    _Student("ada", "solutions"),
    _Student("blaise", "assignments"),
    _Student("carl", "solutions", "wrong/power__factor_forgotten.py"),
    _Student("dorothy", "solutions", "wrong/broadcast__axes_not_summed.py"),
    _Student("emmy", "solutions", "wrong/mean__not_divided.py"),
    _Student("felix", "solutions", "wrong/detach__nothing_cut.py"),
    _Student("grace", "solutions", "passed/div__from_the_result.py"),
    _Student("henri", "solutions", "attacks/machine__*loop*rule*.py"),
    _Student("ivan", "assignments", "attacks/forge__frames_by_hand.py"),
    _Student("john", "assignments", "attacks/own_work__autograd_grad.py"),
    _Student("kurt", ""),
)


def demo(jobs: int, open_: bool) -> int:
    """Make the course, grade it, write the feedback, and say where it is. The exit code of the grading."""
    out = console()
    checkout = _checkout()
    course = Path(tempfile.mkdtemp(prefix="autograder-demo-"))
    for name in ("solutions", "nbgrader_config.py"):
        source = checkout / name
        shutil.copytree(source, course / name) if source.is_dir() else shutil.copy(source, course / name)
    out.print(f"A course in {course}: nbgrader generate_assignment {ASSIGNMENT}, and a class of {len(_CLASS)} hands in.")
    _nbgrader(course, "generate_assignment", ASSIGNMENT)
    for student in _CLASS:
        _hand_in(course, student)
    out.print(f"autograder grade {ASSIGNMENT}\n")
    code = grading.grade(ASSIGNMENT, (), jobs, force=False, json_=False, limits=_LIMITS, unconfined=False, root=course)
    pages = sorted((course / "feedback").glob(f"*/{ASSIGNMENT}/*.html"))
    out.print(f"\nThe gradebook holds {_in_gradebook(course)}. Open it with nbgrader, or read what each student reads:", soft_wrap=True)
    out.print(f"{course / 'feedback'} ({len(pages)} pages, for example {pages[2] if len(pages) > 2 else ''})", soft_wrap=True)
    if open_ and pages:
        webbrowser.open(pages[min(2, len(pages) - 1)].as_uri())
    return code


def _checkout() -> Path:
    """The kit's own checkout: the demo needs solutions and golden submissions, which are not installed with the package."""
    here = Path(__file__).resolve().parents[3]
    if (here / "solutions" / ASSIGNMENT).is_dir() and _TESTS.is_dir():
        return here
    raise UsageError("The demo needs the kit's checkout: clone the repository, install it with `pip install -e .` and run `autograder demo` there.")


def _hand_in(course: Path, student: _Student) -> None:
    folder = course / "submitted" / student.name / ASSIGNMENT
    folder.mkdir(parents=True)
    target = folder / f"{ASSIGNMENT}.ipynb"
    if not student.base:
        target.write_text('{"cells": [{"cell_type": "code", "sour', encoding="utf-8")  # cut off while it was saved
        return
    notebook = nbformat.read(course / student.base / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4)
    if student.golden:
        found = sorted(_TESTS.glob(student.golden))
        if not found:
            raise KitFault(f"The golden submissions {student.golden} are missing from the checkout.")
        notebook.cells += [nbformat.v4.new_code_cell(cell.source) for cell in read(found[0]).cells]
    nbformat.write(notebook, target)


def _nbgrader(course: Path, *arguments: str) -> None:
    done = subprocess.run([sys.executable, "-m", "nbgrader", *arguments], cwd=course, capture_output=True, text=True)
    if done.returncode:
        raise KitFault(
            f"nbgrader {' '.join(arguments)} failed in {course}: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else 'it said nothing'}"
        )


def _in_gradebook(course: Path) -> str:
    known = Course(course)
    with Gradebook(known.db_url, known.course_id) as gradebook:
        found = gradebook.find_assignment(ASSIGNMENT)
        scores = [submission.score for submission in found.submissions]
    return f"{len(scores)} submissions, {number(sum(scores) / len(scores))} of {number(found.max_score)} points on average"
