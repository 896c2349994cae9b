"""The gradient is that by the probability: the derivative of the sigmoid is missing."""

from typing import Any

from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..evidence import Evidence

WHY = Sentence("The loss was differentiated by the probability, and the probability not by the logit.")
HINT = Sentence("By what do you differentiate here: by the probability, or by the logit?")
RANK = 140
ABOUT = operation("binary_cross_entropy_with_logits", "logsigmoid", "log_sigmoid")


def fits(evidence: Evidence) -> bool:
    name = evidence.case.operation or ""
    by_the_probability = _of_a_logit if name == "binary_cross_entropy_with_logits" else _of_its_logarithm
    return evidence.is_what_this_gives(with_rule(name, by_the_probability))


def _of_a_logit(grad: Tensor, x: Tensor, target: Tensor, **options: Any) -> Tensor:
    if options.get("reduction", "mean") == "mean":
        grad = grad / x.numel()
    weight, p = options.get("pos_weight"), x.sigmoid()
    wanted = target if weight is None else weight * target
    return grad * ((1 - target) / (1 - p) - wanted / p)


def _of_its_logarithm(grad: Tensor, x: Tensor) -> Tensor:
    return grad / x.sigmoid()
