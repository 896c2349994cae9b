"""The README's workflows, run step by step on a student's repository: the released folder alone, the kit installed from its wheel."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from .conftest import RELEASED, ROOT, SOLUTIONS


def steps(workflow: str) -> list[str]:
    """The shell lines of the README's workflow, in order."""
    block = re.search(rf"<!-- workflow: {workflow} -->\n```yaml\n(.*?)```", (ROOT / "README.md").read_text(), re.S).group(1)
    return [m.group(1) for m in re.finditer(r"^\s*- (?:run: )?((?:pip|pytest|autograder) .*)$", block, re.M)]


@pytest.fixture(scope="module")
def machine(tmp_path_factory, wheel) -> Path:
    """An environment with the wheel in it, and everything the wheel needs lent from this one."""
    home = tmp_path_factory.mktemp("machine")
    venv.create(home, with_pip=True)
    site = next(home.glob("lib/python*/site-packages"))
    (site / "lent.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    done = subprocess.run([home / "bin" / "pip", "install", "--no-deps", "--no-index", "--force-reinstall", str(wheel)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    where = subprocess.run([home / "bin" / "python", "-c", "import autograder; print(autograder.__file__)"], cwd=home, capture_output=True, text=True).stdout
    assert str(home) in where
    return home


@pytest.mark.parametrize("workflow", ["github", "gitlab"])
@pytest.mark.parametrize("source, code", [(RELEASED, 1), (SOLUTIONS, 0)], ids=["untouched", "solved"])
def test_the_workflow_s_steps(workflow, source, code, machine, tmp_path):
    install, test = steps(workflow)
    assert install == "pip install autograd-kit"  # the wheel stands in for it
    shutil.copytree(RELEASED / "01-backward", tmp_path / "01-backward")
    shutil.copy(source / "01-backward" / "01-backward.ipynb", tmp_path / "01-backward")
    (tmp_path / "conftest.py").write_text("raise SystemExit('a conftest of the submission was loaded')")
    done = subprocess.run([machine / "bin" / "python", "-m", *test.split()], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == code, done.stdout + done.stderr
    cases = ET.parse(tmp_path / "report.xml").getroot().findall(".//testcase")
    points = sum(float(p.get("value")) for c in cases for p in c.iter("property") if p.get("name") == "points")
    worth = sum(float(p.get("value")) for c in cases for p in c.iter("property") if p.get("name") == "max_points")
    assert worth == pytest.approx(22, abs=0.01)
    assert points == pytest.approx(22 if code == 0 else 0, abs=0.01)
    failed = [c for c in cases if c.find("failure") is not None]
    assert len(failed) == (0 if code == 0 else len(cases))
    assert all("is still to be written" in c.find("failure").get("message") for c in failed)


def test_pytest_has_an_item_per_case_and_one_readable_line_for_each(public):
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "assignments/01-backward", "-q", "--no-header", "--tb=no"], cwd=ROOT, capture_output=True, text=True, env=_wide()
    )
    assert done.returncode == 1
    lines = [line for line in done.stdout.splitlines() if line.startswith("FAILED")]
    assert len(lines) == len(public["01-backward"].cases)
    expected = (
        "FAILED assignments/01-backward/01-backward.ipynb::sub::sub[same shape] - not attempted: Sub.backward (line 10 of its cell) is still to be written."
    )
    assert expected in lines


@pytest.mark.parametrize(
    "name, content, words",
    [
        ("a.ipynb", b'{"cells": ', "a.ipynb is not a notebook, or was cut off"),
        ("b.ipynb", b"", "b.ipynb is empty"),
        ("cases.py", b"x = (", "does not load"),
        ("cases.py", b"", "holds no cases"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_2(name, content, words, tmp_path):
    shutil.copytree(RELEASED / "01-backward", tmp_path / "hw")
    (tmp_path / "hw" / name).write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "hw", "-q", "-c", "/dev/null", "--rootdir=."], cwd=tmp_path, capture_output=True, text=True, env=_wide()
    )
    assert done.returncode == 2 and words in done.stdout and "Traceback" not in done.stdout


def test_a_script_is_collected_too(tmp_path):
    shutil.copy(RELEASED / "01-backward" / "cases.py", tmp_path)
    (tmp_path / "mine.py").write_text(
        "# %%\nfrom autograder import Function\n# %%\nclass Neg(Function):\n"
        "    forward = staticmethod(lambda ctx, x: -x)\n    backward = staticmethod(lambda ctx, g: -g)\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", ".", "-q", "-k", "neg and not power and not negative", "-c", "/dev/null", "--rootdir=."],
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
    done = subprocess.run([sys.executable, "-m", "pytest", ".", "-q", "-c", "/dev/null", "--rootdir=."], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0 and "1 passed" in done.stdout, done.stdout


def _wide() -> dict[str, str]:
    import os

    return {**os.environ, "COLUMNS": "250"}
