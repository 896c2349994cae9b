"""Run one torch program on the student's engine: what came back, or how it ended.

Called by the guest of the sandbox and by `check()` in the notebook. Nothing is compared here.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any

from ..errors import Forbidden, MissingOperation, RuleError
from ..records import Attempt, Outcome
from .function import Function, registry
from .look_alike import torch
from .pieces import missing_pieces, using
from .values import leaves

_SHOWN = 300  # characters of an exception's own words


def attempt(program: Callable[[Any], Any], pieces: tuple[str, ...] = (), operation: str | None = None) -> Attempt:
    """The values `program` returns on the look-alike of torch, or the outcome that is known already."""
    if operation is not None and operation not in registry:
        return Attempt(ended=Outcome.MISSING, message=f"The operation {operation} is not defined: the cell with its class did not run.", operation=operation)
    absent = missing_pieces(pieces)
    if absent:
        return Attempt(ended=Outcome.MISSING, message=f"The engine's piece {absent[0]} is not defined: the cell with its method did not run.")
    try:
        with using(pieces):
            return Attempt(values=leaves(program(torch)))
    except BaseException as error:  # noqa: BLE001  student code may raise anything, SystemExit included
        return _ended(error)


def _ended(error: BaseException) -> Attempt:
    if isinstance(error, NotImplementedError):
        return Attempt(ended=Outcome.NOT_ATTEMPTED, message=f"{_where(error)} is still to be written.", operation=_guilty(error))
    if isinstance(error, MissingOperation):
        return Attempt(ended=Outcome.MISSING, message=str(error), operation=error.operation)
    if isinstance(error, Forbidden):
        return Attempt(ended=Outcome.FORBIDDEN, message=str(error), operation=_guilty(error))
    if isinstance(error, RuleError):
        return Attempt(ended=Outcome.WRONG, message=str(error), operation=error.operation)
    if isinstance(error, MemoryError) or "can't allocate memory" in str(error):
        return Attempt(ended=Outcome.OUT_OF_MEMORY, message=f"{_where(error)} asked for more memory than a submission may use.", operation=_guilty(error))
    words = " ".join(str(error).split())[:_SHOWN]
    return Attempt(
        ended=Outcome.RAISED,
        message=f"{_where(error)} raised {type(error).__name__}{': ' + words if words else ''}.".replace("..", "."),
        operation=_guilty(error),
    )


def _where(error: BaseException) -> str:
    """The innermost function of the student's in the error's trace, by the name a student gave it."""
    for frame, line in reversed(list(traceback.walk_tb(error.__traceback__))):
        if not _ours(frame.f_code.co_filename):
            owner = _class_of(frame)
            name = frame.f_code.co_name
            return (
                f"{owner}.{name} (line {line} of its cell)"
                if owner
                else f"{name} (line {line} of its cell)"
                if name != "<module>"
                else f"line {line} of the cell"
            )
    return "the program"


def _guilty(error: BaseException) -> str | None:
    """The operation in whose rule the error arose."""
    for frame, _ in reversed(list(traceback.walk_tb(error.__traceback__))):
        for function in registry.values():
            if any(frame.f_code is code for code in (_code(function, "forward"), _code(function, "backward"))):
                return function.operation
    return None


def _class_of(frame: Any) -> str:
    for function in registry.values():
        if any(frame.f_code is code for code in (_code(function, "forward"), _code(function, "backward"))):
            return function.__name__
    return ""


def _code(function: type[Function], method: str) -> Any:
    return getattr(getattr(function, method, None), "__code__", None)


def _ours(filename: str) -> bool:
    return "site-packages" in filename or "autograder" in filename.replace("\\", "/").split("/") or "/torch/" in filename or filename.endswith("cases.py")
