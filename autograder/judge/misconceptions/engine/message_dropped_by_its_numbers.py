"""A gradient was not handed on because it was zero, or small."""

from collections.abc import Iterable, Sequence

import torch
from torch.autograd.graph import Node

from ....words import Sentence
from ...counterfactual import Walking
from ...counterfactual.walking import Edge
from ..about import piece
from ..evidence import Evidence

WHY = Sentence("A gradient was not handed on because of its numbers, as if it were none.")
HINT = Sentence("Is a gradient of zeros the same as no gradient, for a leaf that waits for one?")
RANK = 66
ABOUT = piece("walk")


class ZerosDropped(Walking):
    def posted(self, node: Node, sent: Sequence[torch.Tensor | None]) -> Iterable[tuple[Edge, torch.Tensor | None]]:
        return [
            (to, None if one is None or self.counts_for_none(one) else one) for to, one in super().posted(node, sent)
        ]

    def counts_for_none(self, message: torch.Tensor) -> bool:
        return not message.any()


class SmallOnesDropped(ZerosDropped):
    def counts_for_none(self, message: torch.Tensor) -> bool:
        return bool((message.abs() < 1e-6).all())


class NothingFiniteDropped(ZerosDropped):
    def counts_for_none(self, message: torch.Tensor) -> bool:
        return not message.isfinite().any()


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(ZerosDropped, SmallOnesDropped, NothingFiniteDropped)
