"""`@case` and `raised`, and the place where a file's cases are put while it is loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from ..errors import Forbidden, MissingOperation
from ..records import Case

Program = Callable[[Any], Any]
_collected: list[Case] | None = None


def case(question: str, points: float = 1.0, pieces: Iterable[str] | str = ()) -> Callable[[Program], Program]:
    """Make a torch program a case of `question`; its function's name is the case's name.

    `points` is its weight inside the question. `pieces` names the engine's pieces that are taken from the student while it
    runs; the others are the kit's, so that a question is judged by its own work.
    """
    wanted = (pieces,) if isinstance(pieces, str) else tuple(pieces)

    def register(program: Program) -> Program:
        collect(Case(name=program.__name__, question=question, points=points, program=program, pieces=wanted))
        return program

    return register


def raised(action: Callable[[], Any]) -> str:
    """The builtin exception that `action` ends with, by name, or "nothing": a refusal, as a value to compare.

    An unwritten stub, a missing operation and a forbidden call are no refusals: they end the case.
    """
    try:
        action()
    except (NotImplementedError, MissingOperation, Forbidden):
        raise
    except Exception as error:  # noqa: BLE001  which exception it is, is the question
        return next(kind.__name__ for kind in type(error).__mro__ if kind.__module__ == "builtins")
    return "nothing"


def collect(found: Case) -> None:
    if _collected is not None:
        _collected.append(found)


@contextmanager
def collecting() -> Iterator[list[Case]]:
    global _collected
    before, _collected = _collected, []
    try:
        yield _collected
    finally:
        _collected = before
