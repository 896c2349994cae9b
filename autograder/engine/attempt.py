"""Run one torch program on the student's engine: what came back, or how it ended.

Called by the guest of the sandbox and by `check()` in the notebook. Nothing is compared here.
"""

from __future__ import annotations

import sys
import sysconfig
import traceback
from collections.abc import Callable
from types import CodeType, FunctionType, ModuleType
from typing import Any

from ..errors import Forbidden, MissingOperation, RuleError
from ..records import Attempt, Outcome
from .function import Function, registry
from .look_alike import torch
from .pieces import missing_pieces, using
from .values import leaves

_SHOWN = 300  # characters of an exception's own words
_STANDARD = sysconfig.get_paths()["stdlib"]
_names: list[tuple[dict[str, Any], str, Any]] = []  # the kit's names as they were before student code ran: where, which, what
_members: list[tuple[type, str, Any]] = []
_bodies: list[tuple[FunctionType, CodeType, Any, Any]] = []


def attempt(program: Callable[[Any], Any], pieces: tuple[str, ...] = (), operation: str | None = None) -> Attempt:
    """The values `program` returns on the look-alike of torch, or the outcome that is known already."""
    restore(program)
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


def remember() -> None:
    """Note what the engine and the cases are made of now; from here on every attempt starts from it, whatever was patched meanwhile."""
    for module, found in list(sys.modules.items()):
        if module.startswith(("autograder.engine", "autograder.cases")):
            for name, value in vars(found).items():
                if callable(value) or isinstance(value, (dict, list, ModuleType)):
                    _names.append((vars(found), name, value))
                    _look_into(value, module)


def _look_into(value: Any, module: str) -> None:
    if getattr(value, "__module__", None) != module:
        return
    if isinstance(value, FunctionType):
        _bodies.append((value, value.__code__, value.__defaults__, value.__kwdefaults__))
    elif isinstance(value, type):
        for name, member in list(vars(value).items()):
            if callable(member) or isinstance(member, (staticmethod, classmethod, property)):
                _members.append((value, name, member))
                _look_into(getattr(member, "__func__", member), module)


def restore(program: Any = None) -> None:
    """Put back what `remember` noted, in the names that `program` looks up too."""
    for function, code, defaults, keywords in _bodies:
        if function.__code__ is not code or function.__defaults__ is not defaults or function.__kwdefaults__ is not keywords:
            function.__code__, function.__defaults__, function.__kwdefaults__ = code, defaults, keywords
    for owner, name, member in _members:
        if vars(owner).get(name) is not member:
            setattr(owner, name, member)
    for names, name, value in _names:
        if names.get(name) is not value:
            names[name] = value
    ours = getattr(program, "__globals__", {})
    for names, name, value in _names if ours.get("__name__", "").startswith("autograder_cases_") else ():
        if name in ours and names.get("__name__") == "autograder.cases":
            ours[name] = value


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
    """Whether a frame belongs to the kit, to torch or to Python, and not to a cell."""
    words = filename.replace("\\", "/").split("/")
    return filename.startswith(("<frozen", _STANDARD)) or bool({"site-packages", "autograder", "torch"} & set(words)) or words[-1].endswith("cases.py")
