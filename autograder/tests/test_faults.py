"""Inject faults of ours: processes are killed, disks full, files locked, runs interrupted.

Every submission must have one result in the end, the right one. AUTOGRADER_FAULTS sets how many faults are injected.
Their moments are drawn from a fixed seed, but the place that they hit depends on the machine.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder import classroom
from autograder.classroom import Classroom, database, workers
from autograder.errors import UsageError
from autograder.grader import Grader
from autograder.records import Outcome, Report
from autograder.report import as_dict
from autograder.sandbox import Limits
from autograder.submission import read

from .small import FULL, NAME, POINTS, SOLVED, UNTOUCHED
from .small_class import SCRIPTS, autograder, hand_in, impatient, nbgrader, totals

pytestmark = pytest.mark.usefixtures("lent_server")
FAULTS = int(os.environ.get("AUTOGRADER_FAULTS", "100"))
EXPECTED = {**{f"right{i}": FULL for i in range(4)}, **{f"open{i}": 0.0 for i in range(2)}}
GRADED = len(POINTS)  # cells of a notebook


@pytest.fixture
def course(course) -> Path:
    """Return the tests' own course, in which some have done everything and some nothing."""
    for student in EXPECTED:
        hand_in(course, student, (SOLVED if student.startswith("right") else UNTOUCHED).read_bytes())
    return course


def autograded(course: Path) -> dict[str, int]:
    """Count the graded cells with a number in each autograded notebook. Each notebook must be whole."""
    found = {}
    for path in course.glob(f"autograded/*/{NAME}/*"):
        assert path.name == f"{NAME}.ipynb", "half written or left over"
        cells = json.loads(path.read_text())["cells"]
        found[path.parent.parent.name] = sum(bool(c.get("outputs")) for c in cells)
    return found


def without_times(report):
    return {k: v for k, v in as_dict(report).items() if k != "seconds"}


@pytest.mark.thorough
def test_guests_and_servers_killed_at_random_moments(own_public):
    """Kill guests and servers while they grade: the reports are those of an undisturbed run.

    Every fifth guest is killed before it can answer, so that enough faults hit on any machine. The others are killed
    at a random moment of the time that a calm run takes.
    """
    rng = random.Random(20)
    papers = [read(UNTOUCHED), read(SOLVED)]
    with Grader(Limits()) as grader:
        grader.warm_up(own_public)
        calm = [without_times(grader.grade(paper, own_public)) for paper in papers]
        longest = max(grader.grade(paper, own_public).seconds for paper in papers)
        hits = 0
        for turn in range(FAULTS * 9 // 10):
            server = grader.sandbox._server
            guests: list[int] = []
            at_once, kill_server = turn % 5 == 0, turn % 30 == 29

            def strike(delay, kill_server=kill_server, server=server, guests=guests):
                time.sleep(delay)
                victim = server._process.pid if kill_server else guests[-1] if guests else None
                with contextlib.suppress(OSError, TypeError):
                    os.kill(victim, signal.SIGKILL)

            def watched(job, spawn=server.spawn, guests=guests, at_once=at_once, strike=strike):
                guest = spawn(job)
                guests.append(guest.pid)
                if at_once and len(guests) == 1:
                    strike(0.0)
                return guest

            server.spawn = watched
            thread = threading.Thread(target=strike, args=(rng.uniform(0.0, longest),))
            if not at_once:
                thread.start()
            report = grader.grade(papers[turn % 2], own_public)
            if not at_once:
                thread.join()
            del server.spawn
            undisturbed = len({case.pieces for case in own_public.cases})  # guests
            hits += len(guests) > undisturbed
            assert not report.kit_fault
            assert without_times(report)["questions"] == calm[turn % 2]["questions"]
        assert hits > FAULTS // 10, "the faults have to hit something"


@pytest.mark.thorough
def test_the_judge_killed_at_random_moments(course):
    """Kill `autograder grade` with -9 in the middle of a class, again and again.

    The next run goes on where the last one stopped.
    """
    rng = random.Random(21)
    done_before = 0
    for _ in range(max(2, FAULTS // 25)):
        command = [SCRIPTS / "autograder", "grade", NAME, "--jobs", "2"]
        process = subprocess.Popen(
            command, cwd=course, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        files = rng.randrange(2 * len(EXPECTED))  # of a page and a notebook for each: kill it when there are more
        while (
            process.poll() is None and len([*course.glob("autograded/*/*/*"), *course.glob("feedback/*/*/*")]) <= files
        ):
            time.sleep(0.002)
        process.kill()
        process.wait()
        assert all(count == GRADED for count in autograded_so_far(course).values())
        assert len(autograded_so_far(course)) >= done_before
        done_before = len(autograded_so_far(course))
    final = autograder(course, "grade", NAME, "--jobs", "2")
    assert final.exit_code == 0, final.output
    for leftover in course.glob(f"autograded/*/{NAME}/.*"):
        leftover.unlink()  # a temporary file of a killed run: never taken for a result
    assert totals(course) == EXPECTED and autograded(course) == dict.fromkeys(EXPECTED, GRADED)
    again = autograder(course, "grade", NAME, "--jobs", "2")
    assert f"{len(EXPECTED)} of {len(EXPECTED)} submissions graded before" in " ".join(again.stdout.split())


def autograded_so_far(course: Path) -> dict[str, int]:
    return {
        p.parent.parent.name: sum(bool(c.get("outputs")) for c in json.loads(p.read_text())["cells"])
        for p in course.glob(f"autograded/*/{NAME}/{NAME}.ipynb")
    }


def test_ctrl_c_keeps_what_is_graded(course):
    process = subprocess.Popen(
        [SCRIPTS / "autograder", "grade", NAME, "--json"],
        cwd=course,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, words = process.communicate(timeout=120)
    assert process.returncode in (0, 130), words
    if process.returncode == 130:
        assert "Grades so far are kept; run the same command again to go on." in words and "Traceback" not in words
    assert autograder(course, "grade", NAME).exit_code == 0
    assert totals(course) == EXPECTED


@pytest.fixture
def run(course, warm_server) -> Callable[..., dict[str, Report]]:
    """Grade what is left to grade, in this process, and return the reports by submission."""

    def reports(say: Callable[[str], None] = lambda _: None) -> dict[str, Report]:
        with Classroom(course, NAME, say=say) as room:
            papers = room.papers()
            given = workers.bundle(room.folder, room.cells, room.limits, False, room.credit)
            with workers.threads(given, room.folder, 2, warm_server) as crew:
                return {report.submission: report for report in room.grade(papers, crew)}

    return reports


def test_a_locked_gradebook_is_waited_for_and_then_one_sentence_and_loses_nothing(
    course, run, warm_server, monkeypatch
):
    said: list[str] = []
    monkeypatch.setattr(database, "PATIENCE", 2.0)
    impatient(course)
    lock = sqlite3.connect(course / "gradebook.db", check_same_thread=False)
    with (
        Classroom(course, NAME, say=said.append) as room,
        workers.threads(
            workers.bundle(room.folder, room.cells, room.limits, False, room.credit), room.folder, 2, warm_server
        ) as crew,
    ):
        lock.execute("BEGIN EXCLUSIVE")
        with pytest.raises(
            UsageError,
            match=r"The gradebook sqlite:.* cannot be used \(database is locked\)\. Grades so far are kept",
        ):
            list(room.grade(room.papers(), crew))
    assert (
        "is locked by another program: waiting for it, up to 2 seconds; nothing is lost." in str(said[0])
        and len(said) == 1
    )
    monkeypatch.undo()

    def unlock(sentence: str) -> None:
        said.append(sentence)
        lock.rollback()

    assert len(run(say=unlock)) == len(EXPECTED) and len(said) == 2, "it waits until the lock is gone"
    lock.close()
    assert totals(course) == EXPECTED


def test_a_full_disk_is_one_sentence_and_the_next_run_goes_on(course, run, monkeypatch):
    write, left = classroom.write_whole, [4]

    def full(path, text):
        if not left[0]:
            raise OSError(28, "No space left on device", str(path))
        left[0] -= 1
        write(path, text)

    monkeypatch.setattr(classroom, "write_whole", full)
    with pytest.raises(UsageError, match=r"cannot be written \(No space left on device\)\. Grades so far are kept"):
        run()
    assert len(autograded(course)) == 2  # a page and a notebook for each
    monkeypatch.setattr(classroom, "write_whole", write)
    assert len(run()) == len(EXPECTED) - 2
    assert totals(course) == EXPECTED


def test_a_gradebook_that_vanished_is_made_again(course, run):
    run()
    (course / "gradebook.db").unlink()
    with pytest.raises(
        UsageError,
        match="The gradebook does not know '01-small' yet: run `nbgrader generate_assignment 01-small --force` first",
    ):
        run()
    nbgrader(course, "generate_assignment", NAME, "--force")
    assert len(run()) == len(EXPECTED)
    assert totals(course) == EXPECTED


def test_what_fails_in_the_marking_is_one_papers_fault(course, run, monkeypatch):
    """Raise an error of ours in the middle of a class: that paper is named and has no score, the others have theirs."""

    def marked(paper, on, grader, mark=workers.mark):
        if paper.student == "right1":
            raise RuntimeError("something of ours")
        return mark(paper, on, grader)

    monkeypatch.setattr(workers, "mark", marked)
    reports = run()
    assert {name for name, r in reports.items() if r.kit_fault} == {f"right1/{NAME}.ipynb"} and len(reports) == len(
        EXPECTED
    )
    words = "It was not graded, by a fault of the kit (RuntimeError: something of ours)."
    assert list(map(str, reports[f"right1/{NAME}.ipynb"].notes)) == [words]
    assert totals(course) == {k: v for k, v in EXPECTED.items() if k != "right1"}
    monkeypatch.undo()
    assert len(run()) == 1 and totals(course) == EXPECTED


def test_a_fault_of_ours_writes_no_score_and_exits_3(course, monkeypatch, capsys):
    """Let the sandbox never start: no student gets a zero."""
    from autograder.doors.commands import grade as grading
    from autograder.sandbox import early, warm

    monkeypatch.setattr(warm, "_BOOT", "raise SystemExit(1)")
    monkeypatch.setattr(Grader, "warm_up", lambda *_: None)
    monkeypatch.setattr(early, "server", warm.WarmServer)
    assert grading.grade(NAME, ("right0",), 1, False, True, {}, False, root=course) == 3
    report = json.loads(capsys.readouterr().out)
    assert {c["outcome"] for q in report["questions"] for c in q["cases"]} == {Outcome.KIT_FAULT.value}
    assert autograded(course) == {} and totals(course) == {}
