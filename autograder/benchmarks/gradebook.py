"""A program: fill the gradebook of the course in this folder with the given number of students, all graded.

against.py runs it as a file. It writes the rows itself, because nbgrader takes minutes for a thousand students.
"""

from __future__ import annotations

import sys
import uuid
from pathlib import Path
from typing import Any

from nbgrader import api


def main(students: int) -> None:
    with api.Gradebook(f"sqlite:///{Path('gradebook.db').resolve()}", "autograd") as book:
        # read before anything is written: SQLite lets nobody read beside a long transaction
        asked = {
            assignment.id: {
                one.id: [(cell.id, cell.max_score) for cell in one.grade_cells] for one in assignment.notebooks
            }
            for assignment in book.assignments
        }
        book.db.rollback()
        with book.engine.begin() as rows:
            _fill(rows, [f"s{number:05d}" for number in range(students)], asked)


def _fill(rows: Any, names: list[str], asked: dict[str, dict[str, list[tuple[str, float]]]]) -> None:
    _add(rows, api.Student, [{"id": name} for name in names])
    for assignment, notebooks in asked.items():
        handed = [{"id": _new(), "assignment_id": assignment, "student_id": name} for name in names]
        _add(rows, api.SubmittedAssignment, handed)
        for notebook, cells in notebooks.items():
            marked = [
                {"id": _new(), "assignment_id": one["id"], "notebook_id": notebook, "flagged": False} for one in handed
            ]
            _add(rows, api.SubmittedNotebook, marked)
            _add(rows, api.Grade, [_grade(one["id"], *cell) for one in marked for cell in cells])


def _grade(notebook: str, cell: str, score: float) -> dict[str, Any]:
    return {"id": _new(), "notebook_id": notebook, "cell_id": cell, "auto_score": score, "needs_manual_grade": False}


def _add(connection: Any, table: Any, rows: list[dict[str, Any]]) -> None:
    connection.execute(table.__table__.insert(), rows)


def _new() -> str:
    return uuid.uuid4().hex


if __name__ == "__main__":
    main(int(sys.argv[1]))
