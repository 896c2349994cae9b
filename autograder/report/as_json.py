"""A report as one line of JSON: the format that CI and scripts rely on, version 1."""

from __future__ import annotations

import json
from typing import Any

from ..records import Report, Verdict


def as_json(report: Report) -> str:
    """One object on one line, without a line break at its end; in ASCII, which every terminal, pipe and file takes."""
    return json.dumps(as_dict(report))


def as_dict(report: Report) -> dict[str, Any]:
    return {
        "version": 1,
        "submission": report.submission,
        "assignment": report.assignment,
        "score": report.score,
        "max_score": report.max_score,
        "seconds": report.seconds,
        "sandboxed": report.sandboxed,
        "confinement": report.confinement,
        "notes": list(report.notes),
        "questions": [
            {"name": graded.question.name, "score": graded.score, "max_score": graded.question.points, "cases": [_case(v) for v in graded.verdicts]}
            for graded in report.questions
        ],
    }


def _case(verdict: Verdict) -> dict[str, Any]:
    return {
        "name": verdict.case.name,
        "hidden": verdict.case.hidden,
        "outcome": verdict.outcome.value,
        "message": verdict.message,
        "misconception": verdict.misconception,
        "operation": verdict.operation,
    }
