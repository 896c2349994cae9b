"""Check that a person is told, on every run and by every command, whose paper needs one and whose grade waits."""

from __future__ import annotations

import copy
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_markdown_cell
from nbgrader.api import Gradebook

from .small import FULL, NAME, SOLVED, changed
from .small_class import autograder, hand_in, nbgrader, right, totals

pytestmark = pytest.mark.usefixtures("lent_server")


def _draft_at_the_end(notebook: Any) -> None:
    cell = copy.deepcopy(next(cell for cell in notebook.cells if "class Neg" in cell.source))
    cell.source, cell.id = cell.source.replace("-grad_output", "grad_output"), "again"
    notebook.cells.append(cell)


TWICE = changed(SOLVED, _draft_at_the_end)


@pytest.fixture
def term(course: Path) -> Path:
    """Return the course with one question more, which a person grades."""
    mark = {
        "grade": True, "grade_id": "why", "locked": False, "points": 3, "schema_version": 3, "solution": True,
        "task": False, "cell_type": "markdown",
    }  # fmt: skip
    essay = new_markdown_cell("YOUR ANSWER HERE", metadata={"nbgrader": mark})
    path = course / "solutions" / NAME / f"{NAME}.ipynb"
    path.write_bytes(changed(path, lambda notebook: notebook.cells.append(essay)))
    nbgrader(course, "generate_assignment", NAME, "--force")
    return course


def work(term: Path, words: str = "") -> bytes:
    """Return the release with all answers of code, and with these words as the answer that a person grades."""
    released = term / "assignments" / NAME / f"{NAME}.ipynb"
    full = json.loads((term / "solutions" / NAME / f"{NAME}.ipynb").read_text())
    texts = {cell["id"]: "".join(cell["source"]) for cell in full["cells"] if cell["cell_type"] == "code"}

    def answer(notebook: Any) -> None:
        for cell in notebook.cells:
            mark = cell.metadata.get("nbgrader", {})
            if mark.get("solution"):
                cell.source = words if mark["grade_id"] == "why" and words else texts.get(cell.id, cell.source)

    return changed(released, answer)


def words_of(said: str) -> str:
    return " ".join(said.split())


def test_all_papers_that_need_a_look_are_named_on_every_run(course: Path) -> None:
    students = [f"s{number:02}" for number in range(9)]
    for student in students:
        hand_in(course, student, TWICE)
    right(course, "zoe")
    named = f"9 need a look (a forbidden call, or a finding that costs no point): s00/{NAME}.ipynb, "
    first = autograder(course, "grade", NAME)
    assert first.stdout.count("(needs a look)") == 9
    for said in (
        first.stdout,
        autograder(course, "grade", NAME).stdout,
        autograder(course, "grade", NAME, "--json").stderr,
    ):
        assert named in words_of(said) and all(student in said for student in students)
        assert f"zoe/{NAME}.ipynb," not in said
    for number in range(50):
        hand_in(course, f"t{number:02}", TWICE)
    said = words_of(autograder(course, "grade", NAME).stdout)
    assert "59 need a look" in said and "and 19 more" in said
    assert f"All that need a look are marked in the table of `autograder report {NAME}`." in said


def test_a_grade_that_waits_for_a_person_is_said(term: Path) -> None:
    hand_in(term, "ada", work(term, "A sum hands its gradient on, because each slope is one."))
    hand_in(term, "bob", work(term))
    waits = "1 waits for a person's grade in formgrader: ada."
    assert waits in words_of(autograder(term, "grade", NAME).stdout)
    assert waits in words_of(autograder(term, "grade", NAME).stdout)
    exported = f"In {NAME}, 1 of the exported scores lack an answer that waits for a person's grade: ada."
    assert exported in words_of(autograder(term, "export", "--format", "canvas").stderr)
    assert exported in words_of(nbgrader(term, "export", "--exporter=autograder.doors.lms.canvas.CanvasExport"))
    assert "waits" not in autograder(term, "export", "--format", "canvas", "--student", "bob").stderr
    with Gradebook(f"sqlite:///{term / 'gradebook.db'}", "autograd") as gradebook:
        grade = gradebook.find_grade("why", NAME, NAME, "ada")
        grade.manual_score, grade.needs_manual_grade = 2.0, False
        gradebook.db.commit()
    assert "waits" not in autograder(term, "export", "--format", "canvas").stderr
    assert totals(term)["ada"] == FULL + 2


@pytest.mark.parametrize(
    "name, content",
    [
        ("answer.docx", b"PK\x03\x04"),
        ("answer.txt", b"Because each slope is one."),
        ("scan.jpg", b"\xff\xd8\xff"),
        (f"Copy of {NAME}.ipynb", b"copy"),
    ],
)
def test_an_answer_in_words_in_another_file_is_graded_by_a_person(name: str, content: bytes, term: Path) -> None:
    hand_in(term, "ada", work(term))
    hand_in(term, "ada", work(term, "Because each slope is one.") if content == b"copy" else content, name)
    hand_in(term, "bob", work(term))
    said = words_of(autograder(term, "grade", NAME).stdout)
    assert "1 waits for a person's grade in formgrader: ada." in said
    assert ("1 need a look" in said) == (content != b"copy"), "the copy itself is taken"
    nbgrader(term, "autograde", NAME, "--force")
    with Gradebook(f"sqlite:///{term / 'gradebook.db'}", "autograd") as gradebook:
        grades = {student: gradebook.find_grade("why", NAME, NAME, student) for student in ("ada", "bob")}
        found = {student: grade.needs_manual_grade for student, grade in grades.items()}
    assert found == {"ada": True, "bob": False}


def test_a_time_that_is_gone_or_unreadable_takes_no_points(course: Path) -> None:
    (course / "one_a_day.py").write_text(
        "from nbgrader.plugins import LateSubmissionPlugin\n"
        "class OneADay(LateSubmissionPlugin):\n"
        "    def late_submission_penalty(self, student_id, score, total_seconds_late):\n        return 1.0\n"
    )
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(f"\nimport sys\nsys.path.insert(0, {str(course)!r})\n")
        config.write("c.AssignLatePenalties.plugin_class = 'one_a_day.OneADay'\n")
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "autograd") as gradebook:
        gradebook.update_or_create_assignment(NAME, duedate=datetime(2026, 1, 10, 12))

    def counted() -> dict[str, float]:
        with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "autograd") as gradebook:
            return {
                s.student.id: s.score - s.late_submission_penalty for s in gradebook.find_assignment(NAME).submissions
            }

    for student in ("ada", "bob", "eve"):
        hand_in(course, student, SOLVED.read_bytes())
        hand_in(course, student, b"2026-01-13 12:00:00 UTC", "timestamp.txt")
    autograder(course, "grade", NAME)
    assert set(counted().values()) == {FULL - 1}
    hand_in(course, "bob", b"13.01.2026 12:00", "timestamp.txt")
    (course / "submitted" / "ada" / NAME / "timestamp.txt").unlink()  # then the gradebook's time stands
    autograder(course, "grade", NAME)
    assert counted() == {"ada": FULL - 1, "bob": FULL, "eve": FULL - 1}
    for student in ("ada", "bob"):
        hand_in(course, student, b"2026-01-13 12:00:00 UTC", "timestamp.txt")
    autograder(course, "grade", NAME)
    assert set(counted().values()) == {FULL - 1}
    hand_in(course, "bob", b"13.01.2026 12:00", "timestamp.txt")
    said = nbgrader(course, "autograde", NAME, "--student", "bob", "--force")
    assert "bob" in said and "does not hold a readable time (13.01.2026 12:00), so it does not count as late" in said
    assert counted()["bob"] == FULL
    assert "does not hold a readable time" in (course / "autograded" / "bob" / NAME / f"{NAME}.ipynb").read_text()
