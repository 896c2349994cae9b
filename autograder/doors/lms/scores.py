"""Every student's score in every assignment, in one query.

nbgrader's own sums look through all grades once for each submission.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nbgrader.api import Grade, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import func, select

from ...words import Listing, Sentence

_NAMED = 40  # students that a sentence names; it counts the others
Scores = dict[str, float]  # by student; who has handed in nothing is not in it


def without_a_grade(assignment: str, students: tuple[str, ...]) -> Sentence:
    """Return the sentence about students of whom an answer waits for a person's grade."""
    return Sentence(
        "In {assignment}, {n} of the exported scores lack an answer that waits for a person's grade: {names}. "
        "Grade these in formgrader, and export again.",
        assignment=assignment,
        n=len(students),
        names=Listing(students, _NAMED),
    )


def scores(gradebook: Any, assignments: Iterable[Any]) -> list[Scores]:
    """Return the scores of each assignment, none below 0.

    Manual grades and extra credit are in a score, the late penalty is taken off.
    """
    found: dict[str, Scores] = {assignment.id: {} for assignment in assignments}
    notebooks = select(Grade.notebook_id, func.sum(Grade.score).label("score")).group_by(Grade.notebook_id).subquery()
    score = func.coalesce(func.sum(notebooks.c.score), 0.0)
    penalty = func.coalesce(func.sum(SubmittedNotebook.late_submission_penalty), 0.0)
    query = (
        select(SubmittedAssignment.assignment_id, SubmittedAssignment.student_id, score - penalty)
        .outerjoin(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .outerjoin(notebooks, notebooks.c.notebook_id == SubmittedNotebook.id)
        .group_by(SubmittedAssignment.id, SubmittedAssignment.assignment_id, SubmittedAssignment.student_id)
    )
    for assignment, student, points in gradebook.db.execute(query):
        if assignment in found:
            found[assignment][student] = max(0.0, points)
    return list(found.values())
