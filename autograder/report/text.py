"""One question in plain text: for a notebook without HTML, and for the output of a graded cell in nbgrader's feedback."""

from __future__ import annotations

from ..records import Graded
from .words import counted, points, rows

_SHOWN = 8


def text(graded: Graded) -> str:
    """A headline with the points and a line for each thing that went wrong."""
    lines = [f"{graded.question.name}: {points(graded)} points, {counted(graded.verdicts)}."]
    found = rows(graded.verdicts)
    for row in found[:_SHOWN]:
        if row.times == len(graded.verdicts):
            return f"{lines[0]}\n  {row.word}: {row.message}"
        lines.append(f"  {row.name}: {row.word}: {row.message} {row.more}".rstrip())
    if len(found) > _SHOWN:
        lines.append(f"  ... and {len(found) - _SHOWN} more.")
    return "\n".join(lines)
