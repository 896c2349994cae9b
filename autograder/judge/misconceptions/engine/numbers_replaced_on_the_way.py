"""NaN and infinities are replaced on their way to the leaves."""

from collections.abc import Iterable, Sequence

import torch
from torch.autograd.graph import Node

from ....words import Sentence
from ...counterfactual import Walking
from ...counterfactual.walking import Edge
from ..about import piece
from ..evidence import Evidence

WHY = Sentence("NaN or an infinity was replaced by a number on its way to a leaf.")
HINT = Sentence("If a gradient on its way is not finite: what should the leaf show of it?")
RANK = 71
ABOUT = piece("walk")


class Replaced(Walking):
    def posted(self, node: Node, sent: Sequence[torch.Tensor | None]) -> Iterable[tuple[Edge, torch.Tensor | None]]:
        return [(to, None if one is None else self.replaced(one)) for to, one in super().posted(node, sent)]

    def replaced(self, message: torch.Tensor) -> torch.Tensor:
        return torch.nan_to_num(message)


class NanReplaced(Replaced):
    def replaced(self, message: torch.Tensor) -> torch.Tensor:
        return torch.where(message.isnan(), torch.zeros_like(message), message)


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(Replaced, NanReplaced)
