"""`autograder grade --scheduler` on a Dask cluster of real processes: the same class gets the same, whatever dies on the way.

The workers preload `_PRELOAD`, which makes the trouble: it is by a student's name, and by files in a folder, that a test asks for it.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
import torch
from click.testing import CliRunner

from autograder.classroom import cluster as on_cluster
from autograder.doors.commands.cli import main
from autograder.errors import UsageError

from .conftest import RELEASED, ROOT, SOLUTIONS, SUBMISSIONS

pytestmark = pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="Dask is not installed: pip install 'autograd-kit[cluster]'")

NAME = "01-backward"
SCRIPTS = Path(sys.executable).parent
LIMITS = ("--seconds-per-case", "0.5", "--seconds-per-submission", "10")
APPENDED = {
    "carl": "wrong/mean__not_divided.py",
    "dora": "wrong/exp__input_used.py",
    "finn": "attacks/machine__loop_in_a_cell.py",
    "gil": "attacks/machine__segfault.py",
    "hal": "attacks/forge__os_exit_in_a_cell.py",
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
    return mark(paper, on, grader)

workers.mark = marked
run.layers = lambda: Layers(True, 0, True) if (trouble / "no-landlock").exists() else layers()
"""


def until(condition: Callable[[], object], seconds: float = 60.0) -> object:
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)
    return found


class Cluster:
    """A scheduler and workers on this machine, each under a nanny that starts it again, as Dask does by default; or without."""

    def __init__(self, home: Path, number: int, nanny: str = "--nanny") -> None:
        self.home, self.trouble, self.processes = home, home / "trouble", list[subprocess.Popen[bytes]]()
        self.trouble.mkdir()
        (home / "preload.py").write_text(_PRELOAD)
        scheduler = home / "scheduler.json"
        try:
            self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--dashboard-address", "127.0.0.1:0", "--scheduler-file", str(scheduler))
            until(lambda: scheduler.is_file() and scheduler.read_text().rstrip().endswith("}"))  # it exists for a moment before anything is in it
            self.address = json.loads(scheduler.read_text())["address"]
            for i in range(number):
                where = ("--host", "127.0.0.1", "--local-directory", str(home / f"worker{i}"), "--dashboard-address", "127.0.0.1:0")
                self._start("worker", self.address, nanny, "--nthreads", "1", *where, "--preload", str(home / "preload.py"))
            until(lambda: self.log().count("Register worker") == number)
        except BaseException:
            self.stop()
            raise

    def _start(self, what: str, *arguments: str) -> None:
        settings = {"DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "3s", "TROUBLE": str(self.trouble), "TMPDIR": str(self.home)}
        with open(self.home / f"{what}{len(self.processes)}.log", "wb") as log:
            command = [SCRIPTS / "dask", what, *arguments]
            self.processes.append(subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **settings}, start_new_session=True))

    def log(self) -> str:
        return (self.home / "scheduler0.log").read_text()

    def servers(self) -> list[int]:
        """The warm servers of its workers: their scratch folders lie in the cluster's own folder for temporary files."""
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
    """The module's cluster, without the trouble that the last test asked for."""
    for path in running.trouble.iterdir():
        path.unlink()
    time.sleep(0.2)  # for a paper that still waits, to see it
    return running


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Path:
    course = tmp_path_factory.mktemp("template") / "course"
    shutil.copytree(SOLUTIONS, course / "solutions")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    subprocess.run([SCRIPTS / "nbgrader", "generate_assignment", NAME], cwd=course, capture_output=True, check=True)
    return course


@pytest.fixture
def course(template, tmp_path) -> Path:
    shutil.copytree(template, tmp_path / "course")
    return tmp_path / "course"


def hand_in(course: Path, student: str, content: bytes) -> None:
    folder = course / "submitted" / student / NAME
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_bytes(content)


def right(course: Path, *students: str) -> None:
    for student in students:
        hand_in(course, student, (SOLUTIONS / NAME / f"{NAME}.ipynb").read_bytes())


def with_appended(extra: str) -> bytes:
    notebook = nbformat.read(SOLUTIONS / NAME / f"{NAME}.ipynb", as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell((SUBMISSIONS / extra).read_text()))
    return json.dumps(notebook).encode()


@pytest.fixture
def started() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start `autograder grade` in a course; what a failed test leaves running is ended."""
    processes: list[subprocess.Popen[str]] = []

    def start(course: Path, *arguments: str) -> subprocess.Popen[str]:
        command = [SCRIPTS / "autograder", "grade", NAME, "--json", *arguments]
        interruptible = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # in the background it is ignored
        processes.append(subprocess.Popen(command, cwd=course, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=interruptible))
        return processes[-1]

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def ended(process: subprocess.Popen[str], code: int = 0) -> tuple[dict[str, dict], str]:
    """The reports of a run by student, without times, and its words."""
    out, words = process.communicate(timeout=120)
    assert process.returncode == code, words
    reports = {}
    for report in map(json.loads, out.splitlines()):
        del report["seconds"]
        reports[report["submission"].split("/")[0]] = report
    assert "distributed" not in words and "Traceback" not in words, words
    return reports, words


def rows(course: Path) -> set[tuple]:
    """What the gradebook says of each student's cells."""
    query = """select '{0}', student_id, base_cell.name, {0}.* from {0} join base_cell on base_cell.id = cell_id
        join submitted_notebook on submitted_notebook.id = {0}.notebook_id
        join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id"""
    with contextlib.closing(sqlite3.connect(course / "gradebook.db")) as book:
        book.row_factory = sqlite3.Row
        found = [dict(row) for kind in ("grade", "comment") for row in book.execute(query.format(kind))]
    return {tuple(value for name, value in row.items() if name not in ("id", "cell_id", "notebook_id")) for row in found}


def pages(course: Path) -> dict[str, str]:
    return {str(p.relative_to(course)): p.read_text() for folder in ("autograded", "feedback") for p in (course / folder).glob("*/*/*")}


def test_a_class_gets_from_the_cluster_what_it_gets_from_threads(cluster, course, tmp_path, started):
    right(course, "ada")
    hand_in(course, "blaise", (RELEASED / NAME / f"{NAME}.ipynb").read_bytes())
    hand_in(course, "eve", b'{"cells": [{"cell_type": "co')
    for student, extra in APPENDED.items():
        hand_in(course, student, with_appended(extra))
    twin = shutil.copytree(course, tmp_path / "twin")
    here, _ = ended(started(twin, *LIMITS))
    there, _ = ended(started(course, "--scheduler", cluster.address, *LIMITS))
    assert len(there) == 3 + len(APPENDED) and there == here
    assert rows(course) == rows(twin) and len(rows(course)) > 100
    assert pages(course) == pages(twin)
    assert until(lambda: not cluster.servers()), "a run takes its warm servers along"
    again, words = ended(started(course, "--scheduler", "tcp://127.0.0.1:1", *LIMITS))
    assert again == {} and "8 of 8 submissions graded before and unchanged" in words, "no cluster is needed for nothing"


def test_a_worker_killed_in_the_middle_costs_nobody_anything(cluster, course, started):
    right(course, "slow", *(f"s{i:02}" for i in range(7)))
    (cluster.trouble / "wait").touch()
    process = started(course, "--scheduler", cluster.address)
    os.kill(int(until((cluster.trouble / "waiting").exists) and (cluster.trouble / "waiting").read_text()), signal.SIGKILL)
    (cluster.trouble / "wait").unlink()
    reports, _ = ended(process)
    assert len(reports) == 8 and {r["score"] for r in reports.values()} == {22.0}


def test_a_paper_that_kills_its_workers_is_our_fault_and_its_neighbours_are_graded(cluster, course, started):
    right(course, "deadly", *(f"s{i:02}" for i in range(7)))
    reports, words = ended(started(course, "--scheduler", cluster.address), 3)
    assert len((cluster.trouble / "deaths").read_text().split()) == 2
    deadly = reports.pop("deadly")
    assert "by a fault of the kit (two workers of the cluster died while they had it, the second one had nothing else)" in deadly["notes"][0]
    assert f"deadly/{NAME}.ipynb was not graded, by a fault of the kit; its score is not to be used." in " ".join(words.split())
    assert len(reports) == 7 and {r["score"] for r in reports.values()} == {22.0}
    assert "deadly" not in {row[1] for row in rows(course)}


@pytest.mark.parametrize("stop, code", [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_a_run_that_is_stopped_leaves_no_warm_server_on_the_workers(stop, code, cluster, course, started):
    right(course, "slow", "ada")
    (cluster.trouble / "wait").touch()
    process = started(course, "--scheduler", cluster.address)
    until((cluster.trouble / "waiting").exists)
    assert cluster.servers()
    process.send_signal(stop)
    _, words = ended(process, code)
    assert words == ("Stopped. What was graded is kept; run the same command again to go on.\n" if stop == signal.SIGINT else "")
    until(lambda: not cluster.servers())


def test_a_scheduler_that_is_lost_is_one_sentence_and_stopped_workers_leave_nothing(course, tmp_path, started):
    right(course, "slow", "ada")
    own = Cluster(tmp_path, 1, "--no-nanny")
    try:
        (own.trouble / "wait").touch()
        process = started(course, "--scheduler", own.address)
        until((own.trouble / "waiting").exists)
        own.processes[0].kill()
        reports, words = ended(process, 2)
        assert reports == {} and words.count("\n") == 1
        assert "was lost. What was graded is kept; run the same command again when it is there." in words
    finally:
        own.stop()
    until(lambda: not own.servers())


@pytest.fixture
def refused(course, monkeypatch) -> Callable[[str], str]:
    """Grade one paper on the cluster at an address: gives the one sentence with which that is refused."""
    right(course, "ada")
    monkeypatch.chdir(course)

    def run(address: str) -> str:
        result = CliRunner().invoke(main, ["grade", NAME, "--scheduler", address])
        assert result.exit_code == 2 and result.stdout == "" and result.stderr.count("\n") == 1, result.output
        return result.stderr

    return run


def test_without_dask_there_is_one_sentence(refused, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert "--scheduler needs Dask: pip install 'autograd-kit[cluster]', here and on every worker." in refused("tcp://127.0.0.1:1")


@pytest.mark.parametrize(
    "address, reason",
    [
        ("nonsense", "missing port number in address 'nonsense'"),
        ("http://127.0.0.1:1", "unknown address scheme 'http'"),
        ("tcp://127.0.0.1:1", "Timed out trying to connect to tcp://127.0.0.1:1"),
        ("silent", "what listens there does not answer as one"),
    ],
)
def test_an_address_without_a_scheduler_is_one_sentence(address, reason, refused, monkeypatch):
    monkeypatch.setattr(on_cluster, "_ANSWER_SECONDS", 1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = address if address != "silent" else f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        words = refused(address)
    assert f"There is no Dask scheduler at {address} ({reason}" in words and "start one with `dask scheduler`, and give the address it prints." in words


def test_a_scheduler_without_workers_is_one_sentence(refused, tmp_path, monkeypatch):
    own = Cluster(tmp_path, 0)
    try:
        monkeypatch.setattr(on_cluster, "_ANSWER_SECONDS", 2)
        assert f"The scheduler at {own.address} has no workers: start some with `dask worker {own.address}`." in refused(own.address)
    finally:
        own.stop()


@pytest.mark.parametrize(
    "holder, name, value, what",
    [
        (on_cluster, "KIT", "0.0.9", f"autograd-kit {on_cluster.KIT}, here it is 0.0.9"),
        (torch, "__version__", "1.13.1", f"torch {torch.__version__}, here it is 1.13.1"),
        (on_cluster, "sys", SimpleNamespace(version_info=SimpleNamespace(major=3, minor=9)), f"Python 3.{sys.version_info.minor}, here it is 3.9"),
    ],
)
def test_a_cluster_of_other_versions_is_refused(holder, name, value, what, cluster, refused, monkeypatch):
    monkeypatch.setattr(holder, name, value)
    words = refused(cluster.address)
    assert f"The scheduler at {cluster.address} has {what}: the same grade needs the same versions, install them there." in words


def test_a_cluster_without_the_kit_is_refused(cluster, refused, monkeypatch):
    monkeypatch.setattr(on_cluster, "_versions", lambda: __import__("autograder_of_another_name"))  # it travels as it stands, and fails there
    words = refused(cluster.address)
    assert f"Not everyone in the cluster at {cluster.address} can import the kit (No module named 'autograder_of_another_name'): install" in words


def test_a_worker_that_cannot_confine_is_refused(cluster, refused):
    (cluster.trouble / "no-landlock").touch()
    words = refused(cluster.address)
    assert "The worker at tcp://127.0.0.1:" in words and "cannot grade: This machine has no Landlock (Linux 5.13 or newer)" in words


def test_a_cluster_that_stays_without_workers_ends_the_run(monkeypatch):
    nobody = on_cluster._Roster(SimpleNamespace(nthreads=dict), "tcp://somewhere:8786")
    assert nobody.jobs() == 1, "new ones may be on their way"
    monkeypatch.setattr(on_cluster, "_EMPTY_SECONDS", 0)
    monkeypatch.setattr(on_cluster, "_ASK_SECONDS", 0.0)
    with pytest.raises(UsageError, match=r"The scheduler at tcp://somewhere:8786 has had no workers for 0 seconds\. What was graded is kept; run the same"):
        nobody.jobs()
    lost = on_cluster._Roster(SimpleNamespace(nthreads=lambda: 1 / 0), "tcp://somewhere:8786")
    with pytest.raises(UsageError, match="The connection to the scheduler at tcp://somewhere:8786 was lost"):
        lost.jobs()
