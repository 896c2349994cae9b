"""What the tests share: one warm grader, the assignments, and submissions put together from the solution and a golden file.

A golden file, `submissions/<outcome>/<question>__<mistake>.py`, holds only what differs from the solution: its cells are
appended to the solution's, and a class that is defined again replaces the one before.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograder.cases import load_assignment
from autograder.grader import Grader
from autograder.records import Assignment, Cell, Submission
from autograder.sandbox import Limits
from autograder.submission import read

ROOT = Path(__file__).resolve().parents[2]
SOLUTIONS = ROOT / "solutions"
RELEASED = ROOT / "assignments"
SUBMISSIONS = Path(__file__).parent / "submissions"


def golden(outcome: str) -> list[Path]:
    """The golden files of one folder, as test parameters."""
    return sorted((SUBMISSIONS / outcome).glob("*__*.py"))


def assignment_of(path: Path) -> str:
    """The assignment a golden file is for: the first line of its docstring starts with its name."""
    first = path.read_text(encoding="utf-8").lstrip("\"' \n").split("\n", 1)[0]
    return first.split(":", 1)[0].strip()


def solution(name: str) -> Submission:
    return read(SOLUTIONS / name / f"{name}.ipynb")


def released(name: str) -> Submission:
    return read(RELEASED / name / f"{name}.ipynb")


def with_cells(base: Submission, extra: Submission) -> Submission:
    """`base` with the cells of `extra` behind its own."""
    start = max((c.index for c in base.cells), default=0)
    return Submission(extra.path, base.cells + tuple(Cell(start + i, c.source) for i, c in enumerate(extra.cells, 1)), extra.notes)


@pytest.fixture(scope="session")
def grader() -> Iterator[Grader]:
    """One grader for the whole session, with limits that keep endless loops short."""
    with Grader(Limits(seconds_per_case=1.0, seconds_per_submission=20.0)) as found:
        yield found


@pytest.fixture(scope="session")
def assignments() -> dict[str, Assignment]:
    """Every assignment, with its hidden cases."""
    return {folder.name: load_assignment(folder, hidden=True) for folder in sorted(SOLUTIONS.iterdir()) if (folder / "cases.py").exists()}


@pytest.fixture(scope="session")
def public(assignments: dict[str, Assignment]) -> dict[str, Assignment]:
    """Every assignment, with its public cases only."""
    return {name: load_assignment(SOLUTIONS / name) for name in assignments}


def only(assignment: Assignment, *questions: str) -> Assignment:
    """`assignment` with just these questions."""
    return replace(assignment, questions=tuple(q for q in assignment.questions if q.name in questions))


@pytest.fixture
def engine_with() -> Iterator[Callable[[str], dict[str, Any]]]:
    """Run a solution's cells in this process, so that its rules and pieces are the engine's; afterwards everything is as before."""
    from autograder.engine import registry
    from autograder.engine.pieces import state

    before = dict(registry), dict(state.installed)

    def define(name: str, until: str = "") -> dict[str, Any]:
        namespace: dict[str, Any] = {"__name__": "solution"}
        for cell in solution(name).cells:
            if cell.source.startswith("import torch as pytorch") or (until and until in cell.source):
                break
            exec(cell.source.replace("check(", "str("), namespace)
        return namespace

    yield define
    for known, kept in zip((registry, state.installed), before):
        known.clear()
        known.update(kept)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package, built from a copy of the checkout."""
    home = tmp_path_factory.mktemp("build")
    shutil.copytree(ROOT / "autograder", home / "autograder", ignore=shutil.ignore_patterns("__pycache__", "submissions"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, home)
    done = subprocess.run([sys.executable, "-m", "build", "--wheel", "--outdir", str(home / "dist"), str(home)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return next((home / "dist").glob("*.whl"))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The attack suite's table: attack, property, outcomes, points gained. Rows travel as properties, from however many processes."""
    reports = [r for found in terminalreporter.stats.values() for r in found if getattr(r, "when", "") == "call"]
    rows = sorted(tuple(value) for r in reports for key, value in r.user_properties if key == "attack")
    if rows:
        lines = [("attack", "property", "outcome", "gained"), *rows]
        widths = [max(len(line[i]) for line in lines) for i in range(4)]
        terminalreporter.section("attacks")
        for line in lines:
            terminalreporter.write_line("  ".join(word.ljust(width) for word, width in zip(line, widths)).rstrip())
