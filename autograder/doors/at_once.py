"""Check one submission so that whoever watches waits less: in parts at once, and first what was changed.

In come a grader, a submission and what to check; out goes one report, as if it had been checked in one go.
`own_work.checks` calls this.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

from ..records import Assignment, Outcome, Report, Submission

if TYPE_CHECKING:
    from ..grader import Grader

_MOST = 4  # parts: each runs the notebook's cells anew
_LITTLE = 0.5  # of all cases: to check so many before the others is worth the second run of the cells
_ENDS_A_GUEST = frozenset({Outcome.TIMED_OUT, Outcome.OUT_OF_MEMORY, Outcome.CRASHED})
_DEFINED = re.compile(r"^\s*(?:class|def)\s+(\w+)", re.MULTILINE)


def grade(grader: Grader, submission: Submission, assignment: Assignment, took: Mapping[str, float]) -> Report:
    """Return the report. `took` has the seconds of each case in an earlier report: parts are made of equal seconds.

    Without any, this is the first check: it computes the reference values meanwhile, so its cases run in one guest.
    """
    started = time.perf_counter()
    parts = in_parts(assignment, took, min(_MOST, os.cpu_count() or 1)) if took else [assignment]
    if len(parts) == 1:
        return grader.grade(submission, assignment)
    beside = ThreadPoolExecutor(len(parts))
    running = [beside.submit(grader.grade, submission, part) for part in parts]
    beside.shutdown(wait=False)  # an interrupt waits for nothing
    return merged([one.result() for one in running], assignment, time.perf_counter() - started)


def ready_for_more(grader: Grader, submission: Submission, assignment: Assignment, report: Report) -> None:
    """Check one question again, the one with the fewest cases, and show nothing of it.

    With its second submission the sandbox draws the numbers of all cases for many guests, which takes half a second:
    so it does that now, while nobody waits. Not if something in the submission, by its report, ends guests or loops.
    """
    if report.notes or any(v.outcome in _ENDS_A_GUEST for one in report.questions for v in one.verdicts):
        return
    smallest = min(assignment.questions, key=lambda question: len(question.cases) or len(assignment.cases) + 1)
    if smallest.cases:
        grader.grade(submission, replace(assignment, questions=(smallest,)))


def of_the_change(before: Submission, after: Submission, assignment: Assignment) -> Assignment | None:
    """Return the assignment with the questions that are about a rule or a piece in the cells that were changed.

    None if there are none, or so many that all may as well be checked. Other questions may depend on the change too.
    """
    from ..engine import snake_case  # imports torch: the sandbox's server is to begin before

    known = {cell.source for cell in before.cells}
    words = {word for cell in after.cells if cell.source not in known for word in _DEFINED.findall(cell.source)}
    written = {snake_case(word) for word in words}
    asked = {question: {name for case in question.cases for name in case.named} for question in assignment.questions}
    near = [q for q, names in asked.items() if names and names <= written]  # about nothing else
    near = near or [q for q, names in asked.items() if names & written]
    cases = sum(len(question.cases) for question in near)
    if not near or cases > _LITTLE * len(assignment.cases) or not all(q.cases for q in assignment.questions):
        return None
    return replace(assignment, questions=tuple(near))


def brought_up_to_date(report: Report, part: Report) -> Report:
    """Return a report with the questions of a newer one on a part of the assignment."""
    graded = {one.question.name: one for one in (*report.questions, *part.questions)}
    questions = tuple(graded[one.question.name] for one in report.questions)
    return replace(part, questions=questions, took={**report.took, **part.took})


def in_parts(assignment: Assignment, took: Mapping[str, float], most: int) -> list[Assignment]:
    """Return the assignment with some of its questions each, the longest question first into the shortest part.

    The cells with asserts of its own that a notebook has run in their order, so such an assignment stays whole.
    """
    if not all(question.cases for question in assignment.questions):
        return [assignment]
    usual = sum(took.values()) / len(took)
    seconds = {q.name: sum(took.get(case.name, usual) for case in q.cases) for q in assignment.questions}
    parts: list[list[str]] = [[] for _ in range(most)]
    for name in sorted(seconds, key=lambda name: seconds[name], reverse=True):
        min(parts, key=lambda part: sum(seconds[other] for other in part)).append(name)
    return [
        replace(assignment, questions=tuple(q for q in assignment.questions if q.name in part))
        for part in parts
        if part
    ]


def merged(reports: list[Report], assignment: Assignment, seconds: float) -> Report:
    """Return one report on all questions, in their order; what several parts say is said once."""
    graded = {one.question.name: one for report in reports for one in report.questions}
    return replace(
        reports[0],
        questions=tuple(graded[question.name] for question in assignment.questions),
        seconds=round(seconds, 4),
        sandboxed=all(report.sandboxed for report in reports),
        notes=tuple(dict.fromkeys(note for report in reports for note in report.notes)),
        remarks=tuple(dict.fromkeys(remark for report in reports for remark in report.remarks)),
        took={name: took for report in reports for name, took in report.took.items()},
    )
