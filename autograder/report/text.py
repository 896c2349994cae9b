"""One question in plain text: for a notebook without HTML, and for the output of a graded cell in nbgrader's feedback."""

from __future__ import annotations

from ..records import Graded
from .words import WORDS, case_name, counted, points, troubles

_SHOWN = 8


def text(graded: Graded) -> str:
    """A headline with the points and a line for each thing that went wrong."""
    lines = [f"{graded.question.name}: {points(graded)} points, {counted(graded.verdicts)}."]
    found = troubles(graded.verdicts)
    for verdict, times in found[:_SHOWN]:
        if times == len(graded.verdicts):
            return f"{lines[0]}\n  {WORDS[verdict.outcome]}: {verdict.message}"
        more = f" (and {times - 1} more like it)" if times > 1 else ""
        lines.append(f"  {case_name(verdict)}: {WORDS[verdict.outcome]}: {verdict.message}{more}")
    if len(found) > _SHOWN:
        lines.append(f"  ... and {len(found) - _SHOWN} more.")
    return "\n".join(lines)
