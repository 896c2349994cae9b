"""Read the results of a class, for a report: the gradebook, and what the kit noted in every graded notebook.

The points are the gradebook's, so manual grades, extra credit and late penalties are in them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..records import ClassResult, QuestionResult, StudentResult
from ..words import Sentence
from .course import Course, mark_of
from .ledger import Ledger, Standing


def class_result(course: Course, assignment: str, say: Callable[[Sentence], None] = lambda _: None) -> ClassResult:
    """Return the results of all students. Raises UsageError and UnknownAssignment as `Ledger` does."""
    with Ledger(course, assignment, say) as ledger:
        standings, known = ledger.everyone(), ledger.students()
    by_student: dict[str, dict[str, Standing]] = {}
    for (student, notebook), standing in standings.items():
        by_student.setdefault(student, {})[notebook] = standing
    students = tuple(_student(course, assignment, s, by_student[s]) for s in sorted(by_student))
    return ClassResult(assignment, students, tuple(sorted(known - by_student.keys())))


def _student(course: Course, assignment: str, student: str, notebooks: Mapping[str, Standing]) -> StudentResult:
    folder = course.autograded(student, assignment)
    marks = {name: mark_of(folder / f"{name}.ipynb") for name in notebooks}
    told = {name: _mapping(mark.get("results")) for name, mark in marks.items()}
    questions = [q for name, standing in notebooks.items() for q in _questions(standing, told[name])]
    return StudentResult(
        student,
        sum(s.counted for s in notebooks.values()),
        sum(sum(s.points.values()) for s in notebooks.values()),
        sum(s.late_penalty or 0.0 for s in notebooks.values()),
        any(mark.get("flagged") for mark in marks.values()),
        all(told.values()),
        tuple(questions),
    )


def _questions(standing: Standing, results: Mapping[str, Any]) -> list[QuestionResult]:
    """Return the graded cells of a notebook, with what the kit noted about their questions."""
    noted = {one.get("name"): one for one in map(_mapping, results.get("questions") or ())}
    return [
        QuestionResult(
            name,
            standing.scores.get(name, 0.0),
            worth,
            bool(noted.get(name, {}).get("attempted", True)),
            {str(aspect): (int(passed), int(every)) for aspect, (passed, every) in _aspects(noted.get(name))},
            tuple(map(str, noted.get(name, {}).get("failed", ()))),
            {str(idea): str(hint) for idea, hint in _mapping(noted.get(name, {}).get("ideas")).items()},
        )
        for name, worth in standing.points.items()
    ]


def _aspects(question: Any) -> list[tuple[str, list[int]]]:
    return list(_mapping(_mapping(question).get("aspects")).items())


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
