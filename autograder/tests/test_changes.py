"""Check that a change after grading is noticed: due dates, extensions, times in files, questions, old gradebooks."""

from __future__ import annotations

import codecs
import json
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell
from nbgrader.api import Gradebook
from nbgrader.utils import parse_utc

from autograder.classroom.times import text_of, time_of

from .small import FULL, NAME
from .small_class import autograder, nbgrader, right

pytestmark = pytest.mark.usefixtures("lent_server")
HALF_PAST_ELEVEN = datetime(2026, 1, 10, 11, 30)


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-10 11:30:00 UTC",
        "2026-01-10 11:30",
        "2026-01-10T11:30:00Z",
        "2026-01-10T11:30:00.000000+00:00",
        "2026-01-10 12:30:00+0100",
        "2026-01-10 12:30:00 +01:00",
        "2026-01-10 12:30:00 Europe/Berlin",
        "2026-01-10 05:30:00.000 America/Chicago",
        "Sat, 10 Jan 2026 12:30:00 +0100",
        "1768044600",
        "1768044600.0",
    ],
)
def test_a_time_with_one_meaning_is_read(text: str) -> None:
    for raw in (text.encode(), codecs.BOM_UTF8 + text.encode(), text.encode("utf-16"), f"\n {text}\r\n".encode()):
        assert time_of(text_of(raw)) == HALF_PAST_ELEVEN


@pytest.mark.parametrize(
    "text",
    [
        "10.01.2026 11:30", "01/10/2026 11:30", "10/01/26", "2026-01-10", "11:30", "tomorrow", "", "2026-13-10 11:30",
        "2026-01-10 11:30 CST", "2026-01-10 11:30 IST", "2026-01-10 25:30", "20260110", "1" * 30,
        "2026-10-25 02:30 Europe/Berlin", "2026-03-29 02:30 Europe/Berlin", "1768044600000", "2026-01-10 11:30 PM",
        "2026-01-10 24:00", "2026-1-10 11:30",
        "2026-01-10 11:30 No/Where", "Jan 10 2026 11:30", "2026-01-10 11:30:00 +01:00 UTC",
    ],
)  # fmt: skip
def test_a_time_that_could_mean_another_is_not_read(text: str) -> None:
    assert time_of(text) is None


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)), st.sampled_from(["", " UTC", "Z", "+02:00", "-0930"]))
def test_the_times_that_nbgrader_writes_mean_the_same_to_both(time: datetime, zone: str) -> None:
    text = f"{time}{zone}"
    assert time_of(text) == parse_utc(text)


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_a_time_or_none(raw: bytes) -> None:
    assert time_of(text_of(raw)) is None or isinstance(time_of(text_of(raw)), datetime)


def book(course: Path) -> Any:
    return Gradebook(f"sqlite:///{course / 'gradebook.db'}", "autograd")


def penalty(course: Path, student: str = "ada") -> float:
    with book(course) as gradebook:
        return gradebook.find_submission_notebook(NAME, NAME, student).late_submission_penalty or 0.0


def due(course: Path, day: int) -> None:
    with book(course) as gradebook:
        gradebook.update_or_create_assignment(NAME, duedate=datetime(2026, 1, day, 12))


@pytest.fixture
def late(course: Path) -> Path:
    """Return a graded course in which every paper costs all its points, because it is two days late."""
    right(course, "ada", "bob")
    for student in ("ada", "bob"):
        (course / "submitted" / student / NAME / "timestamp.txt").write_text("2026-01-12 13:00:00 UTC")
    with (course / "nbgrader_config.py").open("a") as config:
        config.write("\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    due(course, 10)
    assert autograder(course, "grade", NAME).exit_code == 0
    assert penalty(course) == FULL
    return course


def test_a_due_date_an_extension_and_a_time_count_without_grading_again(late: Path) -> None:
    page = late / "feedback" / "ada" / NAME / f"{NAME}.html"
    assert f"<h1>{NAME}: 0 /" in page.read_text()
    due(late, 20)
    said = autograder(late, "grade", NAME)
    assert "2 of 2 submissions graded before and unchanged" in said.stdout and penalty(late) == 0
    assert f"ada ({FULL:g} before, 0 now), bob" in said.stdout and f"<h1>{NAME}: {FULL:g} /" in page.read_text()
    assert "Late penalties" not in autograder(late, "grade", NAME).stdout
    due(late, 10)
    with book(late) as gradebook:
        gradebook.grant_extension(NAME, "ada", days=3)
    autograder(late, "grade", NAME)
    assert (penalty(late), penalty(late, "bob")) == (0, FULL)
    (late / "submitted" / "bob" / NAME / "timestamp.txt").write_text("2026-01-09 13:00:00 UTC")
    assert "bob" in autograder(late, "grade", NAME).stdout and penalty(late, "bob") == 0


def test_nbgrader_autograde_notices_it_too(late: Path) -> None:
    due(late, 20)
    assert "Skipping existing assignment" in nbgrader(late, "autograde", NAME)
    assert penalty(late) == 0
    (late / "submitted" / "ada" / NAME / "timestamp.txt").write_bytes("10.01.2026 11:30".encode("utf-16"))
    nbgrader(late, "autograde", NAME, "--student=ada", "--force")
    assert penalty(late) == 0


def test_a_time_that_cannot_be_read_is_for_a_person(course: Path) -> None:
    right(course, "ada")
    (course / "submitted" / "ada" / NAME / "timestamp.txt").write_text("10.01.2026 11:30")
    said = autograder(course, "grade", NAME)
    assert "1 need a look" in " ".join(said.stdout.split())
    report = json.loads(autograder(course, "grade", NAME, "--force", "--json").stdout)
    assert report["score"] == FULL
    seen = (course / "autograded" / "ada" / NAME / f"{NAME}.ipynb").read_text()  # as formgrader shows it
    assert "does not hold a readable time (10.01.2026 11:30)" in seen and "write the time as in" in seen


def add_question(course: Path) -> None:
    path = course / "solutions" / NAME / f"{NAME}.ipynb"
    notebook = json.loads(path.read_text())
    cell = new_code_cell("assert 1 + 1 == 2")
    cell.metadata["nbgrader"] = {
        "grade": True, "grade_id": "added", "locked": True, "points": 1, "schema_version": 3, "solution": False,
        "task": False, "cell_type": "code",
    }  # fmt: skip
    notebook["cells"].append(cell)
    path.write_text(json.dumps(notebook))


def test_a_question_that_was_added_later_is_said_with_the_way_out(course: Path) -> None:
    right(course, "ada")
    assert "do not have the same cells" not in autograder(course, "grade", NAME).stdout
    add_question(course)
    said = " ".join(autograder(course, "grade", NAME).stdout.split())
    assert "(added: added; removed: none), so these are not graded." in said
    assert f"`nbgrader db assignment remove {NAME} --force`" in said
    released = sorted(path.name for path in (course / "assignments" / NAME).iterdir())
    refused = nbgrader(course, "generate_assignment", NAME, "--force", code=1)
    assert "(added: added; removed: none)" in refused and "Traceback" not in refused
    assert sorted(path.name for path in (course / "assignments" / NAME).iterdir()) == released
    nbgrader(course, "db", "assignment", "remove", NAME, "--force")
    nbgrader(course, "generate_assignment", NAME, "--force")
    assert "(added: " not in autograder(course, "grade", NAME).stdout
    with book(course) as gradebook:
        assert gradebook.find_submission_notebook(NAME, NAME, "ada").score == FULL + 1


def test_an_old_gradebook_is_told_how_to_become_a_new_one(course: Path) -> None:
    right(course, "ada")
    autograder(course, "grade", NAME)
    with sqlite3.connect(course / "gradebook.db") as gradebook:
        gradebook.execute("ALTER TABLE grade DROP COLUMN extra_credit")
    for command in (["grade", NAME, "--force"], ["export", "--format", "canvas"]):
        said = autograder(course, *command)
        assert said.exit_code == 2 and "run `nbgrader db upgrade`" in said.stderr and said.stderr.count("\n") == 1
    said = nbgrader(course, "autograde", NAME, code=1)
    assert "run `nbgrader db upgrade`" in said and "Traceback" not in said
