"""The kit as a library: `autograder.grade(path, assignment)`, for a course's own web service.

No database, no folders, no command line. One grader for each set of limits serves the whole process, from any thread;
it ends with the process.
"""

from __future__ import annotations

import atexit
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from .cases import case_files, load_assignment
from .errors import BrokenCases, UnknownAssignment
from .records import Assignment, Report
from .sandbox import Limits, WarmServer, early
from .submission import read, read_for

if TYPE_CHECKING:
    from .grader import Grader

_graders: dict[tuple[Limits, bool], Grader] = {}
_graders_lock = threading.Lock()


def grade(
    path: str | Path, assignment: str | Path | Assignment, limits: Limits | None = None, unconfined: bool = False
) -> Report:
    """Grade the notebook or script at `path` for another program: no database, no folders written, no student invented.

    `assignment` is the assignment's folder (with `cases.py`, and the hidden cases if they are there), or the result of
    `load_assignment`. Safe to call from several threads; each call runs in a process of its own. The first call in a
    process waits some seconds until PyTorch is imported. Raises UnreadableSubmission, UnknownAssignment, BrokenCases,
    SandboxUnavailable (all of them UsageError); BrokenCases also for a case that fails on PyTorch itself. A fault of
    the kit is not an exception: the report's `kit_fault` is true, and its score must not be used.
    """
    read(Path(path))  # what cannot be read is refused first
    asked = assignment if isinstance(assignment, Assignment) else _assignment(Path(assignment).resolve())
    submission = read_for(Path(path), asked)
    report = shared_grader(limits, unconfined).grade(submission, asked)
    if report.case_fault is not None:
        raise BrokenCases("{folder}: {error}", folder=str(asked.folder), error=report.case_fault)
    return report


def shared_grader(limits: Limits | None = None, unconfined: bool = False) -> Grader:
    """Return the process's grader with these limits; it ends with the process. Raises SandboxUnavailable."""
    key = (limits or Limits(), unconfined)
    with _graders_lock:
        if key not in _graders:
            _graders[key] = warm_grader(*key)
            atexit.register(_graders[key].sandbox.close)
        return _graders[key]


def warm_grader(limits: Limits | None = None, unconfined: bool = False, server: WarmServer | None = None) -> Grader:
    """Return a new grader, not a shared one. Its server imports torch while this process does the same.

    `server` is one that may run already. Raises SandboxUnavailable.
    """
    server = server or WarmServer()
    if hasattr(os, "fork"):
        server.start()
    try:
        with whole_import(), early.importing():
            from .grader import Grader  # imports torch
        return Grader(limits, unconfined, server)
    except BaseException:
        server.stop()
        raise


@contextmanager
def whole_import() -> Iterator[None]:
    """Make Ctrl-C wait until the import inside the `with` block is done.

    After an interrupted import, torch would go on without the half-imported modules, and Python cannot import numpy
    a second time.
    """
    if threading.current_thread() is not threading.main_thread():  # only the main thread is interrupted
        yield
        return
    interrupts: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: interrupts.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before or signal.SIG_DFL)  # None is a handler that Python did not set
    if interrupts:
        signal.raise_signal(signal.SIGINT)  # the handler from before takes it, or ignores it


_assignments: dict[Path, tuple[tuple[int, ...], Assignment]] = {}


def _assignment(folder: Path) -> Assignment:
    """Return the assignment in `folder`. It is read again only if one of its files has changed.

    Reference values are kept per case object, so the same cases must come back.
    """
    files = sorted([*case_files(folder, hidden=True), *folder.glob("*.ipynb")])
    if not files:
        raise UnknownAssignment("{folder} holds no assignment: expected a folder with a cases.py.", folder=str(folder))
    state = tuple(path.stat().st_mtime_ns for path in files)
    with _graders_lock:
        if _assignments.get(folder, ((), None))[0] != state:
            _assignments[folder] = (state, load_assignment(folder, hidden=True))
        return _assignments[folder][1]
