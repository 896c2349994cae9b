"""Faults of ours: whatever is killed, full, locked or interrupted, every submission has one result in the end, and it is the right one.

AUTOGRADER_FAULTS sets how many faults are injected; the moments are drawn from a fixed seed, but where they hit depends on the machine.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from autograder import classroom
from autograder.classroom import Classroom, database, workers
from autograder.errors import UsageError
from autograder.grader import Grader
from autograder.records import Outcome
from autograder.report import as_dict
from autograder.sandbox import Limits

from .conftest import RELEASED, ROOT, SOLUTIONS

NAME = "01-backward"
SCRIPTS = Path(sys.executable).parent
FAULTS = int(os.environ.get("AUTOGRADER_FAULTS", "100"))
EXPECTED = {**{f"right{i}": 22.0 for i in range(4)}, **{f"open{i}": 0.0 for i in range(2)}}


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Path:
    course = tmp_path_factory.mktemp("faults")
    shutil.copytree(SOLUTIONS, course / "solutions")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    done = subprocess.run([SCRIPTS / "nbgrader", "generate_assignment", NAME], cwd=course, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for student in EXPECTED:
        folder = course / "submitted" / student / NAME
        folder.mkdir(parents=True)
        shutil.copy((SOLUTIONS if student.startswith("right") else RELEASED) / NAME / f"{NAME}.ipynb", folder)
    return course


@pytest.fixture
def course(template, tmp_path) -> Path:
    shutil.copytree(template, tmp_path / "course")
    return tmp_path / "course"


def scores(course: Path) -> dict[str, float]:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        return {s.student.id: s.score for s in gradebook.find_assignment(NAME).submissions}


def autograded(course: Path) -> dict[str, int]:
    """The graded cells with a number in each autograded notebook; each must be whole."""
    found = {}
    for path in course.glob(f"autograded/*/{NAME}/*"):
        assert path.name == f"{NAME}.ipynb", "half written or left over"
        cells = json.loads(path.read_text())["cells"]
        found[path.parent.parent.name] = sum(bool(c.get("outputs")) for c in cells)
    return found


def without_times(report):
    return {k: v for k, v in as_dict(report).items() if k != "seconds"}


def test_guests_and_servers_killed_at_random_moments(template, public):
    """Nobody loses a point by it: the reports are those of an undisturbed run."""
    from autograder.submission import read

    rng = random.Random(20)
    paths = [RELEASED / NAME / f"{NAME}.ipynb", SOLUTIONS / NAME / f"{NAME}.ipynb"]
    with Grader(Limits()) as grader:
        grader.warm_up(public[NAME])
        calm = [without_times(grader.grade(read(path), public[NAME])) for path in paths]
        hits = 0
        for turn in range(FAULTS * 9 // 10):
            server = grader.sandbox._server
            guests: list[int] = []
            spawn = server.spawn

            def watched(job, spawn=spawn, guests=guests):
                guest = spawn(job)
                guests.append(guest.pid)
                return guest

            server.spawn = watched
            kill_server = turn % 15 == 14

            def strike(delay, kill_server=kill_server, server=server, guests=guests):
                time.sleep(delay)
                victim = server._process.pid if kill_server else guests[-1] if guests else None
                with contextlib.suppress(OSError, TypeError):
                    os.kill(victim, signal.SIGKILL)

            thread = threading.Thread(target=strike, args=(rng.uniform(0.0, 0.12),))
            thread.start()
            report = grader.grade(read(paths[turn % 2]), public[NAME])
            thread.join()
            del server.spawn
            hits += len(guests) > 1
            assert not report.kit_fault
            assert without_times(report)["questions"] == calm[turn % 2]["questions"]
        assert hits > FAULTS // 10, "the faults have to hit something"


def test_the_judge_killed_at_random_moments(course):
    """kill -9 of `autograder grade` in the middle of a class, again and again; the next run goes on where the last one stopped."""
    rng = random.Random(21)
    command = [SCRIPTS / "autograder", "grade", NAME, "--jobs", "2"]
    done_before = 0
    for _ in range(max(2, FAULTS // 20)):
        process = subprocess.Popen(command, cwd=course, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        time.sleep(rng.uniform(2.5, 5.5))
        process.kill()
        process.wait()
        assert all(count == 12 for count in autograded_so_far(course).values())
        assert len(autograded_so_far(course)) >= done_before
        done_before = len(autograded_so_far(course))
    final = subprocess.run(command, cwd=course, capture_output=True, text=True)
    assert final.returncode == 0, final.stderr
    for leftover in course.glob(f"autograded/*/{NAME}/.*"):
        leftover.unlink()  # a temporary file of a killed run: never taken for a result
    assert scores(course) == EXPECTED and autograded(course) == dict.fromkeys(EXPECTED, 12)
    again = subprocess.run(command, cwd=course, capture_output=True, text=True)
    assert f"{len(EXPECTED)} of {len(EXPECTED)} submissions graded before" in " ".join(again.stdout.split())


def autograded_so_far(course: Path) -> dict[str, int]:
    return {
        p.parent.parent.name: sum(bool(c.get("outputs")) for c in json.loads(p.read_text())["cells"]) for p in course.glob(f"autograded/*/{NAME}/{NAME}.ipynb")
    }


def test_ctrl_c_keeps_what_is_graded(course):
    process = subprocess.Popen([SCRIPTS / "autograder", "grade", NAME, "--json"], cwd=course, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, words = process.communicate(timeout=30)
    assert process.returncode in (0, 130), words
    if process.returncode == 130:
        assert "What was graded is kept; run the same command again to go on." in words and "Traceback" not in words
    assert subprocess.run([SCRIPTS / "autograder", "grade", NAME], cwd=course, capture_output=True).returncode == 0
    assert scores(course) == EXPECTED


def run(course: Path) -> int:
    """Grade what is left to grade, in this process; how many reports came."""
    with Classroom(course, NAME) as room:
        papers = room.papers()
        given = workers.bundle(room.folder, room.cells, room.limits, False)
        with workers.threads(given, room.folder, 2) as crew:
            return sum(not report.kit_fault for report in room.grade(papers, crew))


def test_a_locked_gradebook_is_waited_for_and_then_one_sentence_and_loses_nothing(course, monkeypatch):
    said: list[str] = []
    monkeypatch.setattr(database, "PATIENCE", 8.0)
    lock = sqlite3.connect(course / "gradebook.db", check_same_thread=False)
    with (
        Classroom(course, NAME, say=said.append) as room,
        workers.threads(workers.bundle(room.folder, room.cells, room.limits, False), room.folder, 2) as crew,
    ):
        lock.execute("BEGIN EXCLUSIVE")
        with pytest.raises(UsageError, match=r"The gradebook sqlite:.* cannot be used \(database is locked\)\. What was graded before is kept"):
            list(room.grade(room.papers(), crew))
    assert "is locked by another program: waiting for it, up to 8 seconds; nothing is lost." in said[0] and len(said) == 1
    threading.Timer(3.0, lock.rollback).start()
    assert run(course) == len(EXPECTED)
    lock.close()
    assert scores(course) == EXPECTED


def test_a_full_disk_is_one_sentence_and_the_next_run_goes_on(course, monkeypatch):
    write, left = classroom.write_whole, [4]

    def full(path, text):
        if not left[0]:
            raise OSError(28, "No space left on device", str(path))
        left[0] -= 1
        write(path, text)

    monkeypatch.setattr(classroom, "write_whole", full)
    with pytest.raises(UsageError, match=r"cannot be written \(No space left on device\)\. What was graded before is kept"):
        run(course)
    assert len(autograded(course)) == 2  # a page and a notebook for each
    monkeypatch.setattr(classroom, "write_whole", write)
    assert run(course) == len(EXPECTED) - 2
    assert scores(course) == EXPECTED


def test_a_gradebook_that_vanished_is_made_again(course):
    run(course)
    (course / "gradebook.db").unlink()
    with pytest.raises(UsageError, match="The gradebook does not know '01-backward' yet: run `nbgrader generate_assignment 01-backward --force` first"):
        run(course)
    subprocess.run([SCRIPTS / "nbgrader", "generate_assignment", NAME, "--force"], cwd=course, capture_output=True, check=True)
    assert run(course) == len(EXPECTED)
    assert scores(course) == EXPECTED


def test_what_fails_in_the_marking_is_one_papers_fault(course, monkeypatch):
    """An error of ours in the middle of a class: that paper has no score and is named, the others have theirs."""

    def marked(paper, on, grader, mark=workers.mark):
        if paper.student == "right1":
            raise RuntimeError("something of ours")
        return mark(paper, on, grader)

    monkeypatch.setattr(workers, "mark", marked)
    with Classroom(course, NAME) as room:
        given = workers.bundle(room.folder, room.cells, room.limits, False)
        with workers.threads(given, room.folder, 2) as crew:
            reports = {r.submission: r for r in room.grade(room.papers(), crew)}
    assert {name for name, r in reports.items() if r.kit_fault} == {f"right1/{NAME}.ipynb"} and len(reports) == len(EXPECTED)
    words = "It was not graded, by a fault of the kit (RuntimeError: something of ours)."
    assert reports[f"right1/{NAME}.ipynb"].notes == (words,)
    assert scores(course) == {k: v for k, v in EXPECTED.items() if k != "right1"}
    monkeypatch.undo()
    assert run(course) == 1 and scores(course) == EXPECTED


def test_a_fault_of_ours_writes_no_score_and_exits_3(course, monkeypatch, capsys):
    """A sandbox that never starts: nobody gets a zero."""
    from autograder.doors.commands import grade as grading
    from autograder.sandbox import warm

    monkeypatch.setattr(warm, "_BOOT", "raise SystemExit(1)")
    monkeypatch.setattr(Grader, "warm_up", lambda *_: None)
    assert grading.grade(NAME, ("right0",), 1, False, True, {}, False, root=course) == 3
    report = json.loads(capsys.readouterr().out)
    assert {c["outcome"] for q in report["questions"] for c in q["cases"]} == {Outcome.KIT_FAULT.value}
    assert autograded(course) == {} and scores(course) == {}
