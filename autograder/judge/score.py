"""From verdicts to points: the one place where points are made. A pass needs positive evidence."""

from __future__ import annotations

from collections.abc import Iterable

from ..records import Graded, Outcome, Question, Verdict


def graded(question: Question, verdicts: Iterable[Verdict]) -> Graded:
    """The question's points, times the share of its cases (by weight) that passed; a case with no verdict earns nothing.

    Cases that the kit itself could not judge are left out of the share, so that our fault costs nobody a point.
    """
    judged = tuple(verdicts)
    counted = [v for v in judged if v.outcome is not Outcome.KIT_FAULT]
    excused = {v.case.name for v in judged if v.outcome is Outcome.KIT_FAULT}
    total = sum(c.points for c in question.cases if c.name not in excused)
    passed = sum(v.case.points for v in counted if v.outcome is Outcome.PASSED)
    share = passed / total if total > 0 else 0.0
    return Graded(question, question.points if share == 1.0 else round(question.points * share, 4), judged)
