"""Run a case in this process and end it when it takes too long, where the platform has a timer for that. In comes a Case, out goes its Attempt."""

from __future__ import annotations

import signal
import threading
import time
from typing import Any

from ..engine.attempt import attempt, where
from ..records import Attempt, Case, Outcome

_TICK = 0.1  # CPU seconds between two looks; again and again, for a rule may catch what ends it
_TIMED = hasattr(signal, "SIGPROF") and hasattr(signal, "setitimer")  # not on Windows


class OutOfTime(BaseException):
    """Raised in the middle of a case that had its seconds: no Exception, so that `except Exception` in a rule does not catch it."""


class Clock:
    """A context in which `clock(case)` gives each case `seconds` of computing. An interrupt always goes through.

    CPU seconds, as in the sandbox: a busy machine fails nobody, and a debugger in a rule may wait for its reader. Python takes signals
    in its main thread, where notebooks run their cells; in any other there is no limit.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._since: float | None = None  # what this thread had computed when the case began; None between cases
        self._before: Any = None

    def __enter__(self) -> Clock:
        self._ticking = _TIMED and threading.current_thread() is threading.main_thread()
        if self._ticking:
            self._before = signal.signal(signal.SIGPROF, self._tick)
            signal.setitimer(signal.ITIMER_PROF, _TICK, _TICK)
        return self

    def __exit__(self, *_: object) -> None:
        if self._ticking:
            signal.setitimer(signal.ITIMER_PROF, 0)
            default = self._before in (None, signal.SIG_DFL)  # which would end the process if a last tick is still on its way
            signal.signal(signal.SIGPROF, signal.SIG_IGN if default else self._before)

    def __call__(self, case: Case) -> Attempt:
        try:
            self._since = time.thread_time()
            try:
                return attempt(case.program, case.pieces, case.operation, passing=(OutOfTime, KeyboardInterrupt))
            finally:
                self._since = None
        except OutOfTime as stopped:
            self._since = None
            return Attempt(ended=Outcome.TIMED_OUT, message=f"It was stopped after {self._seconds:g} seconds of computing, in {where(stopped)}.")

    def _tick(self, *_: object) -> None:
        if self._since is not None and time.thread_time() - self._since >= self._seconds:
            raise OutOfTime
