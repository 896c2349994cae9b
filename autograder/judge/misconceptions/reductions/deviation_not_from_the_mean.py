"""The element itself stands in the gradient where its distance from the mean belongs."""

from typing import Any

import torch
from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The elements were taken instead of their distances from the mean.")
HINT = Sentence("A variance does not change when all elements are moved by the same number; does your gradient?")
RANK = 420
ABOUT = operation("var", "std")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_rule("var", _of_var), with_rule("std", _of_std))


def _of_var(grad: Tensor, x: Tensor, dim: Any = None, correction: int = 1, keepdim: bool = False) -> Tensor:
    mean = x.mean(dim, keepdim=True)
    return grad.reshape(mean.shape) * x * (2 / (x.numel() / mean.numel() - correction))


def _of_std(grad: Tensor, x: Tensor, dim: Any = None, correction: int = 1, keepdim: bool = False) -> Tensor:
    deviation = torch.std(x, dim=dim, correction=correction, keepdim=True)
    return _of_var(grad.reshape(deviation.shape) / deviation / 2, x, dim, correction)
