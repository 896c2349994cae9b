"""Run something in this process and end it when it takes too long, where the platform has a timer for that.

Called for a case on the student's engine in the notebook, and for a case on PyTorch by the judge.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")
_TICK = 0.1  # CPU seconds between two looks; again and again, for what runs may catch what ends it
_TIMED = hasattr(signal, "SIGPROF") and hasattr(signal, "setitimer")  # not on Windows


class OutOfTime(BaseException):
    """Raised in the middle of what had its seconds: no Exception, so that `except Exception` does not catch it."""


class Clock:
    """A context in which `clock(action)` gives each action `seconds` of computing, then raises OutOfTime in it. An interrupt always goes through.

    CPU seconds, as in the sandbox: a busy machine fails nobody, and a debugger may wait for its reader. Python takes signals in its main
    thread, where notebooks run their cells and references are prepared; in any other there is no limit. One clock may tick inside another's context.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._since: float | None = None  # what this thread had computed when the action began; None between actions

    def __enter__(self) -> Clock:
        self._ticking = _TIMED and threading.current_thread() is threading.main_thread()
        if self._ticking:
            self._handler: Any = signal.signal(signal.SIGPROF, self._tick)
            self._timer = signal.setitimer(signal.ITIMER_PROF, _TICK, _TICK)
        return self

    def __exit__(self, *_: object) -> None:
        if self._ticking:
            signal.setitimer(signal.ITIMER_PROF, *self._timer)
            default = self._handler in (None, signal.SIG_DFL)  # which would end the process if a last tick is still on its way
            signal.signal(signal.SIGPROF, signal.SIG_IGN if default else self._handler)

    def __call__(self, action: Callable[[], T]) -> T:
        try:
            self._since = time.thread_time()
            return action()
        finally:
            self._since = None

    def _tick(self, *_: object) -> None:
        if self._since is not None and time.thread_time() - self._since >= self._seconds:
            raise OutOfTime
