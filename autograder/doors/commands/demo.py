"""`autograder demo`: a small class in a temporary nbgrader course.

It is graded from start to end with the commands that an instructor would use.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import webbrowser
from pathlib import Path

from nbgrader.api import Gradebook

from ...classroom import Course
from ...errors import KitFault, UsageError
from ...report.console import console
from ...report.words import number
from ...words import Sentence, did_you_mean
from . import grade as grading
from .demo_class import HAND_INS, WRITTEN, hand_ins

# short limits: the class has an endless loop in it, and the demo should not take long
_LIMITS = {"seconds_per_case": 1.0, "seconds_per_submission": 6.0}


def demo(assignment: str | None, jobs: int, open_: bool) -> int:
    """Make the course, grade it, write the feedback, and print its place. Return the exit code of the grading.

    Raises UsageError outside of a checkout, or for an assignment that it does not have.
    """
    out, name = console(), assignment or WRITTEN
    checkout = _checkout(name)
    course = Path(tempfile.mkdtemp(prefix="autograder-demo-"))
    shutil.copytree(checkout / "solutions", course / "solutions")
    shutil.copy(checkout / "nbgrader_config.py", course)
    _nbgrader(course, "generate_assignment", name)
    file = Path(name) / f"{name}.ipynb"
    handed_in = hand_ins(name, course / "solutions" / file, course / "assignments" / file)
    made = Sentence(
        "A course in {course}: nbgrader generate_assignment {assignment}, and a class of {students} hands in.",
        course=str(course),
        assignment=name,
        students=len(handed_in),
    )
    out.print(str(made))
    for student, text in handed_in.items():
        target = course / "submitted" / student / file
        target.parent.mkdir(parents=True)
        target.write_text(text, encoding="utf-8")
    out.print(f"autograder grade {name}\n")
    code = grading.grade(name, (), jobs, force=False, json_=False, limits=_LIMITS, unconfined=False, root=course)
    pages = sorted((course / "feedback").glob(f"*/{name}/*.html"))
    out.print()
    for said in _results(course, name, pages):
        out.print(str(said), soft_wrap=True)
    if open_ and pages:
        webbrowser.open(pages[min(2, len(pages) - 1)].as_uri())
    return code


def _results(course: Path, name: str, pages: list[Path]) -> tuple[Sentence, ...]:
    read_on = Sentence(
        "The gradebook holds {scores}. Open it with nbgrader, or read what each student reads:",
        scores=_in_gradebook(course, name),
    )
    feedback = course / "feedback"
    if len(pages) > 2:
        example = str(pages[2])
        return read_on, Sentence(
            "{folder} ({n} pages, for example {page})", folder=str(feedback), n=len(pages), page=example
        )
    return read_on, Sentence("{folder} ({n} pages)", folder=str(feedback), n=len(pages))


def _checkout(name: str) -> Path:
    """Return the kit's checkout. The demo needs solutions and hand-ins, which are not installed with the package.

    Raises UsageError outside of a checkout, or if it has no such assignment.
    """
    here = Path(__file__).resolve().parents[3]
    if (here / "solutions" / name / f"{name}.ipynb").is_file() and HAND_INS.is_dir():
        return here
    if (here / "solutions" / WRITTEN).is_dir():
        raise UsageError(
            "The demo has no assignment called {name!r}{near}",
            name=name,
            near=did_you_mean(
                name, sorted(p.parent.name for p in (here / "solutions").glob("*/*.ipynb")), Sentence("here are")
            ),
        )
    raise UsageError(
        "The demo needs the kit's checkout: "
        "clone the repository, install it with `pip install -e '.[course]'` and run `autograder demo` there."
    )


def _nbgrader(course: Path, *arguments: str) -> None:
    done = subprocess.run([sys.executable, "-m", "nbgrader", *arguments], cwd=course, capture_output=True, text=True)
    if done.returncode:
        raise KitFault(
            "nbgrader {arguments} failed in {course}: {why}",
            arguments=" ".join(arguments),
            course=str(course),
            why=done.stderr.strip().splitlines()[-1] if done.stderr.strip() else Sentence("it said nothing"),
        )


def _in_gradebook(course: Path, name: str) -> Sentence:
    known = Course(course)
    with Gradebook(known.db_url, known.course_id) as gradebook:
        found = gradebook.find_assignment(name)
        scores = [submission.score for submission in found.submissions]
        most = found.max_score
    return Sentence(
        "{n} submissions, {average} of {most} points on average",
        n=len(scores),
        average=number(sum(scores) / len(scores)),
        most=number(most),
    )
