"""The derivative of the sigmoid was multiplied in once too often."""

from typing import Any

from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence
from ..loss import gradients

WHY = Sentence("The derivative of the sigmoid is already in the difference, and was multiplied in once more.")
HINT = Sentence("What cancels between the loss and the sigmoid?")
RANK = 150
ABOUT = operation("binary_cross_entropy_with_logits")


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(with_rule("binary_cross_entropy_with_logits", _once_more))


def _once_more(grad: Tensor, x: Tensor, *others: Any, **options: Any) -> Tensor:
    p = x.sigmoid()
    right: Tensor = gradients("binary_cross_entropy_with_logits", grad, (x, *others), options)[0]
    return right * p * (1 - p)
