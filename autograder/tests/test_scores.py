"""The scores of an export, which one query gives, are those that nbgrader adds up for each submission by itself."""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

import pytest
from nbgrader.api import (
    Assignment,
    Grade,
    Gradebook,
    GradeCell,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)

from autograder.doors.lms.scores import scores

STUDENTS, ASSIGNMENTS, NOTEBOOKS, CELLS = 12, 3, 2, 4


def test_scores_are_nbgraders_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scripts = str(Path(sys.executable).parent)  # nbgrader starts `alembic` by its name
    monkeypatch.setenv("PATH", scripts, prepend=os.pathsep)
    draw = random.Random(5)
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as gradebook:
        gradebook.db.add_all(Student(id=f"student{i}") for i in range(STUDENTS))
        for number in range(ASSIGNMENTS):
            _handed_in(gradebook, f"assignment{number}", draw)
        gradebook.db.commit()
        expected = [
            {s.student_id: max(0.0, s.score - s.late_submission_penalty) for s in assignment.submissions}
            for assignment in gradebook.assignments
        ]
        found = scores(gradebook, gradebook.assignments)
    assert [column.keys() for column in found] == [column.keys() for column in expected]
    assert all(len(column) < STUDENTS for column in found), "some have handed in nothing"
    assert all(abs(one[who] - other[who]) < 1e-9 for one, other in zip(found, expected) for who in one)
    assert any(0.0 in column.values() for column in found), "some penalty is larger than the score"


def _handed_in(gradebook: Gradebook, name: str, draw: random.Random) -> None:
    """Add an assignment, which most students have handed in, some without grades, by machine and by hand."""
    db, assignment = gradebook.db, Assignment(name=name)
    notebooks = [Notebook(name=f"notebook{i}", assignment=assignment) for i in range(NOTEBOOKS)]
    cells = {
        n: [GradeCell(name=f"q{i}", notebook=n, max_score=2.0, cell_type="code") for i in range(CELLS)]
        for n in notebooks
    }
    db.add_all([assignment, *notebooks, *(cell for mine in cells.values() for cell in mine)])
    db.flush()
    for student in draw.sample(range(STUDENTS), STUDENTS - 3):
        submission = SubmittedAssignment(assignment_id=assignment.id, student_id=f"student{student}")
        db.add(submission)
        db.flush()
        for notebook in notebooks[: draw.choice([1, NOTEBOOKS])]:
            penalty = draw.choice([None, 0.0, 0.5, 50.0])
            handed = SubmittedNotebook(
                notebook_id=notebook.id, assignment_id=submission.id, late_submission_penalty=penalty
            )
            db.add(handed)
            db.flush()
            for cell in cells[notebook] if draw.random() < 0.9 else ():
                grade = Grade(cell_id=cell.id, notebook_id=handed.id, needs_manual_grade=False)
                grade.auto_score, grade.manual_score = draw.choice([None, 0.0, 1.5]), draw.choice([None, None, 1.0])
                grade.extra_credit = draw.choice([None, 0.5])
                db.add(grade)
