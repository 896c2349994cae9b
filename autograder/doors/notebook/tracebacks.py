"""Errors in a notebook's own cells, without the kit's frames: what a student reads is the student's code, and no piece of the engine.

In comes what IPython would show, out goes what it shows.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType
from typing import Any

from ...engine.attempt import ours, where

_KIT = str(Path(__file__).resolve().parents[2])


def without_the_kit() -> None:
    """From here on. Outside IPython, and where somebody shows errors in another way already, nothing changes."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None and not shell.custom_exceptions:
        shell.set_custom_exc((Exception, KeyboardInterrupt), _show)


def _show(shell: Any, kind: type[BaseException], error: BaseException, trace: TracebackType, tb_offset: int | None = None) -> None:
    trace.tb_next = _students(trace.tb_next)  # the first frame is IPython's, which leaves it out by itself
    seen, related = {id(error)}, error.__cause__ or error.__context__
    while related is not None and id(related) not in seen:
        seen.add(id(related))
        related.__traceback__ = _students(related.__traceback__)
        related = related.__cause__ or related.__context__
    if isinstance(error, NotImplementedError) and not error.args and not ours(_innermost(trace)):
        error.args = (f"{where(error)} is still to be written.",)
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset, running_compiled_code=True)


def _students(trace: TracebackType | None) -> TracebackType | None:
    """A trace that leads through the kit: only what a student wrote of it. Any other trace: as it is."""
    frames: list[TracebackType] = []
    following = trace
    while following is not None:
        frames.append(following)
        following = following.tb_next
    if not any(_file(frame).startswith(_KIT) for frame in frames):
        return trace
    mine = [frame for frame in frames if not ours(_file(frame))]
    for frame, following in zip(mine, [*mine[1:], None]):
        frame.tb_next = following
    return mine[0] if mine else None


def _innermost(trace: TracebackType) -> str:
    """The file in which it was raised."""
    while trace.tb_next is not None:
        trace = trace.tb_next
    return _file(trace)


def _file(trace: TracebackType) -> str:
    return trace.tb_frame.f_code.co_filename
