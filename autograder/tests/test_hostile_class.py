"""The attack suite as a class: the same submissions through `autograder grade` and through `nbgrader autograde`, with honest neighbours."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from autograder.submission import read

from .conftest import RELEASED, ROOT, SOLUTIONS, SUBMISSIONS, assignment_of

NAME = "01-backward"
SCRIPTS = Path(sys.executable).parent
HONEST = {"zoe": (SOLUTIONS, 22.0), "aaron": (RELEASED, 0.0)}
SLOW = (
    "loop",
    "asleep",
    "fork",
    "thread",
    "flood",
    "hoard",
    "waiting",
    "stopped",
    "never",
    "many_files",
    "deep",
)  # tried one by one elsewhere; here a few stand for all


def suite() -> list[Path]:
    found = [p for p in sorted((SUBMISSIONS / "attacks").glob("*.py")) if assignment_of(p) == NAME]
    slow = [p for p in found if any(word in p.name for word in SLOW)]
    return [p for p in found if p not in slow] + slow[:2]


def named(path: Path, key: str) -> set[str]:
    """The questions that an attack's docstring names as honest work, or as partly right like any wrong rule."""
    lines = [line for line in path.read_text().splitlines() if line.startswith(f"{key}:")]
    return {q.strip() for line in lines for q in line.removeprefix(f"{key}:").split(",")}


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    course = tmp_path_factory.mktemp("hostile")
    shutil.copytree(SOLUTIONS, course / "solutions")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    run(course, "nbgrader", "generate_assignment", NAME)
    for student, (base, _) in HONEST.items():
        hand_in(course, student, nbformat.read(base / NAME / f"{NAME}.ipynb", as_version=4))
    for path in suite():
        notebook = nbformat.read(RELEASED / NAME / f"{NAME}.ipynb", as_version=4)
        notebook.cells += [nbformat.v4.new_code_cell(cell.source) for cell in read(path).cells]
        hand_in(course, path.stem, notebook)
    return course


def hand_in(course: Path, student: str, notebook) -> None:
    folder = course / "submitted" / student / NAME
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / f"{NAME}.ipynb")


def run(course: Path, *command: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([SCRIPTS / command[0], *command[1:]], cwd=course, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return done


def scores(course: Path) -> dict[str, dict[str, float]]:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        return {s.student.id: {g.name: g.score for n in s.notebooks for g in n.grades} for s in gradebook.find_assignment(NAME).submissions}


def assert_deserved(course: Path) -> None:
    found = scores(course)
    for student, (_, points) in HONEST.items():
        assert sum(found[student].values()) == points, student
    for path in suite():
        gained = {q: s for q, s in found[path.stem].items() if s and q not in named(path, "honest")}
        assert gained.keys() <= named(path, "partial"), (path.stem, gained)


def files(course: Path) -> dict[str, str]:
    """What nobody but the instructor may change."""
    return {
        str(p.relative_to(course)): hashlib.sha256(p.read_bytes()).hexdigest()
        for room in ("solutions", "submitted")
        for p in sorted((course / room).rglob("*"))
        if p.is_file()
    }


def test_autograder_grade(course):
    before = files(course)
    done = run(course, "autograder", "grade", NAME, "--json", "--seconds-per-case", "1", "--seconds-per-submission", "6")
    assert len(done.stdout.splitlines()) == len(suite()) + len(HONEST)
    assert not any(c["outcome"] == "kit_fault" for line in done.stdout.splitlines() for q in json.loads(line)["questions"] for c in q["cases"])
    assert_deserved(course)
    assert files(course) == before


def test_nbgrader_autograde(course):
    """One in six of them: nbgrader's own bookkeeping takes longer than the grading, and the sandbox is the same."""
    for path in [p for i, p in enumerate(suite()) if i % 6]:
        shutil.rmtree(course / "submitted" / path.stem)
    before = files(course)
    shutil.rmtree(course / "autograded", ignore_errors=True)
    run(course, "nbgrader", "autograde", NAME, "--GradeInSandbox.seconds_per_case=1", "--GradeInSandbox.seconds_per_submission=6")
    assert {p.parent.name for p in (course / "autograded").glob(f"*/{NAME}")} == {p.stem for p in suite()[::6]} | set(HONEST)
    assert_deserved(course)
    assert files(course) == before
