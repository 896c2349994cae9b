"""Run one torch program on the student's engine: what came back, or how it ended.

Called by the guest of the sandbox and by `check()` in the notebook. Nothing is compared here.
"""

from __future__ import annotations

import re
import sys
import sysconfig
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from itertools import chain
from opcode import opmap
from operator import is_, itemgetter
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any
from weakref import WeakSet

import torch as pytorch

from ..errors import Forbidden, MissingOperation, RuleError, described
from ..records import PIECES, Attempt, Outcome
from .function import Function, registry, undefined
from .look_alike import torch
from .pieces import missing_pieces, state, undefined_piece, using
from .values import leaves

_STANDARD = sysconfig.get_paths()["stdlib"]
_NOT_CALLED = re.compile(rf"TypeError: (?:[\w<>]+\.)*(?:forward|backward|{'|'.join(PIECES)})\(\) (?:missing|takes) ")  # of a call that fits no `def`
_NOBODY = "The case"  # where no function of the student's is in a trace
_RAISE = opmap["RAISE_VARARGS"]
_BODY = ("__code__", "__defaults__", "__kwdefaults__")
_noted: list[tuple[Any, Any, dict[str, Any]]] = []  # the kit's names as they were before student code ran: where, seen how, which
_now: list[tuple[Callable[[Any], tuple[Any, ...]], Mapping[str, Any]]] = []  # how to look all of them up at once
_then: list[Any] = []  # and what was found then
_functions: WeakSet[FunctionType] = WeakSet()  # the kit's own; what `forget` deletes is to be held by nobody
_cases: dict[str, Any] = {}  # what a case file may have imported from `autograder.cases`


def attempt(
    program: Callable[[Any], Any], pieces: tuple[str, ...] = (), operation: str | None = None, passing: tuple[type[BaseException], ...] = ()
) -> Attempt:
    """The values `program` returns on the look-alike of torch, or the outcome that is known already.

    Exceptions of the types in `passing` are the caller's: they end the attempt from outside.
    """
    restore(program)
    if operation is not None and operation not in registry:
        return Attempt(ended=Outcome.MISSING, message=undefined(operation), operation=operation)
    absent = missing_pieces(pieces)
    if absent:
        return Attempt(ended=Outcome.MISSING, message=undefined_piece(absent[0]))
    dtype = pytorch.get_default_dtype()
    try:
        pytorch.set_default_dtype(pytorch.float32)  # a student's own choice is no part of a case
        with using(pieces):
            return Attempt(values=leaves(program(torch)))
    except passing:
        raise
    except BaseException as error:  # noqa: BLE001  student code may raise anything, SystemExit included
        return _ended(error)
    finally:
        pytorch.set_default_dtype(dtype)


# -- the kit's names, which student code may have set to something else --------------------------------------------------


def _note(place: Any, names: Mapping[str, Any]) -> None:
    """Remember what `names` stand for in `place`, a class or the dictionary of a module."""
    if names:
        view = place if isinstance(place, dict) else vars(place)
        _noted.append((place, view, dict(names)))
        keys = [*names, *names][: max(2, len(names))]  # at least two, so that the answer is a tuple
        _now.append((itemgetter(*keys), view))
        _then.extend(names[key] for key in keys)


def remember(*callers: str) -> None:
    """Note what the engine, the cases and the modules that call them are made of now; from here on every attempt starts from it, whatever was patched."""
    for module, found in list(sys.modules.items()):
        if module.startswith(("autograder.engine", "autograder.cases", *callers)):
            names = {k: v for k, v in vars(found).items() if isinstance(v, (dict, list, ModuleType)) or _is_used(v)}
            _note(vars(found), {k: v for k, v in names.items() if v is not state.given.get(k)})
            if module == "autograder.cases":
                _cases.update(names)
            for value in names.values():
                _look_into(value, module)
    sys.addaudithook(_refuse_rewriting)


def _is_used(value: Any) -> bool:
    """Whether something callable is looked up by its name while a case runs: types that only annotate are not."""
    return callable(value) and getattr(value, "__module__", "") not in ("typing", "collections.abc", "__future__")


def _look_into(value: Any, module: str) -> None:
    if getattr(value, "__module__", None) != module:
        return
    if isinstance(value, FunctionType):
        _functions.add(value)
    elif isinstance(value, type):
        members = {k: v for k, v in vars(value).items() if callable(v) or isinstance(v, (staticmethod, classmethod, property))}
        _note(value, members)
        for member in members.values():
            _look_into(getattr(member, "__func__", member), module)


def _refuse_rewriting(event: str, arguments: tuple[Any, ...]) -> None:
    """What Python asks before a function gets another body: the kit's own functions keep theirs."""
    if event == "object.__setattr__" and arguments[1] in _BODY and isinstance(arguments[0], FunctionType) and arguments[0] in _functions:
        raise Forbidden(f"{arguments[0].__qualname__} is a function of the kit: it cannot be rewritten.")


def restore(program: Any = None) -> None:
    """Put back what `remember` noted, in the names that `program` looks up too."""
    if not _untouched():
        for place, view, names in _noted:
            for name, value in names.items():
                if view.get(name) is value:
                    continue
                if place is view:
                    place[name] = value
                else:
                    setattr(place, name, value)
    file = getattr(program, "__globals__", {})
    if file.get("__name__", "").startswith("autograder_cases_"):
        file.update({name: _cases[name] for name in file if name in _cases})


def _untouched() -> bool:
    """Whether every name still stands for what it did: asked before each attempt, so it has to take microseconds."""
    try:
        return all(map(is_, chain.from_iterable([get(view) for get, view in _now]), _then))
    except KeyError:  # one was deleted
        return False


# -- how an attempt ended ------------------------------------------------------------------------------------------------


def _ended(error: BaseException) -> Attempt:
    """How an attempt ended that `error` ended. The kit's own errors are the kit's to raise: its words are nobody else's."""
    by_hand = _is_raised_by_hand(error)
    if isinstance(error, NotImplementedError) and by_hand:
        return Attempt(ended=Outcome.NOT_ATTEMPTED, message=f"{where(error)} is still to be written.", operation=_guilty(error))
    if isinstance(error, MissingOperation) and not by_hand:
        return Attempt(ended=Outcome.MISSING, message=str(error), operation=error.operation)
    if isinstance(error, Forbidden) and not by_hand:
        return Attempt(ended=Outcome.FORBIDDEN, message=str(error), operation=_guilty(error))
    if isinstance(error, RuleError) and not by_hand:
        return Attempt(ended=Outcome.WRONG, message=str(error), operation=error.operation)
    if isinstance(error, MemoryError) or "can't allocate memory" in str(error):
        return Attempt(ended=Outcome.OUT_OF_MEMORY, message=f"{where(error)} asked for more memory than a submission may use.", operation=_guilty(error))
    return Attempt(ended=Outcome.RAISED, message=_raised(error), operation=_guilty(error))


def _raised(error: BaseException) -> str:
    """What is said of an error of Python's, of PyTorch's or of the student's own."""
    place, words = where(error), described(error)
    if package := _unreadable_package(error):
        return f"{place} needs {package}, which cannot be imported here."
    if place == _NOBODY and _NOT_CALLED.match(words):
        return f"{words.removeprefix('TypeError: ')}: its def line takes other arguments than the one that was handed out. Give it those again."
    return f"{place} raised {words.removesuffix('.')}."


def _is_raised_by_hand(error: BaseException) -> bool:
    """Whether a `raise` in a cell made it. What PyTorch does not implement is raised in the same place, but by a call: a rule that makes it is written."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None or ours(trace.tb_frame.f_code.co_filename):
        return False
    return trace.tb_frame.f_code.co_code[trace.tb_lasti] == _RAISE


def _unreadable_package(error: BaseException) -> str:
    """What an import wanted to read and may not, by its name and not by its place; empty for any other error."""
    frames = list(traceback.walk_tb(error.__traceback__)) if isinstance(error, PermissionError) else []
    if not frames or not frames[-1][0].f_code.co_filename.startswith("<frozen importlib"):
        return ""
    file = Path(str(getattr(error, "filename", "")))
    return file.parent.name if file.stem == "__init__" else file.stem


def where(error: BaseException) -> str:
    """The innermost function of the student's in the error's trace, by the name a student gave it; the one that calls itself, where calls were too many."""
    frames = [(frame, line) for frame, line in traceback.walk_tb(error.__traceback__) if not ours(frame.f_code.co_filename)]
    if isinstance(error, RecursionError) and frames:
        deepest = Counter(frame.f_code for frame, _ in frames).most_common(1)[0][0]
        frames = [(frame, line) for frame, line in frames if frame.f_code is deepest]
    if not frames:
        return _NOBODY
    frame, line = frames[-1]
    owner, name = _rule_of(frame), frame.f_code.co_name
    if name == "<module>" and not owner:
        return f"line {line} of the cell"
    return f"{owner.__name__ + '.' if owner else ''}{name} (line {line} of its cell)"


def _guilty(error: BaseException) -> str | None:
    """The operation in whose rule the error arose."""
    for frame, _ in reversed(list(traceback.walk_tb(error.__traceback__))):
        if (function := _rule_of(frame)) is not None:
            return function.operation
    return None


def _rule_of(frame: Any) -> type[Function] | None:
    """The operation one of whose methods runs in this frame."""
    for function in registry.values():
        methods = (function.forward, function.setup_context, function.backward)
        if any(frame.f_code is getattr(method, "__code__", None) for method in methods):
            return function
    return None


def ours(filename: str) -> bool:
    """Whether a frame belongs to the kit, to torch or to Python, and not to a cell."""
    words = filename.replace("\\", "/").split("/")
    return filename.startswith(("<frozen", _STANDARD)) or bool({"site-packages", "autograder", "torch"} & set(words)) or words[-1].endswith("cases.py")
