"""`@case` and `raised`, and the place where a file's cases are put while it is loaded."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from ..errors import BrokenCases, Forbidden, MissingOperation
from ..records import PIECES, Case

Program = Callable[[Any], Any]
_collected: list[Case] | None = None


def case(question: str, points: float = 1.0, pieces: Iterable[str] | str = ()) -> Callable[[Program], Program]:
    """Make a torch program a case of `question`; its function's name is the case's name.

    `points` is its weight inside the question. `pieces` names the engine's pieces that are taken from the student while it
    runs; the others are the kit's, so that a question is judged by its own work.
    """
    if callable(question):
        raise BrokenCases("@case stands without its question: write @case(question=...), with the grade id of the cell that asks it.")
    wanted = (pieces,) if isinstance(pieces, str) else tuple(pieces)

    def register(program: Program) -> Program:
        collect(Case(name=program.__name__, question=question, points=points, program=program, pieces=wanted))
        return program

    return register


def raised(action: Callable[[], Any]) -> str:
    """The builtin exception that `action` ends with, by name, or "no error": a refusal, as a value to compare.

    An unwritten stub, a missing operation and a forbidden call are no refusals: they end the case.
    """
    try:
        action()
    except (NotImplementedError, MissingOperation, Forbidden):
        raise
    except Exception as error:  # noqa: BLE001  which exception it is, is the question
        return next(kind.__name__ for kind in type(error).__mro__ if kind.__module__ == "builtins")
    return "no error"


def collect(found: Case) -> None:
    """Put a case where the file that is being loaded will find it. Raises BrokenCases for one that could not be asked or counted."""
    _refuse(found)
    if _collected is not None:
        _collected.append(found)


def _refuse(found: Case) -> None:
    of = f"of the case {found.name!r}"
    if not isinstance(found.question, str) or not found.question:
        raise BrokenCases(f"The question {of} is {found.question!r}: expected a text, the grade id of the cell that asks it.")
    is_number = isinstance(found.points, (int, float)) and not isinstance(found.points, bool)
    if not is_number or not math.isfinite(found.points) or found.points < 0:
        raise BrokenCases(f"The points {of} are {found.points!r}: expected a number, the case's weight inside its question, not below 0.")
    for piece in found.pieces:
        if piece not in PIECES:
            raise BrokenCases(f"The engine has no piece called {piece!r}, which pieces= {of} names{did_you_mean(piece, PIECES, 'the pieces are')}")


def did_you_mean(name: object, known: Iterable[str], otherwise: str) -> str:
    """The end of a sentence about a name that nobody knows: the one that was probably meant, or all of them."""
    names = list(known)
    near = difflib.get_close_matches(str(name), names, 1)
    return f"; did you mean {near[0]!r}?" if near else f": {otherwise} {', '.join(names)}."


@contextmanager
def collecting() -> Iterator[list[Case]]:
    """The list in which the cases are put that are made meanwhile."""
    global _collected
    before, _collected = _collected, []
    try:
        yield _collected
    finally:
        _collected = before
