"""What stands under a student's answer in the gradebook and in the feedback: points, and the first thing that went wrong."""

from __future__ import annotations

from collections.abc import Iterable

from ..records import Graded
from .words import WORDS, case_name, counted, points, troubles


def comment(questions: Iterable[Graded]) -> str:
    """A line for each question that the answer is asked in."""
    return "\n".join(map(_line, questions))


def _line(graded: Graded) -> str:
    found = troubles(graded.verdicts)
    headline = f"{graded.question.name}: {points(graded)} points, {counted(graded.verdicts)}."
    if not found:
        return headline
    verdict, times = found[0]
    name = f"{case_name(verdict)}: " if times < len(graded.verdicts) else ""
    return f"{headline} {name}{WORDS[verdict.outcome]}: {verdict.message}"
