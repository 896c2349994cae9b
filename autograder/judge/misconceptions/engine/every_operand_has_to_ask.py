"""A result is recorded only if all of its operands ask for a gradient."""

from collections.abc import Callable
from typing import Any

import torch

from ....engine.in_place import is_in_place
from ....engine.names import CREATION
from ....words import Sentence
from ...counterfactual import PyTorch
from ..about import piece
from ..evidence import Evidence

WHY = Sentence("An operation with a constant among its operands was not recorded.")
HINT = Sentence("If one operand is a constant and another one is not, does the result need a gradient?")
RANK = 57
ABOUT = piece("requires_grad")


class All(PyTorch):
    """Records an operation only if all its operands ask for a gradient."""

    def __torch_function__(self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name, operands = func.__name__, _tensors((*args, *(kwargs or {}).values()))
        if name in CREATION or name == "__set__" or is_in_place(name) or self.records(operands):
            return super().__torch_function__(func, types, args, kwargs)
        with torch.no_grad():
            return super().__torch_function__(func, types, args, kwargs)

    def records(self, operands: list[torch.Tensor]) -> bool:
        return self.takes_part([x.requires_grad for x in operands])

    def takes_part(self, asking: list[bool]) -> bool:
        return all(asking)


class LastOne(All):
    """Another mistake, which gives the same where the constant is the last operand."""

    def takes_part(self, asking: list[bool]) -> bool:
        return asking[-1:] == [True]


class FirstOne(All):
    def takes_part(self, asking: list[bool]) -> bool:
        return asking[:1] == [True]


class ExactlyOne(All):
    """Another mistake, which gives the same where a sum of two products was needed."""

    def takes_part(self, asking: list[bool]) -> bool:
        return sum(asking) == 1


class Never(All):
    def takes_part(self, asking: list[bool]) -> bool:
        return False


def _tensors(values: Any) -> list[torch.Tensor]:
    """Return the tensors among the arguments of a call, also those in lists."""
    found: list[torch.Tensor] = []
    for value in values:
        if isinstance(value, torch.Tensor):
            found.append(value)
        elif isinstance(value, (list, tuple)):
            found += _tensors(value)
    return found


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(All) and not evidence.is_what_this_gives(LastOne, FirstOne, ExactlyOne, Never)
