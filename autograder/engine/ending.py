"""How an attempt ended: the outcome of an exception, and the place in the student's code where it was raised.

An exception comes in, an `Attempt` goes out. `attempt` calls `ended`; the notebook asks for the place.
"""

from __future__ import annotations

import re
import sysconfig
import traceback
from collections import Counter
from collections.abc import Collection
from functools import lru_cache
from opcode import opmap
from pathlib import Path
from typing import Any

from ..errors import Forbidden, MissingOperation, NotSupported, RuleError, described
from ..records import HELPERS, PIECES, Attempt, Outcome
from ..words import Sentence, Template
from .context import Context
from .function import UNDEFINED, Function, camel_case, registry
from .pieces import NO_ANSWER, state, undefined_piece

UNWRITTEN = Template("unwritten", "{place} is still to be written.")
MEMORY = Template("memory", "{place} asked for more memory than a submission may use.")
NO_PACKAGE = Template("no_package", "{place} needs {package}, which cannot be imported here.")
ARGUMENTS = Template(
    "arguments", "{error}: its `def` line no longer has the arguments it was handed out with. Restore them."
)
SAVED = Template(
    "saved_is_a_tuple",
    "{place} raised {error}: ctx.saved_tensors is a tuple, also if one tensor was saved. Take the tensor out of it.",
)
RAISED = Template("raised", "{place} raised {error}.")
NO_HELPER = Template("helper_undefined", "{place} calls {helper}, which no cell that ran defines.")
THE_CASE = Template("place_case", "The case")  # if no function of the student's is in the trace
A_LINE = Template("place_line", "line {line} of the cell")
A_FUNCTION = Template("place_function", "{function} (line {line} of its cell)")
_STANDARD = sysconfig.get_paths()["stdlib"]
_NOT_CALLED = re.compile(
    rf"TypeError: (?:[\w<>]+\.)*(?:forward|backward|jvp|{'|'.join(PIECES)})\(\) (?:missing|takes) "
)  # a call that does not fit its `def`
_OF_A_TUPLE = re.compile("tuple|converted to an index")  # what Python and PyTorch say of a tuple in place of a tensor
_OF_NOTHING = re.compile(r"\bNoneType\b|got None\b")  # what they say of None in place of a tensor
_METHODS = ("backward", "forward", "setup_context", "jvp")
_RAISE = opmap["RAISE_VARARGS"]


def ended(error: BaseException) -> Attempt:
    """Turn the exception that ended an attempt into an Attempt.

    A kit error counts only if the kit raised it, not a `raise` in a student's cell.
    """
    by_hand = _is_raised_by_hand(error)
    if isinstance(error, NotImplementedError) and by_hand:
        return Attempt(ended=Outcome.NOT_ATTEMPTED, said=UNWRITTEN(place=where(error)), operation=_guilty(error))
    if isinstance(error, MissingOperation) and not by_hand:
        return Attempt(ended=Outcome.MISSING, said=error.said, operation=error.operation)
    if isinstance(error, Forbidden) and not by_hand:
        return Attempt(ended=Outcome.FORBIDDEN, said=error.said, operation=_guilty(error))
    if isinstance(error, NotSupported) and not by_hand:
        return Attempt(ended=Outcome.RAISED, said=error.said)
    if isinstance(error, RuleError) and not by_hand:
        return Attempt(ended=Outcome.WRONG, said=error.said, operation=error.operation)
    if state.gave_nothing and where(error) == THE_CASE() and _is_about_nothing(error):
        return Attempt(ended=Outcome.WRONG, said=NO_ANSWER(piece=state.gave_nothing))
    if isinstance(error, MemoryError) or "can't allocate memory" in str(error):
        return Attempt(ended=Outcome.OUT_OF_MEMORY, said=MEMORY(place=where(error)), operation=_guilty(error))
    if isinstance(error, NameError) and error.name in HELPERS:
        said = NO_HELPER(place=where(error), helper=error.name)
        return Attempt(ended=Outcome.RAISED, said=said, operation=_guilty(error))
    return Attempt(ended=Outcome.RAISED, said=_raised(error), operation=_guilty(error))


def lacks(attempt: Attempt, helpers: Collection[str]) -> bool:
    """Tell whether the attempt ended because one of these helpers is missing, unwritten or raised an error."""
    return bool(_named(attempt, (UNWRITTEN.id, RAISED.id, NO_HELPER.id)) & set(helpers))


def is_missing(name: str, attempt: Attempt) -> bool:
    """Tell whether the attempt says that the rule or the piece `name` is not defined, and nothing else."""
    if name in PIECES:
        return attempt == Attempt(ended=Outcome.MISSING, said=undefined_piece(name))
    said = UNDEFINED(operation=name, name=camel_case(name))
    return attempt == Attempt(ended=Outcome.MISSING, said=said, operation=name)


def unwritten(attempt: Attempt) -> frozenset[str]:
    """Return the function that ended the attempt because it is missing or still to be written: one name or none."""
    return _named(attempt, (UNWRITTEN.id, NO_HELPER.id))


def _named(attempt: Attempt, kinds: Collection[str]) -> frozenset[str]:
    """Return the functions that the words of an attempt of one of these kinds are about."""
    if attempt.said is None or attempt.said.kind not in kinds:
        return frozenset()
    place = attempt.said.fields["place"]
    function = place.fields.get("function") if isinstance(place, Sentence) else None
    return frozenset(n for n in (function, attempt.said.fields.get("helper")) if isinstance(n, str))


def _raised(error: BaseException) -> Sentence:
    """Return the sentence about an error that Python, PyTorch or the student's code raised."""
    place, words = where(error), described(error)
    if package := _unreadable_package(error):
        return NO_PACKAGE(place=place, package=package)
    if place == THE_CASE() and _NOT_CALLED.match(words):
        return ARGUMENTS(error=words.removeprefix("TypeError: "))
    if isinstance(error, (TypeError, AttributeError)) and _OF_A_TUPLE.search(words) and _holds_all_saved(error):
        return SAVED(place=place, error=words.removesuffix("."))
    return RAISED(place=place, error=words.removesuffix("."))


def _is_about_nothing(error: BaseException) -> bool:
    """Tell whether the error says that None stood where a tensor was expected."""
    return isinstance(error, (TypeError, AttributeError)) and bool(_OF_NOTHING.search(described(error)))


def _holds_all_saved(error: BaseException) -> bool:
    """Whether a name of the rule that raised stands for the whole tuple of saved tensors."""
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if _rule_of(frame) is not None:
            values = list(frame.f_locals.values())
            saved = [value.__kit_saved__ for value in values if type(value) is Context]
            if any(value is one for value in values for one in saved if one):
                return True
    return False


def _is_raised_by_hand(error: BaseException) -> bool:
    """Tell whether a `raise` in a cell raised the error.

    PyTorch's own NotImplementedError also ends in the cell, but at a call. The rule that makes this call is written.
    """
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None or ours(trace.tb_frame.f_code.co_filename):
        return False
    return trace.tb_frame.f_code.co_code[trace.tb_lasti] == _RAISE


def _unreadable_package(error: BaseException) -> str:
    """Return the name of the package that an import may not read; empty for any other error.

    The name does not show where the package is.
    """
    frames = list(traceback.walk_tb(error.__traceback__)) if isinstance(error, PermissionError) else []
    if not frames or not frames[-1][0].f_code.co_filename.startswith("<frozen importlib"):
        return ""
    file = Path(str(getattr(error, "filename", "")))
    return file.parent.name if file.stem == "__init__" else file.stem


def where(error: BaseException) -> Sentence:
    """Return the place of an error: the student's innermost function in the error's trace, by its name.

    For a RecursionError it is the function that calls itself.
    """
    frames = [
        (frame, line) for frame, line in traceback.walk_tb(error.__traceback__) if not ours(frame.f_code.co_filename)
    ]
    if isinstance(error, RecursionError) and frames:
        deepest = Counter(frame.f_code for frame, _ in frames).most_common(1)[0][0]
        frames = [(frame, line) for frame, line in frames if frame.f_code is deepest]
    if not frames:
        return THE_CASE()
    frame, line = frames[-1]
    owner, name = _rule_of(frame), frame.f_code.co_name
    if name == "<module>" and not owner:
        return A_LINE(line=line)
    return A_FUNCTION(function=f"{owner.__name__}.{name}" if owner else name, line=line)


def _guilty(error: BaseException) -> str | None:
    """Return the operation in whose rule the error was raised, or None."""
    for frame, _ in reversed(list(traceback.walk_tb(error.__traceback__))):
        if not ours(frame.f_code.co_filename) and (function := _rule_of(frame)) is not None:
            return function.operation
    return None


def _rule_of(frame: Any) -> type[Function] | None:
    """Return the operation whose method runs in this frame, or None."""
    code = frame.f_code
    usual = [code.co_name] if code.co_name in _METHODS else []
    for name in (*usual, *_METHODS):  # a method may have the code of a function with another name
        for function in registry.values():
            if getattr(getattr(function, name), "__code__", None) is code:
                return function
    return None


@lru_cache(1024)
def ours(filename: str) -> bool:
    """Tell whether a frame belongs to the kit, to torch, to Python or to a case file, and not to a cell."""
    words = filename.replace("\\", "/").split("/")
    if filename.startswith(("<frozen", _STANDARD)) or {"site-packages", "autograder", "torch"} & set(words):
        return True
    return words[-1].endswith("cases.py") or words[-2:-1] in (["cases"], ["hidden_cases"])
