"""A value that is used twice got a gradient for one use only, at every level."""

from collections.abc import Iterable, Sequence

import torch
from torch.autograd.graph import Node

from ....words import Sentence
from ...counterfactual import Walking
from ...counterfactual.walking import Edge
from ..about import piece
from ..evidence import Evidence
from .handed_on_too_early import ByLevels

WHY = Sentence("Several gradients arrived at one value, and only one was kept, or they were averaged.")
HINT = Sentence("A value that is used several times receives several gradients: what has to happen to them?")
RANK = 63
ABOUT = piece("walk")


class TheLast(Walking):
    def together(self, arrived: torch.Tensor, message: torch.Tensor) -> torch.Tensor:
        return message


class TheFirst(Walking):
    def together(self, arrived: torch.Tensor, message: torch.Tensor) -> torch.Tensor:
        return arrived


class Averaged(Walking):
    def together(self, arrived: torch.Tensor, message: torch.Tensor) -> torch.Tensor:
        return (arrived + message) / 2


class OneForEachOperand(Walking):
    """An operation that sends two messages to one operand, as x * x does, sends only one."""

    def posted(self, node: Node, sent: Sequence[torch.Tensor | None]) -> Iterable[tuple[Edge, torch.Tensor | None]]:
        return dict(super().posted(node, sent)).items()


class FirstOperandOnly(Walking):
    """Another mistake, which gives the same where both operands are one tensor."""

    def posted(self, node: Node, sent: Sequence[torch.Tensor | None]) -> Iterable[tuple[Edge, torch.Tensor | None]]:
        return list(super().posted(node, sent))[:1]


NOT_ADDED_UP = (TheLast, TheFirst, Averaged, OneForEachOperand)
OTHERS = (FirstOperandOnly, ByLevels)  # a node that is called too early also gets only a part


def fits(evidence: Evidence) -> bool:
    if evidence.ratio() is not None:
        return False  # a rule that is wrong by a factor gives the same
    return evidence.is_what_this_gives(*NOT_ADDED_UP) and not evidence.is_what_this_gives(*OTHERS)
