"""Grade the attack suite as a class with honest neighbours, by `autograder grade` and by `nbgrader autograde`.

Most attacks are on the rule of exp. The tests' own assignment does not ask for it; here it does. test_attacks.py tests
one by one what an attack gains in the real assignments.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import nbformat
import pytest

from autograder.submission import read

from .conftest import SUBMISSIONS, assignment_of
from .small import COURSE, FULL, NAME
from .small_class import SCRIPTS, nbgrader, scores, totals

ATTACKED = "01-backward"
HONEST = {"zoe": ("solutions", FULL + 1), "aaron": ("assignments", 0.0)}
ASKS_EXP = """

from autograder import values  # added by test_hostile_class.py

sweep("exp", "exp", [sample("large and small", values([-30.0, 20.0, 0.0, 1.0]))])
"""
EXP = """class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        result = torch.exp(x)
        ctx.save_for_backward(result)
        return result

    @staticmethod
    def backward(ctx, grad_output):
        ### BEGIN SOLUTION
        (result,) = ctx.saved_tensors
        return grad_output * result
        ### END SOLUTION
"""
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
    found = [p for p in sorted((SUBMISSIONS / "attacks").glob("*.py")) if assignment_of(p) == ATTACKED]
    slow = [p for p in found if any(word in p.name for word in SLOW)]
    return [p for p in found if p not in slow] + slow[:2]


def named(path: Path, key: str) -> set[str]:
    """Return the questions that an attack's docstring names as honest work, or as partly right like any wrong rule."""
    lines = [line for line in path.read_text().splitlines() if line.startswith(f"{key}:")]
    return {q.strip() for line in lines for q in line.removeprefix(f"{key}:").split(",")}


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    course = tmp_path_factory.mktemp("hostile") / "course"
    shutil.copytree(COURSE, course, ignore=shutil.ignore_patterns("assignments"))
    with (course / "solutions" / NAME / "cases.py").open("a") as cases:
        cases.write(ASKS_EXP)
    source = course / "solutions" / NAME / f"{NAME}.ipynb"
    notebook = nbformat.read(source, as_version=4)
    mark = {"schema_version": 3, "grade": False, "locked": False, "solution": True, "task": False}
    for name, content, more in (
        ("exp-answer", EXP, {}),
        ("exp", 'check("exp")', {"grade": True, "locked": True, "solution": False, "points": 1}),
    ):
        notebook.cells.append(
            nbformat.v4.new_code_cell(content, metadata={"nbgrader": {**mark, **more, "grade_id": name}})
        )
    nbformat.write(notebook, source)
    nbgrader(course, "generate_assignment", NAME)
    for student, (room, _) in HONEST.items():
        hand_in(course, student, nbformat.read(course / room / NAME / f"{NAME}.ipynb", as_version=4))
    for path in suite():
        notebook = nbformat.read(course / "assignments" / NAME / f"{NAME}.ipynb", as_version=4)
        notebook.cells += [nbformat.v4.new_code_cell(cell.source) for cell in read(path).cells]
        hand_in(course, path.stem, notebook)
    return course


def hand_in(course: Path, student: str, notebook) -> None:
    folder = course / "submitted" / student / NAME
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / f"{NAME}.ipynb")


def assert_deserved(course: Path) -> None:
    found = scores(course)
    for student, (_, points) in HONEST.items():
        assert totals(course)[student] == points, student
    for path in [p for p in suite() if (course / "submitted" / p.stem).exists()]:
        assert all(found[path.stem][q] > 0 for q in named(path, "honest") & found[path.stem].keys()), path.stem
        gained = {q: s for q, s in found[path.stem].items() if s and q not in named(path, "honest")}
        assert gained.keys() <= named(path, "partial"), (path.stem, gained)


def files(course: Path) -> dict[str, str]:
    """Return the files that only the instructor may change."""
    return {
        str(p.relative_to(course)): hashlib.sha256(p.read_bytes()).hexdigest()
        for room in ("solutions", "submitted")
        for p in sorted((course / room).rglob("*"))
        if p.is_file()
    }


def test_autograder_grade(course):
    before = files(course)
    limits = ("--seconds-per-case", "0.5", "--seconds-per-submission", "30", "--memory", "512")
    done = subprocess.run(
        [SCRIPTS / "autograder", "grade", NAME, "--json", *limits], cwd=course, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert len(done.stdout.splitlines()) == len(suite()) + len(HONEST)
    assert not any(
        c["outcome"] == "kit_fault"
        for line in done.stdout.splitlines()
        for q in json.loads(line)["questions"]
        for c in q["cases"]
    )
    assert_deserved(course)
    assert files(course) == before


@pytest.mark.thorough  # the same sandbox; nbgrader takes longer for its bookkeeping than the kit for grading
def test_nbgrader_autograde(course):
    """Grade one attack in six: nbgrader's bookkeeping takes longer than the grading, and the sandbox is the same."""
    for path in [p for i, p in enumerate(suite()) if i % 6]:
        shutil.rmtree(course / "submitted" / path.stem)
    before = files(course)
    shutil.rmtree(course / "autograded", ignore_errors=True)
    nbgrader(
        course,
        "autograde",
        NAME,
        "--GradeInSandbox.seconds_per_case=0.5",
        "--GradeInSandbox.seconds_per_submission=30",
        "--GradeInSandbox.memory_mb=512",
    )
    assert {p.parent.name for p in (course / "autograded").glob(f"*/{NAME}")} == {p.stem for p in suite()[::6]} | set(
        HONEST
    )
    assert_deserved(course)
    assert files(course) == before
