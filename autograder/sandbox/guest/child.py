"""Be the guest: shut it in after the fork, run the cells and the cases, answer on its one pipe. Called by server.py.

In comes a job; out go frames: {"confined"} once, {"cell"} before and {"cell", "error"} after each cell, {"case"} before
the first case, {"attempts"} of some cases at a time, {"end"} at last. The attempts come one by one if the judge is
careful, because a guest of this submission has ended already. Student code can reach everything in the frames, so the
judge believes only numbers.
"""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import sys
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any

import torch

from autograder.cases import draw_ahead, load_cases
from autograder.engine import named, tried
from autograder.engine.attempt import lent
from autograder.engine.grafting import Answers
from autograder.engine.originals import restore, untouched
from autograder.engine.pieces import forget, give_back, missed
from autograder.errors import KitError
from autograder.records import HELPERS, WALKING, Attempt, Case, Leaf, Outcome
from autograder.sandbox import calls
from autograder.sandbox.said import CALLED, CALLED_FOR_A_WALK, NOT_WRITTEN_DOWN
from autograder.sandbox.wire import Reader, Written, pack, pack_attempts, written

from . import confine, inert, memory, probes
from .cells import Notebook, for_ipython, no_check
from .modules import OwnModules

PR_SET_PDEATHSIG = 1
_FRAME_SECONDS, _FRAME_ATTEMPTS, _FRAME_BYTES = 0.02, 64, 1 << 18  # the waiting attempts are sent at any of these
_TOGETHER = 64  # most cases between two looks at the kit's names
_COLLECT = (50_000, 20, 50)  # gc thresholds: a guest lives for a second, so fewer and larger collections than usual
_loaded: dict[tuple[Any, ...], dict[str, Case]] = {}
_scratches = Path()
_drawn_ahead: set[tuple[Any, ...]] = set()


def prepare(scratches: Path) -> None:
    """Do everything that is slow and the same for all guests. The warm server calls this once.

    The scratch folders of the guests will be in `scratches`.
    """
    global _scratches
    _scratches = scratches
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    for name in ("check", "grade", "graph"):  # these have no task here: the judge decides
        setattr(sys.modules["autograder"], name, no_check)
    _seed_no_devices()
    torch.set_default_device = lambda device: None  # a notebook from a machine with a GPU computes on the CPU here
    inert.prepare()
    confine.prepare(scratches)  # at last: a guest may read every package that is loaded by now
    # Pack one attempt, so that modules that are loaded late are loaded now:
    pack_attempts({0: Attempt(values=written({"": torch.ones(2, dtype=torch.float64), "text": repr(torch.ones(2))}))})


def _seed_no_devices() -> None:
    """Let `torch.manual_seed` seed the generator of the CPU alone: a guest has no other device.

    For those that are absent, torch writes down the stack of every call, which takes a thousand times as long.
    """
    for device in ("cuda", "xpu", "mtia"):
        home = getattr(torch, device, None)
        if home is not None and hasattr(home, "manual_seed_all"):
            home.manual_seed_all = lambda _: None


def load(files: list[str], a_class: bool) -> set[str]:
    """Read the cases of an assignment, unless they are known and unchanged, and return their names.

    The warm server calls this. For a class, the random values of the cases are drawn here, once for the whole class,
    and the memory is laid out for many forks.
    """
    key = _key(files)
    if key not in _loaded:
        try:
            _loaded[key] = {case.name: _without_program(case) for case in load_cases([Path(f) for f in files])}
        except KitError:
            return set()  # the judge read the same files, or will report that they have changed since then
    if a_class and key not in _drawn_ahead:
        _drawn_ahead.add(key)
        draw_ahead()
        memory.settle()
    return set(_loaded[key])


def _without_program(case: Case) -> Case:
    """Return a case as a guest may know it: a program that runs on the judge's side is nowhere in the guest."""
    return replace(case, program=_elsewhere) if case.asks_by_call else case


def _elsewhere(_: Any) -> None:
    raise AssertionError("the judge runs this program")


def ready(job: dict[str, Any]) -> None:
    """Load IPython if a cell of this notebook is the first to need it. The warm server calls this before a fork."""
    if for_ipython(source for _, source, _ in job["cells"]) and Notebook.prepare():
        gc.freeze()
        confine.prepare(_scratches)


def main(job: dict[str, Any], results: int) -> None:
    """Run the job in the fork and end the process. Never returns."""
    code = 70
    try:
        _run(job, results)
        code = 0
    finally:
        os._exit(code)


def _run(job: dict[str, Any], results: int) -> None:
    """Run the cells and the cases of a job, and send their frames to `results`."""
    gc.disable()
    _die_with(_server)
    out = confine.only_descriptor(results)
    os.chdir(job["scratch"])
    if job["beside"]:
        sys.path.insert(0, job["scratch"])
    os.setpgid(0, 0)
    cases = _loaded.get(_key(job["files"]), {})
    forget([*job["pieces"], *(name for name in HELPERS if name not in job["helpers"])])
    report = confine.shut_in(job) if job["confine"] else "not confined"
    if job["probe"]:
        _send(out, pack({"layers": report, "probes": probes.run()}))
        return
    inert.enter()
    notebook = Notebook(job["output_kb"] << 10)
    if job["modules"]:
        sys.meta_path.insert(0, OwnModules(job["modules"]))
    _send(out, pack({"confined": report}))
    gc.set_threshold(*_COLLECT)
    gc.enable()
    pending, cases_left = _Pending(out, careful=job["careful"]), list(job["order"])
    run = _Runner(1 if job["careful"] else _TOGETHER).run  # bound before student code runs
    ended = _run_cells(notebook, job, out)
    if job["helpers"]:
        lent(job["helpers"]).__enter__()  # for good
    if job["asked"]:
        _send(out, ended)
        _answer(out, Reader(1 << 32))
        return
    _send(out, ended + b"".join(pack({"case": position}) for position, _ in cases_left[:1]))
    for number, size in enumerate(job["stages"] or [len(cases_left)]):
        if number:
            give_back(_asked_for(out, {"stage": number, "missed": sorted(missed)})["given"])
        stage, cases_left = cases_left[:size], cases_left[size:]
        while stage:
            found = run([cases[name] for _, name in stage[:_TOGETHER]])
            for (position, _), attempt in zip(stage, found):
                pending.add(position, attempt)
            del stage[: len(found)]
        pending.flush()
    _send(out, pack({"end": True, "dropped": notebook.dropped}))


def _asked_for(out: int, message: dict[str, Any]) -> dict[str, Any]:
    """Send a frame to the judge and return what it answers. Raises EOFError if it does not."""
    reader = Reader(0)
    _send(out, pack(message))
    while data := os.read(out, 1 << 16):
        for answer, _ in reader.feed(data):
            return answer
    raise EOFError


def _run_cells(notebook: Notebook, job: dict[str, Any], out: int) -> bytes:
    """Run the cells of a job. The frame after a cell goes out with the frame before the next one; return the last."""
    ended = b""
    for index, error, value in notebook.run(job["cells"], forgotten=bool(job["pieces"])):
        if error is None:
            _send(out, ended + pack({"cell": index}))
            ended = b""
        else:
            ended += pack({"cell": index, "error": error, "value": value, "kind": notebook.kind})
    return ended


def _answer(out: int, reader: Reader) -> None:
    """Answer calls of the student's rules until the judge closes its end. The programs of the cases run elsewhere."""
    student = Answers(_one_call)
    forward, backward = student.forward, student.backward  # bound before the first call
    _send(out, pack({"serving": True}))
    while data := os.read(out, 1 << 20):
        for message, blob in reader.feed(data):
            if "forward" in message:
                number = message["forward"]
                found = forward(number, calls.unpack_forward(message, blob))
            else:
                number = message["backward"]
                found = backward(number, calls.read_gradients(blob))
            _send(out, _packed({number: found}))


def _one_call(program: Callable[[Any], Any], operation: str) -> Attempt:
    """Run one call of a student's rule as a case is run, with every name of the kit's put back before it."""
    restore(program)
    return _attempt(Case("", "", 0.0, program, operation=operation or None))


class _Pending:
    """Attempts that wait to be sent.

    One frame for the attempts of some twenty milliseconds takes a tenth of the time of a frame for each attempt.
    """

    def __init__(self, out: int, careful: bool) -> None:
        self.out, self.careful = out, careful
        self.attempts: dict[int, Attempt] = {}
        self.size, self.since = 0, monotonic()

    def add(self, position: int, attempt: Attempt) -> None:
        """Add an attempt, and send all that wait if they are many, large or old, or if the judge is careful."""
        self.attempts[position] = attempt
        self.size += len(attempt.values.raw) if isinstance(attempt.values, Written) else 0
        if (
            self.careful
            or self.size > _FRAME_BYTES
            or len(self.attempts) >= _FRAME_ATTEMPTS
            or monotonic() - self.since > _FRAME_SECONDS
        ):
            self.flush()

    def flush(self) -> None:
        """Send the attempts that wait."""
        if self.attempts:
            _send(self.out, _packed(self.attempts))
        self.attempts, self.size, self.since = {}, 0, monotonic()


class _Runner:
    """Runs cases, some at a time.

    To look whether the kit's names are as they were takes a tenth of a case's time, so it is done once for all of them.
    If a name was changed, none of these attempts counts: each case runs again, with every name put back before it.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.untouched = False  # no name was changed when the last attempts were made

    def run(self, cases: list[Case]) -> list[Attempt]:
        """Return attempts at the first of `cases`: at most `most`, and no more after some milliseconds."""
        restored = not self.untouched
        if restored:
            restore(cases[0].program)
        found, end = [_attempt(cases[0])], monotonic() + _FRAME_SECONDS
        for case in cases[1 : self.most]:
            if monotonic() > end:
                break
            found.append(_attempt(case))
        self.untouched = untouched([case.program for case in cases[: len(found)]])
        if self.untouched or (restored and len(found) == 1):
            return found
        return [self._alone(case) for case in cases[: len(found)]]

    def _alone(self, case: Case) -> Attempt:
        restore(case.program)
        return _attempt(case)


def _attempt(case: Case) -> Attempt:
    """Run a case and return its attempt, with its values written down.

    It is FORBIDDEN if the case called PyTorch's own differentiation.
    """
    inert.begin()
    own = (*case.operations, *case.own)
    found = tried(case.program, case.pieces, case.operation, _written_down, own)
    called = inert.called()
    if called:
        walks = any(called in WALKING.get(piece, ()) for piece in case.pieces)
        said = (CALLED_FOR_A_WALK if walks else CALLED)(name=called)
        return Attempt(ended=Outcome.FORBIDDEN, said=said, operation=found.operation or case.operation)
    return _not_written_down(found.values.error) if isinstance(found.values, _Unwritten) else found


class _Unwritten(dict[str, Leaf]):
    """The values of an attempt that could not be written down, because of `error`."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error


def _written_down(value: Any) -> Written | _Unwritten:
    """Return what a case returned, written down."""
    leaves = named(value)
    try:
        return written(leaves)
    except Exception as error:  # noqa: BLE001  a value that student code made may fail to be written down
        return _Unwritten(error)


def _packed(attempts: dict[int, Attempt]) -> bytes:
    """Return the frame of `attempts`, or a frame for each if one of them cannot be packed."""
    try:
        return pack_attempts(attempts)
    except Exception as error:  # noqa: BLE001  student code may have given an operation a strange name
        if len(attempts) > 1:
            return b"".join(_packed({position: attempt}) for position, attempt in attempts.items())
        return pack_attempts({position: _not_written_down(error) for position in attempts})


def _not_written_down(error: Exception) -> Attempt:
    return Attempt(ended=Outcome.RAISED, said=NOT_WRITTEN_DOWN(error=type(error).__name__))


def _send(out: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(out, view) :]


def _die_with(parent: int) -> None:
    """Ask the kernel to kill this process when `parent`, the server, ends for any reason."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(70)


def _key(files: Sequence[str]) -> tuple[Any, ...]:
    """Return the key of the cases in `files`, with their times and sizes.

    A guest does not look at the files: it uses the key that the server made.
    """
    stats = [os.stat(f) for f in files if os.path.exists(f)] if os.getpid() == _server else []
    if stats:
        _keys[tuple(files)] = (*files, *((s.st_mtime_ns, s.st_size) for s in stats))
    return _keys.get(tuple(files), tuple(files))


_server = os.getpid()  # the server imports this module before the first fork
_keys: dict[tuple[str, ...], tuple[Any, ...]] = {}
sys.setrecursionlimit(3000)
