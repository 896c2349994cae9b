"""Read the workflows that `autograder init` makes, and run Gradescope's autograder in a folder laid out as there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

from autograder.doors.commands.cli import main

from .conftest import ROOT
from .small import COURSE, FULL, NAME, SOLUTIONS, SOLVED, UNTOUCHED
from .test_formats import GRADESCOPE

PLACES = {"github": ".github/workflows/autograder.yml", "gitlab": ".gitlab-ci.yml"}


def init(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["init", *map(str, arguments)])
    return done.exit_code, done.output


@pytest.fixture(params=PLACES)
def made(request, tmp_path, monkeypatch) -> tuple[str, dict]:
    monkeypatch.chdir(tmp_path)
    code, said = init(request.param, NAME, "--cases", "our-course/cases")
    assert code == 0 and PLACES[request.param] in said
    text = (tmp_path / PLACES[request.param]).read_text()
    assert "ASSIGNMENT" not in text and "CASES_REPOSITORY" not in text and "KIT" not in text
    return request.param, yaml.safe_load(text)


def commands(service: str, workflow: dict) -> list[str]:
    if service == "gitlab":
        return workflow["autograder"]["script"]
    return [step["run"] for step in workflow["jobs"]["check"]["steps"] if "run" in step]


def test_github_reads_only_and_takes_the_cases_from_elsewhere(made):
    service, workflow = made
    if service != "github":
        assert set(workflow["autograder"]["artifacts"]["reports"]) == {"junit", "codequality"}
        return
    assert workflow["permissions"] == {"contents": "read"}
    steps = workflow["jobs"]["check"]["steps"]
    checkouts = [step["with"] for step in steps if step.get("uses", "").startswith("actions/checkout@")]
    assert [c["path"] for c in checkouts] == ["submission", "cases"]
    assert checkouts[1]["repository"] == "our-course/cases"
    assert not any(c["persist-credentials"] for c in checkouts)
    assert all(len(step["uses"].partition("@")[2]) == 40 for step in steps if "uses" in step), "an action can change"
    assert not any("${{" in step.get("run", "") for step in steps), "a name could become a command"


@pytest.mark.parametrize("made", ["github", pytest.param("gitlab", marks=pytest.mark.thorough)], indirect=True)
def test_the_steps_run_on_a_student_s_repository(made, tmp_path):
    """Run every `autograder check` of a workflow in a shell, with the cases apart from the student's edited ones."""
    service, workflow = made
    shutil.copytree(SOLUTIONS / NAME, tmp_path / "cases" / NAME)
    home = tmp_path / ("submission" if service == "github" else ".") / NAME
    home.mkdir(parents=True)
    shutil.copy(UNTOUCHED, home)
    (home / "cases.py").write_text("from autograder import case\ncase(question='sub')(lambda torch: 1)\n")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NOTEBOOK": f"{NAME}/{NAME}.ipynb", "FOLDER": NAME}
    environment["GITHUB_STEP_SUMMARY"] = str(tmp_path / "summary.md")
    codes = []
    for command in commands(service, workflow):
        if command.startswith("autograder check"):
            run = command.replace("/tmp/cases", "cases").replace("autograder", f"{sys.executable} -m autograder", 1)
            codes.append(subprocess.run(["bash", "-c", run], cwd=tmp_path, env=environment).returncode)
    assert codes == ([1, 0, 0] if service == "github" else [0, 0, 1])
    assert f"of {FULL:g} points" in (tmp_path / "report.xml").read_text()
    if service == "gitlab":
        assert json.loads((tmp_path / "quality.json").read_text())
    else:
        assert f"of {FULL:g} points" in (tmp_path / "summary.md").read_text()


@pytest.mark.parametrize("wheels", [(), ("autograd_kit-0.1.0-py3-none-any.whl",), ("a-1.whl", "a-2.whl")])
def test_the_kit_comes_from_a_wheel_beside_the_cases_if_there_is_one(made, wheels, tmp_path):
    service, workflow = made
    (tmp_path / "cases").mkdir()
    for wheel in wheels:
        (tmp_path / "cases" / wheel).touch()
    (install,) = (command for command in commands(service, workflow) if command.startswith("pip install"))
    script = 'pip() { echo "${@: -1}"; }\n' + install.replace("/tmp/cases", "cases")
    done = subprocess.run(["bash", "-ec", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == (f"cases/{wheels[-1]}" if wheels else f"autograd-kit=={version('autograd-kit')}")


@pytest.mark.parametrize(
    "arguments, words",
    [
        (("github", NAME), "Say which repository holds the cases"),
        (("github", "a b", "--cases", "x/y"), "is not the name of an assignment"),
        (("gitlab", NAME, "--cases", "${{ secrets.x }}"), "is not the name of a repository"),
        (("gradescope", "09-nothing"), "No assignment called '09-nothing'"),
    ],
)
def test_bad_input_is_one_sentence_and_nothing_is_written(arguments, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, said = init(*arguments)
    assert code == 2 and words in said and not list(tmp_path.iterdir())


def test_nothing_is_written_over(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".gitlab-ci.yml").write_text("mine")
    code, said = init("gitlab", NAME, "--cases", "x/y")
    assert code == 2 and "exists already" in said and (tmp_path / ".gitlab-ci.yml").read_text() == "mine"


@pytest.fixture
def container(tmp_path, monkeypatch) -> Path:
    """Lay out a folder as Gradescope's container has it, with the zip unpacked."""
    monkeypatch.chdir(COURSE)
    code, said = init("gradescope", NAME, "--to", tmp_path / "made.zip")
    assert code == 0, said
    with zipfile.ZipFile(tmp_path / "made.zip") as archive:
        for entry in archive.infolist():
            archive.extract(entry, tmp_path / "source")
            (tmp_path / "source" / entry.filename).chmod(entry.external_attr >> 16)
    for name in ("submission", "results"):
        (tmp_path / name).mkdir()
    return tmp_path


def graded(container: Path) -> tuple[int, dict | None]:
    """Run run_autograder as Gradescope does, and return its exit code and what it recorded."""
    bin_folder = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "AUTOGRADER_ROOT": str(container), "PYTHONPATH": str(ROOT), "PATH": bin_folder}
    done = subprocess.run([container / "source" / "run_autograder"], env=environment, capture_output=True, text=True)
    file = container / "results" / "results.json"
    return done.returncode, json.loads(file.read_text()) if file.exists() else None


def test_gradescope_s_zip_has_no_answer_and_grades_on_hidden_cases(container):
    inside = container / "source" / NAME
    assert (inside / "hidden_cases.py").exists()
    assert (inside / f"{NAME}.ipynb").read_bytes() == UNTOUCHED.read_bytes()
    subprocess.run(["bash", "-n", container / "source" / "setup.sh"], check=True)
    shutil.copy(SOLVED, container / "submission" / "my work.ipynb")
    code, results = graded(container)
    jsonschema.validate(results, GRADESCOPE)
    assert (code, results["score"], results["max_score"]) == (0, FULL, FULL)
    assert any(test["visibility"] == "after_published" for test in results["tests"])


def test_an_assignment_that_is_not_released_makes_no_zip(tmp_path, monkeypatch):
    shutil.copytree(SOLUTIONS / NAME, tmp_path / "solutions" / NAME)
    monkeypatch.chdir(tmp_path)
    code, said = init("gradescope", NAME)
    assert code == 2 and "is not released, and its own notebook has the answers" in said
    assert [path.name for path in tmp_path.iterdir()] == ["solutions"]


def test_gradescope_gets_no_points_for_a_broken_file_and_none_of_the_kit_s_faults(container):
    assert graded(container)[1]["score"] == 0
    (container / "submission" / f"{NAME}.ipynb").write_text('{"cells": ')
    code, results = graded(container)
    jsonschema.validate(results, GRADESCOPE)
    assert code == 0 and results["score"] == 0 and "cut off" in results["output"]
    (container / "results" / "results.json").unlink()
    shutil.copy(SOLVED, container / "submission" / f"{NAME}.ipynb")
    (container / "source" / NAME / "cases.py").write_text("x = (")
    assert graded(container) == (3, None)
