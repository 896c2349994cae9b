"""Errors in a notebook's cells, without the kit's frames: a student sees the student's own code, not the engine's.

In comes the traceback that IPython would show; out goes the shorter one that it shows. `check` calls this once.
"""

from __future__ import annotations

import sys
from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from typing import Any

from ...engine.ending import ours, where
from ...words import Sentence

_KIT = str(Path(__file__).resolve().parents[2])


def without_the_kit() -> None:
    """Show all later errors without the kit's frames.

    Outside IPython, or if another handler for errors is already set, nothing changes.
    """
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None and not shell.custom_exceptions:
        shell.set_custom_exc((Exception, KeyboardInterrupt), _show)


def _show(
    shell: Any, kind: type[BaseException], error: BaseException, trace: TracebackType, tb_offset: int | None = None
) -> None:
    if isinstance(error, SyntaxError) and all(ours(frame.f_code.co_filename) for frame, _ in walk_tb(trace)):
        shell.showsyntaxerror()  # of the cell itself, of which no line has run
        return
    trace.tb_next = _students(trace.tb_next)  # the first frame is IPython's, which leaves it out by itself
    seen, related = {id(error)}, error.__cause__ or error.__context__
    while related is not None and id(related) not in seen:
        seen.add(id(related))
        related.__traceback__ = _students(related.__traceback__)
        related = related.__cause__ or related.__context__
    if isinstance(error, NotImplementedError) and not error.args and not ours(_innermost(trace)):
        error.args = (str(Sentence("{place} is still to be written.", place=where(error))),)
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset, running_compiled_code=True)


def _students(trace: TracebackType | None) -> TracebackType | None:
    """Return only the student's frames of a trace that leads through the kit. Return any other trace as it is."""
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
    """Return the file in which the error was raised."""
    while trace.tb_next is not None:
        trace = trace.tb_next
    return _file(trace)


def _file(trace: TracebackType) -> str:
    return trace.tb_frame.f_code.co_filename
