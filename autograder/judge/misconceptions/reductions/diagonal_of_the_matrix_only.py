"""Each result was treated as if only the score at its own place moved it."""

from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..attending import OF_WEIGHTS, with_steps
from ..evidence import Evidence

WHY = Sentence("Only the influence of each score on its own result was counted.")
HINT = Sentence("Does raising one score leave the other results alone?")
RANK = 350
ABOUT = operation("softmax", "log_softmax", *OF_WEIGHTS)


def fits(evidence: Evidence) -> bool:
    name = evidence.case.operation or ""
    if name in OF_WEIGHTS:
        return evidence.is_what_this_gives(with_steps(name, slope=_of_each))
    return evidence.is_what_this_gives(with_rule(name, _of_softmax if name == "softmax" else _of_its_logarithm))


def _of_each(weights: Tensor, arrived: Tensor) -> Tensor:
    return arrived * weights * (1 - weights)


def _of_softmax(grad: Tensor, x: Tensor, dim: int) -> Tensor:
    p = x.softmax(dim)
    return grad * p * (1 - p)


def _of_its_logarithm(grad: Tensor, x: Tensor, dim: int) -> Tensor:
    return grad * (1 - x.softmax(dim))
