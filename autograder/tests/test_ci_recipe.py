"""Run the workflows of docs/ci.md step by step on a student's repository.

The repository is the released folder alone, and the kit is installed from its wheel.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from .conftest import ROOT
from .small import FULL, NAME, NOT_SUMMED, ONLY_NEG, POINTS, RELEASED, SHOWN, SOLVED, UNTOUCHED, solution


def steps(workflow: str) -> list[str]:
    """Return the shell lines of the page's workflow, in order."""
    block = re.search(
        rf"<!-- workflow: {workflow} -->\n```yaml\n(.*?)```", (ROOT / "docs" / "ci.md").read_text(), re.S
    ).group(1)
    return [m.group(1) for m in re.finditer(r"^\s*- (?:run: )?((?:pip|pytest|autograder) .*)$", block, re.M)]


@pytest.fixture(scope="module")
def machine(tmp_path_factory, wheel) -> Path:
    """Make an environment with the wheel in it. What the wheel needs is lent from this environment."""
    home = tmp_path_factory.mktemp("machine")
    venv.create(home)  # without a pip of its own, which takes seconds: this environment's installs into it
    site = next(home.glob("lib/python*/site-packages"))
    (site / "lent.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    install = ["install", "--no-deps", "--no-index", "--force-reinstall", str(wheel)]
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(home / "bin" / "python"), *install],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    where = subprocess.run(
        [home / "bin" / "python", "-c", "import autograder; print(autograder.__file__)"],
        cwd=home,
        capture_output=True,
        text=True,
    ).stdout
    assert str(home) in where
    return home


@dataclass(frozen=True)
class Run:
    """A student's repository after a workflow's test step."""

    code: int
    said: str
    report: Path


@pytest.fixture(scope="module")
def tested(machine, tmp_path_factory) -> Callable[[str, Path], Run]:
    """Run a test step on a student's repository with this notebook; a step that two workflows share runs once."""
    runs: dict[tuple[str, Path], Run] = {}

    def run(step: str, notebook: Path) -> Run:
        if (step, notebook) not in runs:
            home = tmp_path_factory.mktemp("repository")
            shutil.copytree(RELEASED / NAME, home / "01-backward")  # as the page's folder is called
            shutil.copy(notebook, home / "01-backward")
            (home / "conftest.py").write_text("raise SystemExit('a conftest of the submission was loaded')")
            done = subprocess.run(
                [machine / "bin" / "python", "-m", *step.split()], cwd=home, capture_output=True, text=True
            )
            runs[step, notebook] = Run(done.returncode, done.stdout + done.stderr, home / "report.xml")
        return runs[step, notebook]

    return run


@pytest.mark.parametrize(
    "workflow, notebook, code",
    [
        pytest.param("github", UNTOUCHED, 1, id="untouched-github"),
        pytest.param("gitlab", SOLVED, 0, id="solved-gitlab", marks=pytest.mark.thorough),
        pytest.param("github", SOLVED, 0, id="solved-github", marks=pytest.mark.thorough),
        pytest.param("gitlab", UNTOUCHED, 1, id="untouched-gitlab", marks=pytest.mark.thorough),
    ],
)
def test_the_workflow_s_steps(workflow, notebook, code, tested, wheel):
    install, test = steps(workflow)
    assert install == f"pip install ./{wheel.name}"  # as `machine` does
    done = tested(test, notebook)
    assert done.code == code, done.said
    cases = ET.parse(done.report).getroot().findall(".//testcase")
    points = sum(float(p.get("value")) for c in cases for p in c.iter("property") if p.get("name") == "points")
    worth = sum(float(p.get("value")) for c in cases for p in c.iter("property") if p.get("name") == "max_points")
    assert worth == pytest.approx(FULL, abs=0.01)
    assert points == pytest.approx(FULL if code == 0 else 0, abs=0.01)
    failed = [c for c in cases if c.find("failure") is not None]
    assert len(failed) == (0 if code == 0 else len(POINTS))  # one for each question: nothing of it is written
    assert f"{SHOWN if code == 0 else 0} of {SHOWN} points" in done.said and len(done.said.splitlines()) < 45
    assert all("is still to be written" in c.find("failure").get("message") for c in failed)


def test_pytest_has_one_readable_line_for_each_question_that_is_still_to_be_written(tmp_path):
    shutil.copytree(RELEASED, tmp_path / "assignments")
    settings = ("-c", str(ROOT / "pyproject.toml"), "--rootdir=.", "-q", "--no-header", "--tb=no")
    command = [sys.executable, "-m", "pytest", f"assignments/{NAME}", *settings]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=_wide())
    assert done.returncode == 1
    lines = [line for line in done.stdout.splitlines() if line.startswith("FAILED")]
    assert len(lines) == len(POINTS)
    expected = (
        f"FAILED assignments/{NAME}/{NAME}.ipynb::sub::ordinary - not attempted: Sub.backward (line 10 of its "
        "cell) is still to be written."
    )
    assert expected in lines


def test_an_aspect_fails_once_with_its_cases_inside_and_its_own_time(tmp_path):
    shutil.copy(RELEASED / NAME / "cases.py", tmp_path)
    cells = [NOT_SUMMED if c.source.startswith("class Sub(") else c.source for c in solution().cells]
    (tmp_path / "mine.py").write_text("\n\n".join(f"# %%\n{cell}" for cell in cells))
    command = [sys.executable, "-m", "pytest", ".", "-q", "-c", "/dev/null", "--rootdir=.", "--junitxml=report.xml"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=_wide())
    tests = {
        f"{test.get('classname')}::{test.get('name')}": test
        for test in ET.parse(tmp_path / "report.xml").iter("testcase")
    }
    failed = {name for name, test in tests.items() if test.find("failure") is not None}
    assert "mine.sub::broadcasting" in failed and "mine.sub::ordinary" not in failed
    assert all(name.startswith("mine.sub::") for name in failed)
    assert [line.split()[1] for line in done.stdout.splitlines() if line.startswith("FAILED")] == [
        name.replace("mine.", "mine.py::") for name in tests if name in failed
    ]
    inside = tests["mine.sub::broadcasting"].find("failure").text
    assert re.search(r"^sub\[.+\]: wrong: The backward of Sub returned ", inside, re.MULTILINE)
    assert re.search(r"^sub +\d\.?\d* / ", done.stdout, re.MULTILINE), done.stdout
    times = [float(test.get("time")) for test in tests.values()]
    assert max(times) < 1 < len(times), "grading as a whole is on no aspect"


@pytest.mark.parametrize(
    "name, content, words",
    [
        (f"{NAME}.ipynb", b'{"cells": ', f"{NAME}.ipynb is not a notebook, or was cut off"),
        pytest.param(f"{NAME}.ipynb", b"", f"{NAME}.ipynb is empty", marks=pytest.mark.thorough),
        pytest.param("cases.py", b"x = (", "does not load", marks=pytest.mark.thorough),
        ("cases.py", b"", "holds no cases"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_2(name, content, words, tmp_path):
    shutil.copytree(RELEASED / NAME, tmp_path / "hw")
    (tmp_path / "hw" / name).write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "hw", "-q", "-c", "/dev/null", "--rootdir=."],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env=_wide(),
    )
    assert done.returncode == 2 and words in done.stdout and "Traceback" not in done.stdout


def test_a_script_is_collected_too(tmp_path):
    shutil.copy(RELEASED / NAME / "cases.py", tmp_path)
    (tmp_path / "mine.py").write_bytes(ONLY_NEG)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", ".", "-q", "-k", "neg", "-c", "/dev/null", "--rootdir=."],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_another_project_s_cases_are_left_alone(tmp_path):
    (tmp_path / "cases.py").write_text("CASES = [1, 2]\n")
    (tmp_path / "theirs.ipynb").write_text('{"cells": []}')
    (tmp_path / "helpers.py").write_text("raise RuntimeError('must not be read as a submission')\n")
    (tmp_path / "test_mine.py").write_text("def test_mine():\n    assert True\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", ".", "-q", "-c", "/dev/null", "--rootdir=."],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0 and "1 passed" in done.stdout, done.stdout


def _wide() -> dict[str, str]:
    import os

    return {**os.environ, "COLUMNS": "250"}
