"""Run a function in this process and stop it when it takes too long, if the platform has a timer for that.

The notebook calls it for a case on the student's engine, the judge for a case on PyTorch.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")
_TICK = 0.1  # CPU seconds between two checks; they go on, because the running code may catch OutOfTime
_AGAIN = 1.0  # seconds until the next OutOfPatience, if the running code caught the first
_TIMED = hasattr(signal, "SIGPROF") and hasattr(signal, "setitimer")  # not on Windows


class OutOfTime(BaseException):
    """Raised inside code that has used up its seconds; not an Exception, so `except Exception` does not catch it."""


class OutOfPatience(OutOfTime):
    """Raised inside code of an author's that has taken its seconds, whether it computed or waited."""


def within(seconds: float, action: Callable[[], T]) -> T:
    """Return what `action` returns; raise OutOfPatience in it after `seconds` on the wall's clock.

    Python takes signals in its main thread: in any other thread, and on Windows, there is no limit.
    """
    if not _TIMED or threading.current_thread() is not threading.main_thread():
        return action()

    def over(*_: object) -> None:
        raise OutOfPatience

    began = time.monotonic()
    handler = signal.signal(signal.SIGALRM, over)
    left, every = signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        return action()
    finally:
        signal.setitimer(signal.ITIMER_REAL, max(left - (time.monotonic() - began), _TICK) if left else 0, every)
        signal.signal(signal.SIGALRM, handler)


def stopped_after(seconds: float, action: Callable[[], T]) -> T:
    """Return what `action` returns; raise OutOfTime at a line of its Python code after `seconds` of computing.

    This works in every thread, and Python looks at each line: it is for short functions of an author's.
    """
    began, before = time.thread_time(), sys.gettrace()

    def look(*_: Any) -> Any:
        if time.thread_time() - began > seconds:
            raise OutOfTime
        return look

    sys.settrace(look)
    try:
        return action()
    finally:
        sys.settrace(before)


class Clock:
    """A context in which `clock(action)` lets each action compute for `seconds`, then raises OutOfTime in it.

    An interrupt always goes through. The seconds are CPU seconds, as in the sandbox: a busy machine makes no case fail,
    and a debugger may wait for its user. Python takes signals in its main thread, where notebooks run their cells and
    references are prepared; in any other thread there is no limit. One clock may run inside the context of another.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._since: float | None = None  # CPU time of this thread when the action began; None between actions

    def __enter__(self) -> Clock:
        self._ticking = _TIMED and threading.current_thread() is threading.main_thread()
        if self._ticking:
            self._handler: Any = signal.signal(signal.SIGPROF, self._tick)
            self._timer = signal.setitimer(signal.ITIMER_PROF, _TICK, _TICK)
        return self

    def __exit__(self, *_: object) -> None:
        if self._ticking:
            signal.setitimer(signal.ITIMER_PROF, *self._timer)
            default = self._handler in (
                None,
                signal.SIG_DFL,
            )  # the default would end the process if one more tick arrives
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
