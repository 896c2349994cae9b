"""The CPU time of this build beside that of an earlier one: a paper of each in turn, or a command of each in turn.

`__main__` calls `rows` with a commit. The earlier build is exported into a temporary folder and run as a program, with
its own solutions. Times are those of all processes, user and system, so that other work on the machine counts little.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from . import course as courses
from .course import ENGINE, NAME, ROOT

_TURN = 4  # papers in one turn of a build: they are written into the gradebook together
_PROGRAM = Path(__file__).with_name("in_turn.py")
_GRADEBOOK = Path(__file__).with_name("gradebook.py")
PAPERS = {"right": NAME, "wrong": NAME, "untouched": NAME, "loop": NAME, "engine": ENGINE}  # kind -> assignment


@dataclass(frozen=True)
class Ratio:
    """CPU seconds of a paper or a command with this build and with the earlier one, and their ratio in each turn."""

    what: str
    ours: list[float]
    theirs: list[float]

    @property
    def ratios(self) -> list[float]:
        return [mine / other for mine, other in zip(self.ours, self.theirs)]


@dataclass(frozen=True)
class Build:
    """A checkout of the kit in `root`, and a folder for its courses and its papers."""

    root: Path
    home: Path

    @cached_property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "PYTHONPATH": str(self.root), "PYTHONDONTWRITEBYTECODE": ""}

    def run(self, folder: Path, *command: str) -> float:
        """Run a command of Python's in `folder`. Return the CPU seconds of it and of all that it waited for."""
        process = subprocess.Popen(
            [sys.executable, *command], cwd=folder, env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)  # so that Popen does not wait for it again
        if process.returncode not in (0, 1):
            raise RuntimeError(f"{' '.join(command)} ended with exit code {process.returncode} in {folder}")
        return used.ru_utime + used.ru_stime

    def course(self, name: str) -> Path:
        """Make the course `name` without students, once, and return its folder."""
        empty, folder = self.home / "empty", self.home / name
        if not empty.is_dir():
            courses.prepare(empty, self.root)
            for assignment in (NAME, ENGINE):
                self.run(empty, "-m", "nbgrader", "generate_assignment", assignment)
        return folder if folder.is_dir() else Path(shutil.copytree(empty, folder))

    def hand_in(self, course: Path, kind: str, number: int) -> str:
        """Hand in one paper and return the name of its student."""
        content, name = courses.submission(kind, number, self.root)
        student, assignment = f"{kind}{number:05d}", PAPERS.get(kind, NAME)
        folder = course / "submitted" / student / assignment
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        return student


class Hands:
    """A build that grades papers of an assignment, a few whenever it is asked. Use it as a context."""

    def __init__(self, build: Build, assignment: str) -> None:
        self._build, self._course, self._handed = build, build.course("papers"), 0
        self._process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM.read_text(encoding="utf-8"), assignment], cwd=self._course,
            env=build.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._line()

    def __enter__(self) -> Hands:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def grade(self, kind: str, papers: int) -> float:
        """Grade new papers of a kind. Return the CPU seconds for each."""
        students = [self._build.hand_in(self._course, kind, self._handed + i) for i in range(papers)]
        self._handed += papers
        assert self._process.stdin is not None
        self._process.stdin.write(" ".join(students) + "\n")
        self._process.stdin.flush()
        return float(self._line()) / papers

    def _line(self) -> str:
        assert self._process.stdout is not None
        found = self._process.stdout.readline()
        if not found:
            raise RuntimeError(f"the build in {self._build.root} ended before it answered")
        return found


def rows(commit: str, names: Sequence[str], home: Path, students: int, runs: int) -> Iterator[Ratio]:
    """Compare this checkout with `commit`, what `names` says; everything by default."""
    builds = Build(ROOT, home / "ours"), Build(_exported(commit, home / "theirs-kit"), home / "theirs")
    for name in names or MEASURES:
        yield MEASURES[name](builds, students, runs)


def _exported(commit: str, folder: Path) -> Path:
    folder.mkdir(parents=True)
    packed = subprocess.run(["git", "-C", str(ROOT), "archive", commit], capture_output=True, check=True)
    subprocess.run(["tar", "-x", "-C", str(folder)], input=packed.stdout, check=True)
    return folder


Builds = tuple[Build, Build]


def _papers(kind: str, builds: Builds, _: int, runs: int) -> Ratio:
    """Measure a paper, everything included, in a class that is being graded. The first turn of each is not counted."""
    most = 1 if kind == "loop" else _TURN
    with Hands(builds[0], PAPERS[kind]) as ours, Hands(builds[1], PAPERS[kind]) as theirs:
        turns = [(ours.grade(kind, most), theirs.grade(kind, most)) for _ in range(runs + 1)][1:]
    return Ratio(f"a paper: {kind}", [mine for mine, _ in turns], [other for _, other in turns])


def _in_turn(what: str, folders: Sequence[Path], builds: Builds, runs: int, command: Sequence[str]) -> Ratio:
    turns = [[build.run(folder, *command) for build, folder in zip(builds, folders)] for _ in range(runs)]
    return Ratio(what, [mine for mine, _ in turns], [other for _, other in turns])


def _class(builds: Builds, students: int, _: int) -> Ratio:
    folders = [build.course("class") for build in builds]
    for build, folder in zip(builds, folders):
        for number, kind in enumerate(courses.kinds(students)):
            build.hand_in(folder, kind, number)
    found = _in_turn("", folders, builds, 1, ["-m", "autograder", "grade", NAME])
    each = [[seconds / students for seconds in values] for values in (found.ours, found.theirs)]
    return Ratio(f"a class of {students}, a submission", *each)


def _start(builds: Builds, _: int, runs: int) -> Ratio:
    folders = [build.course("one") for build in builds]
    for build, folder in zip(builds, folders):
        build.hand_in(folder, "right", 0)
    return _in_turn("a class of one", folders, builds, runs, ["-m", "autograder", "grade", NAME, "--force"])


def _check(builds: Builds, _: int, runs: int) -> Ratio:
    """Measure a student's check of a right notebook: an author's, in `solutions/`, looks for more."""
    folders = [build.course("one") / "assignments" for build in builds]
    for folder in folders:
        shutil.copy(folder.parent / "solutions" / NAME / f"{NAME}.ipynb", folder / NAME)
    command = ["-m", "autograder", "check", f"{NAME}/{NAME}.ipynb"]
    return _in_turn("autograder check", folders, builds, runs, command)


def _pytest(builds: Builds, _: int, runs: int) -> Ratio:
    folders = [build.course("one") / "assignments" for build in builds]
    command = ["-m", "pytest", "-p", "no:cacheprovider", "-q", NAME]
    return _in_turn(f"pytest {NAME}, untouched", folders, builds, runs, command)


def _export(builds: Builds, students: int, _: int) -> Ratio:
    folders = [build.course("book") for build in builds]
    for build, folder in zip(builds, folders):
        build.run(folder, str(_GRADEBOOK), str(students))
    command = ["-m", "autograder", "export", "--format", "canvas"]
    return _in_turn(f"autograder export, {students} students x 2", folders, builds, 1, command)


MEASURES: dict[str, Callable[[Builds, int, int], Ratio]] = {
    **{kind: partial(_papers, kind) for kind in PAPERS},
    "class": _class, "start": _start, "check": _check, "pytest": _pytest, "export": _export,
}  # fmt: skip
