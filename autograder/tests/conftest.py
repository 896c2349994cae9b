"""Share between tests: one warm grader, the assignments, the solutions, and the paths of the golden submissions.

golden.py says what a golden file is, and makes a submission of it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
import torch
from filelock import FileLock
from nbgrader.api import Gradebook
from xdist.scheduler import LoadFileScheduling

from autograder import library
from autograder.cases import load_assignment
from autograder.grader import Grader
from autograder.records import Assignment, Cell, Question, Submission
from autograder.sandbox import Limits, WarmServer, early
from autograder.submission import read

from . import small, zygote
from .small import Lent

ZYGOTE = "AUTOGRADER_TESTS_ZYGOTE"  # the environment variable that tells the processes of a run where they listen
if ZYGOTE in os.environ:
    zygote.install(os.environ.pop(ZYGOTE))
os.environ["AUTOGRADER_LANG"] = "en"  # in every process that a test starts, whatever the locale is
os.environ.pop("LANGUAGE", None)  # asked before the locale, which some tests set
torch.set_num_threads(1)  # in this process: the others have the other cores
ROOT = Path(__file__).resolve().parents[2]
SOLUTIONS = ROOT / "solutions"
RELEASED = ROOT / "assignments"
SUBMISSIONS = Path(__file__).parent / "submissions"
NAMES = sorted(path.parent.name for path in SOLUTIONS.glob("*/cases.py"))  # of the assignments
collect_ignore = [SUBMISSIONS.name]  # a submission may be called test_…, and is not a test

collect_ignore += ["course"]  # an assignment of its own, not tests: the kit's plugin would collect its notebooks


def golden(outcome: str) -> list[Path]:
    """Return the golden files of one outcome, as test parameters."""
    return sorted((SUBMISSIONS / outcome).glob("*/*/*.py"))


def assignment_of(path: Path) -> str:
    """Return the assignment of a golden file: its folder's folder; for an attack, the first word of its docstring."""
    if path.parent == SUBMISSIONS / "attacks":
        return path.read_text(encoding="utf-8").lstrip("\"' \n").split(":", 1)[0]
    return path.parents[1].name


def each(*few: str) -> list[Any]:
    """Return the names of all assignments as test parameters: of every run those in `few`, of the thorough one all."""
    return [name if name in few else pytest.param(name, marks=pytest.mark.thorough) for name in NAMES]


def solution(name: str) -> Submission:
    return read(SOLUTIONS / name / f"{name}.ipynb")


def released(name: str) -> Submission:
    return read(RELEASED / name / f"{name}.ipynb")


def with_cells(base: Submission, extra: Submission) -> Submission:
    """Return `base` with the cells of `extra` after its own."""
    start = max((c.index for c in base.cells), default=0)
    return Submission(
        extra.path, base.cells + tuple(Cell(start + i, c.source) for i, c in enumerate(extra.cells, 1)), extra.notes
    )


_SPLIT = ("test_golden.py", "test_attacks.py")
_LONGEST = (*_SPLIT, "test_marked_templates.py", "test_misconceptions.py")


def pytest_configure(config: pytest.Config) -> None:
    """Start the zygotes of a run in several processes; its programs are forked from them."""
    several = getattr(config.option, "dist", "no") != "no" and not hasattr(config, "workerinput")
    if several and sys.platform == "linux" and not os.environ.get("PYTEST_COLD_STARTS"):
        started = zygote.Zygotes()
        os.environ[ZYGOTE] = started.home
        config.add_cleanup(started.stop)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first, so that no process is left alone with one of them at the end."""
    items.sort(key=lambda item: _LONGEST.index(item.path.name) if item.path.name in _LONGEST else len(_LONGEST))


class Scheduling(LoadFileScheduling):
    """Gives a process the tests of a file, which share what they compute; of the longest files, those of a part.

    A part is an assignment, or a kind of attacks.
    """

    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        part = re.match(r"\w+\[(\d\d(?:-[a-z]+)+|forge|machine|own_work)", test) if file.endswith(_SPLIT) else None
        return f"{file} {part[1]}" if part else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Schedule the tests of `--dist loadfile` so."""
    return Scheduling(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.fixture(scope="session")
def grader(warm_server: WarmServer) -> Iterator[Grader]:
    """Return one grader for the whole session, with limits that keep endless loops short."""
    with Grader(Limits(seconds_per_case=1.0, seconds_per_submission=60.0), server=warm_server) as found:
        yield found


@pytest.fixture(scope="session")
def assignments() -> dict[str, Assignment]:
    """Return every assignment, with its hidden cases."""
    return {
        folder.name: load_assignment(folder, hidden=True)
        for folder in sorted(SOLUTIONS.iterdir())
        if (folder / "cases.py").exists()
    }


@pytest.fixture(scope="session")
def public(assignments: dict[str, Assignment]) -> dict[str, Assignment]:
    """Return every assignment, with its public cases only."""
    return {name: load_assignment(SOLUTIONS / name) for name in assignments}


@pytest.fixture(scope="session")
def own() -> Assignment:
    """Return the tests' own assignment, with its hidden cases."""
    return load_assignment(small.SOLUTIONS / small.NAME, hidden=True)


@pytest.fixture(scope="session")
def own_public() -> Assignment:
    """Return the tests' own assignment, with its public cases only."""
    return load_assignment(small.SOLUTIONS / small.NAME)


def only(assignment: Assignment, *questions: str) -> Assignment:
    """Return `assignment` with just these questions."""
    return replace(assignment, questions=tuple(q for q in assignment.questions if q.name in questions))


def thin(assignment: Assignment, most: int = 2) -> Assignment:
    """Return `assignment` with the first cases of each question, its hidden ones after the public ones."""

    def first(question: Question) -> Question:
        kinds = ([c for c in question.cases if c.hidden is hidden] for hidden in (False, True))
        return replace(question, cases=tuple(case for cases in kinds for case in cases[:most]))

    return replace(assignment, questions=tuple(map(first, assignment.questions)))


@pytest.fixture
def engine_with() -> Iterator[Callable[[str], dict[str, Any]]]:
    """Run a solution's cells in this process, so that its rules and pieces are the engine's.

    After the test, everything is as before.
    """
    from autograder.engine import registry
    from autograder.engine.pieces import state

    rules, pieces = dict(registry), dict(state.installed)

    def define(name: str, until: str = "") -> dict[str, Any]:
        namespace: dict[str, Any] = {"__name__": "solution"}
        for cell in (small.solution() if name == small.NAME else solution(name)).cells:
            if cell.source.startswith("import torch as pytorch") or (until and until in cell.source):
                break
            exec(re.sub(r"\bcheck\(", "str(", cell.source), namespace)
        return namespace

    yield define
    registry.clear()
    registry.update(rules)
    state.installed.clear()
    state.installed.update(pieces)


@pytest.fixture(scope="session")
def warm_server() -> Iterator[WarmServer]:
    """Return a warm server that lasts for the whole session: to start one costs seconds."""
    found = WarmServer()
    yield cast(WarmServer, Lent(found))
    found.stop()


@pytest.fixture
def lent_server(warm_server: WarmServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lend the session's warm server to the commands that run in this process."""
    monkeypatch.setattr(library, "WarmServer", lambda: warm_server)
    monkeypatch.setattr(early, "server", lambda: warm_server)


MakeOnce = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> MakeOnce:
    """Make a folder once for all processes of a run: the first process that asks fills it, the others wait.

    Tests copy the folder and do not change it.
    """
    home = tmp_path_factory.getbasetemp()
    home = home.parent if "PYTEST_XDIST_WORKER" in os.environ else home

    def once(name: str, fill: Callable[[Path], None]) -> Path:
        folder, whole = home / name, home / f"{name}.whole"
        with FileLock(home / f"{name}.lock"):
            if not whole.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                fill(folder)
                whole.touch()
        return folder

    return once


@pytest.fixture(scope="session")
def prepared_course(made_once: MakeOnce) -> Path:
    """Return the tests' own course after `nbgrader generate_assignment`, without students; to be copied."""

    def fill(folder: Path) -> None:
        shutil.copytree(small.SOLUTIONS, folder / "solutions", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(small.COURSE / "nbgrader_config.py", folder)
        command = [Path(sys.executable).parent / "nbgrader", "generate_assignment", small.NAME]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    return made_once("prepared-course", fill)


@pytest.fixture(scope="session")
def empty_gradebook(made_once: MakeOnce) -> Path:
    """Return a gradebook.db with nothing in it; to be copied, for nbgrader takes seconds to make one."""

    def fill(folder: Path) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(
                "PATH", str(Path(sys.executable).parent), prepend=os.pathsep
            )  # nbgrader starts `alembic` by name
            Gradebook(f"sqlite:///{folder / 'gradebook.db'}", "autograd").close()

    return made_once("empty-gradebook", fill) / "gradebook.db"


@pytest.fixture
def course(prepared_course: Path, tmp_path: Path) -> Path:
    """Return a copy of the tests' own course for one test."""
    return Path(shutil.copytree(prepared_course, tmp_path / "course"))


@pytest.fixture(scope="session")
def wheel(made_once: MakeOnce) -> Path:
    """Build the package from a copy of the checkout, and return its wheel."""

    def fill(home: Path) -> None:
        shutil.copytree(
            ROOT / "autograder", home / "autograder", ignore=shutil.ignore_patterns("__pycache__", "submissions")
        )
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, home)
        command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(home / "dist"), str(home)]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr

    return next((made_once("wheel", fill) / "dist").glob("*.whl"))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the attack suite's table: attack, property, outcomes, points gained.

    Rows travel as properties, because several processes may make them.
    """
    reports = [r for found in terminalreporter.stats.values() for r in found if getattr(r, "when", "") == "call"]
    rows = sorted(tuple(value) for r in reports for key, value in r.user_properties if key == "attack")
    if rows:
        lines = [("attack", "property", "outcome", "gained"), *rows]
        widths = [max(len(line[i]) for line in lines) for i in range(4)]
        terminalreporter.section("attacks")
        for line in lines:
            terminalreporter.write_line("  ".join(word.ljust(width) for word, width in zip(line, widths)).rstrip())
