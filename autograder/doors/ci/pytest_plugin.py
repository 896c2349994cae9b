"""`pytest assignments/01-backward`: one item per aspect of the submission in a folder that has a `cases.py`.

Of the notebooks and scripts in the folder, the assignment's own is the submission, and a line at the end names the
others; a file that is named on the command line is a submission, too. The points come last, as `autograder check`
prints them. pytest loads this module in every run, so slow modules are imported only after such a folder is found.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Generator, Iterable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from _pytest._code.code import TerminalRepr  # pytest prints failures of this type; it has no public name

from ...cases import PUBLIC, case_files, is_case_file
from ...words import Sentence, speak

if TYPE_CHECKING:
    from ...records import Assignment
    from .apart import Aspect, Judge, Shown

_OTHERS = ("conftest.py", "setup.py")  # scripts that hold no rules
_judge: Judge | None = None
_chosen: dict[Path, Collection[Path]] = {}  # the submissions in each folder
_folders: set[Path] = set()  # the assignments' folders that were met
_said: list[Sentence] = []  # about files that were not taken
_tables: list[str] = []  # of the submissions that were graded by this process


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("autograder").addoption(
        "--unconfined",
        action="store_true",
        help=str(Sentence("run submissions without a sandbox, even where there is one")),
    )


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Ignore the case files: they are not tests. Remember their folders, which may hold nothing that is collected."""
    if not is_case_file(collection_path) or not _is_ours([collection_path]):
        return None
    if collection_path.name == PUBLIC:
        _folders.add(collection_path.parent)
    return True


def pytest_collect_file(parent: pytest.Collector, file_path: Path) -> pytest.Collector | None:
    home = _home(file_path.parent, parent.config.rootpath)
    if home is None or file_path.name.startswith((".", "test_")) or file_path.name.endswith("_test.py"):
        return None
    if is_case_file(file_path) or file_path.name in _OTHERS:
        return None
    cases = case_files(home, hidden=False)
    if not (_may_be_ours(cases) if file_path.suffix.lower() == ".ipynb" else _is_ours(cases)):
        return None
    is_named = parent.session.isinitpath(file_path) and file_path.suffix.lower() in (".ipynb", ".py")
    if not is_named and file_path not in _submissions(home):
        return None
    collector: pytest.Collector = SubmissionFile.from_parent(parent, path=file_path, home=home)
    return collector


def _home(folder: Path, root: Path) -> Path | None:
    """Return the assignment's folder that a file belongs to: the first one with cases, from its own up to the root.

    A package of another project may be called `cases`: beside such a folder, an assignment has a notebook.
    """
    above = [one for one in folder.parents if one.is_relative_to(root)]
    homes = (one for one in (folder, *above) if case_files(one, hidden=False))
    return next((one for one in homes if (one / PUBLIC).is_file() or any(one.glob("*.ipynb"))), None)


def _submissions(folder: Path) -> Collection[Path]:
    """Return the files below an assignment's folder that are its submission: one for each of its notebooks."""
    if folder not in _chosen:
        from ...submission import asked_in, choose, files_in  # only if there is a submission

        asked = asked_in(folder)
        files = [file for file in files_in(folder, asked) if _home(file.path.parent, folder) == folder]
        files = [file for file in files if file.path.name not in _OTHERS and not is_case_file(file.path)]
        choices = [choose(files, notebook, asked) for notebook in asked.notebooks]
        _chosen[folder] = {c.taken.path for c in choices if c.taken is not None}
        _said.extend(c.said for c in choices if c.said is not None)
        _said.extend(c.doubt for c in choices if c.doubt is not None)
    return _chosen[folder]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show the points, and name the files that lie beside a submission and were not checked.

    With pytest-xdist the submissions are graded in other processes, and only the JUnit report has the points.
    """
    if _tables:
        terminalreporter.section("points")
        for table in _tables:
            terminalreporter.write_line(table)
    for folder in sorted(_folders):
        _submissions(folder)  # says so if there is none
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
    global _judge
    _chosen.clear()
    _folders.clear()
    _said.clear()
    _tables.clear()
    if _judge is not None:
        _judge.close()
        _judge = None


class SubmissionFile(pytest.File):
    """A submission; graded once, when its first aspect is run."""

    _assignment: Assignment

    def __init__(self, *, home: Path, **options: Any) -> None:
        super().__init__(**options)
        self._home = home
        self._shown: Shown | None = None
        self._told: set[str] = set()  # the questions of which nothing is written, and that was said

    def collect(self) -> Iterable[pytest.Item]:
        from ...cases import load_assignment, of_notebook  # only if there is a submission
        from ...errors import UsageError
        from ...submission import read
        from ..own_work import notebook_at

        self.speak()
        try:
            read(self.path)
            whole = load_assignment(self._home)
            self._assignment = of_notebook(whole, notebook_at(self.path, whole))
        except UsageError as error:
            raise self.CollectError(str(error)) from None
        if not self.config.option.collectonly:
            _shared_judge(self.config).start()
        for question, aspect in dict.fromkeys((case.question, case.aspect) for case in self._assignment.cases):
            yield AspectItem.from_parent(self, name=f"{question}::{aspect}", asked=(question, aspect))

    def speak(self) -> None:
        """Speak the language of the submission from now on."""
        from ...notebooks import language_at  # only if there is a submission

        speak(language_at(self.path))

    @property
    def shown(self) -> Shown:
        if self._shown is None:
            self._shown = _shared_judge(self.config).shown(self.path, self._home, self._assignment)
            _tables.append(self._shown.table)
        return self._shown

    @property
    def is_graded(self) -> bool:
        return self._shown is not None

    def is_told(self, question: str) -> bool:
        """Say whether nothing of the question is written, and an aspect of it has failed with these words already."""
        from ...records import Outcome  # only if there is a submission

        outcomes = {one.outcome for (name, _), one in self.shown.aspects.items() if name == question}
        if outcomes != {Outcome.NOT_ATTEMPTED.value}:
            return False
        was_told = question in self._told
        self._told.add(question)
        return was_told


class AspectItem(pytest.Item):
    """One aspect of a question. Its possible points and its earned points go into the JUnit report."""

    def __init__(self, *, asked: tuple[str, str], **options: Any) -> None:
        super().__init__(**options)
        self.asked = asked

    @property
    def found(self) -> Aspect:
        assert isinstance(self.parent, SubmissionFile)
        return self.parent.shown.aspects[self.asked]

    def runtest(self) -> None:
        from ...records import Outcome  # only if there is a submission

        assert isinstance(self.parent, SubmissionFile)
        self.parent.speak()
        question, aspect = self.asked
        self.user_properties += [
            ("question", question),
            ("outcome", self.found.outcome),
            ("aspect", aspect),
            ("points", round(self.found.points, 4)),
            ("max_points", round(self.found.most, 4)),
            ("torch", self.parent.shown.torch),
        ]
        if self.found.outcome != Outcome.PASSED.value:
            if self.parent.is_told(question):
                pytest.skip(str(Sentence("nothing of {question} is written", question=question)))
            raise NotPassed(self.found.lines)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        from ...errors import KitError  # only if there is a submission

        if isinstance(excinfo.value, NotPassed):
            return _Lines(excinfo.value.lines)
        return str(excinfo.value) if isinstance(excinfo.value, KitError) else str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, self.name


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Give an aspect the time of its cases: the first one of a submission waits until all of it is graded."""
    report = yield
    if isinstance(item, AspectItem) and isinstance(item.parent, SubmissionFile) and call.when == "call":
        report.duration = item.found.seconds if item.parent.is_graded else 0.0
    return report


class _Lines(TerminalRepr):
    """A failure of a few lines. pytest repeats the first one in its short summary."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.reprcrash = SimpleNamespace(message=lines[0].partition(": ")[2])

    def toterminal(self, tw: Any) -> None:
        for line in self.lines:
            tw.line(line)


class NotPassed(Exception):
    """Carries what is said of an aspect's cases to pytest's report."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__(lines[0])
        self.lines = lines


def _shared_judge(config: pytest.Config) -> Judge:
    global _judge
    if _judge is None:
        from .apart import Judge  # only if there is a submission

        _judge = Judge(config.getoption("unconfined"))
    return _judge
