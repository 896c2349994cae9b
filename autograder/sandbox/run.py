"""Run one submission on all cases.

In come a Submission, an Assignment and Limits; out goes an Execution with an Attempt for every case.
The run continues in a new guest after a case or cell ended the last one, and for cases about other pieces of the
engine. Called by `grader.py`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, TypeVar

from ..engine.grafting import Student
from ..errors import KitFault, SandboxUnavailable, described
from ..records import HELPERS, Assignment, Attempt, Case, Execution, Leaf, Outcome, Submission
from ..words import Sentence
from .asking import Asking, Run, plainly
from .available import layers
from .follow import Follower, Progress
from .limits import Limits
from .said import lost_definition
from .staged import InStages
from .stages import Stage
from .warm import WarmServer
from .wire import Familiar, Reader

T = TypeVar("T")
_CHUNK = 1 << 18
_DEFINED = re.compile(r"^[ \t]*(?:class|def)[ \t]+(\w+)", re.MULTILINE)
_FEW = 3  # cells with a stub in a paper that is nearly whole
_TRIES = 3  # guests that may die before student code ran: that is the kit's fault, so it tries again


class Sandbox:
    """A runner of submissions, with one warm server for all of them. Use it as a context, or call `close()`."""

    def __init__(
        self, limits: Limits | None = None, unconfined: bool = False, server: WarmServer | None = None
    ) -> None:
        """Start the warm server, or take `server`, which may have been started already.

        Raises SandboxUnavailable if this machine lacks a layer and `unconfined` is False.
        """
        self.limits = limits or Limits()
        self.unconfined = unconfined
        offered = layers()
        if not offered.fork or not (offered.complete or unconfined):
            raise SandboxUnavailable(offered.missing())
        self._familiar = Familiar()
        self._submissions = 0
        self._server = server or WarmServer()
        self._server.start()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the warm server and all of its guests."""
        self._server.stop()

    def wait(self) -> None:
        """Block until guests can be forked. Raises KitFault if they cannot."""
        self._server.wait()

    def expect(self, values: Mapping[str, Leaf]) -> None:
        """Take note of the values that many attempts at a case will bring.

        The judge receives such values faster, but it does not trust them more than other values.
        """
        self._familiar.add(values)

    def run(
        self,
        submission: Submission,
        assignment: Assignment,
        on_pytorch: Run = plainly,
        passes: Callable[[Case, Attempt], bool] | None = None,
    ) -> Execution:
        """Return attempts at every case of `assignment`. A case has no attempt if the kit itself failed to run it.

        `on_pytorch` runs the programs of cases that take only some rules from the student. With `passes`, which says
        whether an attempt that returned is right, one guest runs cases of several kinds where it can.
        """
        self._submissions += 1
        progress = Progress(assignment.cases, time.monotonic() + self.limits.seconds_per_submission, submission)
        while (progress.is_open() or not progress.cells_ran or progress.again()) and progress.faults < _TRIES:
            if time.monotonic() >= progress.deadline:
                self._out_of_time(progress)
                break
            self._one_guest(submission, assignment, progress, on_pytorch, passes)
        explained = _Explained(progress, submission)
        attempts = {progress.cases[i].name: explained(a) for i, a in progress.attempts.items()}
        cells = {
            c.grade_id: progress.cell_runs[c.index]
            for c in submission.cells
            if c.grade_id and c.index in progress.cell_runs
        }
        took = {progress.cases[i].name: seconds for i, seconds in progress.took.items()}
        helped = sorted({name for names in progress.helped.values() for name in names})
        return Execution(
            attempts, cells, tuple(progress.notes), not self.unconfined, progress.confinement, took,
            frozenset(progress.lost_cells), tuple(helped),
        )  # fmt: skip

    def ask(
        self, submission: Submission, assignment: Assignment, execution: Execution, work: Callable[[Student], T]
    ) -> T | None:
        """Return what `work` finds out by calls of the submission's rules; None if its guest did not live to answer.

        The guest is a new one: it runs the cells of a submission that was run before, in the time of one case, and no
        case. All that is noted about it is forgotten, so what it does or how it ends changes nothing in `execution`.
        """
        progress = Progress((), time.monotonic() + self.limits.seconds_per_case, submission)
        progress.lost_cells = dict.fromkeys(execution.lost, Outcome.CRASHED)
        guest = self._guest(submission, assignment, progress, [], asked=True, helpers=execution.helped)
        with suppress(KitFault, OSError), guest as follower:
            assert isinstance(follower, Asking)
            return follower.lend(work)
        return None

    def probe(self) -> dict[str, Any]:
        """Return the answer of each probe, by name: what a guest can and cannot do on this machine."""
        answers: dict[str, Any] = {}
        scratch = self._server.scratch()
        guest = self._server.spawn(self._job([], [], [], scratch, probe=True))
        try:
            reader = Reader(self.limits.reply_mb << 20)
            while data := os.read(guest.results, _CHUNK):
                for message, _ in reader.feed(data):
                    answers.update(message)
        finally:
            guest.kill()
            guest.close()
            _remove(scratch)
        return answers

    def _out_of_time(self, progress: Progress) -> None:
        """Note for all cases that are left that the submission's time was used up."""
        seconds = self.limits.seconds_per_submission
        said = Sentence(
            "The submission's {seconds:g} seconds were used up before this case could run.", seconds=seconds
        )
        progress.attempts.update({i: Attempt(ended=Outcome.TIMED_OUT, said=said) for i in progress.pending()})

    def _job(
        self,
        cells: list[list[Any]],
        files: list[str],
        order: list[list[Any]],
        scratch: str,
        pieces: tuple[str, ...] = (),
        probe: bool = False,
        careful: bool = False,
        modules: dict[str, str] | None = None,
        beside: str = "",
        asked: bool = False,
        helpers: tuple[str, ...] = (),
        stages: Sequence[Stage] = (),
    ) -> dict[str, Any]:
        limits = self.limits
        return {
            "a_class": self._submissions > 1, "careful": careful, "pieces": pieces, "cells": cells, "files": files,
            "order": order, "scratch": scratch, "probe": probe, "confine": not self.unconfined,
            "memory_mb": limits.memory_mb, "file_mb": limits.file_mb, "output_kb": limits.output_kb,
            "cpu_seconds": int(limits.seconds_per_submission) + 5, "modules": modules or {}, "beside": beside,
            "asked": asked, "helpers": helpers, "stages": [len(stage.order) for stage in stages],
        }  # fmt: skip

    def _one_guest(
        self,
        submission: Submission,
        assignment: Assignment,
        progress: Progress,
        on_pytorch: Run,
        passes: Callable[[Case, Attempt], bool] | None,
    ) -> None:
        """Run the next cases in one guest, and put the results into `progress`."""
        own, known = {q.name for q in assignment.questions if not q.cases}, dict(progress.cell_runs)
        try:
            stages = progress.stages() if passes is not None and not own and _is_nearly_whole(submission) else []
            order, pieces = _joined(stages) if stages else progress.next(cells_first=bool(own))
            asked = bool(order) and not stages and progress.cases[order[0]].asks_by_call
            helpers = progress.helped.get(order[0], ()) if order else ()
            with self._guest(submission, assignment, progress, order, pieces, asked, helpers, stages) as follower:
                try:
                    if isinstance(follower, Asking):
                        follower.ask(on_pytorch)
                    else:
                        follower.follow()
                finally:
                    if isinstance(follower, InStages) and passes is not None:
                        progress.open_again(follower.doubtful, passes)
            if own and pieces:
                progress.cell_runs = known  # a graded cell counts as it ran with all of the kit's pieces
        except (KitFault, OSError) as fault:
            progress.faults += 1
            progress.note(fault.said if isinstance(fault, KitFault) else Sentence("{error}", error=described(fault)))

    @contextmanager
    def _guest(
        self,
        submission: Submission,
        assignment: Assignment,
        progress: Progress,
        order: list[int],
        pieces: tuple[str, ...] = (),
        asked: bool = False,
        helpers: tuple[str, ...] = (),
        stages: Sequence[Stage] = (),
    ) -> Iterator[Follower]:
        """Start a guest that runs the cells and then the cases in `order`. Yield its follower, and end it afterwards.

        Raises KitFault, OSError.
        """
        own = {q.name for q in assignment.questions if not q.cases}
        cells: list[list[Any]] = [
            [c.index, c.source, c.grade_id in own]
            for c in submission.cells
            if c.index not in progress.lost_cells and c.module is None
        ]
        scratch = self._server.scratch()
        try:
            guest = self._server.spawn(
                self._job(
                    cells,
                    [str(f) for f in assignment.files],
                    [[i, progress.cases[i].name] for i in order],
                    scratch,
                    pieces,
                    careful=progress.careful,
                    modules={c.module: c.source for c in submission.cells if c.module is not None},
                    beside=self._server.lend(assignment.folder, assignment.beside, scratch),
                    asked=asked,
                    helpers=helpers,
                    stages=stages,
                )
            )
            kind = partial(InStages, stages) if stages else Asking if asked else Follower
            try:
                yield kind(
                    guest, order, [index for index, _, _ in cells], scratch, progress, self.limits, self._familiar
                )
            finally:
                guest.kill()
                guest.close()
        finally:
            _remove(scratch)


def _is_nearly_whole(submission: Submission) -> bool:
    """Say whether little is still to be written. Else many cases fail, and would run again to be shown."""
    stubs = [cell.source for cell in submission.cells if "raise NotImplementedError" in cell.source]
    return len(stubs) <= _FEW and not any(f"def {helper}(" in stub for stub in stubs for helper in HELPERS)


def _joined(stages: Sequence[Stage]) -> tuple[list[int], tuple[str, ...]]:
    """Return the positions of the cases of all stages, and the pieces that they are about."""
    return [i for stage in stages for i in stage.order], tuple(piece for stage in stages for piece in stage.pieces)


def _remove(folder: str) -> None:
    """Remove a scratch folder and everything in it. Python gives up on a thousand nested folders, `rm` does not."""
    try:
        shutil.rmtree(folder)
    except (OSError, RecursionError):
        subprocess.run(["chmod", "-R", "u+rwx", folder], capture_output=True, check=False)
        subprocess.run(["rm", "-rf", "--", folder], capture_output=True, check=False)


class _Explained:
    """An explainer of attempts that failed because an operation is missing.

    It says what happened to the cell that should have defined the operation.
    """

    def __init__(self, progress: Progress, submission: Submission) -> None:
        self._progress = progress
        # A name in lower case and without underscores -> the first cell that failed to define it:
        self._home: dict[str, int] = {}
        for cell in submission.cells:
            run = progress.cell_runs.get(cell.index)
            if cell.index in progress.lost_cells or (run is not None and run.error):
                for name in _DEFINED.findall(cell.source):
                    self._home.setdefault(_key(name), cell.index)

    def __call__(self, attempt: Attempt) -> Attempt:
        if attempt.ended is not Outcome.MISSING:
            return attempt
        missing = attempt.operation or (attempt.said.fields.get("piece") if attempt.said is not None else None)
        cell = self._home.get(_key(str(missing)))
        if cell is None:
            return attempt
        place = self._progress.submission.place(cell)
        if cell in self._progress.lost_cells:
            outcome = self._progress.lost_cells[cell]
            return Attempt(ended=outcome, said=lost_definition(place, outcome), operation=attempt.operation)
        why = self._progress.cell_runs[cell].error.removesuffix(".")
        said = Sentence(
            "{missing} It should come from {cell}, which raised {error}.", missing=attempt.said, cell=place, error=why
        )
        return Attempt(ended=Outcome.MISSING, said=said, operation=attempt.operation)


def _key(name: str) -> str:
    """Return `name` in lower case and without underscores."""
    return name.replace("_", "").lower()
