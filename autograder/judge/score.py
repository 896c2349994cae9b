"""Turn verdicts into points. Points are computed only here. A pass needs positive evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from math import floor

from ..records import Case, CellRun, Graded, Outcome, Part, Question, Verdict
from ..words import Sentence
from .verdict import passed

_ROUNDING = 1e-6  # of a hundredth of a point


def graded_cell(question: Question, run: CellRun | None) -> Graded:
    """Return the points of a graded cell with its own asserts, as nbgrader scores it.

    It earns nothing if it raised an error, else the number it ended with, else all points. A cell that did not run to
    its end earns nothing. A number below 0 or above the cell's points earns nothing either.
    """
    case = Case(question.name, question.name, 1.0, _no_program)
    if run is None or run.error:
        said = (
            Sentence("The cell raised {error}.", error=run.error.removesuffix("."))
            if run
            else Sentence("The cell did not run to its end.")
        )
        return Graded(question, 0.0, (Verdict(case, Outcome.RAISED, said),))
    score = question.points if run.value is None else run.value if 0 <= run.value <= question.points else 0.0
    if score == question.points:
        return Graded(question, score, (Verdict(case, Outcome.PASSED),))
    said = Sentence("The cell gave {score:g} of {points:g} points.", score=score, points=question.points)
    return Graded(question, score, (Verdict(case, Outcome.WRONG, said),))


def faulty(question: Question, said: Sentence) -> Graded:
    """Return a question that could not be judged because of a fault of the kit."""
    cases = question.cases or (Case(question.name, question.name, 1.0, _no_program),)
    return Graded(question, 0.0, tuple(Verdict(case, Outcome.KIT_FAULT, said) for case in cases))


def _no_program(_: object) -> None:
    """Stand in for a program: a graded cell has none, because its own asserts ran in the notebook."""


def graded(question: Question, verdicts: Iterable[Verdict]) -> Graded:
    """Return the question with its points, by the question's kind of credit; a case with no verdict earns nothing.

    Cases that could not be judged, by a fault of the kit or of the case, are left out: they cost no student a point. A
    score has at most two decimals. All points are given only if all counted cases passed.
    """
    judged = tuple(verdicts)
    full = _full(question)
    return full if judged == full.verdicts else _graded(question, judged)


@lru_cache(256)
def _full(question: Question) -> Graded:
    """Return the question with all cases passed. Most submissions of a class have the same such questions."""
    return _graded(question, tuple(map(passed, question.cases)))


def _graded(question: Question, judged: tuple[Verdict, ...]) -> Graded:
    parts = _parts(question, judged)
    counted = [v for v in judged if v.outcome.is_judged and v.case.points > 0]
    if counted and all(v.outcome is Outcome.PASSED for v in counted):
        return Graded(question, question.points, judged, parts)
    if question.credit == "aspects":
        return Graded(question, round(sum(part.score or 0.0 for part in parts), 2), judged, parts)
    if question.credit == "cases" and counted:
        share = sum(v.case.points for v in counted if v.outcome is Outcome.PASSED) / sum(v.case.points for v in counted)
        return Graded(question, floor(100 * question.points * share + _ROUNDING) / 100, judged, parts)
    return Graded(question, 0.0, judged, parts)


def _parts(question: Question, verdicts: tuple[Verdict, ...]) -> tuple[Part, ...]:
    """Group the verdicts by aspect, with an equal share of the points for each aspect that counts."""
    by_aspect: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        by_aspect.setdefault(verdict.case.aspect, []).append(verdict)
    parts = [Part(aspect, tuple(mine)) for aspect, mine in by_aspect.items()]
    if question.credit != "aspects":
        return tuple(parts)
    counting = [part for part in parts if any(v.outcome.is_judged and v.case.points > 0 for v in part.verdicts)]
    shares = dict(zip((part.aspect for part in counting), shared(question.points, len(counting))))
    return tuple(
        replace(part, points=shares.get(part.aspect, 0.0), score=shares.get(part.aspect, 0.0) if part.passed else 0.0)
        for part in parts
    )


def shared(points: float, n: int) -> list[float]:
    """Return `n` shares of `points`, as equal as hundredths allow, that add up to them exactly."""
    if n == 0:
        return []
    hundredths = floor(100 * points + _ROUNDING)
    shares = [(hundredths // n + (i < hundredths % n)) / 100 for i in range(n)]
    return [round(shares[0] + points - hundredths / 100, 6), *shares[1:]]  # the points may have more than two decimals


def case_points(graded: Graded) -> dict[str, tuple[float, float]]:
    """Return the points that each case earned and could earn, by its name, for reports with a line for each case.

    Their sums are the points of the question.
    """
    if graded.question.credit == "aspects":
        groups = [(part.points or 0.0, part.passed, part.verdicts) for part in graded.parts]
    elif graded.question.credit == "question":
        groups = [(graded.question.points, graded.score == graded.question.points, graded.verdicts)]
    else:
        return _by_weight(graded)
    return {
        verdict.case.name: (share if passed else 0.0, share)
        for points, passed, verdicts in groups
        for verdict, share in zip(verdicts, shared(points, len(verdicts)))
    }


def _by_weight(graded: Graded) -> dict[str, tuple[float, float]]:
    total = sum(v.case.points for v in graded.verdicts) or 1.0
    most = {v.case.name: round(graded.question.points * v.case.points / total, 4) for v in graded.verdicts}
    return {
        v.case.name: (most[v.case.name] if v.outcome is Outcome.PASSED else 0.0, most[v.case.name])
        for v in graded.verdicts
    }
