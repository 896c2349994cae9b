"""Divide a report into the pieces that carry points, for formats with a line for each: aspects, or whole questions.

In comes a report; out go records with words and points. Formats for CI services and LMSs use it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..cases import title
from ..errors import KitFault
from ..records import Graded, Outcome, Report, Verdict
from ..words import Sentence, printable
from .rubric import state_of
from .words import number, rows


@dataclass(frozen=True)
class Piece:
    """An aspect of a question, or all of a question whose points are not given by aspects.

    `state` is "passed", "failed" or "open" (not attempted).
    """

    graded: Graded
    name: str  # "sub: broadcasting", or "sub"
    verdicts: tuple[Verdict, ...]
    score: float
    points: float

    @property
    def state(self) -> str:
        return state_of(self.verdicts)


def pieces(report: Report) -> list[Piece]:
    """Return the pieces of a report. Their points add up to the points of the report, their scores to its score."""
    return [piece for graded in report.questions for piece in _of(graded)]


def _of(graded: Graded) -> Iterator[Piece]:
    name = printable(graded.question.name)
    if not graded.parts or any(part.points is None for part in graded.parts):
        yield Piece(graded, name, graded.verdicts, graded.score, graded.question.points)
        return
    for part in graded.parts:
        said = Sentence("{question}: {aspect}", question=name, aspect=title(part.aspect))
        yield Piece(graded, printable(str(said)), part.verdicts, part.score or 0.0, part.points or 0.0)


def scored(report: Report) -> list[Piece]:
    """Return the pieces of a report whose score will be recorded. Raises KitFault if the score must not be used."""
    if report.kit_fault:
        raise KitFault(
            "{assignment} could not be judged in full, so no score was written: run it again, and report it if it "
            "happens again.",
            assignment=report.assignment,
        )
    return pieces(report)


def told(verdicts: Iterable[Verdict]) -> list[str]:
    """Return a line for each way in which cases did not pass: the first of them, what was wrong, and how many more."""
    return [printable(f"{row.name}: {row.word}: {row.message} {row.more}".rstrip()) for row in rows(verdicts)]


def points_line(piece: Piece) -> str:
    """Return "0.5 / 1 points, 3 of 4 cases pass." for one piece."""
    passed = sum(v.outcome is Outcome.PASSED for v in piece.verdicts)
    said = Sentence(
        "{score} / {most} points, {passed} of {n} cases pass.",
        score=number(piece.score), most=number(piece.points), passed=passed, n=len(piece.verdicts),
    )  # fmt: skip
    return str(said)


def total_line(report: Report) -> str:
    """Return "01-backward: 12.5 of 20 points."."""
    said = Sentence(
        "{assignment}: {score} of {most} points.",
        assignment=printable(report.assignment), score=number(report.score), most=number(report.max_score),
    )  # fmt: skip
    return str(said)
