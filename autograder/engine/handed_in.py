"""Run a program that looks at what functions of the student's notebook return.

A case with `functions` comes in; out goes an `Attempt`: AS_ASKED, or how it ended. The program runs on the judge's
side, on PyTorch, and no code of the student's is there: only the tensors, numbers and texts that the functions
returned. The sandbox and the notebook call `asked_by_call`; the student's side is that of `grafting.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import torch

from ..errors import NotAsAsked, described
from ..records import AS_ASKED, Attempt, Case, Leaf, Outcome
from ..words import Sentence, Template, authored
from .grafting import NOTEBOOK, Asked, Student, grafted, own_tensor, placed

NO_CLAIM = Template(
    "no_claim",
    "The program of the case returned no claims but a value of type {found}: expected a dictionary with a text for "
    "each claim, true or false.",
)
NO_TRUTH = Template("no_truth", "The claim {claim} is neither true nor false, but a value of type {found}.")


def asked_by_call(case: Case, student: Student, run: Callable[[Callable[[], Any]], Mapping[str, Leaf]]) -> Attempt:
    """Return the attempt at a case whose program runs on PyTorch and asks the student call by call."""
    if case.functions:
        return handed_in(case.program, case.functions, student, run)
    return grafted(case.program, case.rules, student, run)


class _Stopped(Exception):
    """A function ended. The attempt is kept, so a program that catches this changes nothing."""


class _Functions:
    """The student's functions, as a program calls them."""

    def __init__(self, student: Student) -> None:
        self.student = student
        self.calls = 0
        self.ended: Attempt | None = None

    def named(self, name: str) -> Callable[..., Any]:
        """Return a function that has the student's function `name` answer. Its results are the judge's own copies."""

        def ask(*arguments: Any) -> Any:
            if self.ended is not None:
                raise _Stopped
            tensors: list[torch.Tensor] = []
            given = tuple(placed(x, tensors) for x in arguments)
            call = Asked(name, (NOTEBOOK, name), given, {}, tuple(tensors), (False,) * len(tensors))
            found = self.student.forward(self.calls, call)
            self.calls += 1
            if found.ended is not None:
                self.ended = found
                raise _Stopped
            values = {key: own_tensor(x) if isinstance(x, torch.Tensor) else x for key, x in found.values.items()}
            return values[""] if values.keys() == {""} else tuple(values.values())

        ask.__name__ = name
        return ask


def handed_in(
    program: Callable[..., Any],
    functions: Iterable[str],
    student: Student,
    run: Callable[[Callable[[], Any]], Mapping[str, Leaf]],
) -> Attempt:
    """Return whether `program(torch, *functions)` finds what it asks for in what the student's functions return.

    The program raises NotAsAsked, or returns claims by their text, each true or false; the first false one is told.
    `run` runs a function on PyTorch and returns the leaves of its value.
    """
    asking, found = _Functions(student), dict[str, Any]()
    asked = [asking.named(name) for name in functions]
    try:
        run(lambda: found.update(result=program(torch, *asked)))
    except NotAsAsked as error:
        return asking.ended or Attempt(ended=Outcome.WRONG, said=error.said)
    except Exception as error:  # noqa: BLE001  an author's program may raise anything on what a student returns
        said = Sentence(
            "The program raised {error}, with what the function returned.", error=described(error).removesuffix(".")
        )
        return asking.ended or Attempt(ended=Outcome.RAISED, said=said)
    against = _said_against(found["result"])
    if asking.ended is None and against is not None:
        return Attempt(ended=Outcome.WRONG, said=against)
    return asking.ended or Attempt(AS_ASKED)


def _said_against(result: Any) -> Sentence | None:
    """Return what is not as it was claimed; None if all claims are true.

    What is no claim counts as false: it may depend on what a student returned.
    """
    if not isinstance(result, Mapping) or not result:
        return NO_CLAIM(found=_kind(result))
    for text, holds in result.items():
        if isinstance(holds, torch.Tensor) and holds.dtype is torch.bool and holds.numel() == 1:
            holds = bool(holds)
        if not isinstance(holds, bool):
            return NO_TRUTH(claim=authored(str(text)), found=_kind(holds))
        if not holds:
            return Sentence("This is not so: {claim}", claim=authored(str(text)))
    return None


def _kind(value: Any) -> str:
    if isinstance(value, torch.Tensor):
        return f"torch.Tensor, {value.dtype}, {tuple(value.shape)}"
    return type(value).__name__
