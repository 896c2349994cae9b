"""The golden submissions of this checkout, wrong and right, run in the sandbox and explained.

In comes an assignment with its hidden cases; out go rows by question. The files are read as the tests read them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from ..grader import Grader
from ..records import Assignment, Execution, Question
from ..sandbox import Limits
from ..tests.conftest import assignment_of, golden
from ..tests.golden import name_of, note, question_of, submission_of
from .measured import Explained, Row, of_attempts


def of_golden(
    assignment: Assignment, question: str | None, sample: int | None, right: bool, seen: Callable[[Row], None]
) -> Iterator[Row]:
    """Yield a row for each question about its wrong golden files, or about the right ones.

    An explanation is also false if the file names its misconception and another one is found.
    """
    limits = Limits(seconds_per_case=1.0, seconds_per_submission=60.0)
    with Grader(limits) as grader:
        for asked in assignment.questions:
            paths = _paths(assignment.name, asked.name, right)[:sample]
            if not asked.cases or question not in (None, asked.name) or not paths:
                continue
            row = Row(assignment.name, asked.name)
            for path in paths:
                row.add(name_of(path), _explained(path, asked, _run(path, asked, assignment, grader), grader))
                seen(row)
            yield row


def _paths(assignment: str, question: str, right: bool) -> list[Path]:
    mine = [path for path in golden("passed" if right else "wrong") if assignment_of(path) == assignment]
    return [path for path in mine if question_of(path) == question]


def _run(path: Path, asked: Question, assignment: Assignment, grader: Grader) -> Execution:
    one = Assignment(assignment.name, assignment.folder, (asked,), assignment.files)
    grader.warm_up(one)
    return grader.sandbox.run(submission_of(path), one)


def _explained(path: Path, asked: Question, execution: Execution, grader: Grader) -> Explained:
    found = of_attempts(asked, execution.attempts, grader.reference)
    said = set(note(path, "misconception"))
    if found.kind == "named" and said and not found.names & said:
        return Explained("false", found.names, found.seconds)
    return found
