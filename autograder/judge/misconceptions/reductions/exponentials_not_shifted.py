"""Exponentials were taken of the inputs as they are: too large or too small for the computer."""

from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The exponentials were taken without what keeps them from being infinite or zero.")
HINT = Sentence(
    "The forward was computed with care for large inputs; is there an exponent in your rule that can be large?"
)
RANK = 340
ABOUT = operation("logsumexp")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_rule("logsumexp", _by_their_sum), with_rule("logsumexp", _by_the_result))


def _by_their_sum(grad: Tensor, x: Tensor, dim: int, keepdim: bool = False) -> Tensor:
    total = x.exp().sum(dim, keepdim=True)
    return grad.reshape(total.shape) * (x.exp() / total)


def _by_the_result(grad: Tensor, x: Tensor, dim: int, keepdim: bool = False) -> Tensor:
    result = x.logsumexp(dim, keepdim=True)
    return grad.reshape(result.shape) * (x.exp() / result.exp())
