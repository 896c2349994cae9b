"""The product of the others was computed by a division, which has no result at a zero."""

from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The product of the other elements was computed as the whole product divided by the element.")
HINT = Sentence("Can you compute the product of the others without dividing by an element that may be zero?")
RANK = 330
ABOUT = operation("prod")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_rule("prod", _divided))


def _divided(grad: Tensor, x: Tensor, dim: int, keepdim: bool = False) -> Tensor:
    product = x.prod(dim, keepdim=True)
    return grad.reshape(product.shape) * (product / x)
