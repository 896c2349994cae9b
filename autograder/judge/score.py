"""From verdicts to points: the one place where points are made. A pass needs positive evidence."""

from __future__ import annotations

from collections.abc import Iterable

from ..records import Case, CellRun, Graded, Outcome, Question, Verdict


def graded_cell(question: Question, run: CellRun | None) -> Graded:
    """A graded cell with asserts of its own, as nbgrader scores it: nothing if it raised, else the number it ended with, else all.

    A cell that did not run to its end earns nothing, and neither does a number below 0 or above the cell's points.
    """
    case = Case(question.name, question.name, 1.0, _no_program)
    if run is None or run.error:
        outcome, words = Outcome.RAISED, f"The cell raised {run.error.removesuffix('.')}." if run else "The cell did not run to its end."
        return Graded(question, 0.0, (Verdict(case, outcome, words),))
    score = question.points if run.value is None else run.value if 0 <= run.value <= question.points else 0.0
    words = "" if score == question.points else f"The cell gave {score:g} of {question.points:g} points."
    return Graded(question, score, (Verdict(case, Outcome.WRONG if words else Outcome.PASSED, words),))


def faulty(question: Question, sentence: str) -> Graded:
    """A question that could not be judged, by our fault."""
    cases = question.cases or (Case(question.name, question.name, 1.0, _no_program),)
    return Graded(question, 0.0, tuple(Verdict(case, Outcome.KIT_FAULT, sentence) for case in cases))


def _no_program(_: object) -> None:
    """A graded cell has no program: its own asserts were run where it stands."""


def graded(question: Question, verdicts: Iterable[Verdict]) -> Graded:
    """The question's points, times the share of its cases (by weight) that passed; a case with no verdict earns nothing.

    Cases that the kit itself could not judge are left out of the share, so that our fault costs nobody a point.
    """
    judged = tuple(verdicts)
    excused = {v.case.name for v in judged if v.outcome is Outcome.KIT_FAULT}
    total = sum(c.points for c in question.cases if c.name not in excused)
    passed = sum(v.case.points for v in judged if v.outcome is Outcome.PASSED)
    share = passed / total if total > 0 else 0.0
    return Graded(question, question.points if share == 1.0 else round(question.points * share, 4), judged)
