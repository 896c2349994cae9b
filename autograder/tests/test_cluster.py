"""Run `autograder grade --scheduler` on a Dask cluster of real processes: the class gets the same grades.

Guests, workers and servers die on the way. The workers preload `_PRELOAD`, which makes the trouble; a test asks for it
by a student's name and by files in a folder.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from click.testing import CliRunner

from autograder.classroom import cluster as on_cluster
from autograder.doors.commands.cli import main
from autograder.errors import UsageError

from . import zygote
from .small import FULL, NAME, NOT_SUMMED, POINTS, UNTOUCHED, appended
from .small_class import SCRIPTS, autograder, hand_in, right

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("distributed") is None, reason="Dask is not installed: pip install 'autograd-kit[cluster]'"
)

LIMITS = ("--seconds-per-case", "0.5", "--seconds-per-submission", "10")
NEG = (
    "class Neg(Function):\n    forward = staticmethod(lambda ctx, x: -x)\n    @staticmethod\n"
    "    def backward(ctx, grad_output):\n        "
)
APPENDED = {
    "carl": NOT_SUMMED,
    "dora": f"{NEG}return grad_output",
    "finn": "while True:\n    pass",
    "gil": f"{NEG}import ctypes; ctypes.string_at(0)",
    "hal": "import os\nos._exit(0)",
}
_PRELOAD = """
import os, pathlib, signal, time
from autograder.classroom import workers
from autograder.classroom.marking import mark
from autograder.sandbox import Layers, run
from autograder.sandbox.available import layers

trouble = pathlib.Path(os.environ["TROUBLE"])

def marked(paper, on, grader):
    if paper.student == "deadly":
        with open(trouble / "deaths", "a") as deaths:
            deaths.write(f"{os.getpid()}\\n")
        os.kill(os.getpid(), signal.SIGKILL)
    if paper.student == "slow" and (trouble / "wait").exists():
        (trouble / "waiting").write_text(str(os.getpid()))
        while (trouble / "wait").exists():
            time.sleep(0.05)
        (trouble / "waiting").unlink()
    return mark(paper, on, grader)

workers.mark = marked
run.layers = lambda: Layers(True, 0, True) if (trouble / "no-landlock").exists() else layers()
"""


def until(condition: Callable[[], object], seconds: float = 300.0) -> object:
    """Wait for a condition. The seconds end a test whose condition never comes; a slow machine needs fewer."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)
    return found


@pytest.fixture(autouse=True)
def patient(monkeypatch) -> None:
    """Give a cluster on a busy machine the time that it needs to answer."""
    monkeypatch.setattr(on_cluster, "_ANSWER_SECONDS", 120)


class Cluster:
    """A scheduler and workers on this machine.

    Each worker is under a nanny that starts it again, as Dask does by default, or has none.
    """

    def __init__(self, home: Path, number: int, nanny: str = "--nanny") -> None:
        self.home, self.trouble, self.processes = home, home / "trouble", list[subprocess.Popen[bytes]]()
        self.trouble.mkdir()
        (home / "preload.py").write_text(_PRELOAD)
        scheduler = home / "scheduler.json"
        try:
            self._start(
                "scheduler",
                "--host",
                "127.0.0.1",
                "--port",
                "0",
                "--dashboard-address",
                "127.0.0.1:0",
                "--scheduler-file",
                str(scheduler),
            )
            until(
                lambda: scheduler.is_file() and scheduler.read_text().rstrip().endswith("}")
            )  # it exists for a moment before anything is in it
            self.address = json.loads(scheduler.read_text())["address"]
            for i in range(number):
                where = (
                    "--host",
                    "127.0.0.1",
                    "--local-directory",
                    str(home / f"worker{i}"),
                    "--dashboard-address",
                    "127.0.0.1:0",
                )
                self._start(
                    "worker", self.address, nanny, "--nthreads", "1", *where, "--preload", str(home / "preload.py")
                )
            until(lambda: self.log().count("Register worker") == number)
        except BaseException:
            self.stop()
            raise

    def _start(self, what: str, *arguments: str) -> None:
        settings = {
            "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "3s",
            "TROUBLE": str(self.trouble),
            "TMPDIR": str(self.home),
        }
        # `servers` looks for command lines:
        with zygote.cold(), open(self.home / f"{what}{len(self.processes)}.log", "wb") as log:
            command = [SCRIPTS / "dask", what, *arguments]
            self.processes.append(
                subprocess.Popen(
                    command, stdout=log, stderr=log, env={**os.environ, **settings}, start_new_session=True
                )
            )

    def log(self) -> str:
        return (self.home / "scheduler0.log").read_text()

    def servers(self) -> list[int]:
        """Return the warm servers of its workers: their scratch folders are in the cluster's temporary folder."""
        found = []
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError):
                command = path.read_bytes()
                if b"sandbox.guest.server" in command and str(self.home).encode() in command:
                    found.append(int(path.parent.name))
        return found

    def stop(self) -> None:
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture(scope="module")
def running(tmp_path_factory) -> Iterator[Cluster]:
    found = Cluster(tmp_path_factory.mktemp("cluster"), 2)
    yield found
    found.stop()


@pytest.fixture
def cluster(running) -> Cluster:
    """Return the module's cluster, without the trouble that the last test asked for."""
    said = running.trouble / "waiting"
    (running.trouble / "wait").unlink(missing_ok=True)
    until(lambda: not (said.exists() and alive(said)))  # a paper that still waits has seen it
    for path in running.trouble.iterdir():
        path.unlink()
    until(lambda: not running.servers())
    return running


def alive(said: Path) -> bool:
    """Return True if the process that a file names is still there."""
    with contextlib.suppress(FileNotFoundError):
        return Path("/proc", said.read_text()).exists()
    return False


def waiting(cluster: Cluster) -> int:
    """Wait until a process has the slow paper, and return the process's id."""
    said = cluster.trouble / "waiting"
    return int(str(until(lambda: said.exists() and said.read_text())))


@pytest.fixture
def started() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start `autograder grade` in a course. A process that a failed test leaves running is ended."""
    processes: list[subprocess.Popen[str]] = []

    def start(course: Path, *arguments: str) -> subprocess.Popen[str]:
        command = [SCRIPTS / "autograder", "grade", NAME, "--json", *arguments]
        interruptible = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # in the background it is ignored
        processes.append(
            subprocess.Popen(
                command, cwd=course, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=interruptible
            )
        )
        return processes[-1]

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def ended(process: subprocess.Popen[str], code: int = 0) -> tuple[dict[str, dict], str]:
    """Return the reports of a run by student, without times, and its words."""
    out, words = process.communicate(timeout=300)
    assert process.returncode == code, words
    assert "distributed" not in words and "Traceback" not in words, words
    return by_student(out), words


def by_student(out: str) -> dict[str, dict]:
    reports = {}
    for report in map(json.loads, out.splitlines()):
        del report["seconds"]
        reports[report["submission"].split("/")[0]] = report
    return reports


def rows(course: Path) -> set[tuple]:
    """Return the gradebook's rows about each student's cells."""
    query = """select '{0}', student_id, base_cell.name, {0}.* from {0} join base_cell on base_cell.id = cell_id
        join submitted_notebook on submitted_notebook.id = {0}.notebook_id
        join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id"""
    with contextlib.closing(sqlite3.connect(course / "gradebook.db")) as book:
        book.row_factory = sqlite3.Row
        found = [dict(row) for kind in ("grade", "comment") for row in book.execute(query.format(kind))]
    return {
        tuple(value for name, value in row.items() if name not in ("id", "cell_id", "notebook_id")) for row in found
    }


def pages(course: Path) -> dict[str, str]:
    return {
        str(p.relative_to(course)): p.read_text()
        for folder in ("autograded", "feedback")
        for p in (course / folder).glob("*/*/*")
    }


def test_a_class_gets_from_the_cluster_what_it_gets_from_threads(cluster, course, tmp_path, lent_server):
    right(course, "ada")
    hand_in(course, "blaise", UNTOUCHED.read_bytes())
    hand_in(course, "eve", b'{"cells": [{"cell_type": "co')
    for student, extra in APPENDED.items():
        hand_in(course, student, appended(extra))
    twin = shutil.copytree(course, tmp_path / "twin")
    run = autograder(twin, "grade", NAME, "--json", *LIMITS)
    assert run.exit_code == 0, run.output
    here = by_student(run.stdout)
    run = autograder(course, "grade", NAME, "--json", "--scheduler", cluster.address, *LIMITS)
    assert run.exit_code == 0, run.output
    there = by_student(run.stdout)
    assert len(there) == 3 + len(APPENDED) and there == here
    assert rows(course) == rows(twin) and len(rows(course)) == 2 * len(POINTS) * len(there), (
        "a grade and a comment for each question"
    )
    assert pages(course) == pages(twin)
    assert until(lambda: not cluster.servers()), "a run takes its warm servers along"
    again = autograder(course, "grade", NAME, "--json", "--scheduler", "tcp://127.0.0.1:1", *LIMITS)
    assert (again.exit_code, again.stdout) == (
        0,
        "",
    ) and "8 of 8 submissions graded before and unchanged" in again.stderr, "no cluster is needed for nothing"


@pytest.fixture
def beside() -> Iterator[Callable[..., Future[Any]]]:
    """Run `autograder grade` in a thread of this process, which has imported everything.

    The future gives click's result.
    """
    with ThreadPoolExecutor(1) as pool:
        yield lambda course, *arguments: pool.submit(autograder, course, "grade", NAME, "--json", *arguments)


def test_a_worker_killed_in_the_middle_costs_nobody_anything(cluster, course, beside):
    right(course, "slow", *(f"s{i:02}" for i in range(7)))
    (cluster.trouble / "wait").touch()
    run = beside(course, "--scheduler", cluster.address)
    try:
        os.kill(waiting(cluster), signal.SIGKILL)
    finally:
        (cluster.trouble / "wait").unlink()
    assert run.result().exit_code == 0, run.result().output
    reports = by_student(run.result().stdout)
    assert len(reports) == 8 and {r["score"] for r in reports.values()} == {FULL}


def test_a_paper_that_kills_its_workers_is_our_fault_and_its_neighbours_are_graded(cluster, course):
    right(course, "deadly", *(f"s{i:02}" for i in range(7)))
    run = autograder(course, "grade", NAME, "--json", "--scheduler", cluster.address)
    assert run.exit_code == 3 and "Traceback" not in run.stderr, run.output
    reports, words = by_student(run.stdout), run.stderr
    assert len((cluster.trouble / "deaths").read_text().split()) == 2
    deadly = reports.pop("deadly")
    assert (
        "by a fault of the kit (two workers of the cluster died while they had it, and the second one had nothing else)"
        in deadly["notes"][0]
    )
    assert f"deadly/{NAME}.ipynb was not graded, by a fault of the kit; its score is not to be used." in " ".join(
        words.split()
    )
    assert len(reports) == 7 and {r["score"] for r in reports.values()} == {FULL}
    assert "deadly" not in {row[1] for row in rows(course)}


@pytest.mark.parametrize(
    "stop, code",
    [
        pytest.param(signal.SIGINT, 130, marks=pytest.mark.thorough),
        pytest.param(signal.SIGKILL, -signal.SIGKILL, marks=pytest.mark.thorough),
    ],
)
def test_a_run_that_is_stopped_leaves_no_warm_server_on_the_workers(stop, code, cluster, course, started):
    right(course, "slow", "ada")
    (cluster.trouble / "wait").touch()
    process = started(course, "--scheduler", cluster.address)
    waiting(cluster)
    assert cluster.servers()
    process.send_signal(stop)
    _, words = ended(process, code)
    assert words == (
        "Stopped. Grades so far are kept; run the same command again to go on.\n" if stop == signal.SIGINT else ""
    )
    until(lambda: not cluster.servers())


@pytest.mark.thorough
def test_a_scheduler_that_is_lost_is_one_sentence_and_stopped_workers_leave_nothing(course, tmp_path, started):
    right(course, "slow", "ada")
    own = Cluster(tmp_path, 1, "--no-nanny")
    try:
        (own.trouble / "wait").touch()
        process = started(course, "--scheduler", own.address)
        waiting(own)
        own.processes[0].kill()
        reports, words = ended(process, 2)
        # ada's paper may have come before the slow one, and have been written meanwhile.
        assert reports.keys() <= {"ada"} and words.count("\n") == 1
        assert {row[1] for row in rows(course)} == reports.keys()
        assert "was lost. Grades so far are kept; run the same command again when the cluster is back." in words
    finally:
        own.stop()
    until(lambda: not own.servers())


@pytest.fixture
def refused(course, monkeypatch) -> Callable[[str], str]:
    """Return a function that grades one paper on the cluster at an address and gives the sentence of the refusal."""
    right(course, "ada")
    monkeypatch.chdir(course)

    def run(address: str) -> str:
        result = CliRunner().invoke(main, ["grade", NAME, "--scheduler", address])
        assert result.exit_code == 2 and result.stdout == "" and result.stderr.count("\n") == 1, result.output
        return result.stderr

    return run


def test_without_dask_there_is_one_sentence(refused, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert "--scheduler needs Dask: pip install 'autograd-kit[cluster]', here and on every worker." in refused(
        "tcp://127.0.0.1:1"
    )


@pytest.mark.parametrize(
    "address, reason",
    [
        ("nonsense", "missing port number in address 'nonsense'"),
        ("http://127.0.0.1:1", "unknown address scheme 'http'"),
        ("tcp://127.0.0.1:1", "[Errno 111] Connection refused"),
        ("silent", "the program that listens there does not answer as one"),
    ],
)
def test_an_address_without_a_scheduler_is_one_sentence(address, reason, refused, monkeypatch):
    monkeypatch.setattr(on_cluster, "_ANSWER_SECONDS", 1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = address if address != "silent" else f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        words = refused(address)
    assert (
        f"There is no Dask scheduler at {address} ({reason}" in words
        and "start one with `dask scheduler`, and give the address it prints." in words
    )


def listens(address: str) -> bool:
    host, port = address.removeprefix("tcp://").split(":")
    with socket.socket() as tried:
        return tried.connect_ex((host, int(port))) == 0


def test_a_worker_is_not_taken_for_a_scheduler(cluster, refused):
    def alive() -> list[str]:  # earlier tests end workers, and nannies take their time to start others
        return [found for found in re.findall(r"Register worker.*?(tcp://[0-9.:]+)", cluster.log()) if listens(found)]

    address = until(alive)[-1]
    assert f"There is no Dask scheduler at {address} (the program that listens there does not answer" in refused(
        address
    )


def test_a_scheduler_without_workers_is_one_sentence(refused, tmp_path, monkeypatch):
    own = Cluster(tmp_path, 0)
    distributed = pytest.importorskip("distributed")
    wait = distributed.Client.wait_for_workers
    monkeypatch.setattr(
        distributed.Client, "wait_for_workers", lambda self, number, timeout: wait(self, number, timeout=0.5)
    )
    try:
        assert (
            f"The scheduler at {own.address} has no workers: start some with `dask worker {own.address}`."
            in refused(own.address)
        )
    finally:
        own.stop()


@pytest.mark.parametrize(
    "holder, name, value, what",
    [
        (on_cluster, "KIT", "0.0.9", f"autograd-kit {on_cluster.KIT}, but here it is 0.0.9"),
        (torch, "__version__", "1.13.1", f"torch {torch.__version__}, but here it is 1.13.1"),
        (
            on_cluster,
            "sys",
            SimpleNamespace(version_info=SimpleNamespace(major=3, minor=9)),
            f"Python 3.{sys.version_info.minor}, but here it is 3.9",
        ),
    ],
)
def test_a_cluster_of_other_versions_is_refused(holder, name, value, what, cluster, refused, monkeypatch):
    monkeypatch.setattr(holder, name, value)
    words = refused(cluster.address)
    assert (
        f"The scheduler at {cluster.address} has {what}. The same grade needs the same versions: install them there."
        in words
    )


def test_a_cluster_without_the_kit_is_refused(cluster, refused, monkeypatch):
    monkeypatch.setattr(
        on_cluster, "_versions", lambda: __import__("autograder_of_another_name")
    )  # it travels as it stands, and fails there
    words = refused(cluster.address)
    assert (
        f"The scheduler or a worker of the cluster at {cluster.address} cannot import the kit "
        "(No module named 'autograder_of_another_name'): install" in words
    )


def test_a_worker_that_cannot_confine_is_refused(cluster, refused):
    (cluster.trouble / "no-landlock").touch()
    words = refused(cluster.address)
    assert (
        "The worker at tcp://127.0.0.1:" in words
        and "cannot grade: A submission cannot be confined on this machine" in words
    )
    assert "which lacks: Landlock." in words


def test_a_cluster_that_stays_without_workers_ends_the_run(monkeypatch):
    nobody = on_cluster._Roster(SimpleNamespace(nthreads=dict), "tcp://somewhere:8786")
    assert nobody.jobs() == 1, "new ones may be on their way"
    monkeypatch.setattr(on_cluster, "_EMPTY_SECONDS", 0)
    monkeypatch.setattr(on_cluster, "_ASK_SECONDS", 0.0)
    with pytest.raises(
        UsageError,
        match=r"The scheduler at tcp://somewhere:8786 has had no workers for 0 seconds\. Grades so far are kept; run",
    ):
        nobody.jobs()
    lost = on_cluster._Roster(SimpleNamespace(nthreads=lambda: 1 / 0), "tcp://somewhere:8786")
    with pytest.raises(UsageError, match="The connection to the scheduler at tcp://somewhere:8786 was lost"):
        lost.jobs()
