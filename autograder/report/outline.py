"""Write an outline of a report, as plain data: a graded notebook keeps it for a report on the class."""

from __future__ import annotations

from typing import Any

from ..records import Graded, Outcome, Report

_NOT_TRIED = (Outcome.NOT_ATTEMPTED, Outcome.MISSING)  # a case without its rule says nothing about the case
_PASSED_OR_NOT_TRIED = (Outcome.PASSED, *_NOT_TRIED)


def outline(report: Report) -> dict[str, Any]:
    """Return what a report on a class needs of one submission, as plain data; the same paper gives the same."""
    return {"questions": [_outlined(graded) for graded in report.questions]}


def _outlined(graded: Graded) -> dict[str, Any]:
    verdicts = graded.verdicts
    return {
        "name": graded.question.name,
        "attempted": not verdicts or any(v.outcome not in _NOT_TRIED for v in verdicts),
        "aspects": {
            part.aspect: [sum(v.outcome is Outcome.PASSED for v in part.verdicts), len(part.verdicts)]
            for part in graded.parts
        },
        "failed": [v.case.name for v in verdicts if v.outcome.is_judged and v.outcome not in _PASSED_OR_NOT_TRIED],
        "ideas": {v.misconception: str(v.hint or "") for v in verdicts if v.misconception},
    }
