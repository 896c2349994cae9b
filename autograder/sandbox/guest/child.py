"""The guest itself: after the fork it shuts itself in, runs the cells, runs the cases, and answers on its one pipe.

Out go frames: {"confined"} once, {"cell"} before and {"cell", "error"} after each cell, {"case"} before the first case, {"attempts"} of some
cases at a time (one by one, where the judge is careful because a guest of this submission has ended already), {"end"} at last.
Whatever is in them was within reach of student code: the judge believes numbers only.
"""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import Any

import torch

from autograder.cases import draw_ahead, load_cases
from autograder.engine import attempt
from autograder.engine.pieces import forget
from autograder.errors import KitError
from autograder.records import Attempt, Case, Outcome
from autograder.sandbox.wire import pack, pack_attempts

from . import confine, inert, probes
from .cells import Notebook, for_ipython, no_check

PR_SET_PDEATHSIG = 1
_FRAME_SECONDS, _FRAME_ATTEMPTS, _FRAME_BYTES = 0.02, 64, 1 << 18  # when the attempts at hand are sent
_COLLECT = (20_000, 20, 50)  # a guest lives for a second: fewer and larger collections than Python's own
_loaded: dict[tuple[Any, ...], dict[str, Case]] = {}
_scratches = Path()
_drawn_ahead: set[tuple[Any, ...]] = set()


def prepare(scratches: Path) -> None:
    """In the warm server, once: everything that is slow and the same for all. The guests' scratch folders will lie in `scratches`."""
    global _scratches
    _scratches = scratches
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    for name in ("check", "grade"):  # they have nothing to do here: the judge decides
        setattr(sys.modules["autograder"], name, no_check)
    inert.prepare()
    confine.prepare(scratches)  # last: what is loaded by now may be read
    pack_attempts({0: Attempt(values={"": torch.ones(2, dtype=torch.float64), "text": repr(torch.ones(2))})})  # loads what loads late


def load(files: list[str], a_class: bool) -> set[str]:
    """In the warm server: read the cases of an assignment, unless they are known and unchanged. Their names.

    For a class, what the cases draw is drawn here, once for all of it.
    """
    key = _key(files)
    if key not in _loaded:
        try:
            _loaded[key] = {case.name: case for case in load_cases([Path(f) for f in files])}
        except KitError:
            return set()  # the judge has read the same files, or will say that they changed meanwhile
    if a_class and key not in _drawn_ahead:
        _drawn_ahead.add(key)
        draw_ahead()
    return set(_loaded[key])


def ready(job: dict[str, Any]) -> None:
    """In the warm server, before a fork: load IPython if a cell of this notebook is the first to need it."""
    if for_ipython(source for _, source, _ in job["cells"]) and Notebook.prepare():
        gc.freeze()
        confine.prepare(_scratches)


def main(job: dict[str, Any], results: int) -> None:
    """In the fork. Never returns."""
    code = 70
    try:
        _run(job, results)
        code = 0
    finally:
        os._exit(code)


def _run(job: dict[str, Any], results: int) -> None:
    gc.disable()
    _die_with(_server)
    out = confine.only_descriptor(results)
    os.chdir(job["scratch"])
    os.setpgid(0, 0)
    cases = _loaded.get(_key(job["files"]), {})
    forget(job["pieces"])
    report = confine.shut_in(job) if job["confine"] else "not confined"
    if job["probe"]:
        _send(out, pack({"layers": report, "probes": probes.run()}))
        return
    inert.enter()
    notebook = Notebook(job["output_kb"] << 10)
    _send(out, pack({"confined": report}))
    gc.set_threshold(*_COLLECT)
    gc.enable()
    pending, run = _Pending(out, careful=job["careful"]), _attempt  # as they are before student code runs
    for index, error, value in notebook.run(job["cells"], forgotten=bool(job["pieces"])):
        _send(out, pack({"cell": index} if error is None else {"cell": index, "error": error, "value": value}))
    for position, _ in job["order"][:1]:
        _send(out, pack({"case": position}))
    for position, name in job["order"]:
        pending.add(position, run(cases[name]))
    pending.flush()
    _send(out, pack({"end": True, "dropped": notebook.dropped}))


class _Pending:
    """Attempts on their way out: a frame for some twenty milliseconds' worth of them takes a tenth of what a frame for each would."""

    def __init__(self, out: int, careful: bool) -> None:
        self.out, self.careful = out, careful
        self.attempts: dict[int, Attempt] = {}
        self.size, self.since = 0, monotonic()

    def add(self, position: int, attempt: Attempt) -> None:
        self.attempts[position] = attempt
        self.size += sum(v.nbytes if isinstance(v, torch.Tensor) else len(str(v)) for v in attempt.values.values())
        if self.careful or self.size > _FRAME_BYTES or len(self.attempts) >= _FRAME_ATTEMPTS or monotonic() - self.since > _FRAME_SECONDS:
            self.flush()

    def flush(self) -> None:
        if self.attempts:
            _send(self.out, _packed(self.attempts))
        self.attempts, self.size, self.since = {}, 0, monotonic()


def _packed(attempts: dict[int, Attempt]) -> bytes:
    try:
        return pack_attempts(attempts)
    except Exception as error:  # noqa: BLE001  values of a student's making may resist being written down
        if len(attempts) > 1:
            return b"".join(_packed({position: attempt}) for position, attempt in attempts.items())
        return pack_attempts(
            {position: Attempt(ended=Outcome.RAISED, message=f"What came back cannot be written down ({type(error).__name__}).") for position in attempts}
        )


def _attempt(case: Case) -> Attempt:
    inert.begin()
    found = attempt(case.program, case.pieces, case.operation)
    called = inert.called()
    if called:
        found = Attempt(ended=Outcome.FORBIDDEN, message=f"It called {called}: the rule has to be your own work.", operation=found.operation or case.operation)
    return found


def _send(out: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(out, view) :]


def _die_with(parent: int) -> None:
    """Be killed when the server ends, however it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(70)


def _key(files: Sequence[str]) -> tuple[Any, ...]:
    stats = [os.stat(f) for f in files if os.path.exists(f)] if os.getpid() == _server else []
    if stats:
        _keys[tuple(files)] = (*files, *((s.st_mtime_ns, s.st_size) for s in stats))
    return _keys.get(tuple(files), tuple(files))


_server = os.getpid()  # for this module is imported there, before the first fork
_keys: dict[tuple[str, ...], tuple[Any, ...]] = {}
sys.setrecursionlimit(3000)
