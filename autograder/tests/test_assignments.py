"""Check the released assignments: as nbgrader makes them, without answers, and complete without the wheel."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from autograder.judge import Reference
from autograder.records import Assignment

from . import small
from .conftest import NAMES, RELEASED, ROOT, SOLUTIONS, solution

RELEASE_ALL = """
import sys
from nbgrader.apps import NbGraderAPI
from traitlets.config import PyFileConfigLoader
course = NbGraderAPI(config=PyFileConfigLoader("nbgrader_config.py").load_config())
for name in sys.argv[1:]:
    done = course.generate_assignment(name)
    assert done["success"], done
"""


def answers(name: str) -> list[str]:
    """Return the lines between BEGIN and END SOLUTION that are not empty, without the white space around them."""
    found = []
    for cell in solution(name).cells:
        for block in re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", cell.source, re.S):
            found += [
                line.strip()
                for line in block.splitlines()
                if len(line.strip()) > 24 and "ctx.saved_tensors" not in line
            ]
    return found


@pytest.fixture(scope="module")
def remade(tmp_path_factory) -> Path:
    course = tmp_path_factory.mktemp("course")
    shutil.copytree(SOLUTIONS, course / "solutions")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    # all in one process: nbgrader takes longer to start than to make a release
    done = subprocess.run([sys.executable, "-c", RELEASE_ALL, *NAMES], cwd=course, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return course / "assignments"


@pytest.mark.parametrize("name", NAMES)
def test_the_release_is_what_nbgrader_makes(name, remade):
    assert_same(RELEASED / name, remade / name)


def test_the_release_of_the_tests_own_assignment_is_what_nbgrader_makes(prepared_course):
    assert_same(small.RELEASED / small.NAME, prepared_course / "assignments" / small.NAME)


def assert_same(released: Path, remade: Path) -> None:
    """Compare a released folder with the one that nbgrader has just made."""
    assert sorted(p.name for p in released.iterdir() if p.name != "__pycache__") == sorted(
        p.name for p in remade.iterdir()
    )
    for made in remade.iterdir():
        kept = released / made.name
        if made.suffix == ".ipynb":
            assert json.loads(made.read_text()) == json.loads(kept.read_text())
        else:
            assert made.read_bytes() == kept.read_bytes()


def test_what_a_case_returns_has_a_name(assignments: dict[str, Assignment]):
    """Check names: a report says `<name> differs from PyTorch's`, and a position in a list tells a student nothing."""
    reference = Reference()
    for case in (case for assignment in assignments.values() for case in assignment.cases):
        nameless = [name for name in reference(case) if re.search(r"^$|\[\d+\]$", name)]
        assert not nameless, f"{case.name} of {case.question}: {nameless}"


def test_hidden_cases_are_never_released():
    assert not list(RELEASED.rglob("hidden_cases.py"))


@pytest.mark.parametrize("name", NAMES)
def test_no_answer_is_in_what_students_get(name, wheel):
    lines = answers(name)
    assert len(lines) >= 8
    released = "\n".join(p.read_text() for p in RELEASED.rglob("*") if p.suffix in (".ipynb", ".py"))
    with zipfile.ZipFile(wheel) as archive:
        installed = "\n".join(archive.read(n).decode() for n in archive.namelist() if n.endswith((".py", ".j2")))
    for line in lines:
        assert line not in released and json.dumps(line)[1:-1] not in released, line
        assert line not in installed, line


def test_the_wheel_holds_the_package_and_no_tests(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert (
        "autograder/sandbox/guest/server.py" in names
        and "autograder/report/question.html.j2" in names
        and "autograder/py.typed" in names
    )
    assert not [n for n in names if "tests" in n or "solutions" in n or "assignments" in n]


@pytest.mark.parametrize("name", NAMES)
def test_every_graded_cell_has_a_question_and_every_question_a_graded_cell(name, assignments):
    cells = {c.grade_id for c in solution(name).cells if c.grade_id}
    assert cells == {q.name for q in assignments[name].questions}
    for question in assignments[name].questions:
        assert {c.hidden for c in question.cases} >= {False}, question.name
