"""Use the command line as a person does: exit codes, words, JSON, and the answers to bad input."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.doors import own_work as checking
from autograder.doors.commands.cli import main

from . import zygote
from .conftest import ROOT
from .small import COURSE, FULL, NAME, ONLY_NEG, POINTS, RELEASED, SHOWN, SOLUTIONS, SOLVED, UNTOUCHED, solution


@pytest.fixture
def run(grader, monkeypatch):
    """Return the command line with the session's warm grader, in the folder of the tests' own course."""
    monkeypatch.chdir(COURSE)
    monkeypatch.setattr(checking, "grader", lambda *_: _Kept(grader))
    return lambda *arguments: CliRunner().invoke(main, [str(a) for a in arguments])


class _Kept:
    def __init__(self, grader):
        self.grader = grader

    def __enter__(self):
        return self.grader

    def __exit__(self, *_):
        pass


def test_full_marks_exit_0_and_json_is_one_line(run):
    result = run("check", SOLVED, "--json")
    assert result.exit_code == 0, result.output
    assert result.stdout.count("\n") == 1
    report = json.loads(result.stdout)
    assert (report["version"], report["assignment"], report["score"], report["max_score"], report["sandboxed"]) == (
        1,
        NAME,
        FULL,
        FULL,
        True,
    )
    case = report["questions"][0]["cases"][0]
    assert set(case) == {"name", "hidden", "aspect", "outcome", "message", "misconception", "operation"}
    assert not any(c["hidden"] for q in report["questions"] for c in q["cases"])


def test_an_untouched_notebook_exits_1_and_says_not_attempted(run):
    result = run("check", UNTOUCHED)
    assert result.exit_code == 1
    assert f"0 of {SHOWN} points" in result.stdout
    assert "sub  not attempted: Sub.backward (line 10 of its cell) is still to be written." in result.stdout


def test_what_is_left_out_is_counted_and_verbose_shows_it(run, tmp_path):
    script = tmp_path / "mine.py"
    rules = "\n\n".join(f"# %%\n{cell.source}" for cell in solution().cells)
    script.write_text(rules)
    assert run("check", script, "--assignment", NAME).exit_code == 0
    script.write_text(rules.replace("return -grad_output", "return grad_output"))
    short, long = (run("check", script, "--assignment", NAME, *more).stdout for more in ([], ["--verbose"]))
    left = int(re.search(r"^  (\d+) more do not pass; --verbose shows them\.$", short, re.MULTILINE)[1])
    named = [set(re.findall(r"^  (neg\[.*?\]): wrong: ", shown, re.MULTILINE)) for shown in (short, long)]
    alike = sum(map(int, re.findall(r"\(and (\d+) more like it", long)))
    assert len(named[0]) == 1 and len(named[1]) + alike == left + 1 and "more do not pass" not in long


@pytest.mark.thorough
def test_the_same_report_twenty_times_in_a_row(run):
    reports = []
    for _ in range(20):
        report = json.loads(run("check", SOLVED, "--json").stdout)
        report.pop("seconds")
        reports.append(report)
    assert reports[0]["score"] == reports[0]["max_score"]
    assert reports == [reports[0]] * 20


def test_one_question_of_a_script(run, tmp_path):
    script = tmp_path / "mine.py"
    script.write_bytes(ONLY_NEG)
    result = run("check", script, "--assignment", NAME, "--question", "neg", "--json")
    assert result.exit_code == 0, result.output
    assert [q["name"] for q in json.loads(result.stdout)["questions"]] == ["neg"]


BAD = {
    "missing": ("", None, "does not exist"),
    "empty.ipynb": ("", b"", "is empty"),
    "cut.ipynb": ("", b'{"cells": [{"cell_t', "cut off while it was saved"),
    "list.ipynb": ("", b"[1, 2]", "contains JSON but is not a notebook"),
    "page.html": ("", b"<html></html>", "is neither a notebook"),
    "fine.ipynb": ("--assignment 09-nothing", SOLVED.read_bytes(), "No assignment called '09-nothing'"),
    "fine2.ipynb": ("", SOLVED.read_bytes(), "It is not clear which assignment fine2.ipynb belongs to"),
    "fine3.ipynb": (
        f"--assignment {NAME} --question subb",
        SOLVED.read_bytes(),
        "has no question called 'subb'; did you mean 'sub'?",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gets_one_sentence_and_exit_2(name, run, tmp_path):
    options, content, words = BAD[name]
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    result = run("check", path, *options.split())
    assert result.exit_code == 2
    assert words in result.stderr and result.stderr.count("\n") == 1 and "Traceback" not in result.output
    assert not result.stdout


def test_what_is_given_instead_of_a_submission_is_named(run, tmp_path):
    result = run("check", tmp_path)
    assert result.exit_code == 2 and "is a folder: expected a notebook" in result.stderr
    handed_out = RELEASED / NAME
    said = f"is a folder: say which notebook in it, such as {handed_out / NAME}.ipynb."
    assert said in run("check", handed_out).stderr
    assert (
        "hidden_cases.py holds an assignment's cases, not the rules they are about"
        in run("check", SOLVED.parent / "hidden_cases.py").stderr
    )


def test_what_no_terminal_reads_is_neither_cut_nor_folded(run, tmp_path):
    question = "a_question_with_a_name_" + 10 * "that_is_long_"
    (tmp_path / "cases.py").write_text(
        f"from autograder import case\n@case(question='{question}')\ndef one(torch):\n    return 1\n"
    )
    (tmp_path / "mine.py").write_text("x = 1")
    shown = run("check", tmp_path / "mine.py", "--assignment", tmp_path).stdout
    assert re.search(rf"^{question} +1 / 1  its only case passes", shown, re.MULTILINE)


def test_a_name_in_brackets_is_a_name(run, tmp_path):
    folder = shutil.copytree(RELEASED / NAME, tmp_path / "[b]a[c]")
    assert run("check", folder / f"{NAME}.ipynb", "--assignment", folder).stdout.startswith(
        f"[b]a[c]: 0 of {SHOWN} points"
    )


@pytest.mark.thorough
def test_a_letter_that_the_encoding_lacks_is_written_all_the_same(tmp_path):
    folder = shutil.copytree(RELEASED / NAME, tmp_path / "\u00dcbung")
    command = [
        sys.executable,
        "-m",
        "autograder",
        "check",
        folder / f"{NAME}.ipynb",
        "--assignment",
        folder,
        "--question",
        "sub",
    ]
    plain, as_json = (
        subprocess.run(
            [*command, *more], capture_output=True, text=True, env={**os.environ, "PYTHONIOENCODING": "ascii"}
        )
        for more in ([], ["--json"])
    )
    assert (plain.returncode, as_json.returncode) == (
        1,
        1,
    ) and f"\\xdcbung: 0 of {POINTS['sub']:g} points" in plain.stdout
    assert json.loads(as_json.stdout)["assignment"] == "\u00dcbung"


def test_nobody_has_to_read_what_is_said(run, monkeypatch):
    closed = subprocess.run(
        f"{sys.executable} -m autograder check nothing.ipynb >&-", shell=True, capture_output=True, text=True
    )
    assert closed.returncode == 2 and closed.stderr.startswith("nothing.ipynb does not exist")

    def left(*_):
        raise BrokenPipeError

    monkeypatch.setattr(checking, "check", left)
    result = run("check", SOLVED)
    assert (result.exit_code, result.output) == (141, "")


def test_a_disk_that_is_full_is_no_fault_of_the_kit():
    """Check that output which cannot be written is not taken for written, and no fault of the kit is reported."""
    command = f"{sys.executable} -m autograder explain > /dev/full"
    done = subprocess.run(command, shell=True, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("What this command prints cannot be written (No space left on device): make room")


def test_what_is_still_to_be_printed_at_the_end_needs_room_too():
    program = "import sys; sys.argv = ['autograder', '--version']; from autograder.doors.commands import cli"
    program += "; cli.main = lambda: print('to the end', end='') or sys.exit(0); cli.run()"
    buffered = {k: v for k, v in os.environ.items() if k != "PYTHONUNBUFFERED"}
    with open("/dev/full", "w") as full:
        done = subprocess.run([sys.executable, "-c", program], stdout=full, stderr=subprocess.PIPE, env=buffered)
    assert done.returncode == 2 and b"cannot be written" in done.stderr


@pytest.mark.parametrize("value", ["inf", "nan"])
def test_a_limit_that_limits_nothing_is_bad_input(value, run):
    result = run("check", SOLVED, "--seconds-per-submission", value)
    assert (result.exit_code, result.stderr) == (
        2,
        f"The limit seconds_per_submission is {value}: expected a number above 0 and at most 1e+07, such as 30.\n",
    )


def test_a_path_that_is_none_is_said_to_be_none(run, tmp_path):
    (tmp_path / "cases.py").write_text("")
    assert (
        run("check", "").stderr == "The path is empty: give the path of a notebook (.ipynb) or a Python script (.py).\n"
    )
    below = run("check", tmp_path / "cases.py" / "x.ipynb")
    assert (
        below.exit_code == 2
        and f"x.ipynb does not exist, because {tmp_path / 'cases.py'} is a file: give the path of a notebook"
        in below.stderr
    )
    (tmp_path / "NAME").mkdir()
    (tmp_path / "NAME" / "NAME.ipynb").write_bytes(SOLVED.read_bytes())
    assert "and no assignment called 'NAME'. Say" in run("check", tmp_path / "NAME" / "NAME.ipynb").stderr


@pytest.mark.parametrize("room", ["source", "release"])
def test_the_folders_of_a_course_may_be_called_as_nbgrader_calls_them(room, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(SOLUTIONS / NAME, tmp_path / room / NAME)
    handed_in = tmp_path / "submitted" / "ada" / NAME
    handed_in.mkdir(parents=True)
    shutil.copy(SOLVED, handed_in)
    (handed_in / "cases.py").write_text("raise SystemExit('what was handed in is not asked')")
    report = json.loads(run("check", handed_in / f"{NAME}.ipynb", "--json").stdout)
    assert (report["score"], report["max_score"]) == (FULL, FULL)


@pytest.mark.parametrize(
    "arguments, words",
    [(["check", "x.ipynb"], "Stopped.\n"), (["grade", "x"], "Stopped. Grades so far are kept; run the same command")],
)
def test_a_stopped_command_says_what_is_kept(arguments, words, run, monkeypatch):
    def stopped(*_, **__):
        raise KeyboardInterrupt

    from autograder.doors.commands import grade as grading

    monkeypatch.setattr(checking, "check", stopped)
    monkeypatch.setattr(grading, "grade", stopped)
    result = run(*arguments)
    assert result.exit_code == 130 and result.stderr.startswith(words)


def test_python_m_is_the_command():
    with zygote.cold():
        done = subprocess.run(
            [sys.executable, "-m", "autograder", "check", "nothing.ipynb"], capture_output=True, text=True
        )
    assert (done.returncode, done.stdout) == (2, "") and done.stderr.startswith(
        "nothing.ipynb does not exist: give the path of a notebook"
    )


def test_an_author_s_mistakes_are_found_when_the_solution_is_checked(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "solutions" / NAME
    shutil.copytree(SOLUTIONS / NAME, folder)
    cases = (folder / "cases.py").read_text()
    check = lambda more: (
        (folder / "cases.py").write_text(cases + more) and run("check", folder / f"{NAME}.ipynb", "--verbose")
    )
    one = "\n@case(question='{}')\ndef one(torch):\n    return {}\n"
    misspelt = check(one.format("subb", "1"))
    assert (misspelt.exit_code, misspelt.stderr) == (
        2,
        "No graded cell asks for the cases of question 'subb'; did you mean 'sub'?\n",
    )
    drawn = check(one.format("sub", "torch.rand(2)"))
    assert drawn.exit_code == 2 and "The case 'one' gives other values each time it is run" in drawn.stdout
    hidden = (folder / "hidden_cases.py").read_text()
    (folder / "hidden_cases.py").write_text(hidden + one.format("sub", "torch.none"))
    failing = check("")
    assert (
        failing.exit_code == 2
        and "hidden_cases.py: The case 'one' fails on PyTorch itself (AttributeError" in failing.stderr
    )
    (folder / "hidden_cases.py").write_text(hidden)
    silent = check(one.format("sub", "None"))
    assert silent.exit_code == 2 and "The case 'one' returns nothing that could be compared" in silent.stdout
    odd = check(one.format("sub", "object()"))
    assert odd.exit_code == 2 and "The case 'one' fails on PyTorch itself" in odd.stdout
    for found in (drawn, silent, odd):
        assert "not judged (the case is at fault)" in found.stdout and "our fault" not in found.stdout


def test_wrong_usage_exits_2(run):
    assert run("check").exit_code == 2
    assert run("chek", SOLVED).exit_code == 2
    assert run("check", SOLVED, "--seconds-per-case", "-1").exit_code == 2


def test_a_fault_of_ours_is_called_ours_and_exits_3(run, monkeypatch):
    def broken(*_):
        raise RuntimeError("something of ours")

    monkeypatch.setattr(checking, "check", broken)
    result = run("check", SOLVED)
    assert result.exit_code == 3
    assert "a fault of the kit, not of any submission" in result.stderr and "Traceback" not in result.output


def test_help_shows_examples_and_imports_no_torch():
    code = (
        "import sys; from autograder.doors.commands.cli import main; main(['grade', '--help'], standalone_mode=False); "
        "sys.exit('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert "autograder grade 01-backward" in done.stdout


def test_the_command_itself_in_a_fresh_process():
    command = [Path(sys.executable).parent / "autograder", "check", SOLVED]
    with zygote.cold():
        done = subprocess.run(command, capture_output=True, text=True, cwd="/")
    assert done.returncode == 0, done.stderr
    assert f"{SHOWN} of {SHOWN} points" in done.stdout and "Sandbox: Landlock" in done.stdout


def test_a_student_s_folder_alone(run, tmp_path):
    """Use the cases beside the notebook where there is no solutions/ and the folder has another name."""
    shutil.copytree(RELEASED / NAME, tmp_path / "homework")
    result = run("check", tmp_path / "homework" / f"{NAME}.ipynb", "--json")
    report = json.loads(result.stdout)
    assert (result.exit_code, report["score"], report["max_score"]) == (1, 0.0, FULL)


@pytest.mark.parametrize("how", ["utf-16", "utf-8-sig", "as a script"])
def test_how_a_student_saved_the_notebook_changes_no_points(how, run, tmp_path):
    """Check a student's repository, in which the only notebook is the student's."""
    shutil.copy(RELEASED / NAME / "cases.py", tmp_path)
    path = tmp_path / "hw.ipynb"
    if how == "as a script":
        path = tmp_path / "hw.py"
        path.write_text("\n# %%\n".join(c.source for c in solution().cells))
    else:
        path.write_bytes(SOLVED.read_text().replace("### BEGIN SOLUTION", "").encode(how))
    os.mkfifo(tmp_path / "pipe.ipynb")
    (tmp_path / "deep.ipynb").write_text("[" * 100_000)
    result = run("check", path, "--json")
    report = json.loads(result.stdout)
    full = len(POINTS) if how == "as a script" else FULL  # a point each, where no notebook says more
    assert (result.exit_code, report["score"], report["max_score"]) == (0, full, full)
    assert any("No notebook beside cases.py gives points to" in note for note in report["notes"]) is (
        how == "as a script"
    )


LONG = "x" * 10_000


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", LONG),
        ("check", f"{LONG}/a.ipynb"),
        ("check", SOLVED, "--question", LONG),
        ("check", SOLVED, "--format", LONG),
        ("check", SOLVED, "--memory", "9" * 400),
        ("check", SOLVED, "--seconds-per-case", "1e300"),
        ("explain", LONG),
        ("new", "a", "--question", LONG),
    ],
    ids=lambda arguments: " ".join(str(one)[-12:] for one in arguments),
)
def test_arguments_without_measure_are_bad_input_and_cut(run, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    done = run(*map(str, arguments))
    assert done.exit_code == 2 and "xxxx" * 100 not in done.stderr and "9" * 100 not in done.stderr
    assert "fault of the kit" not in done.stderr and len(done.stderr.splitlines()) == 1
