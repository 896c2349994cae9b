"""`pytest assignments/01-backward`: one item per case of the submission in a folder that has a `cases.py`.

Of the notebooks and scripts in the folder, the assignment's own is the submission, and a line at the end names the
others; a file that is named on the command line is a submission, too. `--junitxml` carries points and messages. pytest
loads this module in every run, so slow modules are imported only after such a folder is found.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from _pytest._code.code import TerminalRepr  # pytest prints failures of this type; it has no public name

from ...cases import case_files, is_case_file

if TYPE_CHECKING:
    from ...grader import Grader
    from ...records import Assignment, Case, Verdict
    from ...words import Sentence

_OTHERS = ("conftest.py", "setup.py")  # scripts that hold no rules
_grader: Grader | None = None
_chosen: dict[Path, Collection[Path]] = {}  # the submissions in each folder
_said: list[Sentence] = []  # about files that were not taken


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("autograder").addoption(
        "--unconfined", action="store_true", help="run submissions without a sandbox, even where there is one"
    )


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Ignore the case files: they are not tests."""
    return True if is_case_file(collection_path) and _is_ours([collection_path]) else None


def pytest_collect_file(parent: pytest.Collector, file_path: Path) -> pytest.Collector | None:
    cases = case_files(file_path.parent, hidden=False)
    if not cases or file_path.name.startswith((".", "test_")) or file_path.name.endswith("_test.py"):
        return None
    is_script = file_path.suffix == ".py" and not is_case_file(file_path) and file_path.name not in _OTHERS
    if not ((file_path.suffix.lower() == ".ipynb" and _may_be_ours(cases)) or (is_script and _is_ours(cases))):
        return None
    if not parent.session.isinitpath(file_path) and file_path not in _submissions(file_path.parent):
        return None
    collector: pytest.Collector = SubmissionFile.from_parent(parent, path=file_path)
    return collector


def _submissions(folder: Path) -> Collection[Path]:
    """Return the files in an assignment's folder that are its submission: one for each of its notebooks."""
    if folder not in _chosen:
        from ...submission import asked_in, choose, files_in  # only if there is a submission

        asked = asked_in(folder)
        files = [file for file in files_in(folder, asked) if file.path.parent == folder]
        choices = [choose(files, notebook, asked) for notebook in asked.notebooks]
        _chosen[folder] = {c.taken.path for c in choices if c.taken is not None}
        _said.extend(c.said for c in choices if c.said is not None and c.others)
    return _chosen[folder]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the files that lie beside a submission and were not checked."""
    for sentence in _said:
        terminalreporter.write_line(str(sentence))


def _is_ours(cases: Iterable[Path]) -> bool:
    """Say whether a `cases.py` is an assignment's. Other projects may have a file of that name beside their scripts."""
    try:
        return any(b"autograder" in path.read_bytes() for path in cases)
    except OSError:
        return False


def _may_be_ours(cases: tuple[Path, ...]) -> bool:
    """Say whether the case files are an assignment's, or are broken or empty and could be.

    A notebook beside an emptied `cases.py` must end with an error, not be skipped.
    """
    try:
        return _is_ours(cases) or not any(ast.parse(path.read_bytes()).body for path in cases)
    except (OSError, SyntaxError, ValueError):
        return True


def pytest_unconfigure() -> None:
    global _grader
    _chosen.clear()
    _said.clear()
    if _grader is not None:
        _grader.sandbox.close()
        _grader = None


class SubmissionFile(pytest.File):
    """A submission; graded once, when its first case is run."""

    _assignment: Assignment

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._verdicts: dict[str, tuple[Verdict, float, float]] = {}

    def collect(self) -> Iterable[pytest.Item]:
        from ...cases import load_assignment, of_notebook  # only if there is a submission
        from ...errors import UsageError
        from ...submission import read
        from ..own_work import notebook_at

        try:
            read(self.path)
            whole = load_assignment(self.path.parent)
            self._assignment = of_notebook(whole, notebook_at(self.path, whole))
        except UsageError as error:
            raise self.CollectError(str(error)) from None
        for case in self._assignment.cases:
            yield CaseItem.from_parent(self, name=f"{case.question}::{case.name}", case=case)

    def verdict(self, case: Case) -> tuple[Verdict, float, float]:
        """Return the verdict on a case, the points that it earned and the points that it could earn."""
        if not self._verdicts:
            from ...judge import case_points  # imports torch

            report = _shared_grader(self.config.getoption("unconfined")).grade_file(self.path, self._assignment)
            for graded in report.questions:
                points = case_points(graded)
                self._verdicts.update({v.case.name: (v, *points[v.case.name]) for v in graded.verdicts})
        return self._verdicts[case.name]


class CaseItem(pytest.Item):
    """One case. Its possible points and its earned points go into the JUnit report."""

    def __init__(self, *, case: Case, **options: Any) -> None:
        super().__init__(**options)
        self.case = case

    def runtest(self) -> None:
        from ...judge import VERSION  # imports torch
        from ...records import Outcome  # only if there is a submission

        assert isinstance(self.parent, SubmissionFile)
        verdict, points, most = self.parent.verdict(self.case)
        self.user_properties += [
            ("question", self.case.question),
            ("outcome", verdict.outcome.value),
            ("aspect", self.case.aspect),
            ("points", points),
            ("max_points", most),
            ("torch", VERSION),
        ]
        if verdict.outcome is not Outcome.PASSED:
            raise NotPassed(verdict)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        from ...errors import KitError  # only if there is a submission
        from ...report.words import outcome

        if isinstance(excinfo.value, NotPassed):
            verdict = excinfo.value.verdict
            return _Line(f"{outcome(verdict)}: {verdict.message}")
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
