"""Follow docs/authors.md word for word in an empty course: each command runs, each block goes where the page says."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import autograder

from .conftest import ROOT
from .small import COURSE

PAGE = (ROOT / "docs" / "authors.md").read_text(encoding="utf-8")
STEPS = re.findall(r"<!-- (run|cases|answer|question)(?:: (\w+))? -->\n```\w+\n(.*?)```", PAGE, re.S)
NAME = "03-masks"
IN_THE_NOTEBOOK = {"Engine", "Function", "Tensor", "check", "grade", "load_assignment", "to_pytorch", "torch"}


def notebook(course: Path) -> Path:
    return course / "source" / NAME / f"{NAME}.ipynb"


def edit(path: Path, change) -> None:
    found = json.loads(path.read_text())
    change(found["cells"])
    path.write_text(json.dumps(found))


def answered(name: str, answer: str):
    """Return a change that writes an answer into the class of this name."""

    def change(cells: list) -> None:
        (cell,) = [c for c in cells if f"class {name}(" in "".join(c["source"])]
        text = "".join(cell["source"]).replace("raise NotImplementedError()", answer.strip())
        cell["source"] = text.splitlines(keepends=True)

    return change


def asked(question: str, source: str):
    """Return a change that adds a question: its class, and its graded cell, as the page says."""

    def change(cells: list) -> None:
        graded = next(c for c in cells if c["metadata"].get("nbgrader", {}).get("grade"))
        mark = {**graded["metadata"]["nbgrader"], "grade_id": question}
        check = {
            **graded,
            "id": f"check-{question}",
            "source": [f'check("{question}")'],
            "metadata": {"nbgrader": mark},
        }
        own = next(c for c in cells if c["metadata"].get("nbgrader", {}).get("solution"))
        its = {**own["metadata"]["nbgrader"], "grade_id": f"{question}-answer"}
        answer = {**own, "id": question, "source": source.splitlines(keepends=True), "metadata": {"nbgrader": its}}
        cells += [answer, check]

    return change


def run(course: Path, line: str) -> subprocess.CompletedProcess[str]:
    program, *arguments = line.split()
    module = {"autograder": "autograder", "nbgrader": "nbgrader"}[program]
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", module, *arguments],
        cwd=course,
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """Return a course in which the whole page was followed; every command of it ended well."""
    course = tmp_path_factory.mktemp("course")
    for kind, name, text in STEPS:
        if kind == "cases":
            with (notebook(course).parent / "cases.py").open("a") as file:
                file.write("\n" + text)
        elif kind == "run":
            if "nbgrader" in text:
                config = (COURSE / "nbgrader_config.py").read_text().replace("solutions", "source")
                (course / "nbgrader_config.py").write_text(config.replace("assignments", "release"))
            for line in text.strip().splitlines():
                done = run(course, line)
                assert done.returncode == 0, (line, done.stdout, done.stderr)
        else:
            edit(notebook(course), (answered if kind == "answer" else asked)(name, text))
    return course


def test_the_page_leads_to_an_assignment_that_checks_and_is_released(course: Path) -> None:
    assert {kind for kind, _, _ in STEPS} == {"run", "cases", "answer", "question"}
    released = (course / "release" / NAME / f"{NAME}.ipynb").read_text()
    assert "scatter_add" not in released and "raise NotImplementedError()" in released
    said = json.loads(
        run(course, f"autograder check release/{NAME}/{NAME}.ipynb --assignment release/{NAME} --json").stdout
    )
    assert said["score"] == 0 and said["max_score"] == 7


def test_an_author_s_own_mistake_and_hints_are_told(course: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.ipynb"
    shutil.copy(notebook(course), wrong)
    edit(
        wrong,
        lambda cells: [c.update(source=[s.replace("scatter_add", "scatter") for s in c["source"]]) for c in cells],
    )
    said = json.loads(run(course, f"autograder check {wrong} --assignment {NAME} --question take --json").stdout)
    failed = {c["name"]: c for q in said["questions"] for c in q["cases"] if c["outcome"] != "passed"}
    assert "gather[one place twice]" in failed
    told = failed["gather[one place twice]"]["message"]
    assert "A place that is taken twice gets both gradients. A place may be taken twice." in told


def test_the_page_has_a_line_for_every_name() -> None:
    listed = set(re.findall(r"^\| `@?(\w+)", PAGE, re.M))
    assert set(autograder.__all__) <= listed
