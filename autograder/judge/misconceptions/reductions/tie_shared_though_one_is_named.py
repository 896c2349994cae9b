"""All of several greatest elements got a part of the gradient, where the index names one of them."""

from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("At a tie, the greatest elements shared the gradient although the result names only one of them.")
HINT = Sentence("Which element does the index name, and what do the others have to do with the result?")
RANK = 320
ABOUT = operation("max")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_rule("max", _shared), with_rule("max", _whole))


def _shared(grad: tuple[Tensor, ...], x: Tensor, dim: int, keepdim: bool = False) -> Tensor:
    greatest = x.amax(dim, keepdim=True)
    return grad[0].reshape(greatest.shape) * (x == greatest) / (x == greatest).sum(dim, keepdim=True)


def _whole(grad: tuple[Tensor, ...], x: Tensor, dim: int, keepdim: bool = False) -> Tensor:
    greatest = x.amax(dim, keepdim=True)
    return grad[0].reshape(greatest.shape) * (x == greatest)
