"""Check that every golden submission gets the verdict that its folder names, and judge the judge itself.

A wrong one must lose points in its question on the public cases already: they are all that a student sees.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import torch

from autograder.grader import Grader
from autograder.judge import Reference, judge, verdict
from autograder.judge.explain import NAMES as CLAIMS
from autograder.judge.misconceptions import known
from autograder.mutants.judged import agree, running, values_of
from autograder.records import Assignment, Attempt, Case, Leaf, Outcome, Report
from autograder.submission import read

from .conftest import NAMES, SUBMISSIONS, assignment_of, golden, only, solution, with_cells
from .golden import changed, ideas, name_of, note, question_of, submission_of, without

FORWARD = "the forward's value"
AFTER = " after the call"  # what was handed to a rule, looked at once more: no gradient
ReportOf = Callable[[Path], Report]
UsersOf = Callable[[Path], set[str]]
RULES = ("Add", "Mul", "Sub", "Div", "Neg", "Pow", "Exp", "Log", "Sum", "Mean")
SCALED = """# %%
def scaled(rule, factor):
    def backward(ctx, grad_output):
        gradients = rule(ctx, grad_output)
        gradients = gradients if isinstance(gradients, tuple) else (gradients,)
        return tuple(None if g is None else g * factor for g in gradients)
    return staticmethod(backward)
"""


@pytest.fixture(scope="session")
def users_of(public: dict[str, Assignment]) -> UsersOf:
    """Return the function that finds the questions which use what a golden file changes.

    A question whose cases all give the same although a definition only raises does not use it: no mistake in it can
    cost anything there. So one run for each definition of the solution, in this process, stands for one run for each
    golden file. A file that does more than replace definitions may concern every question.
    """

    @cache
    def right(assignment: str) -> dict[Case, Mapping[str, Leaf] | None]:
        with running(solution(assignment).cells):
            return {case: None if case.functions else values_of(case) for case in public[assignment].cases}

    @cache
    def users(assignment: str, name: str) -> set[str]:
        cases = right(assignment)
        with running(without(assignment, name).cells):
            return {
                case.question
                for case, values in cases.items()
                if (name in case.functions if case.functions else not agree(values, values_of(case)))
            }

    def users_of(path: Path) -> set[str]:
        names, assignment = changed(path), assignment_of(path)
        if names is None:
            return {question.name for question in public[assignment].questions}
        return {question for name in names for question in users(assignment, name)}

    return users_of


@pytest.fixture(scope="session")
def report_of(
    grader: Grader,
    public: dict[str, Assignment],
    assignments: dict[str, Assignment],
    users_of: UsersOf,
) -> ReportOf:
    """Return the function that grades a golden file once for all tests.

    A right one is graded on public and hidden cases, of its own question and of those that use what it changes. A wrong
    one is graded on the cases a student sees of its own question and, where its docstring says what it costs
    `elsewhere`, of those that use what it changes.
    """

    @cache
    def report(path: Path) -> Report:
        submission, name = submission_of(path), assignment_of(path)
        if path.is_relative_to(SUBMISSIONS / "passed"):
            return grader.grade(submission, only(assignments[name], question_of(path), *users_of(path)))
        elsewhere = users_of(path) if note(path, "elsewhere") else set()
        return grader.grade(submission, only(public[name], question_of(path), *elsewhere))

    return report


def lost(report: Report) -> set[str]:
    return {graded.question.name for graded in report.questions if graded.score < graded.question.points}


def shown(report: Report) -> list[str]:
    return [
        f"{v.case.name}: {v.outcome.value}: {v.message}"
        for graded in report.questions
        for v in graded.verdicts
        if v.outcome is not Outcome.PASSED
    ][:5]


@cache
def enough() -> set[Path]:
    """Return the files that every run grades: a right one of each question, and wrong ones until nothing is missed.

    Each misconception that some file is told is told once in the assignment that comes first, and each question has a
    wrong file. The thorough run grades the others.
    """
    found = set({(assignment_of(path), question_of(path)): path for path in golden("passed")}.values())
    seen = set[tuple[str, ...]]()
    for path in golden("wrong"):
        kinds = {(assignment_of(path), question_of(path)), tuple(note(path, "misconception")[:1])}
        if not kinds <= {*seen, ()}:
            found.add(path)
        seen |= kinds
    return found


def some(paths: list[Path]) -> list[Any]:
    """Return golden files as parameters; those that a run does not need are left to the thorough run."""
    return [
        pytest.param(path, marks=[] if path in enough() else [pytest.mark.thorough], id=name_of(path)) for path in paths
    ]


@pytest.mark.parametrize("path", some(golden("wrong")))
def test_a_wrong_submission_loses_points_in_its_question(path: Path, report_of: ReportOf) -> None:
    report = report_of(path)
    assert question_of(path) in {graded.question.name for graded in report.questions}
    assert question_of(path) in lost(report)
    assert not report.notes, "every cell of a golden file runs"
    assert not report.kit_fault


ELSEWHERE = [path for path in golden("wrong") if note(path, "elsewhere")]


@pytest.mark.parametrize("path", some(ELSEWHERE))
def test_a_mistake_costs_nothing_elsewhere(path: Path, report_of: ReportOf, users_of: UsersOf) -> None:
    """Check the line `elsewhere: full`, or `elsewhere: full but` and the other questions that use the broken thing."""
    first, *others = note(path, "elsewhere")
    assert first.split()[0] == "full"
    allowed = {question_of(path), *first.split()[2:], *others}
    assert question_of(path) in users_of(path)
    assert lost(report_of(path)) <= allowed


@pytest.mark.parametrize("path", some(golden("passed")))
def test_a_right_submission_gets_full_marks(path: Path, report_of: ReportOf) -> None:
    """Check that each case passes, so that the marks are full with the public cases alone, too."""
    report = report_of(path)
    assert report.score == report.max_score, shown(report)
    assert not shown(report)
    assert not report.notes


def test_there_are_golden_files_for_every_question(public: dict[str, Assignment]) -> None:
    for name, assignment in public.items():
        mine = {question_of(path) for path in golden("wrong") if assignment_of(path) == name}
        alone = {q.name for q in assignment.questions if q.name != "together"}
        assert alone <= mine <= {q.name for q in assignment.questions}, name


# -- what they are told ------------------------------------------------------------------------------------------------


def named(report: Report, question: str | None = None) -> set[str]:
    """Return the misconceptions in the verdicts of one question, or of all."""
    return {
        v.misconception
        for graded in report.questions
        for v in graded.verdicts
        if v.misconception and question in (None, graded.question.name)
    }


NAMED = [path for path in golden("wrong") if ideas(path)]


@pytest.mark.parametrize("path", some(NAMED))
def test_the_mistake_is_recognised(path: Path, report_of: ReportOf) -> None:
    """Check the line `misconception:`. Its first name must be found; the names after commas may be found as well.

    The line `mistake:` repeats the text of a `mistake` in the case file.
    """
    assert set(note(path, "misconception")) <= {misconception.name for misconception in known()} | CLAIMS
    report = report_of(path)
    assert ideas(path)[0] in named(report, question_of(path))


@pytest.mark.parametrize("path", some(golden("wrong")))
def test_no_other_mistake_is_named(path: Path, report_of: ReportOf) -> None:
    """Check that nothing else is named; `also:` has the names that other questions may be told."""
    assert named(report_of(path)) <= {*ideas(path), *note(path, "also")}


@pytest.mark.parametrize("path", some(golden("passed")))
def test_a_right_submission_is_told_nothing(path: Path, report_of: ReportOf) -> None:
    assert not named(report_of(path))


# -- the judge, judged -----------------------------------------------------------------------------------------------


FACTORS = {1.001: False, 0.999: False, 0.0: False, -1.0: False, 1 + 1e-13: True}


@pytest.mark.parametrize("step", [12, pytest.param(1, marks=pytest.mark.thorough)])
@pytest.mark.parametrize("name", NAMES)
def test_the_judge_tells_a_scaled_gradient_from_a_rounded_one(
    name: str, step: int, assignments: dict[str, Assignment], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verdict, "diagnose", lambda *_: None)  # why it is wrong is not asked here
    reference, judged = Reference(), 0
    for case in assignments[name].cases[::step]:
        right = reference(case)
        exact = {
            k for k, v in right.items() if isinstance(v, torch.Tensor) and v.dtype in (torch.float64, torch.float32)
        }  # a thousandth shows in them
        scaled = {k for k in exact if k != FORWARD and not k.endswith(AFTER)}
        for factor, passes in FACTORS.items():
            changed = {k: v * factor if k in scaled else v for k, v in right.items()}
            telling = any(
                isinstance(v, torch.Tensor) and not torch.equal(v.nan_to_num(), changed[k].nan_to_num())
                for k, v in right.items()
            )
            if passes or telling:
                judged += not passes
                found = judge(case, Attempt(values=changed), reference)
                assert (found.outcome is Outcome.PASSED) == passes, f"{case.name} {factor}: {found.message}"
    has_rules = any(not case.functions for case in assignments[name].cases)
    assert judged > 300 / step or not has_rules


@pytest.mark.parametrize(
    ("factor", "passes"), [pytest.param("1.001", False, marks=pytest.mark.thorough), ("(1 + 1e-13)", True)]
)
def test_points_tell_them_apart_too(
    factor: str, passes: bool, grader: Grader, public: dict[str, Assignment], tmp_path: Path
) -> None:
    extra = tmp_path / "scaled.py"
    cell = "\n".join(f"{rule}.backward = scaled({rule}.backward, {factor})" for rule in RULES)
    extra.write_text(SCALED + cell, encoding="utf-8")
    report = grader.grade(with_cells(solution("01-backward"), read(extra)), public["01-backward"])
    assert not report.notes
    assert lost(report) == (set() if passes else {q.name for q in public["01-backward"].questions})


def test_no_answer_is_our_fault_and_earns_nothing(public: dict[str, Assignment]) -> None:
    reference = Reference()
    for case in public["02-engine"].cases:
        assert judge(case, None, reference).outcome is Outcome.KIT_FAULT
        assert judge(case, Attempt(), reference).outcome is Outcome.WRONG


def test_a_walk_of_pytorch_s_own_is_told_which_torch_is_meant(report_of: ReportOf) -> None:
    path = SUBMISSIONS / "wrong" / "10-higher-order" / "hvp" / "walk_of_pytorch_itself.py"
    said = [
        v.message for graded in report_of(path).questions for v in graded.verdicts if v.outcome is Outcome.FORBIDDEN
    ]
    assert said and all("`from autograder import torch` gives" in message for message in said)
