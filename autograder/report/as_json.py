"""A report as one line of JSON: the format that CI and scripts rely on, version 1."""

from __future__ import annotations

import json
from typing import Any

from ..records import Outcome, Part, Report, Verdict
from .words import notes, remarks


def as_json(report: Report, for_instructor: bool = False) -> str:
    """Return one object on one line, with no line break at the end. It is ASCII, for every terminal, pipe and file."""
    return json.dumps(as_dict(report, for_instructor))


def as_dict(report: Report, for_instructor: bool = False) -> dict[str, Any]:
    """Return the report as plain data; what is only `for_instructor` is among the notes if it is asked for."""
    return {
        "version": 1,
        "submission": report.submission,
        "assignment": report.assignment,
        "score": report.score,
        "max_score": report.max_score,
        "seconds": report.seconds,
        "sandboxed": report.sandboxed,
        "confinement": report.confinement,
        "torch": report.torch,
        "notes": notes(report) + (remarks(report) if for_instructor else []),
        "questions": [
            {
                "name": graded.question.name,
                "score": graded.score,
                "max_score": graded.question.points,
                "credit": graded.question.credit,
                "aspects": [_aspect(part) for part in graded.parts],
                "cases": [_case(v) for v in graded.verdicts],
            }
            for graded in report.questions
        ],
    }


def _aspect(part: Part) -> dict[str, Any]:
    passed = sum(v.outcome is Outcome.PASSED for v in part.verdicts)
    return {
        "name": part.aspect,
        "passed": passed,
        "cases": len(part.verdicts),
        "score": part.score,
        "max_score": part.points,
    }


def _case(verdict: Verdict) -> dict[str, Any]:
    return {
        "name": verdict.case.name,
        "hidden": verdict.case.hidden,
        "aspect": verdict.case.aspect,
        "outcome": verdict.outcome.value,
        "message": verdict.message,
        "misconception": verdict.misconception,
        "operation": verdict.operation,
    }
