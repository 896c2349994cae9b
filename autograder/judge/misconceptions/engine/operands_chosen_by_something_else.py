"""Whether an operation is recorded is read from something else than its operands' own wish for a gradient."""

import torch

from ....words import Sentence
from ..about import piece
from ..evidence import Evidence
from .every_operand_has_to_ask import All, FirstOne, LastOne, Never

WHY = Sentence("An operand that asks for a gradient was passed over because of something else about it.")
HINT = Sentence("Which one property of an operand says that somebody will want its gradient?")
RANK = 60
ABOUT = piece("requires_grad")


class Leaves(All):
    def records(self, operands: list[torch.Tensor]) -> bool:
        return any(x.requires_grad and x.is_leaf for x in operands)


class WithAGradient(All):
    def records(self, operands: list[torch.Tensor]) -> bool:
        return any(x.requires_grad and x.is_leaf and x.grad is not None for x in operands)


class Float64(All):
    def records(self, operands: list[torch.Tensor]) -> bool:
        return any(x.requires_grad and x.dtype is torch.float64 for x in operands)


class Float32(All):
    def records(self, operands: list[torch.Tensor]) -> bool:
        return any(x.requires_grad and x.dtype is torch.float32 for x in operands)


class NotZero(All):
    def records(self, operands: list[torch.Tensor]) -> bool:
        return any(x.requires_grad and bool((x.detach() != 0).any()) for x in operands)


OTHERS = (Leaves, WithAGradient, Float64, Float32, NotZero)


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(*OTHERS) and not evidence.is_what_this_gives(All, FirstOne, LastOne, Never)
