"""Grade a class end to end: nbgrader's own commands and `autograder grade` give the same gradebook.

Nothing stops the class, and nothing is lost.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from nbgrader.api import Gradebook
from rich.console import Console

from autograder.classroom import Classroom, Course, workers
from autograder.classroom.ledger import Standing
from autograder.doors.commands import grade as grading
from autograder.doors.commands.cli import main
from autograder.errors import UsageError
from autograder.judge import graded
from autograder.records import Case, Outcome, Question, Report, Verdict
from autograder.sandbox import Limits
from autograder.submission import Asked

from .small import (
    COURSE,
    FULL,
    NAME,
    NOT_SUMMED,
    ONLY_NEG,
    POINTS,
    SHOWN,
    SOLUTIONS,
    SOLVED,
    UNTOUCHED,
    appended,
    changed,
)
from .small_class import SCRIPTS, autograder, hand_in, nbgrader, right, scores, totals

pytestmark = pytest.mark.usefixtures("lent_server")
CLASS = ("ada", "blaise", "carl", "dora", "eve", "finn", "gil", "hal")


def words_of(course: Path, student: str) -> str:
    """Return what a person reads on the feedback page."""
    return BeautifulSoup((course / "feedback" / student / NAME / f"{NAME}.html").read_text(), "html.parser").get_text()


def tamper(notebook) -> None:
    """Change points, ids and kinds of cells, as a student who wants more points might."""
    for cell in notebook.cells:
        mark = cell.metadata.get("nbgrader", {})
        if mark.get("grade"):
            mark["points"] = 1000
            mark["grade_id"] = "sub"
            cell.cell_type, cell.source = "markdown", "nothing to see"
            cell.pop("outputs", None), cell.pop("execution_count", None)


def stderr_and_stale_outputs(notebook) -> None:
    """Change the notebook to a right one that warns, with an output that says zero."""
    notebook.cells.insert(
        1, nbformat.v4.new_code_cell("import sys, warnings\nwarnings.warn('careful')\nprint('x', file=sys.stderr)")
    )
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.outputs = [nbformat.v4.new_output("error", ename="E", evalue="stale", traceback=[])]


@pytest.fixture(scope="module")
def course(prepared_course, tmp_path_factory) -> Path:
    course = tmp_path_factory.mktemp("class") / "course"
    shutil.copytree(prepared_course, course)
    right(course, "ada", "hal")
    hand_in(course, "blaise", UNTOUCHED.read_bytes())
    hand_in(course, "carl", changed(UNTOUCHED, tamper))
    hand_in(course, "dora", changed(SOLVED, stderr_and_stale_outputs))
    hand_in(course, "eve", b'{"cells": [{"cell_type": "co')
    hand_in(course, "finn", appended(NOT_SUMMED))
    hand_in(course, "gil", changed(SOLVED, lambda n: n.cells.append(n.cells[3]) or n.cells.pop(-2)))
    return course


@pytest.fixture(scope="module")
def by_nbgrader(course) -> dict[str, dict[str, float]]:
    """Return the scores that nbgrader's own command gives, in its own process, as an instructor runs it."""
    done = subprocess.run([SCRIPTS / "nbgrader", "autograde", NAME], cwd=course, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return scores(course)


def test_nbgrader_autograde_gives_everyone_what_they_earned(by_nbgrader):
    earned = {student: sum(found.values()) for student, found in by_nbgrader.items()}
    assert set(earned) == set(CLASS)
    assert earned["ada"] == earned["dora"] == earned["gil"] == earned["hal"] == FULL
    assert earned["blaise"] == earned["carl"] == earned["eve"] == 0
    assert FULL - POINTS["sub"] <= earned["finn"] < FULL and by_nbgrader["finn"]["sub"] < POINTS["sub"]


def test_the_autograded_cell_and_the_feedback_show_score_and_message(course, by_nbgrader):
    notebook = nbformat.read(course / "autograded" / "blaise" / NAME / f"{NAME}.ipynb", as_version=4)
    cell = next(
        c
        for c in notebook.cells
        if c.metadata.get("nbgrader", {}).get("grade_id") == "sub" and c.metadata.nbgrader.grade
    )
    assert [o.output_type for o in cell.outputs] == ["execute_result", "display_data"]
    assert cell.outputs[0].data["text/plain"] == "0.0"
    assert (
        "not attempted: Sub.backward (line 10 of its cell) is still to be written."
        in cell.outputs[1].data["text/plain"]
    )
    nbgrader(course, "generate_feedback", NAME)
    page = (course / "feedback" / "blaise" / NAME / f"{NAME}.html").read_text()
    shown = BeautifulSoup(page, "html.parser").select_one("#sub").get_text()
    assert "Sub.backward (line 10 of its cell) is still to be written." in shown and f"0 / {POINTS['sub']:g}" in shown
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
    assert {student: words_of(course, student) for student in CLASS} == ours, (
        "the pages say what nbgrader's own pages say"
    )
    assert (
        "Sub.backward (line 10 of its cell) is still to be written." in ours["blaise"]
        and f"{NAME}: 0 / {FULL:g}" in ours["blaise"]
    )
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        said = {c.name: c.auto_comment for c in gradebook.find_submission_notebook(NAME, NAME, "finn").comments}
    assert any(
        re.match(rf"sub: [\d.]+ / {POINTS['sub']:g} points, \d+ of \d+ cases pass\. sub\[", text or "")
        for text in said.values()
    )
    assert "sub[" in ours["finn"] and "Comments:" not in ours["finn"]
    nbgrader(course, "export")
    assert f"{NAME},,,ada,,,,{FULL},0.0,{FULL},{FULL}" in (course / "grades.csv").read_text()


def test_a_second_run_grades_only_what_is_new(course, by_nbgrader, monkeypatch):
    monkeypatch.chdir(course)
    run = lambda *more: CliRunner().invoke(main, ["grade", NAME, "--json", *more])
    run()
    assert run().stdout == ""
    hand_in(course, "hal", UNTOUCHED.read_bytes())
    again = [json.loads(line) for line in run().stdout.splitlines()]
    assert [(r["submission"], r["score"]) for r in again] == [(f"hal/{NAME}.ipynb", 0.0)]
    assert totals(course)["hal"] == 0
    assert len(run("--force", "--student", "ada").stdout.splitlines()) == 1
    (course / "autograded" / "ada" / NAME / f"{NAME}.ipynb").write_text('{"half')
    assert len(run().stdout.splitlines()) == 1


def test_a_script_and_a_renamed_notebook_and_nothing_at_all(course, by_nbgrader, monkeypatch):
    hand_in(course, "ida", ONLY_NEG, f"{NAME}.py")
    hand_in(course, "jan", SOLVED.read_bytes(), "my homework (final).ipynb")
    hand_in(course, "kim", None)
    monkeypatch.chdir(course)
    result = CliRunner().invoke(main, ["grade", NAME, "--json"])
    reports = {r["submission"].split("/")[0]: r for r in map(json.loads, result.stdout.splitlines())}
    assert {k: reports[k]["score"] for k in ("ida", "jan", "kim")} == {"ida": POINTS["neg"], "jan": FULL, "kim": 0.0}
    assert "my homework (final).ipynb was taken as" in reports["jan"]["notes"][0]
    assert f"No notebook called {NAME}.ipynb was handed in" in reports["kim"]["notes"][0]
    assert {k: totals(course)[k] for k in ("ida", "jan", "kim")} == {"ida": POINTS["neg"], "jan": FULL, "kim": 0.0}


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["grade", "07-none"], "has no assignment called '07-none': expected the NAME of a folder in "),
        (
            ["grade", f"solutions/{NAME}"],
            f"has no assignment called 'solutions/{NAME}': expected the NAME of a folder in ",
        ),
        (["grade", "../x"], f"solutions, one of {NAME}, other."),
        (["grade", f"{NAME}/"], f"one of {NAME}, other."),
        (["grade", ""], "has no assignment called '': expected the NAME of a folder in "),
        (["grade", NAME, "--student", "nobody"], f"'nobody' handed in nothing for {NAME}"),
        (
            ["grade", "other"],
            "The gradebook does not know 'other' yet: run `nbgrader generate_assignment other` first.",
        ),
    ],
)
def test_bad_calls_exit_2_with_one_sentence(arguments, words, course, monkeypatch):
    never_released = course / "solutions" / "other"
    shutil.copytree(course / "solutions" / NAME, never_released, dirs_exist_ok=True)
    monkeypatch.chdir(course)
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2 and words in result.stderr and result.stderr.count("\n") == 1


def test_outside_a_course_there_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["grade", NAME])
    assert result.exit_code == 2 and "is not an nbgrader course: there is no nbgrader_config.py in it" in result.stderr


@pytest.mark.parametrize(
    "config",
    ["x = ", "1 / 0", "import no_such_module", "c.CourseDirectory.no = {}['a']", "raise SystemExit('no more')"],
)
def test_a_configuration_that_does_not_load_is_named(config, tmp_path, monkeypatch):
    (tmp_path / "nbgrader_config.py").write_text(f"c = get_config()\n{config}\n")
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["grade", NAME])
    assert (
        result.exit_code == 2
        and "nbgrader_config.py does not load (" in result.stderr
        and result.stderr.count("\n") == 1
    )


def test_a_class_is_graded_within_the_course_s_own_limits(tmp_path):
    config = tmp_path / "nbgrader_config.py"
    config.write_text("c = get_config()\nc.GradeInSandbox.seconds_per_case = 5\nc.GradeInSandbox.memory_mb = 2048\n")
    assert Course(tmp_path).limits({"memory_mb": 512}) == Limits(seconds_per_case=5, memory_mb=512)
    for wrong in ("'x'", "0", "True", "-1.0", "inf", "nan"):
        config.write_text(f"from math import inf, nan\nc = get_config()\nc.GradeInSandbox.seconds_per_case = {wrong}\n")
        with pytest.raises(
            UsageError,
            match=rf"c.GradeInSandbox.seconds_per_case in nbgrader_config.py is {wrong}: expected a "
            rf"number above 0, such as 2\.",
        ):
            Course(tmp_path).limits({})
    config.write_text("c = get_config()\nc.GradeInSandbox.memory_mb = 512.0\n")
    with pytest.raises(
        UsageError, match=r"memory_mb in nbgrader_config.py is 512\.0: expected a whole number above 0, such as 1024\."
    ):
        Course(tmp_path).limits({})


def test_the_gradebook_is_named_as_a_person_writes_it(tmp_path):
    folder = tmp_path / "course 1, \u00dcbung"
    folder.mkdir()
    (folder / "nbgrader_config.py").touch()
    assert Course(folder).shown_url == f"sqlite:///{folder / 'gradebook.db'}"


def test_a_table_that_fits_no_line_keeps_its_numbers_and_the_whole_name():
    name = "a_student_" + 10 * "with_a_long_name_"
    drawn = Console(file=io.StringIO(), width=80)
    drawn.print(grading.table("a", [grading.Line(name, 12.5, FULL, 0.25, "everything passes", False, "")]))
    lines = drawn.file.getvalue().splitlines()[2:]
    assert (
        f"12.5 / {SHOWN}" in lines[0] and "0.25" in lines[0] and "".join(line.split(" ")[0] for line in lines) == name
    )


@pytest.mark.parametrize(
    ("counted", "shown"),
    [
        (None, (2.0, 2.0, "everything passes")),
        ((2.0, 5.0), (2.0, 5.0, "everything passes")),
        ((3.5, 5.0), (3.5, 5.0, "everything passes (automatic points: 2)")),
        ((0.0, 2.0), (0.0, 2.0, "everything passes (automatic points: 2)")),
    ],
)
def test_a_line_has_the_points_that_count(counted, shown):
    question = Question("q", 2.0, (Case("one", "q", 1.0, print),))
    passed = graded(question, [Verdict(question.cases[0], Outcome.PASSED)])
    made = grading.line(Report("ada/a.ipynb", "a", (passed,), 0.0, sandboxed=True), counted)
    assert (made.score, made.max_score, made.found) == shown


@pytest.mark.parametrize(("penalty", "counted"), [(None, 3.0), (0.5, 2.5), (3.0, 0.0), (9.0, 0.0)])
def test_the_points_that_count_are_those_that_nbgrader_exports(penalty, counted):
    assert Standing({"a": 1.0, "b": 2.0}, late_penalty=penalty).counted == counted


def test_what_is_worth_nothing_does_not_pass_for_that():
    question = Question("q", 0.0, (Case("one", "q", 1.0, print),))
    report = Report(
        "ada/a.ipynb", "a", (graded(question, [Verdict(question.cases[0], Outcome.WRONG)]),), 0.0, sandboxed=True
    )
    assert grading.line(report).found == "wrong" and report.score == report.max_score


@pytest.mark.parametrize(
    ("file", "found", "words"),
    [
        (f"{NAME}.IPYNB", True, f"{NAME}.IPYNB was taken as {NAME}.ipynb, because it has that name."),
        (f"{NAME}.ipynb.txt", True, f"{NAME}.ipynb.txt was taken as {NAME}.ipynb, because it has that name."),
        ("essay.pdf", False, "found essay.pdf. "),
        ("timestamp.txt", False, "(found none)"),
    ],
)
def test_what_was_handed_in_instead_is_named(file, found, words, tmp_path):
    folder = tmp_path / "submitted" / "ada" / NAME
    folder.mkdir(parents=True)
    (folder / file).write_text("")
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    (one,) = Course(tmp_path).handed_in(NAME, Asked({NAME: frozenset()}))
    assert (one.file is not None) is found and words in str(one.notes[0])


def misreleased(tmp_path: Path, change) -> Path:
    """Return a course with one submission, whose changed notebook was released without the kit's check."""
    folder = tmp_path / "solutions" / NAME
    shutil.copytree(SOLUTIONS / NAME, folder)
    (folder / f"{NAME}.ipynb").write_bytes(changed(SOLVED, change))
    config = (COURSE / "nbgrader_config.py").read_text()
    (tmp_path / "nbgrader_config.py").write_text(config + "del c['GenerateAssignment']\n")
    nbgrader(tmp_path, "generate_assignment", NAME)
    (tmp_path / "nbgrader_config.py").write_text(config)
    hand_in(tmp_path, "ada", (folder / f"{NAME}.ipynb").read_bytes())
    return tmp_path


@pytest.fixture
def of_one(prepared_course, tmp_path) -> Path:
    """Return a course in which one student has handed in the solution."""
    course = Path(shutil.copytree(prepared_course, tmp_path / "of one"))
    right(course, "ada")
    return course


def misnamed(notebook) -> None:
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "sub" and cell.source == 'check("sub")':
            cell.metadata.nbgrader.grade_id = "subb"


def refused_by(course: Path, *arguments: str) -> str:
    words = nbgrader(course, *arguments[1:], code=1) if arguments[0] == "nbgrader" else refused(course, *arguments[1:])
    assert not (course / "autograded" / "ada" / NAME).exists()
    return words


def refused(course: Path, *arguments: str) -> str:
    result = autograder(course, *arguments)
    assert result.exit_code == 2 and result.stdout == ""
    return result.stderr


def test_a_mistyped_grade_id_gives_nobody_its_points(tmp_path):
    course = misreleased(tmp_path, misnamed)
    words = (
        "The graded cell 'subb' calls check('sub'), but a cell is judged by the cases of its own grade id: give both "
        "the same name."
    )
    said = refused_by(course, "autograder", "grade", NAME)
    assert said == f"{words} Nothing was graded: mend it, then run `nbgrader generate_assignment {NAME} --force`.\n"
    assert words in refused_by(course, "nbgrader", "autograde", NAME)
    assert (
        words in refused_by(course, "nbgrader", "generate_assignment", NAME, "--force")
        and not (course / "assignments" / NAME).exists()
    )
    notebook = course / "solutions" / NAME / f"{NAME}.ipynb"
    assert refused_by(course, "autograder", "check", str(notebook)) == f"{words}\n"
    shutil.copy(SOLVED, notebook)
    nbgrader(
        course, "db", "assignment", "remove", NAME, "--force"
    )  # nbgrader's autograde has made a row for ada, ours has not
    nbgrader(course, "generate_assignment", NAME, "--force")
    assert autograder(course, "grade", NAME).exit_code == 0
    assert totals(course)["ada"] == FULL


def test_cases_that_no_cell_asks_are_not_dropped(of_one):
    hidden = of_one / "solutions" / NAME / "hidden_cases.py"
    hidden.write_text("from autograder import case\n@case(question='subb')\ndef one(torch):\n    return 1\n")
    words = "No graded cell asks for the cases of question 'subb'; did you mean 'sub'? Nothing was graded"
    assert refused(of_one, "grade", NAME).startswith(words)


def test_a_case_at_fault_is_the_instructor_s_to_correct_and_grades_nobody(of_one):
    hidden = of_one / "solutions" / NAME / "hidden_cases.py"
    hidden.write_text("from autograder import case\n@case(question='sub')\ndef one(torch):\n    return torch.nothing\n")
    said = refused(of_one, "grade", NAME, "--force")
    assert "The case 'one' fails on PyTorch itself (AttributeError" in said and "correct the case" in said
    assert "fault of the kit" not in said


def test_points_are_those_that_were_released(of_one):
    notebook = of_one / "solutions" / NAME / f"{NAME}.ipynb"
    released = notebook.read_text()
    notebook.write_text(released.replace(f'"points": {POINTS["sub"]:g}', '"points": 30'))  # since then
    assert notebook.read_text() != released
    (report,) = map(json.loads, autograder(of_one, "grade", NAME, "--json").stdout.splitlines())
    assert (report["score"], report["max_score"], totals(of_one)["ada"]) == (FULL, FULL, FULL)


@pytest.mark.thorough  # .ci/run ends with the README's demo command
def test_the_demo_grades_a_class():
    done = subprocess.run(
        [SCRIPTS / "autograder", "demo"], capture_output=True, text=True, cwd="/", env={**os.environ, "COLUMNS": "200"}
    )
    assert done.returncode == 0, done.stderr
    assert "everything passes" in done.stdout and "not attempted" in done.stdout and "11 submissions" in done.stdout


def test_there_is_time_for_something_else_while_the_first_papers_are_marked(monkeypatch):
    asked: list[float] = []

    def none_yet(running, timeout, **_):
        asked.append(timeout)
        return set(), running

    monkeypatch.setattr(workers, "wait", none_yet)
    with ThreadPoolExecutor(1) as pool:
        found = workers.Workers(pool, str, {}, lambda: 1).marked(["paper"])
        assert [next(found), next(found)] == [None, None]
    assert asked[0] == 0 < asked[1]


def test_pages_that_cannot_be_made_are_said_of_a_paper(monkeypatch):
    room = object.__new__(Classroom)
    monkeypatch.setattr(Classroom, "_feedback_pages", lambda _: 1 / 0)
    none_yet = SimpleNamespace(marked=lambda _: iter([None]))
    assert list(room.grade([], none_yet)) == []
