"""Check `autograder.grade` for other programs: pure, safe from several threads, and as docs/library.md shows it."""

from __future__ import annotations

import gc
import os
import pickle
import re
import shutil
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from autograder import grade, library, load_assignment
from autograder.errors import BrokenCases, UnknownAssignment, UnreadableSubmission
from autograder.library import warm_grader, whole_import
from autograder.records import Cell, Report, Submission
from autograder.report import as_dict
from autograder.sandbox import Limits

from . import conftest as real
from .conftest import ROOT, with_cells
from .small import FULL, NAME, RELEASED, SOLUTIONS, SOLVED, UNTOUCHED, solution


def without_times(report: Report) -> dict:
    return {k: v for k, v in as_dict(report).items() if k != "seconds"}


def files(folder: Path) -> set[tuple[str, int]]:
    return {(str(p), p.stat().st_mtime_ns) for p in folder.rglob("*")}


def test_the_page_s_example_runs_as_it_stands(tmp_path, public):
    points = {question.name: question.points for question in public["01-backward"].questions}
    page = (ROOT / "docs" / "library.md").read_text()
    example = re.search(r"<!-- example: library -->\n```python\n(.*?)```", page, re.DOTALL)[1]
    shutil.copy(real.SOLUTIONS / "01-backward" / "01-backward.ipynb", tmp_path / "upload.ipynb")
    shutil.copytree(real.SOLUTIONS, tmp_path / "solutions")
    before = files(tmp_path)
    done = subprocess.run([sys.executable, "-c", example], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("{0} of {0}".format(sum(points.values()))) and "our fault" not in done.stdout
    assert f"broadcast {points['broadcast']} []" in done.stdout
    assert files(tmp_path) == before, "nothing is written beside the submission or the assignment"


def test_many_threads_at_once_get_what_one_gets():
    paths = [SOLVED, UNTOUCHED] * 4
    alone = [without_times(grade(path, SOLUTIONS / NAME)) for path in paths[:2]]
    assert [one["score"] for one in alone] == [FULL, 0.0]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda path: without_times(grade(path, str(SOLUTIONS / NAME))), paths))
    assert together == alone * 4


def test_a_grader_that_knows_no_values_yet_reports_what_a_warm_one_does():
    assignment = load_assignment(SOLUTIONS / NAME, hidden=True)
    with warm_grader() as cold:
        first, second = [without_times(cold.grade_file(SOLVED, assignment)) for _ in range(2)]
    assert first == second and first["score"] == FULL


def test_an_interrupt_while_values_are_computed_leaves_no_guest_behind(monkeypatch):
    assignment = load_assignment(SOLUTIONS / NAME)
    before = set(threading.enumerate())

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with warm_grader(Limits(seconds_per_case=600.0, seconds_per_submission=600.0)) as grader:
        monkeypatch.setattr(grader, "warm_up", interrupted)
        with pytest.raises(KeyboardInterrupt):
            loop = (
                "class Neg(Function):\n    forward = staticmethod(lambda ctx, x: -x)\n    @staticmethod\n"
                "    def backward(ctx, g):\n        while True: pass"
            )
            grader.grade(with_cells(solution(), Submission("loop.py", (Cell(1, loop),))), assignment)
    for thread in set(threading.enumerate()) - before:
        thread.join(60)
        assert not thread.is_alive(), "it ends with the grader, not when the submission's time is up"


def test_hidden_cases_are_used_where_they_are():
    assert any(v.case.hidden for q in grade(SOLVED, SOLUTIONS / NAME).questions for v in q.verdicts)
    assert not any(v.case.hidden for q in grade(SOLVED, RELEASED / NAME).questions for v in q.verdicts)


def test_cases_that_changed_are_read_again(tmp_path):
    program = "from autograder import case\n@case(question='q')\ndef one(torch):\n    return {value}\n"
    (tmp_path / "cases.py").write_text(program.format(value="torch.ones(2)"))
    (tmp_path / "hw.py").write_text("x = 1\n")
    assert grade(tmp_path / "hw.py", tmp_path).score == 1.0
    (tmp_path / "cases.py").write_text(program.format(value="(_ for _ in ()).throw(ValueError('no'))"))
    os.utime(tmp_path / "cases.py", ns=(1, 1))
    with pytest.raises(
        BrokenCases, match=r"The case 'one' fails on PyTorch itself \(ValueError: no\): correct the case"
    ):
        grade(tmp_path / "hw.py", tmp_path)


def test_bad_input_is_one_sentence(tmp_path):
    with pytest.raises(UnreadableSubmission, match="does not exist: give the path of a notebook"):
        grade(tmp_path / "none.ipynb", SOLUTIONS / NAME)
    with pytest.raises(UnknownAssignment, match=r"holds no assignment: expected a folder with a cases\.py"):
        grade(SOLVED, tmp_path)
    (tmp_path / "cases.py").write_text("1 / 0")
    with pytest.raises(BrokenCases, match=r"cases\.py does not load: ZeroDivisionError"):
        grade(SOLVED, tmp_path)


def test_a_report_travels_to_another_process_without_the_programs_of_its_cases():
    report = grade(SOLVED, SOLUTIONS / NAME)
    arrived = pickle.loads(pickle.dumps(report))
    assert as_dict(arrived) == as_dict(report)
    with pytest.raises(TypeError, match="the program of a case does not travel"):
        arrived.questions[0].verdicts[0].case.program(None)


@pytest.fixture
def sigint():
    """Set what handles an interrupt; after the test it is what it was."""
    before = signal.getsignal(signal.SIGINT)
    yield lambda handler: signal.signal(signal.SIGINT, handler)
    signal.signal(signal.SIGINT, before)


def test_an_interrupt_waits_for_the_end_of_an_import_and_is_not_lost(sigint):
    imported = []
    sigint(signal.default_int_handler)
    with pytest.raises(KeyboardInterrupt), whole_import():
        signal.raise_signal(signal.SIGINT)
        imported.append("torch")
    sigint(signal.SIG_IGN)
    with whole_import():
        signal.raise_signal(signal.SIGINT)
        imported.append("numpy")
    assert imported == ["torch", "numpy"] and signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def test_an_interrupted_import_leaves_the_collector_as_it_was(monkeypatch):
    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr(library, "whole_import", interrupted)
    with pytest.raises(KeyboardInterrupt):
        warm_grader()
    assert gc.isenabled()
