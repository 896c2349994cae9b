"""What a student does needs no nbgrader; a command about a class says in one sentence that it does."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.metadata import requires
from pathlib import Path

import pytest

from autograder.doors.commands.cli import _OF_A_COURSE

from .small import NAME, RELEASED, SHOWN, SOLUTIONS, SOLVED

# As in an environment without the extra: None is Python's own sign that a module cannot be imported.
WITHOUT = f"""import sys
left_out = {sorted(_OF_A_COURSE)}
sys.modules.update(dict.fromkeys([*left_out, *(name for name in sys.modules if name.partition(".")[0] in left_out)]))
"""
COMMAND = WITHOUT + "from autograder.doors.commands.cli import run; run()"
CHECKED = WITHOUT + f"from autograder import check; print(check('neg', folder={str(RELEASED / NAME)!r}))"
PYTEST = WITHOUT + "import pytest; sys.exit(pytest.main(['-p', 'no:cacheprovider', '-q', *sys.argv[1:]]))"


def run(code: str, *arguments: object, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, cwd=folder
    )


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """Return a student's solved notebook beside its cases, without the marks of an author's answers."""
    shutil.copytree(RELEASED / NAME, tmp_path / NAME)
    solved = tmp_path / NAME / f"{NAME}.ipynb"
    solved.write_text(SOLVED.read_text(encoding="utf-8").replace(" SOLUTION", ""))
    return solved


def test_a_check_needs_no_nbgrader(mine: Path) -> None:
    for format_ in ("text", "json", "junit", "gradescope"):
        done = run(COMMAND, "check", mine, "--format", format_, folder=mine.parent)
        assert done.returncode == 0, done.stdout + done.stderr
    shown = run(CHECKED, folder=mine.parent)
    assert shown.stdout.startswith("neg: 0 / "), shown.stdout + shown.stderr


def test_a_check_in_a_clone_with_the_solutions_needs_no_nbgrader(course: Path) -> None:
    notebook = course / "assignments" / NAME / f"{NAME}.ipynb"
    done = run(COMMAND, "check", notebook, folder=course)
    assert done.returncode == 1 and "still to be written" in done.stdout, done.stdout + done.stderr


def test_pytest_needs_no_nbgrader(mine: Path) -> None:
    done = run(PYTEST, mine.parent, folder=mine.parent)
    assert done.returncode == 0 and f"{SHOWN} of {SHOWN} points" in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize(
    "arguments",
    [("grade", NAME), ("export", "--format", "canvas"), ("report", NAME), ("release", NAME), ("demo",),
     ("check", SOLVED, "--html", "page.html"), ("check", SOLUTIONS / NAME)],
    ids=lambda arguments: " ".join(map(str, arguments[:1])),
)  # fmt: skip
def test_what_is_about_a_course_says_what_to_install(arguments: tuple[object, ...], tmp_path: Path) -> None:
    done = run(COMMAND, *arguments, folder=tmp_path)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert "autograd-kit[course]" in done.stderr


def test_the_extra_has_the_packages_that_only_a_course_needs() -> None:
    named = {"bs4": "beautifulsoup4"}
    needed = {one.partition(";")[0].strip() for one in requires("autograd-kit") or () if "extra ==" not in one}
    extra = " ".join(one for one in requires("autograd-kit") or () if "course" in one)
    for module in _OF_A_COURSE - {"nbconvert"}:  # which nbgrader brings
        assert named.get(module, module) in extra
        assert not any(one.startswith(named.get(module, module)) for one in needed)
