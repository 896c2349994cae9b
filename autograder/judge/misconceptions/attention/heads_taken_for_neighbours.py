"""The numbers of the heads were put side by side one by one, and not head after head."""

import torch
from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The axes of the heads and of their width were exchanged when they were joined.")
HINT = Sentence("Which numbers of a position belong to head 0: the first ones, or every other one?")
RANK = 130
ABOUT = operation("split_heads", "merge_heads")


def fits(evidence: Evidence) -> bool:
    name = evidence.case.operation or ""
    return evidence.is_what_this_gives(with_rule(name, _merged if name == "split_heads" else _split))


def _merged(grad: Tensor, x: Tensor, heads: int) -> Tensor:
    return grad.movedim(-3, -1).flatten(-2)


def _split(grad: Tensor, x: Tensor) -> Tensor:
    return torch.unflatten(grad, -1, (x.shape[-1], x.shape[-3])).movedim(-1, -3)
