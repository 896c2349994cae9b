"""The number by which the bias is multiplied does not stand in its gradient."""

from typing import Any

from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The factor of the bias was left out on the way back.")
HINT = Sentence("How much does a score move if the bias grows by one?")
RANK = 20
ABOUT = operation("baddbmm")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_rule("baddbmm", _without_beta))


def _without_beta(grad: Tensor, bias: Tensor, q: Tensor, k: Tensor, **options: Any) -> tuple[Tensor, ...]:
    scaled = grad * options.get("alpha", 1)
    return grad.sum_to_size(bias.shape), scaled @ k.mT, q.mT @ scaled
