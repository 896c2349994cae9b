"""The measurements, each beside its peer in the same minutes. Each is a generator of rows for the table.

`__main__` calls them with a temporary folder, the size of the class and the number of runs.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from . import course as courses
from .course import ENGINE, NAME, kinds, make, run

_FEW = 16  # submissions for a slow peer
_MEGABYTE = 1 << 20
_RESTING = 2.0  # seconds between two saves: the rest of the notebook is checked meanwhile
_IMPORT = ["python", "-c", "import torch"]


@dataclass(frozen=True)
class Row:
    """One line of the table; `ratio` is against the peer named in `beside`."""

    what: str
    values: list[float]
    unit: str
    beside: str = ""
    ratio: float | None = None


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def a_class(home: Path, students: int, runs: int) -> Iterator[Row]:
    """Measure `autograder grade` on the whole class, from the start of the command to its end.

    Its peer is stock nbgrader on a few of the submissions.
    """
    course = home / "class"
    make(course, students)
    peak = _Peak()
    seconds = peak.watch(["autograder", "grade", NAME], course)
    yield Row(f"autograder grade, a class of {students}", [students / seconds], "submissions/s")
    yield Row("  memory of all its processes at its highest", [peak.megabytes], "MB")
    stock = _of_a_few(home, kit=False)
    yield Row("stock nbgrader autograde, a submission", [stock], "s")
    yield Row(
        "autograder grade, a submission",
        [seconds / students],
        "s",
        "times faster than stock",
        stock / (seconds / students),
    )


def preprocessor(home: Path, _: int, __: int) -> Iterator[Row]:
    """Measure nbgrader with only the preprocessors exchanged."""
    stock, ours = _of_a_few(home, kit=False), _of_a_few(home, kit=True)
    yield Row(
        "nbgrader autograde with the kit's preprocessors, a submission",
        [ours],
        "s",
        "times faster than stock",
        stock / ours,
    )


def resume(home: Path, students: int, _: int) -> Iterator[Row]:
    """Measure a second run on a class that is graded already."""
    course = home / "class"
    if not (course / "autograded").is_dir():
        make(course, students)
        run(course, "autograder", "grade", NAME)
    yield Row(
        f"autograder grade, {students} unchanged submissions", [_seconds(["autograder", "grade", NAME], course)], "s"
    )


def check(home: Path, _: int, runs: int) -> Iterator[Row]:
    """Measure one notebook on the command line, beside the import of torch, which every such command needs."""
    (home / "one" / NAME).mkdir(parents=True, exist_ok=True)
    content, name = courses.submission("right", 0)
    (home / "one" / NAME / name).write_bytes(content)
    (home / "one" / NAME / "cases.py").write_bytes((courses.RELEASED / NAME / "cases.py").read_bytes())
    yield from _paired(
        "autograder check",
        ["autograder", "check", f"{NAME}/{NAME}.ipynb"],
        "python -c 'import torch'",
        _IMPORT,
        home / "one",
        runs,
    )


def each(home: Path, students: int, runs: int) -> Iterator[Row]:
    """Measure every assignment: a class of right submissions, and a check of the solution.

    The peers are a class of as many in the first assignment, and the import of torch.
    """
    course, names = home / "each", courses.names()
    courses.prepare(course)
    rates: list[float] = []
    for name in names:
        run(course, "nbgrader", "generate_assignment", name)
        for number in range(students):
            folder = course / "submitted" / f"s{number:05d}" / name
            folder.mkdir(parents=True)
            (folder / f"{name}.ipynb").write_bytes(courses.right(name, number))
        rates.append(students / _seconds(["autograder", "grade", name], course))
        what = f"autograder grade, {students} right submissions of {name}"
        yield Row(what, rates[-1:], "submissions/s", f"those of {names[0]}", rates[-1] / rates[0])
    whole = 0.0
    for name in names:
        command = ["autograder", "check", f"solutions/{name}/{name}.ipynb"]
        rows = list(_paired(f"autograder check of {name}", command, "import torch", _IMPORT, course, runs))
        whole += statistics.median(rows[-1].values)
        yield rows[-1]
    yield Row("all solutions, checked one after another", [whole], "s")


def watch(home: Path, _: int, runs: int) -> Iterator[Row]:
    """Measure the time from a save to the table of `autograder check --watch`, after the first check.

    A rule of `01-backward` and two pieces of `02-engine`, of which `order` is the slowest, get another blank each time.
    The peer is the import of torch.
    """
    theirs = [_seconds(_IMPORT, home) for _ in range(runs)]
    yield Row("import torch", theirs, "s")
    for name, definition in ((NAME, "class Exp("), (ENGINE, "def accumulate("), (ENGINE, "def order(")):
        folder = shutil.copytree(courses.RELEASED / name, home / "watch" / name, dirs_exist_ok=True)
        file = Path(folder) / f"{name}.ipynb"
        text = (courses.SOLUTIONS / name / file.name).read_text(encoding="utf-8")
        file.write_text(text, encoding="utf-8")
        command = [_script("autograder"), "check", file.name, "--watch"]
        ours = []
        english = {**os.environ, "AUTOGRADER_LANG": "en"}
        with subprocess.Popen(command, cwd=file.parent, env=english, stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout is not None
                _until("Judged by", process.stdout)  # the last line of a table
                for number in range(runs):
                    time.sleep(_RESTING)
                    changed = text.replace(definition, definition.replace(" ", " " * (number + 2)))
                    started = time.perf_counter()
                    file.write_text(changed, encoding="utf-8")
                    _until("Judged by", process.stdout)
                    ours.append(1000 * (time.perf_counter() - started))
            finally:
                process.terminate()
        ratio = statistics.median(ours) / 1000 / statistics.median(theirs)
        what = definition.split()[1].rstrip("(")
        yield Row(f"from a save to the table, --watch, {what} of {name}", ours, "ms", "import torch", ratio)


def _until(words: str, lines: Iterable[str]) -> None:
    for line in lines:
        if line.startswith(words):
            return
    raise RuntimeError(f"It ended before it said {words!r}.")


def help_text(home: Path, _: int, runs: int) -> Iterator[Row]:
    yield from _paired(
        "autograder --help", ["autograder", "--help"], "python -c pass", ["python", "-c", "pass"], home, runs
    )


def check_again(home: Path, _: int, runs: int) -> Iterator[Row]:
    """Measure check() in a notebook whose questions were all checked before: the slowest question."""
    program = (
        "import time, io, contextlib\n"
        "from pathlib import Path\n"
        "from autograder.submission import read\n"
        "from autograder.doors.notebook.check import check\n"
        f"cells = read(Path({str(courses.SOLUTIONS / NAME / f'{NAME}.ipynb')!r})).cells\n"
        "space, questions, out = {'__name__': '__main__'}, [c.grade_id for c in cells if c.grade_id], io.StringIO()\n"
        "with contextlib.redirect_stdout(out):\n"
        "    for cell in cells[:-1]: exec(cell.source, space)\n"
        "    times = []\n"
        "    for q in questions:\n"
        "        start = time.perf_counter(); check(q); times.append(time.perf_counter() - start)\n"
        "print(max(times) * 1000)\n"
    )
    command = [sys.executable, "-c", program]
    done = [
        subprocess.run(command, cwd=courses.SOLUTIONS / NAME, capture_output=True, text=True, check=True)
        for _ in range(runs)
    ]
    found = [float(one.stdout.split()[-1]) for one in done]
    yield Row("check() once more in a notebook, the slowest question", found, "ms")


def small_machine(home: Path, _: int, runs: int) -> Iterator[Row]:
    """Measure `autograder check` in 768 MB and half a core, set by control groups (version 1, as root)."""
    (home / "one" / NAME).mkdir(parents=True, exist_ok=True)
    list(check(home, 0, 1))
    groups = {
        Path("/sys/fs/cgroup/memory/autograder"): {"memory.limit_in_bytes": str(768 * _MEGABYTE)},
        Path("/sys/fs/cgroup/cpu/autograder"): {"cpu.cfs_period_us": "100000", "cpu.cfs_quota_us": "50000"},
    }
    try:
        for group, values in groups.items():
            group.mkdir(exist_ok=True)
            for name, value in values.items():
                (group / name).write_text(value)
    except OSError as error:
        print(f"  small: not measured, no control group can be made here ({error}).")
        return

    def enter() -> None:
        for group in groups:
            (group / "cgroup.procs").write_text(str(os.getpid()))

    command = [_script("autograder"), "check", f"{NAME}/{NAME}.ipynb"]
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        subprocess.run(command, cwd=home / "one", preexec_fn=enter, check=True, capture_output=True)
        times.append(time.perf_counter() - started)
    most = int((next(iter(groups)) / "memory.max_usage_in_bytes").read_text()) / _MEGABYTE
    yield Row("autograder check in 768 MB and half a core", times, "s")
    yield Row("  memory at its highest, files it read included", [most], "MB")
    for group in groups:
        group.rmdir()


def _paired(what: str, command: list[str], beside: str, peer: list[str], folder: Path, runs: int) -> Iterator[Row]:
    """Run both commands in turn, so that other load on the machine affects both."""
    ours, theirs = [], []
    for _ in range(runs):
        theirs.append(_seconds(peer, folder))
        ours.append(_seconds(command, folder))
    yield Row(beside, theirs, "s")
    yield Row(what, ours, "s", beside, statistics.median(ours) / statistics.median(theirs))


_known: dict[bool, float] = {}


def _of_a_few(home: Path, kit: bool) -> float:
    """Return the seconds per submission of `nbgrader autograde` on a few submissions, its start included.

    Only honest, readable submissions are used: an endless loop would cost the peer half a minute.
    """
    if kit not in _known:
        course = home / f"few-{kit}"
        make(course, 0, kit)
        honest = [kind for kind in kinds(4 * _FEW) if kind in ("right", "wrong", "untouched")][:_FEW]
        for number, kind in enumerate(honest):
            content, name = courses.submission(kind, number)
            (course / "submitted" / f"s{number}" / NAME).mkdir(parents=True)
            (course / "submitted" / f"s{number}" / NAME / name).write_bytes(content)
        _known[kit] = _seconds(["nbgrader", "autograde", NAME], course) / _FEW
    return _known[kit]


def _script(name: str) -> str:
    return str(Path(sys.executable).parent / name)


def _seconds(command: list[str], folder: Path) -> float:
    started = time.perf_counter()
    subprocess.run([_script(command[0]), *command[1:]], cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - started


class _Peak:
    """The highest memory of a command and everything it started, shared pages counted once."""

    def __init__(self) -> None:
        self.megabytes = 0.0

    def watch(self, command: list[str], folder: Path) -> float:
        """Run the command and return the seconds it took."""
        started = time.perf_counter()
        process = subprocess.Popen(
            [_script(command[0]), *command[1:]], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        watcher = threading.Thread(target=self._look, args=(psutil.Process(process.pid),))
        watcher.start()
        code = process.wait()
        seconds = time.perf_counter() - started
        watcher.join()
        if code:
            raise RuntimeError(f"{' '.join(command)} ended with exit code {code}")
        return seconds

    def _look(self, process: Any) -> None:
        while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
            self.megabytes = max(self.megabytes, sum(_pss(p) for p in _tree(process)) / _MEGABYTE)
            time.sleep(1.0)


def _tree(process: Any) -> list[Any]:
    return _or([], lambda: [process, *process.children(recursive=True)])


def _pss(process: Any) -> int:
    return _or(0, lambda: int(process.memory_full_info().pss))


def _or(otherwise: Any, action: Callable[[], Any]) -> Any:
    """Return the result of `action`, or `otherwise` if the process has ended meanwhile."""
    try:
        return action()
    except psutil.Error:
        return otherwise
