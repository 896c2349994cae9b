"""Every golden submission gets the verdict that its folder names, and the judge itself is judged.

A wrong one must lose points in its question on the public cases already: they are all that a student sees.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import torch

from autograder.grader import Grader
from autograder.judge import Reference, judge
from autograder.judge.misconceptions import known
from autograder.records import Assignment, Attempt, Outcome, Report
from autograder.submission import read

from .conftest import assignment_of, golden, solution, with_cells

FORWARD = "the forward's value"
AFTER = " after the call"  # what was handed to a rule, looked at once more: no gradient
RULES = ("Add", "Mul", "Sub", "Div", "Neg", "Pow", "Exp", "Log", "Sum", "Mean")
SCALED = """# %%
def scaled(rule, factor):
    def backward(ctx, grad_output):
        gradients = rule(ctx, grad_output)
        gradients = gradients if isinstance(gradients, tuple) else (gradients,)
        return tuple(None if g is None else g * factor for g in gradients)
    return staticmethod(backward)
"""
_reports: dict[Path, Report] = {}


def names(paths: list[Path]) -> list[str]:
    return [path.stem for path in paths]


def question_of(path: Path) -> str:
    """The question that a golden file is about."""
    return path.stem.split("__")[0]


def note(path: Path, key: str) -> list[str]:
    """What the line `key: a, b` of a golden file's docstring says; empty without one."""
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    found = re.search(rf"^{key}: (.*)$", said, re.MULTILINE)
    return [part.strip() for part in found[1].split(",")] if found else []


def report_of(path: Path, grader: Grader, assignments: dict[str, Assignment]) -> Report:
    """The report on a golden file, graded once for all tests of the session on the cases a student sees."""
    if path not in _reports:
        name = assignment_of(path)
        _reports[path] = grader.grade(with_cells(solution(name), read(path)), assignments[name])
    return _reports[path]


def lost(report: Report) -> set[str]:
    return {graded.question.name for graded in report.questions if graded.score < graded.question.points}


def shown(report: Report) -> list[str]:
    return [f"{v.case.name}: {v.outcome.value}: {v.message}" for graded in report.questions for v in graded.verdicts if v.outcome is not Outcome.PASSED][:5]


@pytest.mark.parametrize("path", golden("wrong"), ids=names(golden("wrong")))
def test_a_wrong_submission_loses_points_in_its_question(path: Path, grader: Grader, public: dict[str, Assignment]) -> None:
    report = report_of(path, grader, public)
    assert question_of(path) in {graded.question.name for graded in report.questions}
    assert question_of(path) in lost(report)
    assert not report.notes, "every cell of a golden file runs"
    assert not report.kit_fault


ELSEWHERE = [path for path in golden("wrong") if note(path, "elsewhere")]


@pytest.mark.parametrize("path", ELSEWHERE, ids=names(ELSEWHERE))
def test_a_mistake_costs_nothing_elsewhere(path: Path, grader: Grader, public: dict[str, Assignment]) -> None:
    """The line says `elsewhere: full`, or `elsewhere: full but` and the other questions that use the broken thing."""
    first, *others = note(path, "elsewhere")
    assert first.split()[0] == "full"
    allowed = {question_of(path), *first.split()[2:], *others}
    assert lost(report_of(path, grader, public)) <= allowed


@pytest.mark.parametrize("path", golden("passed"), ids=names(golden("passed")))
def test_a_right_submission_gets_full_marks(path: Path, grader: Grader, public: dict[str, Assignment], assignments: dict[str, Assignment]) -> None:
    report = report_of(path, grader, public)
    assert report.score == report.max_score, shown(report)
    name = assignment_of(path)
    hidden = grader.grade(with_cells(solution(name), read(path)), assignments[name])
    assert hidden.score == hidden.max_score, shown(hidden)
    assert not report.notes


def test_there_are_golden_files_for_every_question(public: dict[str, Assignment]) -> None:
    for name, assignment in public.items():
        mine = {question_of(path) for path in golden("wrong") if assignment_of(path) == name}
        alone = {q.name for q in assignment.questions if q.name != "together"}
        assert alone <= mine <= {q.name for q in assignment.questions}, name


# -- what they are told ------------------------------------------------------------------------------------------------


def named(report: Report, question: str | None = None) -> set[str]:
    """The misconceptions in the verdicts of one question, or of all."""
    return {v.misconception for graded in report.questions for v in graded.verdicts if v.misconception and question in (None, graded.question.name)}


NAMED = [path for path in golden("wrong") if note(path, "misconception")]


@pytest.mark.parametrize("path", NAMED, ids=names(NAMED))
def test_the_mistake_is_recognised(path: Path, grader: Grader, public: dict[str, Assignment]) -> None:
    """The line `misconception:` names the one that must be found, and behind commas those that may be found as well."""
    said = note(path, "misconception")
    assert set(said) <= {misconception.name for misconception in known()}
    report = report_of(path, grader, public)
    assert said[0] in named(report, question_of(path))


@pytest.mark.parametrize("path", golden("wrong"), ids=names(golden("wrong")))
def test_no_other_mistake_is_named(path: Path, grader: Grader, public: dict[str, Assignment]) -> None:
    assert named(report_of(path, grader, public)) <= set(note(path, "misconception"))


@pytest.mark.parametrize("path", golden("passed"), ids=names(golden("passed")))
def test_a_right_submission_is_told_nothing(path: Path, grader: Grader, public: dict[str, Assignment]) -> None:
    assert not named(report_of(path, grader, public))


# -- the judge, judged ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("factor", "passes"), [(1.001, False), (0.999, False), (0.0, False), (-1.0, False), (1 + 1e-13, True)])
def test_the_judge_tells_a_scaled_gradient_from_a_rounded_one(factor: float, passes: bool, assignments: dict[str, Assignment]) -> None:
    reference, judged = Reference(), 0
    for assignment in assignments.values():
        for case in assignment.cases:
            right = reference(case)
            exact = {k for k, v in right.items() if isinstance(v, torch.Tensor) and v.dtype in (torch.float64, torch.float32)}  # a thousandth shows in them
            scaled = {k for k in exact if k != FORWARD and not k.endswith(AFTER)}
            changed = {k: v * factor if k in scaled else v for k, v in right.items()}
            telling = any(isinstance(v, torch.Tensor) and not torch.equal(v.nan_to_num(), changed[k].nan_to_num()) for k, v in right.items())
            if passes or telling:
                judged += 1
                verdict = judge(case, Attempt(values=changed), reference)
                assert (verdict.outcome is Outcome.PASSED) == passes, f"{case.name}: {verdict.message}"
    assert judged > 300


@pytest.mark.parametrize(("factor", "passes"), [("1.001", False), ("(1 + 1e-13)", True)])
def test_points_tell_them_apart_too(factor: str, passes: bool, grader: Grader, public: dict[str, Assignment], tmp_path: Path) -> None:
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
