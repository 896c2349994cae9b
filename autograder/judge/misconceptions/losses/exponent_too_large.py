"""Exponentials were taken of logits as they are: too large for the computer."""

from typing import Any

import torch
from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence
from ..loss import counted, of_rows

WHY = Sentence("The exponentials were taken without what keeps them from being infinite.")
HINT = Sentence(
    "The forward was computed with care for large logits; is there an exponent in your rule that can be large?"
)
RANK = 210
ABOUT = operation("cross_entropy", "binary_cross_entropy_with_logits", "logsigmoid", "log_sigmoid")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_rule(evidence.case.operation or "", _RULES[evidence.case.operation or ""]))


def _of_classes(grad: Tensor, x: Tensor, target: Tensor, **options: Any) -> Tensor:
    smooth = options.get("label_smoothing", 0.0) / x.shape[1]
    chosen = torch.where(counted(target, options), target, 0).unsqueeze(1)
    wanted = torch.full_like(x, smooth).scatter(1, chosen, 1 - smooth * (x.shape[1] - 1))
    return of_rows(x.exp() / x.exp().sum(dim=1, keepdim=True) - wanted, grad, target, options)


def _of_a_logit(grad: Tensor, x: Tensor, target: Tensor, **options: Any) -> Tensor:
    weight, p = options.get("pos_weight"), x.exp() / (1 + x.exp())
    wanted = target if weight is None else weight * target
    mean = options.get("reduction", "mean") == "mean"
    return (grad / x.numel() if mean else grad) * ((1 - target) * p - wanted * (1 - p))


def _of_its_logarithm(grad: Tensor, x: Tensor) -> Tensor:
    return grad * (1 - x.exp() / (1 + x.exp()))


_RULES = {
    "cross_entropy": _of_classes, "binary_cross_entropy_with_logits": _of_a_logit, "logsigmoid": _of_its_logarithm,
    "log_sigmoid": _of_its_logarithm,
}  # fmt: skip
