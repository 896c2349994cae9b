"""A class, end to end: nbgrader's own commands and `autograder grade` give the same gradebook, and nothing stops or is lost."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from rich.console import Console

from autograder.classroom import Course
from autograder.doors.commands import grade as grading
from autograder.doors.commands.cli import main
from autograder.errors import UsageError
from autograder.judge import graded
from autograder.records import Case, Outcome, Question, Report, Verdict
from autograder.sandbox import Limits

from .conftest import RELEASED, ROOT, SOLUTIONS, SUBMISSIONS

NAME = "01-backward"
SCRIPTS = Path(sys.executable).parent
CLASS = ("ada", "blaise", "carl", "dora", "eve", "finn", "gil", "hal")


def nbgrader(course: Path, *arguments: str) -> str:
    done = subprocess.run([SCRIPTS / "nbgrader", *arguments], cwd=course, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stderr


def hand_in(course: Path, student: str, content: bytes | None, name: str = f"{NAME}.ipynb") -> None:
    folder = course / "submitted" / student / NAME
    folder.mkdir(parents=True, exist_ok=True)
    if content is not None:
        (folder / name).write_bytes(content)


def changed(base: Path, change) -> bytes:
    notebook = nbformat.read(base / NAME / f"{NAME}.ipynb", as_version=4)
    change(notebook)
    return json.dumps(notebook).encode()  # not by nbformat, which would mend it


def words_of(course: Path, student: str) -> str:
    """What a person reads on the feedback page."""
    return BeautifulSoup((course / "feedback" / student / NAME / f"{NAME}.html").read_text(), "html.parser").get_text()


def tamper(notebook) -> None:
    """Points, ids and kinds of cells as a hopeful student would like them."""
    for cell in notebook.cells:
        mark = cell.metadata.get("nbgrader", {})
        if mark.get("grade"):
            mark["points"] = 1000
            mark["grade_id"] = "sub"
            cell.cell_type, cell.source = "markdown", "nothing to see"
            cell.pop("outputs", None), cell.pop("execution_count", None)


def stderr_and_stale_outputs(notebook) -> None:
    """A right notebook that warns, with an output that says zero."""
    notebook.cells.insert(1, nbformat.v4.new_code_cell("import sys, warnings\nwarnings.warn('careful')\nprint('x', file=sys.stderr)"))
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.outputs = [nbformat.v4.new_output("error", ename="E", evalue="stale", traceback=[])]


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    course = tmp_path_factory.mktemp("class")
    shutil.copytree(SOLUTIONS, course / "solutions")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    nbgrader(course, "generate_assignment", NAME)
    hand_in(course, "ada", (SOLUTIONS / NAME / f"{NAME}.ipynb").read_bytes())
    hand_in(course, "blaise", (RELEASED / NAME / f"{NAME}.ipynb").read_bytes())
    hand_in(course, "carl", changed(RELEASED, tamper))
    hand_in(course, "dora", changed(SOLUTIONS, stderr_and_stale_outputs))
    hand_in(course, "eve", b'{"cells": [{"cell_type": "co')
    hand_in(course, "finn", changed(SOLUTIONS, lambda n: n.cells.append(nbformat.v4.new_code_cell((SUBMISSIONS / "wrong/mean__not_divided.py").read_text()))))
    hand_in(course, "gil", changed(SOLUTIONS, lambda n: n.cells.append(n.cells[2]) or n.cells.pop(-2)))
    hand_in(course, "hal", (SOLUTIONS / NAME / f"{NAME}.ipynb").read_bytes())
    return course


def scores(course: Path) -> dict[str, dict[str, float]]:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        return {s.student.id: {g.name: g.score for n in s.notebooks for g in n.grades} for s in gradebook.find_assignment(NAME).submissions}


@pytest.fixture(scope="module")
def by_nbgrader(course) -> dict[str, dict[str, float]]:
    nbgrader(course, "autograde", NAME)
    return scores(course)


def test_nbgrader_autograde_gives_everyone_what_they_earned(by_nbgrader):
    totals = {student: sum(found.values()) for student, found in by_nbgrader.items()}
    assert set(totals) == set(CLASS)
    assert totals["ada"] == totals["dora"] == totals["gil"] == totals["hal"] == 22
    assert totals["blaise"] == totals["carl"] == totals["eve"] == 0
    assert 20 <= totals["finn"] < 22 and by_nbgrader["finn"]["mean"] < 2


def test_the_autograded_cell_and_the_feedback_show_score_and_message(course, by_nbgrader):
    notebook = nbformat.read(course / "autograded" / "blaise" / NAME / f"{NAME}.ipynb", as_version=4)
    cell = next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "sub" and c.metadata.nbgrader.grade)
    assert [o.output_type for o in cell.outputs] == ["execute_result", "stream"]
    assert cell.outputs[0].data["text/plain"] == "0.0"
    assert "not attempted: Sub.backward (line 10 of its cell) is still to be written." in cell.outputs[1].text
    nbgrader(course, "generate_feedback", NAME)
    page = (course / "feedback" / "blaise" / NAME / f"{NAME}.html").read_text()
    assert "Sub.backward (line 10 of its cell) is still to be written." in page and "Score: 0.0 / 1.0" in page
    broken = (course / "feedback" / "eve" / NAME / f"{NAME}.html").read_text()
    assert "is not a notebook, or was cut off while it was saved" in broken


def test_autograder_grade_writes_the_same_gradebook(course, by_nbgrader, monkeypatch):
    shutil.rmtree(course / "autograded")
    monkeypatch.chdir(course)
    result = CliRunner().invoke(main, ["grade", NAME, "--json"])
    assert result.exit_code == 0, result.output
    reports = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(reports) == len(CLASS) and scores(course) == by_nbgrader
    ours = {student: words_of(course, student) for student in CLASS}
    nbgrader(course, "generate_feedback", NAME, "--force")
    assert {student: words_of(course, student) for student in CLASS} == ours, "the pages say what nbgrader's own pages say"
    assert "Sub.backward (line 10 of its cell) is still to be written." in ours["blaise"] and "(Score: 0.0 / 22.0)" in ours["blaise"]
    assert re.search(r"Comments:\s*mean: [\d.]+ / 2 points, \d+ of \d+ cases pass\. mean\[", ours["finn"])
    nbgrader(course, "export")
    assert f"{NAME},,,ada,,,,22.0,0.0,22.0,22.0" in (course / "grades.csv").read_text()


def test_a_second_run_grades_only_what_is_new(course, by_nbgrader, monkeypatch):
    monkeypatch.chdir(course)
    run = lambda *more: CliRunner().invoke(main, ["grade", NAME, "--json", *more])
    run()
    assert run().stdout == ""
    hand_in(course, "hal", (RELEASED / NAME / f"{NAME}.ipynb").read_bytes())
    again = [json.loads(line) for line in run().stdout.splitlines()]
    assert [(r["submission"], r["score"]) for r in again] == [(f"hal/{NAME}.ipynb", 0.0)]
    assert sum(scores(course)["hal"].values()) == 0
    assert len(run("--force", "--student", "ada").stdout.splitlines()) == 1
    (course / "autograded" / "ada" / NAME / f"{NAME}.ipynb").write_text('{"half')
    assert len(run().stdout.splitlines()) == 1


def test_a_script_and_a_renamed_notebook_and_nothing_at_all(course, by_nbgrader, monkeypatch):
    hand_in(
        course,
        "ida",
        b"# %%\nfrom autograder import Function\n# %%\nclass Neg(Function):\n"
        b"    forward = staticmethod(lambda ctx, x: -x)\n    backward = staticmethod(lambda ctx, g: -g)\n",
        f"{NAME}.py",
    )
    hand_in(course, "jan", (SOLUTIONS / NAME / f"{NAME}.ipynb").read_bytes(), "my homework (final).ipynb")
    hand_in(course, "kim", None)
    monkeypatch.chdir(course)
    result = CliRunner().invoke(main, ["grade", NAME, "--json"])
    reports = {r["submission"].split("/")[0]: r for r in map(json.loads, result.stdout.splitlines())}
    assert {k: reports[k]["score"] for k in ("ida", "jan", "kim")} == {"ida": 1.0, "jan": 22.0, "kim": 0.0}
    assert "handed in as my homework (final).ipynb" in reports["jan"]["notes"][0]
    assert "No notebook called 01-backward.ipynb was handed in" in reports["kim"]["notes"][0]
    assert {k: sum(scores(course)[k].values()) for k in ("ida", "jan", "kim")} == {"ida": 1.0, "jan": 22.0, "kim": 0.0}


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["grade", "07-none"], "has no assignment called '07-none': expected the NAME of a folder in "),
        (["grade", f"solutions/{NAME}"], f"has no assignment called 'solutions/{NAME}': expected the NAME of a folder in "),
        (["grade", "../x"], "solutions, one of 01-backward, 02-engine."),
        (["grade", f"{NAME}/"], "one of 01-backward, 02-engine."),
        (["grade", ""], "has no assignment called '': expected the NAME of a folder in "),
        (["grade", NAME, "--student", "nobody"], "'nobody' handed in nothing for 01-backward"),
        (["grade", "02-engine"], "The gradebook does not know '02-engine' yet: run `nbgrader generate_assignment 02-engine` first."),
    ],
)
def test_bad_calls_exit_2_with_one_sentence(arguments, words, course, monkeypatch):
    monkeypatch.chdir(course)
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2 and words in result.stderr and result.stderr.count("\n") == 1


def test_outside_a_course_there_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["grade", NAME])
    assert result.exit_code == 2 and "is no nbgrader course: there is no nbgrader_config.py in it" in result.stderr


@pytest.mark.parametrize("config", ["x = ", "1 / 0", "import no_such_module", "c.CourseDirectory.no = {}['a']", "raise SystemExit('no more')"])
def test_a_configuration_that_does_not_load_is_named(config, tmp_path, monkeypatch):
    (tmp_path / "nbgrader_config.py").write_text(f"c = get_config()\n{config}\n")
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["grade", NAME])
    assert result.exit_code == 2 and "nbgrader_config.py does not load (" in result.stderr and result.stderr.count("\n") == 1


def test_a_class_is_graded_within_the_course_s_own_limits(tmp_path):
    config = tmp_path / "nbgrader_config.py"
    config.write_text("c = get_config()\nc.GradeInSandbox.seconds_per_case = 5\nc.GradeInSandbox.memory_mb = 2048\n")
    assert Course(tmp_path).limits({"memory_mb": 512}) == Limits(seconds_per_case=5, memory_mb=512)
    for wrong in ("'x'", "0", "True", "-1.0", "inf", "nan"):
        config.write_text(f"from math import inf, nan\nc = get_config()\nc.GradeInSandbox.seconds_per_case = {wrong}\n")
        with pytest.raises(UsageError, match=rf"c.GradeInSandbox.seconds_per_case in nbgrader_config.py is {wrong}: expected a number above 0, such as 2\."):
            Course(tmp_path).limits({})
    config.write_text("c = get_config()\nc.GradeInSandbox.memory_mb = 512.0\n")
    with pytest.raises(UsageError, match=r"memory_mb in nbgrader_config.py is 512\.0: expected a whole number above 0, such as 1024\."):
        Course(tmp_path).limits({})


def test_the_gradebook_is_named_as_a_person_writes_it(tmp_path):
    folder = tmp_path / "course 1, \u00dcbung"
    folder.mkdir()
    (folder / "nbgrader_config.py").touch()
    assert Course(folder).shown_url == f"sqlite:///{folder / 'gradebook.db'}"


def test_a_table_that_fits_no_line_keeps_its_numbers_and_the_whole_name():
    name = "a_student_" + 10 * "with_a_long_name_"
    drawn = Console(file=io.StringIO(), width=80)
    drawn.print(grading.table("a", [grading.Line(name, 12.5, 22.0, 0.25, "everything passes", False, "")]))
    lines = drawn.file.getvalue().splitlines()[2:]
    assert "12.5 / 22" in lines[0] and "0.25" in lines[0] and "".join(line.split(" ")[0] for line in lines) == name


def test_what_is_worth_nothing_does_not_pass_for_that():
    question = Question("q", 0.0, (Case("one", "q", 1.0, print),))
    report = Report("ada/a.ipynb", "a", (graded(question, [Verdict(question.cases[0], Outcome.WRONG)]),), 0.0, sandboxed=True)
    assert grading.line(report).found == "wrong" and report.score == report.max_score


@pytest.mark.parametrize(
    ("file", "found", "words"),
    [
        (f"{NAME}.IPYNB", True, f"handed in as {NAME}.IPYNB"),
        (f"{NAME}.ipynb.txt", False, f"(found {NAME}.ipynb.txt)"),
        ("timestamp.txt", False, "(found none)"),
    ],
)
def test_what_was_handed_in_instead_is_named(file, found, words, tmp_path):
    folder = tmp_path / "submitted" / "ada" / NAME
    folder.mkdir(parents=True)
    (folder / file).write_text("")
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    (one,) = Course(tmp_path).handed_in(NAME, [NAME])
    assert (one.file is not None) is found and words in one.notes[0]


def course_with(tmp_path: Path, change, **more: str) -> Path:
    """A course whose one assignment has the changed notebook of 01-backward, released without the kit's look at it, and one submission."""
    folder = tmp_path / "solutions" / NAME
    shutil.copytree(SOLUTIONS / NAME, folder)
    (folder / f"{NAME}.ipynb").write_bytes(changed(SOLUTIONS, change))
    for name, content in more.items():
        (folder / f"{name}.py").write_text(content)
    config = (ROOT / "nbgrader_config.py").read_text()
    (tmp_path / "nbgrader_config.py").write_text(config + "del c['GenerateAssignment']\n")
    nbgrader(tmp_path, "generate_assignment", NAME)
    (tmp_path / "nbgrader_config.py").write_text(config)
    hand_in(tmp_path, "ada", (folder / f"{NAME}.ipynb").read_bytes())
    return tmp_path


def misnamed(notebook) -> None:
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "sub" and cell.source == 'check("sub")':
            cell.metadata.nbgrader.grade_id = "subb"


def refused_by(course: Path, *arguments: str) -> str:
    done = subprocess.run([SCRIPTS / arguments[0], *arguments[1:]], cwd=course, capture_output=True, text=True)
    assert done.returncode == (1 if arguments[0] == "nbgrader" else 2) and not (course / "autograded" / "ada" / NAME).exists()
    return done.stderr


def test_a_mistyped_grade_id_gives_nobody_its_points(tmp_path):
    course = course_with(tmp_path, misnamed)
    words = "The graded cell 'subb' calls check('sub'), but a cell is judged by the cases of its own grade id: give both the same name."
    said = refused_by(course, "autograder", "grade", NAME)
    assert said == f"{words} Nothing was graded: mend it, then run `nbgrader generate_assignment {NAME} --force`.\n"
    assert words in refused_by(course, "nbgrader", "autograde", NAME)
    assert words in refused_by(course, "nbgrader", "generate_assignment", NAME, "--force") and not (course / "assignments" / NAME).exists()
    notebook = course / "solutions" / NAME / f"{NAME}.ipynb"
    assert refused_by(course, "autograder", "check", str(notebook)) == f"{words}\n"
    shutil.copy(SOLUTIONS / NAME / f"{NAME}.ipynb", notebook)
    nbgrader(course, "db", "assignment", "remove", NAME, "--force")  # nbgrader's autograde has made a row for ada, ours has not
    nbgrader(course, "generate_assignment", NAME, "--force")
    assert subprocess.run([SCRIPTS / "autograder", "grade", NAME], cwd=course).returncode == 0
    assert sum(scores(course)["ada"].values()) == 22


def test_cases_that_no_cell_asks_are_not_dropped(tmp_path, monkeypatch):
    course = course_with(tmp_path, lambda _: None, hidden_cases="from autograder import case\n@case(question='subb')\ndef one(torch):\n    return 1\n")
    monkeypatch.chdir(course)
    result = CliRunner().invoke(main, ["grade", NAME])
    assert result.exit_code == 2 and result.stderr.startswith(
        "The cases of question 'subb' are asked by no graded cell; did you mean 'sub'? Nothing was graded"
    )


def test_points_are_those_that_were_released(tmp_path, monkeypatch):
    course = course_with(tmp_path, lambda _: None)
    notebook = course / "solutions" / NAME / f"{NAME}.ipynb"
    notebook.write_text(notebook.read_text().replace('"points": 3', '"points": 30'))  # since then
    monkeypatch.chdir(course)
    (report,) = map(json.loads, CliRunner().invoke(main, ["grade", NAME, "--json"]).stdout.splitlines())
    assert (report["score"], report["max_score"], sum(scores(course)["ada"].values())) == (22.0, 22.0, 22.0)


@pytest.mark.skipif(os.environ.get("AUTOGRADER_SKIP_DEMO") == "1", reason="asked to skip the demo")
def test_the_demo_grades_a_class():
    done = subprocess.run([SCRIPTS / "autograder", "demo"], capture_output=True, text=True, cwd="/", env={**os.environ, "COLUMNS": "200"})
    assert done.returncode == 0, done.stderr
    assert "everything passes" in done.stdout and "not attempted" in done.stdout and "11 submissions" in done.stdout
