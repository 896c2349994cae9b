"""Write the comment under a student's answer, in the gradebook and in the feedback: points and the first thing wrong.

nbgrader reads a comment as Markdown and shows it to everyone who opens the page. So this module escapes everything in
it that could be HTML or a link.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..records import Graded
from .rubric import heading, idea, speaking
from .words import headline

_ACTIVE = re.compile(r"[\\<`]|(?<=\])\(")


def comment(questions: Iterable[Graded]) -> str:
    """Return one line for each of the questions that grade the answer."""
    return "\n".join(_ACTIVE.sub(r"\\\g<0>", _line(graded)) for graded in questions)


def _line(graded: Graded) -> str:
    found = speaking(graded)
    return headline(graded) if found is None else f"{headline(graded)} {heading(graded, found)} {idea(graded)}".rstrip()
