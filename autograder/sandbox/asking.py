"""Run cases whose program is PyTorch's and whose rules are a guest's: the guest is asked call by call.

In come a Guest and such cases; their attempts go into a Progress. The programs run here, on the judge's side, where the
guest's code never is. Called by run.py, which may also lend the guest to the judge, to look for a guilty rule.
"""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import torch

from ..clock import OutOfTime
from ..engine import leaves
from ..engine.grafting import Asked, Student
from ..engine.handed_in import asked_by_call
from ..errors import WireError
from ..records import Attempt, Leaf, Outcome
from ..words import Sentence
from .calls import NotPassedOn, pack_backward, pack_forward
from .follow import CHUNK, TICK, Follower
from .wire import unpack_attempts

T = TypeVar("T")
Run = Callable[[Callable[[], Any]], Mapping[str, Leaf]]  # runs a function on PyTorch and returns its value's leaves
_GONE = Attempt(ended=Outcome.CRASHED)  # how the guest ended is noted elsewhere


def plainly(program: Callable[[], Any]) -> Mapping[str, Leaf]:
    """Run a program as it is: the judge's own way sets a limit of time, too."""
    return leaves(program())


class Asking(Follower):
    """A follower of a guest that answers calls. It is the `Student` of the programs that run here."""

    serving = False  # the guest has run all cells and waits for calls
    gone = False  # the guest has ended, or was killed
    waiting: int | None = None  # the call that the guest computes
    reply: Attempt | None = None
    spent = 0.0  # CPU seconds of the guest when the case began

    def ask(self, run: Run) -> None:
        """Run the cases until they are done or the guest has ended. `run` runs a program on PyTorch."""
        self._wait()
        while self.expected and not self.gone:
            self.item = ("case", self.expected[0])
            case = self.progress.cases[self.expected[0]]
            started, self.spent = time.monotonic(), self.guest.cpu_seconds()
            try:
                found = asked_by_call(case, self, run)
            except OutOfTime:
                said = Sentence("The program does not end with the numbers that the rule returned.")
                found = Attempt(ended=Outcome.TIMED_OUT, said=said)
            if not self.gone:
                self._note(found, case.hidden, started)

    def lend(self, work: Callable[[Student], T]) -> T | None:
        """Return what `work` finds out by calls of the student's rules; None if the guest did not live to answer any.

        All calls together have the time of one case.
        """
        self._wait()
        self.spent = self.guest.cpu_seconds()
        return None if self.gone else work(self)

    def _wait(self) -> None:
        """Wait until the guest has run all cells, or is gone."""
        self.careful = True  # the guest says what it computes, so no second one has to find out
        os.set_blocking(self.guest.results, False)
        self._until(lambda: self.serving)

    def _note(self, found: Attempt, hidden: bool, started: float) -> None:
        """Keep the attempt at the first of the cases."""
        if hidden:
            self.knows_hidden = True
        elif self.knows_hidden:
            found = replace(found, said=None, secret=True)  # it could carry values of a hidden case
        position = self.expected.pop(0)
        self.progress.attempts[position] = found
        self.progress.count(position, time.monotonic() - started)

    # -- the student, as a program sees it -------------------------------------------------------------------------

    def forward(self, number: int, call: Asked) -> Attempt:
        """Have the guest run a forward. Return its results, or how it ended."""
        try:
            return self._answer(number, pack_forward(number, call))
        except NotPassedOn as error:
            said = Sentence(
                "The program gives {operation} an argument of type {kind}, which cannot be passed on to a student's "
                "rule: correct the case.",
                operation=call.operation,
                kind=error.kind,
            )
            return Attempt(ended=Outcome.CASE_FAULT, said=said)

    def backward(self, number: int, gradients: Mapping[str, torch.Tensor]) -> Attempt:
        """Have the guest run a backward. Return the gradients, or how it ended."""
        return self._answer(number, pack_backward(number, gradients))

    def _answer(self, number: int, frame: bytes) -> Attempt:
        if self.gone:
            return _GONE
        self.waiting, self.reply = number, None
        self.since = (time.monotonic(), self.spent)  # the CPU seconds of a case are counted together
        self.progress.heard = self.since[0]
        self._until(lambda: self.reply is not None, frame)
        self.waiting = None
        return self.reply or _GONE

    # -- the guest -------------------------------------------------------------------------------------------------

    def _until(self, done: Callable[[], bool], frame: bytes = b"") -> None:
        """Send a frame, and take the guest's frames until there is an answer, or the guest is gone."""
        rest = memoryview(frame)
        while not self.gone and (rest or not done()):
            channel = [self.guest.results]
            readable, writable, _ = select.select(channel, channel if rest else [], [], TICK)
            self._forgive_waiting()
            try:
                if writable:
                    rest = rest[os.write(self.guest.results, rest) :]
                if readable:
                    self._read()
            except OSError:  # the other end is closed: how the guest ended is known at once
                self._left()
            if not self.gone and not done() and self._too_slow():
                self.gone = True

    def _read(self) -> None:
        """Take what the guest has sent."""
        data = os.read(self.guest.results, CHUNK)
        if not data:
            self._left()
        try:
            for message, blob in self.reader.feed(data):
                self._take(message, blob)
                if not self.serving:
                    self.since = (time.monotonic(), self.guest.cpu_seconds())
        except WireError as error:
            self.guest.kill()
            self.progress.cell_runs.clear()  # its results of cells are not trusted either
            self.progress.lose(self._blamed(), Outcome.CRASHED, error.said)
            self.gone = True

    def _left(self) -> None:
        if not self.gone:
            self.gone = True
            self._ended(self.guest.wait())

    def _take(self, message: dict[str, Any], blob: bytes) -> None:
        """Take one frame. Raises WireError if the protocol does not allow it here."""
        if self.serving and self.waiting is not None and self.reply is None and "attempts" in message:
            found = list(unpack_attempts(message, blob))
            if len(found) != 1 or found[0][0] != self.waiting:
                raise WireError("Its answer is not the one that was expected.")
            self.reply = found[0][1]
        elif not self.serving and "serving" in message:
            self.started = True
            self._past_the_cells()
            self.serving, self.item = True, None
        elif not self.serving and not {"attempts", "case", "end"} & message.keys():
            super()._take(message, blob)
        else:
            raise WireError("Its answer is not the one that was expected.")
