"""What stands under a student's answer in the gradebook and in the feedback: points, and the first thing that went wrong.

nbgrader reads a comment as Markdown, and shows it to whoever opens the page: what could be HTML or a link in it is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..records import Graded
from .words import WORDS, case_name, counted, points, troubles

_ACTIVE = re.compile(r"[\\<`]|(?<=\])\(")


def comment(questions: Iterable[Graded]) -> str:
    """A line for each question that the answer is asked in."""
    return "\n".join(_ACTIVE.sub(r"\\\g<0>", _line(graded)) for graded in questions)


def _line(graded: Graded) -> str:
    found = troubles(graded.verdicts)
    headline = f"{graded.question.name}: {points(graded)} points, {counted(graded.verdicts)}."
    if not found:
        return headline
    verdict, times = found[0]
    name = f"{case_name(verdict)}: " if times < len(graded.verdicts) else ""
    return f"{headline} {name}{WORDS[verdict.outcome]}: {verdict.message}"
