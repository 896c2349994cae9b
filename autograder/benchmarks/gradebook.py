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
    with api.Gradebook(f"sqlite:///{Path('gradebook.db').resolve()}", "autograd") as book, book.engine.begin() as rows:
        names = [f"s{number:05d}" for number in range(students)]
        _add(rows, api.Student, [{"id": name} for name in names])
        for assignment in book.assignments:
            handed = [{"id": _new(), "assignment_id": assignment.id, "student_id": name} for name in names]
            _add(rows, api.SubmittedAssignment, handed)
            for notebook in assignment.notebooks:
                marked = [
                    {"id": _new(), "assignment_id": one["id"], "notebook_id": notebook.id, "flagged": False}
                    for one in handed
                ]
                _add(rows, api.SubmittedNotebook, marked)
                cells = [(cell.id, cell.max_score) for cell in notebook.grade_cells]
                _add(rows, api.Grade, [_grade(one["id"], *cell) for one in marked for cell in cells])


def _grade(notebook: str, cell: str, score: float) -> dict[str, Any]:
    return {"id": _new(), "notebook_id": notebook, "cell_id": cell, "auto_score": score, "needs_manual_grade": False}


def _add(connection: Any, table: Any, rows: list[dict[str, Any]]) -> None:
    connection.execute(table.__table__.insert(), rows)


def _new() -> str:
    return uuid.uuid4().hex


if __name__ == "__main__":
    main(int(sys.argv[1]))
