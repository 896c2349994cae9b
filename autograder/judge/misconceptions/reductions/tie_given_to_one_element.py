"""One of several greatest elements got the whole gradient, where they should share it."""

import torch
from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("At a tie, one of the greatest elements was treated as the only one.")
HINT = Sentence("Who is responsible for the result when several elements are the greatest?")
RANK = 310
ABOUT = operation("amax")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_rule("amax", _the_first), with_rule("amax", _the_last))


def _the_first(grad: Tensor, x: Tensor, dim: int, keepdim: bool = False) -> Tensor:
    index = (x == x.amax(dim, keepdim=True)).int().argmax(dim, keepdim=True)
    return torch.zeros_like(x).scatter(dim, index, grad.reshape(index.shape))


def _the_last(grad: Tensor, x: Tensor, dim: int, keepdim: bool = False) -> Tensor:
    return _the_first(grad, x.flip(dim), dim).flip(dim)
