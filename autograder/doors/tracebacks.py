"""Errors in a notebook's own cells, without the kit's frames: what a student reads is the student's code, and no piece of the engine.

In comes what IPython would show, out goes what it shows.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType
from typing import Any

from ..engine.attempt import ours, where

_KIT = str(Path(__file__).resolve().parents[1])


def without_the_kit() -> None:
    """From here on. Outside IPython, and where somebody shows errors in another way already, nothing changes."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None and not shell.custom_exceptions:
        shell.set_custom_exc((Exception, KeyboardInterrupt), _show)


def _show(shell: Any, kind: type[BaseException], error: BaseException, trace: TracebackType, tb_offset: int | None = None) -> None:
    seen: set[int] = set()
    related: BaseException | None = error
    while related is not None and id(related) not in seen:
        seen.add(id(related))
        related.__traceback__ = _students(related.__traceback__)
        related = related.__cause__ or related.__context__
    if isinstance(error, NotImplementedError) and not error.args and not ours(_innermost(error)):
        error.args = (f"{where(error)} is still to be written.",)
    shell.showtraceback((kind, error, error.__traceback__), tb_offset=tb_offset, running_compiled_code=True)


def _students(trace: TracebackType | None) -> TracebackType | None:
    """`trace` with the frames of the kit taken out."""
    frames: list[TracebackType] = []
    while trace is not None:
        if not trace.tb_frame.f_code.co_filename.startswith(_KIT):
            frames.append(trace)
        trace = trace.tb_next
    for frame, following in zip(frames, [*frames[1:], None]):
        frame.tb_next = following
    return frames[0] if frames else None


def _innermost(error: BaseException) -> str:
    """The file in which it was raised."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace.tb_frame.f_code.co_filename if trace is not None else _KIT
