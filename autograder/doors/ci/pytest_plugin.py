"""`pytest assignments/01-backward`: one item per case of the submission in a folder that has a `cases.py`.

It collects notebooks, and scripts with `# %%` cells; `--junitxml` carries points and messages. pytest loads this module in every run, so
nothing slow is imported before such a folder is found.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from _pytest._code.code import TerminalRepr  # what pytest prints a failure from; there is no public name for it

if TYPE_CHECKING:
    from ...grader import Grader
    from ...records import Assignment, Case, Report, Verdict

_CASES = "cases.py"
_grader: Grader | None = None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("autograder").addoption("--unconfined", action="store_true", help="run submissions without a sandbox, even where there is one")


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """The case files are no tests."""
    return True if collection_path.name in (_CASES, "hidden_cases.py") and _is_ours(collection_path.parent / _CASES) else None


def pytest_collect_file(parent: pytest.Collector, file_path: Path) -> pytest.Collector | None:
    if not (file_path.parent / _CASES).is_file() or file_path.name.startswith((".", "test_")) or file_path.name.endswith("_test.py"):
        return None
    is_script = file_path.suffix == ".py" and file_path.name not in (_CASES, "hidden_cases.py", "conftest.py", "setup.py")
    if (file_path.suffix == ".ipynb" and _may_be_ours(file_path.parent / _CASES)) or (is_script and _is_ours(file_path.parent / _CASES)):
        collector: pytest.Collector = SubmissionFile.from_parent(parent, path=file_path)
        return collector
    return None


def _is_ours(cases: Path) -> bool:
    """Whether a `cases.py` is an assignment's: other projects may have a file of that name beside their own scripts."""
    try:
        return b"autograder" in cases.read_bytes()
    except OSError:
        return False


def _may_be_ours(cases: Path) -> bool:
    """Whether it is an assignment's, or a broken one that could be: a notebook beside an emptied `cases.py` has to be told."""
    try:
        return _is_ours(cases) or not ast.parse(cases.read_bytes()).body
    except (OSError, SyntaxError, ValueError):
        return True


def pytest_unconfigure() -> None:
    global _grader
    if _grader is not None:
        _grader.sandbox.close()
        _grader = None


class SubmissionFile(pytest.File):
    """A submission; graded once, when its first case is run."""

    _report: Report | None = None
    _assignment: Assignment

    def collect(self) -> Iterable[pytest.Item]:
        from ...cases import load_assignment, of_notebook  # only where there is a submission
        from ...errors import UsageError
        from ...submission import read

        try:
            read(self.path)
            self._assignment = of_notebook(load_assignment(self.path.parent), self.path.stem)
        except UsageError as error:
            raise self.CollectError(str(error)) from None
        points = {q.name: q.points / sum(c.points for c in q.cases) for q in self._assignment.questions}
        for question in self._assignment.questions:
            for case in question.cases:
                yield CaseItem.from_parent(self, name=f"{question.name}::{case.name}", case=case, points=case.points * points[question.name])

    def verdict(self, case: Case) -> Verdict:
        if self._report is None:
            self._report = _shared_grader(self.config.getoption("unconfined")).grade_file(self.path, self._assignment)
        return next(v for g in self._report.questions for v in g.verdicts if v.case.name == case.name)


class CaseItem(pytest.Item):
    """One case; what it is worth and what it earned go into the JUnit report."""

    def __init__(self, *, case: Case, points: float, **options: Any) -> None:
        super().__init__(**options)
        self.case, self.points = case, points

    def runtest(self) -> None:
        from ...records import Outcome  # only where there is a submission

        assert isinstance(self.parent, SubmissionFile)
        verdict = self.parent.verdict(self.case)
        passed = verdict.outcome is Outcome.PASSED
        self.user_properties += [
            ("question", self.case.question),
            ("outcome", verdict.outcome.value),
            ("points", round(self.points if passed else 0.0, 4)),
            ("max_points", round(self.points, 4)),
        ]
        if not passed:
            raise NotPassed(verdict)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        from ...errors import KitError  # only where there is a submission
        from ...report.words import WORDS

        if isinstance(excinfo.value, NotPassed):
            verdict = excinfo.value.verdict
            return _Line(f"{WORDS[verdict.outcome]}: {verdict.message}")
        return str(excinfo.value) if isinstance(excinfo.value, KitError) else str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, self.name


class _Line(TerminalRepr):
    """A failure of one line, which pytest repeats in its short summary."""

    def __init__(self, sentence: str) -> None:
        self.reprcrash = SimpleNamespace(message=sentence)

    def toterminal(self, tw: Any) -> None:
        tw.line(self.reprcrash.message)


class NotPassed(Exception):
    """Carries the verdict to pytest's report; its text is the line of the short summary."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.message)
        self.verdict = verdict


def _shared_grader(unconfined: bool) -> Grader:
    global _grader
    if _grader is None:
        from ...grader import Grader
        from ..own_work import grader

        _grader = Grader(unconfined=True) if unconfined else grader()
    return _grader
