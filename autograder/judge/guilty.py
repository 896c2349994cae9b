"""Find the rule that goes wrong first in a program of several operations.

PyTorch runs the program and hands the calls of these operations to the student's rules. What a rule returns is compared
with PyTorch's own gradient of the same call: with the same inputs, and the gradient that arrived there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import torch

from ..engine.grafting import Asked, Student, called, grafted
from ..records import Attempt, Case, Leaf
from ..words import Sentence
from .compare import difference


def guilty(
    case: Case, rules: Iterable[str], student: Student, run: Callable[[Callable[[], Any]], Mapping[str, Leaf]]
) -> Sentence | None:
    """Return which rule gives the first wrong gradient of `case`; None if none does, or only one rule was called."""
    compared = _Compared(student)
    grafted(case.program, rules, compared, run)
    return compared.said()


class _Compared:
    """A student whose answers are compared with PyTorch's. `first` is where the first wrong gradient is."""

    def __init__(self, student: Student) -> None:
        self._student, self._calls = student, dict[int, Asked]()
        self.first: tuple[int, int] | None = None  # the number of the call, the position of its input

    def forward(self, number: int, call: Asked) -> Attempt:
        self._calls[number] = call
        return self._student.forward(number, call)

    def backward(self, number: int, gradients: Mapping[str, torch.Tensor]) -> Attempt:
        given = {name: gradient.clone() for name, gradient in gradients.items()}  # a rule may write into its own
        found = self._student.backward(number, gradients)
        if self.first is None and found.ended is None:
            self.first = self._wrong(number, given, found)
        return found

    def _wrong(self, number: int, gradients: Mapping[str, torch.Tensor], found: Attempt) -> tuple[int, int] | None:
        for position, right in _gradients(self._calls[number], gradients).items():
            if difference({"": right}, {"": found.values.get(str(position))}, {}) is not None:
                return number, position
        return None

    def said(self) -> Sentence | None:
        names = [call.operation for call in self._calls.values()]
        if self.first is None or len(names) < 2:
            return None
        number, position = self.first
        name = names[number]
        if Counter(names)[name] == 1:
            return Sentence(
                "On the way back, {operation} is the first whose gradient is wrong, that of its input number {input}. "
                "What arrived there was right.",
                operation=name,
                input=position + 1,
            )
        return Sentence(
            "On the way back, call number {n} of {operation} is the first whose gradient is wrong, that of its input "
            "number {input}. What arrived there was right.",
            n=names[: number + 1].count(name),
            operation=name,
            input=position + 1,
        )


def _gradients(call: Asked, gradients: Mapping[str, torch.Tensor]) -> dict[int, torch.Tensor]:
    """Return PyTorch's gradients of the tensors of a call, by their positions."""
    with torch.enable_grad():
        tensors = [x.detach().clone().requires_grad_(need) for x, need in zip(call.tensors, call.needed)]
        made = called(call, tensors)
        results = list(made) if isinstance(made, (tuple, list)) else [made]
        roots = {int(i): g for i, g in gradients.items() if results[int(i)].requires_grad}
        asking = [i for i, x in enumerate(tensors) if x.requires_grad]
        if not roots or not asking:
            return {}
        found = torch.autograd.grad(
            [results[i] for i in roots], [tensors[i] for i in asking], list(roots.values()), allow_unused=True
        )
    return {i: g for i, g in zip(asking, found) if g is not None}
