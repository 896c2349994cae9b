"""Turn one question into plain text.

It is shown in a notebook without HTML, and in the output of a graded cell in nbgrader's feedback.
"""

from __future__ import annotations

from ..records import Graded
from ..words import Sentence
from .words import headline, rows

_SHOWN = 8


def text(graded: Graded) -> str:
    """Return a headline with the points, and a line for each thing that went wrong."""
    lines = [headline(graded)]
    found = rows(graded.verdicts)
    for row in found[:_SHOWN]:
        if row.times == len(graded.verdicts):
            return f"{lines[0]}\n  {row.word}: {row.message}"
        lines.append(f"  {row.name}: {row.word}: {row.message} {row.more}".rstrip())
    if len(found) > _SHOWN:
        left = Sentence("and {n} more.", n=len(found) - _SHOWN)
        lines.append(f"  ... {left}")
    return "\n".join(lines)
