"""Write the comment under a student's answer, in the gradebook and in the feedback: points and the first thing wrong.

nbgrader reads a comment as Markdown and shows it to everyone who opens the page. So this module escapes everything in
it that could be HTML or a link.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..records import Graded
from .words import case_name, headline, outcome, troubles

_ACTIVE = re.compile(r"[\\<`]|(?<=\])\(")


def comment(questions: Iterable[Graded]) -> str:
    """Return one line for each of the questions that grade the answer."""
    return "\n".join(_ACTIVE.sub(r"\\\g<0>", _line(graded)) for graded in questions)


def _line(graded: Graded) -> str:
    found = troubles(graded.verdicts)
    if not found:
        return headline(graded)
    verdict, times = found[0]
    name = f"{case_name(verdict)}: " if times < len(graded.verdicts) else ""
    return f"{headline(graded)} {name}{outcome(verdict)}: {verdict.message}"
