"""Gradients of different outputs of one operation were not told apart."""

from collections.abc import Iterable, Sequence

import torch
from torch.autograd.graph import Node

from ....words import Sentence
from ...counterfactual import Walking
from ...counterfactual.walking import Edge
from ..about import piece
from ..evidence import Evidence

WHY = Sentence("All gradients that arrived at an operation were added up, whichever of its outputs they belong to.")
HINT = Sentence("An operation may have several outputs: does a gradient that arrives there belong to all of them?")
RANK = 65
ABOUT = piece("walk")


class RootIndexIgnored(Walking):
    """Another mistake, which gives the same where only the root has several outputs."""

    def walk(self, root: Edge, gradient: torch.Tensor) -> None:
        super().walk((root[0], 0), gradient)


class ToTheFirst(RootIndexIgnored):
    def posted(self, node: Node, sent: Sequence[torch.Tensor | None]) -> Iterable[tuple[Edge, torch.Tensor | None]]:
        return [((receiver, 0), message) for (receiver, _), message in super().posted(node, sent)]


class ToEach(ToTheFirst):
    def taken(self, arrived: dict[Edge, torch.Tensor], receiver: Edge) -> torch.Tensor | None:
        node, index = receiver
        is_last = index == len(node._input_metadata) - 1  # type: ignore[attr-defined]
        return arrived.pop((node, 0), None) if is_last else arrived.get((node, 0))


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(ToTheFirst, ToEach) and not evidence.is_what_this_gives(RootIndexIgnored)
