"""The first walk over a retained graph is right, the next one is not."""

import torch

from ....words import Sentence
from ...counterfactual import Walking
from ...counterfactual.walking import Edge
from ..about import piece
from ..evidence import Evidence

WHY = Sentence("Gradients of intermediate values survived from the first walk into the second.")
HINT = Sentence("Which tensors keep their gradients between two calls of backward, and which do not?")
RANK = 62
ABOUT = piece("walk")


class Kept(Walking):
    def __init__(self) -> None:
        super().__init__()
        self._kept: dict[Edge, torch.Tensor] = {}

    def letters(self) -> dict[Edge, torch.Tensor]:
        return self._kept

    def taken(self, arrived: dict[Edge, torch.Tensor], receiver: Edge) -> torch.Tensor | None:
        return arrived.get(receiver) if receiver[0].next_functions else arrived.pop(receiver, None)


class KeptForLeavesToo(Kept):
    def taken(self, arrived: dict[Edge, torch.Tensor], receiver: Edge) -> torch.Tensor | None:
        return arrived.get(receiver)


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(Kept, KeptForLeavesToo)
