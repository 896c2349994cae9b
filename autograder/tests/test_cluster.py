"""`autograder grade --scheduler`: a real Dask scheduler and two real workers on loopback, one of them killed in the middle."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from .conftest import RELEASED, ROOT, SOLUTIONS, SUBMISSIONS
from .test_classroom import NAME, changed, hand_in, nbgrader, scores

pytest.importorskip("distributed", reason="Dask is not installed")
PIPES = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
BIN = Path(sys.executable).parent
DEADLY = """
from autograder.classroom import workers
import os, signal

def mark(paper, on, grader, honest=workers.mark):
    if paper.student == os.environ.get("KILLS_ITS_WORKER"):
        os.kill(os.getpid(), signal.SIGKILL)
    return honest(paper, on, grader)

workers.mark = mark
"""


@pytest.fixture(scope="module")
def start(tmp_path_factory) -> Iterator[Callable[..., tuple[str, list[subprocess.Popen]]]]:
    """Start a scheduler and some workers; gives its address and the workers. All are ended in the end, whatever happens."""
    running: list[subprocess.Popen] = []

    def starts(workers: int = 2, **environment: str) -> tuple[str, list[subprocess.Popen]]:
        home = tmp_path_factory.mktemp("dask")
        (home / "sitecustomize.py").write_text(DEADLY)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"tcp://127.0.0.1:{free.getsockname()[1]}"

        def launch(*command: str, extra: dict[str, str] | None = None) -> subprocess.Popen:
            process = subprocess.Popen(
                [sys.executable, "-m", "distributed.cli." + command[0], *command[1:]],
                cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **(extra or {})}, start_new_session=True,
            )  # fmt: skip
            running.append(process)
            return process

        launch("dask_scheduler", "--host", "127.0.0.1", "--port", address.rpartition(":")[2], "--no-dashboard")
        extra = {"PYTHONPATH": str(home), **environment} if environment else {}
        options = ("--no-nanny", "--no-dashboard", "--nthreads", "1", "--host", "127.0.0.1", "--local-directory", str(home))
        return address, [launch("dask_worker", address, *options, extra=extra) for _ in range(workers)]

    yield starts
    for process in running:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Path:
    course = tmp_path_factory.mktemp("cluster") / "course"
    shutil.copytree(SOLUTIONS, course / "solutions")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    nbgrader(course, "generate_assignment", NAME)
    for i in range(4):
        hand_in(course, f"right{i}", (SOLUTIONS / NAME / f"{NAME}.ipynb").read_bytes())
    hand_in(course, "open", (RELEASED / NAME / f"{NAME}.ipynb").read_bytes())
    hand_in(course, "broken", b'{"cells": [')
    attack = (SUBMISSIONS / "attacks" / "machine__abort.py").read_text()
    hand_in(course, "abort", changed(SOLUTIONS, lambda n: n.cells.append({"cell_type": "code", "metadata": {}, "source": attack, "outputs": []})))
    return course


@pytest.fixture
def course(template, tmp_path) -> Path:
    shutil.copytree(template, tmp_path / "course")
    return tmp_path / "course"


def grade(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([BIN / "autograder", "grade", NAME, *arguments], cwd=course, capture_output=True, text=True, timeout=240)


def told(done: subprocess.CompletedProcess[str]) -> dict[str, dict]:
    """The reports by student, times apart."""
    reports = [json.loads(line) for line in done.stdout.splitlines()]
    return {r["submission"].split("/")[0]: {k: v for k, v in r.items() if k != "seconds"} for r in reports}


def servers_of(processes: list[subprocess.Popen]) -> list[psutil.Process]:
    return [child for process in processes if process.poll() is None for child in psutil.Process(process.pid).children(recursive=True)]


def test_a_cluster_gives_what_this_machine_gives_and_leaves_nothing_behind(course, start):
    address, workers = start()
    away = grade(course, "--scheduler", address, "--json")
    assert away.returncode == 0, away.stderr
    by_cluster = scores(course)
    assert "7 of 7 submissions were graded" in away.stderr and "distributed" not in away.stderr
    again = grade(course, "--scheduler", "tcp://127.0.0.1:1", "--json")
    assert again.returncode == 0 and again.stdout == "" and "graded before and are unchanged" in again.stderr, "nothing to grade needs no cluster"
    here = grade(course, "--force", "--json")
    assert told(here) == told(away) and scores(course) == by_cluster
    deadline = time.monotonic() + 20
    while servers_of(workers) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert servers_of(workers) == [], "a worker keeps no warm server when the run is over"


def test_a_worker_that_is_killed_in_the_middle_loses_nothing(course, start):
    address, workers = start()
    for i in range(4, 24):
        hand_in(course, f"right{i}", (SOLUTIONS / NAME / f"{NAME}.ipynb").read_bytes())
    process = subprocess.Popen([BIN / "autograder", "grade", NAME, "--json", "--scheduler", address], cwd=course, text=True, **PIPES)
    assert process.stdout.readline(), process.stderr.read()
    os.killpg(workers[0].pid, signal.SIGKILL)
    out, words = process.communicate(timeout=240)
    assert process.returncode == 0, words
    assert len(out.splitlines()) == 26 and f"27 of {27} submissions were graded" in words
    assert sum(sum(s.values()) == 22 for s in scores(course).values()) == 24


def test_a_paper_that_kills_its_workers_is_given_up_after_two_and_reported(course, start):
    address, _ = start(3, KILLS_ITS_WORKER="right2")
    done = grade(course, "--scheduler", address)
    assert done.returncode == 3, done.stderr
    assert "right2/01-backward.ipynb was not graded, by a fault of the kit; no score was written. Run the same command again." in " ".join(done.stdout.split())
    assert "right2" not in scores(course) and len(scores(course)) == 6
    assert grade(course).returncode == 0 and sum(scores(course)["right2"].values()) == 22


@pytest.mark.parametrize(
    "address, words",
    [
        ("tcp://127.0.0.1:1", "There is no Dask scheduler at tcp://127.0.0.1:1 ("),
        ("nonsense://here", "There is no Dask scheduler at nonsense://here ("),
        (None, "has no workers: start some with `dask worker "),
    ],
)
def test_a_cluster_that_is_not_there_is_one_sentence(address, words, course, start):
    done = grade(course, "--scheduler", address or start(0)[0])
    assert done.returncode == 2 and words in done.stderr, done.stderr
    assert done.stderr.count("\n") == 1 and "Traceback" not in done.stderr


def test_without_dask_there_is_one_sentence(course, monkeypatch):
    from autograder.classroom import Classroom, workers
    from autograder.errors import UsageError

    monkeypatch.setitem(sys.modules, "distributed", None)
    with Classroom(course, NAME) as room:
        given = workers.bundle(room.folder, room.cells, room.limits, False)
        with (
            pytest.raises(UsageError, match=r"--scheduler needs Dask: pip install 'autograd-kit\[cluster\]'"),
            workers.cluster(given, room.folder, "tcp://127.0.0.1:1"),
        ):
            raise AssertionError("unreachable")
