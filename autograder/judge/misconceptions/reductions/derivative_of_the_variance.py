"""The gradient is that of the variance: the root on top of it was not differentiated."""

from typing import Any

from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The standard deviation was differentiated like the variance.")
HINT = Sentence("Which function stands on top of the variance, and what is its slope?")
RANK = 430
ABOUT = operation("std")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_rule("std", _of_the_variance))


def _of_the_variance(grad: Tensor, x: Tensor, dim: Any = None, correction: int = 1, keepdim: bool = False) -> Tensor:
    mean = x.mean(dim, keepdim=True)
    return grad.reshape(mean.shape) * (x - mean) * (2 / (x.numel() / mean.numel() - correction))
