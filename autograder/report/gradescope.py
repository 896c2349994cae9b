"""Write a report as Gradescope's results.json: a test for each aspect, which has its points.

An aspect with hidden cases has its points in a test that students see after the grades are published; beside it stands
a test without points, about the public cases alone, which they see at once.
Source: https://gradescope-autograders.readthedocs.io/en/latest/specs/
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..records import Outcome, Report, Verdict
from ..words import Sentence, printable
from .pieces import Piece, points_line, scored, told, total_line
from .words import judged_line, notes

_LATER = "after_published"


def gradescope(report: Report) -> str:
    """Return one JSON object on one line. Raises KitFault if the kit failed: then there is no score to record."""
    found = [test for piece in scored(report) for test in _tests(piece)]
    lines = [*notes(report), judged_line(report)]
    if not any(test["visibility"] == _LATER for test in found):
        lines.insert(0, total_line(report))
    results = {
        "score": report.score,
        "max_score": report.max_score,
        "execution_time": round(report.seconds),
        "output": "\n".join(map(printable, lines)),
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": found,
    }
    return json.dumps(results)


def _tests(piece: Piece) -> Iterator[dict[str, Any]]:
    public = [v for v in piece.verdicts if not v.case.hidden]
    if len(public) < len(piece.verdicts) and public:
        name = str(Sentence("{piece} (public cases, without points)", piece=piece.name))
        yield {"name": name, **_said(public), "visibility": "visible"}
    yield {
        "name": piece.name,
        **_said(piece.verdicts, points_line(piece)),
        "score": piece.score,
        "max_score": piece.points,
        "visibility": "visible" if len(public) == len(piece.verdicts) else _LATER,
    }


def _said(verdicts: list[Verdict] | tuple[Verdict, ...], first: str = "") -> dict[str, str]:
    passed = all(v.outcome is Outcome.PASSED for v in verdicts)
    lines = [line for line in (first, *told(verdicts)) if line]
    return {"status": "passed" if passed else "failed", "output": "\n".join(lines), "output_format": "text"}
