"""Each result was treated as if only the number at its own place moved it."""

from typing import Any

from torch import Tensor

from ....words import Sentence
from ...counterfactual import with_rule
from ..about import operation
from ..attending import OF_WEIGHTS, with_steps
from ..evidence import Evidence

WHY = Sentence("Only the influence of each number on its own result was counted.")
HINT = Sentence("Does raising one number leave the other results alone?")
RANK = 350
ABOUT = operation("softmax", "log_softmax", "normalize", *OF_WEIGHTS)


def fits(evidence: Evidence) -> bool:
    name = evidence.case.operation or ""
    if name in OF_WEIGHTS:
        return evidence.is_what_this_gives(with_steps(name, slope=_of_each))
    return evidence.is_what_this_gives(with_rule(name, _RULES[name]))


def _of_each(weights: Tensor, arrived: Tensor) -> Tensor:
    return arrived * weights * (1 - weights)


def _of_softmax(grad: Tensor, x: Tensor, dim: int) -> Tensor:
    p = x.softmax(dim)
    return grad * p * (1 - p)


def _of_its_logarithm(grad: Tensor, x: Tensor, dim: int) -> Tensor:
    return grad * (1 - x.softmax(dim))


def _of_the_direction(grad: Tensor, x: Tensor, dim: int = 1, **_: Any) -> Tensor:
    length = x.square().sum(dim, keepdim=True).sqrt()
    y = x / length
    return grad * (1 - y * y) / length


_RULES = {"softmax": _of_softmax, "log_softmax": _of_its_logarithm, "normalize": _of_the_direction}
