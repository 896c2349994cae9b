"""Check the wrong rules of `submissions/hidden/<assignment>/<question>/<mistake>.py`: only a hidden case finds them.

They are written like golden files. Their mistake is so special that no public case asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from autograder.judge import Reference
from autograder.judge.compare import same
from autograder.mutants.judged import running, values_of
from autograder.records import Assignment, Case, Leaf, Question, Submission

from .conftest import assignment_of, golden, only, solution
from .golden import name_of, question_of, submission_of


@pytest.mark.parametrize("path", golden("hidden"), ids=name_of)
def test_hidden_cases_alone_find_it(path: Path, assignments: dict[str, Assignment]) -> None:
    (question,) = only(assignments[assignment_of(path)], question_of(path)).questions
    failed = failing(submission_of(path), question) - failing(solution(assignment_of(path)), question)
    assert failed, "it would earn full marks"
    assert all(case.hidden for case in failed), "a public case finds it: it belongs to the golden files in wrong/"


def failing(submission: Submission, question: Question) -> set[Case]:
    """Return the cases with other values than PyTorch's; a judge who measures rounding may let some of them pass."""
    with running(submission.cells):
        return {case for case in question.cases if not agree(expected(case), values_of(case))}


@cache
def expected(case: Case) -> dict[Any, Leaf]:
    return dict(Reference().prepare(case))


def agree(right: Mapping[Any, Leaf], found: Mapping[Any, Leaf] | None) -> bool:
    """Say whether a case passes with these values; with None if it ended before."""
    return found is not None and right.keys() == found.keys() and all(same(right[name], found[name]) for name in right)
