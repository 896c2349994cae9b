"""The gradient was read at the places that the indices name, where it should be written there."""

import torch
from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The indices were used to read from the gradient.")
HINT = Sentence("In backward, do the indices say where to read or where to write?")
RANK = 460
ABOUT = operation("topk")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_rule("topk", _read))


def _read(grad: tuple[Tensor, ...], x: Tensor, k: int, dim: int = -1, largest: bool = True) -> Tensor:
    return grad[0].gather(dim, torch.topk(x, k, dim=dim, largest=largest)[1])
