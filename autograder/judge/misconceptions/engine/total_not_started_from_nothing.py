"""The first gradient of a leaf was added to something, though there was nothing before it."""

from collections.abc import Iterable, Sequence

import torch
from torch.autograd.graph import Node

from ....words import Sentence
from ...counterfactual import Walking
from ...counterfactual.walking import Edge
from ..about import piece
from ..evidence import Evidence

WHY = Sentence("The first gradient that arrived at a leaf was added to something, though there was nothing before.")
HINT = Sentence("What does a leaf have before the first gradient arrives, and what should it have right after that?")
RANK = 57
ABOUT = piece("accumulate")


class CountedTwice(Walking):
    def accumulate(self, old: torch.Tensor | None, new: torch.Tensor) -> torch.Tensor:
        return (new if old is None else old) + new


class FromOnes(Walking):
    def accumulate(self, old: torch.Tensor | None, new: torch.Tensor) -> torch.Tensor:
        return (torch.ones_like(new) if old is None else old) + new


def doubled_by(operation: str) -> type[Walking]:
    """Return another mistake, a wrong rule: it gives the same where its operation is in the first walk alone."""

    class Doubled(Walking):
        def posted(self, node: Node, sent: Sequence[torch.Tensor | None]) -> Iterable[tuple[Edge, torch.Tensor | None]]:
            times = 2 if node.name().startswith(operation) else 1
            return [(to, None if one is None else times * one) for to, one in super().posted(node, sent)]

    return Doubled


OTHERS = tuple([doubled_by(name) for name in ("Add", "Sub", "Mul", "Div", "Neg", "Pow", "Exp", "Log", "Sum", "Mean")])


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(CountedTwice, FromOnes) and not evidence.is_what_this_gives(*OTHERS)
