"""Find the rule that goes wrong first in a program of several operations.

PyTorch runs the program and hands the calls of these operations to the student's rules, in this process or in a guest.
What a rule returns is compared with PyTorch's own gradient of the same call: with the same inputs, and the gradient
that arrived there. So the words are the judge's, and of a guest only numbers count. `check()` and grader.py call this.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch

from ..engine.grafting import Asked, Student, called, grafted
from ..errors import MissingOperation
from ..records import Attempt, Case, Leaf, Outcome, Verdict
from ..words import Sentence
from . import reference
from .compare import difference
from .reached import differentiated

# no rule of the student's answers such a call: it is PyTorch's own
_NOT_THEIRS = (Outcome.MISSING, Outcome.CASE_FAULT)


def suspect(verdicts: Sequence[Verdict]) -> Case | None:
    """Return the case of a question to ask `guilty` about: the first wrong one, if it is a public program.

    Return None if anything explains a verdict already, or if the case is about one operation or about pieces.
    """
    case = next((v.case for v in verdicts if v.outcome is Outcome.WRONG and not v.case.hidden), None)
    if case is None or case.pieces or case.functions or any(v.hint is not None for v in verdicts):
        return None
    return case if len(asked_of(case)) > 1 else None


def asked_of(case: Case) -> frozenset[str]:
    """Return the operations of `case` that a student's rules may answer."""
    return differentiated(case).intersection(case.rules) if case.rules else differentiated(case)


@dataclass(frozen=True)
class Guilty:
    """The first wrong gradient of a case: that of input `position` of call `number` of `operation`, both from 0."""

    case: Case
    operation: str
    number: int
    position: int
    got: torch.Tensor | None  # what the rule returned, if that is a tensor or nothing
    said: Sentence


def with_guilty(verdicts: Sequence[Verdict], found: Guilty | None) -> tuple[Verdict, ...]:
    """Return the verdicts with the hint that `found` says, at the case that it is about."""
    return tuple(replace(v, hint=found.said) if found is not None and v.case == found.case else v for v in verdicts)


def guilty(
    case: Case, rules: Iterable[str], student: Student, run: Callable[[Callable[[], Any]], Mapping[str, Leaf]]
) -> Guilty | None:
    """Return which rule gives the first wrong gradient of `case`; None if none does, or only one rule was called."""
    compared = _Compared(student)
    grafted(case.program, rules, compared, run)
    return compared.found(case)


class _Compared:
    """A student whose answers are compared with PyTorch's. `first` is where the first wrong gradient is.

    PyTorch itself answers the calls for which the student has no rule.
    """

    def __init__(self, student: Student) -> None:
        self._student, self._right = student, dict[int, _Right]()
        self._theirs: dict[int, Asked] = {}  # the calls that the student's rules answer
        self._compares = True  # until there is a call that nothing can be said about
        # the number of the call, the position of its input, and what came back
        self.first: tuple[int, int, Leaf] | None = None

    def forward(self, number: int, call: Asked) -> Attempt:
        self._right[number] = _Right(call)  # before the student's: a rule may write into its inputs
        found = self._student.forward(number, call)
        if found.ended in _NOT_THEIRS and self._right[number].results:
            return Attempt({str(i): x.detach() for i, x in enumerate(self._right[number].results)})
        self._theirs[number] = call
        return found

    def backward(self, number: int, gradients: Mapping[str, torch.Tensor]) -> Attempt:
        right = self._right[number].gradients(gradients)
        if number not in self._theirs:
            return Attempt({str(i): g for i, g in right.items()})
        found = self._student.backward(number, gradients)
        self._compares = self._compares and found.ended is None and self._right[number].is_known
        if self._compares:
            got = {i: found.values.get(str(i)) for i in right}
            self.first = next(((number, i, got[i]) for i, g in right.items() if _differs(g, got[i])), None)
        return found if self.first is None else Attempt(ended=Outcome.WRONG)  # the rest of the program tells nothing

    def found(self, case: Case) -> Guilty | None:
        if self.first is None or len(self._theirs) < 2:
            return None
        number, position, got = self.first
        name = self._theirs[number].operation
        same = [n for n, call in self._theirs.items() if call.operation == name]
        said = _said(name, same.index(number) if len(same) > 1 else None, position)
        return Guilty(case, name, same.index(number), position, got if isinstance(got, torch.Tensor) else None, said)


def _said(operation: str, number: int | None, position: int) -> Sentence:
    if number is None:
        return Sentence(
            "On the way back, {operation} is the first whose gradient is wrong, that of its input number {input}. "
            "What arrived there was right.",
            operation=operation,
            input=position + 1,
        )
    return Sentence(
        "On the way back, call number {n} of {operation} is the first whose gradient is wrong, that of its input "
        "number {input}. What arrived there was right.",
        n=number + 1,
        operation=operation,
        input=position + 1,
    )


def _differs(right: torch.Tensor, got: Leaf) -> bool:
    return difference({"": right}, {"": got}, {}) is not None


class _Right:
    """A call on PyTorch: its results, and its gradients.

    `is_known` is false for a call that draws random numbers, because the student's drew others, and for an operation of
    the author's, which torch does not have.
    """

    def __init__(self, call: Asked) -> None:
        self.results: list[torch.Tensor] = []
        before = torch.random.get_rng_state()
        with torch.enable_grad():
            self._inputs = [x.detach().clone().requires_grad_(need) for x, need in zip(call.tensors, call.needed)]
            try:
                made = called(call, self._inputs)
                self.results = list(made) if isinstance(made, (tuple, list)) else [made]
            except MissingOperation:
                pass
        self.is_known = bool(self.results) and torch.equal(before, torch.random.get_rng_state())
        torch.random.set_rng_state(before)

    def gradients(self, given: Mapping[str, torch.Tensor]) -> dict[int, torch.Tensor]:
        """Return the gradients of the tensors of the call, by their positions; none where they are not known."""
        roots = {int(i): g for i, g in given.items() if self.results and self.results[int(i)].requires_grad}
        asking = [i for i, x in enumerate(self._inputs) if x.requires_grad]
        if not roots or not asking:
            return {}
        found = reference.gradients(
            [self.results[i] for i in roots],
            [self._inputs[i] for i in asking],
            [g.clone() for g in roots.values()],
            retain_graph=True,
        )
        return {i: g for i, g in zip(asking, found) if g is not None}
