"""A leaf from which a walk starts gets no gradient."""

import torch

from ....words import Sentence
from ...counterfactual import Walking
from ...counterfactual.walking import Edge
from ..about import piece
from ..evidence import Evidence

WHY = Sentence("A leaf from which the walk started got no gradient.")
HINT = Sentence("A walk may start at a leaf: what arrives there?")
RANK = 69
ABOUT = piece("walk")


class LeafForgotten(Walking):
    def walk(self, root: Edge, gradient: torch.Tensor) -> None:
        if root[0].next_functions:
            super().walk(root, gradient)


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(LeafForgotten)
